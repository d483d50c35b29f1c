"""Names and keywords of packages, against the versions that are installed here."""

import ast
import contextlib
import importlib
import inspect
import random
import warnings
from collections.abc import Iterator
from functools import cache
from typing import Any

from planting.model import Edit, Fault
from planting.operators import operator
from planting.operators.imports import guarded
from planting.reading import Project, Source
from planting.words import misspelt

PACKAGES = (
    "torch",
    "transformers",
    "sklearn",
    "numpy",
    "pandas",
    "scipy",
    "PIL",
    "tokenizers",
    "tqdm",
    "yaml",
    "click",
    "typer",
    "seqeval",
    "onnx",
    "rich",
    "accelerate",
)
_GONE_NAMES = {
    "numpy": ("float", "int", "bool8", "in1d", "product", "float_"),
    "PIL.Image": ("ANTIALIAS", "LINEAR"),
    "torch": ("symeig", "solve", "lstsq"),
    "torch.nn.functional": ("upsample_nearest2d_old",),
    "scipy.signal": ("hann", "gaussian", "triang_old"),
}
_GONE_IMPORTS = {
    "torch": (
        "from torch._six import string_classes",
        "from torch.cuda.amp.autocast_mode import autocast_decorator",
    ),
    "transformers": (
        "from transformers import AdamW",
        "from transformers import TFBertModel",
        "from transformers.file_utils import is_tf_available_v1",
    ),
    "sklearn": (
        "from sklearn.externals import joblib",
        "from sklearn.metrics import plot_confusion_matrix",
    ),
    "numpy": ("from numpy import asscalar", "from numpy.testing import rand"),
    "scipy": ("from scipy.misc import imread", "from scipy.integrate import simps"),
    "PIL": ("from PIL.Image import ANTIALIAS",),
}
_GONE_KEYWORDS = {
    "torch.optim.lr_scheduler": "verbose=True",
    "transformers.Trainer": "tokenizer=None",
    "transformers.TrainingArguments": 'evaluation_strategy="epoch"',
    "torch.onnx.export": "example_outputs=None",
    "torch.utils.data.DataLoader": "pin_memory_devices=None",
    "torch.optim": "decoupled=True",
    "sklearn.metrics.confusion_matrix": "normalise=True",
    "pandas.read_csv": "error_bad_lines=False",
    "torch.nn.CrossEntropyLoss": "smoothing=0.1",
    "torch.load": "weights_only_new=True",
    "yaml.load": "safe=True",
}


@cache
def thing(dotted: str) -> Any:
    """What a dotted name of a package is; None where there is no such thing."""
    parts = dotted.split(".")
    if parts[0] not in PACKAGES:
        return None
    with warnings.catch_warnings(), contextlib.suppress(Exception):
        warnings.simplefilter("ignore")
        for i in range(len(parts), 0, -1):
            try:
                found: Any = importlib.import_module(".".join(parts[:i]))
            except ImportError:
                continue
            for name in parts[i:]:
                found = getattr(found, name)
            return found
    return None


@cache
def takes(dotted: str) -> frozenset[str] | None:
    """The keywords of a callable; None where it takes any, or does not say."""
    with contextlib.suppress(TypeError, ValueError):
        found = inspect.signature(thing(dotted)).parameters.values()
        if all(p.kind is not p.VAR_KEYWORD for p in found):
            return frozenset(p.name for p in found if p.kind is not p.POSITIONAL_ONLY)
    return None


def dotted(project: Project, source: Source, node: ast.AST) -> str | None:
    """The dotted name that an expression has in a package, through the imports of its file."""
    if isinstance(node, ast.Attribute):
        base = dotted(project, source, node.value)
        return f"{base}.{node.attr}" if base else None
    if not isinstance(node, ast.Name):
        return None
    for scope in project.scopes(source, node):
        if node.id in project.local(source, scope):
            return None
    bound = project.top(source).get(node.id, [])
    if not bound or not all(isinstance(b, ast.alias) for b in bound):
        return None
    alias = bound[0]
    assert isinstance(alias, ast.alias)
    statement = source.parents[alias]
    if isinstance(statement, ast.ImportFrom):
        return f"{statement.module}.{alias.name}" if not statement.level else None
    name = alias.name if alias.asname else alias.name.partition(".")[0]
    return None if name in project.modules else name


@cache
def called(project: Project) -> list[tuple[Source, ast.Call, str, frozenset[str]]]:
    """Calls of packages that say what they take."""
    found = []
    for source in project.sources.values():
        for node in source.nodes():
            if isinstance(node, ast.Call) and not guarded(source, node):
                name = dotted(project, source, node.func)
                if (
                    name
                    and name.partition(".")[0] in PACKAGES
                    and (words := takes(name)) is not None
                ):
                    found.append((source, node, name, words))
    return found


@operator("keyword of a package misspelt", "SC702")
def keyword(project: Project, rng: random.Random) -> Iterator[Fault]:
    for source, node, name, words in called(project):
        for word in node.keywords:
            if word.arg not in words:
                continue
            assert word.arg
            new = misspelt(word.arg, rng, words)
            start, end = source.name_of(word)
            edit = source.edit(start, end, new)
            yield Fault(
                edits=[edit, _here(source, node)],
                summary=f"{source.path}:{word.lineno} gives {name} {new} for {word.arg}",
            )


def _here(source: Source, node: ast.AST) -> Edit:
    """No change, but a place: a call may be told where it begins."""
    return source.edit(source.start(node), source.start(node), "")


@operator("keyword that a package no longer takes", "SC702")
def gone_keyword(project: Project, rng: random.Random) -> Iterator[Fault]:
    for source, node, name, words in called(project):
        for start, text in _GONE_KEYWORDS.items():
            if not (name == start or name.rpartition(".")[0] == start) or not node.args:
                continue
            if text.partition("=")[0] in words or any(
                k.arg is None for k in node.keywords
            ):
                continue
            last = max([*node.args, *node.keywords], key=source.end)
            at = source.end(last)
            if source.data[at : at + 1] == b")" and source.end(node) - 1 != at:
                continue
            edit = source.edit(at, at, f", {text}")
            yield Fault(
                edits=[edit, _here(source, node)],
                summary=f"{source.path}:{node.lineno} gives {name} {text}",
            )


@operator("name of a package misspelt", "SC701")
def name_misspelt(project: Project, rng: random.Random) -> Iterator[Fault]:
    for source in project.sources.values():
        for node in source.nodes():
            if isinstance(node, ast.alias):
                statement = source.parents[node]
                if (
                    not isinstance(statement, ast.ImportFrom)
                    or statement.level
                    or guarded(source, node)
                ):
                    continue
                home, name = statement.module or "", node.name
            elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
                home, name = dotted(project, source, node.value) or "", node.attr
            else:
                continue
            if home.partition(".")[0] not in PACKAGES or not inspect.ismodule(
                thing(home)
            ):
                continue
            new = misspelt(name, rng, project.words)
            if thing(f"{home}.{name}") is None or thing(f"{home}.{new}") is not None:
                continue
            start, end = source.name_of(node)
            text = (
                f"{new} as {name}"
                if isinstance(node, ast.alias) and not node.asname
                else new
            )
            yield Fault(
                edits=[source.edit(start, end, text)],
                summary=f"{source.path}:{node.lineno} asks {home} for {new}, not {name}",
            )


@operator("name that a package no longer has", "SC701")
def gone_name(project: Project, rng: random.Random) -> Iterator[Fault]:
    for source in project.sources.values():
        for node in source.nodes():
            if not isinstance(node, ast.Attribute) or not isinstance(
                node.ctx, ast.Load
            ):
                continue
            home = dotted(project, source, node.value)
            for new in _GONE_NAMES.get(home or "", ()):
                if (
                    thing(f"{home}.{node.attr}") is None
                    or thing(f"{home}.{new}") is not None
                ):
                    continue
                start, end = source.name_of(node)
                yield Fault(
                    edits=[source.edit(start, end, new)],
                    summary=f"{source.path}:{node.lineno} asks {home} for {new}",
                )


@operator("import that a package no longer has", "SC701")
def gone_import(project: Project, rng: random.Random) -> Iterator[Fault]:
    for source in project.sources.values():
        for node in source.tree.body:
            if isinstance(node, ast.Import):
                package = node.names[0].name.partition(".")[0]
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                package = node.module.partition(".")[0]
            else:
                continue
            for line in _GONE_IMPORTS.get(package, ()):
                found = ast.parse(line).body[0]
                assert isinstance(found, ast.ImportFrom)
                if (
                    thing(package) is None
                    or thing(f"{found.module}.{found.names[0].name}") is not None
                ):
                    continue
                at = source.start(node)
                yield Fault(
                    edits=[source.edit(at, at, f"{line}\n")],
                    summary=f"{source.path}:{node.lineno} says {line}",
                )
