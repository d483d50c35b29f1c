"""The whole configuration: defaults < TOML files < command line, checked key by key."""

import argparse
import dataclasses
import difflib
import json
import tomllib
from collections.abc import Iterator, Mapping, Sequence
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

TAUGHT = "data.prompts."
"""How the keys begin, where there are any, that a finished model is bound to."""


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
    for layer_source, layer in layers:
        for source, key, value in _opened(layer_source, layer, known):
            if key not in known:
                raise UserError(f"{source}: unknown key {key}{_hint(key, known)}")
            values[key], sources[key] = value, source
    cfg = _checked(values, sources)
    if cfg.train.compile and cfg.optim.adversarial:
        raise UserError(
            "train.compile = true would compile the model anew at each step, for what"
            " optim.adversarial adds to its embeddings: leave one of them out"
        )
    return cfg


def as_taught(cfg: Config, settings: Mapping[str, Any]) -> Config:
    """The configuration, but what stands around texts as in a run's own config.json:
    a finished model is asked as it was taught, whatever the project's files say by now.
    """
    own = taught(settings)
    sources = dict.fromkeys(own, "config.json")
    return _checked({**flat(cfg), **own}, sources) if own else cfg


def taught(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Of a run's config.json, what its model is bound to."""
    return {k: v for k, v in settings.items() if k.startswith(TAUGHT)}


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


def _opened(
    source: str, layer: Mapping[str, Any], known: Mapping[str, Any]
) -> Iterator[tuple[str, str, Any]]:
    """(where it stands, key, value); where a file's name is given for a section within
    a section, what stands in that file."""
    inner_sections = {name.rpartition(".")[0] for name in known if name.count(".") > 1}
    for key, value in layer.items():
        if isinstance(value, str) and key in inner_sections:
            for name, inner in _read(Path(value)).items():
                yield value, f"{key}.{name}", inner
        else:
            yield source, key, value


def _checked(values: Mapping[str, Any], sources: Mapping[str, str]) -> Config:
    """The configuration of {"train.epochs": 3, …}.

    Raises:
        UserError: naming the source and the key of a value that will not do.
    """
    tree: dict[str, Any] = {}
    for key, value in values.items():
        *sections, field = key.split(".")
        place = tree
        for section in sections:
            place = place.setdefault(section, {})
        place[field] = value
    try:
        text = json.dumps(tree, default=str)
        return TypeAdapter(Config).validate_json(text, strict=True)
    except ValidationError as error:
        first = error.errors()[0]
        names = [str(part) for part in first["loc"]]
        paths = (".".join(names[:n]) for n in range(len(names), 0, -1))
        key = next(path for path in paths if path in values)
        reason = first["msg"].removeprefix("Input ").removeprefix("Value error, ")
        shown = json.dumps(values[key], default=str, ensure_ascii=False)
        raise UserError(f"{sources[key]}: {key} = {shown} {reason}") from error


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
