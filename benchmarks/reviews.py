"""Makes a CSV of 10,000 labelled movie-review sentences from a PyPI package.

The sentences are the movie-review part of the data that vaderSentiment carries in its
source distribution under the MIT licence. Each has the mean of some twenty people's ratings;
its sign is the label.
"""

import argparse
import csv
import io
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks import packages

PACKAGE = "vaderSentiment==3.3.2"
INNER = "additional_resources/hutto_ICWSM_2014.tar.gz"
MEMBER = "hutto_ICWSM_2014/movieReviewSnippets_GroundTruth.txt"


def sentences(archive: bytes) -> Iterator[tuple[str, str]]:
    """Text and label of each sentence, the unrated (mean 0) left out."""
    with tarfile.open(fileobj=io.BytesIO(archive)) as data:
        member = data.extractfile(MEMBER)
        assert member is not None
        content = member.read().decode("utf-8")
    for line in content.splitlines():
        _, rating, text = line.split("\t", 2)
        if float(rating):
            yield text.strip(), "positive" if float(rating) > 0 else "negative"


def main() -> None:
    """Write the CSV."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("target", type=Path)
    target: Path = parser.parse_args().target
    with tempfile.TemporaryDirectory() as folder:
        archive = packages.member(PACKAGE, INNER, Path(folder), source=True)
    rows = list(sentences(archive))
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(("text", "label"))
        writer.writerows(rows)
    print(f"{target}: {len(rows):,} sentences")


if __name__ == "__main__":
    main()
