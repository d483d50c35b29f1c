"""What a task says of itself in its `probes.py`, so that every probe fits every task.

The file is plain Python beside the task's manifest, loaded by its path and never
emitted. The names and types below are all that the probes know of a task.
"""

import importlib.util
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol, cast

from . import usual
from .outcome import SkippedError

Row = Mapping[str, Any]
"""One example of the task, gold answer included; opaque to the probes."""


class Answer(Protocol):
    """What the predict door says of one row."""

    @property
    def said(self) -> Any:
        """The answer itself, to be compared with `gold`."""

    @property
    def numbers(self) -> tuple[float, ...]:
        """Its probabilities or scores, always in the same order."""


class TaskProbes(Protocol):
    """The module `probes.py` of a task."""

    def make_rows(self, count: int, seed: int) -> list[Row]:
        """Distinct rows from which a tiny model can learn the answer, of all lengths.

        The answers are balanced, and rows of the same seed begin alike.
        """

    def gold(self, row: Row) -> Any:
        """The right answer to a row, as `Answer.said` would give it."""

    def wrong(self, row: Row) -> Row:
        """The same row with another gold answer: what was learnt is wrong for it."""

    def disguised(self, row: Row) -> Row:
        """The same row to a person, and other bytes: a duplicate that hides."""

    def write_rows(self, folder: Path, name: str, rows: Sequence[Row]) -> Path:
        """Write a data file as the project's configuration reads it."""

    def write_model(self, folder: Path, rows: Sequence[Row]) -> None:
        """Write a tiny pretrained model that knows the vocabulary of these rows."""

    def settings(
        self, train: Path, held_out: Path | None, model: Path
    ) -> Mapping[str, Any]:
        """Config values that make a run use these files, and learn from them."""

    def windows(self) -> Mapping[str, Any]:
        """Config values that make a row of data several of what the model reads at once.

        Empty, if the task never does that.
        """

    def packing(self) -> Mapping[str, Any]:
        """Config values that put several rows to train on into one.

        Empty, if the task never does that.
        """

    def augmented(self) -> Mapping[str, Any]:
        """Config values that change most rows while they are learnt from."""

    def prompts(self) -> Mapping[str, Any]:
        """Config values that put other texts around a row.

        Empty, if the task has none; those of an option count where it is chosen.
        """

    def counted(self, example: Mapping[str, Any]) -> int:
        """For how many an example of `dataset.build` counts in the loss."""

    def content(self, example: Mapping[str, Any]) -> str:
        """What makes two examples of `dataset.build` the same to a person."""

    def predict_arguments(self, rows: Path) -> Sequence[str]:
        """Arguments of the predict door that make it answer a data file as JSON."""

    def answers(self, output: str) -> list[Answer]:
        """The answers in what the predict door printed."""

    def scores(
        self, rows: Sequence[Row], answers: Sequence[Answer]
    ) -> Mapping[str, float]:
        """Metrics by their names in metrics.json, worked out from the answers."""


def load(path: str | None) -> TaskProbes:
    """The `probes.py` of a task; what it does not say is as in `usual`.

    Raises:
        SkippedError: if the task has none.
    """
    if path is None:
        raise SkippedError("this task brings no probes.py, which writes the data")
    spec = importlib.util.spec_from_file_location("task_probes", path)
    if spec is None or spec.loader is None:
        raise SkippedError(f"{path} is no Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules["task_probes"] = module  # dataclasses look themselves up there
    spec.loader.exec_module(module)
    for name in usual.__all__:
        vars(module).setdefault(name, getattr(usual, name))
    return cast(TaskProbes, module)
