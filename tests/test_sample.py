"""The made-up samples are what their grammars make, and no name comes twice."""

import importlib.util
import json
import re

import pytest
from conftest import ROOT

TASKS = ROOT / "templates/tasks"


@pytest.mark.parametrize(
    ("task", "file", "lines"), [("tokcls", "train.jsonl", 1000), ("qa", "train.json", 202)]
)
def test_the_grammar_makes_the_sample(task: str, file: str, lines: int) -> None:
    folder = TASKS / task / "data"
    spec = importlib.util.spec_from_file_location("grammar", folder / "grammar.py")
    assert spec is not None
    assert spec.loader is not None
    grammar = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(grammar)
    text = (folder / file).read_text("utf-8")
    assert grammar.make() == text
    assert text.count("\n") == lines


def test_no_name_of_the_tagged_sample_comes_twice() -> None:
    text = (TASKS / "tokcls/data/train.jsonl").read_text("utf-8")
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


def test_the_answers_of_the_sample_of_questions_stand_in_its_contexts() -> None:
    content = json.loads((TASKS / "qa/data/train.json").read_text("utf-8"))
    names: dict[str, set[str]] = {}
    for article in content["data"]:
        (paragraph,) = article["paragraphs"]
        context = paragraph["context"]
        (without,) = (q for q in paragraph["qas"] if not q["answers"])
        assert without["is_impossible"]
        for asked in paragraph["qas"]:
            for answer in asked["answers"]:
                assert context.startswith(answer["text"], answer["answer_start"])
        # an article's name is a word of no other
        for word in re.findall(r"\w+", article["title"]):
            names.setdefault(word, set()).add(context)
    assert sum(len(contexts) == 1 for contexts in names.values()) > 0.9 * len(names)
