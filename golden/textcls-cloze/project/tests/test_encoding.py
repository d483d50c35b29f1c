"""What the model reads: a text in its pattern, cut so that the gap is always there."""

import io
import json
import sys
from pathlib import Path

import pytest
import torch
from accelerate import Accelerator
from transformers import PreTrainedTokenizerBase

from textcls_cloze import augmentation, encoding
from textcls_cloze.augmentation import AugmentConfig
from textcls_cloze.encoding import EncodingConfig
from textcls_cloze.errors import UserError
from textcls_cloze.templating import PromptConfig
from textcls_cloze.train import train

from . import examples
from .conftest import Build, MakeConfig, answers_of
from .examples import write_csv

PAIRED = "{{ text }}? {{ mask }}, {{ text_pair }}"


def shown(
    tokenizer: PreTrainedTokenizerBase, row: tuple[str, ...], cfg: EncodingConfig
) -> str:
    """What the model reads of one row."""
    ids = encoding.batch_of(tokenizer, [row], cfg)["input_ids"][0]
    assert len(ids) <= cfg.max_length
    return str(tokenizer.decode(ids))


def test_the_text_is_cut_and_the_pattern_never(
    processor: PreTrainedTokenizerBase,
) -> None:
    cfg = EncodingConfig(max_length=12)
    short, long = ("fine film",), ("film " * 300,)
    assert shown(processor, short, cfg) == "[CLS] fine film it was [MASK]. [SEP]"
    read = shown(processor, long, cfg)
    assert read.startswith("[CLS] film film film film ")
    assert read.endswith(" it was [MASK]. [SEP]")
    turned = PromptConfig(pattern="{{ mask }}: {{ text }} [SEP]")
    read = shown(processor, long, EncodingConfig(max_length=12, prompts=turned))
    assert read.startswith("[CLS] [MASK] : film film film film ")
    assert read.endswith(" [SEP] [SEP]")
    with pytest.raises(UserError, match=r"has more than data\.max_length = 5 tokens"):
        shown(processor, long, EncodingConfig(max_length=5))


def test_of_two_texts_the_longer_one_is_cut(
    processor: PreTrainedTokenizerBase,
) -> None:
    cfg = EncodingConfig(max_length=20, prompts=PromptConfig(pattern=PAIRED))
    for row in (("film " * 30, "music " * 3), ("music " * 3, "film " * 30)):
        read = shown(processor, row, cfg)
        assert read.count("music") == 3
        assert read.count("film") > 3
        assert read.count("[MASK]") == 1


def test_a_mask_that_a_text_has_is_no_gap(processor: PreTrainedTokenizerBase) -> None:
    read = shown(processor, ("a [MASK] film",), EncodingConfig())
    assert read == "[CLS] a film it was [MASK]. [SEP]"


def test_what_is_hidden_is_no_gap(processor: PreTrainedTokenizerBase) -> None:
    batch = encoding.batch_of(processor, [("fine film " * 9,)], EncodingConfig())
    cfg = AugmentConfig(token_dropout=0.9)
    augment = augmentation.of(cfg, processor, encoding.FILLERS)
    hidden = augment(batch)["input_ids"]
    assert not torch.equal(hidden, batch["input_ids"])
    gaps = [ids == processor.mask_token_id for ids in (hidden, batch["input_ids"])]
    assert torch.equal(*gaps)


@pytest.mark.parametrize(
    ("pattern", "gaps"),
    [
        ("{{ text }} {{ mask }} {{ mask }}", 2),
        ("{{ text }} {% if text == 'x' %}{{ mask }}{% endif %}", 0),
    ],
)
def test_a_pattern_without_a_gap_or_with_two(
    tmp_path: Path, build: Build, pattern: str, gaps: int
) -> None:
    path = write_csv(tmp_path / "train.csv", examples.rows(20))
    with pytest.raises(UserError, match=f"pattern: leaves {gaps} gaps around 'a'"):
        build(train=path, prompts={"pattern": pattern})


def test_a_gap_that_some_texts_lack(processor: PreTrainedTokenizerBase) -> None:
    pattern = "{{ text }} {% if text != 'bare' %}{{ mask }}{% endif %}"
    cfg = EncodingConfig(prompts=PromptConfig(pattern=pattern))
    with pytest.raises(UserError, match="leaves 0 gaps around 'bare'"):
        encoding.tokenize(processor, ["fine", "bare"], None, cfg)


def test_another_pattern_is_other_data(tmp_path: Path, build: Build) -> None:
    path = write_csv(tmp_path / "train.csv", examples.rows(20))
    found = [
        build(train=path, prompts={"pattern": pattern}).digest
        for pattern in ("{{ text }} {{ mask }}", "{{ mask }} {{ text }}")
    ]
    assert found[0] != found[1]


def test_two_texts(
    make_config: MakeConfig,
    accelerator: Accelerator,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = tmp_path / "pairs.jsonl"
    names = ("text", "reply", "label")
    known = {"same": "good", "different": "bad"}  # words of the model
    rows = [
        dict(zip(names, (first, second, known[label]), strict=True))
        for first, second, label in examples.pairs(40)
    ]
    path.write_text("\n".join(map(json.dumps, rows)))
    cfg = make_config(
        f"data.train={path}",
        "data.eval=",
        "data.text_pair_column=reply",
        f"data.prompts.pattern={json.dumps(PAIRED)}",
        "train.epochs=1",
    )
    train(cfg, accelerator)
    answers = answers_of(cfg, monkeypatch, tmp_path, f"--input={path}")
    assert [a["text_pair"] for a in answers] == [row["reply"] for row in rows]
    lines = "\n".join(f"{row['text']}\t{row['reply']}" for row in rows)
    monkeypatch.setattr(sys, "stdin", io.StringIO(lines))
    assert answers_of(cfg, monkeypatch, tmp_path) == answers
