"""Keys of config files against the code that reads them."""

import ast
import random
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from planting.model import Edit, Fault, Spot
from planting.operators import operator
from planting.reading import Project, Source
from planting.words import misspelt, renamed

_FOLDERS = ("config", "conf", "experiment")
_ROOT = re.compile(
    r"(^|_)(cfg|config|conf|extra|weights|data_cfg|train_cfg)$", re.IGNORECASE
)
_KEYWORD = ("_target_", "class_path", "defaults", "init_args", "_partial_", "_self_")


@dataclass(frozen=True, kw_only=True)
class Key:
    """A key in a config file."""

    path: str
    offset: int
    name: str
    above: tuple[str, ...]
    is_leaf: bool

    @property
    def spot(self) -> Spot:
        return Spot(path=self.path, offset=self.offset)


def keys(project: Project) -> list[Key]:
    """The keys of the files that lie in folders of config files."""
    found: list[Key] = []
    for path, data in sorted(project.files.items()):
        if not any(part.startswith(_FOLDERS) for part in path.split("/")[:-1]):
            continue
        text = data.decode()
        if path.endswith((".yaml", ".yml")):
            found += _yaml(path, text)
        elif path.endswith(".toml"):
            found += _toml(path, text)
        elif path.endswith(".json"):
            found += [
                Key(
                    path=path,
                    offset=len(text[: m.start(1)].encode()),
                    name=m[1],
                    above=(),
                    is_leaf=True,
                )
                for m in re.finditer(r'"(\w+)"\s*:', text)
            ]
    return found


def _yaml(path: str, text: str) -> Iterator[Key]:
    """The keys of a file in block style: one a line."""
    stack: list[tuple[int, str]] = []
    at = 0
    lines = text.splitlines(keepends=True)
    for i, line in enumerate(lines):
        found = re.match(r"^(\s*(?:- )?)([A-Za-z_]\w*):(.*)", line)
        if found and not line.lstrip().startswith("#"):
            depth = len(found[1])
            while stack and stack[-1][0] >= depth:
                stack.pop()
            deeper = (
                i + 1 < len(lines)
                and len(lines[i + 1]) - len(lines[i + 1].lstrip(" -")) > depth
            )
            yield Key(
                path=path,
                offset=len(text[: at + found.start(2)].encode()),
                name=found[2],
                above=tuple(name for _, name in stack),
                is_leaf=bool(found[3].strip()) or not deeper,
            )
            stack.append((depth, found[2]))
        at += len(line)


def _toml(path: str, text: str) -> Iterator[Key]:
    table: tuple[str, ...] = ()
    at = 0
    for line in text.splitlines(keepends=True):
        if head := re.match(r"^\[([\w.]+)\]", line):
            table = tuple(head[1].split("."))
        elif found := re.match(r"^(\w+)\s*=", line):
            yield Key(
                path=path,
                offset=len(text[:at].encode()),
                name=found[1],
                above=table,
                is_leaf=True,
            )
        at += len(line)


def _root(node: ast.AST) -> str:
    while isinstance(node, (ast.Attribute, ast.Subscript)):
        if isinstance(node, ast.Attribute) and _ROOT.search(node.attr):
            return node.attr
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def readers(project: Project) -> Iterator[tuple[Source, ast.AST, str, tuple[int, int]]]:
    """`config["a"]["b"]` and `cfg.A.B`: the node, the last key, and where it stands."""
    for source in project.sources.values():
        for node in source.nodes():
            if not isinstance(getattr(node, "ctx", None), ast.Load):
                continue
            if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
                if isinstance(node.slice.value, str) and _ROOT.search(
                    _root(node.value)
                ):
                    start = source.start(node.slice) + 1
                    yield source, node, node.slice.value, (
                        start,
                        start + len(node.slice.value),
                    )
            elif isinstance(node, ast.Attribute) and _ROOT.search(_root(node.value)):
                yield source, node, node.attr, source.name_of(node)


def _is_typed(project: Project, source: Source, node: ast.AST) -> bool:
    value = node.value  # type: ignore[attr-defined]
    return project.class_of(source, value) is not None


@operator("config key misspelt in code", "SC411")
def key_in_code(project: Project, rng: random.Random) -> Iterator[Fault]:
    there: dict[str, list[Key]] = {}
    for key in keys(project):
        there.setdefault(key.name, []).append(key)
    for source, node, name, (start, end) in readers(project):
        if (
            name not in there
            or _is_typed(project, source, node)
            or "tests/" in source.path
        ):
            continue
        if isinstance(source.parents[node], ast.Call) and isinstance(node, ast.Attribute) and source.parents[node].func is node:  # type: ignore[attr-defined]
            continue
        if (
            isinstance(node, ast.Attribute)
            and project.meaning(source, node) is not None
        ):
            continue
        new = misspelt(name, rng, {*project.words, *there})
        yield Fault(
            edits=[source.edit(start, end, new)],
            spots=[k.spot for k in there[name]],
            summary=f"{source.path}:{node.lineno} reads {new} for {name}",
        )


def _renamed_key(
    project: Project, rng: random.Random, endings: tuple[str, ...]
) -> Iterator[Fault]:
    at: dict[str, list[Spot]] = {}
    for source, _, name, (start, _) in readers(project):
        at.setdefault(name, []).append(Spot(path=source.path, offset=start))
    fields: dict[str, list[Spot]] = {}
    for one in project.classes:
        for name, field in project.fields(one).items():
            fields.setdefault(name, []).append(one.source.spot(field))
            fields[name].append(
                Spot(path=one.source.path, offset=one.source.name_of(one.node)[0])
            )
    found = keys(project)
    names = {k.name for k in found}
    for key in found:
        if (
            not key.path.endswith(endings)
            or not key.is_leaf
            or key.name in _KEYWORD
            or len(key.name) < 2
        ):
            continue
        if {"init_args", "defaults"} & set(key.above) or _has_target(
            project, found, key
        ):
            continue
        spots = [*at.get(key.name, ()), *fields.get(key.name, ())]
        if not spots or any(
            k.name == "_target_" and k.path == key.path and k.above == key.above
            for k in found
        ):
            continue
        if key.path.endswith(".json") and not _is_of_fields(found, key, fields):
            continue
        new = rng.choice([misspelt, renamed])(key.name, rng, {*names, *project.words})
        edit = Edit(
            path=key.path,
            start=key.offset,
            end=key.offset + len(key.name),
            new=new.encode(),
        )
        yield Fault(
            edits=[edit],
            spots=spots,
            summary=f"{key.path}: {'.'.join((*key.above, new))} for {key.name}",
        )


def _has_target(project: Project, found: list[Key], key: Key) -> bool:
    return any(
        k.path == key.path and k.above == key.above and k.name == "_target_"
        for k in found
    )


def _is_of_fields(found: list[Key], key: Key, fields: Collection[str]) -> bool:
    """Whether a file is made for dataclasses of the project, and the key for one of them."""
    names = [k.name for k in found if k.path == key.path]
    return key.name in fields and sum(n in fields for n in names) > len(names) / 2


@operator("key of a YAML file renamed", "SC412")
def yaml_key(project: Project, rng: random.Random) -> Iterator[Fault]:
    return _renamed_key(project, rng, (".yaml", ".yml"))


@operator("key of a TOML file renamed", "SC412")
def toml_key(project: Project, rng: random.Random) -> Iterator[Fault]:
    return _renamed_key(project, rng, (".toml",))


@operator("key of a JSON file renamed", "SC412")
def json_key(project: Project, rng: random.Random) -> Iterator[Fault]:
    return _renamed_key(project, rng, (".json",))


def targets(project: Project) -> Iterator[tuple[str, int, str, tuple[str, ...]]]:
    """Dotted names of the project's own in YAML: the file, offset, name and the keys above."""
    for path, data in project.files.items():
        if not path.endswith((".yaml", ".yml")):
            continue
        text = data.decode()
        for key in _yaml(path, text):
            if key.name not in ("_target_", "class_path"):
                continue
            line = data[key.offset :].split(b"\n")[0].decode()
            name = line.partition(":")[2].strip()
            if name.split(".")[0] in project.modules:
                yield path, key.offset + line.index(name), name, key.above


@operator("dotted target misspelt", "SC502")
def target(project: Project, rng: random.Random) -> Iterator[Fault]:
    for path, at, name, _ in targets(project):
        for part in (-1, -2):
            parts = name.split(".")
            if len(parts) + part < 1:
                continue
            parts[part] = misspelt(parts[part], rng, project.words)
            new = ".".join(parts)
            edit = Edit(path=path, start=at, end=at + len(name), new=new.encode())
            yield Fault(edits=[edit], summary=f"{path} names {new} for {name}")


@operator("keyword of a dotted target misspelt", "SC502")
def target_keyword(project: Project, rng: random.Random) -> Iterator[Fault]:
    for path, at, name, above in targets(project):
        data = project.files[path]
        is_path = b"class_path" in data[data.rfind(b"\n", 0, at) + 1 : at]
        inside = (*above, "init_args") if is_path else above
        start = data.rfind(b"\n", 0, at) + 1
        for key in _yaml(path, data.decode()):
            if key.offset <= start or (key.above[-len(inside) :] != inside and inside):
                continue
            if (
                key.above != inside
                or not key.is_leaf
                or key.name in _KEYWORD
                or len(key.name) < 2
            ):
                continue
            between = data[at : key.offset].decode()
            if is_path and between.count("class_path"):
                continue
            new = misspelt(key.name, rng, project.words)
            edit = Edit(
                path=path,
                start=key.offset,
                end=key.offset + len(key.name),
                new=new.encode(),
            )
            yield Fault(
                edits=[edit],
                spots=[Spot(path=path, offset=at)],
                summary=f"{path} gives {name} {new} for {key.name}",
            )


@operator("config group misspelt", "SC502")
def group(project: Project, rng: random.Random) -> Iterator[Fault]:
    """A choice in the defaults of a Hydra config, for which there is no file."""
    for key in keys(project):
        if key.above != ("defaults",) or not key.is_leaf:
            continue
        line = project.files[key.path][key.offset :].split(b"\n")[0].decode()
        value = line.partition(":")[2].strip()
        head = key.path.rpartition("/")[0]
        path = f"{head}/{key.name}/{value}.yaml"
        if path not in project.files:
            continue
        at = key.offset + line.index(value)
        new = misspelt(value, rng, ())
        edit = Edit(path=key.path, start=at, end=at + len(value), new=new.encode())
        yield Fault(
            edits=[edit],
            spots=[Spot(path=path, offset=0)],
            summary=f"{key.path} chooses {new} of {key.name}",
        )
