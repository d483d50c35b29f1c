"""scaffold: task specs in, proved training projects out."""

__version__ = "0.2.0"
