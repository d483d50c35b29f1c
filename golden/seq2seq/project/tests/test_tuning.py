"""What learns: everything, or everything but the embeddings."""

from pathlib import Path

import pytest
import torch
from accelerate import Accelerator

from seq2seq import checkpoint, tuning
from seq2seq.train import set_up, train_step

from .conftest import MakeConfig


@pytest.mark.parametrize("freeze", ["false", "true"])
def test_what_learns_moves_and_what_is_frozen_stays(
    make_config: MakeConfig, accelerator: Accelerator, freeze: str
) -> None:
    cfg = make_config(f"tuning.freeze_embeddings={freeze}", "optim.warmup=0")
    t = set_up(cfg, checkpoint.Run(Path(cfg.train.run)), accelerator)
    before = {name: p.detach().clone() for name, p in t.model.named_parameters()}
    embeddings = {id(p) for p in t.model.get_input_embeddings().parameters()}
    t.model.train()
    batch = t.data.collate([t.data.train[i] for i in range(8)])
    for _ in range(3):  # a bias that the loss cannot feel moves by rounding alone
        train_step(t, iter([batch]))
    for name, parameter in t.model.named_parameters():
        frozen = freeze == "true" and id(parameter) in embeddings
        assert parameter.requires_grad != frozen, name
        assert torch.equal(parameter, before[name]) == frozen, name
    assert tuning.merge(t.model) is t.model
