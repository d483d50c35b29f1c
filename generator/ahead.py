"""A second process that works ahead of its caller; what it has not done is done here."""

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from mmap import mmap
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
        self._pid = 0
        self._begun: bytearray | mmap = bytearray(len(self._values))
        """Of each value, whether somebody works on it; shared by both."""
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
        for number in reversed(range(len(self._values))):
            if not (self.busy and self._begun[number]):
                self._work_on(number)
        while self.busy:
            self._receive()
        for number in range(len(self._values)):  # begun by it, and not ended
            self._work_on(number)
        self.stop()
        return self._done

    def _work_on(self, number: int) -> None:
        value = self._values[number]
        if value not in self._done:
            self._begun[number] = True
            self._done[value] = self._work(value)

    def _fork(self) -> None:
        import fcntl
        from multiprocessing.connection import Pipe

        self._begun = mmap(-1, len(self._values))

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
            for index, value in enumerate(self._values):
                if not self._begun[index]:
                    self._begun[index] = True
                    to.send((index, self._work(value)))
        finally:  # what was raised is met again where the result is asked for
            os._exit(0)

    def _receive(self) -> None:
        """Take over the next result of the other process."""
        assert self._from is not None
        try:
            number, result = self._from.recv()
        except (EOFError, OSError):  # all is sent, or it failed
            self.stop()
        else:
            self._done[self._values[number]] = result

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
