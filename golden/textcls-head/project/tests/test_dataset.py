"""Data: every format reads the same, nothing leaks, mistakes name their row."""

import csv
import json
from pathlib import Path

import pytest
from datasets import Dataset

from textcls_head import dataset, model
from textcls_head.dataset import Data, DataConfig
from textcls_head.errors import UserError
from textcls_head.model import ModelConfig

from . import tiny
from .conftest import write_csv

ROWS = [("NA", "0"), ("one, two", "1"), ('say "so"', "10"), ("naïve Ωmega", "2")] * 2


@pytest.fixture
def build(model_folder: Path):
    tokenizer = model.tokenizer(ModelConfig(name=str(model_folder)))
    return lambda **values: dataset.build(DataConfig(**values), tokenizer)


def write(path: Path, rows: list[tuple[str, str]]) -> str:
    records = [{"text": text, "label": int(label)} for text, label in rows]
    match path.suffix:
        case ".csv":
            write_csv(path, rows)
        case ".tsv":
            with path.open("w", newline="", encoding="utf-8") as file:
                csv.writer(file, delimiter="\t").writerows([("text", "label"), *rows])
        case ".jsonl":
            path.write_text("".join(json.dumps(r) + "\n" for r in records))
        case ".parquet":
            Dataset.from_list(records).to_parquet(path)
    return str(path)


@pytest.mark.parametrize("suffix", [".csv", ".tsv", ".jsonl", ".parquet"])
def test_every_format_reads_the_same(tmp_path: Path, suffix: str) -> None:
    path = write(tmp_path / f"rows{suffix}", ROWS)
    read = dataset.read(path, DataConfig(), [])
    assert read["text"][:] == [text for text, _ in ROWS]
    assert read["label"][:] == [label for _, label in ROWS]
    assert read["row"][:] == list(range(1, len(ROWS) + 1))


def test_labels_that_are_numbers_are_sorted_as_numbers(tmp_path: Path, build) -> None:
    path = write(
        tmp_path / "rows.jsonl",
        [(f"{t} {i}", n) for i in range(9) for t, n in ROWS[:4]],
    )
    assert build(train=path).labels == ("0", "1", "2", "10")


def test_columns_and_encoding(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_bytes("id;kind,body\n1,café\n".replace(";", "_").encode("latin-1"))
    cfg = DataConfig(text_column="body", label_column="id_kind", encoding="latin-1")
    read = dataset.read(str(path), cfg, [])
    assert (read["text"][0], read["label"][0]) == ("café", "1")
    path.write_bytes(b"\xef\xbb\xbftext,label\nx,y\n")  # as spreadsheets save UTF-8
    assert dataset.read(str(path), DataConfig(), [])["text"][0] == "x"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "the file is empty"),
        (b"text,label\n", "holds no rows"),
        (b"text,label\n ,y\n", "no row with a text in column 'text'"),
        (b"body,label\nx,y\n", "no column 'text' (there are: body, label)"),
        (b"text,label\nx,y\nx,\n", "row 2: column 'label': '' is not a label"),
        (b"text,label\nx,y\nx\xff,y\n", "line 3: byte 0xff is not utf-8"),
        (b"text,label\nx,y\nx,y\n", "all labels are 'y', nothing to learn"),
    ],
)
def test_mistakes_name_the_place(
    tmp_path: Path, build, content: bytes, message: str
) -> None:
    path = tmp_path / "rows.csv"
    path.write_bytes(content)
    with pytest.raises(UserError) as caught:
        build(train=str(path), eval=str(path))
    assert str(caught.value).startswith(f"{path}: {message}")


def test_other_mistakes(tmp_path: Path, build) -> None:
    with pytest.raises(UserError, match=r"none\.csv: no such file"):
        build(train=str(tmp_path / "none.csv"))
    with pytest.raises(UserError, match=r"rows\.xls: unknown kind of file"):
        build(train=str(tmp_path / "rows.xls"))
    broken = tmp_path / "rows.jsonl"
    broken.write_text('{"text": "x", "label": 1}\n{"text": \n')
    with pytest.raises(UserError, match=r"rows\.jsonl: line 2: not JSON"):
        build(train=str(broken))
    train = write_csv(tmp_path / "train.csv", [("a", "x"), ("b", "y")])
    other = write_csv(tmp_path / "other.csv", [("c", "x"), ("d", "z")])
    with pytest.raises(UserError, match=r"other\.csv: row 2: label 'z' is not in"):
        build(train=train, eval=other)


def test_duplicates_stay_out_of_the_evaluation(tmp_path: Path, build) -> None:
    train = write_csv(tmp_path / "train.csv", [("A cat", "x"), ("b", "y"), (" ", "y")])
    rows = [("a  CAT", "x"), ("c", "x"), ("C", "x"), ("d", "y")]
    data: Data = build(train=train, eval=write_csv(tmp_path / "eval.csv", rows))
    assert data.eval["text"][:] == ["c", "d"]
    assert any("1 rows without a text" in note for note in data.notes)
    assert any("2 duplicates" in note for note in data.notes)


def test_held_out_part(tmp_path: Path, build) -> None:
    repeated = [("again and again", "good"), ("Again and again", "bad")] * 3
    path = write_csv(tmp_path / "train.csv", tiny.texts(100) + repeated)
    data: Data = build(train=path, eval_fraction=0.3)
    held_out, trains = set(data.eval["text"]), set(data.train["text"])
    assert not held_out & trains
    assert "again and again" not in held_out
    assert sorted(data.eval["label"]) == ["bad"] * 15 + ["good"] * 15
    assert len(data.train) + len(data.eval) == 106
    assert build(train=path, eval_fraction=0.3).digest == data.digest
    assert build(train=path, eval_fraction=0.3, split_seed=1).digest != data.digest


def test_rows_are_cut_and_padded(tmp_path: Path, build) -> None:
    path = write_csv(tmp_path / "train.csv", tiny.texts(20))
    data: Data = build(train=path, max_length=6)
    batch = data.collate([data.train[i] for i in range(8)])
    assert batch["input_ids"].shape == batch["attention_mask"].shape
    assert batch["input_ids"].shape[1] <= 6
    assert batch["labels"].shape == batch["index"].shape == (8,)
    assert batch["attention_mask"].sum(1).tolist() == data.train["length"][:8]
