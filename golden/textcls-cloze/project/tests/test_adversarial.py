"""Adversarial training: where it moves the input, what it adds, what it leaves."""

from pathlib import Path
from types import SimpleNamespace

import pytest
import torch
from accelerate import Accelerator

from textcls_cloze import adversarial, checkpoint, objective, tuning
from textcls_cloze.errors import UserError
from textcls_cloze.train import set_up, train_step

from .conftest import MakeConfig


def test_the_steepest_way_is_as_long_as_asked_in_each_row() -> None:
    said, gradient = torch.randn(3, 5, 4), torch.randn(3, 5, 4)
    gradient[0, 3:] = 0  # padding, whatever is said of it
    gradient[2] = 0
    found = adversarial.steepest(said, gradient, 0.1)
    for row, length in ((0, said[0, :3].norm()), (1, said[1].norm())):
        assert found[row].norm().item() == pytest.approx(0.1 * length.item())
        along = torch.cosine_similarity(found[row].ravel(), gradient[row].ravel(), 0)
        assert along.item() == pytest.approx(1)
    assert not found[0, 3:].any()
    assert not found[2].any()
    torch.testing.assert_close(adversarial.steepest(said, 1024 * gradient, 0.1), found)


def test_gradients_of_both_passes_add_up(
    make_config: MakeConfig, accelerator: Accelerator, monkeypatch: pytest.MonkeyPatch
) -> None:
    options = ("model.dropout=0.0", "optim.clip_norm=0", "optim.lr=1e-12")
    cfg = make_config(*options, "optim.adversarial=0.05", "train.accumulation_steps=2")
    t = set_up(cfg, checkpoint.Run(Path(cfg.train.run)), accelerator)
    t.model.eval()
    learning = [p for p in t.model.parameters() if p.requires_grad]
    rows = [t.data.train[i] for i in range(7)]
    batches = [t.data.collate(piece) for piece in (rows[:3], rows[3:])]
    real, take_step = objective.loss, t.optimizer.step
    sums, counts, found, used = [], [], [], []

    def loss(*args: object) -> tuple[torch.Tensor, torch.Tensor]:
        total, count = real(*args)
        whole = total + count * tuning.penalty(t.model)
        found.append(torch.autograd.grad(whole, learning, retain_graph=True))
        sums.append(total.item())
        counts.append(float(count))
        return total, count

    def look_and_step() -> None:
        used.extend(p.grad.clone() for p in learning)
        take_step()

    with monkeypatch.context() as patch:
        patch.setattr(objective, "loss", loss)
        patch.setattr(t.optimizer, "step", look_and_step)
        total, count = train_step(t, iter([dict(batch) for batch in batches])).tolist()
    clean, disturbed = sums[::2], sums[1::2]
    assert all(b > a for a, b in zip(clean, disturbed, strict=True))
    assert total == pytest.approx(sum(clean))
    assert count == pytest.approx(sum(counts) / 2)
    for gradient, *parts in zip(used, *found, strict=True):
        wanted = torch.stack(parts).sum(0) / count
        torch.testing.assert_close(gradient, wanted, atol=1e-5, rtol=1e-3)
    again = [real(t.model, batch, cfg.objective)[0].item() for batch in batches]
    assert again == pytest.approx(clean, rel=1e-5)


def test_it_does_not_go_with_a_compiled_model(make_config: MakeConfig) -> None:
    with pytest.raises(UserError, match=r"train\.compile = true would compile"):
        make_config("optim.adversarial=0.05", "train.compile=true")


def test_a_model_without_embeddings_or_that_does_not_use_them() -> None:
    def none() -> None:
        raise NotImplementedError

    shape = SimpleNamespace(is_encoder_decoder=False)
    model = SimpleNamespace(config=shape, get_input_embeddings=none)
    with pytest.raises(UserError, match="has no input embeddings to disturb"):
        next(adversarial.passes(model, 0.1))
    model.get_input_embeddings = lambda: torch.nn.Embedding(3, 2)
    passes = adversarial.passes(model, 0.1)
    assert next(passes) == (True, 1)
    with pytest.raises(UserError, match="the loss hangs on no input embeddings"):
        next(passes)
