"""Reading: every format gives the same rows, mistakes name the place."""

import csv
import json
from pathlib import Path

import pytest
from datasets import Dataset

from textreg import reading
from textreg.errors import UserError
from textreg.reading import ReadingConfig

from .examples import write_csv

ROWS = [("NA", 0.5), ("one, two", -1.0), ('say "so"', 10.0), ("naïve Ωmega", 2.0)]


def write(path: Path) -> str:
    records = [{"text": text, "label": value} for text, value in ROWS]
    match path.suffix:
        case ".csv":
            write_csv(path, ROWS)
        case ".tsv":
            with path.open("w", newline="", encoding="utf-8") as file:
                csv.writer(file, delimiter="\t").writerows([("text", "label"), *ROWS])
        case ".json":
            path.write_text(json.dumps(records))
        case ".jsonl":
            path.write_text("".join(json.dumps(r) + "\n" for r in records))
        case ".parquet":
            Dataset.from_list(records).to_parquet(path)
    return str(path)


@pytest.mark.parametrize("suffix", [".csv", ".tsv", ".json", ".jsonl", ".parquet"])
def test_every_format_reads_the_same(tmp_path: Path, suffix: str) -> None:
    path = write(tmp_path / f"rows{suffix}")
    rows = reading.read(path, ReadingConfig())
    assert list(zip(rows.texts, rows.values, strict=True)) == ROWS
    assert rows.numbers == list(range(1, len(ROWS) + 1))
    assert (rows.pairs, rows.groups, rows.notes) == (None, None, ())
    texts = list(reading.read_items(path, ReadingConfig()))
    assert texts == [(text,) for text, _ in ROWS]


def test_pairs_groups_and_rows_without_a_text(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("who,text,other,label\nann,a,b,1\n,c,d,2\nbob,e, ,3\n")
    cfg = ReadingConfig(text_pair_column="other", group_column="who")
    rows = reading.read(str(path), cfg)
    assert (rows.texts, rows.pairs) == (["a", "c"], ["b", "d"])
    assert (rows.values, rows.groups) == ([1.0, 2.0], ["ann", ""])
    assert rows.notes == (
        f"{path}: 1 rows without a text in column 'text' and 'other' left out,"
        " the first is row 3",
    )
    assert rows.take([1]).values == [2.0]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"text,label\nx,1\ny,high\n", "row 2: column 'label': 'high', expected a num"),
        (b"text,label\nx,1\ny,\n", "row 2: column 'label': nothing, expected a number"),
        (b"text,label\nx,nan\n", "row 1: column 'label': 'nan' is not a finite number"),
        (b"text,score\nx,1\n", "no column 'label' (there are: text, score)"),
        (b"text,label\n ,1\n", "no row with a text in column 'text'"),
        (b"text,label\nx\xff,1\n", "line 2: byte 0xff is not utf-8"),
    ],
)
def test_mistakes_name_the_place(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    with pytest.raises(UserError) as caught:
        reading.read(str(path), ReadingConfig())
    assert str(caught.value).startswith(f"{path}: {message}")
