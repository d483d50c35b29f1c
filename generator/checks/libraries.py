"""What is imported from installed packages, and read of their modules and objects, is there."""

from collections.abc import Iterator

from generator import syntax
from generator.checks.reading import exports, repairs
from generator.checks.reading.following.values import Outside
from generator.checks.reading.likeness import misspelt
from generator.checks.reading.modules import Module
from generator.checks.reading.names import hint, meant
from generator.checks.reading.outside import Package, around, removed
from generator.checks.reading.outside.library import Answer, Found, Loaded, No
from generator.checks.reading.outside.objects import instance_of
from generator.checks.reading.outside.surface import Class
from generator.checks.reading.scanning.tables import Import, Located, ModuleTable
from generator.checks.reading.world import World
from generator.model import Checked, Finding, Place

CODE = "SC701"
TITLE = "a name that an installed package has not"

_UNKNOWN = "what the package has there cannot be told without running it"

Seen = tuple[syntax.Node, Package, Answer, Finding | None]
"""A reference, the package that it leads into, and what came out."""


def check(world: World) -> Checked:
    """Follow every import of an installed package, and every attribute of its modules.

    Of packages that are not installed, what is known to have gone is told, and nothing is
    counted.
    """
    findings: list[Finding] = []
    tally = world.tally("name of a package")
    for module, table in world.project:
        for node, package, answer, finding in (
            *_imports(world, module, table),
            *_attributes(world, module, table),
        ):
            findings += [finding] if finding else []
            if package.library is None:
                continue
            if answer is No.UNKNOWN:
                tally.lose(module, node, _UNKNOWN)
            else:
                tally.follow()
    return tally.checked(findings)


def _imports(world: World, module: Module, table: ModuleTable) -> Iterator[Seen]:
    for found in table.imports:
        if found.level or found.guarded:
            continue
        package = world.packages.package(found.module)
        own = exports.is_own(world.project, module, found)
        if package and not own and not _is_given_here(world, found):
            yield _imported(world, module, found, package)


def _is_given_here(world: World, found: Import) -> bool:
    """Whether a module of the project, wherever it lies, is called so and has the name."""
    stem = "/" + found.module.replace(".", "/")
    ends = (f"{stem}.py", f"{stem}/__init__.py")
    return any(
        other.table is not None and found.name in other.table.root.bindings
        for path, other in world.project.modules.items()
        if path.endswith(ends)
    )


def _imported(world: World, module: Module, found: Import, package: Package) -> Seen:
    library = package.library
    target: Answer = library.find(found.module) if library else No.UNKNOWN
    dotted = found.module
    message = f"there is no module '{dotted}'"
    if found.name not in (None, "*") and not package.lacks(target, dotted):
        dotted, message = (
            f"{dotted}.{found.name}",
            f"'{dotted}' has no name '{found.name}'",
        )
        if library is not None and isinstance(target, Loaded):
            target = _given(target, found.name or "", dotted)
    return _judge(world, module, found.node, package, target, dotted, message)


def _attributes(world: World, module: Module, table: ModuleTable) -> Iterator[Seen]:
    for located in table.attributes:
        if located.expecting or located.node.attr.value in world.infer.patched:
            continue
        base = world.infer.value(located.node.value, located.scope)
        if not isinstance(base, Outside):
            continue
        if not base.name or base.name.endswith("()"):
            yield from _of_object(world, module, located)
            continue
        package = world.packages.package(base.name)
        if package is not None:
            yield _of_module(world, module, located, base.name, package)


def _of_module(
    world: World,
    module: Module,
    located: Located[syntax.Attribute],
    dotted: str,
    package: Package,
) -> Seen:
    """An attribute of a module or class."""
    name = located.node.attr.value
    home = package.resolve(dotted)
    answer: Answer = No.UNKNOWN
    whole = f"{dotted}.{name}"
    if isinstance(home, Loaded):
        answer = _given(home, name, whole)
    elif package.library is not None:
        if home is No.MISSING or package.lacks(home, dotted):
            return located.node.attr, package, No.UNKNOWN, None  # told before
        answer = package.library.attribute(home, name)
    message = f"'{dotted}' has no attribute '{name}'"
    return _judge(world, module, located.node.attr, package, answer, whole, message)


def _of_object(
    world: World, module: Module, located: Located[syntax.Attribute]
) -> Iterator[Seen]:
    """An attribute of an object whose class is known."""
    made = instance_of(world, located.node.value, located.scope)
    if made is None or made.package.library is None:
        return
    name, package = located.node.attr.value, made.package
    answer = made.package.library.member(made.cls, name)
    names = made.package.library.attributes(made.cls)[0]
    if answer is No.MISSING and not (made.exact or misspelt(name, names)):
        answer = No.UNKNOWN  # a subclass may have it
    whole = f"{made.dotted.partition('.')[0]}.{made.cls.name}.{name}"
    message = f"{made.cls.name} has no attribute '{name}'"
    yield _judge(world, module, located.node.attr, package, answer, whole, message)


def _given(home: Loaded, name: str, dotted: str) -> Answer:
    """What a module has under a name; something else in its package may have put it there."""
    answer = home.library.lookup(home, name)
    if (
        answer is No.MISSING
        and removed.name(dotted) is None
        and home.is_spoken_of(name)
    ):
        return No.UNKNOWN
    return answer


def _judge(
    world: World,
    module: Module,
    node: syntax.Node,
    package: Package,
    answer: Answer,
    dotted: str,
    message: str,
) -> Seen:
    """A finding, if a name is not there and nothing in the code asks for that first."""
    if not package.lacks(answer, dotted):
        return node, package, answer, None
    text = world.project.texts.get(module.path, "")
    if around.is_tentative(text, module.line(node)):
        return node, package, No.UNKNOWN, None
    known = removed.name(dotted)
    names, place = _offered(package, dotted)
    name = dotted.rpartition(".")[2]
    note = hint(str(package), str(known) if known else meant(name, names))
    fix = None
    if isinstance(node, syntax.Name) and not known:
        fix = repairs.word(module.place(node), name, misspelt(name, names))
    found = world.project.finding(CODE, module, node, message, note, place, fix=fix)
    return node, package, No.MISSING, found


def _offered(package: Package, dotted: str) -> tuple[set[str], Place | None]:
    """What the module or class has that was asked, and where it is."""
    answer = package.resolve(dotted.rpartition(".")[0])
    if isinstance(answer, Loaded):
        place = Place(path=str(answer.source)) if answer.source else None
        return answer.offers(), place
    if isinstance(answer, Found) and isinstance(answer.symbols[0], Class):
        source = answer.home.source
        place = Place(path=str(source), line=answer.line) if source else None
        return set(answer.symbols[0].names), place
    return set(), None
