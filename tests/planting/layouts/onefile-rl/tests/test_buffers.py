import numpy as np
import torch

from rl_zoo import VectorEnv
from rl_zoo.buffers import ReplayBuffer, RolloutBuffer


def test_replay():
    buffer = ReplayBuffer(4, obs_dim=2)
    for i in range(6):
        buffer.add(np.zeros(2), i % 2, 1.0, np.ones(2), False)
    assert len(buffer) == 4
    samples = buffer.sample(3)
    assert samples.next_observations.shape == (3, 2)


def test_advantages():
    buffer = RolloutBuffer(num_steps=3, num_envs=2, obs_dim=1)
    buffer.rewards[:] = 1.0
    advantages, returns = buffer.advantages(torch.zeros(2), gamma=1.0, gae_lambda=1.0)
    assert returns[0].tolist() == [3.0, 3.0]
    assert advantages.shape == (3, 2)


def test_vector():
    envs = VectorEnv("gridworld", num_envs=3, seed=1)
    envs.reset()
    obs, rewards, dones, finished = envs.step([0, 1, 2])
    assert obs.shape == (3, 4)
    assert rewards.shape == dones.shape
