"""What a run is made of."""

from __future__ import annotations

import dataclasses
import json
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class DataConfig:
    path: str = "data/ratings.csv"
    min_rating: float = 3.0
    holdout: float = 0.2


@dataclass(frozen=True)
class ModelConfig:
    kind: str = "mf"
    dim: int = 16
    dropout: float = 0.0
    hidden: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class TrainConfig:
    epochs: int = 10
    batch_size: int = 256
    lr: float = 1e-2
    weight_decay: float = 0.0
    negatives: int = 4
    patience: int = 3


@dataclass(frozen=True)
class Config:
    run: str = "runs/default"
    seed: int = 0
    data: DataConfig = field(default_factory=DataConfig)
    model: ModelConfig = field(default_factory=ModelConfig)
    train: TrainConfig = field(default_factory=TrainConfig)

    @property
    def folder(self) -> Path:
        return Path(self.run)


SECTIONS = {"data": DataConfig, "model": ModelConfig, "train": TrainConfig}


def from_dict(raw: dict[str, Any]) -> Config:
    parts = {k: SECTIONS[k](**v) if k in SECTIONS else v for k, v in raw.items()}
    return Config(**parts)


def load_config(path: str | Path) -> Config:
    path = Path(path)
    if path.suffix == ".json":
        return from_dict(json.loads(path.read_text()))
    return from_dict(tomllib.loads(path.read_text()))


def save_config(config: Config, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(dataclasses.asdict(config), indent=2))


def override(config: Config, *, epochs: int | None = None, lr: float | None = None, seed: int | None = None) -> Config:
    """The config with what was typed in its place."""
    train = config.train
    if epochs is not None:
        train = dataclasses.replace(train, epochs=epochs)
    if lr is not None:
        train = dataclasses.replace(train, lr=lr)
    return dataclasses.replace(config, train=train, seed=config.seed if seed is None else seed)
