"""The objective: sums over the tokens of answers, each guessed from those before."""

import json
import math
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from datasets import Dataset
from torch import Tensor, nn
from torch.nn import functional
from transformers import GPT2Config, GPT2LMHeadModel, PreTrainedTokenizerBase

from house_rules import answers, chat, dataset, model, objective, writing
from house_rules.dataset import Data, Targets
from house_rules.objective import ObjectiveConfig
from house_rules.train import train
from house_rules.writing import IGNORED

from . import examples
from .conftest import MakeConfig, fresh_accelerator

LOGITS = torch.randn(2, 5, 7, generator=torch.Generator().manual_seed(0))
LABELS = torch.tensor([[IGNORED, IGNORED, 3, 1, IGNORED], [IGNORED, 5, IGNORED, 2, 1]])
BATCH = {
    "input_ids": torch.ones(2, 5, dtype=torch.long),
    "labels": LABELS,
    "places": torch.tensor([[2, 3, 0], [1, 3, 4]]),
    "index": torch.arange(2),
}


class Fixed(nn.Module):
    """Says the same whatever it is asked."""

    def forward(
        self, input_ids: Tensor, logits_to_keep: Tensor, use_cache: bool
    ) -> SimpleNamespace:
        assert not use_cache
        kept = LOGITS.take_along_dim(logits_to_keep[..., None], dim=1)
        return SimpleNamespace(logits=kept)


@pytest.fixture
def parts(make_config: MakeConfig) -> tuple[Data, nn.Module]:
    cfg = make_config()
    data = dataset.build(cfg.data, model.processor(cfg.model))
    return data, model.build(cfg.model, data.targets).eval()


@pytest.mark.parametrize("smoothing", [0.0, 0.3])
def test_loss_is_summed_over_the_tokens_of_answers(smoothing: float) -> None:
    cfg = ObjectiveConfig(label_smoothing=smoothing)
    total, count = objective.loss(Fixed(), BATCH, cfg)
    assert (total.shape, count.item()) == ((), 5)
    rows = torch.cat([LOGITS[0, [1, 2]], LOGITS[1, [0, 2, 3]]])  # those before
    expected = functional.cross_entropy(
        rows, torch.tensor([3, 1, 5, 2, 1]), reduction="sum", label_smoothing=smoothing
    )
    torch.testing.assert_close(total, expected)


def test_the_loss_is_that_of_the_model(parts: tuple[Data, nn.Module]) -> None:
    data, net = parts
    batch = data.collate([data.train[i] for i in range(9)])
    total, count = objective.loss(net, batch, ObjectiveConfig())
    whole = net(**objective.inputs(batch), labels=batch["labels"]).loss
    torch.testing.assert_close(total / count, whole)


def test_predictions_say_how_often_the_likeliest_was_right() -> None:
    found = objective.predict(Fixed(), BATCH, ObjectiveConfig())
    assert found["count"].tolist() == [2, 3]
    best = LOGITS.argmax(dim=-1)
    hits = [int(best[0, 1] == 3) + int(best[0, 2] == 1)]
    hits += [int(best[1, 0] == 5) + int(best[1, 2] == 2) + int(best[1, 3] == 1)]
    assert found["hits"].tolist() == hits
    assert "generated" not in found
    whole = objective.loss(Fixed(), BATCH, ObjectiveConfig())[0]
    torch.testing.assert_close(found["loss"].sum(), whole)


def test_only_the_first_rows_are_answered(parts: tuple[Data, nn.Module]) -> None:
    data, net = parts
    batch = data.collate([data.eval[i] for i in (5, 1, 7)])
    cfg = ObjectiveConfig(samples=6, max_new_tokens=3)
    with torch.inference_mode():
        found = objective.predict(net, batch, cfg)["generated"]
    assert found.shape[0] == 3
    assert [objective.is_written(ids) for ids in found.numpy()] == [True, True, False]


def test_scores(processor: PreTrainedTokenizerBase) -> None:
    ids = processor("ann bob")["input_ids"]
    predictions = {
        "loss": list(np.array([1.0, 2.0, 4.5])),
        "count": list(np.array([2, 3, 2])),
        "hits": list(np.array([1, 3, 0])),
        "generated": [np.array(ids), np.array([*ids, 0]), np.array([IGNORED])],
    }
    talks = [("so", "ann bob"), ("so", "ann"), ("so", "bob")]
    messages = [examples.messages(row) for row in talks]
    rows = Dataset.from_dict({"messages": messages})
    targets = Targets(tokenizer=processor)
    scores = objective.score(predictions, rows, targets)
    assert scores.values["loss"] == pytest.approx(7.5 / 7)
    assert scores.values["perplexity"] == pytest.approx(math.exp(7.5 / 7))
    assert scores.values["accuracy"] == pytest.approx(4 / 7)
    assert scores.rank("loss") == -scores.values["loss"]
    assert scores.rank("perplexity") == -scores.values["perplexity"]


def test_what_was_not_written_is_not_measured(
    processor: PreTrainedTokenizerBase,
) -> None:
    ids = processor("ann bob")["input_ids"]
    predictions = {
        **{name: list(np.array([1, 1])) for name in ("loss", "count", "hits")},
        "generated": [np.array(ids), np.array([IGNORED, IGNORED])],
    }
    messages = [examples.messages(row) for row in (("a", "ann bob"), ("b", "carl"))]
    rows = Dataset.from_dict({"messages": messages})
    targets = Targets(tokenizer=processor)
    assert objective.score(predictions, rows, targets).values["exact_match"] == 1
    predictions["generated"][0] = np.array([IGNORED])
    assert "chrf" not in objective.score(predictions, rows, targets).values


def test_a_batch_is_answered_as_each_conversation_alone(
    parts: tuple[Data, nn.Module],
) -> None:
    data, net = parts
    chosen = [data.eval[i] for i in range(12)]
    assert len({len(row["prompt"]) for row in chosen}) > 2
    cfg = ObjectiveConfig(samples=12, max_new_tokens=5)
    with torch.inference_mode():
        together = objective.predict(net, data.collate(chosen), cfg)["generated"]
        for row, ids in zip(chosen, together, strict=True):
            (alone,) = objective.predict(net, data.collate([row]), cfg)["generated"]
            said, wanted = (data.targets.read(of) for of in (ids, alone))
            assert said == wanted


def test_a_model_that_counts_positions_from_the_first_token() -> None:
    """Padding before a prompt must not move what GPT-2 learnt of places."""
    shape = GPT2Config(
        vocab_size=30, n_embd=16, n_layer=2, n_head=2, eos_token_id=1, bos_token_id=1
    )
    torch.manual_seed(0)
    net = GPT2LMHeadModel(shape).eval()
    nn.init.normal_(net.transformer.wpe.weight, std=1.0)
    cfg = ObjectiveConfig(max_new_tokens=4)
    prompts = [[5, 6, 7, 8, 9], [10, 11]]
    asked = dataset.ask(prompts, 0)
    with torch.inference_mode():
        together = objective.write(net, asked, cfg)
        labels = answers.until_end(together, [1])
        losses = answers._losses(net, asked, together, labels)[0]
        for i, prompt in enumerate(prompts):
            one = dataset.ask([prompt], 0)
            alone = objective.write(net, one, cfg)
            own = answers.until_end(alone, [1])
            assert (
                own[own != IGNORED].tolist() == labels[i][labels[i] != IGNORED].tolist()
            )
            loss = answers._losses(net, one, alone, own)[0]
            torch.testing.assert_close(loss[0], losses[i])


def test_an_answer_goes_up_to_its_first_end() -> None:
    said = torch.tensor([[4, 2, 2, 5], [4, 5, 6, 3], [2, 0, 0, 0]])
    labels = answers.until_end(said, [2, 3])
    none = IGNORED
    assert labels.tolist() == [[4, 2, none, none], [4, 5, 6, 3], [2, none, none, none]]


def test_epochs_that_look_at_what_is_written(make_config: MakeConfig) -> None:
    cfg = make_config("objective.metric=chrf", "train.epochs=1")
    train(cfg, fresh_accelerator())
    path = Path(cfg.train.run) / "metrics.jsonl"
    last = json.loads(path.read_text().splitlines()[-1])
    assert {"loss", "perplexity", "accuracy", "chrf"} <= set(last["eval"])


def test_what_is_drawn_is_the_same_each_time(parts: tuple[Data, nn.Module]) -> None:
    data, net = parts
    batch = data.collate([data.eval[i] for i in range(4)])
    hot = ObjectiveConfig(temperature=10.0, max_new_tokens=6)
    before = torch.get_rng_state()
    with torch.inference_mode():
        first, second = (objective.write(net, batch, hot) for _ in range(2))
        greedy = objective.write(net, batch, ObjectiveConfig(max_new_tokens=6))
    assert torch.equal(first, second)
    assert first.tolist() != greedy.tolist()
    assert torch.equal(torch.get_rng_state(), before)


def test_answers_end_where_the_template_ends_them(
    parts: tuple[Data, nn.Module], processor: PreTrainedTokenizerBase
) -> None:
    _, net = parts
    assert chat.ends(processor) == [net.config.eos_token_id]
    assert net.generation_config.pad_token_id == processor.pad_token_id
    assert writing.WritingConfig().temperature == 0
