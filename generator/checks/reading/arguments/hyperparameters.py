"""What `self.hparams` of Lightning's modules has: by `self.save_hyperparameters()`."""

from typing import TYPE_CHECKING

from generator import pycode, syntax
from generator.checks.reading.arguments.flows import UNKNOWN, Edge, Space
from generator.checks.reading.following.classes import ClassInfo
from generator.checks.reading.scanning import stores
from generator.checks.reading.scanning.tables import Located

if TYPE_CHECKING:
    from generator.checks.reading.arguments.edges import Edges

_SETTINGS = frozenset({"ignore", "frame", "logger"})


def hyperparameters(edges: "Edges", info: ClassInfo) -> list[Edge]:
    """What an object's hyperparameters may be."""
    root = info.mro[-1]
    if root not in edges.hyperparameters:
        edges.hyperparameters[root] = _read(edges, root)
    return edges.hyperparameters[root]


def _read(edges: "Edges", root: ClassInfo) -> list[Edge]:
    family = [root, *edges.heirs.of(root)]
    found: list[Edge] = []
    names: set[str] = set()
    saved = spread = False
    for located in edges.sites.named("save_hyperparameters"):
        func = located.node.func
        base = func.value if isinstance(func, syntax.Attribute) else None
        cls = stores.owner(base, located.scope) if base is not None else None
        if cls is None or not any(i.cls is cls for i in family):
            continue
        given = [
            a
            for a in located.node.args
            if not (a.keyword and a.keyword.value in _SETTINGS)
        ]
        texts = [pycode.string(a.value) for a in given]
        if not given:
            every, more = _parameters(family)
            saved, names, spread = True, names | every, spread or more
        elif all(texts):
            saved, names = True, names | {t for t in texts if t}
        elif len(given) == 1 and not given[0].star:
            found += _alone(edges, located, given[0].value)
        else:
            return [UNKNOWN]
    if saved:
        space = Space(
            table=root.cls.module,
            node=root.cls.node,
            scope=root.cls.scope,
            names=frozenset(names),
            open="some" if spread else "",
        )
        found.append(Edge(term=space))
    return found or [UNKNOWN]


def _alone(
    edges: "Edges", located: Located[syntax.Call], node: syntax.BaseExpression
) -> list[Edge]:
    """The namespace that is saved as a whole."""
    return [Edge(term=e.term) for e in edges.of(node, located.scope)]


def _parameters(family: list[ClassInfo]) -> tuple[set[str], bool]:
    """The parameters of the constructors of a class and those derived from it, and if any spread."""
    names: set[str] = set()
    spread = False
    for info in family:
        member = info.own.get("__init__")
        function = member.bindings[0].function if member and member.bindings else None
        for parameter in function.bound if function else ():
            spread = spread or parameter.kind in ("*", "**")
            names.add(parameter.name)
    return names, spread
