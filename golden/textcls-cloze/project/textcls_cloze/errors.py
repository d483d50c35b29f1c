"""Mistakes that a person can mend: one line, no traceback."""

import os
import sys
from collections.abc import Callable


class UserError(Exception):
    """Something to be put right outside the code; its message is one line.

    `exit_code` is 2 for what was asked (configuration, command line, data), 1 for what
    the world did not give (network, a file that is not there yet, a diverged loss).
    """

    def __init__(self, message: str, *, exit_code: int = 2) -> None:
        super().__init__(" ".join(message.split()))
        self.exit_code = exit_code


def run_door(door: Callable[[], None]) -> None:
    """Run what stands behind `python -m …` and end the process with its exit code."""
    try:
        door()
        sys.stdout.flush()
    except UserError as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:  # the reader (`| head`) has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
