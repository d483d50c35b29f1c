"""Recommenders for implicit feedback."""

from recsys.config import Config, load_config

__all__ = ["Config", "load_config"]
__version__ = "1.1.0"
