"""Made-up samples are what their grammars make, and nothing in them comes twice."""

import csv
import importlib.util
import json
import re
from types import ModuleType

import pytest
from conftest import ROOT

SAMPLES = {
    "tokcls": "train.jsonl",
    "seq2seq": "train.csv",
    "seq2seq/presets/summarisation": "train.csv",
    "qa": "train.json",
    "sft": "train.jsonl",
}


def _grammar(task: str) -> ModuleType:
    path = ROOT / f"templates/tasks/{task}/data/grammar.py"
    spec = importlib.util.spec_from_file_location("grammar", path)
    assert spec is not None
    assert spec.loader is not None
    grammar = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(grammar)
    return grammar


def _sample(task: str) -> str:
    path = ROOT / f"templates/tasks/{task}/data/{SAMPLES[task]}"
    return path.read_text("utf-8")


@pytest.mark.parametrize("task", SAMPLES)
def test_the_grammar_makes_the_sample(task: str) -> None:
    assert _grammar(task).make() == _sample(task)


def test_no_name_comes_twice() -> None:
    lines = _sample("tokcls").splitlines()
    assert len(lines) == 1000
    names: list[str] = []
    for line in lines:
        row = json.loads(line)
        for word, tag in zip(row["tokens"], row["ner_tags"], strict=True):
            if tag.startswith("B-"):
                names.append(word)
            elif tag.startswith("I-"):
                names[-1] += f" {word}"
    assert len(names) > 1500
    assert len(set(names)) == len(names)


def test_no_sentence_comes_twice_and_each_has_one_translation() -> None:
    rows = list(csv.DictReader(_sample("seq2seq").splitlines()))
    assert len(rows) == 1000
    assert len({row["source"] for row in rows}) == 1000
    assert all(row["target"].endswith(".") for row in rows)


def test_summaries_count_the_goals() -> None:
    rows = list(csv.DictReader(_sample("seq2seq/presets/summarisation").splitlines()))
    assert len({row["text"] for row in rows}) == len(rows) == 400
    for row in rows:
        told = len(re.findall(r"minute \d+|after \d+ minutes", row["text"]))
        (result,) = re.findall(r"(\d)-(\d)", row["summary"])
        assert sum(map(int, result)) == told, row


@pytest.mark.parametrize(
    ("english", "french"),
    [
        ("the old bird", "le vieil oiseau"),
        ("this new tree", "ce nouvel arbre"),
        ("this island", "cette île"),
        ("my pretty apple", "ma jolie pomme"),
        ("my red clock", "mon horloge rouge"),
        ("the cold clock", "l'horloge froide"),
        ("these big houses", "ces grandes maisons"),
        ("our heavy boats", "nos bateaux lourds"),
    ],
)
def test_french_agrees(english: str, french: str) -> None:
    """Each phrase, wherever it stands in many sentences, is translated as it should be."""
    found = [
        target.lower()
        for source, target in _grammar("seq2seq").pairs(20_000, 1)
        if f" {english} " in f" {source.lower().rstrip('.')} "
    ]
    assert found
    assert all(french in target for target in found)


def test_the_answers_of_the_sample_of_questions_stand_in_its_contexts() -> None:
    content = json.loads(_sample("qa"))
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


def test_the_sample_of_conversations_takes_turns_and_each_answer_is_one() -> None:
    talks = [json.loads(line)["messages"] for line in _sample("sft").splitlines()]
    assert len(talks) == 600
    assert len({talk[0]["content"] for talk in talks}) == 600
    shelves: dict[str, set[str]] = {}
    for talk in talks:
        roles = [message["role"] for message in talk]
        assert roles == ["user", "assistant"] * (len(talk) // 2)
        for asked, answered in zip(talk[::2], talk[1::2], strict=True):
            if "shelf" in answered["content"]:
                subject, _, place = answered["content"].partition(": ")
                assert subject.lower() in asked["content"].lower()
                shelves.setdefault(subject, set()).add(place)
    assert len(shelves) == 32
    assert all(len(places) == 1 for places in shelves.values())
