"""Metrics that classes of the project watch: `results[self.monitor]`, and who says which."""

from collections.abc import Iterator

from msgspec import Struct

from generator import pycode, syntax
from generator.checks.reading.contracts import wording
from generator.checks.reading.contracts.reported import Reports
from generator.checks.reading.contracts.watches import Watch
from generator.checks.reading.following.classes import ClassInfo
from generator.checks.reading.following.infer import Infer
from generator.checks.reading.following.values import ClassValue, Instance, Keys
from generator.checks.reading.scanning.tables import Located
from generator.checks.reading.settings import documents
from generator.model import Place

_WORDS = ("monitor", "metric", "watch")
"""What an attribute is called that says which metric is watched; other keys are no metrics."""


class _Stopper(Struct, frozen=True, kw_only=True, eq=False):
    """Classes that read a metric under the name that they are given as a parameter."""

    infos: tuple[ClassInfo, ...]
    parameter: str
    reports: Reports


def watches(infer: Infer) -> Iterator[Watch]:
    """Every name that such a class is given: in code, or in a config file."""
    stoppers = list(_stoppers(infer))
    if not stoppers:
        return
    chains: list[tuple[tuple[str, ...], _Stopper]] = []
    for module, table in infer.project:
        for call in table.calls:
            callee = infer.value(call.node.func, call.scope)
            for stopper in stoppers:
                if (
                    not isinstance(callee, ClassValue)
                    or callee.info not in stopper.infos
                ):
                    continue
                given = _given(callee.info, call.node, stopper.parameter)
                if given is None:
                    continue
                name, chain = pycode.string(given), _chain(given)
                if name is not None:
                    yield _watch(name, module.place(given), stopper)
                elif chain:
                    chains.append((chain, stopper))
    for chain, stopper in chains:
        yield from _defaults(infer, chain, stopper)
    yield from _in_documents(infer, stoppers, chains)


def _watch(name: str, place: Place, stopper: _Stopper) -> Watch:
    return Watch(name=name, way="own", place=place, reports=stopper.reports)


def _stoppers(infer: Infer) -> Iterator[_Stopper]:
    everything: Reports | None = None
    for _, table in infer.project:
        for located in table.subscripts:
            found = _own_name(infer, located)
            if found is None:
                continue
            info, parameter = found
            value = infer.value(located.node.value, located.scope)
            reports = Reports()
            if isinstance(value, Keys) and value.keys:
                reports.add_keys(value)
            else:
                everything = everything or _everything(infer)
                reports = everything
            infos = (info, *infer.heirs(info))
            yield _Stopper(infos=infos, parameter=parameter, reports=reports)


def _own_name(
    infer: Infer, located: Located[syntax.Subscript]
) -> tuple[ClassInfo, str] | None:
    """For `results[self.monitor]`: the class, and the parameter that the name comes from."""
    node = pycode.index(located.node)
    if located.expecting or not isinstance(node, syntax.Attribute):
        return None
    base = infer.value(node.value, located.scope)
    if not isinstance(base, Instance):
        return None
    member = base.info.member(node.attr.value)
    if member is None or len(member.stores) != 1 or member.bindings:
        return None
    store = member.stores[0]
    function, value = store.scope.function, store.value
    if (
        function is None
        or function.name != "__init__"
        or not isinstance(value, syntax.Name)
    ):
        return None
    names = {p.name for p in function.bound}
    speaks_of_it = any(word in node.attr.value.lower() for word in _WORDS)
    if not speaks_of_it or value.value not in names:
        return None
    return member.owner, value.value


def _everything(infer: Infer) -> Reports:
    """Every key of any dict, where it is not known which dict is meant."""
    found = Reports(open=True)
    for _, table in infer.project:
        for located in table.dicts:
            value = infer.value(located.node, located.scope)
            if isinstance(value, Keys):
                found.names += ((k.name, k.origin) for k in value.keys)
        for store in table.item_stores:
            index = pycode.index(store.node)
            if index is not None:
                for name in wording.read(infer, index, store.scope):
                    found.names += [(name, None)] if name != wording.ANY else []
        for call in table.calls:
            keywords = (a.keyword.value for a in call.node.args if a.keyword)
            found.names += (((name,), None) for name in keywords)
    return found


def _given(
    info: ClassInfo, node: syntax.Call, name: str
) -> syntax.BaseExpression | None:
    """The argument for a parameter of a constructor."""
    for arg in node.args:
        if arg.keyword is not None and arg.keyword.value == name:
            return arg.value
    signature = info.constructor()
    names = [p.name for p in signature.parameters] if signature else []
    plain = [a.value for a in node.args if a.keyword is None and not a.star]
    at = names.index(name) if name in names else len(plain)
    return plain[at] if at < len(plain) and len(plain) <= len(names) else None


def _chain(node: syntax.BaseExpression) -> tuple[str, ...]:
    """`("train", "monitor")` of `config["train"]["monitor"]` or of `cfg.train.monitor`."""
    found: list[str] = []
    while True:
        if isinstance(node, syntax.Attribute):
            found.insert(0, node.attr.value)
        elif isinstance(node, syntax.Subscript):
            key = pycode.string(pycode.index(node))
            if key is None:
                return ()
            found.insert(0, key)
        else:
            return tuple(found)
        node = node.value


def _defaults(
    infer: Infer, chain: tuple[str, ...], stopper: _Stopper
) -> Iterator[Watch]:
    """What a flag, or a field of a config class, is by default."""
    for module, table in infer.project:
        for call in table.calls:
            if (pycode.dotted(call.node.func) or "").rpartition(".")[
                2
            ] != "add_argument":
                continue
            flags = [
                pycode.string(a.value) or "" for a in call.node.args if not a.keyword
            ]
            if all(f.lstrip("-").replace("-", "_") != chain[-1] for f in flags):
                continue
            for arg in call.node.args:
                name = pycode.string(arg.value)
                if arg.keyword is not None and arg.keyword.value == "default" and name:
                    yield _watch(name, module.place(arg), stopper)
        for cls in table.classes:
            for binding in cls.scope.bindings.get(chain[-1], ()):
                name = pycode.string(binding.value)
                if binding.annotation is not None and name:
                    yield _watch(name, module.place(binding.node), stopper)


def _in_documents(
    infer: Infer,
    stoppers: list[_Stopper],
    chains: list[tuple[tuple[str, ...], _Stopper]],
) -> Iterator[Watch]:
    """What config files say: beside a `_target_`, or where code looks for it."""
    for path, text in infer.project.texts.items():
        if not path.endswith(documents.SUFFIXES):
            continue
        document = documents.read(path, text)
        for keys, entry in document.walk() if document else ():
            target = entry.get("_target_")
            made = str(target.value).rpartition(".")[2] if target else ""
            for stopper in stoppers if made else ():
                given = entry.get(stopper.parameter)
                if given and any(info.name == made for info in stopper.infos):
                    yield from _said(path, given, stopper)
            for chain, stopper in chains:
                if keys[-2:] == chain[-2:]:
                    yield from _said(path, entry, stopper)


def _said(path: str, entry: documents.Entry, stopper: _Stopper) -> Iterator[Watch]:
    if isinstance(entry.value, str) and "$" not in entry.value:
        place = Place(path=path, line=entry.line, column=entry.column)
        yield _watch(entry.value, place, stopper)
