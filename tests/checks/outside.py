"""Projects in files on disk, and what one portable rule says of them."""

from collections.abc import Mapping
from pathlib import Path

from generator.check import run


def told(folder: Path, code: str, files: Mapping[str, str]) -> list[str]:
    """The findings of one rule, their paths as seen from the project."""
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    (result,) = run([folder], select=[code])
    start = f"{folder.as_posix()}/"
    return [str(f).replace(start, "") for f in result.findings]


def readme(*lines: str) -> str:
    """A README.md whose commands begin in line 4."""
    return "\n".join(["# it", "", "```bash", *lines, "```", ""])
