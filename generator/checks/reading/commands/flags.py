"""Which command-line flags a module of the project understands, and the attributes they become."""

from collections.abc import Iterator, Mapping

from msgspec import Struct

from generator import pycode, syntax
from generator.checks.reading import exports
from generator.checks.reading.arguments import additions
from generator.checks.reading.arguments.additions import destination
from generator.checks.reading.commands import clicks, signature_flags
from generator.checks.reading.commands.known import Flag, Flags
from generator.checks.reading.commands.parsers import (
    GROUPS,
    LOOSE,
    METHODS,
    OWN,
    PARSES,
    home_of,
)
from generator.checks.reading.commands.signature_flags import SignatureFlags
from generator.checks.reading.commands.texts import Texts
from generator.checks.reading.following.values import (
    ClassValue,
    FunctionValue,
    Outside,
    Value,
)
from generator.checks.reading.modules import Module
from generator.checks.reading.scanning.chains import last_name
from generator.checks.reading.scanning.tables import (
    Function,
    Located,
    ModuleTable,
    Scope,
)
from generator.checks.reading.world import World

# Parsers that make flags of functions or files, in ways that are not followed.
_OTHERS = frozenset(
    "absl docopt simple_parsing jsonargparse cyclopts tap datargs gin sacred "
    "pytorch_lightning.cli lightning.pytorch.cli".split()
)
_MAKERS = frozenset(
    {"argparse.ArgumentParser", "configargparse.ArgumentParser", "configargparse.ArgParser",
     "configargparse.ArgParse", "optparse.OptionParser"}
)  # fmt: skip
_HARMLESS = frozenset(
    {"argcomplete.autocomplete", "print", "isinstance", "type", "id", "hasattr", "getattr",
     "argparse.ArgumentParser", "shtab.add_argument_to", "vars", "argparse.Namespace"}
)  # fmt: skip
_TELLING = METHODS | PARSES | LOOSE | {"command", "group"}


def of(world: World, module: Module) -> Flags:
    """The flags of `python -m module`, those of the helpers that it calls included."""
    if module.path not in world.flags:
        world.flags[module.path] = _read(world, module)
    return world.flags[module.path]


def _read(world: World, module: Module) -> Flags:
    if module.table is None:
        return Flags(names=frozenset(), certain=False)
    gathering = Gathering(world)
    imported = {i.module for i in module.table.imports}
    if any(i in _OTHERS or i.partition(".")[0] in _OTHERS for i in imported):
        gathering.complete = False
    gathering.queue(module.table.calls, {})
    for other in _loaded(world, module):
        gathering.queue_shared(other.path, other.calls_on_import)
    return gathering.flags()


def _loaded(world: World, module: Module) -> Iterator[ModuleTable]:
    """The modules that run when this one is run, itself aside."""
    seen = {module.path}
    waiting = [module]
    while waiting:
        here = waiting.pop()
        for found in here.table.imports if here.table else ():
            if not exports.is_own(world.project, here, found):
                continue
            target = exports.target(world.project, here, found)
            inner = (
                target
                and found.name
                and exports.submodule(world.project, target, found.name)
            )
            for each in (target, inner):
                if each and each.path not in seen:
                    seen.add(each.path)
                    waiting.append(each)
                    if each.table is not None:
                        yield each.table


class Argument(Struct, frozen=True, kw_only=True):
    """What one call of `add_argument` says."""

    flags: tuple[Flag, ...] | None
    """None where their names cannot be told."""
    remainder: bool
    made_elsewhere: bool
    """Its parser comes from a library, and has flags of its own."""


class Gathering:
    """Collects the flags of the calls that a program may come by."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.parsers = world.parsers
        self.options: dict[tuple[syntax.Node, tuple[str, ...]], Flag] = {}
        self.complete = True
        self.parsed = self.loose = self.found = self.widened = False
        self.open_ended = self.remainder = self.abbreviates = False
        self._seen: set[tuple[Function, tuple[tuple[str, str], ...]]] = set()
        self._waiting: list[tuple[Located[syntax.Call], Texts]] = []
        self._classes: set[object] = set()

    def queue(
        self, calls: list[Located[syntax.Call]], given: Mapping[str, str]
    ) -> None:
        """Add calls to look at, in a function whose parameters have these texts."""
        self._waiting += [(call, Texts(self.world, given)) for call in calls]

    def queue_shared(
        self, whole: str | Function, calls: list[Located[syntax.Call]]
    ) -> None:
        """Add the calls of a module or a function that say the same in every program."""
        known = self.world.additions
        if whole not in known:
            made = Gathering(self.world)
            others = []
            for located in calls:
                if last_name(located.node.func) == "add_argument":
                    made._argument(located, Texts(self.world, {}))
                elif self._may_tell(located):
                    others.append(located)
            known[whole] = made, others
        made, others = known[whole]
        self.options.update(made.options)
        self.found = self.found or made.found
        self.complete = self.complete and made.complete
        self.remainder = self.remainder or made.remainder
        self.queue(others, {})

    def flags(self) -> Flags:
        """Look at all calls, and those that they lead to."""
        while self._waiting:
            located, given = self._waiting.pop()
            self._look(located, given)
        names = {"-h", "--help"}.union(*(o.names for o in self.options.values()))
        return Flags(
            names=frozenset(n for n in names if n.startswith("-")),
            certain=self.complete and self.found and self.parsed,
            complete=self.complete and self.found,
            options=tuple(self.options.values()),
            remainder=self.remainder,
            abbreviates=self.abbreviates,
            open_ended=self.open_ended and not (self.loose and not self.parsed),
        )

    def _may_tell(self, located: Located[syntax.Call]) -> bool:
        """Whether looking at a call could come to anything, whatever the program."""
        node, scope = located.node, located.scope
        outer = node.func.value if isinstance(node.func, syntax.Attribute) else None
        name = last_name(node.func)
        return (
            name in _TELLING
            or name in self.parsers.names
            or any(self._is_parser(a.value, scope) for a in node.args if not a.star)
            or (outer is not None and self._is_parser(outer, scope))
            or signature_flags.read(self.world, located) is not None
            or clicks.is_option(self.world, located)
        )

    def _look(self, located: Located[syntax.Call], given: Texts) -> None:
        node, scope = located.node, located.scope
        name = last_name(node.func)
        if name == "add_argument":
            self._argument(located, given)
            return
        if name == "set_defaults":
            for arg in node.args:
                if arg.keyword is not None:
                    self._add(located, (), arg.keyword.value, node)
                self.complete = self.complete and not arg.star
            return
        self.parsed = self.parsed or name in PARSES
        self.loose = self.loose or name in LOOSE
        if name in ("add_subparsers",):
            dest = next(
                (a.value for a in node.args if a.keyword and a.keyword.value == "dest"),
                None,
            )
            if dest is not None and (text := given.one(dest, scope)):
                self._add(located, (), text, node)
            return
        parser = any(self._is_parser(a.value, scope) for a in node.args if not a.star)
        method = name in METHODS and isinstance(node.func, syntax.Attribute)
        if method and isinstance(node.func, syntax.Attribute):
            if name in PARSES:
                self.abbreviates = True
            if name in OWN and self._is_made_elsewhere(node.func.value, scope):
                self.complete = False
            return
        made = signature_flags.read(self.world, located)
        if made is not None:
            self._made(made)
            return
        if clicks.is_option(self.world, located):
            self._click(located)
            return
        # a command of a class of its own may take what no decorator says
        own_class = any(a.keyword and a.keyword.value == "cls" for a in node.args)
        if name in ("command", "group") and own_class:
            self.complete = False
            return
        on_parser = isinstance(node.func, syntax.Attribute) and self._is_parser(
            node.func.value, scope
        )
        if not (parser or on_parser or name in self.parsers.names):
            return
        self._follow(located, given, parser, on_parser)

    def _follow(
        self, located: Located[syntax.Call], given: Texts, parser: bool, on_parser: bool
    ) -> None:
        callee = self.world.infer.value(located.node.func, located.scope)
        match callee:
            case FunctionValue(function):
                self._enter(function, located, given, bound=callee.bound)
            case ClassValue(info):
                if info not in self._classes:
                    self._classes.add(info)
                    for cls in info.mro:
                        methods = [
                            f for f in cls.cls.module.functions if f.cls is cls.cls
                        ]
                        for method in methods:
                            self.queue_shared(method, method.module.calls_in(method))
            case None | Outside(name="") if parser:
                self._widen(located)
            case None | Outside(name="") if on_parser:
                self.complete = False
            case Outside(name) if name not in _HARMLESS and (parser or on_parser):
                if not name.endswith((".append", ".items", ".write", ".format")):
                    self.complete = False

    def _enter(
        self,
        function: Function,
        located: Located[syntax.Call],
        given: Texts,
        *,
        bound: bool,
    ) -> None:
        """Follow a call with the texts that it gives."""
        parameters = function.bound if bound else function.parameters
        texts: dict[str, str] = {}
        position = 0
        for arg in located.node.args:
            text = given.one(arg.value, located.scope) if not arg.star else None
            if arg.keyword is not None:
                name = arg.keyword.value
            elif not arg.star and position < len(parameters):
                name, position = parameters[position].name, position + 1
            else:
                continue
            if text is not None:
                texts[name] = text
        key = (function, tuple(sorted(texts.items())))
        if key not in self._seen and len(self._seen) < 2_000:
            self._seen.add(key)
            calls = function.module.calls_in(function)
            if texts:
                self.queue(calls, texts)
            else:
                self.queue_shared(function, calls)

    def _widen(self, located: Located[syntax.Call]) -> None:
        """A parser goes to what is not known: any function may be it that adds flags."""
        if pycode.dotted(located.node.func) in _HARMLESS or self.widened:
            return
        self.widened = True
        if not self.parsers.adding:
            self.complete = False
        for function in self.parsers.adding:
            self.queue_shared(function, function.module.calls_in(function))

    # -- parsers ----------------------------------------------------------------------------

    def _is_parser(self, node: syntax.BaseExpression, scope: Scope) -> bool:
        if isinstance(node, syntax.Call):
            name = last_name(node.func)
            return name in GROUPS or name.endswith("ArgumentParser")
        home = home_of(node, scope)
        return (
            home is not None
            and (home, pycode.dotted(node) or "") in self.parsers.receivers
        )

    def _is_made_elsewhere(self, node: syntax.BaseExpression, scope: Scope) -> bool:
        """Whether a library made a parser, which has flags of its own then."""
        infer = self.world.infer
        if isinstance(node, syntax.Name) and (home := scope.find(node.value)):
            for bound in home.bindings[node.value]:
                if isinstance(bound.value, syntax.Call) and bound.kind == "assign":
                    value = infer.value(bound.value.func, bound.scope)
                    if _is_foreign(value, bound.value):
                        return True
                elif bound.imported and _is_foreign(infer.binding(bound), None):
                    return True
        elif isinstance(node, syntax.Call):
            return _is_foreign(infer.value(node.func, scope), node)
        return False

    # -- flags ------------------------------------------------------------------------------

    def _argument(self, located: Located[syntax.Call], given: Texts) -> None:
        if given.given:
            said = self._said(located, given)
        else:  # the same for every program
            known = self.world.arguments
            if located.node not in known:
                known[located.node] = self._said(located, given)
            said = known[located.node]
        self.found = True
        self.remainder = self.remainder or said.remainder
        unknown = said.flags is None or said.made_elsewhere
        self.complete = self.complete and not unknown
        self.options.update({(f.node, f.names): f for f in said.flags or ()})

    def _said(self, located: Located[syntax.Call], given: Texts) -> Argument:
        node, scope = located.node, located.scope
        said = additions.read(node)
        dest = given.one(said.dest, scope) or "?" if said.dest is not None else ""
        found = [given.several(a.value, scope, a.star) for a in said.names]
        names = tuple(name for several in found for name in several or ())
        certain = None not in found
        flags: tuple[Flag, ...] = ()
        if names or dest:
            more = _negated(names) if said.negated else ()
            flags = (self._flag(located, (*names, *more), dest, node),)
        elif said.spread or any(a.star for a in said.names):
            certain = False
        on = node.func.value if isinstance(node.func, syntax.Attribute) else None
        return Argument(
            flags=flags if certain else None,
            remainder=said.remainder,
            made_elsewhere=on is not None and self._is_made_elsewhere(on, scope),
        )

    def _add(
        self,
        located: Located[syntax.Call],
        names: tuple[str, ...],
        dest: str,
        node: syntax.Node,
    ) -> None:
        self.options[(node, names)] = self._flag(located, names, dest, node)

    def _flag(
        self,
        located: Located[syntax.Call],
        names: tuple[str, ...],
        dest: str,
        node: syntax.Node,
    ) -> Flag:
        module = self.world.project.module_of(located.scope.module)
        return Flag(
            names=names, dest=dest or destination(names), module=module, node=node
        )

    def _made(self, made: SignatureFlags) -> None:
        """Flags that a library makes of functions or dataclasses."""
        self.found = self.parsed = True
        self.complete = self.complete and made.complete
        self.abbreviates = self.abbreviates or made.abbreviates
        self.open_ended = self.open_ended or made.open_ended
        self.options.update({(f.node, f.names): f for f in made.options})

    def _click(self, located: Located[syntax.Call]) -> None:
        names, dest, certain = clicks.names(located.node)
        self.complete = self.complete and certain and not self.world.open_click
        self.found = self.parsed = True
        self._add(located, names, dest, located.node)


def _negated(names: tuple[str, ...]) -> Iterator[str]:
    """The flags that switch others off."""
    for name in names:
        if name.startswith("--"):
            yield f"--no-{name.removeprefix('--')}"


def _is_foreign(maker: Value, call: syntax.Call | None) -> bool:
    """Whether what made a parser is of a library, or derived from such a class."""
    if isinstance(maker, Outside) and maker.name and maker.name not in _MAKERS:
        return call is None or last_name(call.func) not in METHODS
    return isinstance(maker, ClassValue) and not all(
        outside in _MAKERS for outside in maker.info.outside
    )
