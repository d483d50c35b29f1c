"""Draws what commands really print, as an SVG for the README.

    python -m benchmarks.picture docs/demo.svg 'scaffold new … ' 'make …'

Each command runs in a terminal of its own; progress bars are shown in their last state.
"""

import argparse
import io
import os
import pty
import re
import shlex
import subprocess
from pathlib import Path

from rich.console import Console
from rich.text import Text

WIDTH = 96


def run(command: str) -> str:
    """The output of a command in a terminal, colours included."""
    primary, secondary = pty.openpty()
    env = {**os.environ, "COLUMNS": str(WIDTH), "TERM": "xterm-256color"}
    with subprocess.Popen(
        shlex.split(command),
        stdin=subprocess.DEVNULL,
        stdout=secondary,
        stderr=secondary,
        env=env,
    ):
        os.close(secondary)
        chunks = []
        while True:
            try:
                chunk = os.read(primary, 65536)
            except OSError:  # the terminal closes with its last writer
                break
            if not chunk:
                break
            chunks.append(chunk)
    os.close(primary)
    lines = b"".join(chunks).decode().replace("\r\n", "\n").split("\n")
    return "\n".join(line.rstrip("\r").rpartition("\r")[2] for line in lines)


def main() -> None:
    """Run the commands and write the picture."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("target", type=Path)
    parser.add_argument("commands", nargs="+", metavar="COMMAND")
    arguments = parser.parse_args()
    console = Console(record=True, width=WIDTH, file=io.StringIO())
    for command in arguments.commands:
        console.print(Text(f"$ {command}", style="bold"))
        console.print(Text.from_ansi(run(command)))
    svg = console.export_svg(title="scaffold")
    svg = re.sub(r"\s*@font-face \{.*?\}", "", svg, flags=re.DOTALL)  # no fetched fonts
    arguments.target.write_text(svg, encoding="utf-8")


if __name__ == "__main__":
    main()
