"""A small training project as it might be emitted, and how the tests check trees of text."""

from collections.abc import Mapping

from generator import checks
from generator.model import Checked, CheckReport, Dependency, File, FileTree, Seam


def dependency(name: str, imports: str = "", used_by: str = "") -> Dependency:
    return Dependency(
        name=name, specifier=">=1", imports=imports or name, used_by=used_by
    )


FACTS = checks.Facts(
    package="app",
    dependencies=(
        dependency("torch"),
        dependency("scikit-learn", "sklearn"),
        dependency("pydantic"),
        dependency("safetensors", used_by="torch"),
    ),
    dev_dependencies=(dependency("pytest"),),
    seams=(
        Seam(
            file="app/tuning.py",
            exports={
                "TuningConfig": None,
                "prepare": ("model", "cfg"),
                "merge": ("model",),
            },
        ),
    ),
)
BARE = checks.Facts(package="app", dependencies=(), dev_dependencies=(), seams=())


def tree(files: Mapping[str, str | bytes]) -> FileTree:
    return FileTree(
        {
            path: File(data=text if isinstance(text, bytes) else text.encode())
            for path, text in files.items()
        }
    )


def report(files: Mapping[str, str | bytes], facts: checks.Facts = BARE) -> CheckReport:
    return checks.run(tree(files), facts)


def seen(
    name: str, files: Mapping[str, str | bytes], facts: checks.Facts = BARE
) -> Checked:
    """What one check saw of a project."""
    return report(files, facts).checks[name]


def shown(
    name: str, files: Mapping[str, str | bytes], facts: checks.Facts = BARE
) -> list[str]:
    """The findings of one check, as text."""
    return [str(f) for f in sorted(seen(name, files, facts).findings)]


PROJECT: dict[str, str] = {
    "app/__init__.py": '"""Routes tickets."""\n',
    "app/config.py": '''"""The whole configuration."""

import argparse
import tomllib
from pathlib import Path

from pydantic.dataclasses import dataclass

from app.dataset import DataConfig
from app.model import ModelConfig
from app.optim import OptimConfig
from app.tuning import TuningConfig


@dataclass(frozen=True, kw_only=True)
class TrainConfig:
    """How long it trains."""

    epochs: int = 3
    """Passes over the data."""
    run: str = "runs/default"
    patience: int | None = None


@dataclass(frozen=True, kw_only=True)
class Config:
    """One field a section."""

    data: DataConfig = DataConfig()
    model: ModelConfig = ModelConfig()
    optim: OptimConfig = OptimConfig()
    train: TrainConfig = TrainConfig()
    tuning: TuningConfig = TuningConfig()


def parser(description: str) -> argparse.ArgumentParser:
    """The arguments of every command."""
    cli = argparse.ArgumentParser(description=description)
    cli.add_argument("--config", action="append")
    cli.add_argument("overrides", nargs="*")
    return cli


def load(paths: list[str], overrides: list[str] | None = None) -> Config:
    """Read TOML files."""
    for path in paths:
        print(tomllib.loads(Path(path).read_text()), overrides)
    return Config()
''',
    "app/dataset.py": '''"""Examples from files."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

from pydantic.dataclasses import dataclass as settings


@settings(frozen=True, kw_only=True)
class DataConfig:
    """Where the examples are."""

    train: str = "data/train.csv"
    format: Literal["csv", "jsonl"] = "csv"


@dataclass(frozen=True)
class Example:
    """One text and its label."""

    text: str
    label: str = ""

    @property
    def length(self) -> int:
        return len(self.text)


class Split(NamedTuple):
    """Two parts."""

    train: list[Example]
    held_out: list[Example]


def read(cfg: DataConfig, *, limit: int | None = None) -> Split:
    """Read and split."""
    with open(cfg.train, encoding="utf-8") as lines:
        examples = [Example(line) for line in lines][:limit]
    return Split(examples, held_out=[])


def batches(examples: list[Example], size: int) -> Iterator[list[Example]]:
    """Neighbours in length go together."""
    order = sorted(examples, key=lambda example: example.length)
    for start in range(0, len(order), size):
        yield order[start : start + size]
''',
    "app/model.py": '''"""The network."""

import torch
from pydantic.dataclasses import dataclass
from torch import Tensor, nn


@dataclass(frozen=True, kw_only=True)
class ModelConfig:
    """Its size."""

    hidden: int = 32
    dropout: float = 0.1


class Classifier(nn.Module):
    """A bag of words."""

    def __init__(self, cfg: ModelConfig, labels: int) -> None:
        super().__init__()
        self.cfg = cfg
        self.table = nn.EmbeddingBag(1000, cfg.hidden)
        self.head = nn.Linear(cfg.hidden, labels)

    def forward(self, ids: Tensor, mask: Tensor | None = None) -> Tensor:
        hidden = self.table(ids) if mask is None else self.table(ids * mask)
        return self.head(hidden)

    def classify(self, ids: Tensor) -> Tensor:
        return self.forward(ids).argmax(-1)


def build(cfg: ModelConfig, labels: int = 2) -> Classifier:
    """A new network."""
    return Classifier(cfg, labels)


@torch.no_grad()
def predict(model: Classifier, ids: Tensor) -> Tensor:
    """The best label."""
    return model.classify(ids)
''',
    "app/optim.py": '''"""The optimiser."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import torch

if TYPE_CHECKING:
    from app.model import Classifier


@dataclass(frozen=True, kw_only=True)
class OptimConfig:
    """How it steps."""

    lr: float = 5e-5
    betas: tuple[float, ...] = field(default=(0.9, 0.999))


def build(model: "Classifier", cfg: OptimConfig) -> torch.optim.Optimizer:
    """AdamW."""
    return torch.optim.AdamW(model.parameters(), lr=cfg.lr, betas=cfg.betas)
''',
    "app/tuning.py": '''"""Which weights learn."""

from pydantic.dataclasses import dataclass
from torch import nn


@dataclass(frozen=True, kw_only=True)
class TuningConfig:
    """All or the head."""

    frozen: bool = False


def prepare(model: nn.Module, cfg: TuningConfig) -> nn.Module:
    """Freeze what is not to learn."""
    for weight in model.parameters():
        weight.requires_grad = not cfg.frozen
    return model


def merge(model: nn.Module) -> nn.Module:
    """Nothing to fold in."""
    return model
''',
    "app/baselines.py": '''"""What is reported beside the model."""

from collections import Counter

from sklearn.linear_model import LogisticRegression

from .dataset import Example, Split


def majority(split: Split) -> float:
    """The share of the commonest label."""
    counts = Counter(example.label for example in split.train)
    label, _ = counts.most_common(1)[0]
    return sum(example.label == label for example in split.held_out) / 2


def linear(examples: list[Example]) -> LogisticRegression:
    """On plain features."""
    return LogisticRegression().fit(
        [[example.length] for example in examples],
        [example.label for example in examples],
    )
''',
    "app/train.py": '''"""Train: the same command again resumes."""

import torch

from app import baselines, config, dataset, tuning
from app import model as models
from app import optim as optimisers


class Trainer:
    """Everything that the loop works with."""

    def __init__(self, cfg: config.Config, split: dataset.Split) -> None:
        self.cfg = cfg
        self.split = split
        self.model = models.build(cfg.model, labels=2)
        self.optimiser = optimisers.build(self.model, cfg.optim)

    def run(self) -> float:
        """All epochs."""
        total = 0.0
        for epoch in range(self.cfg.train.epochs):
            total += self.epoch(epoch)
        return total

    def epoch(self, number: int, *, quiet: bool = False) -> float:
        """One pass."""
        seen = number
        for batch in dataset.batches(self.split.train, size=8):
            ids = torch.zeros(len(batch), 4)
            seen += int(self.model(ids, mask=None).sum())
        return 0.0 if quiet else float(seen)


def main() -> None:
    """The command line."""
    arguments = config.parser(__doc__ or "").parse_args()
    cfg = config.load(arguments.config, overrides=arguments.overrides)
    split = dataset.read(cfg.data, limit=100)
    trainer = Trainer(cfg, split)
    tuning.prepare(trainer.model, cfg.tuning)
    print(trainer.run(), baselines.majority(split), baselines.linear(split.train))
    tuning.merge(trainer.model)


if __name__ == "__main__":
    main()
''',
    "tests/conftest.py": """import pytest

from app.config import Config


@pytest.fixture
def cfg() -> Config:
    return Config()
""",
    "tests/helpers.py": """def texts(count: int) -> list[str]:
    return ["text"] * count
""",
    "tests/test_train.py": """import pytest
from helpers import texts

from app.config import Config
from app.dataset import Example
from app.train import Trainer


@pytest.mark.parametrize("count", [1, 2])
def test_it_runs(cfg: Config, count: int) -> None:
    examples = [Example(text) for text in texts(count)]
    assert Trainer.__name__ and cfg.train.epochs and examples
""",
    "configs/default.toml": """[data]
train = "data/train.csv"
format = "csv"

[model]
hidden = 32
dropout = 0.1

[optim]
lr = 5e-5
betas = [0.9, 0.999]

[train]
epochs = 3
run = "runs/default"

[tuning]
frozen = false
""",
    "configs/smoke.toml": "train.epochs = 1\nmodel.hidden = 8\n",
    "data/train.csv": "text,label\nhello,greeting\n",
    "Makefile": """PYTHON ?= python
CONFIG ?= configs/default.toml

.PHONY: train test clean

train: data/train.csv ## Train
\t$(PYTHON) -m app.train --config $(CONFIG) $(ARGS)

test:
\t$(PYTHON) -m pytest tests

models/tiny:
\tmkdir -p models/tiny

clean:
\trm -rf runs
""",
    "README.md": """# app

Run `make train`, or with other values:

```bash
make train ARGS="train.epochs=1"
python -m app.train --config configs/smoke.toml optim.lr=1e-4
make test
```

Settings stand in [configs/default.toml](configs/default.toml); `train.epochs`
says how long, `model.build` makes the network, results go to `runs/default/metrics.json`.

| Path | What |
| --- | --- |
| `app/train.py` | the loop |
| `app/tuning.py` | `prepare` and `merge` |
| `configs/` | settings |
| `tests/` | seconds |

Any encoder works, say `sentence-transformers/all-MiniLM-L6-v2` or `models/tiny`.
""",
    "AGENTS.md": "Change `dataset.py` first; then `make test`. Limits: `data.format`.\n",
    ".gitignore": "runs/\nmodels/\n__pycache__/\n",
    "pyproject.toml": """[project]
name = "app"
version = "0.1.0"
readme = "README.md"
dependencies = ["torch>=2", "scikit-learn", "pydantic>=2", "safetensors"]

[project.optional-dependencies]
dev = ["pytest>=8"]

[project.scripts]
app-train = "app.train:main"

[tool.hatch.build.targets.wheel]
packages = ["app"]

[tool.pytest.ini_options]
testpaths = ["tests"]
""",
}
