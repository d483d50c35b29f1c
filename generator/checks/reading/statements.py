"""How one pass reads statements: assignments, imports, loops, handlers, matches."""

import libcst as cst

from generator import pycode
from generator.checks.reading.scanner import Handler, Scanner
from generator.checks.reading.tables import BindingKind, Import

_IMPORT_ERRORS = frozenset(
    {"ImportError", "ModuleNotFoundError", "Exception", "BaseException"}
)
_NAME_ERRORS = frozenset({"NameError"})
_SHAPE_ERRORS = frozenset(
    {
        "AttributeError",
        "IndexError",
        "KeyError",
        "LookupError",
        "TypeError",
        "ValueError",
    }
)
_BROAD = frozenset({"Exception", "BaseException"})


def _named(s: Scanner, node: cst.NamedExpr) -> None:
    s.visit(node.value)
    if isinstance(node.target, cst.Name):
        s.bind(
            node.target.value, "assign", node.target, value=node.value, scope=s.around()
        )


def _assign(s: Scanner, node: cst.Assign) -> None:
    s.visit(node.value)
    for target in node.targets:
        s.target(target.target, "assign", node.value)
        s.unpacking(target.target, "assign", node.value)
        if s.scope is s.table.root and pycode.dotted(target.target) == "__all__":
            _exports(s, node.value)


def _annotated(s: Scanner, node: cst.AnnAssign) -> None:
    annotation = s.annotation(node.annotation)
    if node.value is not None:
        before = s.annotating
        shown = pycode.dotted(annotation) or ""
        s.annotating = before or shown.rpartition(".")[2] == "TypeAlias"
        s.visit(node.value)
        s.annotating = before
    if isinstance(node.target, cst.Name):
        kind: BindingKind = "assign" if node.value is not None else "declare"
        name = node.target.value
        s.bind(name, kind, node.target, value=node.value, annotation=annotation)
        if name == "__all__" and s.scope is s.table.root and node.value is not None:
            _exports(s, node.value)
    elif isinstance(node.target, cst.Attribute):
        s.store(node.target, node.value, annotation)
    elif isinstance(node.target, cst.Subscript) and node.value is not None:
        s.item_store(node.target, node.value)
    else:
        s.visit(node.target)


def _exports(s: Scanner, node: cst.BaseExpression) -> None:
    s.table.exported_at = node
    try:
        value = pycode.literal(node)
    except pycode.NotLiteralError:
        s.table.exports_more = True
        return
    if isinstance(value, tuple) and all(isinstance(v, str) for v in value):
        s.table.exported = tuple(str(v) for v in value)


def _augmented(s: Scanner, node: cst.AugAssign) -> None:
    s.visit(node.value)
    if isinstance(node.target, cst.Name):
        s.bind(node.target.value, "augment", node.target, value=node.value)
        s.table.exports_more |= node.target.value == "__all__"
    else:
        if isinstance(node.target, cst.Attribute):
            s.table.augmented.add(node.target.attr.value)
        s.visit(node.target)


def _import(s: Scanner, node: cst.Import) -> None:
    for alias in node.names:
        module = pycode.dotted(alias.name) or ""
        _imported(s, node=alias, module=module, level=0, name=None, alias=_alias(alias))


def _import_from(s: Scanner, node: cst.ImportFrom) -> None:
    module = pycode.dotted(node.module) or ""
    level = len(node.relative)
    if isinstance(node.names, cst.ImportStar):
        star = _make(s, node=node, module=module, level=level, name="*", alias=None)
        s.table.imports.append(star)
        s.table.star_imports.append(star)
        return
    for alias in node.names:
        name = pycode.dotted(alias.name) or ""
        if (module, level) == ("__future__", 0):
            continue
        _imported(
            s, node=alias, module=module, level=level, name=name, alias=_alias(alias)
        )


def _alias(node: cst.ImportAlias) -> str | None:
    return pycode.dotted(node.asname.name) if node.asname is not None else None


def _make(
    s: Scanner,
    *,
    node: cst.CSTNode,
    module: str,
    level: int,
    name: str | None,
    alias: str | None,
) -> Import:
    return Import(
        module=module,
        level=level,
        name=name,
        alias=alias,
        node=node,
        top_level=s.scope.enclosing_function() is None,
        type_checking=s.type_checking,
        guarded=s.guarded,
        as_script=s.as_script,
    )


def _imported(
    s: Scanner,
    *,
    node: cst.CSTNode,
    module: str,
    level: int,
    name: str | None,
    alias: str | None,
) -> None:
    made = _make(s, node=node, module=module, level=level, name=name, alias=alias)
    s.table.imports.append(made)
    s.bind(made.bound, "import", node, imported=made)


def _if(s: Scanner, node: cst.If) -> None:
    s.visit(node.test)
    before = s.type_checking, s.as_script
    shown = pycode.dotted(node.test) or ""
    s.type_checking |= shown.rpartition(".")[2] == "TYPE_CHECKING"
    as_script = _asks_for_script(node.test)
    s.as_script |= as_script
    with s.branching(s.branch or not as_script):
        s.visit(node.body)
        s.type_checking, s.as_script = before
        if node.orelse is not None:
            s.visit(node.orelse)


def _while(s: Scanner, node: cst.While) -> None:
    s.visit(node.test)
    with s.branching(s.branch or pycode.dotted(node.test) != "True"):
        s.visit(node.body)
    s.visit_all((node.orelse,))


def _asks_for_script(test: cst.BaseExpression) -> bool:
    """Whether a test is `__name__ == "__main__"`."""
    if not isinstance(test, cst.Comparison) or len(test.comparisons) != 1:
        return False
    only = test.comparisons[0]
    sides = (test.left, only.comparator)
    return isinstance(only.operator, cst.Equal) and any(
        pycode.dotted(side) == "__name__" for side in sides
    )


def _try(s: Scanner, node: cst.Try | cst.TryStar) -> None:
    before, probing, forgiving = s.guarded, s.probing, s.forgiving
    s.guarded = before or any(_catches(h, _IMPORT_ERRORS) for h in node.handlers)
    s.probing = probing or any(_catches(h, _NAME_ERRORS) for h in node.handlers)
    # A broad handler around much is there for whatever may happen, not for one statement.
    small = len(node.body.body) <= 3
    expected = _SHAPE_ERRORS | _BROAD if small else _SHAPE_ERRORS
    s.forgiving = forgiving or any(
        _catches(h, expected) for h in node.handlers if small or h.type is not None
    )
    with s.branching(s.branch or bool(node.handlers)):
        s.visit(node.body)
        s.probing, s.forgiving = probing, forgiving
        # What a handler imports instead is as conditional as what failed.
        s.visit_all(node.handlers)
        s.guarded = before
        s.visit_all((node.orelse,))
    s.visit_all((node.finalbody,))


def _catches(
    node: cst.ExceptHandler | cst.ExceptStarHandler, errors: frozenset[str]
) -> bool:
    kinds = node.type.elements if isinstance(node.type, cst.Tuple) else (node.type,)
    named = (k.value if isinstance(k, cst.Element) else k for k in kinds)
    return any(k is None or pycode.dotted(k) in errors for k in named)


def _handler(s: Scanner, node: cst.ExceptHandler | cst.ExceptStarHandler) -> None:
    if node.type is not None:
        s.visit(node.type)
    if node.name is not None and isinstance(node.name.name, cst.Name):
        s.bind(node.name.name.value, "except", node.name.name, value=node.type)
    s.visit(node.body)


def _for(s: Scanner, node: cst.For) -> None:
    s.visit(node.iter)
    s.target(node.target, "loop", node.iter)
    if node.asynchronous is None:
        s.unpacking(node.target, "loop", node.iter)
    s.visit_all((node.body, node.orelse))


def _with(s: Scanner, node: cst.With) -> None:
    before = s.expecting, s.forgiving
    for item in node.items:
        s.visit(item.item)
        if item.asname is not None:
            s.target(item.asname.name, "with", item.item)
            s.unpacking(item.asname.name, "with", item.item)
        if isinstance(item.item, cst.Call) and wants_error(item.item):
            s.expecting = True
        s.forgiving |= _suppresses(item.item)
    s.visit(node.body)
    s.expecting, s.forgiving = before


def _suppresses(node: cst.BaseExpression) -> bool:
    func = node.func if isinstance(node, cst.Call) else None
    return (pycode.dotted(func) or "").rpartition(".")[2] == "suppress"


def wants_error(node: cst.Call) -> bool:
    """Whether a call says that what comes with it must fail: pytest's, unittest's."""
    name = (pycode.dotted(node.func) or "").rpartition(".")[2]
    return name == "raises" or name.startswith("assertRaises")


def _delete(s: Scanner, node: cst.Del) -> None:
    s.visit(node.target)
    if isinstance(node.target, cst.Name):
        s.bind(node.target.value, "delete", node.target)


def _outer(s: Scanner, node: cst.Global | cst.Nonlocal) -> None:
    kind = "global" if isinstance(node, cst.Global) else "nonlocal"
    for item in node.names:
        s.scope.outer[item.name.value] = "global" if kind == "global" else "nonlocal"


def _return(s: Scanner, node: cst.Return) -> None:
    if node.value is not None:
        s.visit(node.value)
    function = s.scope.enclosing_function()
    if function is not None:
        function.returns.append(node.value)


def _yield(s: Scanner, node: cst.Yield) -> None:
    function = s.scope.enclosing_function()
    if function is not None:
        function.yields = True
        value = node.value
        function.yielded.append(None if isinstance(value, cst.From) else value)
    if node.value is not None:
        s.visit(node.value)


def _match(s: Scanner, node: cst.Match) -> None:
    s.visit(node.subject)
    shown = pycode.dotted(node.subject)
    if shown:
        s.around().narrowed.add(shown)
    with s.branching():
        s.visit_all(node.cases)


def _match_as(s: Scanner, node: cst.MatchAs) -> None:
    if node.pattern is not None:
        s.visit(node.pattern)
    if node.name is not None:
        s.bind(node.name.value, "match", node.name)


def _match_star(s: Scanner, node: cst.MatchStar) -> None:
    if node.name is not None:
        s.bind(node.name.value, "match", node.name)


def _match_mapping(s: Scanner, node: cst.MatchMapping) -> None:
    s.visit_all(node.elements)
    if node.rest is not None:
        s.bind(node.rest.value, "match", node.rest)


def _match_keyword(s: Scanner, node: cst.MatchKeywordElement) -> None:
    s.visit(node.pattern)


HANDLERS: dict[type[cst.CSTNode], Handler] = {
    cst.AnnAssign: _annotated,
    cst.Assign: _assign,
    cst.AugAssign: _augmented,
    cst.Del: _delete,
    cst.ExceptHandler: _handler,
    cst.ExceptStarHandler: _handler,
    cst.For: _for,
    cst.Global: _outer,
    cst.If: _if,
    cst.Import: _import,
    cst.ImportFrom: _import_from,
    cst.Match: _match,
    cst.MatchAs: _match_as,
    cst.MatchKeywordElement: _match_keyword,
    cst.MatchMapping: _match_mapping,
    cst.MatchStar: _match_star,
    cst.NamedExpr: _named,
    cst.Nonlocal: _outer,
    cst.Return: _return,
    cst.Try: _try,
    cst.TryStar: _try,
    cst.While: _while,
    cst.With: _with,
    cst.Yield: _yield,
}
