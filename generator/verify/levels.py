"""One verification: its levels one after the other, each step said as it ends."""

import platform
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from generator import __version__
from generator import plan as plans
from generator.catalog import Catalog, load
from generator.errors import UserError
from generator.model import FileTree
from generator.report import Report
from generator.resources import TemplateDirectory, templates
from generator.verify import environment, full, shown, static
from generator.verify import project as projects
from generator.verify.project import Project
from generator.verify.server import Request, Server
from generator.verify.step import Order, Step, Verification

_PROBE_SECONDS = 120.0
_MOST_JOBS = 4
_PROBED = ("tensorboard", "onnx", "export", "dev", "test")
"""The extras that the levels look at. Other trackers are services with much in tow."""


class Levels:
    """One verification of one project, as it grows.

    Raises:
        UserError: if there is no project of scaffold's to verify.
    """

    def __init__(self, report: Report, order: Order) -> None:
        self._report = report
        self._order = order
        self._source: TemplateDirectory = templates(order.templates)
        self._catalog: Catalog = load(self._source)
        self.project: Project = projects.read(order.directory, self._catalog)
        self._steps: list[Step] = []
        self._versions = {"python": platform.python_version()}
        self._device: dict[str, Any] = {}
        self._metrics: dict[str, Any] = {}
        self._rate: float | None = None
        self._peak: float | None = None

    def run(self) -> Verification:
        """Go through the levels that were asked for.

        Raises:
            UserError: if the environment lacks what the project needs, or the device.
            ProblemError: if the environment or the probe server cannot be had.
        """
        began, date = time.monotonic(), datetime.now(UTC)
        revision = projects.revision(self.project.root)
        python = None if self._order.level == "static" else self._python()
        tree = projects.tree(self.project.root)
        if python:
            with tempfile.TemporaryDirectory(
                prefix="scaffold-verify-", ignore_cleanup_errors=True
            ) as place:
                self._running(python, tree, Path(place).resolve())
        else:
            self._static(tree)
        peaks = [step.peak_memory_mb for step in self._steps if step.peak_memory_mb]
        return Verification(
            outcome="failed" if any(s.failed for s in self._steps) else "passed",
            level=self._order.level,
            date=date.isoformat(timespec="seconds"),
            scaffold=__version__,
            commit=revision.commit,
            dirty=revision.dirty,
            seconds=round(time.monotonic() - began, 2),
            device=self._device,
            versions=self._versions,
            steps=tuple(self._steps),
            samples_per_second=self._rate,
            peak_memory_mb=self._peak or max(peaks, default=None),
            metrics=self._metrics,
        )

    def _python(self) -> Path:
        """The interpreter to run the project with."""
        if not self._order.env:
            environment.check_here(
                self.project.requirements,
                asked=f"--level {self._order.level}",
                hint="pip install them here, or pass --env for an environment of its own",
            )
            return environment.here()
        groups = self.project.extras
        extras = [r for name in _PROBED for r in groups.get(name, ())]
        found = environment.isolated(
            (*self.project.requirements, *extras),
            versions=self._order.versions,
            timeout=self._order.timeout,
            making=lambda place: self._report.step("Making", f"{place} with pip"),
        )
        self._report.step("Using", f"{found.root}")
        self._report.add(environment=str(found.root))
        return found.python

    def _static(self, tree: FileTree) -> bool:
        """Whether the files parse, so that there is something to run."""
        began = time.monotonic()
        plan = plans.plan(self.project.spec, self._catalog, self._source)
        seen = static.examine(self.project, tree, plan.seams)
        self._report.findings(seen.findings, tree)
        self._add(static.step(seen, began))
        return not static.unreadable(seen)

    def _running(self, python: Path, tree: FileTree, workspace: Path) -> None:
        place = workspace / "server"
        place.mkdir()
        server = Server(python, workspace=place)
        server.launch()  # it loads its libraries while the files are read here
        with server:
            if not self._static(tree):
                return
            with self._report.waiting("loading the libraries of the project"):
                server.wait()
            self._versions = {**self._versions, **server.ready.versions}
            self._device = server.ready.device
            if self._order.device == "cuda" and not self._device.get("cuda"):
                raise UserError("--device cuda: torch sees no GPU here")
            self._smoke(server, workspace)
        if self._order.level == "full":
            self._full(python, tree, workspace)

    def _smoke(self, server: Server, workspace: Path) -> None:
        place = workspace / "smoke"
        place.mkdir()
        request = Request(
            project=self.project.root.resolve(),
            package=self.project.spec.package,
            task_probes=self._task_probes(workspace),
            workspace=place,
            device=self._order.device,
            timeout=self._order.timeout or _PROBE_SECONDS,
            jobs=max(1, min(_MOST_JOBS, environment.cores())),
        )
        with self._report.waiting("probing") as say:
            for step in server.ask(request):
                self._add(step)
                self._rate = step.facts.get("samples_per_second", self._rate)
                if step.name == "scores":
                    self._metrics = dict(step.facts)
                say(f"probing: {', '.join(sorted(request.running))}")

    def _task_probes(self, workspace: Path) -> Path | None:
        """The task's own part of the probes, copied out of the templates."""
        named = self._catalog.task(self.project.spec.task).probes
        if not named:
            return None
        copy = workspace / "task_probes.py"
        copy.write_bytes(self._source.read(named))
        return copy

    def _full(self, python: Path, tree: FileTree, workspace: Path) -> None:
        if any(step.failed for step in self._steps):
            for name in full.STEPS:
                why = "what came before has failed"
                self._add(Step(level="full", name=name, outcome="skipped", message=why))
            return
        package = self.project.spec.package
        asked = full.Run(
            project=self.project,
            python=python,
            workspace=workspace,
            overrides=full.device_override(tree, package, self._order.device),
            keys=self._catalog.task(self.project.spec.task).inspect,
            timeout=self._order.timeout,
        )
        for step in self._shown(full.steps(asked)):
            self._add(step)
        self._metrics = full.metrics(asked)
        self._rate, self._peak = full.throughput(asked)

    def _shown(self, steps: Iterator[Step | str]) -> Iterator[Step]:
        """The steps, a spinner turning while each runs."""
        name = next(steps, None)
        while name is not None:
            if isinstance(name, Step):
                yield name
                name = next(steps, None)
                continue
            with self._report.waiting(f"running: {name}"):
                name = next(steps, None)

    def _add(self, step: Step) -> None:
        self._steps.append(step)
        shown.ended(self._report, step)
