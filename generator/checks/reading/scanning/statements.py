"""How one pass reads statements: assignments, imports, loops, handlers, matches."""

from generator import pycode, syntax
from generator.checks.reading.scanning.scanner import Handler, Scanner
from generator.checks.reading.scanning.tables import BindingKind, Import

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


def _named(s: Scanner, node: syntax.NamedExpr) -> None:
    s.visit(node.value)
    if isinstance(node.target, syntax.Name):
        s.bind(
            node.target.value, "assign", node.target, value=node.value, scope=s.around()
        )


def _assign(s: Scanner, node: syntax.Assign) -> None:
    s.visit(node.value)
    for target in node.targets:
        s.target(target.target, "assign", node.value)
        s.unpacking(target.target, "assign", node.value)
        if s.scope is s.table.root and pycode.dotted(target.target) == "__all__":
            _exports(s, node.value)


def _annotated(s: Scanner, node: syntax.AnnAssign) -> None:
    annotation = s.annotation(node.annotation)
    if node.value is not None:
        before = s.annotating
        shown = pycode.dotted(annotation) or ""
        s.annotating = before or shown.rpartition(".")[2] == "TypeAlias"
        s.visit(node.value)
        s.annotating = before
    if isinstance(node.target, syntax.Name):
        kind: BindingKind = "assign" if node.value is not None else "declare"
        name = node.target.value
        s.bind(name, kind, node.target, value=node.value, annotation=annotation)
        if name == "__all__" and s.scope is s.table.root and node.value is not None:
            _exports(s, node.value)
    elif isinstance(node.target, syntax.Attribute):
        s.store(node.target, node.value, annotation)
    elif isinstance(node.target, syntax.Subscript) and node.value is not None:
        s.item_store(node.target, node.value)
    else:
        s.visit(node.target)


def _exports(s: Scanner, node: syntax.BaseExpression) -> None:
    s.table.exported_at = node
    try:
        value = pycode.literal(node)
    except pycode.NotLiteralError:
        s.table.exports_more = True
        return
    if isinstance(value, tuple) and all(isinstance(v, str) for v in value):
        s.table.exported = tuple(str(v) for v in value)


def _augmented(s: Scanner, node: syntax.AugAssign) -> None:
    s.visit(node.value)
    if isinstance(node.target, syntax.Name):
        s.bind(node.target.value, "augment", node.target, value=node.value)
        s.table.exports_more |= node.target.value == "__all__"
    else:
        if isinstance(node.target, syntax.Attribute):
            s.table.augmented.add(node.target.attr.value)
        s.visit(node.target)


def _import(s: Scanner, node: syntax.Import) -> None:
    for alias in node.names:
        module = pycode.dotted(alias.name) or ""
        _imported(s, node=alias, module=module, level=0, name=None, alias=_alias(alias))


def _import_from(s: Scanner, node: syntax.ImportFrom) -> None:
    module = pycode.dotted(node.module) or ""
    level = node.relative
    if node.names is None:
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


def _alias(node: syntax.ImportAlias) -> str | None:
    return pycode.dotted(node.asname.name) if node.asname is not None else None


def _make(
    s: Scanner,
    *,
    node: syntax.Node,
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
    node: syntax.Node,
    module: str,
    level: int,
    name: str | None,
    alias: str | None,
) -> None:
    made = _make(s, node=node, module=module, level=level, name=name, alias=alias)
    s.table.imports.append(made)
    s.bind(made.bound, "import", node, imported=made)


def _if(s: Scanner, node: syntax.If) -> None:
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


def _while(s: Scanner, node: syntax.While) -> None:
    s.visit(node.test)
    with s.branching(s.branch or pycode.dotted(node.test) != "True"):
        s.visit(node.body)
    s.visit_all((node.orelse,))


def _asks_for_script(test: syntax.BaseExpression) -> bool:
    """Whether a test is `__name__ == "__main__"`."""
    if not isinstance(test, syntax.Comparison) or len(test.comparisons) != 1:
        return False
    only = test.comparisons[0]
    sides = (test.left, only.comparator)
    return only.operator == "==" and any(
        pycode.dotted(side) == "__name__" for side in sides
    )


def _try(s: Scanner, node: syntax.Try | syntax.TryStar) -> None:
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
    node: syntax.ExceptHandler | syntax.ExceptStarHandler, errors: frozenset[str]
) -> bool:
    kinds = node.type.elements if isinstance(node.type, syntax.Tuple) else (node.type,)
    named = (k.value if isinstance(k, syntax.Element) else k for k in kinds)
    return any(k is None or pycode.dotted(k) in errors for k in named)


def _handler(s: Scanner, node: syntax.ExceptHandler | syntax.ExceptStarHandler) -> None:
    if node.type is not None:
        s.visit(node.type)
    if node.name is not None and isinstance(node.name.name, syntax.Name):
        s.bind(node.name.name.value, "except", node.name.name, value=node.type)
    s.visit(node.body)


def _for(s: Scanner, node: syntax.For) -> None:
    s.visit(node.iter)
    s.target(node.target, "loop", node.iter)
    if not node.asynchronous:
        s.unpacking(node.target, "loop", node.iter)
    s.visit_all((node.body, node.orelse))


def _with(s: Scanner, node: syntax.With) -> None:
    before = s.expecting, s.forgiving
    for item in node.items:
        s.visit(item.item)
        if item.asname is not None:
            s.target(item.asname.name, "with", item.item)
            s.unpacking(item.asname.name, "with", item.item)
        if isinstance(item.item, syntax.Call) and wants_error(item.item):
            s.expecting = True
        s.forgiving |= _suppresses(item.item)
    s.visit(node.body)
    s.expecting, s.forgiving = before


def _suppresses(node: syntax.BaseExpression) -> bool:
    func = node.func if isinstance(node, syntax.Call) else None
    return (pycode.dotted(func) or "").rpartition(".")[2] == "suppress"


def wants_error(node: syntax.Call) -> bool:
    """Whether a call says that what comes with it must fail: pytest's, unittest's."""
    name = (pycode.dotted(node.func) or "").rpartition(".")[2]
    return name == "raises" or name.startswith("assertRaises")


def _delete(s: Scanner, node: syntax.Del) -> None:
    s.visit(node.target)
    if isinstance(node.target, syntax.Name):
        s.bind(node.target.value, "delete", node.target)


def _outer(s: Scanner, node: syntax.Global | syntax.Nonlocal) -> None:
    kind = "global" if isinstance(node, syntax.Global) else "nonlocal"
    for item in node.names:
        s.scope.outer[item.name.value] = "global" if kind == "global" else "nonlocal"


def _return(s: Scanner, node: syntax.Return) -> None:
    if node.value is not None:
        s.visit(node.value)
    function = s.scope.enclosing_function()
    if function is not None:
        function.returns.append(node.value)


def _yield(s: Scanner, node: syntax.Yield) -> None:
    function = s.scope.enclosing_function()
    if function is not None:
        function.yields = True
        value = node.value
        function.yielded.append(None if isinstance(value, syntax.From) else value)
    if node.value is not None:
        s.visit(node.value)


def _match(s: Scanner, node: syntax.Match) -> None:
    s.visit(node.subject)
    shown = pycode.spelt(node.subject)
    if shown:
        s.around().narrowed.add(shown)
    with s.branching():
        s.visit_all(node.cases)


def _match_as(s: Scanner, node: syntax.MatchAs) -> None:
    if node.pattern is not None:
        s.visit(node.pattern)
    if node.name is not None:
        s.bind(node.name.value, "match", node.name)


def _match_star(s: Scanner, node: syntax.MatchStar) -> None:
    if node.name is not None:
        s.bind(node.name.value, "match", node.name)


def _match_mapping(s: Scanner, node: syntax.MatchMapping) -> None:
    s.visit_all(node.elements)
    if node.rest is not None:
        s.bind(node.rest.value, "match", node.rest)


def _match_keyword(s: Scanner, node: syntax.MatchKeywordElement) -> None:
    s.visit(node.pattern)


HANDLERS: dict[type[syntax.Node], Handler] = {
    syntax.AnnAssign: _annotated,
    syntax.Assign: _assign,
    syntax.AugAssign: _augmented,
    syntax.Del: _delete,
    syntax.ExceptHandler: _handler,
    syntax.ExceptStarHandler: _handler,
    syntax.For: _for,
    syntax.Global: _outer,
    syntax.If: _if,
    syntax.Import: _import,
    syntax.ImportFrom: _import_from,
    syntax.Match: _match,
    syntax.MatchAs: _match_as,
    syntax.MatchKeywordElement: _match_keyword,
    syntax.MatchMapping: _match_mapping,
    syntax.MatchStar: _match_star,
    syntax.NamedExpr: _named,
    syntax.Nonlocal: _outer,
    syntax.Return: _return,
    syntax.Try: _try,
    syntax.TryStar: _try,
    syntax.While: _while,
    syntax.With: _with,
    syntax.Yield: _yield,
}
