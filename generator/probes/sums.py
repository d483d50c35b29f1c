"""The same short run in one piece, in parts, and on two processes."""

import json
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import record as records
from .outcome import expect
from .project import Project
from .record import Record
from .shared import Run, settings

VALUES = {
    "train__device": "cpu",  # two processes must not want the same GPU
    "train__epochs": 1,
    "train__accumulation_steps": 1,
    "train__save_every": 0,
    "optim__clip_norm": 0.0,
    "optim__lr": 1e-3,
}


@dataclass(frozen=True, kw_only=True)
class Sum:
    """A run, and what each of its processes did."""

    run: Run
    records: tuple[Record, ...]

    @property
    def record(self) -> Record:
        """What the main process did."""
        return self.records[0]


def one_process(project: Project) -> Sum:
    """Each step in one piece."""
    return _alone(project, "whole", 1)


def in_parts(project: Project) -> Sum:
    """Each step in four parts, one after the other."""
    return _alone(project, "parts", 4)


def two_processes(project: Project) -> Sum:
    """Each step shared by two processes, started as torchrun would.

    Raises:
        FailedError: if they did not work together.
    """

    def make(folder: Path) -> None:
        port = _free_port()
        values = _values(project, folder)
        children = [
            project.start(
                "train",
                values,
                log=folder / f"train-{rank}.log",
                record=folder / f"record-{rank}.pt",
                environment=_environment(rank, port),
            )
            for rank in range(2)
        ]
        ended = [child.wait() for child in children]
        for done in sorted(ended, key=lambda done: done.code < 0):
            project.check("train (2 processes)", done)
        for rank in range(2):
            world = records.read(folder / f"record-{rank}.pt").processes
            expect(
                world == 2,
                f"started as 2 processes, each ran by itself: process {rank} was"
                f" one of {world}",
            )

    folder = project.once("two-processes", make)
    seen = tuple(records.read(folder / f"record-{rank}.pt") for rank in range(2))
    told = _told(folder / "run")
    expect(
        told.get("processes", 2) == 2,
        f"run.json says {told.get('processes')} processes, there were 2",
    )
    return Sum(run=Run(folder=folder / "run"), records=seen)


def _alone(project: Project, name: str, parts: int) -> Sum:
    def make(folder: Path) -> None:
        values = {**_values(project, folder), "train.accumulation_steps": parts}
        project.run(
            "train", values, log=folder / "train.log", record=folder / "record.pt"
        )

    folder = project.once(name, make)
    run = Run(folder=folder / "run")
    return Sum(run=run, records=(run.record,))


def _values(project: Project, folder: Path) -> dict[str, Any]:
    values: dict[str, Any] = dict(VALUES)
    if "optim.name" in project.known_keys:
        # its steps are as long as its gradients: a wrong scale shows in the weights
        values |= {"optim__name": "sgd", "optim__lr": 0.05}
    if project.has("adversarial"):
        # two passes must add up as well; with a high rate they double what sums round
        values |= {"optim__adversarial": 0.05, "optim__lr": 0.01}
    noise = {key: 0.0 for key in project.known_keys if key.endswith(".dropout")}
    return {**settings(project, folder, **values), **noise}


def _told(run: Path) -> Mapping[str, Any]:
    path = run / "run.json"
    if not path.is_file():
        return {}
    told: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return told


def _environment(rank: int, port: int) -> dict[str, str]:
    return {
        "RANK": str(rank),
        "LOCAL_RANK": str(rank),
        "WORLD_SIZE": "2",
        "LOCAL_WORLD_SIZE": "2",
        "MASTER_ADDR": "127.0.0.1",
        "MASTER_PORT": str(port),
    }


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
    return port
