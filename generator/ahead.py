"""A second process that works ahead of its caller; what it has not done is done here."""

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # a few milliseconds, for those who have nothing to do ahead
    from multiprocessing.connection import Connection

Work = Callable[[bytes], bytes]
_PIPE = 2**20  # bytes; Linux gives no more to everybody


class Ahead:
    """Applies a pure function to values, in a fork of this process beside its own work.

    Where no process can or need be forked, and for what the fork fails in, the function is
    called here: the answers, and what it raises, are the same.
    """

    def __init__(self, work: Work, values: Iterable[bytes], *, worth: int) -> None:
        """Start.

        Args:
            work: a pure function.
            values: what to apply it to; each counts once.
            worth: from how many bytes of values a process is worth its start, or the
                loading of what the function needs.
        """
        self._work = work
        self._worth = worth
        self._values = list(dict.fromkeys(values))
        self._done: dict[bytes, bytes] = {}
        self._received = 0
        self._pid = 0
        self._from: Connection | None = None
        if sum(map(len, self._values)) >= worth and _can_fork():
            self._fork()

    @property
    def busy(self) -> bool:
        """Whether the other process still works, so that the caller may as well."""
        while self._from is not None and self._from.poll():
            self._receive()
        return self._from is not None

    def results(self) -> dict[bytes, bytes]:
        """What the function gives for each value; some of it is done here, from the end."""
        while True:
            busy = self.busy
            left = [value for value in self._values if value not in self._done]
            if not left:
                break
            if busy and sum(map(len, left)) < self._worth:
                self._receive()
            else:
                self._done[left[-1]] = self._work(left[-1])
        self.stop()
        return self._done

    def _fork(self) -> None:
        import fcntl
        from multiprocessing.connection import Pipe

        self._from, to = Pipe(duplex=False)
        with suppress(OSError):  # it shall not have to wait until somebody reads
            fcntl.fcntl(to.fileno(), fcntl.F_SETPIPE_SZ, _PIPE)
        self._pid = os.fork()
        if self._pid:
            to.close()  # so that its end is the end of what can be received
            return
        try:  # in the other process, which must never return
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(number, signal.SIG_DFL)
            self._from.close()
            for value in self._values:
                to.send_bytes(self._work(value))
        finally:  # what was raised is met again where the result is asked for
            os._exit(0)

    def _receive(self) -> None:
        """Take over the next result of the other process."""
        assert self._from is not None
        try:
            result = self._from.recv_bytes()
        except (EOFError, OSError):  # all is sent, or it failed
            self.stop()
        else:
            self._done[self._values[self._received]] = result
            self._received += 1

    def stop(self) -> None:
        """End the other process."""
        if self._from is not None:
            self._from.close()
            self._from = None
            with suppress(OSError):
                os.kill(self._pid, signal.SIGKILL)
                os.waitpid(self._pid, 0)


def _can_fork() -> bool:
    """Whether there is a core to spare, and no thread whose locks a fork would keep."""
    if sys.platform != "linux" or threading.active_count() > 1:
        return False
    try:
        # also those that C libraries started
        threads = sum(1 for _ in Path("/proc/self/task").iterdir())
    except OSError:
        return False
    return threads == 1 and len(os.sched_getaffinity(0)) > 1
