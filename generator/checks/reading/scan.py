"""One pass over a module's tree that fills its table: Python's scoping rules, without metadata."""

from dataclasses import replace

import libcst as cst

from generator import pycode
from generator.checks.reading import definitions, statements, stores
from generator.checks.reading.scanner import Handler, Scanner
from generator.checks.reading.tables import ModuleTable, Store, Use

_NARROWING = frozenset({"isinstance", "issubclass", "hasattr", "callable", "type"})
_REGISTERS = frozenset(
    {"add_module", "register_buffer", "register_module", "register_parameter"}
)
"""Methods of torch's modules that set an attribute by its name."""
_READS_ALL = frozenset({"locals", "vars", "exec", "eval", "globals", "dir"})


def scan(path: str, tree: cst.Module) -> ModuleTable:
    """The table of one module."""
    table = ModuleTable(path=path, tree=tree)
    scanner = Scanner(table, _HANDLERS)
    table.root = scanner.scope
    for statement in tree.body:
        scanner.visit(statement)
    scanner.settle()
    stores.sort(table)
    return table


def _name(s: Scanner, node: cst.Name) -> None:
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


def _text(s: Scanner, node: cst.SimpleString | cst.ConcatenatedString) -> None:
    if s.annotating and s.anchor is None:
        _quoted(s, node)
    elif isinstance(
        node, cst.ConcatenatedString
    ):  # f-strings among its parts read names
        s.visit_all((node.left, node.right))


def _quoted(s: Scanner, node: cst.CSTNode) -> None:
    """The names in a string that stands for a type."""
    value = pycode.string(node)
    inner = pycode.parse_annotation(value) if value else None
    if inner is not None:
        before = s.anchor, s.annotating
        s.anchor, s.annotating = s.anchor or node, True
        s.visit(inner)
        s.anchor, s.annotating = before


def _attribute(s: Scanner, node: cst.Attribute) -> None:
    if s.anchor is None:
        s.table.attributes.append(s.located(node))
    s.visit(node.value)


def _subscript(s: Scanner, node: cst.Subscript) -> None:
    if s.anchor is None and not s.annotating:
        may_fail = s.expecting or s.forgiving
        s.table.subscripts.append(replace(s.located(node), expecting=may_fail))
    s.subscript(node)


def _comparison(s: Scanner, node: cst.Comparison) -> None:
    if any(isinstance(c.operator, cst.In | cst.NotIn) for c in node.comparisons):
        s.table.memberships.append(s.located(node))
    s.visit(node.left)
    key = pycode.string(node.left)
    for part in node.comparisons:
        if key is not None and isinstance(part.operator, cst.In | cst.NotIn):
            s.table.probed.add(key)
        s.visit(part.comparator)


def _dict(s: Scanner, node: cst.Dict) -> None:
    s.table.dicts.append(s.located(node))
    s.visit_all(node.elements)


def _probe(s: Scanner, node: cst.Call) -> None:
    """`d.get("x")` and the like ask whether a key is there."""
    if not isinstance(node.func, cst.Attribute) or not node.args:
        return
    key = pycode.string(node.args[0].value)
    name, more = node.func.attr.value, len(node.args) > 1
    if key is not None and (name == "get" or (name == "pop" and more)):
        s.table.probed.add(key)


def _call(s: Scanner, node: cst.Call) -> None:
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
        shown = pycode.dotted(first)
        if shown:
            s.around().narrowed.add(shown)
    if name in _READS_ALL and (first is None or name in ("exec", "eval")):
        for scope in s.scope.within():
            scope.dynamic = True
    if name.rpartition(".")[2] == "cast" and first is not None:
        _quoted(s, first)
    if (
        name in ("setattr", "object.__setattr__")
        and len(node.args) >= 2
        and first is not None
    ):
        _setattr(s, first, node.args[1].value)
    if isinstance(node.func, cst.Attribute) and node.func.attr.value in _REGISTERS:
        base = node.func.value
        if first is not None and pycode.dotted(base) != "super":
            _setattr(s, base, first)


def _setattr(s: Scanner, base: cst.BaseExpression, name: cst.BaseExpression) -> None:
    attr = pycode.string(name) or "*"
    after = len(s.table.attributes)
    s.table.stores.append(
        Store(base=base, attr=attr, node=name, scope=s.scope, after=after)
    )


def _choice(s: Scanner, node: cst.IfExp) -> None:
    s.visit(node.test)
    with s.branching():
        s.visit_all((node.body, node.orelse))


def _either(s: Scanner, node: cst.BooleanOperation) -> None:
    s.visit(node.left)
    with s.branching():
        s.visit(node.right)


_HANDLERS: dict[type[cst.CSTNode], Handler] = {
    cst.Attribute: _attribute,
    cst.BooleanOperation: _either,
    cst.Call: _call,
    cst.ClassDef: definitions.visit_class,
    cst.Comparison: _comparison,
    cst.ConcatenatedString: _text,
    cst.Dict: _dict,
    cst.DictComp: definitions.visit_comprehension,
    cst.FunctionDef: definitions.visit_function,
    cst.GeneratorExp: definitions.visit_comprehension,
    cst.IfExp: _choice,
    cst.Lambda: definitions.visit_lambda,
    cst.ListComp: definitions.visit_comprehension,
    cst.Name: _name,
    cst.SetComp: definitions.visit_comprehension,
    cst.SimpleString: _text,
    cst.Subscript: _subscript,
    cst.TypeAlias: definitions.visit_type_alias,
    **statements.HANDLERS,
}
