"""The head: labels by name, and whether they exclude each other."""

from pathlib import Path

import pytest
import torch
from accelerate import Accelerator
from transformers import BertConfig

from textcls_lora import head, labelled, objective
from textcls_lora.targets import Targets
from textcls_lora.train import train

from . import examples
from .conftest import Build, MakeConfig, answers_of
from .examples import write_csv


@pytest.mark.parametrize("multi_label", [False, True])
def test_the_head_says_whether_labels_exclude_each_other(multi_label: bool) -> None:
    targets = Targets(labels=("a", "b", "c"), multi_label=multi_label)
    shape = BertConfig(hidden_size=8, num_hidden_layers=1, num_attention_heads=2)
    shape.update(head.settings(targets))
    model = head.KIND.from_config(shape)
    assert labelled.is_multi_label(model) == multi_label
    said = objective.predict(
        model, {"input_ids": torch.ones(2, 4).long(), "index": torch.arange(2)}
    )
    assert said["logits"].shape == (2, 3)


def test_several_labels_a_row(tmp_path: Path, build: Build) -> None:
    rows = [(text, "|".join(names)) for text, names in examples.labelled(60)]
    path = write_csv(tmp_path / "train.csv", rows)
    data = build(train=path, multi_label=True, class_weights="balanced")
    assert data.targets.labels == ("music", "people", "story")
    batch = data.collate([data.train[i] for i in range(len(data.train))])
    assert batch["labels"].dtype == torch.float32
    assert batch["labels"].shape == batch["weights"].shape == (len(data.train), 3)
    for row, names in zip(batch["labels"], data.train["label"], strict=True):
        assert {data.targets.labels[i] for i in row.nonzero()} == set(names)
    present = (batch["weights"] * batch["labels"]).sum(0)
    absent = (batch["weights"] * (1 - batch["labels"])).sum(0)
    torch.testing.assert_close(present, absent)  # of each label, both count the same
    torch.testing.assert_close(batch["weights"].mean(0), torch.ones(3))


def test_several_labels_a_text(
    make_config: MakeConfig,
    accelerator: Accelerator,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rows = [(text, ";".join(names)) for text, names in examples.labelled(90)]
    cfg = make_config(
        f"data.train={write_csv(tmp_path / 'train.csv', rows[:60])}",
        f"data.eval={write_csv(tmp_path / 'eval.csv', rows[60:])}",
        "data.multi_label=true",
        'data.label_separator=";"',
        "data.class_weights=balanced",
        "train.epochs=8",
        "model.dropout=0.0",
    )
    train(cfg, accelerator)
    table = write_csv(tmp_path / "new.csv", [(text, "") for text, _ in rows[60:]])
    answers = answers_of(cfg, monkeypatch, tmp_path, f"--input={table}")
    for answer in answers:
        likely = [k for k, v in answer["probabilities"].items() if v >= 0.5]
        assert sorted(likely) == sorted(answer["labels"])
        ranked = list(answer["probabilities"].values())
        assert ranked == sorted(ranked, reverse=True)
    wrong = [
        label
        for answer, (_, names) in zip(answers, rows[60:], strict=True)
        for label in set(answer["labels"]) ^ (set(names.split(";")) - {""})
    ]
    decisions = sum(len(answer["probabilities"]) for answer in answers)
    assert len(wrong) < 0.4 * decisions  # by chance a half; not every weight may learn
