"""The objective: sums over the tokens of targets, texts that are generated."""

import json
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from datasets import Dataset
from torch import Tensor, nn
from torch.nn import functional
from transformers import (
    BartConfig,
    BartForConditionalGeneration,
    PreTrainedTokenizerBase,
)

from seq2seq import dataset, model, objective, writing
from seq2seq.dataset import Targets
from seq2seq.objective import ObjectiveConfig
from seq2seq.train import train
from seq2seq.writing import IGNORED

from .conftest import MakeConfig, fresh_accelerator

LOGITS = torch.randn(2, 3, 7, generator=torch.Generator().manual_seed(0))
LABELS = torch.tensor([[3, 1, IGNORED], [5, 2, 1]])
BATCH = {"input_ids": torch.ones(2, 4), "labels": LABELS, "index": torch.arange(2)}


class Fixed(nn.Module):
    """Says the same whatever it is asked, and notes what its decoder reads."""

    read: Tensor

    def prepare_decoder_input_ids_from_labels(self, labels: Tensor) -> Tensor:
        return functional.pad(labels, (1, -1), value=0)

    def forward(
        self, input_ids: Tensor, decoder_input_ids: Tensor, use_cache: bool
    ) -> SimpleNamespace:
        self.read = decoder_input_ids
        return SimpleNamespace(logits=LOGITS)


@pytest.mark.parametrize("smoothing", [0.0, 0.3])
def test_loss_is_summed_over_the_tokens_of_targets(smoothing: float) -> None:
    net, cfg = Fixed(), ObjectiveConfig(label_smoothing=smoothing)
    total, count = objective.loss(net, BATCH, cfg)
    assert (total.shape, count.item()) == ((), 5)
    rows = torch.cat([LOGITS[0, :2], LOGITS[1]])
    expected = functional.cross_entropy(
        rows, torch.tensor([3, 1, 5, 2, 1]), reduction="sum", label_smoothing=smoothing
    )
    torch.testing.assert_close(total, expected)
    assert net.read.tolist() == [[0, 3, 1], [0, 5, 2]]  # each token's predecessor


def test_by_the_loss_nothing_is_generated() -> None:
    found = objective.predict(Fixed(), BATCH, ObjectiveConfig(metric="loss"))
    assert found.keys() == {"loss", "count", "index"}
    assert found["count"].tolist() == [2, 3]
    whole = objective.loss(Fixed(), BATCH, ObjectiveConfig())[0]
    torch.testing.assert_close(found["loss"].sum(), whole)


def test_scores(processor: PreTrainedTokenizerBase) -> None:
    texts = ["ann", "bob carl", "dora"]
    said = [processor(text)["input_ids"] for text in ("ann", "bob", "dora")]
    predictions = {
        "generated": [np.array([0, *ids, *[0] * n]) for n, ids in enumerate(said)],
        "loss": list(np.array([1.0, 2.0, 4.5])),
        "count": list(np.array([2, 3, 2])),
    }
    examples = Dataset.from_dict({"target": texts})
    targets = Targets(tokenizer=processor)
    scores = objective.score(predictions, examples, targets)
    assert scores.values["exact_match"] == pytest.approx(2 / 3)
    assert scores.values["loss"] == pytest.approx(7.5 / 7)
    assert scores.rank("loss") == -scores.values["loss"]
    del predictions["generated"]
    assert list(objective.score(predictions, examples, targets).values) == ["loss"]


def test_epochs_that_only_look_at_the_loss(make_config: MakeConfig) -> None:
    cfg = make_config("objective.metric=loss", "train.epochs=1")
    train(cfg, fresh_accelerator())
    path = Path(cfg.train.run) / "metrics.jsonl"
    last = json.loads(path.read_text().splitlines()[-1])
    assert list(last["eval"]) == ["loss"]


def test_beams_find_what_is_at_least_as_likely(make_config: MakeConfig) -> None:
    cfg = make_config()
    data = dataset.build(cfg.data, model.processor(cfg.model))
    net = model.build(cfg.model, data.targets).eval()
    batch = data.collate([data.train[i] for i in range(8)])
    given = objective.inputs(batch)
    means = []
    for beams in (1, 4):
        asked = ObjectiveConfig(num_beams=beams, max_new_tokens=3)
        with torch.inference_mode():
            ids = writing.write(net, given, asked)
            assert ids.shape == (8, 4)  # the decoder's first token is given
            found = objective.token_losses(net, given, ids[:, 1:])
        means.append((found[0] / found[1]).mean())
    assert means[1] <= means[0] + 1e-6
    alone = writing.write(net, {k: v[:1] for k, v in given.items()}, asked)
    assert torch.equal(alone[0], ids[0])


def test_words_that_must_not_come_twice(make_config: MakeConfig) -> None:
    cfg = make_config()
    data = dataset.build(cfg.data, model.processor(cfg.model))
    net = model.build(cfg.model, data.targets).eval()
    given = objective.inputs(data.collate([data.train[0]]))
    asked = ObjectiveConfig(no_repeat_ngram_size=1, max_new_tokens=8)
    (ids,) = writing.write(net, given, asked).tolist()
    assert len(set(ids[1:])) == len(ids[1:])


def test_a_decoder_that_begins_with_another_token() -> None:
    shape = BartConfig(
        vocab_size=20,
        d_model=8,
        encoder_layers=1,
        decoder_layers=1,
        encoder_attention_heads=2,
        decoder_attention_heads=2,
        encoder_ffn_dim=16,
        decoder_ffn_dim=16,
    )
    net = BartForConditionalGeneration(shape).eval()
    labels = torch.tensor([[0, 5, 6, 2], [0, 7, 2, IGNORED]])
    given = {"input_ids": torch.tensor([[0, 5, 2], [0, 7, 2]])}
    losses, counts = objective.token_losses(net, given, labels)
    assert counts.tolist() == [4, 3]
    whole = net(**given, labels=labels).loss
    torch.testing.assert_close(losses.sum() / counts.sum(), whole)
