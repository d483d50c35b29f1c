"""What the benchmarks share: processes that are timed, medians, and the machine in words."""

import json
import os
import platform
import statistics
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

_LAUNCHER = Path(__file__).parent / "launcher.py"
RESULTS = Path(__file__).parent / "results"

IDENTITY = {
    f"GIT_{role}_{what}": value
    for role in ("AUTHOR", "COMMITTER")
    for what, value in (("NAME", "A Benchmark"), ("EMAIL", "bench@example.org"))
}


@dataclass(frozen=True, kw_only=True)
class Cost:
    """What some processes took, one after the other."""

    wall: float
    """Seconds."""
    cpu: float
    """Seconds of user and system time, their own children's included."""
    memory: float
    """MiB: the largest resident set of any of them."""


def cost(
    commands: Iterable[Sequence[str]],
    *,
    cwd: Path,
    env: Mapping[str, str],
    fine: Sequence[int] = (0,),
) -> Cost:
    """Run commands, each a process as a user would start it; `fine` are its exit codes.

    Raises:
        RuntimeError: a command failed; its last words.
    """
    steps = list(commands)
    if not steps:
        return Cost(wall=0.0, cpu=0.0, memory=0.0)
    done = subprocess.run(
        [
            sys.executable,
            "-I",
            "-S",
            str(_LAUNCHER),
            json.dumps(steps),
            json.dumps(fine),
        ],
        cwd=cwd,
        env=dict(env),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=True,
    )
    found = json.loads(done.stdout.splitlines()[-1])
    if found[-1]["code"] not in fine:
        raise RuntimeError(f"{steps[len(found) - 1][:5]}: {done.stderr[-800:]}")
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return Cost(
        wall=sum(f["wall"] for f in found),
        cpu=sum(f["cpu"] for f in found),
        memory=max(f["memory"] for f in found) / unit,
    )


def environment(home: Path, **more: str) -> dict[str, str]:
    """Variables for a fair run: an empty home, byte code kept as installs keep it."""
    kept = {
        name: os.environ[name]
        for name in ("PATH", "LANG", "LC_ALL", "SYSTEMROOT", "TMPDIR")
        if name in os.environ
    }
    return {
        **kept,
        **IDENTITY,
        "HOME": str(home),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "PYTHONPATH": str(Path(__file__).parent.parent),
        **more,
    }


def median(values: Iterable[float]) -> float:
    """The median, to four digits."""
    return float(f"{statistics.median(values):.4g}")


def machine(*distributions: str) -> dict[str, Any]:
    """Where figures were taken: versions and cores, nothing that names the machine."""
    return {
        "cores": len(os.sched_getaffinity(0)),
        "platform": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "versions": {name: metadata.version(name) for name in distributions},
    }


def save(name: str, result: Mapping[str, Any], directory: Path = RESULTS) -> Path:
    """Write a benchmark's JSON file."""
    directory.mkdir(parents=True, exist_ok=True)
    path = directory / f"{name}.json"
    path.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    return path
