"""The average of the weights: its decay, what it is used for, what it leaves alone."""

from pathlib import Path

import pytest
import torch
from accelerate import Accelerator
from safetensors.torch import load_file
from torch import nn

from textcls_cloze import checkpoint
from textcls_cloze.averaging import Average
from textcls_cloze.train import set_up, train

from .conftest import MakeConfig, fresh_accelerator


@pytest.fixture
def model() -> nn.Module:
    """Two numbers: one learns, one is frozen; both are 1."""
    both = nn.ParameterList(torch.ones(1) for _ in range(2))
    both[1].requires_grad_(False)
    return both


def test_it_follows_the_weights_and_short_runs_forget_their_first(
    model: nn.Module,
) -> None:
    learning, frozen = model.parameters()
    average, wanted = Average(model, 0.3), 1.0
    for step, (value, decay) in enumerate(
        [(2.0, 2 / 11), (4.0, 3 / 12), (8.0, 0.3), (16.0, 0.3)], start=1
    ):
        nn.init.constant_(learning, value)
        average.update(step)
        wanted = decay * wanted + (1 - decay) * value
    assert average.state_dict().keys() == {"0"}
    with average.in_use():
        assert learning.item() == pytest.approx(wanted)
        assert frozen.item() == 1.0
    assert learning.item() == 16.0
    with pytest.raises(KeyError), average.in_use():
        raise KeyError
    assert learning.item() == 16.0


def test_what_is_zero_for_good_is_zero_in_the_average(model: nn.Module) -> None:
    learning, _ = model.parameters()
    average = Average(model, 0.9)
    nn.init.zeros_(learning)  # as ranks that are taken away
    average.update(1)
    with average.in_use():
        assert learning.item() == 0.0


def test_without_a_decay_there_is_none(model: nn.Module) -> None:
    learning, _ = model.parameters()
    average = Average(model, 0.0)
    nn.init.constant_(learning, 2.0)
    average.update(1)
    assert average.state_dict() == {}
    with average.in_use():
        assert learning.item() == 2.0


def test_it_is_what_is_kept_and_the_weights_are_what_goes_on(
    make_config: MakeConfig, accelerator: Accelerator
) -> None:
    cfg = make_config("optim.ema=0.9", "train.epochs=1")
    train(cfg, accelerator)
    run = checkpoint.Run(Path(cfg.train.run))
    t = set_up(cfg, run, fresh_accelerator())  # at the last checkpoint again
    kept, raw = load_file(run.best), checkpoint.learning(t.model)
    assert any(not torch.equal(kept[name], weight) for name, weight in raw.items())
    with t.average.in_use():
        for name, weight in checkpoint.learning(t.model).items():
            assert torch.equal(kept[name], weight), name
