"""The engine's end of the probe server: preloaded once, it forks a process for each probe."""

import json
import os
import select
import shutil
import subprocess
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self, TypeVar

import msgspec

from generator.errors import ProblemError
from generator.model import Device, Level
from generator.verify.process import Ended, Group, last_lines
from generator.verify.step import Outcome, Step

PROBES = Path(__file__).parent.parent / "probes"
_PACKAGE = "scaffold_probes"
_T = TypeVar("_T")
_GRACE = (
    30.0  # seconds on top of a probe's own time-out before the server counts as stuck
)


class Ready(msgspec.Struct, frozen=True):
    """The server's first line: what it has loaded, and where it runs."""

    seconds: float
    versions: dict[str, str]
    device: dict[str, Any]


class _Event(msgspec.Struct, frozen=True):
    event: Literal["started", "ended", "done"]
    id: str
    probe: str = ""
    outcome: Outcome = "failed"
    seconds: float = 0.0
    peak_memory_mb: float | None = None
    facts: dict[str, Any] = {}
    message: str = ""
    path: str = ""
    line: int = 0
    tail: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Request:
    """One project to probe."""

    project: Path
    package: str
    task_probes: Path | None
    workspace: Path
    """A directory that exists, for whatever the probes write."""
    probes: tuple[str, ...] | None = None
    """All of the smoke level, if none is named."""
    device: Device = "auto"
    overrides: tuple[str, ...] = ()
    timeout: float = 120.0
    """Seconds for each probe."""
    jobs: int = 1
    level: Level = "smoke"
    """Which level the steps count to."""
    running: set[str] = field(default_factory=set, compare=False)
    """Probes that have started and not ended, for whoever shows progress."""


class Server:
    """A probe server; once started, leaving the block ends it and all that it forked.

    Args:
        python: the interpreter of the project's environment.
        workspace: an empty directory for its package and its log.
        env: its whole environment; the caller's, if there is none.
        patience: seconds in which it must have loaded its libraries.

    """

    def __init__(
        self,
        python: str | Path,
        *,
        workspace: Path,
        env: Mapping[str, str] | None = None,
        patience: float = 180.0,
    ) -> None:
        self._python = python
        self._workspace = workspace
        self._env = dict(os.environ if env is None else env)
        self._patience = patience
        self._asked = 0
        self._buffer = b""

    def start(self) -> None:
        """Start it, and wait until its libraries are loaded.

        Raises:
            ProblemError: if it does not get ready, with its own last line.
        """
        self.launch()
        self.wait()

    def launch(self) -> None:
        """Start it, and let it load its libraries meanwhile."""
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(PROBES, self._workspace / _PACKAGE, ignore=ignored)
        self._log = (self._workspace / "server.log").open("wb")
        others = self._env.get("PYTHONPATH")
        self._group = Group(
            [self._python, "-P", "-m", _PACKAGE],
            cwd=self._workspace,
            env={
                **self._env,
                "PYTHONPATH": os.pathsep.join(
                    filter(None, (str(self._workspace), others))
                ),
                "PYTHONDONTWRITEBYTECODE": "1",
            },
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
        )

    def wait(self) -> None:
        """Wait until its libraries are loaded.

        Raises:
            ProblemError: if it does not get ready, with its own last line.
        """
        try:
            line = self._line(self._patience)
            if line is None:
                raise ProblemError(
                    f"the probe server was not ready after {self._patience:g} s",
                    hint=self._last_words(),
                )
            self.ready = _convert(line, Ready)
        except BaseException:
            self.__exit__(None, None, None)
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._group.__exit__(kind, error, trace)
        self._log.close()

    def ask(self, request: Request) -> Iterator[Step]:
        """Probe a project; each step as its probe ends.

        A server that falls silent or ends is a failed step of its own, the last one.
        """
        for _, step in self.ask_all([request]):
            yield step

    def ask_all(self, requests: Iterable[Request]) -> Iterator[tuple[Request, Step]]:
        """Probe projects, each as soon as there is room; whose step it is, and the step.

        A server that falls silent or ends is a failed step of all that are not done.
        """
        asked: dict[str, Request] = {}
        try:
            for request in requests:
                self._asked += 1
                asked[str(self._asked)] = request
                fields = asdict(request)
                del fields["level"], fields["running"]
                line = {"id": str(self._asked), **fields}
                self._send(json.dumps(line, default=str))
            while asked:
                event = self._event(asked)
                request = asked[event.id]
                if event.event == "done":
                    del asked[event.id]
                elif event.event == "started":
                    request.running.add(event.probe)
                else:
                    request.running.discard(event.probe)
                    yield request, _step(event, request)
        except ProblemError as error:
            for request in asked.values():
                names = ", ".join(sorted(request.running))
                during = f" during {names}" if names else ""
                yield (
                    request,
                    Step(
                        level=request.level,
                        name="server",
                        outcome="failed",
                        message=f"{error.message}{during}",
                        tail=last_lines(Path(self._log.name)),
                    ),
                )

    def _send(self, line: str) -> None:
        assert self._group.process.stdin is not None
        try:
            self._group.process.stdin.write(line.encode() + b"\n")
            self._group.process.stdin.flush()
        except BrokenPipeError:
            raise self._gone() from None

    def _event(self, asked: Mapping[str, Request]) -> _Event:
        patience = max(request.timeout for request in asked.values()) + _GRACE
        while True:
            line = self._line(patience)
            if line is None:
                raise ProblemError(f"the probe server said nothing for {patience:g} s")
            event = _convert(line, _Event)
            if event.id in asked:  # an earlier request's are nobody's business now
                return event

    def _line(self, patience: float) -> bytes | None:
        """The next line of the server; None if there is none in time.

        Raises:
            ProblemError: if the server has ended.
        """
        assert self._group.process.stdout is not None
        stream = self._group.process.stdout.fileno()
        until = time.monotonic() + patience
        while b"\n" not in self._buffer:
            left = until - time.monotonic()
            if left <= 0:
                return None
            readable, _, _ = select.select([stream], [], [], left)
            if readable:
                data = os.read(stream, 65536)
                if not data:
                    raise self._gone()
                self._buffer += data
        line, _, self._buffer = self._buffer.partition(b"\n")
        return line

    def _gone(self) -> ProblemError:
        ended = self._group.wait(timeout=5.0)
        return ProblemError(
            f"the probe server ended{_how(ended)}", hint=self._last_words()
        )

    def _last_words(self) -> str:
        lines = last_lines(Path(self._log.name), 1)
        return f"its last line: {lines[0]}" if lines else "it said nothing"


def _how(ended: Ended | None) -> str:
    if ended is None:
        return " its output"
    if ended.code < 0:
        return f", killed by signal {-ended.code}"
    return f" with exit code {ended.code}"


def _convert(line: bytes, kind: type[_T]) -> _T:
    try:
        return msgspec.json.decode(line, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        shown = line[:120].decode("utf-8", "replace")
        reason = str(error).replace("`", "")
        raise ProblemError(
            f"the probe server said {shown!r}, which is none of its lines: {reason}"
        ) from None


def _step(event: _Event, request: Request) -> Step:
    return Step(
        level=request.level,
        name=event.probe,
        outcome=event.outcome,
        seconds=event.seconds,
        message=event.message,
        path=event.path,
        line=event.line,
        facts=event.facts,
        peak_memory_mb=event.peak_memory_mb or 0.0,
        tail=event.tail,
    )
