"""Hidden tokens: as many as asked, no special ones, in training alone."""

from pathlib import Path
from types import SimpleNamespace

import pytest
import torch
from accelerate import Accelerator

from odd import augmentation, checkpoint, objective
from odd.augmentation import AugmentConfig
from odd.batching import unchanged
from odd.errors import UserError
from odd.processing import Processor
from odd.train import set_up, train_step

from .conftest import MakeConfig


def test_nothing_is_hidden_by_default(processor: Processor) -> None:
    assert augmentation.of(AugmentConfig(), processor) is unchanged


def test_as_many_tokens_are_hidden_as_asked(processor: Processor) -> None:
    special = processor.all_special_ids
    word = next(i for i in range(len(processor)) if i not in special)
    ids = torch.full((50, 40), word)
    ids[:, :10] = torch.tensor([special[n % len(special)] for n in range(10)])
    batch = {"input_ids": ids, "index": torch.arange(50)}
    augment = augmentation.of(AugmentConfig(token_dropout=0.2), processor)
    found = [augment(batch)["input_ids"] for _ in range(2)]
    assert not torch.equal(*found)
    assert torch.equal(found[0][:, :10], ids[:, :10])
    hidden = found[0] != ids
    fillers = [getattr(processor, f"{name}_id") for name in augmentation.FILLERS]
    assert set(found[0][hidden].tolist()) == {next(filter(None, fillers))}
    assert hidden[:, 10:].float().mean().item() == pytest.approx(0.2, abs=0.05)
    assert (batch["input_ids"] == ids).all()


def test_a_tokeniser_without_a_token_for_it() -> None:
    bare = SimpleNamespace(mask_token_id=None, unk_token_id=None)
    with pytest.raises(UserError, match=r"data\.token_dropout: the tokeniser has no"):
        augmentation.of(AugmentConfig(token_dropout=0.2), bare)


def test_what_is_evaluated_is_left_alone(
    make_config: MakeConfig, accelerator: Accelerator
) -> None:
    still = ("optim.lr=1e-12", "model.dropout=0.0")
    cfg = make_config(*still, "data.token_dropout=0.5")
    t = set_up(cfg, checkpoint.Run(Path(cfg.train.run)), accelerator)
    batch = t.data.collate([t.data.train[i] for i in range(8)])
    t.model.eval()
    plain = objective.loss(t.model, batch, cfg.objective)[0].item()
    losses = [train_step(t, iter([batch]))[0].item() for _ in range(2)]
    assert len({round(loss, 5) for loss in (plain, *losses)}) == 3
    again = objective.loss(t.model, batch, cfg.objective)[0].item()
    assert again == pytest.approx(plain, rel=1e-4)
    assert t.data.collate([t.data.eval[0]])["input_ids"][0].tolist() == (
        t.data.eval[0]["input_ids"]
    )
