"""The pairwise cover: each two choices that go together are trained together once.

    python -m benchmarks.cover [--compile] [--only TEXT] [--json FILE]

The choices are the options of the catalog, and every `Literal` and `bool` of the emitted
configuration, as the emitted dataclasses declare them. Each case is really trained, on tiny
data with a tiny model, by a process forked from one probe server that has its libraries
loaded. Exit code 1 if a case fails.
"""

import argparse
import itertools
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from pathlib import Path

from rich.console import Console
from rich.table import Table

from generator import config_schema as schemas
from generator import plan as plans
from generator import spec as specs
from generator import verify, writer
from generator.build import Builder, Built
from generator.errors import UserError
from generator.model import Scalar
from generator.resources import templates

Choice = Scalar | None
"""None stands for a key that the project of a case does not have."""
Case = Mapping[str, Choice]
Pair = tuple[tuple[str, Choice], tuple[str, Choice]]
Valid = Callable[[Case], bool]

_TRACKERS = {"tensorboard": "tensorboard", "wandb": "wandb", "mlflow": "mlflow"}
_OFFLINE = {"WANDB_MODE": "offline", "HF_HUB_OFFLINE": "1"}


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
    valid: Valid
    left_out: Mapping[str, str]
    """Choices that cannot run here, and why."""


@dataclass(frozen=True, kw_only=True)
class Tried:
    """A case and what came of it."""

    case: Case
    step: verify.Step


# ------------------------------------------------------------------------- the cover


def cover(choices: Mapping[str, Sequence[Choice]], valid: Valid) -> Cover:
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
    valid: Valid,
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
    known: dict[tuple[Choice, ...], frozenset[str]] = {}
    left_out: dict[str, str] = {}
    for built, combination in _projects(builder, made):
        schema = schemas.read(
            {p: f.text for p, f in built.tree.items() if p.endswith(".py")},
            built.spec.package,
        )
        for key, field in schema.fields.items():
            values = (False, True) if field.kind == "bool" else field.choices
            for value in values:
                if why := _cannot(key, value, gpu=gpu, compiled=compiled):
                    left_out[f"{key}={_toml(value)}"] = why
                else:
                    keys.setdefault(key, {})[value] = None
        known[combination] = frozenset(schema.fields)
    for key, choices in keys.items():
        if not all(key in fields for fields in known.values()):
            choices[None] = None

    def valid(case: Case) -> bool:
        combination = tuple(case.get(name) for name in made)
        if None not in combination:
            if combination not in known:
                return False
            for key in keys.keys() & case.keys():
                if (case[key] is None) is (key in known[combination]):
                    return False
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
        except UserError:
            return False
        return True

    return Space(
        choices={**made, **{key: tuple(found) for key, found in keys.items()}},
        valid=valid,
        left_out=left_out,
    )


def _projects(
    builder: Builder, made: Mapping[str, Sequence[str]]
) -> Iterator[tuple[Built, tuple[Choice, ...]]]:
    for combination in itertools.product(*made.values()):
        try:
            yield builder.build(
                _request(dict(zip(made, combination, strict=True)))
            ), combination
        except UserError:  # two options that may not be combined
            continue


def _request(case: Case) -> specs.Request:
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
    return _DATA.get(key, "") if value else ""


_DATA = {
    "data.multi_label": "says what the data is: the task's own tests train it",
}


# ------------------------------------------------------------------------- the runs


def train(
    cases: Sequence[Case], builder: Builder, workspace: Path, *, timeout: float
) -> Iterator[Tried]:
    """Train each case in a process forked from one server."""
    environment = {**os.environ, **_OFFLINE}
    place = workspace / "server"
    place.mkdir()
    server = verify.Server(sys.executable, workspace=place, env=environment)
    server.start()
    with server:
        for number, case in enumerate(cases):
            built = builder.build(_request(case))
            options = "-".join(str(v) for k, v in case.items() if "." not in k)
            project = workspace / options
            if not project.exists():
                writer.write(built.tree, project, commit=None)
            room = workspace / f"case-{number}"
            room.mkdir()
            task = builder.catalog.task(built.spec.task)
            request = verify.Request(
                project=project,
                package=built.spec.package,
                task_probes=(
                    builder.templates.root / task.probes if task.probes else None
                ),
                workspace=room,
                probes=("trains",),
                overrides=overrides(case),
                timeout=timeout,
            )
            for step in server.ask(request):
                yield Tried(case=case, step=step)


def overrides(case: Case) -> tuple[str, ...]:
    """The config choices of a case, as a command line has them."""
    return tuple(
        f"{key}={_toml(value)}"
        for key, value in case.items()
        if "." in key and value is not None
    )


def _toml(value: Choice) -> str:
    return json.dumps(value)


def main() -> int:
    """The command line; returns the exit code."""
    cli = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    cli.add_argument("--compile", action="store_true", help="torch.compile as well")
    cli.add_argument("--gpu", action="store_true", help="fp16 as well")
    cli.add_argument("--limit", type=int, help="train the first so many cases alone")
    cli.add_argument("--timeout", type=float, default=300.0, help="seconds a case")
    cli.add_argument("--json", type=Path, metavar="FILE", help="write the results")
    asked = cli.parse_args()
    console = Console()
    began = time.monotonic()
    builder = Builder(templates())
    found = space(builder, gpu=asked.gpu, compiled=asked.compile)
    covering = cover(found.choices, found.valid)
    count = sum(map(len, found.choices.values()))
    console.print(
        f"{len(found.choices)} parameters with {count} choices:"
        f" {len(covering.cases)} cases hold every pair but {len(covering.refused)} that"
        " are refused",
        highlight=False,
    )
    for choice, why in found.left_out.items():
        console.print(f"  left out: {choice} ({why})", highlight=False)
    tried = []
    with (
        tempfile.TemporaryDirectory(prefix="scaffold-cover-") as place,
        verify.terminable(),
    ):
        workspace = Path(place).resolve()
        cases = covering.cases[: asked.limit]
        for one in train(cases, builder, workspace, timeout=asked.timeout):
            tried.append(one)
            said = one.step.message or ", ".join(
                f"{k} {v}" for k, v in one.step.facts.items()
            )
            console.print(
                f"{len(tried):>3}/{len(cases)} {one.step.outcome:<8}"
                f" {one.step.seconds:5.1f} s  {' '.join(_words(one.case))}  {said}",
                highlight=False,
                markup=False,
                soft_wrap=True,
            )
    console.print(_table(found, tried))
    failed = [one for one in tried if one.step.outcome != "passed"]
    for one in failed:
        console.print(
            f"failed: {' '.join(_words(one.case))}: {one.step.message}", markup=False
        )
        console.print(
            "\n".join(f"  {x}" for x in one.step.tail), markup=False, style="dim"
        )
    seconds = time.monotonic() - began
    console.print(f"{len(tried)} cases, {len(failed)} failed, in {seconds:.0f} s")
    if asked.json:
        result = {
            "choices": found.choices,
            "left_out": found.left_out,
            "refused": [
                [f"{n}={_toml(v)}" for n, v in pair] for pair in covering.refused
            ],
            "seconds": round(seconds, 1),
            "cases": [{"case": one.case, **asdict(one.step)} for one in tried],
        }
        asked.json.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    return 1 if failed or len(tried) < len(cases) else 0


def _words(case: Case) -> Iterator[str]:
    for key, value in case.items():
        if value is not None:
            yield f"{key.rpartition('.')[2]}={value}"


def _table(found: Space, tried: Sequence[Tried]) -> Table:
    """How often each choice was trained, and how often that failed."""
    table = Table(title="Trained", title_justify="left")
    for column in ("parameter", "choice"):
        table.add_column(column)
    for column in ("cases", "failed"):
        table.add_column(column, justify="right")
    for name, values in found.choices.items():
        for value in values:
            held = [one for one in tried if one.case[name] == value]
            failed = sum(one.step.outcome != "passed" for one in held)
            shown = "not there" if value is None else str(value)
            table.add_row(name, shown, str(len(held)), str(failed))
    return table


if __name__ == "__main__":
    sys.exit(main())
