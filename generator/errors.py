"""The kinds of failure that end a command, each with its exit code. Imports nothing."""


class ScaffoldError(Exception):
    """Ends the command with one line: what is wrong, where, and the nearest right choice.

    Args:
        message: what is wrong and where, without a full stop at the end.
        hint: the nearest right choice, or what to do next.
    """

    exit_code = 1

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}; {self.hint}" if self.hint else self.message


class UserError(ScaffoldError):
    """A mistake in what was asked. Nothing has been written."""

    exit_code = 2


class ProblemError(ScaffoldError):
    """Something outside the request failed: somebody's template, the disk, git, a run."""

    exit_code = 1


class InternalError(ScaffoldError):
    """A fault of our own templates or engine."""

    exit_code = 3
