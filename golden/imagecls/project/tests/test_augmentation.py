"""Augmentation: each setting does what it says, in training alone, the same again."""

from pathlib import Path

import pytest
import torch
from accelerate import Accelerator
from torch import Tensor

from imagecls import augmentation, checkpoint, objective
from imagecls.augmentation import AugmentConfig
from imagecls.batching import unchanged
from imagecls.train import set_up, train, train_step

from .conftest import MakeConfig, fresh_accelerator

ALL = ("flip=true", "shift=0.2", "zoom=0.2", "rotate=20", "colour=0.3")
OVERRIDES = tuple(f"data.{setting}" for setting in ALL)


@pytest.fixture
def pixels() -> Tensor:
    return torch.randn(200, 3, 12, 12, generator=torch.Generator().manual_seed(0))


def changed(pixels: Tensor, cfg: AugmentConfig) -> Tensor:
    torch.manual_seed(0)
    return augmentation.of(cfg)({"pixel_values": pixels})["pixel_values"]


def test_nothing_is_done_by_default() -> None:
    assert augmentation.of(AugmentConfig()) is unchanged


def test_half_of_the_images_are_mirrored(pixels: Tensor) -> None:
    found = changed(pixels, AugmentConfig(flip=True))
    same, mirrored = (
        torch.isclose(found, other, atol=1e-4).flatten(1).all(1)
        for other in (pixels, pixels.flip(-1))
    )
    assert (same ^ mirrored).all()
    assert 70 < mirrored.sum() < 130


def test_images_are_shifted_and_turned(pixels: Tensor) -> None:
    ramp = torch.linspace(-1, 1, 12).expand(200, 3, 12, 12)
    moved = changed(ramp, AugmentConfig(shift=0.25)) - ramp
    assert moved.abs().max() <= 0.25 * 24 / 11 + 1e-4  # a quarter of what a side spans
    assert (moved.flatten(1).abs().max(1).values > 0.01).float().mean() > 0.9
    larger = changed(ramp, AugmentConfig(zoom=0.5))[:, 0, 0]
    assert (larger[:, 11] < 0.9).any()
    turned = changed(ramp, AugmentConfig(rotate=90))
    down = turned[:, 0, 11, 6] - turned[:, 0, 0, 6]
    assert down.abs().max() > 1.5
    assert (changed(ramp, AugmentConfig(rotate=1)) - ramp).abs().max() < 0.1


def test_colours_change_and_edges_stay(pixels: Tensor) -> None:
    found = changed(pixels, AugmentConfig(colour=0.5))
    before, after = (images[:9].flatten(2).flatten(0, 1) for images in (pixels, found))
    for one, other in zip(before, after, strict=True):
        assert torch.corrcoef(torch.stack([one, other]))[0, 1] > 0.999
    assert not torch.isclose(found, pixels, atol=1e-2).flatten(1).all(1).any()


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
