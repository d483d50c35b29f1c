import numpy as np

from .registry import make


class VectorEnv:
    """Some environments in step; one that ends starts again by itself."""

    def __init__(self, env_id, num_envs, seed=0):
        self.envs = [make(env_id) for _ in range(num_envs)]
        self.num_envs = num_envs
        self.seeds = [seed + i for i in range(num_envs)]
        self.returns = np.zeros(num_envs)
        self.obs_dim = self.envs[0].obs_dim
        self.num_actions = self.envs[0].num_actions

    def reset(self):
        self.returns[:] = 0
        return np.stack([env.reset(seed=seed)[0] for env, seed in zip(self.envs, self.seeds)])

    def step(self, actions):
        observations, rewards, dones, finished = [], [], [], []
        for i, (env, action) in enumerate(zip(self.envs, actions)):
            obs, reward, terminated, truncated, _ = env.step(action)
            self.returns[i] += reward
            done = terminated or truncated
            if done:
                finished.append(float(self.returns[i]))
                self.returns[i] = 0
                obs, _ = env.reset()
            observations.append(obs)
            rewards.append(reward)
            dones.append(done)
        return np.stack(observations), np.array(rewards, dtype=np.float32), np.array(dones), finished
