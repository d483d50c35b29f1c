"""One pass over a module's tree that fills its table: Python's scoping rules, without metadata."""

from collections.abc import Mapping

import libcst as cst

from generator import pycode
from generator.checks.reading.scanner import Handler, Scanner
from generator.checks.reading.tables import (
    ClassDef,
    Function,
    Import,
    Located,
    ModuleTable,
    Parameter,
    Use,
)

_NARROWING = frozenset({"isinstance", "issubclass", "hasattr", "callable", "type"})
_READS_ALL = frozenset({"locals", "vars", "exec", "eval", "globals", "dir"})
_IMPORT_ERRORS = ("ImportError", "ModuleNotFoundError", "Exception", "BaseException")


def scan(path: str, tree: cst.Module) -> ModuleTable:
    """The table of one module."""
    table = ModuleTable(path=path, tree=tree)
    scanner = Scanner(table, _HANDLERS)
    table.root = scanner.scope
    for statement in tree.body:
        scanner.visit(statement)
    scanner.settle()
    return table


def _name(s: Scanner, node: cst.Name) -> None:
    at = s.anchor or node
    s.table.uses.append(Use(name=node.value, scope=s.scope, at=at, quoted=s.anchor is not None))


def _text(s: Scanner, node: cst.SimpleString | cst.ConcatenatedString) -> None:
    if s.annotating and s.anchor is None:
        _quoted(s, node)


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
        s.table.attributes.append(Located(node=node, scope=s.scope))
    s.visit(node.value)


def _subscript(s: Scanner, node: cst.Subscript) -> None:
    s.visit(node.value)
    name = (pycode.dotted(node.value) or "").rpartition(".")[2]
    before = s.annotating
    for index, element in enumerate(node.slice):
        if name == "Literal" or (name == "Annotated" and index > 0):
            s.annotating = False
        s.visit(element)
    s.annotating = before


def _call(s: Scanner, node: cst.Call) -> None:
    name = pycode.dotted(node.func) or ""
    if s.anchor is None:
        s.table.calls.append(Located(node=node, scope=s.scope))
    before, s.annotating = s.annotating, False
    s.visit(node.func)
    for arg in node.args:
        s.visit(arg.value)
    s.annotating = before
    first = node.args[0].value if node.args else None
    if name in _NARROWING and first is not None:
        shown = pycode.dotted(first)
        if shown:
            _around(s).narrowed.add(shown)
    if name in _READS_ALL and (first is None or name in ("exec", "eval")):
        for scope in s.scope.within():
            scope.dynamic = True
    if name.rpartition(".")[2] == "cast" and first is not None:
        _quoted(s, first)
    if name in ("setattr", "object.__setattr__") and len(node.args) >= 2 and first is not None:
        _setattr(s, first, node.args[1].value)


def _around(s: Scanner) -> "Scope":
    scope = s.scope
    while scope.kind == "comprehension" and scope.parent is not None:
        scope = scope.parent
    return scope


def _setattr(s: Scanner, base: cst.BaseExpression, name: cst.BaseExpression) -> None:
    from generator.checks.reading.tables import Store

    attr = pycode.string(name) or "*"
    s.table.stores.append(Store(base=base, attr=attr, node=name, scope=s.scope))


def _function(s: Scanner, node: cst.FunctionDef) -> None:
    s.visit_all(d.decorator for d in node.decorators)
    s.visit_all(_defaults(node.params))
    home, outside = s.scope, s.scope
    if node.type_parameters is not None:
        s.scope = home = s.inside("types")
        _type_parameters(s, node.type_parameters)
    parameters = _parameters(s, node.params)
    s.annotation(node.returns)
    s.scope = inner = s.inside("function")
    cls = outside.cls if outside.kind == "class" else None
    function = Function(
        name=node.name.value,
        node=node,
        parameters=parameters,
        defined_in=outside,
        scope=inner,
        cls=cls,
    )
    inner.function = function
    s.table.functions.append(function)
    static = any(pycode.dotted(d.decorator) == "staticmethod" for d in node.decorators)
    for position, parameter in enumerate(parameters):
        kind = "self" if cls and position == 0 and not static else "parameter"
        if parameter.kind in ("*", "**", "keyword only"):
            kind = "parameter"
        s.bind(parameter.name, kind, parameter.node, parameter=parameter)  # type: ignore[arg-type]
    saved = s.annotating, s.guarded
    s.annotating = s.guarded = False
    s.visit(node.body)
    s.annotating, s.guarded = saved
    s.scope = outside
    s.bind(function.name, "function", node, function=function)
    del home


def _defaults(params: cst.Parameters) -> list[cst.BaseExpression]:
    every = (*params.posonly_params, *params.params, *params.kwonly_params)
    return [p.default for p in every if p.default is not None]


def _parameters(s: Scanner, params: cst.Parameters) -> tuple[Parameter, ...]:
    found: list[Parameter] = []

    def add(param: cst.Param, kind: str) -> None:
        found.append(
            Parameter(
                name=param.name.value,
                kind=kind,  # type: ignore[arg-type]
                required=param.default is None and kind not in ("*", "**"),
                annotation=s.annotation(param.annotation),
                node=param,
            )
        )

    for param in params.posonly_params:
        add(param, "positional only")
    for param in params.params:
        add(param, "positional")
    if isinstance(params.star_arg, cst.Param):
        add(params.star_arg, "*")
    for param in params.kwonly_params:
        add(param, "keyword only")
    if params.star_kwarg is not None:
        add(params.star_kwarg, "**")
    return tuple(found)


def _lambda(s: Scanner, node: cst.Lambda) -> None:
    s.visit_all(_defaults(node.params))
    before, s.scope = s.scope, s.inside("function")
    for parameter in _parameters(s, node.params):
        s.bind(parameter.name, "parameter", parameter.node, parameter=parameter)
    s.visit(node.body)
    s.scope = before


def _class(s: Scanner, node: cst.ClassDef) -> None:
    s.visit_all(d.decorator for d in node.decorators)
    outside = s.scope
    if node.type_parameters is not None:
        s.scope = s.inside("types")
        _type_parameters(s, node.type_parameters)
    for arg in (*node.bases, *node.keywords):
        s.visit(arg.value)
    s.scope = inner = s.inside("class")
    cls = ClassDef(name=node.name.value, node=node, defined_in=outside, scope=inner)
    inner.cls = cls
    s.table.classes.append(cls)
    s.visit(node.body)
    s.scope = outside
    s.bind(cls.name, "class", node, cls=cls)


def _type_parameters(s: Scanner, node: cst.TypeParameters) -> None:
    for parameter in node.params:
        s.bind(parameter.param.name.value, "type", parameter.param)
        s.visit_all(c for c in (getattr(parameter.param, "bound", None), parameter.default) if c)


def _type_alias(s: Scanner, node: cst.TypeAlias) -> None:
    s.bind(node.name.value, "assign", node.name, value=node.value)
    before = s.scope
    if node.type_parameters is not None:
        s.scope = s.inside("types")
        _type_parameters(s, node.type_parameters)
    s.annotating = True
    s.visit(node.value)
    s.annotating, s.scope = False, before


def _comprehension(
    s: Scanner, node: cst.ListComp | cst.SetComp | cst.GeneratorExp | cst.DictComp
) -> None:
    before = s.scope
    s.visit(node.for_in.iter)
    s.scope = s.inside("comprehension")
    part: cst.CompFor | None = node.for_in
    while part is not None:
        if part is not node.for_in:
            s.visit(part.iter)
        s.target(part.target, "loop", part.iter)
        s.visit_all(condition.test for condition in part.ifs)
        part = part.inner_for_in
    if isinstance(node, cst.DictComp):
        s.visit(node.key)
        s.visit(node.value)
    else:
        s.visit(node.elt)
    s.scope = before


def _named(s: Scanner, node: cst.NamedExpr) -> None:
    s.visit(node.value)
    if isinstance(node.target, cst.Name):
        s.bind(node.target.value, "assign", node.target, value=node.value, scope=_around(s))


def _assign(s: Scanner, node: cst.Assign) -> None:
    s.visit(node.value)
    for target in node.targets:
        s.target(target.target, "assign", node.value)
        if s.scope is s.table.root and pycode.dotted(target.target) == "__all__":
            _exports(s, node.value)


def _annotated(s: Scanner, node: cst.AnnAssign) -> None:
    annotation = s.annotation(node.annotation)
    if node.value is not None:
        s.visit(node.value)
    if isinstance(node.target, cst.Name):
        kind = "assign" if node.value is not None else "declare"
        name = node.target.value
        s.bind(name, kind, node.target, value=node.value, annotation=annotation)  # type: ignore[arg-type]
        if name == "__all__" and s.scope is s.table.root and node.value is not None:
            _exports(s, node.value)
    elif isinstance(node.target, cst.Attribute):
        s.store(node.target, node.value, annotation)
    else:
        s.visit(node.target)


def _exports(s: Scanner, node: cst.BaseExpression) -> None:
    s.table.exported_at = node
    try:
        value = pycode.literal(node)
    except pycode.NotLiteral:
        return
    if isinstance(value, tuple) and all(isinstance(v, str) for v in value):
        s.table.exported = tuple(str(v) for v in value)


def _augmented(s: Scanner, node: cst.AugAssign) -> None:
    s.visit(node.value)
    if isinstance(node.target, cst.Name):
        s.bind(node.target.value, "augment", node.target, value=node.value)
    else:
        s.visit(node.target)
