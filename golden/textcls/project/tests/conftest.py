"""What several tests need."""

import json
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import datasets
import pytest
import torch
from accelerate import Accelerator
from accelerate.state import AcceleratorState
from torch import Tensor, nn

from textcls import config, dataset, model, objective, predict
from textcls.batching import Batch
from textcls.config import Config
from textcls.dataset import Data, DataConfig
from textcls.model import ModelConfig
from textcls.processing import Processor
from textcls.train import train

from . import examples, tiny

Build = Callable[..., Data]
MakeConfig = Callable[..., Config]


@pytest.fixture(scope="session", autouse=True)
def _cache_of_their_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        cache = tmp_path_factory.mktemp("cache")
        patch.setattr(datasets.config, "HF_DATASETS_CACHE", cache)
        yield


@pytest.fixture(scope="session")
def model_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("model")
    tiny.make_for(folder, examples.rows(100))
    return folder


@pytest.fixture
def processor(model_folder: Path) -> Processor:
    return model.processor(ModelConfig(name=str(model_folder)))


@pytest.fixture
def build(processor: Processor) -> Build:
    return lambda **values: dataset.build(DataConfig(**values), processor)


@pytest.fixture
def make_config(tmp_path: Path, model_folder: Path) -> MakeConfig:
    """A configuration that trains in a second; overrides as on the command line."""
    return config_maker(tmp_path, model_folder)


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory, model_folder: Path) -> Config:
    """The configuration of a run that has come to its end."""
    cfg = config_maker(tmp_path_factory.mktemp("finished"), model_folder)()
    train(cfg, fresh_accelerator())
    return cfg


@pytest.fixture
def accelerator() -> Accelerator:
    return fresh_accelerator()


def fresh_accelerator() -> Accelerator:
    AcceleratorState._reset_state(reset_partial_state=True)
    return Accelerator(cpu=True)


def said(model: nn.Module, batch: Batch) -> Tensor:
    """All numbers that a model gives to a batch, row by row: [B, …]."""
    found = objective.predict(model, batch)
    numbers = [v for _, v in sorted(found.items()) if v.is_floating_point()]
    return torch.cat([v.reshape(len(v), -1) for v in numbers], dim=1)


def run_predict(cfg: Config, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> None:
    """Run the predict door as its command line does."""
    values = [
        f"{k}={json.dumps(v)}" for k, v in config.flat(cfg).items() if v is not None
    ]
    nothing = f"--config={os.devnull}"  # the settings of the project are its owner's
    monkeypatch.setattr(sys, "argv", ["predict", nothing, *values, *arguments])
    fresh_accelerator()
    predict.main()


def answers_of(
    cfg: Config, monkeypatch: pytest.MonkeyPatch, folder: Path, *arguments: str
) -> list[dict]:
    """What the predict door writes."""
    out = folder / "out.jsonl"
    run_predict(cfg, monkeypatch, f"--output={out}", *arguments)
    return [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]


def config_maker(folder: Path, model_folder: Path) -> MakeConfig:
    rows = examples.rows(91)
    values = {
        "data.train": examples.write(folder, "train", rows[:60]),
        "data.eval": examples.write(folder, "eval", rows[60:]),
        "model.name": str(model_folder),
        "model.dropout": 0.05,
        "optim.lr": 1e-2,
        "train.run": str(folder / "run"),
        "train.epochs": 4,
        "train.batch_size": 8,
        "train.device": "cpu",
    }

    def make(*overrides: str) -> Config:
        base = [f"{key}={json.dumps(value)}" for key, value in values.items()]
        return config.load([], [*base, *overrides])

    return make
