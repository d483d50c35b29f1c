"""The project that is looked at: its doors, its modules, and a place for runs."""

import fcntl
import importlib
import json
import math
import os
import runpy
import sys
import time
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import Any, TypeVar

import torch

from . import forking, task
from .forking import Child, Done
from .outcome import FailedError, SkippedError
from .record import Recorder

T = TypeVar("T")

Settings = Mapping[str, Any]

ON_GPU = 1e-3
"""What may differ on a GPU, where the order of a sum is not fixed."""


@dataclass(frozen=True, kw_only=True)
class Project:
    """What a probe gets; everything that it writes goes below `scratch` or `shared`."""

    folder: Path
    package: str
    task_probes: str | None
    scratch: Path
    """This probe's own folder."""
    common: Path
    """One folder for all probes of a request."""
    device: str = "auto"
    """auto, cpu or cuda."""
    overrides: tuple[str, ...] = ()
    """Config values that a person wants on top of all."""

    @cached_property
    def task(self) -> task.TaskProbes:
        """What the task says of itself."""
        return task.load(self.task_probes)

    @cached_property
    def options(self) -> Mapping[str, str]:
        """The options that the project was made with, such as tuning = "lora"."""
        path = self.folder / "scaffold.toml"
        if not path.is_file():
            return {}
        with path.open("rb") as file:
            options: dict[str, str] = tomllib.load(file).get("options", {})
        return options

    @cached_property
    def on_gpu(self) -> bool:
        """Whether runs compute on a GPU; looked up in a child."""
        return self.device != "cpu" and self.inside(torch.cuda.is_available)

    def alike(self, one: float, other: float) -> bool:
        """Whether two runs that should be the same gave these; a GPU may round."""
        if self.on_gpu:
            return math.isclose(one, other, rel_tol=ON_GPU, abs_tol=ON_GPU)
        return one == other

    # ------------------------------------------------------------------ its modules

    def module(self, name: str) -> ModuleType:
        """A module of the project, imported into this process.

        Raises:
            FailedError: if it has none of this name.
        """
        full = f"{self.package}.{name}"
        try:
            return importlib.import_module(full)
        except ModuleNotFoundError as error:
            if error.name not in (full, self.package):
                raise
            raise FailedError(
                f"the project has no module {full} that this check could look at"
            ) from error

    def part(self, name: str) -> Any:
        """Something of a module, such as "train.set_up".

        Raises:
            FailedError: if it is not there.
        """
        module, _, attribute = name.partition(".")
        try:
            return getattr(self.module(module), attribute)
        except AttributeError as error:
            raise FailedError(
                f"the project has no {name} that this check could call"
            ) from error

    def has(self, module: str) -> bool:
        """Whether there is such a module."""
        return (self.folder / self.package / f"{module}.py").is_file()

    def config(self, settings: Settings) -> Any:
        """The configuration that a door would get from these settings."""
        return self.part("config.load")([], self.arguments(settings))

    @cached_property
    def known_keys(self) -> frozenset[str]:
        """Every key of the configuration."""
        return frozenset(self.inside(self._known_keys))

    def _known_keys(self) -> list[str]:
        return list(self.part("config.flat")(self.part("config.load")([])))

    def inside(self, function: Callable[[], T]) -> T:
        """The value of a function that imports the project, worked out in a child."""
        place = self.scratch / f"inside-{len(list(self.scratch.glob('inside-*')))}"
        return forking.inside(function, place, self.folder)

    # -------------------------------------------------------------------- its doors

    def arguments(self, settings: Settings) -> list[str]:
        """Settings as a command line has them; `None` unsets a key."""
        values = dict(settings)
        if self.device == "cpu":
            values["train.device"] = "cpu"
        written = [
            f"{key}={'' if value is None else json.dumps(value, ensure_ascii=False)}"
            for key, value in values.items()
        ]
        return [*written, *self.overrides]

    def start(
        self,
        door: str,
        settings: Settings,
        *arguments: str,
        log: Path,
        record: Path | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> Child:
        """`python -m PACKAGE.door --config … key=value …` in a forked child.

        `record`: a file that gets what a `Recorder` saw.
        """
        nothing = self.common / "nothing.toml"  # every value is the dataclasses' own
        nothing.touch()
        argv = [*arguments, "--config", str(nothing), *self.arguments(settings)]

        def work() -> int:
            os.environ.update(environment or {})
            sys.argv = [door, *argv]
            recorder = Recorder(record) if record else None
            try:
                runpy.run_module(
                    f"{self.package}.{door}", run_name="__main__", alter_sys=True
                )
            finally:
                if recorder:
                    recorder.write()
            return 0

        return Child(work, log)

    def run(
        self,
        door: str,
        settings: Settings,
        *arguments: str,
        log: Path,
        record: Path | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> Done:
        """`start`, and wait for its good end.

        Raises:
            FailedError: with its last line, if it does not end well.
        """
        child = self.start(
            door, settings, *arguments, log=log, record=record, environment=environment
        )
        return self.check(door, child.wait())

    def check(self, door: str, done: Done) -> Done:
        """A door that has ended, and well.

        Raises:
            FailedError: with its last line, if not.
        """
        if done.code:
            raise forking.failure(f"{self.package}.{door}", done, self.folder)
        return done

    # ------------------------------------------------- what several probes look at

    def once(self, name: str, make: Callable[[Path], None]) -> Path:
        """A folder that whichever probe comes first makes for all.

        Raises:
            FailedError: if making it fails, here and now.
            SkippedError: if it failed for another probe, which has said why.
        """
        folder = self.common / name
        with (self.common / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            done = self.common / f"{name}.done"
            if not done.exists():
                if folder.exists():
                    maker = (folder / "maker").read_text(encoding="utf-8")
                    raise SkippedError(
                        f"needs a run that failed; probe {maker} says how"
                    )
                folder.mkdir()
                (folder / "maker").write_text(self.scratch.name, encoding="utf-8")
                make(folder)
                done.touch()
        return folder


def until(condition: Callable[[], bool], child: Child, seconds: float = 45) -> bool:
    """Wait for a condition; False if the child ended before it held."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        if child.ended():
            return condition()
        time.sleep(0.001)
    return False
