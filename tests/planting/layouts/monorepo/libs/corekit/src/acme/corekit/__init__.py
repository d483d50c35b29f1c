from .loop import Loop, LoopState
from .metrics import MetricTracker, binary_scores
from .text import Vocabulary, pad

__all__ = ["Loop", "LoopState", "MetricTracker", "Vocabulary", "binary_scores", "pad"]
