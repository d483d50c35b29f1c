"""The options of a click command and the parameters of its function are the same."""

from collections.abc import Iterator

from msgspec import Struct

from generator import pycode, syntax
from generator.checks.reading import exports
from generator.checks.reading.following.values import ModuleValue, Outside
from generator.checks.reading.likeness import misspelt
from generator.checks.reading.modules import Module
from generator.checks.reading.names import hint, meant
from generator.checks.reading.scanning.tables import Function, Scope
from generator.checks.reading.world import World
from generator.model import Checked, Finding

CODE = "SC402"
TITLE = (
    "an option of a command that its function does not take, or a parameter without one"
)

_PACKAGES = frozenset({"click", "rich_click", "asyncclick"})
_OPTIONS = frozenset({"option", "argument", "password_option"})
_COMMANDS = frozenset({"command", "group"})
_FILLS = frozenset({"pass_context", "pass_obj"})
_NOTHING = frozenset({"version_option", "help_option", "confirmation_option"})
_OPEN = "a decorator may give it more"


class _Option(Struct, frozen=True, kw_only=True):
    """One decorator that gives its function a parameter."""

    node: syntax.BaseExpression
    name: str


class _Command(Struct, frozen=True, kw_only=True):
    """A function of click's, and all that it is given."""

    module: Module
    function: Function
    options: tuple[_Option, ...]
    filled: int
    """Parameters from the first on that get the context or its object."""
    whole: bool
    """Whether every decorator is understood."""


def check(world: World) -> Checked:
    """Compare the options of each command with what its function takes."""
    findings: list[Finding] = []
    tally = world.tally("option")
    for module, table in world.project:
        for function in table.functions if _uses_click(module) else ():
            command = _read(world, module, function)
            if command is None:
                continue
            for option in command.options:
                if command.whole:
                    tally.follow()
                else:
                    tally.lose(module, option.node, _OPEN)
            if command.whole:
                findings += _findings(world, command)
    return tally.checked(findings)


def _uses_click(module: Module) -> bool:
    imports = module.table.imports if module.table else ()
    return any(i.module.partition(".")[0] in _PACKAGES for i in imports)


def _read(world: World, module: Module, function: Function) -> _Command | None:
    """A function with its decorators; None where no command is made of it."""
    options: list[_Option] = []
    filled = 0
    whole, command = True, False
    for decorator in function.node.decorators:
        node, scope = _behind(world, decorator.decorator, function.defined_in)
        called = node.func if isinstance(node, syntax.Call) else node
        value = world.infer.value(called, scope)
        name = value.name if isinstance(value, Outside) else ""
        package, _, last = name.partition(".")
        if package not in _PACKAGES:
            # `@cli.command()`, of a group
            last = called.attr.value if isinstance(called, syntax.Attribute) else ""
            command |= last in _COMMANDS
            whole &= last in _COMMANDS and not _has(node, "cls")
        elif last in _COMMANDS:
            command = True
            whole &= not (_has(node, "cls") or _has(node, "params"))
        elif last in _FILLS:
            filled += 1
        elif last in _OPTIONS and isinstance(node, syntax.Call):
            filled_by = _parameter(node, last)
            whole &= filled_by is not None
            if filled_by and _is_passed(node):
                options.append(_Option(node=decorator.decorator, name=filled_by))
        else:
            whole &= last in _NOTHING
    if not command or not (options or _is_clicks(world, function)):
        return None
    return _Command(
        module=module,
        function=function,
        options=tuple(options),
        filled=filled,
        whole=whole,
    )


def _is_clicks(world: World, function: Function) -> bool:
    """Whether `click.command` itself is among the decorators: others may be typer's."""
    for decorator in function.node.decorators:
        node = decorator.decorator
        called = node.func if isinstance(node, syntax.Call) else node
        value = world.infer.value(called, function.defined_in)
        if isinstance(value, Outside) and value.name.partition(".")[0] in _PACKAGES:
            return True
    return False


def _behind(
    world: World, node: syntax.BaseExpression, scope: Scope, depth: int = 0
) -> tuple[syntax.BaseExpression, Scope]:
    """The call behind a name such as `device_option = click.option("--device")`."""
    home, name = None, ""
    if isinstance(node, syntax.Name):
        home, name = scope.find(node.value), node.value
    elif isinstance(node, syntax.Attribute):
        base = world.infer.value(node.value, scope)
        if isinstance(base, ModuleValue) and base.module.table is not None:
            home, name = base.module.table.root, node.attr.value
    bound = home.bindings.get(name, []) if home else []
    if len(bound) != 1 or depth > 8:
        return node, scope
    if isinstance(bound[0].value, syntax.Call) and bound[0].kind == "assign":
        return bound[0].value, bound[0].scope
    found = bound[0].imported
    if found is None or found.name is None:
        return node, scope
    project = world.project
    here = project.module_of(bound[0].scope.module)
    target = exports.target(project, here, found)
    if target is None or target.table is None:
        return node, scope
    if found.name not in target.table.root.bindings:
        return node, scope
    inner = target.table.root.bindings[found.name][0]
    if isinstance(inner.node, syntax.Name) and inner.kind == "assign":
        return _behind(world, inner.node, target.table.root, depth + 1)
    return node, scope


def _has(node: syntax.BaseExpression, keyword: str) -> bool:
    args = node.args if isinstance(node, syntax.Call) else ()
    return any(a.star or (a.keyword and a.keyword.value == keyword) for a in args)


def _is_passed(node: syntax.Call) -> bool:
    for arg in node.args:
        if arg.keyword is not None and arg.keyword.value == "expose_value":
            return pycode.dotted(arg.value) != "False"
    return True


def _parameter(node: syntax.Call, kind: str) -> str | None:
    """The parameter that an option fills, by click's rules; None where it is computed."""
    given = [a for a in node.args if a.keyword is None]
    texts = [pycode.string(a.value) for a in given if not a.star]
    known = [t for t in texts if t]
    if len(known) != len(given) or any(a.star for a in node.args):
        return None
    if kind == "password_option" and not known:
        known = ["--password"]
    plain = [t for t in known if t.isidentifier()]
    if plain:
        return plain[0].lower() if kind == "argument" else plain[0]
    spelt = [t.partition("/")[0].strip() for t in known]
    spelt = [s for s in spelt if s] or [t.partition("/")[2].strip() for t in known]
    if not spelt:
        return None
    # the first of those with the longest prefix
    longest = max(len(s) - len(s.lstrip("-")) for s in spelt)
    chosen = next(s for s in spelt if len(s) - len(s.lstrip("-")) == longest)
    return chosen.lstrip("-").replace("-", "_").lower()


def _findings(world: World, command: _Command) -> Iterator[Finding]:
    function = command.function
    taken = [p for p in function.parameters if p.kind not in ("*", "**")]
    taken = taken[command.filled :]
    names = [p.name for p in taken]
    given = {o.name for o in command.options}
    if not any(p.kind == "**" for p in function.parameters):
        unknown = [o for o in command.options if o.name not in names]
        free = [n for n in names if n not in given]
        for option in unknown:
            yield _unknown(world, command, option, free)
        if unknown:  # a misspelt one is also a missing one: said once is enough
            return
    for parameter in taken:
        if parameter.required and parameter.name not in given:
            place = command.module.place(function.node)
            spare = sorted(given - set(names))
            message = f"no option or argument fills {function.name}()'s parameter '{parameter.name}'"
            note = hint(meant(parameter.name, spare))
            yield world.project.finding(
                CODE, command.module, parameter.node, message, note, place
            )


def _unknown(
    world: World, command: _Command, option: _Option, free: list[str]
) -> Finding:
    function, module = command.function, command.module
    near = [p for p in function.parameters if p.name == misspelt(option.name, free)]
    place = module.place(near[0].node if near else function.node)
    message = f"{function.name}() has no parameter '{option.name}' for this option"
    note = hint(f"defined in {place}", meant(option.name, free))
    return world.project.finding(CODE, module, option.node, message, note, place)
