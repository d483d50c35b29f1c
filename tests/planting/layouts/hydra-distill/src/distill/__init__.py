"""Knowledge distillation on synthetic signals."""

__version__ = "0.3.0"
