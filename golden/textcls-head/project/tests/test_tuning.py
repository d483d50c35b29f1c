"""Head tuning: the head learns, the body neither learns nor drops out."""

from pathlib import Path

import pytest
import torch
from accelerate import Accelerator

from textcls_head import checkpoint, objective, tuning
from textcls_head.train import set_up, train_step

from .conftest import MakeConfig


@pytest.mark.parametrize("pooler", ["false", "true"])
def test_what_learns_moves_and_what_is_frozen_stays(
    make_config: MakeConfig, accelerator: Accelerator, pooler: str
) -> None:
    cfg = make_config(f"tuning.train_pooler={pooler}", "optim.warmup=0")
    t = set_up(cfg, checkpoint.Run(Path(cfg.train.run)), accelerator)
    before = {name: p.detach().clone() for name, p in t.model.named_parameters()}
    body = t.model.base_model_prefix
    t.model.train()
    batch = t.data.collate([t.data.train[i] for i in range(8)])
    for _ in range(3):  # a bias that the loss cannot feel moves by rounding alone
        train_step(t, iter([batch]))
    for name, parameter in t.model.named_parameters():
        part = "pooler" if "pooler" in name else name.partition(".")[0]
        head = part not in ("pooler", body) or (part, pooler) == ("pooler", "true")
        assert parameter.requires_grad == head, name
        assert torch.equal(parameter, before[name]) != head, name
    assert tuning.merge(t.model) is t.model


def test_features_of_the_body_do_not_change_while_training(
    make_config: MakeConfig, accelerator: Accelerator
) -> None:
    cfg = make_config("model.dropout=0.5")
    t = set_up(cfg, checkpoint.Run(Path(cfg.train.run)), accelerator)
    batch = t.data.collate([t.data.train[i] for i in range(8)])
    body, inputs = t.model.train().base_model, objective.inputs(batch)
    first, second = (body(**inputs).last_hidden_state for _ in range(2))
    assert torch.equal(first, second)
    assert not first.requires_grad
