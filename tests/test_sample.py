"""Samples are what their makers make; in the made-up one of tokcls no name comes twice."""

import importlib.util
import io
import json
from collections import Counter
from pathlib import Path

from conftest import ROOT
from PIL import Image
from pyarrow import parquet

from benchmarks import digits

FOLDER = ROOT / "templates/tasks/tokcls/data"


def test_the_grammar_makes_the_sample() -> None:
    spec = importlib.util.spec_from_file_location("grammar", FOLDER / "grammar.py")
    assert spec is not None
    assert spec.loader is not None
    grammar = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(grammar)
    text = (FOLDER / "train.jsonl").read_text("utf-8")
    assert grammar.make() == text
    assert text.count("\n") == 1000

    names: list[str] = []
    for line in text.splitlines():
        row = json.loads(line)
        for word, tag in zip(row["tokens"], row["ner_tags"], strict=True):
            if tag.startswith("B-"):
                names.append(word)
            elif tag.startswith("I-"):
                names[-1] += f" {word}"
    assert len(names) > 1500
    assert len(set(names)) == len(names)


def test_the_sample_of_digits_is_the_beginning_of_all(tmp_path: Path) -> None:
    def rows(path: Path) -> list[tuple[bytes, str]]:
        table = parquet.read_table(path).to_pylist()
        pictures = [Image.open(io.BytesIO(row["image"])) for row in table]
        assert {(p.size, p.mode) for p in pictures} == {((8, 8), "L")}
        labels = [row["label"] for row in table]
        return [(p.tobytes(), label) for p, label in zip(pictures, labels, strict=True)]

    sample = rows(ROOT / "templates/tasks/imagecls/data/train.parquet")
    assert digits.write(tmp_path / "all.parquet") == 1797
    assert rows(tmp_path / "all.parquet")[:600] == sample
    counts = Counter(label for _, label in sample)
    assert sorted(counts) == list("0123456789")
    assert min(counts.values()) > 45
