"""Reading: every format gives the same texts, mistakes name the place."""

import csv
import json
from pathlib import Path

import pytest
from datasets import ClassLabel, Dataset, Features, List, Value

from tokcls import reading
from tokcls.errors import UserError
from tokcls.reading import ReadingConfig
from tokcls.tags import Entity

from . import examples

ROWS = examples.rows(6)
NAMES = ["O", "B-PER", "I-PER", "B-LOC", "I-LOC"]


def write(path: Path) -> str:
    records = [{"tokens": text.split(), "ner_tags": spelt} for text, spelt in ROWS]
    match path.suffix:
        case ".csv" | ".tsv":
            mark = "," if path.suffix == ".csv" else "\t"
            lines = [(text, " ".join(spelt)) for text, spelt in ROWS]
            with path.open("w", newline="") as file:
                rows = [("tokens", "ner_tags"), *lines]
                csv.writer(file, delimiter=mark).writerows(rows)
        case ".json":
            path.write_text(json.dumps(records))
        case ".jsonl":
            examples.write(path.parent, path.stem, ROWS)
        case ".parquet":
            Dataset.from_list(records).to_parquet(path)
        case _:
            examples.write_conll(path, ROWS)
    return str(path)


@pytest.mark.parametrize(
    "suffix", [".csv", ".tsv", ".json", ".jsonl", ".parquet", ".conll", ".txt"]
)
def test_every_format_reads_the_same(tmp_path: Path, suffix: str) -> None:
    path = write(tmp_path / f"rows{suffix}")
    rows = reading.read(path, ReadingConfig())
    assert [" ".join(words) for words in rows.words] == [text for text, _ in ROWS]
    assert [
        [(" ".join(words[e.start : e.end]), e.type) for e in found]
        for words, found in zip(rows.words, rows.entities, strict=True)
    ] == [examples.entities(row) for row in ROWS]
    assert rows.numbers == list(range(1, len(ROWS) + 1))
    assert (rows.groups, rows.notes) == (None, ())
    assert list(reading.read_items(path, ReadingConfig())) == rows.words


def test_tags_that_are_numbers(tmp_path: Path) -> None:
    path = tmp_path / "rows.parquet"
    features = Features(
        {"tokens": List(Value("string")), "ner_tags": List(ClassLabel(names=NAMES))}
    )
    columns = {"tokens": [["ann", "sings"]], "ner_tags": [[1, 0]]}
    Dataset.from_dict(columns, features).to_parquet(path)
    found = [(Entity(start=0, end=1, type="PER"),)]
    assert reading.read(str(path), ReadingConfig()).entities == found
    plain = tmp_path / "rows.jsonl"
    plain.write_text(json.dumps({k: v[0] for k, v in columns.items()}))
    cfg = ReadingConfig(tag_names=tuple(NAMES))
    assert reading.read(str(plain), cfg).entities == found
    with pytest.raises(UserError, match=r"row 1: word 1: '1' is no .*data\.tag_names"):
        reading.read(str(plain), ReadingConfig())


def test_columns_groups_and_rows_without_words(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    records = [
        {"words": ["Ann"], "spans": ["B-PER"], "who": "x"},
        {"words": [], "spans": [], "who": "y"},
        {"words": ["so"], "spans": ["O"], "who": None},
    ]
    path.write_text("\n".join(map(json.dumps, records)))
    cfg = ReadingConfig(tokens_column="words", tags_column="spans", group_column="who")
    rows = reading.read(str(path), cfg)
    assert (rows.numbers, rows.groups) == ([1, 3], ["x", ""])
    assert rows.notes == (f"{path}: 1 rows without words left out, the first is row 2",)
    assert (rows.shown(0), rows.shown(1)) == ("Ann PER", "no entity")


def test_files_of_other_columns(tmp_path: Path) -> None:
    path = tmp_path / "rows.conll"
    path.write_bytes(
        "-DOCSTART- -X- -X- O\r\n\r\n# id 1\r\nRené NNP I-NP B-PER\r\n"
        "sings VB O O\r\n\t\r\n\r\n#\tO\r\nNew York\tB-LOC\r\n".encode("latin-1")
    )
    rows = reading.read(str(path), ReadingConfig(encoding="latin-1"))
    assert rows.words == [("René", "sings"), ("#", "New York")]
    assert [rows.shown(i) for i in range(2)] == ["René PER", "New York LOC"]
    with pytest.raises(UserError, match="line 4: byte 0xe9 is not utf-8"):
        reading.read(str(path), ReadingConfig())
    path.write_text("Ann\nsings\n\nso\n")
    texts = list(reading.read_items(str(path), ReadingConfig()))
    assert texts == [("Ann", "sings"), ("so",)]


def test_other_schemes_are_read_and_faults_counted(tmp_path: Path) -> None:
    path = tmp_path / "rows.conll"
    path.write_text("Ann I-PER\nin O\nNew I-LOC\nYork I-LOC\n")
    rows = reading.read(str(path), ReadingConfig())
    assert rows.shown(0) == "Ann PER, New York LOC"
    assert rows.notes == (f"{path}: its tags are IOB1, which is read as well",)
    path.write_text("so O\n\nAnn B-PER\nin O\nYork I-LOC\n")
    rows = reading.read(str(path), ReadingConfig())
    assert rows.shown(1) == "Ann PER, York LOC"
    assert rows.notes == (
        f"{path}: 1 tags cannot stand where they do in IOB2; what they begin is taken"
        " as an entity. The first is row 2 (line 3), word 3: I-LOC after O",
    )
    path.write_text("Ann U-PER\nin O\nNew B-LOC\nYork L-LOC\n")
    assert reading.read(str(path), ReadingConfig()).notes == ()
    (note,) = reading.read(str(path), ReadingConfig(scheme="IOB2")).notes
    assert "2 tags cannot stand where they do in IOB2" in note


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.conll", b"", "holds no texts"),
        ("a.conll", b"\n\n", "holds no texts"),
        (
            "a.conll",
            b"Ann B-PER\nsings\n",
            "line 2: 'sings' stands alone, expected a w",
        ),
        ("a.conll", b"Ann PER\n", "row 1 (line 1): word 1: 'PER' is no tag"),
        ("a.conll", b"\nso O\n\nAnn X-PER\n", "row 2 (line 4): word 1: 'X-PER' is no"),
        ("a.conll", b"Ann\xff B-PER\n", "line 1: byte 0xff is not utf-8"),
        ("a.jsonl", b'{"tokens": ["a"], "ner_tags": []}', "row 1: 1 words and 0 tags"),
        ("a.jsonl", b'{"tokens": [], "ner_tags": []}', "no row with words in it"),
        (
            "a.jsonl",
            b'{"tokens": ["a"], "tags": ["O"]}',
            "no column 'ner_tags' (did you",
        ),
        (
            "a.jsonl",
            b'{"tokens": ["a"], "ner_tags": [null]}',
            "row 1: word 1: 'None' is",
        ),
        ("a.csv", b"tokens,ner_tags\na b,O\n", "row 1: 2 words and 1 tags"),
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


def test_no_file_and_no_columns(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"none\.conll: cannot be read \(No such file"):
        reading.read(str(tmp_path / "none.conll"), ReadingConfig())
    path = examples.write_conll(tmp_path / "rows.conll", ROWS)
    with pytest.raises(UserError, match="has no columns by name"):
        reading.read(path, ReadingConfig(group_column="who"))
