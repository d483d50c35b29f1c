"""The environment a project runs in: what the current one lacks, or one made for the project."""

import fcntl
import hashlib
import os
import shutil
import sys
import sysconfig
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import metadata
from itertools import takewhile
from pathlib import Path

from packaging.requirements import Requirement
from packaging.specifiers import Specifier
from packaging.version import Version

from generator.errors import ProblemError, UserError
from generator.model import Versions
from generator.verify.process import last_lines, run

_FORMAT = "1"  # of the environments kept; another one makes them all again
_CONFLICT = "The conflict is caused by:"  # pip's words
_READY = "scaffold-ready"


@dataclass(frozen=True, kw_only=True)
class Lack:
    """A requirement that an environment does not meet."""

    requirement: str
    found: str
    """The version that is there; empty if there is none."""

    def __str__(self) -> str:
        there = f" (it has {self.found})" if self.found else ""
        return f"{self.requirement}{there}"


def lacks(requirements: Iterable[Requirement]) -> tuple[Lack, ...]:
    """What this environment lacks of some requirements."""
    found = []
    for requirement in requirements:
        bounds = sorted(map(str, requirement.specifier), reverse=True)  # lowest first
        wanted = f"{requirement.name}{','.join(bounds)}"
        try:
            version = metadata.version(requirement.name)
        except metadata.PackageNotFoundError:
            found.append(Lack(requirement=wanted, found=""))
            continue
        if not requirement.specifier.contains(version, prereleases=True):
            found.append(Lack(requirement=wanted, found=version))
    return tuple(found)


def check_here(requirements: Iterable[Requirement], *, asked: str, hint: str) -> None:
    """Refuse to run a project in an environment that cannot import what it needs.

    Args:
        requirements: what the project declares.
        asked: the flag that asked for it, as the message names it.
        hint: what mends it.

    Raises:
        UserError: naming the distributions that are missing or of another version.
    """
    if missing := lacks(requirements):
        named = ", ".join(map(str, missing))
        raise UserError(f"{asked}: this environment lacks {named}", hint=hint)


@dataclass(frozen=True, kw_only=True)
class Environment:
    """An interpreter with what a project needs."""

    root: Path

    @property
    def python(self) -> Path:
        return self.root / "bin" / "python"


def here() -> Path:
    """The interpreter that we run with."""
    return Path(sys.executable)


def isolated(
    requirements: Iterable[Requirement],
    *,
    versions: Versions,
    timeout: float | None = None,
    making: Callable[[str], None] = lambda place: None,
) -> Environment:
    """An environment of the requirements alone, made now or kept from an earlier time.

    It is kept in the user's cache directory under a name that its content decides. What
    pip is told by its environment variables counts, PIP_CONSTRAINT among them. One that
    was not finished is made again.

    Args:
        requirements: what it is to hold.
        versions: the newest of each range, as pip chooses, or the lowest.
        timeout: seconds for pip.
        making: is told where, before one is made.

    Raises:
        ProblemError: if it cannot be made; with pip's own words.
        UserError: if a lowest version is asked for, and a requirement has none.
    """
    lines = sorted(
        {_lowest(r) if versions == "lowest" else _plain(r) for r in requirements}
    )
    place = cache_directory() / "environments" / _key(lines)
    with _alone(place.with_suffix(".lock")):
        found = Environment(root=place)
        if (place / _READY).is_file() and found.python.exists():
            return found
        making(str(place))
        shutil.rmtree(place, ignore_errors=True)
        try:
            _make(place, lines, timeout)
        except BaseException:
            shutil.rmtree(place, ignore_errors=True)
            raise
    return found


def cores() -> int:
    """How many processor cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def cache_directory() -> Path:
    """Where scaffold keeps what it can make again."""
    own = os.environ.get("SCAFFOLD_CACHE_DIR")
    if own:
        return Path(own)
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "scaffold"


def _make(place: Path, lines: list[str], timeout: float | None) -> None:
    place.mkdir(parents=True)
    wanted, log = place / "requirements.txt", place / "install.log"
    wanted.write_text("\n".join(lines) + "\n", encoding="utf-8")
    env = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "PYTHONHOME")}
    pip: list[str | Path] = [
        Environment(root=place).python,
        "-m",
        "pip",
        "--disable-pip-version-check",
    ]
    commands: tuple[list[str | Path], ...] = (
        [sys.executable, "-m", "venv", place],
        # compiled by pip: the probe server writes no bytecode, and may start often
        [*pip, "install", "--no-input", "--requirement", wanted],
    )
    for command in commands:
        ended = run(command, cwd=place, env=env, log=log, timeout=timeout)
        if ended.timed_out:
            raise ProblemError(
                f"--env: pip was not done after {timeout:g} s", hint="raise --timeout"
            )
        if ended.code:
            raise ProblemError(
                f"--env: the environment cannot be made: {_complaint(log)}",
                hint="pip's settings (PIP_CONSTRAINT, PIP_INDEX_URL …) pass through",
            )
    new = place / f"{_READY}.new"
    new.write_text("", encoding="utf-8")
    new.replace(place / _READY)


def _complaint(log: Path) -> str:
    """The one line of pip's many that says what is wrong, without what there is instead."""
    said = last_lines(log, 40)
    errors = [
        line.removeprefix("ERROR: ").partition(" (from versions:")[0]
        for line in said
        if line.startswith("ERROR: ") and "Ignored the following" not in line
    ]
    if _CONFLICT in said:  # who wants what is worth more than that they do
        after = said[said.index(_CONFLICT) + 1 :]
        return ", ".join(x.strip() for x in takewhile(lambda x: x[0] == " ", after))
    return (errors or list(said) or ["pip said nothing"])[0]


def _plain(requirement: Requirement) -> str:
    """The requirement without its marker, which holds here."""
    text = str(requirement)
    return text.partition(";")[0].strip()


def _lowest(requirement: Requirement) -> str:
    """The requirement at the lowest version that its range names.

    Raises:
        UserError: if it names none.
    """
    if requirement.url:
        return _plain(requirement)
    bounds = [b for s in requirement.specifier if (b := _bound(s))]
    if not bounds:
        raise UserError(
            f"--versions lowest: {requirement} names no lowest version",
            hint="give it one in pyproject.toml, such as >=1.0",
        )
    extras = f"[{','.join(sorted(requirement.extras))}]" if requirement.extras else ""
    return f"{requirement.name}{extras}=={max(bounds, key=Version)}"


def _bound(specifier: Specifier) -> str | None:
    if specifier.operator in (">=", "~=", "=="):
        return specifier.version.removesuffix(".*")
    return None


def _key(lines: list[str]) -> str:
    """What decides an environment's content, as far as it can be known before pip runs."""
    hasher = hashlib.sha256()
    told: Mapping[str, str] = {
        name: value
        for name, value in sorted(os.environ.items())
        if name.startswith("PIP_") and name not in ("PIP_CACHE_DIR", "PIP_LOG")
    }
    constraints = [_content(p) for p in told.get("PIP_CONSTRAINT", "").split()]
    for part in (
        _FORMAT,
        sys.version,
        sysconfig.get_platform(),
        sys.executable,
        *lines,
        *(f"{name}={value}" for name, value in told.items()),
        *constraints,
    ):
        hasher.update(f"{part}\0".encode("utf-8", "surrogateescape"))
    return hasher.hexdigest()[:20]


def _content(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """Of several runs that want one environment, one makes it."""
    try:
        lock.parent.mkdir(parents=True, exist_ok=True)
        file = lock.open("w")
    except OSError as error:
        raise ProblemError(
            f"--env: {error.filename}: {error.strerror}",
            hint="set SCAFFOLD_CACHE_DIR to a directory that can be written",
        ) from None
    with file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
