"""Data that arrive in packages, and what the proofs make of them; nothing is fetched."""

import gzip
import io
import shutil
import subprocess
from pathlib import Path
from types import ModuleType

import pytest

from benchmarks import news, packages, zh_reviews


def _fake(folder: Path, command: str, script: str) -> None:
    (folder / command).write_text(f"#!/bin/sh\n{script}\n")
    (folder / command).chmod(0o755)


@pytest.mark.skipif(not shutil.which("dpkg-deb"), reason="a Debian package is made")
def test_files_come_out_of_a_debian_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    control = "Package: odd\nVersion: 1\nArchitecture: all\nMaintainer: A <a@b.org>\n"
    for path, text in {
        "DEBIAN/control": f"{control}Description: odd\n",
        "usr/share/odd/one.txt": "first",
        "usr/share/odd/two.txt": "second",
        "usr/share/odd/two.md": "not asked for",
        "usr/share/other/one.txt": "elsewhere",
    }.items():
        (tmp_path / "tree" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "tree" / path).write_text(text)
    command = ["dpkg-deb", "--build", "--root-owner-group", "tree", "odd_1_all.deb"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    _fake(tmp_path, "apt-get", f'test "$5" = odd && cp {tmp_path}/odd_1_all.deb .')
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    (tmp_path / "fetched").mkdir()
    files = packages.debian("odd", "/odd/", ".txt", tmp_path / "fetched")
    where = "./usr/share/odd"
    assert files == {f"{where}/one.txt": b"first", f"{where}/two.txt": b"second"}
    with pytest.raises(SystemExit, match=r"found no even.*apt-get update"):
        packages.debian("even", "/odd/", ".txt", tmp_path / "fetched")
    monkeypatch.setenv("PATH", "")
    with pytest.raises(SystemExit, match="odd is a Debian package"):
        packages.debian("odd", "/odd/", ".txt", tmp_path / "fetched")


def test_an_article_is_one_line_under_the_name_of_its_folder() -> None:
    files = {
        "p/bbcnews/data/tech/2.txt": b"A title\n\nIt  says so.\n",
        "p/bbcnews/data/sports/1.txt": b"Fee of \xa35m\n",
    }
    assert list(news.articles(files)) == [
        ("Fee of �5m", "sports"),
        ("A title It says so.", "tech"),
    ]


def test_a_review_comes_once_and_never_on_both_sides() -> None:
    files = {
        "s/sentiment/pos.txt": "很好 \n不错\n\n很好\n一般\n".encode(),
        "s/sentiment/neg.txt": "太差\r\n一般\n".encode(),
    }
    assert list(zh_reviews.reviews(files)) == [
        ("太差", "negative"),
        ("很好", "positive"),
        ("不错", "positive"),
    ]


def test_a_character_is_a_token(tmp_path: Path) -> None:
    pytest.importorskip("transformers", reason="writes a tokeniser")
    from transformers import AutoConfig, AutoTokenizer
    from transformers import AutoModelForSequenceClassification as Auto

    zh_reviews.write_model(tmp_path, ["很好。 \uff2eo 1"] * zh_reviews.OFTEN + ["差"])
    tokenizer = AutoTokenizer.from_pretrained(tmp_path)
    encoded = tokenizer(["好 很差N", "很"], padding=True, return_tensors="pt")
    tokens = [tokenizer.convert_ids_to_tokens(row) for row in encoded["input_ids"]]
    assert tokens == [
        ["[CLS]", "好", "很", "[UNK]", "n", "[SEP]"],
        ["[CLS]", "很", "[SEP]", "[PAD]", "[PAD]", "[PAD]"],
    ]
    model = Auto.from_config(AutoConfig.from_pretrained(tmp_path, num_labels=3))
    assert model(**encoded).logits.shape == (2, 3)
    assert not list(tmp_path.glob("*.safetensors"))  # its weights are random


@pytest.fixture
def messages() -> ModuleType:
    pytest.importorskip("polib", reason="pip install -e '.[bench]'")
    from benchmarks import messages

    return messages


def test_a_message_comes_once_as_it_is_translated_most_often(
    messages: ModuleType,
) -> None:
    found = [
        ("Save it", "Garder"),
        ("Save it", "Enregistrer"),
        ("Save it", "Enregistrer"),
        ("OK now", "OK now"),
        ("Close", "Fermer"),
        ("Not yet", ""),
        ("Two\nlines", "Deux"),
        ("a b", "x" * (messages.LONGEST + 1)),
        ("a b", "x" * messages.LONGEST),
    ]
    assert list(messages.pairs(found)) == [
        ("Save it", "Enregistrer"),
        ("a b", "x" * messages.LONGEST),
    ]


def test_messages_are_read_out_of_every_package(
    messages: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import polib

    catalog = polib.MOFile()
    catalog.append(polib.MOEntry(msgid="Save it", msgstr="Enregistrer"))
    plural = {0: "{n} page", 1: "{n} pages"}
    catalog.append(
        polib.MOEntry(msgid="{n} page", msgid_plural="{n} pages", msgstr_plural=plural)
    )
    asked: list[str] = []

    def members(package: str, within: str, ending: str, _: Path) -> dict[str, bytes]:
        asked.append(package)
        assert within + ending == "/fr/LC_MESSAGES/.mo"
        return {"a.mo": catalog.to_binary()}

    monkeypatch.setattr(messages.packages, "members", members)
    found = list(messages.messages(tmp_path))
    assert asked == list(messages.PACKAGES)
    assert sorted(set(found)) == [("Save it", "Enregistrer"), ("{n} page", "{n} page")]


@pytest.fixture
def fashion() -> ModuleType:
    pytest.importorskip("sklearn", reason="made where projects run")
    from benchmarks import fashion

    return fashion


def test_images_of_clothes_are_black_on_white(
    fashion: ModuleType, tmp_path: Path
) -> None:
    from PIL import Image
    from pyarrow import parquet

    head = bytes([0, 0, 8, 3, *(0, 0, 0, 2), *(0, 0, 0, 2), *(0, 0, 0, 3)])
    images = fashion.numbers(gzip.compress(head + bytes(range(12))))
    assert images.tolist() == [[[0, 1, 2], [3, 4, 5]], [[6, 7, 8], [9, 10, 11]]]
    labels = fashion.numbers(gzip.compress(bytes([0, 0, 8, 1, 0, 0, 0, 2, 9, 0])))
    fashion.write(tmp_path / "some.parquet", images, labels)
    rows = parquet.read_table(tmp_path / "some.parquet").to_pylist()
    assert [row["label"] for row in rows] == ["ankle boot", "T-shirt"]
    picture = Image.open(io.BytesIO(rows[0]["image"]))
    assert picture.size == (3, 2)
    assert list(picture.tobytes()) == [255, 254, 253, 252, 251, 250]
