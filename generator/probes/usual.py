"""What most tasks say of themselves: their `probes.py` says only what is otherwise there."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

__all__ = ["augmented", "counted", "packing", "predict_arguments", "prompts", "windows"]


def windows() -> Mapping[str, Any]:
    """None: a row is read at once."""
    return {}


def packing() -> Mapping[str, Any]:
    """None: a row is learnt by itself."""
    return {}


def augmented() -> Mapping[str, Any]:
    """Most tokens are hidden."""
    return {"data.token_dropout": 0.8}


def prompts() -> Mapping[str, Any]:
    """None: nothing stands around what is read."""
    return {}


def counted(example: Mapping[str, Any]) -> int:
    """One answer a row."""
    return 1


def predict_arguments(rows: Path) -> Sequence[str]:
    """A data file goes in as it is; what comes out is no terminal, hence JSON."""
    return ("--json", "--input", str(rows))
