"""Children of this process: they die with it, and what they print goes to a file."""

import contextlib
import ctypes
import os
import pickle
import signal
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from .outcome import FailedError, place_in

_PR_SET_PDEATHSIG = 1

T = TypeVar("T")


def fork(work: Callable[[], int], log: Path, *, leads: bool = False) -> int:
    """Do `work` in a forked child, whose exit code it returns; the child's id.

    `leads`: the child gets a process group of its own, so that it can be ended with
    all that it starts. Where the system can (Linux), it also dies with its parent.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    parent = os.getpid()
    if child := os.fork():
        return child
    code = 1
    try:
        if leads:
            os.setpgid(0, 0)
        _die_with(parent)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGCHLD):
            signal.signal(number, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        _redirect(log)
        code = work()
    except SystemExit as stop:
        code = stop.code if isinstance(stop.code, int) else int(stop.code is not None)
        if isinstance(stop.code, str):
            print(stop.code, file=sys.stderr)
    except BaseException:
        traceback.print_exc()
    finally:
        with contextlib.suppress(OSError, ValueError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)


def _die_with(parent: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # it went before that was said
            os._exit(1)


def _redirect(log: Path) -> None:
    log.parent.mkdir(parents=True, exist_ok=True)
    out = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND, 0o644)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(out, 1)
    os.dup2(out, 2)
    os.close(out)
    os.close(nothing)
    sys.stdin = os.fdopen(0, "r", closefd=False)
    sys.stdout = os.fdopen(1, "w", buffering=1, closefd=False)
    sys.stderr = os.fdopen(2, "w", buffering=1, closefd=False)


@dataclass(frozen=True, kw_only=True)
class Done:
    """A child that has ended."""

    code: int
    """Exit code; of one that a signal ended, minus the signal's number."""
    output: str
    """What it printed, both streams."""
    seconds: float


class Child:
    """A child at work."""

    def __init__(self, work: Callable[[], int], log: Path) -> None:
        self._started = time.monotonic()
        self._log = log
        self._done: Done | None = None
        log.parent.mkdir(parents=True, exist_ok=True)
        log.touch()
        self.pid = fork(work, log)

    def ended(self) -> bool:
        """Whether it has ended; does not wait."""
        if self._done is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self._note(status)
        return self._done is not None

    def kill(self) -> Done:
        """End it with SIGKILL, which no process can heed."""
        if not self.ended():
            os.kill(self.pid, signal.SIGKILL)
        return self.wait()

    def wait(self) -> Done:
        """Wait for its end."""
        if self._done is None:
            self._note(os.waitpid(self.pid, 0)[1])
        assert self._done is not None
        return self._done

    def _note(self, status: int) -> None:
        self._done = Done(
            code=os.waitstatus_to_exitcode(status),
            output=self._log.read_text(encoding="utf-8", errors="replace"),
            seconds=time.monotonic() - self._started,
        )


def inside(function: Callable[[], T], scratch: Path, project: Path) -> T:
    """The value of a function, worked out in a child so that it leaves nothing behind.

    Raises:
        FailedError: what the function raised, with its place in the project.
    """
    scratch.mkdir(parents=True, exist_ok=True)
    box = scratch / "value.pickle"

    def work() -> int:
        value: Any
        try:
            value = (True, function())
        except FailedError as error:
            value = (False, (str(error), error.path, error.line))
        with box.open("wb") as file:
            pickle.dump(value, file)
        return 0

    done = Child(work, scratch / "inside.log").wait()
    if done.code:
        raise failure("", done, project)
    with box.open("rb") as file:
        fine, value = pickle.load(file)
    if not fine:
        message, path, line = value
        raise FailedError(message, path=path, line=line)
    result: T = value
    return result


def failure(what: str, done: Done, project: Path) -> FailedError:
    """A child that should have ended well, in one line."""
    lines = [line.strip() for line in done.output.splitlines() if line.strip()]
    last = next(
        (line for line in reversed(lines) if not line.startswith(("^", "~"))),
        "it printed nothing",
    )
    path, line = place_in(done.output, project)
    ended = f"{what} ended with exit code {done.code}: " if what else ""
    return FailedError(f"{ended}{last[:400]}", path=path, line=line)
