"""Writes 3,000 pairs of English and French of a seeded grammar, and a small Marian to learn them.

The grammar is that of the sample of the task seq2seq. The model (benchmarks/marian.py) lies
in the folder `marian` beside the pairs.
"""

import argparse
import importlib.util
from collections.abc import Iterator
from pathlib import Path

from benchmarks import marian

ROOT = Path(__file__).parent.parent
GRAMMAR = ROOT / "templates/tasks/seq2seq/data/grammar.py"
SIZE, SEED = 3_000, 4


def pairs() -> Iterator[tuple[str, str]]:
    """Sentences whose English is different."""
    spec = importlib.util.spec_from_file_location("grammar", GRAMMAR)
    assert spec is not None
    assert spec.loader is not None
    grammar = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(grammar)
    yield from grammar.pairs(SIZE, SEED)


def main() -> None:
    """Write both."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("target", type=Path)
    target: Path = parser.parse_args().target
    rows = list(pairs())
    model = target.parent / "marian"
    marian.write_pairs(target, rows, model, pieces=600, width=128)


if __name__ == "__main__":
    main()
