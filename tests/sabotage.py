"""Plants faults in emitted projects and asks the probes, all through one server."""

import itertools
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generator.build import Builder
from generator.resources import templates

ROOT = Path(__file__).parent.parent
PACKAGE = "planted"
EVERYWHERE = ("full", "lora")
"""Options that are proved with every task; the others with the first."""

Seen = dict[str, dict[str, Any]]
"""What became of each probe, by its name."""


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One fault, where it goes, and who must see it."""

    name: str
    task: str
    option: str
    file: str
    old: str
    new: str
    caught_by: tuple[str, ...]
    match: str
    reason: str

    @property
    def project(self) -> str:
        """The project that it goes into."""
        return f"{self.task}-{self.option}"

    def plant(self, project: Path) -> None:
        path = project / PACKAGE / self.file
        path.write_text(self.planted(path.read_text("utf-8")), "utf-8")

    def planted(self, text: str) -> str:
        """Its file with the fault in it."""
        count = text.count(self.old)
        place = f"{self.name}: `{self.old}` stands {count} times in {self.file}"
        assert count == 1, place
        faulty = text.replace(self.old, self.new)
        compile(faulty, self.file, "exec")
        return faulty

    def fits(self, message: str) -> bool:
        return re.search(self.match, message) is not None


def controls() -> list[tuple[str, str]]:
    """Tasks and options whose untouched projects must pass: each at least once."""
    catalog = Builder(templates()).catalog
    first, *others = catalog.tasks
    return [
        *((first, option) for option in catalog.axes["tuning"].options),
        *itertools.product(others, EVERYWHERE),
    ]


def load() -> list[Fault]:
    """The faults of tests/faults/TASK.toml, task by task."""
    return [
        Fault(task=task, **{**entry, "caught_by": tuple(entry["caught_by"])})
        for task in Builder(templates()).catalog.tasks
        for entry in tomllib.loads(
            (ROOT / f"tests/faults/{task}.toml").read_text("utf-8")
        )["fault"]
    ]


def make_project(folder: Path, task: str, option: str) -> Path:
    """A project of this task and option, as `scaffold new` makes it."""
    subprocess.run(
        [
            *(sys.executable, "-m", "generator", "new", str(folder)),
            *("--task", task, "--tuning", option, "--name", PACKAGE),
            *("--no-commit", "--quiet"),
        ],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=True,
    )
    return folder


class Probes:
    """One probe server, for as many projects as one likes."""

    def __init__(self, workspace: Path) -> None:
        self._workspace = workspace
        workspace.mkdir(parents=True, exist_ok=True)
        copy = workspace / "scaffold_probes"
        shutil.copytree(
            ROOT / "generator/probes",
            copy,
            ignore=shutil.ignore_patterns("__pycache__"),
        )
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "scaffold_probes"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(workspace)},
            encoding="utf-8",
            start_new_session=True,
        )
        self.ready = self._next()

    def _next(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, "the probe server ended"
        event: dict[str, Any] = json.loads(line)
        return event

    def send(
        self,
        name: str,
        project: Path,
        probes: Sequence[str] | None = None,
        task: str = "textcls",
        **more: Any,
    ) -> None:
        """Ask; `collect` waits for the answers."""
        assert self._process.stdin is not None
        request = {
            "id": name,
            "project": str(project),
            "package": PACKAGE,
            "task_probes": str(ROOT / f"templates/tasks/{task}/probes.py"),
            "workspace": str(self._workspace / name),
            "probes": probes,
            "device": "cpu",
            "timeout": 120,
            "jobs": 2,
            **more,
        }
        print(json.dumps(request), file=self._process.stdin, flush=True)

    def collect(self, names: Iterable[str]) -> dict[str, Seen]:
        """What was seen in each of these, once all are done."""
        seen: dict[str, Seen] = {name: {} for name in names}
        left = set(seen)
        while left:
            event = self._next()
            if event["event"] == "ended":
                seen[event["id"]][event["probe"]] = event
            if event["event"] == "done":
                left.discard(event["id"])
                shutil.rmtree(self._workspace / event["id"], ignore_errors=True)
            assert event["event"] != "refused", event
        return seen

    def end(self) -> int:
        self._process.communicate()
        return self._process.returncode


def run_all(folder: Path, faults: Sequence[Fault]) -> dict[str, Seen]:
    """Every fault by its name, and the untouched projects by task and option."""
    projects = {
        f"{task}-{option}": make_project(folder / f"{task}-{option}", task, option)
        for task, option in controls()
    }
    server = Probes(folder / "server")
    for fault in faults:
        project = folder / "faults" / fault.name.replace(" ", "-")
        shutil.copytree(projects[fault.project], project)
        fault.plant(project)
        server.send(fault.name, project, fault.caught_by, fault.task)
    for name, project in projects.items():
        server.send(name, project, task=name.partition("-")[0])
    seen = server.collect([*(f.name for f in faults), *projects])
    assert server.end() == 0
    return seen
