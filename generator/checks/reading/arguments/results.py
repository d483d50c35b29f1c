"""What is set on the results of parsers after they were made."""

import builtins
import sys
from collections import defaultdict
from collections.abc import Sequence

from generator import pycode, syntax
from generator.checks.reading.arguments.argparsers import Open
from generator.checks.reading.arguments.flows import Space
from generator.checks.reading.arguments.origins import Origins
from generator.checks.reading.arguments.words import Words
from generator.checks.reading.following.infer import Infer
from generator.checks.reading.following.values import Outside
from generator.checks.reading.scanning import stores
from generator.checks.reading.scanning.chains import last_name
from generator.checks.reading.scanning.tables import ModuleTable, Scope, Store

_FILLS = frozenset({"update", "setdefault", "__setitem__", "merge_from_dict"})
_CHANGES = tuple(
    "add adjust config default fill infer init merge parse prepare process set update".split()
)
"""How functions of libraries are called that may set something on what they get."""
_LIKELY = frozenset(
    "cfg conf config configs params arguments settings namespace ns".split()
)
"""Names that what comes from a parser may have where it cannot be followed."""


class Results:
    """The attributes that results get by assignments, and those that may have more."""

    def __init__(self, infer: Infer, origins: Origins) -> None:
        self._infer = infer
        self._origins = origins
        self._words = Words(infer.project)
        self.loose: set[str] = set()
        """What is set where nobody can see on what."""
        self.stored: dict[Space, set[str]] = defaultdict(set)
        self.open: dict[Space, Open] = {}
        self.probed: set[str] = set()
        """Names that something asks for before it reads them."""
        self.hot = {"args", "opt", "opts", "options", "hparams", "flags", "FLAGS"}
        """Names that results have in this project."""
        self._stores()
        self._fills()
        self._probes()
        self._passed_on()

    def _stores(self) -> None:
        wild = False
        for _, table in self._infer.project:
            firsts = _first_reads(table)
            for store in table.stores:
                if stores.owner(store.base, store.scope) is not None:
                    continue
                # `if args.out is None: args.out = …` changes what has to be there
                key = (store.scope, pycode.dotted(store.base), store.attr)
                if firsts.get(key, store.after) < store.after:
                    continue
                origin = self._origins.of(store.base, store.scope)
                if store.attr == "*" and self._is_there(store):
                    continue
                computed = store.attr in ("*", "__dict__")
                names: tuple[str, ...] | None = (store.attr,)
                if store.attr == "*" and isinstance(store.node, syntax.BaseExpression):
                    names = self._words.of(store.node, store.scope)
                    computed = names is None
                for space in origin.spaces:
                    if computed:
                        self._loosen(space, "some")
                    else:
                        self.stored[space].update(names or ())
                if origin.spaces or not origin.unknown:
                    self.hot |= {last_name(store.base)} if origin.spaces else set()
                elif last_name(store.base) in self.hot | _LIKELY:
                    wild |= computed
                    self.loose.update(() if computed else names or ())
        if wild:
            for space in self._origins.spaces:
                self._loosen(space, "some")

    def _is_there(self, store: Store) -> bool:
        """Whether a name that is computed is one of an argument in any case.

        `setattr(namespace, self.dest, …)` is an argument's own action; a name that was read
        without a default before, `getattr(args, name)`, is there.
        """
        name = store.node
        if isinstance(name, syntax.Attribute) and name.attr.value == "dest":
            return True
        base = pycode.dotted(store.base)
        return isinstance(name, syntax.Name) and any(
            last_name(call.node.func) == "getattr"
            and len(call.node.args) == 2
            and pycode.dotted(call.node.args[0].value) == base
            and pycode.dotted(call.node.args[1].value) == name.value
            for call in store.scope.module.calls
            if call.scope is store.scope
        )

    def _loosen(self, space: Space, how: Open) -> None:
        if self.open.get(space) != "any":
            self.open[space] = how

    def _fills(self) -> None:
        """`vars(args).update(…)`, `args.__dict__["x"] = …`."""
        for _, table in self._infer.project:
            for located in table.calls:
                func = located.node.func
                if (
                    not isinstance(func, syntax.Attribute)
                    or func.attr.value not in _FILLS
                ):
                    continue
                origin = self._origins.of(func.value, located.scope)
                for space in (*origin.spaces, *origin.inside):
                    names = keys(self._words, located.node.args, located.scope)
                    if names is None:
                        self._loosen(space, "some")
                    else:
                        self.stored[space] |= names
            for item in table.item_stores:
                origin = self._origins.of(item.node.value, item.scope)
                for space in (*origin.spaces, *origin.inside):
                    name = pycode.index(item.node)
                    found = self._words.of(name, item.scope) if name else None
                    if found is None:
                        self._loosen(space, "some")
                    else:
                        self.stored[space].update(found)

    def _probes(self) -> None:
        for _, table in self._infer.project:
            for located in table.calls:
                args = located.node.args
                name = last_name(located.node.func)
                asks = (name == "hasattr" and len(args) == 2) or (
                    name == "getattr" and len(args) == 3
                )
                if asks:
                    self.probed.update(
                        self._words.of(args[1].value, located.scope) or ()
                    )

    def _passed_on(self) -> None:
        """A function of a library that gets a result as a whole may set something on it."""
        for space in self._origins.spaces:
            for binding in space.scope.bindings.values():
                self.hot |= {b.name for b in binding if b.value is space.node}
        for _, table in self._infer.project:
            for located in table.calls:
                for arg in located.node.args:
                    if last_name(arg.value) not in self.hot:
                        continue
                    value = self._infer.value(located.node.func, located.scope)
                    if not isinstance(value, Outside) or _writes_down(value.name):
                        continue
                    for space in self._origins.of(arg.value, located.scope).spaces:
                        self._loosen(space, "some")


def _first_reads(
    table: ModuleTable,
) -> dict[tuple[Scope, str | None, str], int]:
    """Where in its module each attribute is read first, by scope and expression."""
    found: dict[tuple[Scope, str | None, str], int] = {}
    for index, located in enumerate(table.attributes):
        key = (
            located.scope,
            pycode.dotted(located.node.value),
            located.node.attr.value,
        )
        if key[1] is not None:
            found.setdefault(key, index)
    return found


def keys(words: Words, args: Sequence[syntax.Arg], scope: Scope) -> set[str] | None:
    """The names in `f(a=1, **{"b": 2})` and `f({"a": 1})`; None where some are computed."""
    found: set[str] = set()
    for arg in args:
        if arg.keyword is not None:
            found.add(arg.keyword.value)
        elif isinstance(arg.value, syntax.Dict):
            for element in arg.value.elements:
                key = element.key if isinstance(element, syntax.DictElement) else None
                text = words.of(key, scope) if key is not None else None
                if text is None:
                    return None
                found.update(text)
        elif isinstance(arg.value, syntax.SimpleString) and arg is args[0]:
            found.add(pycode.string(arg.value) or "")
        else:
            return None
    return found


def _writes_down(name: str) -> bool:
    """Whether a function of a library only reads what it gets: Python's own, and most others."""
    first, last = name.partition(".")[0], name.rpartition(".")[2]
    if (
        not name
        or "()" in name
        or hasattr(builtins, name)
        or first in sys.stdlib_module_names
    ):
        return True
    return not last.startswith(_CHANGES) or first in ("wandb", "mlflow", "deepspeed")
