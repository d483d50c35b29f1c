import argparse

import torch

from ppo import Agent
from rl_zoo import make


def play(agent, env, episodes, greedy=False):
    lengths = []
    for episode in range(episodes):
        obs, _ = env.reset(seed=episode)
        done = False
        while not done:
            x = torch.tensor(obs)[None]
            if greedy:
                action = agent.actor(x).argmax(dim=-1)
            else:
                action, _, _, _ = agent.get_action_and_value(x)
            obs, reward, terminated, truncated, info = env.step(action.item())
            done = terminated or truncated
        lengths.append(info["steps"])
        print(f"episode {episode}: {info['steps']} steps, last reward {reward:.2f}")
    return lengths


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--run", required=True, help="path of an agent")
    parser.add_argument("--episodes", type=int, default=3)
    parser.add_argument("--greedy", action="store_true")
    args = parser.parse_args()
    saved = torch.load(args.run, weights_only=True)
    env = make(saved["env_id"])
    agent = Agent(env.obs_dim, env.num_actions, hidden=saved["hidden"])
    agent.load_state_dict(saved["agent"])
    play(agent, env, args.episodes, greedy=args.greedy)
