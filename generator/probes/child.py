"""One probe, in a process of its own."""

import gc
import json
import os
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import datasets
import torch

from . import registry
from .outcome import Outcome, of_error
from .project import Project


@dataclass(frozen=True, kw_only=True)
class Request:
    """A line of standard input."""

    id: str
    project: Path
    package: str
    task_probes: str | None
    workspace: Path
    probes: tuple[str, ...]
    device: str
    overrides: tuple[str, ...]
    timeout: float
    jobs: int

    @classmethod
    def read(cls, line: str) -> "Request":
        """Read a request.

        Raises:
            ValueError: naming what is missing or unknown.
        """
        values: dict[str, Any] = json.loads(line)
        for key in ("id", "project", "package", "workspace"):
            if not isinstance(values.get(key), str):
                raise ValueError(f"a request needs a string {key!r}: {line.strip()}")
        names = values.get("probes")
        probes = registry.SMOKE if names is None else tuple(names)
        if unknown := [name for name in probes if name not in registry.PROBES]:
            known = ", ".join(registry.PROBES)
            raise ValueError(f"unknown probes {unknown} (known: {known})")
        return cls(
            id=values["id"],
            project=Path(values["project"]).resolve(),
            package=values["package"],
            task_probes=values.get("task_probes"),
            workspace=Path(values["workspace"]).resolve(),
            probes=probes,
            device=values.get("device") or "auto",
            overrides=tuple(values.get("overrides") or ()),
            timeout=float(values.get("timeout") or 60),
            jobs=int(values.get("jobs") or 2),
        )

    def scratch(self, probe: str) -> Path:
        """The folder of one probe."""
        return self.workspace / probe


def run(request: Request, probe: str) -> int:
    """Look, and write outcome.json; for a forked child."""
    scratch = request.scratch(probe)
    common = request.workspace / "common"
    common.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(1)
    # neither the user's cache nor another project's: this one's data is written anew
    datasets.config.HF_DATASETS_CACHE = common / "datasets"
    datasets.disable_progress_bars()
    os.chdir(request.project)
    sys.path.insert(0, str(request.project))
    gc.freeze()  # what was inherited is never garbage: collecting would copy its pages
    project = Project(
        folder=request.project,
        package=request.package,
        task_probes=request.task_probes,
        scratch=scratch,
        common=common,
        device=request.device,
        overrides=request.overrides,
    )
    try:
        facts: Mapping[str, object] = registry.load(probe).probe(project)
        outcome = Outcome(outcome="passed", facts=facts)
    except KeyboardInterrupt:
        raise
    except (Exception, SystemExit) as error:
        outcome = of_error(error, project.folder)
        if outcome.outcome == "failed":
            sys.excepthook(type(error), error, error.__traceback__)
    (scratch / "outcome.json").write_text(json.dumps(asdict(outcome)), encoding="utf-8")
    return 0
