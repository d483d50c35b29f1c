"""The configuration read from dataclasses, and the words in which it refuses a value."""

import math

import jsonschema
import pytest
from sample import PROJECT

from generator import config_schema

SOURCES = {
    "app/config.py": '''"""All."""
from dataclasses import field
from pydantic.dataclasses import dataclass
from . import dataset
from .train import TrainConfig
from app.tuning import TuningConfig as Tuning

@dataclass(frozen=True)
class Config:
    data: dataset.DataConfig = dataset.DataConfig()
    train: TrainConfig = field(default_factory=TrainConfig)
    tuning: Tuning = Tuning(rank=4)
''',
    "app/train.py": '''from typing import Annotated, ClassVar, Literal, Optional
from pydantic import Field, PositiveInt
from pydantic.dataclasses import dataclass

STEPS = 64 * 1024
Rate = Annotated[float, Field(gt=0, le=1)]


@dataclass(frozen=True, kw_only=True)
class TrainConfig:
    """How long it trains.

    epochs: not this line.
    """

    KIND: ClassVar[str] = "train"
    epochs: Annotated[int, Field(ge=1)] = 3
    """Passes over
    the data."""
    lr: Rate = 5e-5
    """Peak rate."""
    steps: PositiveInt = STEPS
    device: Literal["auto", "cpu"] = "auto"
    note: str | None = None
    seed: Optional[int] = None
    fast: bool = False
    tags: tuple[str, ...] = ()
    betas: tuple[float, ...] = (0.9, 0.999)
    name: Annotated[str, Field(min_length=1)] = "run"
    ratio: float = Field(default=1, ge=0, lt=2)
    hidden: int = field(init=False)
    depth: "int" = -1
''',
    "app/dataset.py": '''from dataclasses import dataclass

@dataclass
class Base:
    train: str
    """The file."""

@dataclass
class DataConfig(Base):
    workers: int = 0
''',
    "app/tuning.py": """from pydantic.dataclasses import dataclass

@dataclass
class TuningConfig:
    rank: int = 8
""",
}
SCHEMA = config_schema.read(SOURCES, "app")


def test_it_reads_every_key_in_order() -> None:
    assert SCHEMA.keys == (
        "data.train", "data.workers", "train.epochs", "train.lr", "train.steps",
        "train.device", "train.note", "train.seed", "train.fast", "train.tags",
        "train.betas", "train.name", "train.ratio", "train.depth", "tuning.rank",
    )  # fmt: skip
    assert [s.name for s in SCHEMA.sections] == ["data", "train", "tuning"]
    assert SCHEMA.sections[1].doc == "How long it trains.\n\nepochs: not this line."


def test_it_reads_types_defaults_ranges_and_words() -> None:
    fields = SCHEMA.fields
    kinds = {k: f.kind for k, f in fields.items()}
    assert (
        kinds["train.epochs"] == kinds["train.steps"] == kinds["train.depth"] == "int"
    )
    assert kinds["train.lr"] == kinds["train.ratio"] == "float"
    assert (kinds["train.tags"], kinds["train.betas"]) == ("strs", "floats")
    defaults = {k: f.default for k, f in fields.items()}
    assert defaults["train.steps"] == 65536
    assert defaults["train.betas"] == (0.9, 0.999)
    assert defaults["train.ratio"] == 1.0 and isinstance(defaults["train.ratio"], float)
    assert defaults["train.depth"] == -1
    assert defaults["tuning.rank"] == 4, "what Config itself sets counts"
    assert fields["data.train"].required and fields["data.train"].doc == "The file."
    epochs, rate = fields["train.epochs"], fields["train.lr"]
    assert (epochs.ge, epochs.doc) == (1, "Passes over\nthe data.")
    assert (epochs.path, epochs.line) == ("app/train.py", 17)
    assert (rate.gt, rate.le, fields["train.steps"].gt) == (0, 1, 0)
    assert fields["train.note"].nullable and fields["train.seed"].nullable
    assert fields["train.device"].choices == ("auto", "cpu")


PROBLEMS = [
    ("train.epoch", 1, "unknown key 'train.epoch'; did you mean 'train.epochs'?"),
    ("trian.lr", 1, "unknown key 'trian.lr'; did you mean 'train.lr'?"),
    ("data.lr", 1, "unknown key 'data.lr'; did you mean 'train.lr'?"),
    ("rank", 1, "unknown key 'rank'; did you mean 'tuning.rank'?"),
    ("nope.x", 1, "unknown key 'nope.x'; choose from data, train, tuning"),
    ("data.zz", 1, "unknown key 'data.zz'; choose from train, workers"),
    ("data", 1, "data is a section, not a value; its keys are train, workers"),
    ("train.epochs", "3", "train.epochs must be a whole number, not '3'"),
    ("train.epochs", True, "train.epochs must be a whole number, not true"),
    ("train.epochs", 3.0, "train.epochs must be a whole number, not 3.0"),
    ("train.epochs", None, "train.epochs must be a whole number, not nothing"),
    ("train.epochs", 0, "train.epochs must be at least 1, not 0"),
    ("train.lr", 0, "train.lr must be greater than 0, not 0"),
    ("train.lr", 2, "train.lr must be at most 1, not 2"),
    ("train.lr", False, "train.lr must be a number, not false"),
    ("train.lr", math.nan, "train.lr must be a finite number, not nan"),
    ("train.ratio", math.inf, "train.ratio must be a finite number, not inf"),
    ("train.ratio", 2, "train.ratio must be less than 2, not 2"),
    ("train.fast", 1, "train.fast must be true or false, not 1"),
    ("train.name", "", "train.name must not be empty"),
    ("train.name", 3, "train.name must be a text, not 3"),
    ("train.device", "gpu", "train.device must be one of 'auto', 'cpu', not 'gpu'; did you mean 'cpu'?"),
    ("train.tags", "a", "train.tags must be a list of texts, not 'a'"),
    ("train.tags", ["a", 1], "train.tags must be a list of texts, not ['a', 1]"),
]  # fmt: skip


@pytest.mark.parametrize(("key", "value", "problem"), PROBLEMS)
def test_a_wrong_key_or_value_is_told_in_one_line(
    key: str, value: object, problem: str
) -> None:
    assert SCHEMA.problem(key, value) == problem


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("train.epochs", 1),
        ("train.lr", 1),
        ("train.lr", 0.5),
        ("train.note", None),
        ("train.tags", []),
        ("train.tags", ("a",)),
        ("train.betas", [1, 0.5]),
        ("train.device", "cpu"),
        ("train.depth", -5),
    ],
)
def test_a_right_value_is_no_problem(key: str, value: object) -> None:
    assert SCHEMA.problem(key, value) is None


def test_the_json_schema_agrees_with_the_words() -> None:
    schema = SCHEMA.json_schema()
    jsonschema.Draft7Validator.check_schema(schema)
    validator = jsonschema.Draft7Validator(schema)
    for key, value, _ in PROBLEMS:
        finite = not isinstance(value, float) or math.isfinite(value)
        whole = isinstance(value, float) and value.is_integer()  # JSON has one number
        if finite and not whole and value is not None:
            nested: object = value
            for part in reversed(key.split(".")):
                nested = {part: nested}
            assert list(validator.iter_errors(nested)), key
    good = {"train": {"epochs": 1, "lr": 1, "tags": ["a"]}, "data": {"train": "x"}}
    assert not list(validator.iter_errors(good))
    epochs = schema["properties"]["train"]["properties"]["epochs"]
    assert epochs == {
        "type": "integer", "minimum": 1, "default": 3, "description": "Passes over\nthe data.",
    }  # fmt: skip


def test_every_default_is_one_that_it_accepts() -> None:
    for key, field in SCHEMA.fields.items():
        if not field.required:
            assert SCHEMA.problem(key, field.default) is None


@pytest.mark.parametrize(
    "sources",
    [
        {},
        {"app/config.py": "class Other: ...\n"},
        {"app/config.py": "class Config:\n"},
        {"app/config.py": "class Config(Config):\n    x: Config\n"},
        {
            "app/config.py": "from .a import Config\n",
            "app/a.py": "from .config import Config\n",
        },
    ],
)
def test_what_cannot_be_read_is_no_crash(sources: dict[str, str]) -> None:
    schema = config_schema.read(sources, "app")
    assert schema.problem("train.epochs", 1)


def test_a_section_that_cannot_be_read_refuses_nothing() -> None:
    broken = {**SOURCES, "app/train.py": "def broken(:\n"}
    schema = config_schema.read(broken, "app")
    assert schema.problem("train.epochs", 1) is None
    assert schema.problem("tuning.rank", "x") is not None


def test_it_reads_the_sample() -> None:
    assert len(config_schema.read(PROJECT, "app").fields) == 10
