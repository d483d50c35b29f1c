"""The image processor: its own pixels, other sizes, models that are fitted to them."""

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from transformers import (
    AutoModelForImageClassification,
    BitImageProcessorPil,
    ConvNextConfig,
    ConvNextImageProcessorPil,
    PreTrainedConfig,
    ResNetConfig,
    SwinConfig,
    ViTConfig,
    ViTImageProcessorPil,
)

from imagecls import model, processing
from imagecls.dataset import Targets
from imagecls.errors import UserError
from imagecls.model import ModelConfig
from imagecls.processing import ProcessorConfig

TWO = Targets(labels=("a", "b"))
SQUARE = {"height": 16, "width": 16}
VIT = ViTConfig(
    image_size=16,
    patch_size=4,
    hidden_size=8,
    num_hidden_layers=1,
    num_attention_heads=2,
    intermediate_size=8,
)


def noise(height: int, width: int) -> Image.Image:
    pixels = np.random.default_rng(0).integers(256, size=(height, width, 3))
    return Image.fromarray(pixels.astype(np.uint8))


@pytest.mark.parametrize(
    "kind",
    [
        ViTImageProcessorPil(size=SQUARE),
        ViTImageProcessorPil(size=SQUARE, do_normalize=False),
        BitImageProcessorPil(size={"shortest_edge": 18}, crop_size=SQUARE),
        ConvNextImageProcessorPil(size={"shortest_edge": 16}, crop_pct=0.875),
    ],
    ids=["vit", "unscaled", "cropped", "convnext"],
)
@pytest.mark.parametrize("side", [None, 24])
def test_pixels_are_those_of_the_processor(
    kind: ViTImageProcessorPil, side: int | None, tmp_path: Path
) -> None:
    kind.save_pretrained(tmp_path)
    cfg = ProcessorConfig(name=str(tmp_path), image_size=side)
    processor = processing.load(cfg)
    wanted = side or 16
    assert processing.shape(processor) == (wanted, wanted)
    pictures = [noise(40, 30), noise(9, 50)]
    pixels = processing.pixels(processor, pictures)
    assert (pixels.dtype, pixels.shape) == (np.uint8, (2, 3, wanted, wanted))
    found = processing.normalised(processor, torch.from_numpy(pixels))
    expected = processor(images=pictures, return_tensors="pt")["pixel_values"]
    torch.testing.assert_close(found, expected, atol=1e-4, rtol=0)


def test_images_of_different_sizes(tmp_path: Path) -> None:
    kind = BitImageProcessorPil(size={"shortest_edge": 18}, do_center_crop=False)
    kind.save_pretrained(tmp_path)
    with pytest.raises(UserError, match=r"of different sizes; set model\.image_size"):
        processing.load(ProcessorConfig(name=str(tmp_path)))


def test_processors_that_do_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ViTImageProcessorPil(size=SQUARE).save_pretrained(tmp_path)
    whole = ViTImageProcessorPil.normalize
    monkeypatch.setattr(
        ViTImageProcessorPil, "normalize", lambda *a, **k: whole(*a, **k) + 0.1
    )
    with pytest.raises(UserError, match="does more than resize, crop and scale"):
        processing.load(ProcessorConfig(name=str(tmp_path)))


def saved(folder: Path, shape: PreTrainedConfig) -> ModelConfig:
    net = AutoModelForImageClassification.from_config(shape)
    net.save_pretrained(folder)
    ViTImageProcessorPil(size=SQUARE).save_pretrained(folder)
    return ModelConfig(name=str(folder), image_size=24)


@pytest.mark.parametrize(
    "shape",
    [
        VIT,
        SwinConfig(image_size=16, patch_size=2, embed_dim=8, depths=[1], num_heads=[2]),
        ConvNextConfig(num_stages=2, hidden_sizes=[8, 8], depths=[1, 1]),
        ResNetConfig(embedding_size=8, hidden_sizes=[8, 8], depths=[1, 1]),
    ],
    ids=["vit", "swin", "convnext", "resnet"],
)
def test_a_model_for_images_of_another_size(
    shape: PreTrainedConfig, tmp_path: Path
) -> None:
    cfg = saved(tmp_path / "first", shape)
    net = model.build(cfg, TWO).eval()
    inputs, *_ = processing.samples(net, model.processor(cfg))
    assert inputs["pixel_values"].shape == (2, 3, 24, 24)
    with torch.inference_mode():
        said = net(**inputs).logits
        net.save_pretrained(tmp_path / "second")
        model.processor(cfg).save_pretrained(tmp_path / "second")
        again, processor = model.finished(tmp_path / "second")
        assert torch.equal(again.eval()(**inputs).logits, said)
    assert processing.shape(processor) == (24, 24)


def test_positions_are_interpolated_and_all_else_is_kept(tmp_path: Path) -> None:
    cfg = saved(tmp_path, VIT)
    before = model.build(ModelConfig(name=str(tmp_path)), TWO).state_dict()
    after = model.build(cfg, TWO).state_dict()
    name = "vit.embeddings.position_embeddings"
    assert {n for n in before if before[n].shape != after[n].shape} == {name}
    assert all(
        torch.equal(before[n], after[n])
        for n in before
        if n != name and "classifier" not in n
    )
    (old,), (new,) = before[name], after[name]
    assert (len(old), len(new)) == (1 + 16, 1 + 36)
    assert torch.equal(old[0], new[0])
    torch.testing.assert_close(old[1:].mean(0), new[1:].mean(0), atol=0.02, rtol=0)


def test_positions_that_cannot_be_interpolated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cfg = saved(tmp_path, VIT)
    kind = type(model.build(ModelConfig(name=str(tmp_path)), TWO).vit.embeddings)
    monkeypatch.delattr(kind, "interpolate_pos_encoding")
    with pytest.raises(UserError, match="24: ViTForImageClassification was pretrained"):
        model.build(cfg, TWO)
