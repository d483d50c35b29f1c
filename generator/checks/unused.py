"""No import and no local variable goes unread."""

from collections.abc import Iterator

from generator.checks.reading import exports
from generator.checks.reading.modules import Module
from generator.checks.reading.scanning.tables import Binding, ModuleTable, Scope
from generator.checks.reading.world import World
from generator.model import Checked, Finding

CODE = "SC105"

_LOCAL = frozenset({"assign", "with", "except"})


def check(world: World) -> Checked:
    """Report imports that nothing reads, and locals that are assigned and never read."""
    findings: list[Finding] = []
    total = 0
    wanted = _imported_from_elsewhere(world)
    for module, table in world.project:
        for scope in table.scopes:
            for binding, message in _unread(module, table, scope, wanted):
                line = module.line(binding.node)
                if not _excused(world, module, line):
                    finding = Finding(
                        path=module.path, line=line, code=CODE, message=message
                    )
                    findings.append(finding)
            total += len(scope.bindings)
    return Checked(findings=tuple(findings), resolved=total, total=total)


def material(world: World) -> bool:
    """Some file of the package binds a name."""
    return any(m.table and m.table.root.bindings for m in world.own())


def _unread(
    module: Module, table: ModuleTable, scope: Scope, wanted: set[tuple[str, str]]
) -> Iterator[tuple[Binding, str]]:
    if scope.all_read or scope.kind == "class":
        return
    parameters = (
        {p.name for f in table.functions for p in f.parameters}
        if module.is_test
        else ()
    )
    for name, bindings in scope.bindings.items():
        if name in scope.read or name in scope.shared or name.startswith("_"):
            continue
        kinds = {b.kind for b in bindings}
        last = bindings[-1]
        if kinds == {"import"}:
            offered = scope.kind == "module" and (
                module.folder
                or name in (table.exported or ())
                or (module.path, name) in wanted
                or (table.exported_at is not None and table.exported is None)
            )
            if (
                not offered
                and name not in parameters
                and not all(map(_deliberate, bindings))
            ):
                yield last, f"'{_shown(last)}' is imported and never used"
        elif scope.kind == "function" and kinds <= _LOCAL:
            yield last, f"'{name}' is assigned and never read"


def _shown(binding: Binding) -> str:
    found = binding.imported
    assert found is not None
    return found.alias or found.name or found.module


def _deliberate(binding: Binding) -> bool:
    """`import x as x`, a probe inside `try … except ImportError`, or for its side effects."""
    found = binding.imported
    assert found is not None
    if found.guarded:
        return True
    return found.alias is not None and found.alias == (found.name or found.module)


def _imported_from_elsewhere(world: World) -> set[tuple[str, str]]:
    """Names that another module imports, or reads, from where they were imported to."""
    found: set[tuple[str, str]] = set()
    for module, table in world.project:
        for item in table.imports:
            if item.name and exports.is_own(world.project, module, item):
                target = exports.target(world.project, module, item)
                if target is not None:
                    found.add((target.path, item.name))
    return found


def _excused(world: World, module: Module, line: int) -> bool:
    lines = world.project.texts[module.path].splitlines()
    return 0 < line <= len(lines) and "# noqa" in lines[line - 1]
