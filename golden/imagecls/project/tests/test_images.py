"""Images: every way to store one gives the same pixels, mistakes say why."""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from imagecls import images

from .examples import png

PIXELS = np.random.default_rng(0).integers(256, size=(6, 9, 3)).astype(np.uint8)
GREY = PIXELS[..., 0]


def stored(image: Image.Image, kind: str, **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "BMP", "TIFF", "PPM"])
def test_files_of_the_same_pixels_are_the_same(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "image"
    path.write_bytes(stored(Image.fromarray(PIXELS), kind))
    found = images.load(str(path))
    assert np.array_equal(np.asarray(found), PIXELS)
    assert images.key(found) == images.key(images.load(png(PIXELS)))
    for other in (PIXELS[::-1], PIXELS.transpose(1, 0, 2), PIXELS.reshape(9, 6, 3)):
        assert images.key(images.load(png(other))) != images.key(found)


@pytest.mark.parametrize("mode", ["L", "P", "1", "RGBA", "LA", "CMYK", "I;16"])
def test_every_mode_becomes_rgb(mode: str) -> None:
    grey = np.where(GREY > 127, 255, 0).astype(np.uint8)
    image = Image.fromarray(grey)
    if mode == "I;16":
        image = Image.fromarray(grey.astype(np.uint16) * 257)
    else:
        image = image.convert("RGB" if mode == "CMYK" else "L").convert(mode)
    found = images.load(stored(image, "TIFF"))
    assert found.mode == "RGB"
    assert np.array_equal(np.asarray(found), np.stack(3 * [grey], axis=-1))


def test_what_is_transparent_becomes_white() -> None:
    pixels = np.zeros((4, 4, 4), dtype=np.uint8)
    pixels[:2, :, 3] = 255
    found = np.asarray(images.load(stored(Image.fromarray(pixels), "PNG")))
    assert (found[:2] == 0).all()
    assert (found[2:] == 255).all()
    palette = Image.fromarray(GREY).convert("P")
    place = palette.getpixel((0, 0))
    found_too = images.load(stored(palette, "PNG", transparency=place))
    assert found_too.getpixel((0, 0)) == (255, 255, 255)


def test_cameras_say_which_way_is_up() -> None:
    image = Image.fromarray(PIXELS)
    exif = image.getexif()
    exif[0x0112] = 6  # the camera was turned by a quarter
    found = np.asarray(images.load(stored(image, "PNG", exif=exif)))
    assert np.array_equal(found, np.rot90(PIXELS, -1))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"no image", "not an image (of no kind that is known)"),
        (png(PIXELS)[:60], "not an image ("),
        (stored(Image.new("RGB", (64, 64)), "BMP")[:-500], "not an image (image file "),
    ],
)
def test_files_that_are_none(content: bytes, message: str, tmp_path: Path) -> None:
    path = tmp_path / "image.png"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=r"image\.png: not an image") as caught:
        images.load(str(path))
    assert message in str(caught.value)
    with pytest.raises(ValueError, match=r"\(image\): not an image"):
        images.load(content)
    with pytest.raises(ValueError, match=r"none\.png: no such file"):
        images.load(str(tmp_path / "none.png"))


def test_an_image_that_is_a_bomb(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 20)
    with pytest.raises(ValueError, match="exceeds limit of"):
        images.load(png(PIXELS))


def test_cells(tmp_path: Path) -> None:
    assert images.source(b"abc", tmp_path) == b"abc"
    assert images.source({"bytes": b"abc", "path": "x.png"}, tmp_path) == b"abc"
    for cell in ("x.png", {"bytes": None, "path": "x.png"}):
        assert images.source(cell, tmp_path) == str(tmp_path / "x.png")
    for nothing in (None, "", b"", 3, {"bytes": None, "path": None}):
        with pytest.raises(ValueError, match="not the path of an image or its bytes"):
            images.source(nothing, tmp_path)
