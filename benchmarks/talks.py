"""Writes English conversations out of a PyPI package, as JSON Lines of messages.

They are those of chatterbot-corpus (BSD licence): short exchanges on some twenty subjects,
which are the column `subject`. The first and every other entry of a conversation is what the
user says. Conversations that stand there twice, word for word, are written once; that many
begin with the same question is left for the project to deal with.
"""

import argparse
import json
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from benchmarks import packages

PACKAGE = "chatterbot-corpus==1.3.3"
FOLDER = "data/english/"
ROLES = ("user", "assistant")


def talks(content: str) -> Iterator[list[dict[str, str]]]:
    """The conversations of a file, those without an answer left out."""
    import yaml

    known: Mapping[str, Any] = yaml.safe_load(content)
    for entries in known.get("conversations") or ():
        said = [str(entry).strip() for entry in entries if entry is not None]
        said = said[: len(said) // 2 * 2]
        if said and all(said):
            yield [
                {"role": ROLES[number % 2], "content": text}
                for number, text in enumerate(said)
            ]


def main() -> None:
    """Write the file."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("target", type=Path)
    target: Path = parser.parse_args().target
    with tempfile.TemporaryDirectory() as folder:
        files = packages.members(PACKAGE, FOLDER, ".yml", Path(folder))
    lines: dict[str, None] = {}
    for name, content in sorted(files.items()):
        for messages in talks(content.decode("utf-8")):
            row = {"subject": Path(name).stem, "messages": messages}
            lines.setdefault(json.dumps(row, ensure_ascii=False))
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    print(f"{target}: {len(lines):,} conversations")


if __name__ == "__main__":
    main()
