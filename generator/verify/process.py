"""The one place that starts and ends the processes of projects, all that they start included."""

import os
import secrets
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType, TracebackType
from typing import IO, Any, Self

_MARK = "SCAFFOLD_PROCESS_GROUP"
_PAUSE = 0.02  # seconds between two looks at a process
_INSISTENCE = 10.0  # seconds in which killed processes vanish


@dataclass(frozen=True, kw_only=True)
class Ended:
    """How a process ended, and what it took."""

    code: int
    """Its exit code; a negative one is the signal that killed it."""
    seconds: float
    timed_out: bool = False
    peak_memory_mb: float = 0.0
    """The largest resident set of the process or of one that it waited for."""


class Group:
    """A process and everything that it starts, which all end when the block is left.

    The process leads a session of its own, so no terminal reaches it but through us. What
    it starts is known by a mark in the environment, which also finds those that have left
    the session or lost their parents; without /proc it is the process group alone.

    Args:
        command: the program and its arguments.
        cwd: where it runs.
        env: its whole environment; the caller's, if there is none.
        stdin: as `subprocess.Popen` takes it; and so are `stdout` and `stderr`.
        grace: seconds that it has to end by itself when it is asked to.
        ask: the signal that asks.
    """

    def __init__(
        self,
        command: Sequence[str | Path],
        *,
        cwd: Path,
        env: Mapping[str, str] | None = None,
        stdin: int | IO[Any] | None = subprocess.DEVNULL,
        stdout: int | IO[Any] | None = None,
        stderr: int | IO[Any] | None = None,
        grace: float = 3.0,
        ask: signal.Signals = signal.SIGTERM,
    ) -> None:
        self._mark = secrets.token_hex(16)
        self._grace = grace
        self._ask = ask
        self._started = time.monotonic()
        self._ended: Ended | None = None
        self.process = subprocess.Popen(
            list(map(str, command)),
            cwd=cwd,
            env={**(os.environ if env is None else env), _MARK: self._mark},
            stdin=stdin,
            stdout=stdout,
            stderr=stderr,
            start_new_session=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.end()
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            with suppress(OSError):
                if stream:
                    stream.close()

    def poll(self) -> Ended | None:
        """How the process ended, None while it runs."""
        if self._ended is None:
            try:
                pid, status, usage = os.wait4(self.process.pid, os.WNOHANG)
            except ChildProcessError:  # somebody else's handler has waited for it
                self.process.poll()
                pid, status, usage = self.process.pid, 0, None
            if pid:
                code = os.waitstatus_to_exitcode(status)
                self.process.returncode = code
                self._ended = Ended(
                    code=code,
                    seconds=time.monotonic() - self._started,
                    peak_memory_mb=_megabytes(usage.ru_maxrss) if usage else 0.0,
                )
        return self._ended

    def wait(self, timeout: float | None = None) -> Ended | None:
        """Wait for the process; None if it still runs after `timeout` seconds."""
        until = None if timeout is None else time.monotonic() + timeout
        while (ended := self.poll()) is None:
            if until is not None and time.monotonic() >= until:
                return None
            time.sleep(_PAUSE)
        return ended

    def end(self) -> None:
        """Ask all of the group to stop, then insist; a second Ctrl-C insists at once."""
        try:
            if self.poll() is None:
                self._signal(self._ask)
                self.wait(self._grace)
        finally:
            with _deaf():
                self._kill()

    def _kill(self) -> None:
        until = time.monotonic() + _INSISTENCE
        while time.monotonic() < until:
            alive = _marked(self._mark)
            if self.poll() is None:
                self._signal(signal.SIGKILL)
            elif not alive:
                return
            for pid in alive:
                with suppress(ProcessLookupError, PermissionError):
                    os.kill(pid, signal.SIGKILL)
            time.sleep(_PAUSE)

    def _signal(self, number: signal.Signals) -> None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, number)


def run(
    command: Sequence[str | Path],
    *,
    cwd: Path,
    env: Mapping[str, str] | None = None,
    log: Path | None = None,
    stdout: int | IO[Any] | None = None,
    timeout: float | None = None,
    grace: float = 3.0,
    ask: signal.Signals = signal.SIGTERM,
) -> Ended:
    """Run a process to its end, or to its time-out, and end whatever it leaves behind.

    Args:
        command: the program and its arguments.
        cwd: where it runs.
        env: its whole environment; the caller's, if there is none.
        log: the file that gets its output; without one the output is shown.
        stdout: where output that is shown goes, if not where ours goes.
        timeout: seconds after which it is ended.
        grace: seconds that it has to end by itself when it is asked to.
        ask: the signal that asks.
    """
    with _opened(log) as file:
        group = Group(
            command,
            cwd=cwd,
            env=env,
            stdout=file or stdout,
            stderr=subprocess.STDOUT if file else None,
            grace=grace,
            ask=ask,
        )
        with group:
            ended = group.wait(timeout)
            if ended is not None:
                return ended
            group.end()
            late = group.poll()
        assert late is not None, "it was killed"
        return Ended(
            code=late.code,
            seconds=late.seconds,
            timed_out=True,
            peak_memory_mb=late.peak_memory_mb,
        )


@contextmanager
def terminable() -> Iterator[None]:
    """Let SIGTERM and SIGHUP unwind the block like Ctrl-C: processes end, files vanish."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(number: int, frame: FrameType | None) -> None:
        sys.exit(128 + number)

    numbers = (signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.signal(number, stop) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def last_lines(path: Path, count: int = 20) -> tuple[str, ...]:
    """The last lines of a log; a progress bar counts as the one line that it looks like."""
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - 64 * 1024))
            text = file.read().decode("utf-8", "replace")
    except OSError:
        return ()
    lines = [line.rpartition("\r")[2].rstrip() for line in text.split("\n")]
    return tuple(line for line in lines if line)[-count:]


@contextmanager
def _opened(log: Path | None) -> Iterator[IO[bytes] | None]:
    if log is None:
        yield None
        return
    with log.open("wb") as file:
        yield file


@contextmanager
def _deaf() -> Iterator[None]:
    """Nothing interrupts the killing."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.signal(number, signal.SIG_IGN) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _marked(mark: str) -> list[int]:
    """The living processes that have the mark in their environment."""
    needle = f"{_MARK}={mark}".encode()
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # ended meanwhile, or somebody else's
            if needle in (place / "environ").read_bytes().split(b"\0"):
                found.append(int(place.name))
    return found


def _megabytes(maxrss: int) -> float:
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    return maxrss / unit
