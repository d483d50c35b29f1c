"""The choices that the catalog and the emitted configuration offer, and covers of their pairs."""

import itertools
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec

from generator import config_schema as schemas
from generator import plan as plans
from generator import spec as specs
from generator.build import Builder, Built
from generator.errors import UserError
from generator.model import Scalar

Choice = Scalar | None
"""None stands for a key that the project of a case does not have."""
Case = Mapping[str, Choice]
Pair = tuple[tuple[str, Choice], tuple[str, Choice]]

_TRACKERS = {"tensorboard": "tensorboard", "wandb": "wandb", "mlflow": "mlflow"}
NO_KEY = "a choice of another task or option"
COMPILED = "what is added to the embeddings would compile the model anew at each step"

_ON: Mapping[str, tuple[Scalar, ...]] = {
    "optim.ema": (0.0, 0.9),
    "optim.adversarial": (0.0, 0.05),
    "data.token_dropout": (0.0, 0.2),
}
"""Numbers that are off at zero: a choice of off and on."""


@dataclass(frozen=True, kw_only=True)
class Cover:
    """Cases that hold every pair of choices that can go together."""

    cases: tuple[Case, ...]
    refused: tuple[Pair, ...]
    """Pairs that no valid case can hold."""


@dataclass(frozen=True, kw_only=True)
class Space:
    """What there is to choose, and what may not be combined."""

    choices: Mapping[str, Sequence[Choice]]
    """The task and the axes first, then config keys."""
    refusal: Callable[[Case], str]
    """Why a case, of which parameters may still lack, may not be; empty if it may."""
    left_out: Mapping[str, str]
    """Choices that cannot run here, and why."""

    def valid(self, case: Case) -> bool:
        """Whether nothing refuses a case."""
        return not self.refusal(case)


# ------------------------------------------------------------------------- the cover


def cover(
    choices: Mapping[str, Sequence[Choice]], valid: Callable[[Case], bool]
) -> Cover:
    """Few cases that hold every pair of choices of two parameters, if a valid case can.

    Args:
        choices: what each parameter may be.
        valid: whether a case, of which parameters may still lack, may be; what is refused
            stays so whatever is added.
    """
    missing = dict.fromkeys(
        ((a, x), (b, y))
        for a, b in itertools.combinations(choices, 2)
        for x in choices[a]
        for y in choices[b]
    )
    cases: list[Case] = []
    refused: list[Pair] = []
    while missing:
        pair = next(iter(missing))
        case = _complete(dict(pair), choices, valid, missing)
        if case is None:
            refused.append(pair)
            del missing[pair]
            continue
        cases.append(case)
        for held in pairs(case):
            missing.pop(held, None)
    return Cover(cases=tuple(cases), refused=tuple(refused))


def pairs(case: Case) -> Iterator[Pair]:
    """Every two choices of a case."""
    return itertools.combinations(case.items(), 2)


def _complete(
    case: Case,
    choices: Mapping[str, Sequence[Choice]],
    valid: Callable[[Case], bool],
    missing: Mapping[Pair, None],
) -> Case | None:
    """A whole case around this one, which holds many missing pairs; None if none is valid."""
    if not valid(case):
        return None
    name = next((n for n in choices if n not in case), None)
    if name is None:
        return {n: case[n] for n in choices}

    def gain(value: Choice) -> int:
        order = list(choices)
        new = (name, value)
        return sum(
            ((new, old) if order.index(name) < order.index(old[0]) else (old, new))
            in missing
            for old in case.items()
        )

    for value in sorted(choices[name], key=gain, reverse=True):
        found = _complete({**case, name: value}, choices, valid, missing)
        if found is not None:
            return found
    return None


# ------------------------------------------------------------------------- the space


def space(builder: Builder, *, gpu: bool, compiled: bool) -> Space:
    """The choices of a catalog, as the projects that it makes declare them.

    Args:
        builder: of the templates.
        gpu: whether there is one to train on.
        compiled: whether cases with `torch.compile` are wanted: they take minutes.
    """
    catalog = builder.catalog
    axes = {name: tuple(axis.options) for name, axis in catalog.axes.items()}
    made = {"task": tuple(catalog.tasks), **axes}
    keys: dict[str, dict[Choice, None]] = {}
    known: dict[tuple[Choice, ...], dict[str, frozenset[Choice]]] = {}
    left_out: dict[str, str] = {}
    for built, combination in _projects(builder, made):
        schema = schemas.read(
            {p: f.text for p, f in built.tree.items() if p.endswith(".py")},
            built.spec.package,
        )
        offered: dict[str, Sequence[Scalar]] = {
            key: (False, True) if field.kind == "bool" else _ON.get(key, field.choices)
            for key, field in schema.fields.items()
        }
        for key, values in offered.items():
            for value in values:
                if why := _cannot(key, value, gpu=gpu, compiled=compiled):
                    left_out[f"{key}={toml(value)}"] = why
                else:
                    keys.setdefault(key, {})[value] = None
        known[combination] = {key: frozenset(v) for key, v in offered.items()}
    for key, choices in keys.items():
        if not all(key in fields for fields in known.values()):
            choices[None] = None

    def refusal(case: Case) -> str:
        fitting = [
            offered
            for made_of, offered in known.items()
            if all(case.get(n, v) == v for n, v in zip(made, made_of, strict=True))
        ]
        if case.get("train.compile") and case.get("optim.adversarial"):
            return COMPILED
        asked = {key: case[key] for key in keys.keys() & case.keys()}
        if not any(all(_offers(o, k, v) for k, v in asked.items()) for o in fitting):
            return NO_KEY
        chosen = [catalog.base]
        if task := case.get("task"):
            chosen.append(catalog.task(str(task)))
        chosen += [catalog.axes[a].options[str(case[a])] for a in axes if a in case]
        words = {f"{a}:{case[a]}" for a in made if a in case}
        words |= plans.config_choices(
            (k, v) for k, v in case.items() if k in keys and v is not None
        )
        try:
            plans.refuse_conflicts(chosen, words)
        except UserError as error:
            return error.message
        return ""

    return Space(
        choices={**made, **{key: tuple(found) for key, found in keys.items()}},
        refusal=refusal,
        left_out=left_out,
    )


def _offers(offered: Mapping[str, frozenset[Choice]], key: str, value: Choice) -> bool:
    """Whether a project has this choice, or has not the key that None stands for."""
    return value in offered[key] if key in offered else value is None


def _projects(
    builder: Builder, made: Mapping[str, Sequence[str]]
) -> Iterator[tuple[Built, tuple[Choice, ...]]]:
    for combination in itertools.product(*made.values()):
        try:
            yield builder.build(
                request(dict(zip(made, combination, strict=True)))
            ), combination
        except UserError:  # two options that may not be combined
            continue


def request(case: Case) -> specs.Request:
    """What makes the project of a case."""
    flags = {"task": str(case["task"]), "name": "covered"}
    for key, value in case.items():
        if key != "task" and "." not in key:
            flags[f"options.{key}"] = str(value)
    return specs.Request(flags=flags)


def _cannot(key: str, value: Scalar, *, gpu: bool, compiled: bool) -> str:
    """Why a choice is left out of the space; empty if it is not."""
    if key == "train.device":
        return "the device is the machine's"
    if key == "train.precision" and value == "fp16" and not gpu:
        return "no CPU trains in fp16"
    if key == "train.compile" and value and not compiled:
        return "takes minutes: --compile"
    tracker = _TRACKERS.get(str(value)) if key == "train.tracker" else None
    if tracker and find_spec(tracker) is None:
        return f"{tracker} is not installed"
    if key in _DATA and value != _DATA[key]:
        return "says what the data is: the task's own tests have others"
    return ""


_DATA = {
    "data.multi_label": False,
    "data.scheme": None,
    "data.layout": None,
    "data.unanswerable": True,
}
"""Keys that say what the data is, with the value that fits what is trained on here, if one
must be named."""


# ------------------------------------------------------------------------- one case


def overrides(case: Case) -> tuple[str, ...]:
    """The config choices of a case, as a command line has them."""
    return tuple(
        f"{key}={toml(value)}"
        for key, value in case.items()
        if "." in key and value is not None
    )


def toml(value: Choice) -> str:
    """A value as TOML and command lines have it."""
    return json.dumps(value)
