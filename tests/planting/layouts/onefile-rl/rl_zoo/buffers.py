from typing import NamedTuple

import numpy as np
import torch


class ReplaySamples(NamedTuple):
    observations: torch.Tensor
    actions: torch.Tensor
    next_observations: torch.Tensor
    rewards: torch.Tensor
    dones: torch.Tensor


class ReplayBuffer:
    def __init__(self, capacity, obs_dim, device="cpu"):
        self.capacity = capacity
        self.device = device
        self.observations = np.zeros((capacity, obs_dim), dtype=np.float32)
        self.next_observations = np.zeros((capacity, obs_dim), dtype=np.float32)
        self.actions = np.zeros(capacity, dtype=np.int64)
        self.rewards = np.zeros(capacity, dtype=np.float32)
        self.dones = np.zeros(capacity, dtype=np.float32)
        self.position = 0
        self.full = False

    def __len__(self):
        return self.capacity if self.full else self.position

    def add(self, obs, action, reward, next_obs, done):
        self.observations[self.position] = obs
        self.actions[self.position] = action
        self.rewards[self.position] = reward
        self.next_observations[self.position] = next_obs
        self.dones[self.position] = done
        self.position = (self.position + 1) % self.capacity
        self.full = self.full or self.position == 0

    def sample(self, batch_size):
        index = np.random.randint(len(self), size=batch_size)
        return ReplaySamples(
            observations=self._to(self.observations[index]),
            actions=self._to(self.actions[index]),
            next_observations=self._to(self.next_observations[index]),
            rewards=self._to(self.rewards[index]),
            dones=self._to(self.dones[index]),
        )

    def _to(self, array):
        return torch.as_tensor(array, device=self.device)


class RolloutBuffer:
    """Steps of several environments: [steps, envs, …]."""

    def __init__(self, num_steps, num_envs, obs_dim):
        self.num_steps = num_steps
        self.obs = torch.zeros(num_steps, num_envs, obs_dim)
        self.actions = torch.zeros(num_steps, num_envs, dtype=torch.long)
        self.logprobs = torch.zeros(num_steps, num_envs)
        self.rewards = torch.zeros(num_steps, num_envs)
        self.dones = torch.zeros(num_steps, num_envs)
        self.values = torch.zeros(num_steps, num_envs)

    def store(self, step, obs, action, logprob, reward, done, value):
        self.obs[step] = obs
        self.actions[step] = action
        self.logprobs[step] = logprob
        self.rewards[step] = reward
        self.dones[step] = done
        self.values[step] = value

    def advantages(self, next_value, gamma=0.99, gae_lambda=0.95):
        advantages = torch.zeros_like(self.rewards)
        last = torch.zeros_like(next_value)
        for t in reversed(range(self.num_steps)):
            following = next_value if t == self.num_steps - 1 else self.values[t + 1]
            alive = 1.0 - self.dones[t]
            delta = self.rewards[t] + gamma * following * alive - self.values[t]
            last = delta + gamma * gae_lambda * alive * last
            advantages[t] = last
        return advantages, advantages + self.values
