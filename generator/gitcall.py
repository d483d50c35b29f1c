"""The one place that starts git, deaf to hooks, odd settings and outer processes."""

import os
import re
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generator.errors import ProblemError, UserError

NO_COMMIT = "pass --no-commit to write the files only"

_ENVIRONMENT = re.compile(
    r"GIT_(?:(?:AUTHOR|COMMITTER)_(?:NAME|EMAIL|DATE)"
    r"|CONFIG_(?:GLOBAL|SYSTEM|NOSYSTEM|COUNT|PARAMETERS|KEY_\d+|VALUE_\d+)"
    r"|CEILING_DIRECTORIES|DISCOVERY_ACROSS_FILESYSTEM"
    r"|EXEC_PATH|ASKPASS|SSH\w*|SSL\w*|HTTP\w*|TRACE\w*|PYTHON_\w+)"
)
"""The GIT_* variables that say who and how. All others (GIT_DIR, GIT_INDEX_FILE,
GIT_QUARANTINE_PATH …) speak of the repository of an outer process, such as a hook."""

_SETTINGS = {
    "core.hooksPath": "/dev/null",
    "core.fsmonitor": "false",  # may name a program to run
    "core.autocrlf": "false",  # the bytes that were checked are the bytes committed
    "core.safecrlf": "false",
    "core.fsync": "all",  # the promise is to hold over a power cut as well
    "core.fsyncMethod": "batch",
    "commit.gpgSign": "false",
    "gc.auto": "0",  # no second process that goes on in the background
    "maintenance.auto": "false",
    "i18n.commitEncoding": "UTF-8",
    "user.useConfigOnly": "true",  # never user@host, guessed
}
_LOCK_PATIENCE = 5.0
_environment_lock = threading.Lock()


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """How a git command ended."""

    status: int
    out: str
    err: str


def git(
    directory: Path,
    *command: str,
    env: Mapping[str, str] | None = None,
    settings: Mapping[str, str] | None = None,
    stdin: bytes = b"",
    meanwhile: Callable[[], None] = lambda: None,
) -> Outcome:
    """Run git in a directory.

    Args:
        directory: where; it exists.
        command: git's arguments.
        env: variables to set on top of the caller's.
        settings: configuration to set on top of ours.
        stdin: what git reads.
        meanwhile: what is done here while git works.

    Raises:
        UserError: there is no git.
    """
    flags = [
        word
        for key, value in {**_SETTINGS, **(settings or {})}.items()
        for word in ("-c", f"{key}={value}")
    ]
    with _own_environment():
        process = _start(["-C", str(directory), *flags, *command], directory, env)
    try:
        with suppress(BrokenPipeError):  # git says itself why it ended
            process.stdin.write(stdin)
            process.stdin.flush()
        meanwhile()
    finally:
        out, err = process.communicate()
    return Outcome(
        status=process.returncode,
        out=out.decode("utf-8", "surrogateescape").removesuffix("\n"),
        err=err.decode("utf-8", "replace"),
    )


def run(
    directory: Path,
    *command: str,
    env: Mapping[str, str] | None = None,
    settings: Mapping[str, str] | None = None,
    stdin: bytes = b"",
    meanwhile: Callable[[], None] = lambda: None,
) -> str:
    """What git answers.

    Raises:
        ProblemError: git failed; its own words, in one line.
    """
    outcome = git(
        directory,
        *command,
        env=env,
        settings=settings,
        stdin=stdin,
        meanwhile=meanwhile,
    )
    if outcome.status:
        verb = next(word for word in command if not word.startswith("-"))
        raise ProblemError(
            f"git {verb} failed in {directory}: {complaint(outcome)}",
            hint=f"put that right, or {NO_COMMIT}",
        )
    return outcome.out


def complaint(outcome: Outcome) -> str:
    """The one line of git's many that says what is wrong."""
    if outcome.status < 0:
        name = signal.Signals(-outcome.status).name
        full = name == "SIGXFSZ"
        return "the limit on file sizes is reached" if full else f"killed by {name}"
    lines = [line.strip() for line in outcome.err.splitlines() if line.strip()]
    marked = [line for line in lines if line.startswith(("fatal: ", "error: "))]
    line = (marked or lines or [f"exit status {outcome.status}"])[0]
    return line.removeprefix("fatal: ").removeprefix("error: ")


def patiently(action: Callable[[], None]) -> None:
    """Do it again for a while, if another git process holds the index."""
    until = time.monotonic() + _LOCK_PATIENCE
    while True:
        try:
            return action()
        except ProblemError as error:
            if "index.lock" not in error.message or time.monotonic() > until:
                raise
            time.sleep(0.1)


def _start(arguments: list[str], directory: Path, env: Mapping[str, str] | None) -> Any:
    """A running git with three pipes.

    GitPython is imported here since it takes a fifth of a second, which `scaffold
    --help` need not pay.
    """
    try:
        from git import Git, GitCommandNotFound
    except ImportError:  # it asked git for its version
        raise _unusable() from None
    program = Git.GIT_PYTHON_GIT_EXECUTABLE or "git"
    try:
        return Git(directory).execute(
            [program, *arguments],
            istream=subprocess.PIPE,
            as_process=True,
            env=dict(env or {}),
        )
    except (GitCommandNotFound, PermissionError):
        raise _unusable() from None


def _unusable() -> UserError:
    """Why git does not even tell its version: there is none, or it cannot be set up."""
    program = os.environ.get("GIT_PYTHON_GIT_EXECUTABLE", "git")
    try:
        done = subprocess.run(
            [program, "version"], capture_output=True, text=True, check=False
        )
    except OSError:
        return UserError("git was not found", hint=f"install git, or {NO_COMMIT}")
    outcome = Outcome(status=done.returncode, out=done.stdout, err=done.stderr)
    return UserError(
        f"git does not work here: {complaint(outcome)}",
        hint=f"put that right, or {NO_COMMIT}",
    )


@contextmanager
def _own_environment() -> Iterator[None]:
    """Hide an outer git's variables: GitPython can add to the environment, not take."""
    with _environment_lock:
        hidden = {
            name: value
            for name, value in os.environ.items()
            if name.startswith("GIT_") and not _ENVIRONMENT.fullmatch(name)
        }
        for name in hidden:
            del os.environ[name]
        quiet = os.environ.get("GIT_PYTHON_REFRESH")
        os.environ["GIT_PYTHON_REFRESH"] = "quiet"  # a missing git is told by us
        try:
            yield
        finally:
            os.environ.update(hidden)
            if quiet is None:
                del os.environ["GIT_PYTHON_REFRESH"]
            else:
                os.environ["GIT_PYTHON_REFRESH"] = quiet
