"""Reading: every format gives the same rows, mistakes name the place."""

import csv
import json
from pathlib import Path

import pytest
from datasets import ClassLabel, Dataset, Features, List, Value

from textcls_cloze import reading
from textcls_cloze.errors import UserError
from textcls_cloze.reading import ReadingConfig

from .examples import write_csv

ROWS = [("NA", "0"), ("one, two", "1"), ('say "so"', "10"), ("naïve Ωmega", "2")] * 2
PAIRED = ReadingConfig(text_pair_column="other", group_column="who")
SEVERAL = ReadingConfig(multi_label=True)


def write(path: Path, rows: list[tuple[str, str]]) -> str:
    records = [{"text": text, "label": int(label)} for text, label in rows]
    match path.suffix:
        case ".csv":
            write_csv(path, rows)
        case ".tsv":
            with path.open("w", newline="", encoding="utf-8") as file:
                csv.writer(file, delimiter="\t").writerows([("text", "label"), *rows])
        case ".json":
            path.write_text(json.dumps(records))
        case ".jsonl":
            path.write_text("".join(json.dumps(r) + "\n" for r in records))
        case ".parquet":
            Dataset.from_list(records).to_parquet(path)
    return str(path)


@pytest.mark.parametrize("suffix", [".csv", ".tsv", ".json", ".jsonl", ".parquet"])
def test_every_format_reads_the_same(tmp_path: Path, suffix: str) -> None:
    path = write(tmp_path / f"rows{suffix}", ROWS)
    rows = reading.read(path, ReadingConfig())
    assert rows.texts == [text for text, _ in ROWS]
    assert rows.labels == [(label,) for _, label in ROWS]
    assert rows.numbers == list(range(1, len(ROWS) + 1))
    assert (rows.pairs, rows.groups, rows.notes) == (None, None, ())
    texts = list(reading.read_items(path, ReadingConfig()))
    assert texts == [(text,) for text, _ in ROWS]


def test_columns_and_encoding(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_bytes("id_kind,body\n1,café\n".encode("latin-1"))
    cfg = ReadingConfig(text_column="body", label_column="id_kind", encoding="latin-1")
    rows = reading.read(str(path), cfg)
    assert (rows.texts[0], rows.labels[0]) == ("café", ("1",))
    path.write_bytes(b"\xef\xbb\xbftext,label\nx,y\n")  # as spreadsheets save UTF-8
    assert reading.read(str(path), ReadingConfig()).texts == ["x"]
    path.write_bytes("text,label\nΩ,y\nω,z\n".encode("utf-16"))
    rows = reading.read(str(path), ReadingConfig(encoding="utf-16"))
    assert rows.texts == ["Ω", "ω"]


def test_pairs_and_groups(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("who,text,other,label\nann,a,b,x\n,c,d,y\nbob,e, ,y\n")
    rows = reading.read(str(path), PAIRED)
    assert (rows.texts, rows.pairs) == (["a", "c"], ["b", "d"])
    assert rows.groups == ["ann", ""]
    assert rows.notes == (
        f"{path}: 1 rows without a text in column 'text' and 'other' left out,"
        " the first is row 3",
    )
    assert list(reading.read_items(str(path), PAIRED))[2] == ("e", " ")
    record = {"text": "a", "label": "x", "who": 0}  # a number as good as any
    path = tmp_path / "rows.jsonl"
    path.write_text(json.dumps(record))
    assert reading.read(str(path), ReadingConfig(group_column="who")).groups == ["0"]


@pytest.mark.parametrize(
    ("cell", "labels"),
    [
        ("x|y", ("x", "y")),
        (" x | x ||", ("x",)),
        ("", ()),
        (None, ()),
        ([], ()),
        (["x", 3], ("x", "3")),
        (3.0, ("3",)),
    ],
)
def test_several_labels(tmp_path: Path, cell: object, labels: tuple[str, ...]) -> None:
    path = tmp_path / "rows.jsonl"
    records = [{"text": "a", "label": cell}, {"text": "b", "label": ["p", "q"]}]
    path.write_text("\n".join(map(json.dumps, records)))
    rows = reading.read(str(path), SEVERAL)
    assert rows.labels == [labels, ("p", "q")]
    assert rows.notes == ()


def test_a_separator_that_separates_nothing_is_noted(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "rows.csv", [("a", "x;y"), ("b", "")])
    assert "label_separator = '|' right?" in reading.read(path, SEVERAL).notes[0]
    cfg = ReadingConfig(multi_label=True, label_separator=";")
    assert reading.read(path, cfg).labels == [("x", "y"), ()]


def test_numbers_that_stand_for_names(tmp_path: Path) -> None:
    path = str(tmp_path / "rows.parquet")
    kind = ClassLabel(names=["bad", "good"])
    columns = {"text": ["a", "b"], "label": [1, 0], "tags": [[1, 0], []]}
    features = Features({"text": Value("string"), "label": kind, "tags": List(kind)})
    Dataset.from_dict(columns, features).to_parquet(path)
    assert reading.read(path, ReadingConfig()).labels == [("good",), ("bad",)]
    cfg = ReadingConfig(label_column="tags", multi_label=True)
    assert reading.read(path, cfg).labels == [("good", "bad"), ()]
    Dataset.from_dict(columns | {"label": [1, -1]}, features).to_parquet(path)
    with pytest.raises(UserError, match="row 2: column 'label': None is not a label"):
        reading.read(path, ReadingConfig())


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.csv", b"", "the file is empty"),
        ("a.csv", b"text,label\n", "holds no rows"),
        ("a.csv", b"text,label\n ,y\n", "no row with a text in column 'text'"),
        ("a.csv", b"txt,label\nx,y\n", "no column 'text' (did you mean 'txt'? there"),
        ("a.csv", b"text,label,text\nx,y,z\n", "there are two columns 'text'"),
        ("a.csv", b"text,label\nx,y\nx,\n", "row 2: column 'label': '' is not a label"),
        ("a.csv", b"text,label\nx,y\nx\xff,y\n", "line 3: byte 0xff is not utf-8"),
        ("a.csv", b"text,label\nx,y\na,b,y\n", "line 3: 3 columns, the header has 2"),
        ("a.csv", b"text,label\n\nx\n", "line 3: 1 columns, the header has 2"),
        ("a.csv", b'text,label\n"x,y\nz,y\n', "line 3: unexpected end of data"),
        ("a.jsonl", b"", "holds no rows"),
        ("a.jsonl", b'{"text": "x", "label": 1}\n{"text": \n', "line 2: not JSON"),
        ("a.jsonl", b'{"text": "x", "label": 1}\n\n["x"]\n', "line 3: not a JSON obj"),
        ("a.json", b'[{"text": "x", "label": 1}, 2]', "row 2: not a JSON object"),
        ("a.jsonl", b'{"text": ["x"], "label": 1}', "row 1: column 'text': a list, no"),
        ("a.jsonl", b'{"text": "x", "label": ["y"]}', "row 1: column 'label': ['y'] i"),
        ("a.jsonl", b'{"text": "x", "label": 1.5}', "row 1: column 'label': 1.5 is no"),
        ("a.jsonl", b'{"text": "x"}', "no column 'label' (there are: text)"),
        ("a.parquet", b"PAR", "cannot be read as Parquet"),
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


def test_no_file_and_no_encoding(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"none\.csv: no such file"):
        reading.read(str(tmp_path / "none.csv"), ReadingConfig())
    path = write_csv(tmp_path / "a.csv", [("x", "y")])
    with pytest.raises(UserError, match=r"data\.encoding = 'klingon' is not an enc"):
        reading.read(path, ReadingConfig(encoding="klingon"))
