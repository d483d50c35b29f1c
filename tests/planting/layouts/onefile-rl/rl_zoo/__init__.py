from .envs import GridWorld, PendulumDisc
from .registry import make, register
from .vector import VectorEnv

register("gridworld", GridWorld, size=5)
register("pendulum-disc", PendulumDisc, num_actions=5)

__all__ = ["GridWorld", "PendulumDisc", "VectorEnv", "make", "register"]
