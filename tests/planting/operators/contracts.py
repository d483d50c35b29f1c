"""What training code agrees on without saying so: checkpoints, batches, metrics."""

import ast
import random
import re
from collections.abc import Iterator

from planting.model import Edit, Fault, Spot
from planting.operators import operator
from planting.reading import FUNCTION, Project, Source
from planting.words import misspelt, renamed

Key = tuple[Source, ast.Constant]
_LOADED = ("ckpt", "checkpoint", "saved", "state", "states")
_BATCH = ("batch", "sample", "item", "input", "feature", "f")


def _keys(source: Source, node: ast.Dict) -> Iterator[Key]:
    for key in node.keys:
        if isinstance(key, ast.Constant) and isinstance(key.value, str):
            yield source, key


def _add(found: dict[str, list[Key]], keys: Iterator[Key]) -> None:
    for source, key in keys:
        found.setdefault(key.value, []).append((source, key))


def saved(project: Project) -> dict[str, list[Key]]:
    """Keys of dictionaries that are written in a call that saves."""
    found: dict[str, list[Key]] = {}
    for source in project.sources.values():
        for node in source.nodes():
            if isinstance(node, ast.Call) and re.search(
                r"(^|\.|_)save(_checkpoint)?$", source.text(node.func)
            ):
                for part in node.args:
                    if isinstance(part, ast.Dict):
                        _add(found, _keys(source, part))
    return found


def subscripts(
    project: Project, names: tuple[str, ...], of_load: bool
) -> dict[str, list[Key]]:
    """`name["key"]` that are read, and `torch.load(…)["key"]`."""
    found: dict[str, list[Key]] = {}
    for source in project.sources.values():
        for node in source.nodes():
            if not isinstance(node, ast.Subscript) or not isinstance(
                node.ctx, ast.Load
            ):
                continue
            base, key = node.value, node.slice
            fits = isinstance(base, ast.Name) and base.id in names
            fits = fits or (
                of_load
                and isinstance(base, ast.Call)
                and source.text(base.func).endswith("load")
            )
            if fits and isinstance(key, ast.Constant) and isinstance(key.value, str):
                found.setdefault(key.value, []).append((source, key))
    return found


def made(project: Project) -> dict[str, list[Key]]:
    """Keys of dictionaries that datasets and collating functions return."""
    found: dict[str, list[Key]] = {}
    for source in project.sources.values():
        for node in source.nodes():
            if isinstance(node, FUNCTION) and (
                node.name == "__getitem__" or "collate" in node.name
            ):
                for part in ast.walk(node):
                    if isinstance(part, ast.Return) and isinstance(
                        part.value, ast.Dict
                    ):
                        _add(found, _keys(source, part.value))
    return found


def _spots(keys: list[Key]) -> list[Spot]:
    return [s.spot(k) for s, k in keys]


def _pairs(
    project: Project,
    rng: random.Random,
    change: dict[str, list[Key]],
    ends: dict[str, list[Key]],
    said: str,
) -> Iterator[Fault]:
    for name, keys in change.items():
        if name not in ends or len(name) < 3:
            continue
        for source, key in keys:
            new = rng.choice([misspelt, renamed])(
                name, rng, {*project.words, *change, *ends}
            )
            start = source.start(key) + 1
            yield Fault(
                edits=[source.edit(start, start + len(name), new)],
                spots=_spots([*ends[name], *keys]),
                summary=f"{source.path}:{key.lineno} {said} {new} for {name}",
            )


def _alone(keys: dict[str, list[Key]]) -> dict[str, list[Key]]:
    return {name: found for name, found in keys.items() if len(found) == 1}


@operator("checkpoint key renamed where it is saved", "SC801")
def saved_key(project: Project, rng: random.Random) -> Iterator[Fault]:
    loaded = subscripts(project, _LOADED, of_load=True)
    return _pairs(project, rng, _alone(saved(project)), loaded, "saves")


@operator("checkpoint key misspelt where it is loaded", "SC801")
def loaded_key(project: Project, rng: random.Random) -> Iterator[Fault]:
    loaded = subscripts(project, _LOADED, of_load=True)
    return _pairs(project, rng, loaded, saved(project), "loads")


@operator("batch key renamed where it is made", "SC802")
def made_key(project: Project, rng: random.Random) -> Iterator[Fault]:
    taken = subscripts(project, _BATCH, of_load=False)
    return _pairs(project, rng, _alone(made(project)), taken, "makes")


@operator("batch key misspelt where it is taken", "SC802")
def taken_key(project: Project, rng: random.Random) -> Iterator[Fault]:
    taken = subscripts(project, _BATCH, of_load=False)
    return _pairs(project, rng, taken, made(project), "takes")


def reported(project: Project) -> dict[str, list[Key]]:
    """Texts that name a metric where it is told: keys of dictionaries, first words of `log`."""
    found: dict[str, list[Key]] = {}
    for source in project.sources.values():
        for node in source.nodes():
            if isinstance(node, ast.Dict) and not any(
                isinstance(a, ast.Call) and source.text(a.func).endswith("save")
                for a in source.above(node)
            ):
                _add(found, _keys(source, node))
            if (
                isinstance(node, ast.Call)
                and source.text(node.func).endswith(".log")
                and node.args
            ):
                first = node.args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    found.setdefault(first.value, []).append((source, first))
    return found


def watched(project: Project) -> Iterator[tuple[str, int, str]]:
    """Metrics that something watches: the file, the offset of the name, and the name."""
    for path, data in project.files.items():
        if path.endswith((".yaml", ".yml")):
            for match in re.finditer(rb"monitor:\s*(\w+)", data):
                yield path, match.start(1), match[1].decode()
    for source in project.sources.values():
        for node in source.nodes():
            value: ast.AST | None = None
            if isinstance(node, ast.keyword) and node.arg in (
                "monitor",
                "metric_for_best_model",
            ):
                value = node.value
            if isinstance(node, ast.Assign) and isinstance(
                node.targets[0], ast.Attribute
            ):
                value = (
                    node.value
                    if node.targets[0].attr == "metric_for_best_model"
                    else None
                )
            if isinstance(node, ast.Dict):
                value = next(
                    (
                        v
                        for k, v in zip(node.keys, node.values, strict=True)
                        if isinstance(k, ast.Constant) and k.value == "monitor"
                    ),
                    None,
                )
            if isinstance(value, ast.Constant) and isinstance(value.value, str):
                yield source.path, source.start(value) + 1, value.value


@operator("watched metric misspelt", "SC803")
def metric(project: Project, rng: random.Random) -> Iterator[Fault]:
    told = reported(project)
    for path, at, name in watched(project):
        if name not in told:
            continue
        for new in (
            misspelt(name, rng, told),
            rng.choice(["val_f2", "valid_loss", "dev_score", "val_iou"]),
        ):
            edit = Edit(path=path, start=at, end=at + len(name), new=new.encode())
            yield Fault(
                edits=[edit],
                spots=_spots(told[name]),
                summary=f"{path} watches {new} for {name}",
            )


@operator("reported metric renamed", "SC803")
def metric_renamed(project: Project, rng: random.Random) -> Iterator[Fault]:
    told = reported(project)
    seen = list(watched(project))
    for name in dict.fromkeys(n for _, _, n in seen):
        if len(told.get(name, ())) != 1:
            continue
        source, key = told[name][0]
        for new in (misspelt(name, rng, told), renamed(name, rng, told)):
            start = source.start(key) + 1
            edit = source.edit(start, start + len(name), new)
            spots = [Spot(path=p, offset=at) for p, at, n in seen if n == name]
            spots += _spots(
                subscripts(project, ("metrics", "results"), of_load=False).get(name, [])
            )
            yield Fault(
                edits=[edit],
                spots=spots,
                summary=f"{source.path}:{key.lineno} tells {new} for {name}",
            )
