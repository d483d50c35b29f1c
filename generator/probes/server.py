"""Reads requests, forks a child for each probe, and says how it went; runs nothing."""

import importlib
import json
import os
import platform
import selectors
import signal
import sys
import time
from collections import Counter, deque
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

from . import child, forking
from .child import Request

PRELOADED = (
    "torch",
    "transformers",
    "accelerate",
    "datasets",
    "safetensors.torch",
    "sklearn.linear_model",
    "matplotlib.figure",
    "peft",
    "onnxruntime",
    "tensorboard",
)
"""What takes long, each where it is installed; transformers imports peft if it can."""

TAIL = 20
"""Lines of its output that a probe is shown with."""


@dataclass(frozen=True, kw_only=True)
class Running:
    """A probe at work."""

    request: Request
    probe: str
    started: float
    log: Path


class Server:
    """Children at work, and those that wait for their turn."""

    def __init__(self) -> None:
        self._waiting: deque[tuple[Request, str]] = deque()
        self._running: dict[int, Running] = {}
        self._left: Counter[str] = Counter()
        self._overdue: set[int] = set()

    # -------------------------------------------------------------------- requests

    def take(self, line: str) -> None:
        """Take a line of standard input."""
        try:
            request = Request.read(line)
        except (ValueError, TypeError) as error:
            say(event="refused", message=f"{error}")
            return
        self._left[request.id] = len(request.probes)
        self._waiting.extend((request, probe) for probe in request.probes)
        if not request.probes:
            say(event="done", id=request.id)

    def advance(self) -> None:
        """Note who has ended, end who is overdue, start whose turn it is."""
        for pid in list(self._running):
            ended, status, usage = os.wait4(pid, os.WNOHANG)
            if ended:
                self._note(self._running.pop(pid), pid, status, usage.ru_maxrss)
        for pid, running in self._running.items():
            late = time.monotonic() - running.started > running.request.timeout
            if late and pid not in self._overdue:
                self._overdue.add(pid)
                kill_group(pid)
        while self._waiting and len(self._running) < self._waiting[0][0].jobs:
            self._start(*self._waiting.popleft())

    def deadline(self) -> float | None:
        """Seconds until a child is overdue; None if nothing runs."""
        ends = [
            r.started + r.request.timeout - time.monotonic()
            for pid, r in self._running.items()
            if pid not in self._overdue
        ]
        return max(0.0, min(ends)) + 0.01 if ends else None

    def busy(self) -> bool:
        """Whether anything runs or waits."""
        return bool(self._running or self._waiting)

    def kill(self) -> None:
        """End all children and what they started."""
        self._waiting.clear()
        for pid in self._running:
            kill_group(pid)

    # --------------------------------------------------------------------- children

    def _start(self, request: Request, probe: str) -> None:
        scratch = request.scratch(probe)
        scratch.mkdir(parents=True, exist_ok=True)
        log = scratch / "output.log"
        say(event="started", id=request.id, probe=probe)
        started = time.monotonic()
        pid = forking.fork(lambda: child.run(request, probe), log, leads=True)
        self._running[pid] = Running(
            request=request, probe=probe, started=started, log=log
        )

    def _note(self, running: Running, pid: int, status: int, peak: int) -> None:
        request, probe = running.request, running.probe
        seconds = time.monotonic() - running.started
        kill_group(pid)  # what it left behind
        told = request.scratch(probe) / "outcome.json"
        tail = [
            line.rstrip()
            for line in running.log.read_text("utf-8", "replace").splitlines()
        ][-TAIL:]
        outcome: dict[str, Any]
        if pid in self._overdue:
            self._overdue.discard(pid)
            message = f"not done after {request.timeout:g} s"
            outcome = {"outcome": "timeout", "message": message}
        elif told.is_file():
            outcome = json.loads(told.read_text(encoding="utf-8"))
        else:
            code = os.waitstatus_to_exitcode(status)
            how = f"signal {-code}" if code < 0 else f"exit code {code}"
            message = f"its process ended with {how}: {(tail or ['no output'])[-1]}"
            outcome = {"outcome": "failed", "message": message}
        blank = {"facts": {}, "message": "", "path": "", "line": 0}
        megabytes = peak // (1024**2 if sys.platform == "darwin" else 1024)
        say(
            event="ended",
            id=request.id,
            probe=probe,
            **{**blank, **outcome},
            seconds=round(seconds, 2),
            peak_memory_mb=megabytes,
            tail=tail,
        )
        self._left[request.id] -= 1
        if not self._left[request.id]:
            say(event="done", id=request.id)


def serve() -> None:
    """Serve standard input until its end, then finish what was begun."""
    wake, ring = os.pipe()
    os.set_blocking(ring, False)
    os.set_blocking(wake, False)
    signal.set_wakeup_fd(ring, warn_on_full_buffer=False)
    stopped: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda n, _: stopped.append(n))
    signal.signal(signal.SIGCHLD, lambda *_: None)
    say(**preload())
    server, unread, open_ = Server(), b"", True
    with selectors.DefaultSelector() as selector:
        selector.register(wake, selectors.EVENT_READ)
        selector.register(0, selectors.EVENT_READ)
        while open_ or server.busy():
            for key, _ in selector.select(server.deadline()):
                if key.fd == wake:
                    os.read(wake, 4096)
                    continue
                if not (got := os.read(0, 65536)):
                    open_ = False
                    selector.unregister(0)
                *lines, unread = (unread + got).split(b"\n")
                for line in filter(None, map(bytes.strip, lines)):
                    server.take(line.decode())
            if stopped:
                server.kill()
                os._exit(128 + stopped[0])  # taking torch down in order takes seconds
            server.advance()


def preload() -> dict[str, Any]:
    """Import what takes long, and tell of it."""
    started = time.monotonic()
    versions = {"python": platform.python_version()}
    for name in PRELOADED:
        try:
            importlib.import_module(name)
        except ImportError:
            continue
        package = name.partition(".")[0]
        versions[package] = getattr(sys.modules[package], "__version__", "")
        if not versions[package]:
            versions[package] = metadata.version(package)
    return {
        "event": "ready",
        "seconds": round(time.monotonic() - started, 2),
        "versions": versions,
        "device": look_for_device(),
    }


def look_for_device() -> dict[str, Any]:
    """The GPU, or else the CPU; a child looks, for a context cannot be forked."""
    cores = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count()
    device = {"cuda": False, "name": cpu_name(), "cores": cores}
    source, sink = os.pipe()
    if not (pid := os.fork()):
        import torch

        if torch.cuda.is_available():
            os.write(sink, torch.cuda.get_device_name().encode())
        os._exit(0)
    os.close(sink)
    with os.fdopen(source, "rb") as pipe:
        gpu = pipe.read().decode()
    os.waitpid(pid, 0)
    return {**device, "cuda": True, "name": gpu} if gpu else device


def cpu_name() -> str:
    """What the CPU calls itself."""
    info = Path("/proc/cpuinfo")
    if info.is_file():
        for line in info.read_text("utf-8", "replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def kill_group(pid: int) -> None:
    """End a child and all that it started."""
    try:
        os.killpg(pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return


def say(**event: Any) -> None:
    """A line of the protocol; nothing else goes to standard output."""
    print(json.dumps(event, ensure_ascii=False), flush=True)
