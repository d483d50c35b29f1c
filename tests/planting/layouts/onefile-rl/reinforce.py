import argparse

import torch
import torch.nn as nn
from torch.distributions import Categorical

from rl_zoo import make

parser = argparse.ArgumentParser(description="REINFORCE")
parser.add_argument("--env-id", default="gridworld")
parser.add_argument("--gamma", type=float, default=0.99, metavar="G", help="discount factor (default: 0.99)")
parser.add_argument("--lr", type=float, default=1e-2)
parser.add_argument("--hidden", type=int, default=32)
parser.add_argument("--episodes", type=int, default=50)
parser.add_argument("--seed", type=int, default=543)
parser.add_argument("--log-interval", type=int, default=10)
args = parser.parse_args()


class Policy(nn.Module):
    def __init__(self, obs_dim, num_actions, hidden):
        super().__init__()
        self.affine1 = nn.Linear(obs_dim, hidden)
        self.affine2 = nn.Linear(hidden, num_actions)
        self.saved_log_probs = []
        self.rewards = []

    def forward(self, x):
        return Categorical(logits=self.affine2(torch.relu(self.affine1(x))))


def select_action(policy, state):
    m = policy(torch.from_numpy(state).unsqueeze(0))
    action = m.sample()
    policy.saved_log_probs.append(m.log_prob(action))
    return action.item()


def finish_episode(policy, optimizer):
    R = 0
    returns = []
    for r in reversed(policy.rewards):
        R = r + args.gamma * R
        returns.insert(0, R)
    returns = torch.tensor(returns)
    returns = (returns - returns.mean()) / (returns.std() + 1e-8)
    loss = torch.cat([-lp * R for lp, R in zip(policy.saved_log_probs, returns)]).sum()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    del policy.rewards[:]
    del policy.saved_log_probs[:]
    return loss.item()


def main():
    torch.manual_seed(args.seed)
    env = make(args.env_id)
    policy = Policy(env.obs_dim, env.num_actions, args.hidden)
    optimizer = torch.optim.Adam(policy.parameters(), lr=args.lr)
    running_reward = 0.0
    for i_episode in range(args.episodes):
        state, _ = env.reset(seed=args.seed + i_episode)
        ep_reward, over = 0.0, False
        while not over:
            action = select_action(policy, state)
            state, reward, terminated, truncated, _ = env.step(action)
            policy.rewards.append(reward)
            ep_reward += reward
            over = terminated or truncated
        running_reward = 0.05 * ep_reward + 0.95 * running_reward
        if len(policy.rewards) > 1:
            finish_episode(policy, optimizer)
        if i_episode % args.log_interval == 0:
            print("Episode {}\tLast reward: {:.2f}\tAverage reward: {:.2f}".format(
                i_episode, ep_reward, running_reward))


if __name__ == "__main__":
    main()
