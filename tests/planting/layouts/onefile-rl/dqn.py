import os
import random
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
import tyro

from rl_zoo import make
from rl_zoo.buffers import ReplayBuffer


@dataclass
class Args:
    exp_name: str = "dqn"
    """the name of this experiment"""
    env_id: str = "gridworld"
    """the id of the environment"""
    seed: int = 1
    total_timesteps: int = 10000
    learning_rate: float = 1e-3
    buffer_size: int = 5000
    batch_size: int = 64
    gamma: float = 0.99
    start_e: float = 1.0
    end_e: float = 0.05
    exploration_fraction: float = 0.5
    learning_starts: int = 500
    train_frequency: int = 4
    target_network_frequency: int = 200
    run_dir: str = "runs"


class QNetwork(nn.Module):
    def __init__(self, obs_dim, num_actions, hidden=64):
        super().__init__()
        self.network = nn.Sequential(nn.Linear(obs_dim, hidden), nn.ReLU(), nn.Linear(hidden, num_actions))

    def forward(self, x):
        return self.network(x)


def linear_schedule(start_e, end_e, duration, t):
    slope = (end_e - start_e) / duration
    return max(slope * t + start_e, end_e)


def main(args):
    random.seed(args.seed)
    np.random.seed(args.seed)
    torch.manual_seed(args.seed)
    env = make(args.env_id)
    q_network = QNetwork(env.obs_dim, env.num_actions)
    target_network = QNetwork(env.obs_dim, env.num_actions)
    target_network.load_state_dict(q_network.state_dict())
    optimizer = torch.optim.Adam(q_network.parameters(), lr=args.learning_rate)
    rb = ReplayBuffer(args.buffer_size, env.obs_dim)

    obs, _ = env.reset(seed=args.seed)
    total, returns = 0.0, []
    for global_step in range(args.total_timesteps):
        epsilon = linear_schedule(
            args.start_e, args.end_e, args.exploration_fraction * args.total_timesteps, global_step
        )
        if random.random() < epsilon:
            action = random.randrange(env.num_actions)
        else:
            action = q_network(torch.tensor(obs)).argmax().item()
        next_obs, reward, terminated, truncated, info = env.step(action)
        rb.add(obs, action, reward, next_obs, terminated)
        total += reward
        obs = next_obs
        if terminated or truncated:
            returns.append(total)
            if len(returns) % 50 == 0:
                print(f"{global_step=}, return={np.mean(returns[-50:]):.3f}, steps={info['steps']}")
            total = 0.0
            obs, _ = env.reset()

        if global_step > args.learning_starts and global_step % args.train_frequency == 0:
            data = rb.sample(args.batch_size)
            with torch.no_grad():
                target_max = target_network(data.next_observations).max(dim=1).values
                td_target = data.rewards + args.gamma * target_max * (1 - data.dones)
            old_val = q_network(data.observations).gather(1, data.actions[:, None]).squeeze(1)
            loss = F.mse_loss(td_target, old_val)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        if global_step % args.target_network_frequency == 0:
            target_network.load_state_dict(q_network.state_dict())

    run_dir = os.path.join(args.run_dir, args.exp_name)
    os.makedirs(run_dir, exist_ok=True)
    torch.save({"q_network": q_network.state_dict(), "env_id": args.env_id}, os.path.join(run_dir, "agent.pt"))


if __name__ == "__main__":
    main(tyro.cli(Args))
