"""Names and modules that an import, or an attribute of a module, asks for."""

import ast
import random
from collections.abc import Iterator

from planting.model import Edit, Fault, Spot
from planting.operators import operator
from planting.reading import FUNCTION, Def, Project, Source
from planting.words import misspelt


def guarded(source: Source, node: ast.AST) -> bool:
    """Whether a statement may fail, or is not run: in a try, or for type checkers."""
    return any(
        isinstance(a, ast.Try)
        or (isinstance(a, ast.If) and "TYPE_CHECKING" in source.text(a.test))
        for a in source.above(node)
    )


def own_imports(project: Project) -> Iterator[tuple[Source, ast.ImportFrom, str]]:
    """From-imports of modules of the project, and the dotted names of these."""
    for source in project.sources.values():
        for node in source.nodes():
            if isinstance(node, ast.ImportFrom) and not guarded(source, node):
                module = project.module_of(source, node)
                if module in project.modules and module != "":
                    yield source, node, module


def definition(one: Def) -> Spot:
    node = one.node
    start = (
        one.source.name_of(node)[0]
        if isinstance(node, (*FUNCTION, ast.ClassDef))
        else one.source.start(node)
    )
    return Spot(path=one.source.path, offset=start)


@operator("imported name misspelt", "SC101")
def name_misspelt(project: Project, rng: random.Random) -> Iterator[Fault]:
    for use in project.uses:
        node, source = use.node, use.source
        if not isinstance(node, ast.alias) or guarded(source, node):
            continue
        new = misspelt(node.name, rng, project.words)
        start, end = source.name_of(node)
        text = new if node.asname else f"{new} as {node.name}"
        yield Fault(
            edits=[source.edit(start, end, text)],
            spots=[definition(use.target)],
            summary=f"{source.path} imports {new} for {node.name}",
        )


@operator("imported name misspelt wherever it is used", "SC101")
def name_misspelt_everywhere(project: Project, rng: random.Random) -> Iterator[Fault]:
    for use in project.uses:
        node, source = use.node, use.source
        if not isinstance(node, ast.alias) or node.asname or guarded(source, node):
            continue
        new = misspelt(node.name, rng, project.words)
        same = [
            u
            for u in project.uses
            if u.source is source
            and u.target.node is use.target.node
            and isinstance(u.node, ast.Name)
        ]
        if source.path.endswith("__init__.py") or not same:
            continue
        edits = [
            source.edit(start, end, new)
            for start, end in {
                source.name_of(node),
                *(source.name_of(u.node) for u in same),
            }
        ]
        yield Fault(
            edits=edits,
            spots=[definition(use.target)],
            summary=f"{source.path} uses {new} for {node.name}",
        )


@operator("module misspelt", "SC101")
def module_misspelt(project: Project, rng: random.Random) -> Iterator[Fault]:
    for source, node, module in own_imports(project):
        if not node.module:
            continue
        start = source.start(node)
        start = source.data.index(node.module.encode(), start + 5)
        *head, last = node.module.split(".")
        if not head and not node.level and len(node.module) < 3:
            continue
        new = ".".join([*head, misspelt(last, rng, project.words)])
        if not head and not node.level and source.data.count(b"import " + new.encode()):
            continue
        yield Fault(
            edits=[source.edit(start, start + len(node.module), new)],
            spots=[Spot(path=project.modules[module], offset=0)],
            summary=f"{source.path} imports from {new} for {node.module}",
        )


@operator("relative level off", "SC101")
def level_off(project: Project, rng: random.Random) -> Iterator[Fault]:
    for source, node, module in own_imports(project):
        if not node.level:
            continue
        start = source.data.index(b".", source.start(node))
        for level in (node.level + 1, node.level - 1):
            if not level:
                continue
            other = ast.ImportFrom(module=node.module, names=node.names, level=level)
            asked = project.module_of(source, other)
            if asked is not None and (asked in project.modules or asked == ""):
                continue
            edit = Edit(
                path=source.path, start=start, end=start + node.level, new=b"." * level
            )
            dots = "." * level
            yield Fault(
                edits=[edit],
                spots=[Spot(path=project.modules[module], offset=0)],
                summary=f"{source.path} imports from {dots}{node.module or ''}, line {node.lineno}",
            )


@operator("import of a module that is not there", "SC101")
def missing_module(project: Project, rng: random.Random) -> Iterator[Fault]:
    for source, node, module in own_imports(project):
        if (
            source.scope(node) is not source.tree
            or source.parents[node] is not source.tree
        ):
            continue
        package = module.rpartition(".")[0]
        if not package:
            continue
        name = rng.choice(
            ["helpers", "common", "constants", "registry", "typing_utils"]
        )
        if f"{package}.{name}" in project.modules:
            continue
        at = source.start(node)
        line = f"from {package}.{name} import setup\n".encode()
        edit = Edit(path=source.path, start=at, end=at, new=line)
        yield Fault(edits=[edit], summary=f"{source.path} imports {package}.{name}")


@operator("module's attribute misspelt", "SC101")
def module_attribute(project: Project, rng: random.Random) -> Iterator[Fault]:
    for use in project.uses:
        node, source = use.node, use.source
        if not isinstance(node, ast.Attribute) or guarded(source, node):
            continue
        new = misspelt(node.attr, rng, project.words)
        start, end = source.name_of(node)
        yield Fault(
            edits=[source.edit(start, end, new)],
            spots=[definition(use.target)],
            summary=f"{source.path}:{node.lineno} reads {new} for {node.attr}",
        )


def _root(project: Project, source: Source) -> str:
    return next((r for r in project.roots if source.path.startswith(f"{r}/")), ".")


@operator("circle of imports", "SC107")
def circle(project: Project, rng: random.Random) -> Iterator[Fault]:
    for source, node, module in own_imports(project):
        other = project.sources[project.modules[module]]
        if other is source or source.parents[node] is not source.tree:
            continue
        back = next(
            (n for n, p in project.modules.items() if p == source.path and n), None
        )
        names = [
            n
            for n, found in project.top(source).items()
            if isinstance(found[0], (*FUNCTION, ast.ClassDef))
        ]
        if _root(project, source) != _root(project, other):
            continue  # only a program of one folder has the other's on its path
        if (
            back is None
            or not names
            or source.path.endswith(("__init__.py", "__main__.py"))
        ):
            continue
        first = next(
            (
                n
                for n in other.tree.body
                if isinstance(n, (ast.Import, ast.ImportFrom))
                and getattr(n, "module", "") != "__future__"
            ),
            None,
        )
        if first is None or (
            project.name.startswith("golden") and "tests/" in source.path
        ):
            continue
        # What the module needs of the other one must be defined below the new import.
        if not all(
            isinstance(d := project.lookup(other.path, a.name), Def)
            and (d.source is not other or d.node.lineno > first.lineno)  # type: ignore[attr-defined]
            for a in node.names
        ):
            continue
        at = other.start(first)
        line = f"from {back} import {rng.choice(names)}\n".encode()
        edit = Edit(path=other.path, start=at, end=at, new=line)
        yield Fault(
            edits=[edit],
            spots=[source.spot(node)],
            summary=f"{other.path} imports {back}, which imports it",
            wholes=(source.path, other.path),
        )
