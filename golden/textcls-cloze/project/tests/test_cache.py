"""The cache: texts are tokenised once, for all processes; what changes, is seen."""

import subprocess
import sys
from pathlib import Path

import pytest
from datasets import config as datasets_config
from transformers import PreTrainedTokenizerBase

from textcls_cloze import dataset, model
from textcls_cloze.dataset import DataConfig
from textcls_cloze.model import ModelConfig

from . import examples
from .conftest import Build


def test_digest_changes_with_the_data(tmp_path: Path, build: Build) -> None:
    rows = examples.rows(40)
    path = examples.write(tmp_path, "train", rows)
    digest = build(train=path).digest
    assert build(train=path).digest == digest
    assert build(train=path, split_seed=1).digest != digest
    assert build(train=path, max_length=9).digest != digest
    examples.write(tmp_path, "train", [examples.mislabelled(rows[0]), *rows[1:]])
    assert build(train=path).digest != digest


COUNT = """
import sys
from textcls_cloze import dataset, model
calls, tokenize = [], dataset.tokenize
dataset.tokenize = lambda *a: calls.append(1) or tokenize(*a)
tokenizer = model.processor(model.ModelConfig(name=sys.argv[1]))
for length in (int(n) for n in sys.argv[3:]):
    dataset.build(dataset.DataConfig(train=sys.argv[2], max_length=length), tokenizer)
    print(len(calls))
"""


def test_another_process_tokenises_nothing_again(
    tmp_path: Path, build: Build, model_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = examples.write(tmp_path, "train", examples.rows(40, seed=8))
    build(train=path, max_length=9)  # leaves its length behind in the tokeniser
    build(train=path, max_length=12)
    monkeypatch.setenv("HF_DATASETS_CACHE", str(datasets_config.HF_DATASETS_CACHE))
    other = [sys.executable, "-c", COUNT, str(model_folder), path, "12", "9", "10"]
    done = subprocess.run(  # noqa: S603
        other, check=True, capture_output=True, text=True
    )
    assert done.stdout.split() == ["0", "0", "2"]  # 10 is new: both parts, once each


def test_a_saved_tokeniser_finds_what_its_original_made(
    tmp_path: Path,
    build: Build,
    processor: PreTrainedTokenizerBase,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = examples.write(tmp_path, "train", examples.rows(40, seed=9))
    digest = build(train=path).digest
    processor.save_pretrained(tmp_path / "saved")
    saved = model.processor(ModelConfig(name=str(tmp_path / "saved")))
    monkeypatch.delattr(dataset, "tokenize")
    assert dataset.build(DataConfig(train=path), saved).digest == digest
    with pytest.raises(NameError):
        dataset.build(DataConfig(train=path, max_length=10), saved)
