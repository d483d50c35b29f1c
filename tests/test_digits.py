"""The sample of digits is what its maker makes, where the libraries of projects are."""

import io
from collections import Counter
from pathlib import Path

import pytest
from conftest import ROOT

pytest.importorskip("sklearn", reason="made where projects run")

from PIL import Image
from pyarrow import parquet

from benchmarks import digits


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
