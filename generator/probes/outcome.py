"""How a probe says what it saw: facts, or one line about what is wrong."""

import re
import traceback
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

Facts = Mapping[str, object]


class FailedError(Exception):
    """The project does not do what it should; the message is one line."""

    def __init__(self, message: str, *, path: str = "", line: int = 0) -> None:
        super().__init__(" ".join(message.split()))
        self.path = path
        self.line = line


class SkippedError(Exception):
    """The probe has nothing to look at here; the message says why."""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of a probe."""

    outcome: str
    """passed, failed, skipped or timeout."""
    facts: Facts = field(default_factory=dict)
    message: str = ""
    path: str = ""
    """The file of the project where it went wrong, relative to the project."""
    line: int = 0


def expect(holds: object, message: str) -> None:
    """Fail with this message unless `holds`."""
    if not holds:
        raise FailedError(message)


def number(value: object) -> str:
    """A number, short; anything else as it is."""
    return f"{value:.5g}" if isinstance(value, float) else str(value)


def of_error(error: BaseException, project: Path) -> Outcome:
    """The outcome of a probe that ended with an error."""
    match error:
        case SkippedError():
            return Outcome(outcome="skipped", message=str(error))
        case FailedError():
            path, line = error.path, error.line
            return Outcome(outcome="failed", message=str(error), path=path, line=line)
    path, line = "", 0
    for frame, number in traceback.walk_tb(error.__traceback__):
        place = Path(frame.f_code.co_filename)
        if place.is_relative_to(project):
            path, line = place.relative_to(project).as_posix(), number
    said = " ".join(f"{type(error).__name__}: {error}".split())
    if not path:  # a fault of ours, and it must not look like one of the project's
        frame, number = list(traceback.walk_tb(error.__traceback__))[-1]
        where = f"{Path(frame.f_code.co_filename).name}:{number}"
        said = f"the probe itself broke at {where}: {said}"
    return Outcome(outcome="failed", message=said[:600], path=path, line=line)


def place_in(output: str, project: Path) -> tuple[str, int]:
    """The last file and line of the project in a traceback that was printed."""
    found = ("", 0)
    for name, number in re.findall(r'^ *File "([^"]+)", line (\d+)', output, re.M):
        if Path(name).is_relative_to(project):
            found = (Path(name).relative_to(project).as_posix(), int(number))
    return found
