"""What an answer says: where it stands, and others, in long contexts as well."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from qa import answers
from qa.config import Config
from qa.errors import UserError

from . import examples
from .conftest import answers_of

ROWS = examples.rows(9, seed=5)
TEXTS = [text for text, _ in ROWS]


def test_the_likeliest_answer_and_others(
    finished: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = [f"--text={text}" for text in TEXTS]
    found = answers_of(finished, monkeypatch, tmp_path, *asked)
    for text, answer in zip(TEXTS, found, strict=True):
        context = text.partition("\t")[2]
        given = [answer, *answer["others"]]
        assert len(given) == 4
        for one in given:
            assert context[one["start"] : one["end"]] == one["answer"]
        shares = [one["probability"] for one in given]
        assert shares == sorted(shares, reverse=True)
        assert sum(shares) <= 1.000001

    nested = tmp_path / "new.json"
    nested.write_text(json.dumps(examples.nested(ROWS)))
    objects = tmp_path / "objects.txt"
    names = ("question", "context")
    lines = [json.dumps(dict(zip(names, t.split("\t"), strict=True))) for t in TEXTS]
    objects.write_text("\n".join(lines), encoding="utf-8")
    for path in (nested, objects):
        given = f"--input={path}"
        assert answers_of(finished, monkeypatch, tmp_path, given) == found


def test_long_and_empty_contexts(
    finished: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = " ".join(text.partition("\t")[2] for text in TEXTS)
    path = tmp_path / "new.txt"
    path.write_text(f"who sings\t{text}\nwho sings\t\n", encoding="utf-8")
    narrow = replace(
        finished,
        data=replace(finished.data, max_length=16, stride=4, unanswerable=False),
        train=replace(finished.train, eval_batch_size=2),
    )
    answer, empty = answers_of(narrow, monkeypatch, tmp_path, f"--input={path}")
    assert text[answer["start"] : answer["end"]] == answer["answer"] != ""
    assert (empty["answer"], empty["others"]) == ("", [])


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("who sings", "expected a question, a tab and its context, or JSON"),
        ("who\tann\tsings", "expected a question, a tab and its context, or JSON"),
        ('{"question": "who"}', "expected a text 'context' in the JSON object"),
        ('{"question": ', "not JSON"),
    ],
)
def test_lines_that_are_no_question(finished: Config, line: str, said: str) -> None:
    with pytest.raises(UserError, match=f"^line 3: {said}"):
        answers.parse(line, "line 3", finished)


def test_a_line_for_people() -> None:
    answer = {"question": "where?", "answer": "port\nrosa", "probability": 0.5}
    assert answers.shown(answer) == "0.500  port rosa  <-  where?"
    none = {**answer, "answer": ""}
    assert answers.shown(none) == "0.500  (no answer)  <-  where?"
