"""Augmentation: each setting does what it says, in training alone, the same again."""

from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from accelerate import Accelerator
from torch import Tensor

from imagecls import (
    augmentation,
    checkpoint,
    objective,
    processing,
)
from imagecls.augmentation import AugmentConfig
from imagecls.batching import unchanged
from imagecls.processing import Processor
from imagecls.train import set_up, train, train_step

from .conftest import MakeConfig, fresh_accelerator

ALL = ("flip=true", "shift=0.2", "zoom=0.2", "rotate=20", "colour=0.3", "erase=0.5")
OVERRIDES = tuple(f"data.{setting}" for setting in ALL)

Change = Callable[[Tensor, AugmentConfig], Tensor]


@pytest.fixture
def pixels() -> Tensor:
    """Colours from 0 to 1: [200, 3, 12, 12]."""
    return torch.rand(200, 3, 12, 12, generator=torch.Generator().manual_seed(0))


@pytest.fixture
def changed(processor: Processor) -> Change:
    """What becomes of images from 0 to 1, as such."""

    def change(pixels: Tensor, cfg: AugmentConfig) -> Tensor:
        torch.manual_seed(0)
        batch = {"pixel_values": processing.normalised(processor, 255 * pixels)}
        found = augmentation.of(cfg, processor)(batch)["pixel_values"]
        return processing.visible(processor, found)

    return change


def test_nothing_is_done_by_default(processor: Processor) -> None:
    assert augmentation.of(AugmentConfig(), processor) is unchanged


def test_half_of_the_images_are_mirrored(pixels: Tensor, changed: Change) -> None:
    found = changed(pixels, AugmentConfig(flip=True))
    same, mirrored = (
        torch.isclose(found, other, atol=1e-4).flatten(1).all(1)
        for other in (pixels, pixels.flip(-1))
    )
    assert (same ^ mirrored).all()
    assert 70 < mirrored.sum() < 130


def test_images_are_shifted_and_turned(changed: Change) -> None:
    ramp = torch.linspace(0, 1, 12).expand(200, 3, 12, 12)
    moved = changed(ramp, AugmentConfig(shift=0.25)) - ramp
    assert moved.abs().max() <= 0.25 * 12 / 11 + 1e-3  # a quarter of what a side spans
    assert (moved.flatten(1).abs().max(1).values > 0.01).float().mean() > 0.9
    larger = changed(ramp, AugmentConfig(zoom=0.5))[:, 0, 0]
    assert (larger[:, 11] < 0.95).any()
    turned = changed(ramp, AugmentConfig(rotate=90))
    down = turned[:, 0, 11, 6] - turned[:, 0, 0, 6]
    assert down.abs().max() > 0.75
    assert (changed(ramp, AugmentConfig(rotate=1)) - ramp).abs().max() < 0.05


def test_each_image_gets_colours_of_its_own(changed: Change) -> None:
    grey = torch.full((200, 3, 12, 12), 0.5)
    found = changed(grey, AugmentConfig(colour=0.4)).flatten(1)
    assert (found.std(1) < 1e-3).all()  # what is plain stays plain
    assert found.mean(1).std() > 0.05
    assert found.min() < 0.4
    assert found.max() > 0.6


def test_some_images_lose_a_part(pixels: Tensor, changed: Change) -> None:
    found = changed(pixels, AugmentConfig(erase=0.5))
    gone = (found - pixels).abs() > 1e-3
    assert 60 < gone.flatten(1).any(1).sum() < 140
    assert torch.allclose(found[gone], torch.tensor(0.5), atol=1e-3)
    assert not gone.flatten(1).all(1).any()


def test_what_is_evaluated_is_left_alone(
    make_config: MakeConfig, accelerator: Accelerator
) -> None:
    cfg = make_config("optim.lr=1e-9", "model.dropout=0.0", *OVERRIDES)
    t = set_up(cfg, checkpoint.Run(Path(cfg.train.run)), accelerator)
    batch = t.data.collate([t.data.train[i] for i in range(8)])
    t.model.eval()
    plain = objective.loss(t.model, batch, cfg.objective)[0].item()
    losses = [train_step(t, iter([batch]))[0].item() for _ in range(2)]
    assert len({round(loss, 5) for loss in (plain, *losses)}) == 3
    assert objective.loss(t.model, batch, cfg.objective)[0].item() == pytest.approx(
        plain, rel=1e-4
    )


def test_a_stopped_run_goes_on_exactly(
    make_config: MakeConfig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def losses(name: str, stop_at: int) -> list[str]:
        run = f"train.run={tmp_path / name}"
        cfg = make_config(run, "train.save_every=3", "train.log_every=1", *OVERRIDES)
        real, calls = objective.loss, []

        def counting(*args: object) -> tuple[Tensor, Tensor]:
            calls.append(None)
            if len(calls) == stop_at:
                raise RuntimeError("power cut")
            return real(*args)

        with monkeypatch.context() as patch:
            patch.setattr(objective, "loss", counting)
            if stop_at:
                with pytest.raises(RuntimeError, match="power cut"):
                    train(cfg, fresh_accelerator())
        torch.manual_seed(12345)  # another process would start from anything
        train(cfg, fresh_accelerator())
        return (tmp_path / name / "metrics.jsonl").read_text().splitlines()

    assert losses("cut", 12) == losses("whole", 0)
