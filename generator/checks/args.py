"""Attributes read from the results of command-line parsers are arguments of theirs."""

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from generator import pycode, syntax
from generator.checks.reading import repairs
from generator.checks.reading.arguments import arg_reads
from generator.checks.reading.arguments.arg_reads import Read
from generator.checks.reading.arguments.argparsers import Argument
from generator.checks.reading.arguments.flows import Origin, Space
from generator.checks.reading.arguments.namespaces import Names, Namespaces
from generator.checks.reading.following.always import guarded, runs
from generator.checks.reading.following.values import ClassValue
from generator.checks.reading.likeness import akin, alike, is_slip, misspelt, nearest
from generator.checks.reading.names import defined, hint, meant
from generator.checks.reading.scanning.chains import last_name
from generator.checks.reading.scanning.tables import Binding, Scope
from generator.checks.reading.world import World
from generator.model import Checked, Finding, Place

CODE = "SC401"
TITLE = "an attribute of parsed arguments that no argument gives"


_UNKNOWN = "where it comes from is not known"
_MORE = "its parser may have more arguments than can be read"


def check(world: World) -> Checked:
    """Look up every attribute of what comes from a parser."""
    spaces = Namespaces(world)
    findings: list[Finding] = []
    tally = world.tally("argument")
    doubtful: list[Read] = []
    for read in arg_reads.every(world, spaces):
        if read.origin.other:
            tally.lose(read.module, read.word, _UNKNOWN)
        elif read.origin.unknown:
            doubtful.append(read)
        else:
            names = _union(spaces, read.spaces)
            if names.open == "any" and read.name not in names.known:
                if _is_meant(world, read.name, names):
                    finding = _judge(world, spaces, read, replace(names, open=""))
                    findings += [finding] if finding else []
                tally.lose(read.module, read.word, _MORE)
                continue
            tally.follow()
            finding = _judge(world, spaces, read, names)
            if finding is None and len(read.spaces) > 1:
                finding = _judge_short(world, spaces, read)
            findings += [finding] if finding else []
    everything = spaces.everything() if doubtful else Names(known={})
    for group, around in arg_reads.groups(doubtful):
        likely = _like_a_result(spaces, everything, group, around)
        for read in group:
            if likely or _is_lone_slip(world, read, everything):
                tally.follow()
                finding = _judge(world, spaces, read, everything)
                findings += [finding] if finding else []
            else:
                tally.lose(read.module, read.word, _UNKNOWN)
    return tally.checked([*findings, *_inner(world, spaces)])


def _is_meant(world: World, name: str, names: Names) -> bool:
    """Whether a parser has an argument that nobody reads, and that is much like this one."""
    words = world.project.words
    idle = [
        k for k in names.known if words[k] <= 1 and (alike(name, k) or akin(k, name))
    ]
    return bool(idle) and not _written(world, name)


def _is_lone_slip(world: World, read: Read, names: Names) -> bool:
    """Whether a name is one slip from an argument, and nothing else has ever heard of it."""
    spoken, name = world.spoken, read.name
    alone = spoken.reads[name] == 1 and not spoken.is_given(name)
    right = misspelt(name, names.known) if alone else None
    return right is not None and not _is_of_class(world, right)


def _is_of_class(world: World, name: str) -> bool:
    """Whether objects of a class have an attribute: SC202 looks at what may be one of these."""
    return any(
        name in cls.scope.bindings or any(store.attr == name for store in cls.stores)
        for _, table in world.project
        for cls in table.classes
    )


def _inner(world: World, spaces: Namespaces) -> Iterator[Finding]:
    """`args.train.lr`, where `train` is an object of a class of the project."""
    made = {a.dest: a for p in spaces.origins.parsers for a in p.arguments if a.made_of}
    for module, table in world.project if made else ():
        for located in table.attributes:
            base, name = located.node.value, located.node.attr.value
            argument = made.get(last_name(base))
            if argument is None or not isinstance(base, syntax.Attribute):
                continue
            if not spaces.origins.of(base.value, located.scope).spaces:
                continue
            assert argument.made_of is not None
            cls = world.infer.value(argument.made_of, argument.table.root)
            if not isinstance(cls, ClassValue):
                continue
            info = cls.info
            if info.member(name) or info.may_have(name) or name in world.infer.patched:
                continue
            place = defined(world.project, info.cls.module, info.cls.node)
            message = f"{info.name} has no attribute '{name}'"
            note = hint(f"defined in {place}", meant(name, info.names()))
            yield world.project.finding(
                CODE, module, located.node.attr, message, note, place
            )


def _judge_short(world: World, spaces: Namespaces, read: Read) -> Finding | None:
    """Of several parsers that reach a read, one may lack what it reads."""
    short = _short(spaces, read)
    if not short:
        return None
    one = replace(read, origin=Origin(spaces=short))
    return _judge(world, spaces, one, _union(spaces, short))


def _short(spaces: Namespaces, read: Read) -> tuple[Space, ...]:
    """Of several results that reach a read, those without the name, where it surely runs."""
    origins = spaces.origins
    seen: set[Binding] = set()
    waiting: list[tuple[syntax.BaseExpression, syntax.Node, Scope]] = [
        (read.base, read.node, read.scope)
    ]
    while waiting:
        base, node, scope = waiting.pop()
        binding = _parameter(base, scope)
        function = scope.function
        if binding is None or function is None or binding in seen:
            continue
        seen.add(binding)
        assert binding.parameter is not None
        if not runs(function.node.body, node):
            continue
        for given in origins.sites.given(function, binding.parameter).values:
            if given.value is None or not given.certain:
                continue
            origin = origins.of(given.value, given.scope)
            if origin.unknown or origin.other or not origin.spaces:
                continue
            if not any(_has(spaces.names(s), read.name) for s in origin.spaces):
                return origin.spaces
            waiting.append((given.value, given.value, given.scope))
    return ()


def _parameter(node: syntax.BaseExpression, scope: Scope) -> Binding | None:
    """The parameter of the function around that a name is, and nothing else."""
    home = scope.find(node.value) if isinstance(node, syntax.Name) else None
    if home is not scope or not isinstance(node, syntax.Name):
        return None
    bound = home.bindings[node.value]
    only = bound[0] if len(bound) == 1 else None
    return only if only is not None and only.kind == "parameter" else None


def _has(names: Names, name: str) -> bool:
    return bool(names.open) or name in names.known


def _union(spaces: Namespaces, every: Iterable[Space]) -> Names:
    known: dict[str, Argument | None] = {}
    opens = set()
    for names in map(spaces.names, every):
        known.update(names.known)
        opens.add(names.open)
    return Names(
        known=known, open="any" if "any" in opens else "some" if "some" in opens else ""
    )


def _like_a_result(
    spaces: Namespaces, names: Names, group: list[Read], around: set[str]
) -> bool:
    """Whether what comes from nobody knows where is most likely the result of a parser.

    Most of what is read from it, there or elsewhere, are arguments of some parser.
    """
    for read in ({r.name for r in group}, around):
        known = {n for n in read if n in names.known}
        missing = {n for n in read - known if n not in spaces.probed}
        if len(known) >= 2:
            return 4 * len(missing) <= max(len(known), 4)
    return False


def _judge(
    world: World, spaces: Namespaces, read: Read, names: Names
) -> Finding | None:
    name, table = read.name, read.module.table
    if name in names.known or name in spaces.probed or names.open == "any":
        return None
    if name.startswith("_"):
        return None
    if names.open and (not is_slip(name, names.known) or _written(world, name)):
        return None
    if table is not None and guarded(table.tree, read.node, name):
        return None
    close = nearest(name, names.known)
    other = _place(world, spaces, read, names, close)
    shown = pycode.dotted(read.base) or "args"
    what = f"{shown}.{name}"
    if isinstance(read.node, syntax.Subscript):
        what = f"{shown}['{name}']"
    message = f"no argument of the parser gives '{what}'"
    if any(s.absl for s in read.spaces):
        message = f"no flag is defined for '{what}'"
    if any(s.names is not None for s in read.spaces):
        message = f"no hyperparameter is saved for '{what}'"
    note = hint(f"see {other}" if other else "", meant(name, names.known))
    fix = None
    if isinstance(read.node, syntax.Attribute):
        right = misspelt(name, names.known)
        fix = repairs.word(read.module.place(read.word), name, right)
    return world.project.finding(
        CODE, read.module, read.word, message, note, other, fix=fix
    )


def _place(
    world: World, spaces: Namespaces, read: Read, names: Names, close: str | None
) -> Place | None:
    """Where the argument stands that was meant, else where the parser is made."""
    found = names.known.get(close) if close else None
    if found is not None:
        return world.project.module_of(found.table).place(found.node)
    for space in read.spaces:
        if space.parser is not None:
            for parser in spaces.origins.of(space.parser, space.scope).parsers:
                return world.project.module_of(parser.table).place(parser.node)
        if not space.absl:
            return world.project.module_of(space.table).place(space.node)
    first = next((a for a in names.known.values() if a), None)
    return world.project.module_of(first.table).place(first.node) if first else None


def _written(world: World, name: str) -> bool:
    """Whether a name stands in quotes or as a key anywhere, so that it may come from there."""
    marks = (f'"{name}"', f"'{name}'", f"{name}:")
    return any(m in text for text in world.project.texts.values() for m in marks)
