"""Runs that several probes look at, each made once."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from . import record as records
from .outcome import expect
from .project import Project
from .record import Record
from .task import Answer, Row

TRAIN_ROWS = 60
HELD_OUT_ROWS = 31  # odd: neither processes nor batches divide it


@dataclass(frozen=True, kw_only=True)
class Data:
    """Files that the task wrote, and what stands in them."""

    train_rows: Sequence[Row]
    held_out_rows: Sequence[Row]
    settings: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Run:
    """The folder of a run, read as a person would."""

    folder: Path

    @cached_property
    def lines(self) -> list[dict[str, Any]]:
        """metrics.jsonl."""
        path = self.folder / "metrics.jsonl"
        expect(path.is_file(), "the run wrote no metrics.jsonl")
        text = path.read_text(encoding="utf-8")
        return [json.loads(line) for line in text.splitlines()]

    def losses(self) -> list[float]:
        """Training losses, in order."""
        return [line["loss"] for line in self.lines if "loss" in line]

    def evaluations(self) -> list[dict[str, float]]:
        """Scores after each epoch."""
        return [line["eval"] for line in self.lines if "eval" in line]

    @cached_property
    def metrics(self) -> dict[str, Any]:
        """metrics.json."""
        path = self.folder / "metrics.json"
        expect(path.is_file(), "the finished run wrote no metrics.json")
        values: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return values

    @property
    def speed(self) -> float | None:
        """Samples per second by run.json, of the last time that the run was started."""
        path = self.folder / "run.json"
        told = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
        sittings = told.get("sittings") or [{}]
        rate: float | None = sittings[-1].get("samples_per_second")
        return rate

    @cached_property
    def record(self) -> Record:
        """What torch's hooks saw; only of runs that were recorded."""
        return records.read(self.folder.with_name("record.pt"))


def data(project: Project) -> Data:
    """The rows of the smoke level and a tiny model that knows their words."""
    rows = project.task.make_rows(TRAIN_ROWS + HELD_OUT_ROWS, 0)

    def make(folder: Path) -> None:
        def write() -> None:
            project.task.write_model(folder / "model", rows)

        project.task.write_rows(folder, "train", rows[:TRAIN_ROWS])
        project.task.write_rows(folder, "eval", rows[TRAIN_ROWS:])
        project.inside(write)

    folder = project.once("data", make)
    train, held_out = (next(folder.glob(f"{name}.*")) for name in ("train", "eval"))
    return Data(
        train_rows=rows[:TRAIN_ROWS],
        held_out_rows=rows[TRAIN_ROWS:],
        settings=project.task.settings(train, held_out, folder / "model"),
    )


REFERENCE: Mapping[str, Any] = {
    "train.precision": "no",  # what is compared is exact, or nearly so
    "train.epochs": 2,
    "train.batch_size": 8,
    "train.accumulation_steps": 2,
    "train.log_every": 1,
    "train.save_every": 3,
    "model.dropout": 0.1,
    "optim.lr": 3e-3,
    "optim.warmup": 0.2,
    "optim.weight_decay": 0.02,
    "optim.clip_norm": 0.1,
}


AVERAGED = 0.6
"""Decay of the average: short enough for a run of sixteen steps."""


def settings(project: Project, folder: Path, **values: Any) -> dict[str, Any]:
    """A short run below `folder`, as the task wants it; `optim__lr=…` on top."""
    dotted = {key.replace("__", "."): value for key, value in values.items()}
    extra = {"optim.ema": AVERAGED} if project.has("averaging") else {}
    run = {"train.run": str(folder / "run")}
    return {**REFERENCE, **extra, **data(project).settings, **run, **dotted}


def reference(project: Project) -> Run:
    """A whole run with all that can be on, recorded."""

    def make(folder: Path) -> None:
        project.run(
            "train",
            settings(project, folder),
            log=project.scratch / "train.log",
            record=folder / "record.pt",
        )

    folder = project.once("reference", make)
    return Run(folder=folder / "run")


def answers(project: Project) -> list[Answer]:
    """What the predict door says of the held-out rows, after the reference run."""
    reference(project)

    def make(folder: Path) -> None:
        path = project.common / "data"
        file = next(path.glob("eval.*"))
        done = project.run(
            "predict",
            settings(project, project.common / "reference"),
            *project.task.predict_arguments(file),
            log=folder / "predict.log",
            record=folder / "record.pt",
        )
        (folder / "output").write_text(done.output, encoding="utf-8")

    folder = project.once("answers", make)
    said = project.task.answers((folder / "output").read_text(encoding="utf-8"))
    expect(
        len(said) == HELD_OUT_ROWS,
        f"the predict door answered {len(said)} of {HELD_OUT_ROWS} rows",
    )
    return said


PATIENCE = 2
EPOCHS = 6
STAY_RIGHT = 4


def swapped(project: Project) -> tuple[Run, list[Row]]:
    """A run that gets worse on its held-out rows, and these rows.

    Most of their gold answers are swapped, so that a model that learns is more and more
    wrong about them; it stops early.
    """
    held_out = data(project).held_out_rows
    wrong = [project.task.wrong(row) for row in held_out[STAY_RIGHT:]]
    rows = [*held_out[:STAY_RIGHT], *wrong]
    common = project.common / "data"

    def make(folder: Path) -> None:
        path = project.task.write_rows(folder, "eval", rows)
        train = next(common.glob("train.*"))
        values = settings(
            project,
            folder,
            train__epochs=EPOCHS,
            train__patience=PATIENCE,
            train__save_every=0,
            train__accumulation_steps=1,
        )
        values |= project.task.settings(train, path, common / "model")
        if "optim.ema" in values:  # a long average gets worse later than what it is of
            values["optim.ema"] = 0.3
        project.run("train", values, log=project.scratch / "train.log")

    return Run(folder=project.once("swapped", make) / "run"), rows
