"""Reading: every format gives the same pairs, mistakes name the place."""

import csv
import json
from pathlib import Path

import pytest
from datasets import Dataset

from summarisation import reading
from summarisation.errors import UserError
from summarisation.reading import ReadingConfig

from . import examples

ROWS = [*examples.rows(3), ("one, two", 'say "so"'), ("naïve Ωmega", "NA")]
BY_LANGUAGE = ReadingConfig(source_lang="en", target_lang="ro")


def write(path: Path) -> str:
    names = ("source", "target")
    match path.suffix:
        case ".csv" | ".tsv":
            mark = "," if path.suffix == ".csv" else "\t"
            with path.open("w", newline="", encoding="utf-8") as file:
                csv.writer(file, delimiter=mark).writerows([names, *ROWS])
        case ".json":
            path.write_text(
                json.dumps([dict(zip(names, row, strict=True)) for row in ROWS])
            )
        case ".jsonl":
            examples.write(path.parent, path.stem, ROWS)
        case ".parquet":
            sides = zip(*ROWS, strict=True)
            Dataset.from_dict(dict(zip(names, sides, strict=True))).to_parquet(path)
    return str(path)


@pytest.mark.parametrize("suffix", [".csv", ".tsv", ".json", ".jsonl", ".parquet"])
def test_every_format_reads_the_same(tmp_path: Path, suffix: str) -> None:
    path = write(tmp_path / f"rows{suffix}")
    rows = reading.read(path, ReadingConfig())
    assert list(zip(rows.texts, rows.targets, strict=True)) == ROWS
    assert rows.numbers == list(range(1, len(ROWS) + 1))
    assert rows.labels == [()] * len(ROWS)
    assert (rows.groups, rows.notes) == (None, ())
    texts = list(reading.read_items(path, ReadingConfig()))
    assert texts == [{"source": text} for text, _ in ROWS]


@pytest.mark.parametrize("suffix", [".jsonl", ".parquet"])
def test_texts_by_language(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"rows{suffix}"
    cells = [{"en": text, "ro": target, "de": "x"} for text, target in ROWS]
    if suffix == ".jsonl":
        lines = (json.dumps({"translation": cell}) + "\n" for cell in cells)
        path.write_text("".join(lines))
    else:
        Dataset.from_dict({"translation": cells}).to_parquet(path)
    rows = reading.read(str(path), BY_LANGUAGE)
    assert list(zip(rows.texts, rows.targets, strict=True)) == ROWS
    back = ReadingConfig(source_lang="ro", target_lang="en")
    assert reading.read(str(path), back).texts == [target for _, target in ROWS]
    texts = list(reading.read_items(str(path), BY_LANGUAGE))
    assert texts == [{"source": text} for text, _ in ROWS]


def test_columns_groups_kinds_and_rows_without_a_text(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text(
        "who,of,article,summary\nann,news,a long text,short\n,news, ,short\n"
        "bob,,another,\nbob,talk,one more , brief\n"
    )
    cfg = ReadingConfig(
        source_column="article",
        target_column="summary",
        group_column="who",
        kind_column="of",
    )
    rows = reading.read(str(path), cfg)
    assert (rows.numbers, rows.groups) == ([1, 4], ["ann", "bob"])
    assert rows.texts == ["a long text", "one more"]
    assert (rows.targets, rows.labels) == (["short", "brief"], [("news",), ("talk",)])
    assert rows.notes == (
        f"{path}: 2 rows without a source or a target left out, the first is row 2",
    )
    assert rows.take([1]).labels == [("talk",)]


def test_a_long_target_is_shown_in_part(tmp_path: Path) -> None:
    path = examples.write(tmp_path, "rows", [("a", "word " * 40), ("b", "word")])
    rows = reading.read(path, ReadingConfig())
    assert (len(rows.shown(0)), rows.shown(0)[-1]) == (reading.LONGEST, "…")
    assert rows.shown(1) == "word"


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.csv", b"source,target\n", "holds no rows"),
        ("a.csv", b"source,target\nx,\n", "no row with a source and a target in it"),
        ("a.csv", b"source,targets\nx,y\n", "no column 'target' (did you mean 'targe"),
        ("a.csv", b"source,target\nx\xff,y\n", "line 2: byte 0xff is not utf-8"),
        ("a.jsonl", b'{"source": ["x"], "target": "y"}', "row 1: column 'source': a l"),
        ("a.jsonl", b'{"source": "x", "target": {"a": "y"}}', "row 1: column 'target'"),
        ("a.xls", b"", "unknown kind of file (known: .csv, "),
    ],
)
def test_mistakes_name_the_place(
    tmp_path: Path, name: str, content: bytes, message: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(UserError) as caught:
        reading.read(str(path), ReadingConfig())
    assert str(caught.value).startswith(f"{path}: {message}")


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ("text", "column 'translation': a str, expected texts by language"),
        (None, "column 'translation': nothing, expected texts by language"),
        ({"en": "x", "rom": "y"}, "column 'translation': no 'ro' (did you mean 'rom'?"),
        ({"en": "x", "ro": ["y"]}, "column 'translation': 'ro' is a list"),
    ],
)
def test_what_holds_no_texts_by_language(
    tmp_path: Path, cell: object, message: str
) -> None:
    path = tmp_path / "rows.jsonl"
    records = [{"translation": {"en": "a", "ro": "b"}}, {"translation": cell}]
    path.write_text("\n".join(map(json.dumps, records)))
    with pytest.raises(UserError) as caught:
        reading.read(str(path), BY_LANGUAGE)
    assert str(caught.value).startswith(f"{path}: row 2: {message}")


def test_one_language_alone(tmp_path: Path) -> None:
    path = examples.write(tmp_path, "rows", ROWS)
    with pytest.raises(UserError, match=r"data\.target_lang is not set"):
        reading.read(path, ReadingConfig(source_lang="en"))
