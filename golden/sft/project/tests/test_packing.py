"""Packing: rows are full, conversations in one row neither see nor shift each other."""

from pathlib import Path

import pytest
import torch
from transformers import AutoConfig, AutoModelForCausalLM, AutoTokenizer

from sft import model, objective, packing
from sft.dataset import Data
from sft.errors import UserError
from sft.model import ModelConfig
from sft.objective import ObjectiveConfig
from sft.train import train

from . import examples
from .conftest import Build, MakeConfig, fresh_accelerator

CFG = ObjectiveConfig()


@pytest.fixture
def both(tmp_path: Path, build: Build) -> tuple[Data, Data]:
    """The same conversations, each in its own row and packed."""
    path = examples.write(tmp_path, "train", examples.rows(60))
    alone = build(train=path, max_length=48)
    return alone, build(train=path, max_length=48, packing=True)


def test_rows_are_filled() -> None:
    lengths = [9, 1, 5, 5, 3, 8, 2, 7]
    rows = packing.pack(lengths, 10)
    assert sorted(i for row in rows for i in row) == list(range(8))
    assert [sum(lengths[i] for i in row) for row in rows] == [10, 10, 10, 10]
    assert packing.pack([4, 4, 4], 10) == [[0, 1], [2]]
    assert packing.pack([], 10) == []
    assert packing.positions([3, 1, 2]) == [0, 1, 2, 0, 0, 1]


def test_every_conversation_is_in_one_packed_row(both: tuple[Data, Data]) -> None:
    alone, packed = both
    assert sum(packed.train["conversations"][:]) == len(alone.train)
    assert len(packed.train) < len(alone.train) / 2
    assert sum(alone.train["length"][:]) == sum(packed.train["length"][:])
    assert packed.train["index"][:] == list(range(len(packed.train)))
    found = []
    for row in packed.train:
        assert row["length"] == len(row["input_ids"]) <= 48
        begins = [i for i, place in enumerate(row["position_ids"]) if place == 0]
        for begin, end in zip(begins, [*begins[1:], row["length"]], strict=True):
            assert row["position_ids"][begin:end] == list(range(end - begin))
            found.append((row["input_ids"][begin:end], row["labels"][begin:end]))
    wanted = [(row["input_ids"], row["labels"]) for row in alone.train]
    assert sorted(found) == sorted(wanted)
    assert f"in {len(packed.train)} packed rows, " in packed.notes[0]
    # what is evaluated on is never packed
    assert packed.eval["input_ids"][:] == alone.eval["input_ids"][:]
    assert packed.digest != alone.digest


@pytest.mark.parametrize("attention", ["sdpa", "eager"])
def test_packed_conversations_do_not_see_each_other(
    both: tuple[Data, Data], model_folder: Path, attention: str
) -> None:
    alone, packed = both
    net = model.build(ModelConfig(name=str(model_folder)), alone.targets).eval()
    net.set_attn_implementation(attention)
    logits = {}
    with torch.inference_mode():
        for row in alone.train:
            batch = objective.inputs(alone.collate([row]))
            logits[tuple(row["input_ids"])] = net(**batch, use_cache=False).logits[0]
        rows = list(packed.train)
        batch = objective.inputs(packed.collate(rows))
        assert "attention_mask" not in batch
        together = net(**batch, use_cache=False).logits
    compared = 0
    for row, own in zip(rows, together, strict=True):
        begins = [i for i, place in enumerate(row["position_ids"]) if place == 0]
        for begin, end in zip(begins, [*begins[1:], row["length"]], strict=True):
            expected = logits[tuple(row["input_ids"][begin:end])]
            torch.testing.assert_close(own[begin:end], expected, atol=1e-4, rtol=1e-4)
            compared += 1
    assert compared == len(alone.train)


def test_the_loss_is_that_of_the_conversations_alone(
    both: tuple[Data, Data], model_folder: Path
) -> None:
    net = model.build(ModelConfig(name=str(model_folder)), both[0].targets).eval()
    sums = [objective.loss(net, data.collate(list(data.train)), CFG) for data in both]
    for one, other in zip(*sums, strict=True):
        torch.testing.assert_close(one, other, atol=1e-2, rtol=1e-4)


@pytest.mark.parametrize(
    ("kind", "layers"), [("bloom", "n_layer"), ("mamba", "num_hidden_layers")]
)
def test_a_model_that_mixes_them_is_refused(
    kind: str, layers: str, make_config: MakeConfig, model_folder: Path, tmp_path: Path
) -> None:
    tokenizer = AutoTokenizer.from_pretrained(model_folder)
    shape = {"vocab_size": len(tokenizer), "hidden_size": 32, layers: 2}
    net = AutoModelForCausalLM.from_config(AutoConfig.for_model(kind, **shape))
    for saved in (net, tokenizer):
        saved.save_pretrained(tmp_path / kind)
    cfg = make_config("data.packing=true", f"model.name={tmp_path / kind}")
    with pytest.raises(UserError, match=f"(?i)data.packing: {kind}.*packing=false"):
        train(cfg, fresh_accelerator())


def test_a_run_on_packed_rows(make_config: MakeConfig) -> None:
    cfg = make_config("data.packing=true", "data.max_length=48", "train.epochs=2")
    train(cfg, fresh_accelerator())
    assert (Path(cfg.train.run) / "model").is_dir()
