"""The made-up sample of tokcls is what its grammar makes, and no name comes twice."""

import importlib.util
import json

from conftest import ROOT

FOLDER = ROOT / "templates/tasks/tokcls/data"


def test_the_grammar_makes_the_sample() -> None:
    spec = importlib.util.spec_from_file_location("grammar", FOLDER / "grammar.py")
    assert spec is not None
    assert spec.loader is not None
    grammar = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(grammar)
    text = (FOLDER / "train.jsonl").read_text("utf-8")
    assert grammar.make() == text
    assert text.count("\n") == 1000

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
