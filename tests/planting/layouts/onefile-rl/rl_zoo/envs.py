import numpy as np


class Env:
    """reset() -> obs, info and step(action) -> obs, reward, terminated, truncated, info."""

    obs_dim = 0
    num_actions = 0
    max_steps = 100

    def __init__(self):
        self.rng = np.random.default_rng()
        self.steps = 0

    def seed(self, seed):
        self.rng = np.random.default_rng(seed)

    def reset(self, seed=None):
        if seed is not None:
            self.seed(seed)
        self.steps = 0
        self._reset()
        return self._obs(), {}

    def step(self, action):
        self.steps += 1
        reward, terminated = self._step(int(action))
        truncated = self.steps >= self.max_steps
        return self._obs(), reward, terminated, truncated, {"steps": self.steps}

    def _reset(self):
        raise NotImplementedError

    def _step(self, action):
        raise NotImplementedError

    def _obs(self):
        raise NotImplementedError


class GridWorld(Env):
    """Walk to the goal; each step costs."""

    obs_dim = 4
    num_actions = 4
    moves = ((0, 1), (0, -1), (1, 0), (-1, 0))

    def __init__(self, size=5, step_cost=0.01):
        super().__init__()
        self.size = size
        self.step_cost = step_cost
        self.max_steps = size * size * 2
        self.position = (0, 0)
        self.goal = (size - 1, size - 1)

    def _reset(self):
        self.position = tuple(self.rng.integers(self.size, size=2).tolist())

    def _step(self, action):
        dx, dy = self.moves[action]
        x = min(max(self.position[0] + dx, 0), self.size - 1)
        y = min(max(self.position[1] + dy, 0), self.size - 1)
        self.position = (x, y)
        reached = self.position == self.goal
        return (1.0 if reached else -self.step_cost), reached

    def _obs(self):
        return np.array([*self.position, *self.goal], dtype=np.float32) / self.size


class PendulumDisc(Env):
    """A pendulum to be held upright with a few torques."""

    obs_dim = 3

    def __init__(self, num_actions=3, max_torque=2.0, dt=0.05):
        super().__init__()
        self.num_actions = num_actions
        self.torques = np.linspace(-max_torque, max_torque, num_actions)
        self.dt = dt
        self.theta = 0.0
        self.velocity = 0.0

    def _reset(self):
        self.theta = self.rng.uniform(-np.pi, np.pi)
        self.velocity = self.rng.uniform(-1, 1)

    def _step(self, action):
        angle = (self.theta + np.pi) % (2 * np.pi) - np.pi
        cost = angle ** 2 + 0.1 * self.velocity ** 2
        self.velocity += (15.0 * np.sin(self.theta) + 3.0 * self.torques[action]) * self.dt
        self.velocity = float(np.clip(self.velocity, -8, 8))
        self.theta += self.velocity * self.dt
        return -float(cost) / 16, False

    def _obs(self):
        return np.array([np.cos(self.theta), np.sin(self.theta), self.velocity / 8], dtype=np.float32)
