"""Reading: every format gives the same questions, mistakes name the place."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from datasets import Dataset

from qa import reading
from qa.errors import UserError
from qa.reading import Answer, ReadingConfig

from . import examples

ROWS = examples.rows(6)
FLAT = ReadingConfig(answers_column="answer", start_column="start")


def write(path: Path) -> str:
    records = [examples.record(row) for row in ROWS]
    match path.suffix:
        case ".csv" | ".tsv":
            mark = "," if path.suffix == ".csv" else "\t"
            with path.open("w", newline="") as file:
                out = csv.writer(file, delimiter=mark)
                out.writerow(("question", "context", "answer", "start"))
                for record in records:
                    texts, starts = record["answers"].values()
                    last = (texts[0], starts[0]) if texts else ("", "")
                    out.writerow((record["question"], record["context"], *last))
        case ".json":
            path.write_text(json.dumps(examples.nested(ROWS), indent=1))
        case ".jsonl":
            examples.write(path.parent, path.stem, ROWS)
        case _:
            Dataset.from_list(records).to_parquet(path)
    return str(path)


@pytest.mark.parametrize("suffix", [".json", ".jsonl", ".parquet", ".csv", ".tsv"])
def test_every_format_reads_the_same(tmp_path: Path, suffix: str) -> None:
    path = write(tmp_path / f"rows{suffix}")
    cfg = FLAT if suffix in (".csv", ".tsv") else ReadingConfig()
    rows = reading.read(path, cfg)
    pairs = ["\t".join(content) for content in rows.contents]
    assert list(zip(pairs, map(text_of, rows.answers), strict=True)) == ROWS
    for context, answers in zip(rows.contexts, rows.answers, strict=True):
        for answer in answers:
            assert context.startswith(answer.text, answer.start)
    assert rows.numbers == [1, 2, 3, 4, 5, 6]
    assert rows.labels.count(("unanswered",)) == 1
    assert (rows.groups, rows.notes) == (None, ())
    assert (rows.shown(0), rows.shown(4)) == (ROWS[0][1], "no answer")
    assert list(reading.read_items(path, cfg)) == rows.contents


def text_of(answers: tuple[Answer, ...]) -> str:
    return next((answer.text for answer in answers), "")


def read(folder: Path, *records: dict[str, Any], **values: Any) -> reading.Rows:
    path = examples.write_lines(folder / "rows.jsonl", list(records))
    return reading.read(path, ReadingConfig(**values))


def asked(answers: Any, context: str = "ann sings, bob sings") -> dict[str, Any]:
    return {"question": "who", "context": context, "answers": answers}


@pytest.mark.parametrize(
    ("answers", "found"),
    [
        ({"text": ["ann", "bob", "ann"], "answer_start": [0, 11, 0]}, ["ann", "bob"]),
        ([{"text": "ann", "answer_start": 0}, {"text": "bob"}], ["ann", "bob"]),
        ({"text": " ann ", "answer_start": 0.0}, ["ann"]),
        (["ann"], ["ann"]),
        ("ann", ["ann"]),
        ("", []),
        (None, []),
        ([], []),
    ],
)
def test_answers_in_many_forms(tmp_path: Path, answers: Any, found: list[str]) -> None:
    rows = read(tmp_path, asked(answers))
    assert [answer.text for answer in rows.answers[0]] == found
    assert rows.notes == ()


def test_answers_that_do_not_stand_where_they_should(tmp_path: Path) -> None:
    rows = read(
        tmp_path,
        asked({"text": ["ann"], "answer_start": [4]}),
        asked({"text": ["sings"], "answer_start": [1]}),
        asked({"text": ["sings"], "answer_start": [15]}),
        asked("sings"),
        asked({"text": ["carl", "bob"], "answer_start": [0, 11]}),
        {"question": "who", "context": " ", "answers": "ann"},
    )
    assert rows.numbers == [1, 3, 5]
    assert [row[0].start for row in rows.answers] == [0, 15, 11]
    path = tmp_path / "rows.jsonl"
    assert rows.notes == (
        f"{path}: 1 rows have answers that do not stand where they should, but once"
        " elsewhere; the first is row 1",
        f"{path}: 2 rows left out, their answers do not stand, or not once, in their"
        " contexts; the first is row 2",
        f"{path}: 1 rows without a question or a context left out; the first is row 6",
    )
    with pytest.raises(UserError, match=r"1 rows left out, .* the first is row 1$"):
        read(tmp_path, asked("dora"))


def test_questions_that_have_no_answer(tmp_path: Path) -> None:
    records = [
        {**asked("ann"), "none": none} for none in (False, True, "true", 1, "no", None)
    ]
    rows = read(tmp_path, *records, impossible_column="none")
    assert [bool(row) for row in rows.answers] == [True, *[False] * 3, True, True]
    with pytest.raises(UserError) as caught:
        read(tmp_path, asked("ann"), asked(""), unanswerable=False)
    assert str(caught.value) == (
        f"{tmp_path / 'rows.jsonl'}: row 2: column 'answers': no answer; set"
        " data.unanswerable = true if questions may have none"
    )


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        (3, "'3' is no text, and has no 'text' inside"),
        ({"txt": "ann"}, "has no 'text' inside"),
        ({"text": ["ann"], "answer_start": [0, 1]}, "1 texts and 2 places of answers"),
        ({"text": "ann", "answer_start": "here"}, "'here' is no place in a text"),
        ({"text": "ann", "answer_start": -1}, "-1 is no place in a text"),
    ],
)
def test_what_is_no_answer(tmp_path: Path, answers: Any, said: str) -> None:
    with pytest.raises(UserError) as caught:
        read(tmp_path, asked("ann"), asked(answers))
    assert str(caught.value).startswith(
        f"{tmp_path / 'rows.jsonl'}: row 2: column 'answers': "
    )
    assert said in str(caught.value)


def test_nested_files_that_lack_something(tmp_path: Path) -> None:
    path = tmp_path / "rows.json"
    content = examples.nested(ROWS)
    rows = write(path)
    titles = reading.read(rows, ReadingConfig(group_column="title")).groups
    assert titles == [f"article {i}" for i in range(6)]
    with pytest.raises(UserError, match=r"no column 'titel' \(did you mean 'title'\?"):
        reading.read(rows, ReadingConfig(group_column="titel"))
    del content["data"][2]["paragraphs"][0]["qas"][0]["question"]
    path.write_text(json.dumps(content))
    with pytest.raises(UserError) as caught:
        reading.read(rows, ReadingConfig())
    assert str(caught.value) == (
        f"{path}: data[2].paragraphs[0].qas[0]: expected a text 'question', as in"
        " SQuAD's files"
    )
    path.write_text('{"data": []}')
    with pytest.raises(UserError, match="holds no questions"):
        reading.read(rows, ReadingConfig())
    path.write_text('{"data": [')
    with pytest.raises(UserError, match="line 1: not JSON"):
        reading.read(rows, ReadingConfig())
