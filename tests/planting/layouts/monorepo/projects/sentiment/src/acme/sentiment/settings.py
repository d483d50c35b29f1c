from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class DataSettings:
    num_texts: int = 200
    min_count: int = 1
    max_length: int = 20
    batch_size: int = 32


@dataclass(frozen=True, kw_only=True)
class ModelSettings:
    embedding_dim: int = 32
    hidden_dim: int = 32


@dataclass(frozen=True, kw_only=True)
class OptimSettings:
    lr: float = 1e-2
    weight_decay: float = 0.0
    epochs: int = 5
    max_grad_norm: float = 1.0


@dataclass(frozen=True, kw_only=True)
class RunSettings:
    seed: int = 0
    output: str = "model.pt"


@dataclass(frozen=True, kw_only=True)
class Settings:
    data: DataSettings = field(default_factory=DataSettings)
    model: ModelSettings = field(default_factory=ModelSettings)
    optim: OptimSettings = field(default_factory=OptimSettings)
    run: RunSettings = field(default_factory=RunSettings)


def load_settings(path: Path) -> Settings:
    with path.open("rb") as file:
        raw = tomllib.load(file)
    return Settings(
        data=DataSettings(**raw["data"]),
        model=ModelSettings(**raw["model"]),
        optim=OptimSettings(**raw["optim"]),
        run=RunSettings(**raw["run"]),
    )
