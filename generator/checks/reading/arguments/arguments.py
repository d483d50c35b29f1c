"""Which arguments each parser of a project gets, in whatever file."""

import builtins

from generator import syntax
from generator.checks.reading.arguments import argparsers
from generator.checks.reading.arguments.argparsers import (
    ADDS,
    HARMLESS,
    PARSES,
    SHORT,
    Argument,
    Open,
    Parser,
    foreign,
)
from generator.checks.reading.arguments.flows import Origin
from generator.checks.reading.arguments.origins import Origins
from generator.checks.reading.arguments.words import Spelt, Words
from generator.checks.reading.following.infer import Infer
from generator.checks.reading.following.values import Outside
from generator.checks.reading.scanning.chains import last_name
from generator.checks.reading.scanning.tables import Binding, Located

_SETS = ADDS | SHORT | {"set_defaults", "add_subparsers", "add_arguments"}
_PASSIVE = frozenset({"autocomplete"})
"""Functions of libraries that add nothing."""


class Arguments:
    """Gives each parser its arguments, and says which may have more."""

    def __init__(self, infer: Infer, origins: Origins) -> None:
        self._infer = infer
        self._origins = origins
        self._words = Words(infer.project, self._spelt)
        self.loose: dict[str, Argument] = {}
        """What is added where nobody can see to which parser."""
        self.loose_open = False
        """Whether there is more of that, under computed names."""
        self.flags: dict[str, Argument] = {}
        """Those of absl, which belong to the whole project."""
        self.flags_open: Open = ""
        self._add_all()
        self._pass_on()

    def _add_all(self) -> None:
        for _, table in self._infer.project:
            for located in table.calls:
                func = located.node.func
                name = last_name(func)
                if isinstance(func, syntax.Attribute) and name in _SETS:
                    self._add(located, self._origins.of(func.value, located.scope))
                elif isinstance(func, syntax.Attribute) and name in PARSES:
                    self._origins.of(func.value, located.scope)
                elif name.startswith("DEFINE_"):
                    self._define(located)
        for parser in self._origins.parsers:
            self._parents(parser)

    def _add(self, located: Located[syntax.Call], origin: Origin) -> None:
        if self._origins.sites.callees.of(located) is not None:
            return  # a helper of the project's, which calls the parser's own
        found, complete = self._given(located)
        for parser in origin.parsers:
            parser.arguments += found
            if not complete:
                some = last_name(located.node.func) == "set_defaults"
                parser.loosen("some" if some else "any")
        if not origin.parsers and last_name(located.node.func) in ADDS | {
            "set_defaults"
        }:
            self.loose.update({a.dest: a for a in found})
            self.loose_open |= not complete

    def _spelt(self, binding: Binding) -> list[Spelt] | None:
        """What a parameter gets, where all its callers are in sight: `add_bool(parser, "amp")`."""
        function, parameter = binding.scope.function, binding.parameter
        if function is None or parameter is None:
            return None
        given = self._origins.sites.given(function, parameter)
        found = [(g.value, g.scope) for g in given.values if g.value is not None]
        whole = given.complete and len(found) == len(given.values)
        return found if whole else None

    def _given(self, located: Located[syntax.Call]) -> tuple[list[Argument], bool]:
        """What a call adds: for `add_argument(*args, **kwargs)`, what its function is given."""
        function = located.scope.enclosing_function()
        star = next((a.value for a in located.node.args if a.star == "*"), None)
        own = [p.name for p in function.parameters if p.kind == "*"] if function else []
        if (
            function is None
            or not isinstance(star, syntax.Name)
            or star.value not in own
        ):
            return argparsers.arguments(self._words, located)
        found: list[Argument] = []
        complete = True
        for site in self._origins.sites.of(function):
            added, whole = argparsers.added(self._words, site)
            found += added
            complete &= whole
        return found, complete

    def _define(self, located: Located[syntax.Call]) -> None:
        """`flags.DEFINE_string("name", …)`, also as an alias or with a prefix in front."""
        args = located.node.args
        given = next(
            (a.value for a in args if a.keyword and a.keyword.value == "name"), None
        )
        first = given or (args[0].value if args and not args[0].star else None)
        found = self._words.of(first, located.scope) if first is not None else None
        for name in found or ():
            self.flags[name] = Argument(
                dest=name, table=located.scope.module, node=located.node
            )
        if found is None and last_name(located.node.func) != "DEFINE_alias":
            self.flags_open = "any"

    def _parents(self, parser: Parser) -> None:
        for arg in parser.call.args if parser.call else ():
            if arg.keyword is None or arg.keyword.value != "parents":
                continue
            if not isinstance(arg.value, syntax.List | syntax.Tuple):
                parser.loosen("any")
                continue
            for element in arg.value.elements:
                origin = self._origins.of(element.value, parser.scope)
                parser.parents += origin.parsers
                if origin.unknown or origin.other or not origin.parsers:
                    parser.loosen("any")

    def _pass_on(self) -> None:
        """A parser that goes where nobody can follow may get arguments there."""
        hot = {"parser"}
        defined = set()
        for _, table in self._infer.project:
            defined |= {f.name for f in table.functions}
            for located in table.calls:
                func = located.node.func
                if (
                    isinstance(func, syntax.Attribute)
                    and func.attr.value in ADDS | PARSES
                ):
                    hot.add(last_name(func.value))
        hot.discard("")
        for _, table in self._infer.project:
            for attribute in table.attributes:
                base = attribute.node.value
                if last_name(base) in hot and attribute.node.attr.value not in HARMLESS:
                    origin = self._origins.of(base, attribute.scope)
                    for parser in origin.parsers:
                        if not self._own_method(attribute):
                            parser.loosen("any")
            for located in table.calls:
                for arg in located.node.args:
                    if last_name(arg.value) in hot:
                        self._hand_on(located, arg, defined)

    def _own_method(self, located: Located[syntax.Attribute]) -> bool:
        return self._infer.value(located.node, located.scope) is not None

    def _hand_on(
        self, located: Located[syntax.Call], arg: syntax.Arg, defined: set[str]
    ) -> None:
        if arg.keyword is not None and arg.keyword.value == "parents":
            return
        origin = self._origins.of(arg.value, located.scope)
        if not origin.parsers or self._origins.sites.callees.of(located) is not None:
            return
        name = last_name(located.node.func)
        value = self._infer.value(located.node.func, located.scope)
        if isinstance(value, Outside) and value.name:
            known = foreign(value.name)
            for parser in origin.parsers if known else ():
                parser.arguments += [
                    Argument(dest=n, table=located.scope.module, node=located.node)
                    for n in known
                ]
            if known:
                return
            harmless = hasattr(builtins, value.name) or name in _PASSIVE
            harmless |= value.name.startswith("copy.")
        else:  # what is called is of the project, by its name or by a variable's
            by_variable = isinstance(located.node.func, syntax.Name)
            harmless = name in defined or (by_variable and not self.loose_open)
        if not harmless:
            for parser in origin.parsers:
                parser.loosen("any")
