"""`scaffold doctor`: what this machine has and lacks, line by line, with what mends it."""

import json
import os
import platform
import shutil
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

from packaging.requirements import Requirement
from rich.table import Table
from rich.text import Text

from generator import __version__, repo, verify
from generator.catalog import Catalog, load
from generator.errors import ScaffoldError
from generator.gitcall import git
from generator.report import Report
from generator.resources import templates

_PYTHON = (3, 11)
_HUB = "https://huggingface.co"
_HUB_SECONDS = 3.0
_TORCH_SECONDS = 120.0
_ROOM = 5.0  # GB; an environment with torch for a GPU takes about as much
_MEMORY = 2.0  # GB; a small encoder and its optimiser
_LOOK = """
import json, torch
cuda = torch.cuda.is_available()
print(json.dumps({
    "torch": torch.__version__,
    "gpu": torch.cuda.get_device_name() if cuda else "",
    "memory_gb": round(torch.cuda.get_device_properties(0).total_memory / 2**30, 1) if cuda else 0,
    "bf16": cuda and torch.cuda.is_bf16_supported(),
}))
"""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One thing that was looked at."""

    name: str
    state: Literal["ok", "note", "lacks"]
    """A note is nothing that must be there."""
    found: str
    mend: str = ""


def doctor(report: Report, directory: Path | None, own: Path | None) -> None:
    """Look at everything, and say it.

    Args:
        report: where it is said.
        directory: a project; without one, a new project of the first task is meant.
        own: a template directory in place of scaffold's.

    Raises:
        UserError: if the directory is no project of scaffold's.
    """
    catalog = load(templates(own))
    requirements = _requirements(directory, catalog)
    lines = []
    with report.waiting("looking around"):
        for line in _lines(directory, requirements):
            lines.append(line)
    report.add(lines=[asdict(line) for line in lines])
    report.show(_table(lines))
    lacking = [line.name for line in lines if line.state == "lacks"]
    if lacking:
        report.exit_code = 1
        report.note(f"lacking: {', '.join(lacking)}")


def _requirements(directory: Path | None, catalog: Catalog) -> list[Requirement]:
    if directory is not None:
        return list(verify.read(directory, catalog).requirements)
    task = next(iter(catalog.tasks.values()))
    options = [axis.options[axis.default] for axis in catalog.axes.values()]
    return [
        Requirement(f"{d.name}{d.specifier}")
        for manifest in (catalog.base, task, *options)
        for d in manifest.dependencies
    ]


def _lines(directory: Path | None, requirements: list[Requirement]) -> Iterator[Line]:
    yield _python()
    yield Line(name="scaffold", state="ok", found=__version__)
    yield from _git(directory or Path.cwd())
    missing = verify.lacks(requirements)
    yield _dependencies(len(requirements), missing, directory)
    yield from _torch()
    yield _cores()
    yield _memory()
    yield _hub()
    yield _disk("disk of the project", directory or Path.cwd())
    yield _disk("disk of scaffold's cache", verify.cache_directory())


def _python() -> Line:
    found = f"{platform.python_version()} ({sys.executable})"
    if sys.version_info >= _PYTHON:
        return Line(name="Python", state="ok", found=found)
    wanted = ".".join(map(str, _PYTHON))
    return Line(
        name="Python", state="lacks", found=found, mend=f"install Python {wanted}"
    )


def _git(place: Path) -> Iterator[Line]:
    try:
        version = git(Path.cwd(), "--version").out.removeprefix("git version ")
    except ScaffoldError as error:
        yield Line(name="git", state="lacks", found=error.message, mend=error.hint)
        return
    yield Line(name="git", state="ok", found=version)
    try:
        person = repo.identity(place, repo.surrounding(place)).author
        found = f"{person.name} <{person.email}>"
        yield Line(name="git identity", state="ok", found=found)
    except ScaffoldError as error:
        found, mend = error.message, error.hint
        yield Line(name="git identity", state="lacks", found=found, mend=mend)


def _dependencies(count: int, missing: tuple[Any, ...], directory: Path | None) -> Line:
    name = "dependencies of " + (str(directory) if directory else "a new project")
    if not missing:
        return Line(name=name, state="ok", found=f"all {count}")
    what = f"-e {directory}" if directory else "'scaffold-ml[verify]'"
    return Line(
        name=name,
        state="lacks",
        found=f"{count - len(missing)} of {count}; not " + ", ".join(map(str, missing)),
        mend=f"pip install {what}, or `scaffold verify --env`",
    )


def _torch() -> Iterator[Line]:
    """What torch sees, as a process of its own says it: we never load it."""
    with TemporaryDirectory(prefix="scaffold-doctor-") as place:
        log = Path(place) / "torch.log"
        ended = verify.run(
            [sys.executable, "-c", _LOOK],
            cwd=Path(place),
            log=log,
            timeout=_TORCH_SECONDS,
        )
        said = verify.last_lines(log, 1)
    seen: dict[str, Any] = {}
    if ended.code == 0 and not ended.timed_out and said:
        with suppress(ValueError):
            seen = json.loads(said[0])
    if not seen:
        why = said[0] if said else f"no answer in {_TORCH_SECONDS:g} s"
        mend = "pip install torch, as https://pytorch.org says for this machine"
        yield Line(name="torch", state="lacks", found=why, mend=mend)
        return
    yield Line(name="torch", state="ok", found=seen["torch"])
    if not seen["gpu"]:
        found = "torch sees none; training runs on the CPU"
        mend = "install a driver, and the torch that is built for it"
        yield Line(name="GPU", state="note", found=found, mend=mend)
        return
    found = f"{seen['gpu']}, {seen['memory_gb']} GB"
    yield Line(name="GPU", state="ok", found=found)
    kind = "yes" if seen["bf16"] else "no; precision auto trains in float32"
    yield Line(name="bf16", state="ok" if seen["bf16"] else "note", found=kind)


def _cores() -> Line:
    cores = verify.cores()
    threads = os.environ.get("OMP_NUM_THREADS")
    said = f", OMP_NUM_THREADS={threads}" if threads else ""
    return Line(name="cores", state="ok", found=f"{cores}{said}")


def _memory() -> Line:
    try:
        page = os.sysconf("SC_PAGE_SIZE")
        total = os.sysconf("SC_PHYS_PAGES") * page / 2**30
        free = os.sysconf("SC_AVPHYS_PAGES") * page / 2**30
    except (ValueError, OSError):
        return Line(name="memory", state="note", found="unknown")
    with suppress(
        OSError, ValueError, StopIteration
    ):  # Linux knows what caches give back
        text = Path("/proc/meminfo").read_text(encoding="ascii")
        row = next(x for x in text.splitlines() if x.startswith("MemAvailable:"))
        free = int(row.split()[1]) / 2**20
    found = f"{free:.1f} GB free of {total:.1f}"
    if free >= _MEMORY:
        return Line(name="memory", state="ok", found=found)
    mend = f"free {_MEMORY:g} GB: a small model needs as much"
    return Line(name="memory", state="lacks", found=found, mend=mend)


def _hub() -> Line:
    """Whether pretrained models can be fetched; a local directory does without."""
    name, offline = "model hub", os.environ.get("HF_HUB_OFFLINE", "")
    local = "give model.name a local directory, or what the cache holds"
    if offline.upper() in ("1", "ON", "YES", "TRUE"):
        found = f"HF_HUB_OFFLINE={offline}: never asked"
        return Line(name=name, state="note", found=found, mend=local)
    address = os.environ.get("HF_ENDPOINT", _HUB)
    try:
        request = urllib.request.Request(address, method="HEAD")
        with urllib.request.urlopen(request, timeout=_HUB_SECONDS):
            return Line(name=name, state="ok", found=f"{address} answers")
    except urllib.error.HTTPError as error:
        if error.code < 500 and error.code not in (403, 407):
            return Line(name=name, state="ok", found=f"{address} answers")
        why = f"answers {error.code}"
    except (OSError, ValueError) as error:
        why = f"does not answer ({getattr(error, 'reason', error)})"
    return Line(name=name, state="note", found=f"{address} {why}", mend=local)


def _disk(name: str, place: Path) -> Line:
    free = shutil.disk_usage(repo.nearest_directory(place)).free / 1e9
    if free >= _ROOM:
        return Line(name=name, state="ok", found=f"{free:.0f} GB free")
    mend = f"free {_ROOM:g} GB: environments and checkpoints take as much"
    return Line(name=name, state="lacks", found=f"{free:.1f} GB free", mend=mend)


def _table(lines: list[Line]) -> Table:
    styles = {"ok": "green", "note": "yellow", "lacks": "bold red"}
    found = Table(expand=False)
    found.add_column("", no_wrap=True)
    found.add_column("", no_wrap=True)
    for column in ("found", "what mends it"):
        found.add_column(column, overflow="fold")
    for line in lines:
        state = Text(line.state, style=styles[line.state])
        found.add_row(line.name, state, Text(line.found), Text(line.mend))
    return found
