"""Which metrics a project watches: where it stops early, keeps the best, or tunes."""

import string
from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from generator import pycode, syntax
from generator.checks.reading.contracts import wording
from generator.checks.reading.contracts.reported import Reports
from generator.checks.reading.following import loaders
from generator.checks.reading.following.infer import Infer
from generator.checks.reading.following.values import ClassValue, Outside
from generator.checks.reading.scanning.tables import Function, Located
from generator.checks.reading.settings import documents
from generator.model import Place

Way = Literal["lightning", "keras", "trainer", "tracker", "own"]
"""Through what a metric comes that is watched."""

_Found = tuple[str, Way, syntax.Node]
_NO_METRICS = frozenset({"epoch", "step", "global_step", "version"})


class Watch(Struct, frozen=True, kw_only=True):
    """A metric that is watched, and where that is said."""

    name: str
    way: Way
    place: Place
    reports: Reports | None = None
    """What is reported to a class of the project."""


def in_code(infer: Infer) -> Iterator[Watch]:
    """Callbacks, schedulers and arguments of trainers."""
    for module, table in infer.project:
        for name, way, node in (
            *(w for call in table.calls for w in _of_call(infer, call)),
            *(w for function in table.functions for w in _of_scheduler(function)),
            *(w for located in table.subscripts for w in _of_read(infer, located)),
        ):
            yield Watch(name=name, way=way, place=module.place(node))


def _of_scheduler(function: Function) -> Iterator[_Found]:
    """What `configure_optimizers` gives beside a scheduler."""
    if function.name == "configure_optimizers" and function.cls is not None:
        for node in _monitors(function.node):
            name = pycode.string(node.value)
            if name:
                yield name, "lightning", node


def _of_read(infer: Infer, located: Located[syntax.Subscript]) -> Iterator[_Found]:
    """`trainer.callback_metrics["x"]`."""
    index = pycode.index(located.node)
    if located.expecting or index is None:
        return
    way = _way_of(infer, located.node.value, located)
    name = wording.one(infer, index, located.scope) if way else None
    if way and name is not None and name not in located.scope.module.probed:
        yield name, way, located.node


def _way_of(
    infer: Infer, base: syntax.BaseExpression, located: Located[syntax.Subscript]
) -> Way | None:
    """Through what a dict of metrics comes that is read."""
    base, scope = loaders.unbound(base, located.scope)
    if isinstance(base, syntax.Attribute):
        if base.attr.value in ("callback_metrics", "logged_metrics"):
            return "lightning"
        return "keras" if base.attr.value == "history" else None
    value = infer.value(base, scope)
    of_trainer = isinstance(value, Outside) and value.name.endswith(
        "Trainer().evaluate()"
    )
    return "trainer" if of_trainer else None


def _of_call(infer: Infer, call: Located[syntax.Call]) -> Iterator[_Found]:
    keywords = {a.keyword.value: a for a in call.node.args if a.keyword is not None}
    watching = keywords.keys() & {"monitor", "metric_for_best_model", "filename"}
    plain = [a for a in call.node.args if a.keyword is None and not a.star]
    if not watching and not plain:
        return
    callee = infer.value(call.node.func, call.scope)
    names = callee.info.outside if isinstance(callee, ClassValue) else ()
    names = (callee.name,) if isinstance(callee, Outside) else names
    library = {name.partition(".")[0] for name in names}
    last = {name.rpartition(".")[2] for name in names}
    if any(name.endswith("TrainingArguments") for name in last):
        arg = keywords.get("metric_for_best_model")
        name = wording.one(infer, arg.value, call.scope) if arg else None
        if name and arg:
            yield name, "trainer", arg
    way: Way
    if library & {"lightning", "pytorch_lightning"}:
        way = "lightning"
    elif library & {"keras", "tensorflow", "tf_keras"}:
        way = "keras"
    else:
        return
    arg = keywords.get("monitor")
    if arg is None and "EarlyStopping" in last and plain:
        arg = plain[0]
    name = wording.one(infer, arg.value, call.scope) if arg else None
    if name and arg:
        yield name, way, arg
    arg = keywords.get("filename")
    shown = pycode.string(arg.value) if arg and way == "lightning" else None
    if shown and arg and "ModelCheckpoint" in last:
        for name in _fields(shown):
            yield name, way, arg


def _fields(text: str) -> Iterator[str]:
    """What stands in the braces of a file name."""
    try:
        found = [field for _, field, _, _ in string.Formatter().parse(text)]
    except ValueError:
        return
    for name in found:
        if name and name not in _NO_METRICS:
            yield name


def _monitors(node: syntax.Node) -> Iterator[syntax.DictElement]:
    """`"monitor": …` of a dict, anywhere within."""
    waiting = [node]
    while waiting:
        found = waiting.pop()
        if (
            isinstance(found, syntax.DictElement)
            and pycode.string(found.key) == "monitor"
        ):
            yield found
        waiting += syntax.children(found)


def in_documents(infer: Infer) -> Iterator[Watch]:
    """Config files: `monitor:` of callbacks, `metric: name:` of sweeps."""
    for path, text in infer.project.texts.items():
        if not path.endswith(documents.SUFFIXES) or not (
            "monitor" in text or "metric" in text
        ):
            continue
        document = documents.read(path, text)
        for keys, entry in document.walk() if document else ():
            place = Place(path=path, line=entry.line, column=entry.column)
            value = entry.value if isinstance(entry.value, str) else ""
            if not value or "$" in value or " " in value:
                continue
            if keys[-1] in ("monitor", "optimized_metric"):
                yield Watch(name=value, way="lightning", place=place)
            elif keys == ("metric", "name") and document is not None:
                tables = [root.table or {} for root in document.roots]
                if any("parameters" in t and "method" in t for t in tables):
                    yield Watch(name=value, way="tracker", place=place)
            elif keys[-1] == "filename" and len(keys) > 1:
                for name in _fields(value):
                    if "checkpoint" in keys[-2]:
                        yield Watch(name=name, way="lightning", place=place)
            elif keys[-1] == "metric_for_best_model":
                yield Watch(name=value, way="trainer", place=place)
