"""What `tests/test_ahead.py` runs in processes of their own: pytest's have threads."""

import os
import sys
import threading
import time
from collections.abc import Callable

from generator.ahead import Ahead

VALUES = [f"{number}".encode() * 500 for number in range(40)]
HERE = os.getpid()


def upper(value: bytes) -> bytes:
    return b"<" + value + b">"


def check(work: Callable[[bytes], bytes], *, worth: int = 0) -> None:
    done = Ahead(work, VALUES, worth=worth).results()
    assert done == {value: upper(value) for value in VALUES}


def the_same_beside() -> None:
    check(upper)


def the_same_here() -> None:
    check(upper, worth=10**9)


def another_process_does_it() -> None:
    ahead = Ahead(lambda value: str(os.getpid()).encode(), VALUES, worth=1)
    until = time.monotonic() + 60
    while ahead.busy and time.monotonic() < until:
        time.sleep(0.01)
    (process,) = set(ahead.results().values())
    assert process != str(HERE).encode()


def both_do_it() -> None:
    def work(value: bytes) -> bytes:
        time.sleep(0.01)
        return str(os.getpid()).encode()

    assert len(set(Ahead(work, VALUES, worth=1).results().values())) == 2


def what_the_other_fails_in_is_done_here() -> None:
    def work(value: bytes) -> bytes:
        if value == VALUES[7] and os.getpid() != HERE:
            os.abort()
        return upper(value)

    check(work)


def an_error_is_raised_here() -> None:
    def work(value: bytes) -> bytes:
        if value == VALUES[7]:
            raise ArithmeticError("seven")
        return value

    ahead = Ahead(work, VALUES, worth=0)
    try:
        ahead.results()
    except ArithmeticError:
        ahead.stop()
    else:
        raise AssertionError("no error")


def nobody_waits_for_what_nobody_wants() -> None:
    def work(value: bytes) -> bytes:
        time.sleep(600)
        return value

    ahead = Ahead(work, VALUES, worth=0)
    assert ahead.busy
    ahead.stop()


def a_process_with_threads_is_not_forked() -> None:
    done = threading.Event()
    thread = threading.Thread(target=done.wait)
    thread.start()
    assert not Ahead(upper, VALUES, worth=0).busy
    done.set()
    thread.join()


def what_is_large_comes_through() -> None:
    values = [
        bytes([number]) * 100_000 for number in range(40)
    ]  # more than a pipe holds
    ahead = Ahead(lambda value: value * 2, values, worth=1)
    time.sleep(0.5)
    assert ahead.results() == {value: value * 2 for value in values}


def a_parent_that_is_gone_ends_it() -> None:
    """Prints the process that works on, and is killed; the test looks whether it ends."""

    def work(value: bytes) -> bytes:
        if value == VALUES[0]:
            print(os.getpid(), flush=True)
        time.sleep(0.05)
        return value

    ahead = Ahead(work, VALUES, worth=1)
    time.sleep(0.5)
    assert ahead.busy
    os.abort()


SCENES: dict[str, Callable[[], None]] = {
    scene.__name__: scene
    for scene in (
        the_same_beside,
        the_same_here,
        another_process_does_it,
        both_do_it,
        what_the_other_fails_in_is_done_here,
        an_error_is_raised_here,
        nobody_waits_for_what_nobody_wants,
        a_process_with_threads_is_not_forked,
        what_is_large_comes_through,
    )
}

if __name__ == "__main__":
    if sys.argv[1] == a_parent_that_is_gone_ends_it.__name__:
        a_parent_that_is_gone_ends_it()
    SCENES[sys.argv[1]]()
    try:
        os.waitpid(-1, os.WNOHANG)
    except ChildProcessError:
        sys.exit(0)
    sys.exit("a process is left, alive or a zombie")
