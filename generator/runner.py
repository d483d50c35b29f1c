"""Runs an emitted project as processes of its own."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path

from packaging.specifiers import SpecifierSet

from generator.errors import ProblemError, UserError
from generator.model import Dependency


def check_environment(dependencies: Iterable[Dependency]) -> None:
    """Refuse to run a project in an environment that cannot import what it needs.

    Raises:
        UserError: naming the distributions that are missing or of another version.
    """
    lacks = []
    for dependency in dependencies:
        wanted = f"{dependency.name}{dependency.specifier}"
        try:
            found = metadata.version(dependency.name)
        except metadata.PackageNotFoundError:
            lacks.append(wanted)
            continue
        if not SpecifierSet(dependency.specifier).contains(found, prereleases=True):
            lacks.append(f"{wanted} (it has {found})")
    if lacks:
        raise UserError(
            f"--run: this environment lacks {', '.join(lacks)}",
            hint="pip install 'scaffold-ml[verify]', or leave --run away",
        )


def train(project: Path, package: str, *, output_to_stderr: bool) -> None:
    """Train the project by its default config, its output shown as it comes.

    Raises:
        ProblemError: if the training fails.
        KeyboardInterrupt: if somebody stops it; the training has ended by then.
    """
    command = [sys.executable, "-m", f"{package}.train"]
    with subprocess.Popen(
        command,
        cwd=project,
        stdout=sys.stderr if output_to_stderr else None,
        start_new_session=True,  # so that everything it starts can be ended with it
    ) as process:
        try:
            code = process.wait()
        except BaseException:
            _end(process)
            raise
    if code:
        raise ProblemError(
            f"{package}.train ended with exit code {code}",
            hint=f"the project is whole in {project}; its own last lines say why",
        )


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ask the whole group to stop, then insist."""
    for how in (signal.SIGINT, signal.SIGKILL):
        try:
            os.killpg(process.pid, how)
            process.wait(timeout=60)
            return
        except subprocess.TimeoutExpired:
            continue
        except ProcessLookupError:
            return
