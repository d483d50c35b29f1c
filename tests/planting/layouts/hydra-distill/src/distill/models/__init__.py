from distill.models.conv import ConvNet
from distill.models.mlp import MLP

__all__ = ["ConvNet", "MLP"]
