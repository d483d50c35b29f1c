"""The head: words that stand for labels, and nothing but the gap that counts."""

import logging
from pathlib import Path
from types import SimpleNamespace

import onnxruntime
import pytest
import torch
from transformers import (
    AlbertConfig,
    AutoModelForMaskedLM,
    BertConfig,
    BertModel,
    DistilBertConfig,
    ElectraConfig,
    GPT2Config,
    GPT2Model,
    ModernBertConfig,
    PreTrainedConfig,
    PreTrainedTokenizerBase,
    RobertaConfig,
)

from textcls_cloze import (
    checkpoint,
    dataset,
    export,
    head,
    labelled,
    model,
    objective,
    targets,
)
from textcls_cloze.config import Config
from textcls_cloze.dataset import DataConfig
from textcls_cloze.errors import UserError
from textcls_cloze.model import ModelConfig
from textcls_cloze.targets import Targets

from . import examples
from .conftest import Build
from .examples import write_csv

SMALL = {
    "hidden_size": 16,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "intermediate_size": 32,
    "vocab_size": 99,
    "pad_token_id": 0,
}
GAP, WORDS = 7, (11, 12, 13)
TARGETS = Targets(labels=("a", "b", "c"), words=WORDS, mask=GAP)


@pytest.mark.parametrize(
    "shape",
    [
        BertConfig(**SMALL),
        RobertaConfig(**SMALL),
        ElectraConfig(**SMALL, embedding_size=16),
        AlbertConfig(**SMALL, embedding_size=16),
        DistilBertConfig(dim=16, n_layers=2, n_heads=2, hidden_dim=32, vocab_size=99),
        ModernBertConfig(**SMALL),
    ],
)
def test_logits_are_those_of_the_words_in_the_gap(shape: PreTrainedConfig) -> None:
    shape.update(head.settings(TARGETS))
    net = head.KIND.from_config(shape).eval()
    plain = AutoModelForMaskedLM.from_config(shape).eval()
    plain.load_state_dict(net.state_dict())
    ids = torch.randint(20, 99, (3, 9))
    places = [4, 2, 8]
    ids[range(3), places] = GAP
    inputs = {"input_ids": ids, "attention_mask": torch.ones_like(ids)}
    with torch.inference_mode():
        said = objective.predict(net, {**inputs, "index": torch.arange(3)})["logits"]
        everything = plain(**inputs).logits  # [3, 9, V]
    torch.testing.assert_close(said, everything[range(3), places][:, list(WORDS)])


def test_the_finished_model_is_a_plain_one(finished: Config) -> None:
    run = checkpoint.Run(Path(finished.train.run))
    net, tokenizer = model.finished(run.model)
    data = dataset.build(finished.data, tokenizer)
    rows = [data.eval[i] for i in range(8)]
    inputs = objective.inputs(data.collate(rows))
    assert len({row["input_ids"].index(tokenizer.mask_token_id) for row in rows}) > 1
    plain = AutoModelForMaskedLM.from_pretrained(run.model).eval()
    with torch.inference_mode():
        said, everything = net.eval()(**inputs).logits, plain(**inputs).logits
    in_gaps = everything[inputs["input_ids"] == tokenizer.mask_token_id]  # [8, V]
    words = tokenizer.convert_tokens_to_ids(labelled.names(net))
    torch.testing.assert_close(said, in_gaps[:, words])


def test_an_exported_model_finds_the_gap(finished: Config, tmp_path: Path) -> None:
    run = checkpoint.Run(Path(finished.train.run))
    net, tokenizer = model.finished(run.model)
    export.write_onnx(net.eval(), tokenizer, tmp_path / "model.onnx")
    data = dataset.build(finished.data, tokenizer)
    inputs = objective.inputs(data.collate([data.eval[i] for i in range(5)]))
    session = onnxruntime.InferenceSession(tmp_path / "model.onnx")
    fed = {name: tensor.numpy() for name, tensor in inputs.items()}
    (found,) = session.run(head.OUTPUTS, fed)
    with torch.inference_mode():
        wanted = net(**inputs).logits
    torch.testing.assert_close(torch.from_numpy(found), wanted, atol=1e-4, rtol=1e-4)


def test_words_are_those_of_the_labels(
    tmp_path: Path, build: Build, processor: PreTrainedTokenizerBase
) -> None:
    path = write_csv(tmp_path / "train.csv", examples.rows(20))
    others = "{{ {'good': 'warm', 'bad': 'Cold '}[label] }}"
    for word, wanted in (("{{ label }}", ["bad", "good"]), (others, ["cold", "warm"])):
        found = build(train=path, prompts={"word": word}).targets
        assert found.labels == ("bad", "good")
        assert processor.convert_ids_to_tokens(list(found.words)) == wanted
        assert found.mask == processor.mask_token_id


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (
            {"prompts": {"word": "{{ label }}ish"}},
            r"label 'bad': its word 'badish' must be one token of the model, and is"
            r" 'bad', '##i', '##s', '##h': give it another",
        ),
        (
            {"prompts": {"word": "{% if not label %}x{% endif %}"}},
            "'' must be one .* is none",
        ),
        (
            {"prompts": {"word": "{{ '界' if label }}"}},
            r"must be one token .* '\[UNK\]'",
        ),
        (
            {"prompts": {"word": "{{ 'fine' if label }}"}},
            "labels 'bad' and 'good' have the same word, 'fine': give each its own",
        ),
        ({"prompts": {"word": "{{ {'bad': 'x'}[label] }}"}}, "no attribute 'good'"),
        (
            {"prompts": {"pattern": "{{ text }} {{ mask }} {{ domain }}"}},
            r"data\.prompts\.pattern: names 'domain', which a row has not \(it has: ma",
        ),
        (
            {"prompts": {"pattern": "{{ text }} {{ mask }} {{ text_pair }}"}},
            "names 'text_pair', which a row has not without data.text_pair_column",
        ),
        (
            {"prompts": {"word": "{{ label }}{{ text }}"}},
            r"data\.prompts\.word: names 'text', which a label has not",
        ),
        (
            {"text_pair_column": "label"},
            "pattern: does not name 'text_pair', the text of data.text_pair_column",
        ),
        ({"multi_label": True}, "data.multi_label = true: a gap holds one word"),
    ],
)
def test_words_and_patterns_that_will_not_do(
    tmp_path: Path, build: Build, settings: dict, message: str
) -> None:
    path = write_csv(tmp_path / "train.csv", examples.rows(20))
    with pytest.raises(UserError, match=message):
        build(train=path, **settings)


def test_a_tokeniser_without_a_mask() -> None:
    bare = SimpleNamespace(mask_token=None, name_or_path="gpt2")
    with pytest.raises(UserError, match="the tokeniser of gpt2 has no mask token"):
        targets.of(("a", "b"), DataConfig(), bare)


def test_a_model_that_fills_no_gaps(tmp_path: Path) -> None:
    shape = GPT2Config(n_embd=16, n_layer=1, n_head=2, vocab_size=99)
    GPT2Model(shape).save_pretrained(tmp_path)
    for pretrained in (True, False):
        cfg = ModelConfig(name=str(tmp_path), pretrained=pretrained)
        with pytest.raises(UserError, match="models of the type gpt2 fill no gaps"):
            model.build(cfg, TARGETS)


def test_a_head_that_is_new_is_said(
    tmp_path: Path, model_folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    shape = BertConfig(**SMALL)
    BertModel(shape).save_pretrained(tmp_path)
    with caplog.at_level(logging.WARNING):
        model.build(ModelConfig(name=str(model_folder)), TARGETS)
        assert not caplog.records
        model.build(ModelConfig(name=str(tmp_path)), TARGETS)
    new = 16 * 16 + 16 + 2 * 16 + 99  # dense, norm, a bias of each word
    assert f"without its masked-LM head: {new} new weights" in caplog.text
