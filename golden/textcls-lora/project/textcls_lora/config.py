"""The whole configuration: defaults < TOML files < command line, checked key by key."""

import argparse
import dataclasses
import difflib
import json
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from .dataset import DataConfig
from .errors import UserError
from .model import ModelConfig
from .objective import ObjectiveConfig
from .optim import OptimConfig
from .tuning import TuningConfig

DEFAULT_FILE = "configs/default.toml"


@dataclass(frozen=True, kw_only=True, config={"extra": "forbid"})
class TrainConfig:
    """The run: where it is kept, how long it lasts, on what it runs."""

    run: Annotated[str, Field(min_length=1)] = "runs/default"
    """Folder of this run; the same command again resumes what is in it."""
    seed: Annotated[int, Field(ge=0)] = 0
    """Seeds the new weights, the order of the data and dropout."""
    epochs: Annotated[int, Field(ge=1)] = 3
    """Passes over the training data, at most."""
    batch_size: Annotated[int, Field(ge=1)] = 16
    """Rows of one optimiser step, over all processes and accumulation steps."""
    accumulation_steps: Annotated[int, Field(ge=1)] = 1
    """Parts a step is computed in, one after the other, to save memory."""
    eval_batch_size: Annotated[int, Field(ge=1)] = 64
    """Rows of one batch where nothing is learnt, on each process."""
    patience: Annotated[int, Field(ge=0)] = 0
    """Epochs without a better `objective.metric` until an early stop; 0 never stops."""
    log_every: Annotated[int, Field(ge=1)] = 10
    """Steps between two lines of metrics.jsonl."""
    save_every: Annotated[int, Field(ge=0)] = 200
    """Steps between two checkpoints within an epoch; 0 saves only at its end."""
    precision: Literal["auto", "no", "bf16", "fp16"] = "auto"
    """Number format of the forward pass; auto is bf16 where the GPU has it."""
    device: Literal["auto", "cpu"] = "auto"
    """auto takes the accelerator if there is one."""
    compile: bool = False
    """Compile the model: minutes at the start, faster steps on a GPU."""
    tracker: Literal["none", "tensorboard", "wandb", "mlflow"] = "none"
    """Where metrics go beside metrics.jsonl; needs `pip install -e '.[NAME]'`."""


@dataclass(frozen=True, kw_only=True, config={"extra": "forbid"})
class Config:
    """One field a section; each is defined beside the code that it configures."""

    data: DataConfig = DataConfig()
    model: ModelConfig = ModelConfig()
    tuning: TuningConfig = TuningConfig()
    objective: ObjectiveConfig = ObjectiveConfig()
    optim: OptimConfig = OptimConfig()
    train: TrainConfig = TrainConfig()


def load(files: Sequence[str | Path], overrides: Sequence[str] = ()) -> Config:
    """Read TOML files, each over the one before, then `key=value` overrides.

    Raises:
        UserError: naming where the value stands, its key, and the nearest known key;
            or two settings that do not go together.
    """
    values: dict[str, Any] = {}
    sources: dict[str, str] = {}
    layers = [(str(file), _read(Path(file))) for file in files]
    layers.append(("command line", dict(_override(text) for text in overrides)))
    known = flat(Config())
    for source, layer in layers:
        for key, value in layer.items():
            if key not in known:
                raise UserError(f"{source}: unknown key {key}{_hint(key, known)}")
            values[key], sources[key] = value, source
    tree: dict[str, dict[str, Any]] = {}
    for key, value in values.items():
        section, field = key.split(".")
        tree.setdefault(section, {})[field] = value
    try:
        text = json.dumps(tree, default=str)
        cfg = TypeAdapter(Config).validate_json(text, strict=True)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"][:2])
        reason = first["msg"].removeprefix("Input ")
        shown = json.dumps(values[key], default=str, ensure_ascii=False)
        raise UserError(f"{sources[key]}: {key} = {shown} {reason}") from error
    if cfg.train.compile and cfg.optim.adversarial:
        raise UserError(
            "train.compile = true would compile the model anew at each step, for what"
            " optim.adversarial adds to its embeddings: leave one of them out"
        )
    return cfg


def flat(cfg: Config) -> dict[str, Any]:
    """The configuration as {"train.epochs": 3, …}, as JSON would give it back."""
    return _flatten(json.loads(json.dumps(dataclasses.asdict(cfg))))


def parser(description: str) -> argparse.ArgumentParser:
    """The arguments that every command has."""
    cli = argparse.ArgumentParser(
        description=description,
        epilog=f"All keys, their defaults and what they mean: {DEFAULT_FILE}",
    )
    cli.add_argument(
        "--config",
        action="append",
        metavar="FILE",
        help=f"TOML file; again for more, the later wins (default: {DEFAULT_FILE})",
    )
    cli.add_argument(
        "overrides",
        nargs="*",
        metavar="key=value",
        help="one value, such as train.epochs=1; `key=` unsets an optional one",
    )
    return cli


def from_arguments(arguments: argparse.Namespace) -> Config:
    """The configuration that a parsed command line asks for."""
    return load(arguments.config or [DEFAULT_FILE], arguments.overrides)


def _read(path: Path) -> dict[str, Any]:
    try:
        return _flatten(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise UserError(f"{path}: cannot be read ({error.strerror})") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UserError(f"{path}: is not TOML: {error}") from error


def _override(text: str) -> tuple[str, Any]:
    key, equals, value = text.partition("=")
    key, value = key.strip(), value.strip()
    if not equals or not key:
        raise UserError(f"command line: {text!r} is not key=value, as train.epochs=1")
    if not value:
        return key, None
    try:
        parsed = tomllib.loads(f"value = {value}")
    except tomllib.TOMLDecodeError:
        return key, value  # a bare word, such as model.name=models/minilm
    return key, parsed["value"] if len(parsed) == 1 else value


def _flatten(table: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    pairs: dict[str, Any] = {}
    for key, value in table.items():
        nested = isinstance(value, dict)
        pairs |= _flatten(value, f"{prefix}{key}.") if nested else {prefix + key: value}
    return pairs


def _hint(key: str, known: Mapping[str, Any]) -> str:
    near = difflib.get_close_matches(key, known, n=1, cutoff=0.0)
    last = key.rpartition(".")[2]
    same = [
        k for k in known if k.rpartition(".")[2] == last
    ]  # right key, wrong section
    return f"; did you mean {(same or near)[0]}?"
