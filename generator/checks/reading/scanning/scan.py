"""One pass over a module's tree that fills its table: Python's scoping rules, without metadata."""

from msgspec.structs import replace

from generator import pycode, syntax
from generator.checks.reading.scanning import definitions, statements, stores
from generator.checks.reading.scanning.scanner import Handler, Scanner
from generator.checks.reading.scanning.tables import ModuleTable, Store, Use

_NARROWING = frozenset({"isinstance", "issubclass", "hasattr", "callable", "type"})
_REGISTERS = frozenset(
    {
        "add_module",
        "register_buffer",
        "register_module",
        "register_parameter",
        "__setattr__",
    }
)
"""Methods that set an attribute by its name, most of them of torch's modules."""
_READS_LOCALS = frozenset({"locals", "vars", "dir"})
_READS_ALL = frozenset({"exec", "eval", "globals"})
_READS = frozenset({"get", "keys", "values", "items", "copy"})
"""Methods of a dict that leave it as it is."""


def scan(path: str, tree: syntax.Module) -> ModuleTable:
    """The table of one module."""
    table = ModuleTable(path=path, tree=tree)
    scanner = Scanner(table, _HANDLERS)
    table.root = scanner.scope
    for statement in tree.body:
        scanner.visit(statement)
    scanner.settle()
    stores.sort(table)
    return table


def _name(s: Scanner, node: syntax.Name) -> None:
    at = s.anchor or node
    s.table.uses.append(
        Use(
            name=node.value,
            scope=s.scope,
            at=at,
            quoted=s.anchor is not None,
            probing=s.probing,
            typed=s.annotating,
        )
    )


def _text(s: Scanner, node: syntax.SimpleString) -> None:
    if s.annotating and s.anchor is None:
        _quoted(s, node)


def _quoted(s: Scanner, node: syntax.Node) -> None:
    """The names in a string that stands for a type."""
    value = pycode.string(node)
    inner = pycode.parse_annotation(value) if value else None
    if inner is not None:
        before = s.anchor, s.annotating
        s.anchor, s.annotating = s.anchor or node, True
        s.visit(inner)
        s.anchor, s.annotating = before


def _attribute(s: Scanner, node: syntax.Attribute) -> None:
    if node.attr.value in _READS and isinstance(node.value, syntax.Call):
        s.only_read.add(node.value)
    if s.anchor is None:
        s.table.attributes.append(s.located(node))
    s.visit(node.value)


def _subscript(s: Scanner, node: syntax.Subscript) -> None:
    if s.anchor is None and not s.annotating:
        may_fail = s.expecting or s.forgiving
        s.table.subscripts.append(replace(s.located(node), expecting=may_fail))
    if isinstance(node.value, syntax.Call):
        s.only_read.add(node.value)
    s.subscript(node)


def _comparison(s: Scanner, node: syntax.Comparison) -> None:
    if any(c.operator in ("in", "not in") for c in node.comparisons):
        s.table.memberships.append(s.located(node))
        s.only_read.update(c.comparator for c in node.comparisons)
    s.visit(node.left)
    key = pycode.string(node.left)
    for part in node.comparisons:
        if key is not None and part.operator in ("in", "not in"):
            s.table.probed.add(key)
        s.visit(part.comparator)


def _dict(s: Scanner, node: syntax.Dict) -> None:
    s.table.dicts.append(s.located(node))
    s.visit_all(node.elements)


def _probe(s: Scanner, node: syntax.Call) -> None:
    """`d.get("x")` and the like ask whether a key is there."""
    if not isinstance(node.func, syntax.Attribute) or not node.args:
        return
    key = pycode.string(node.args[0].value)
    name, more = node.func.attr.value, len(node.args) > 1
    if key is not None and (name == "get" or (name == "pop" and more)):
        s.table.probed.add(key)


def _call(s: Scanner, node: syntax.Call) -> None:
    name = pycode.dotted(node.func) or ""
    if s.anchor is None:
        s.table.calls.append(s.located(node))
        _probe(s, node)
    before = s.annotating, s.expecting
    s.annotating = False
    s.visit(node.func)
    s.expecting |= statements.wants_error(node)
    for arg in node.args:
        s.visit(arg.value)
    s.annotating, s.expecting = before
    first = node.args[0].value if node.args else None
    if name in _NARROWING and first is not None:
        shown = pycode.spelt(first)
        if shown:
            s.around().narrowed.add(shown)
    if name in _READS_LOCALS and first is None:
        s.around().all_read = True
        s.around().dynamic = s.around().kind != "function"
    if name in _READS_ALL:
        for scope in s.scope.within():
            scope.all_read = True
            scope.dynamic |= name == "exec"
        s.table.root.dynamic |= name == "globals" and node not in s.only_read
    if name.rpartition(".")[2] == "store_attr":  # fastcore's sets what its caller has
        function = s.scope.enclosing_function()
        if function is not None and function.cls is not None:
            function.cls.dynamic = True
    if name.rpartition(".")[2] == "cast" and first is not None:
        _quoted(s, first)
    if (
        name in ("setattr", "object.__setattr__")
        and len(node.args) >= 2
        and first is not None
    ):
        _setattr(s, first, node.args[1].value)
    if isinstance(node.func, syntax.Attribute) and node.func.attr.value in _REGISTERS:
        base = node.func.value
        if first is not None and pycode.dotted(base) not in ("super", "object"):
            _setattr(s, base, first)


def _setattr(
    s: Scanner, base: syntax.BaseExpression, name: syntax.BaseExpression
) -> None:
    attr = pycode.string(name) or "*"
    after = len(s.table.attributes)
    s.table.stores.append(
        Store(base=base, attr=attr, node=name, scope=s.scope, after=after)
    )


def _choice(s: Scanner, node: syntax.IfExp) -> None:
    s.visit(node.test)
    with s.branching():
        s.visit_all((node.body, node.orelse))


def _either(s: Scanner, node: syntax.BooleanOperation) -> None:
    s.visit(node.left)
    with s.branching():
        s.visit(node.right)


_HANDLERS: dict[type[syntax.Node], Handler] = {
    syntax.Attribute: _attribute,
    syntax.BooleanOperation: _either,
    syntax.Call: _call,
    syntax.ClassDef: definitions.visit_class,
    syntax.Comparison: _comparison,
    syntax.Dict: _dict,
    syntax.DictComp: definitions.visit_comprehension,
    syntax.FunctionDef: definitions.visit_function,
    syntax.GeneratorExp: definitions.visit_comprehension,
    syntax.IfExp: _choice,
    syntax.Lambda: definitions.visit_lambda,
    syntax.ListComp: definitions.visit_comprehension,
    syntax.Name: _name,
    syntax.SetComp: definitions.visit_comprehension,
    syntax.SimpleString: _text,
    syntax.Subscript: _subscript,
    syntax.TypeAlias: definitions.visit_type_alias,
    **statements.HANDLERS,
}
