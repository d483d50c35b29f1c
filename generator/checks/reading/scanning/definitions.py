"""How one pass reads what opens a scope: functions, lambdas, classes and comprehensions."""

from typing import Literal

from generator import pycode, syntax
from generator.checks.reading.scanning.scanner import Scanner
from generator.checks.reading.scanning.tables import (
    BindingKind,
    ClassDef,
    Function,
    Parameter,
)

ParameterKind = Literal["positional only", "positional", "keyword only", "*", "**"]


_SELVES = frozenset(
    {"self", "cls", "this", "mcs", "klass", "me", "_self", "__self", "slf"}
)
"""What people call the object, or the class, that a method is of."""


def visit_function(s: Scanner, node: syntax.FunctionDef) -> None:
    """Binds a function; its defaults and annotations belong to the scope around it."""
    s.visit_all(d.decorator for d in node.decorators)
    s.visit_all(_defaults(node.params))
    outside = s.scope
    if node.type_parameters is not None:
        s.scope = s.inside("types")
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
    static |= cls is not None and cls.is_namespace
    for position, parameter in enumerate(parameters):
        own = cls is not None and position == 0 and not static
        own &= parameter.name != "ctx"  # of torch.autograd.Function, decorated or not
        positional = parameter.kind in ("positional", "positional only")
        kind: BindingKind = "self" if own and positional else "parameter"
        s.bind(parameter.name, kind, parameter.node, parameter=parameter)
    saved = s.annotating, s.guarded, s.forgiving
    s.annotating = s.guarded = s.forgiving = False
    with s.branching(False):
        s.visit(node.body)
    s.annotating, s.guarded, s.forgiving = saved
    s.scope = outside
    s.bind(function.name, "function", node, function=function)


def _defaults(params: syntax.Parameters) -> list[syntax.BaseExpression]:
    every = (*params.posonly_params, *params.params, *params.kwonly_params)
    return [p.default for p in every if p.default is not None]


def _parameters(s: Scanner, params: syntax.Parameters) -> tuple[Parameter, ...]:
    found: list[Parameter] = []

    def add(param: syntax.Param, kind: ParameterKind) -> None:
        found.append(
            Parameter(
                name=param.name.value,
                kind=kind,
                required=param.default is None and kind not in ("*", "**"),
                annotation=s.annotation(param.annotation),
                node=param,
            )
        )

    for param in params.posonly_params:
        add(param, "positional only")
    for param in params.params:
        add(param, "positional")
    if params.star_arg is not None:
        add(params.star_arg, "*")
    for param in params.kwonly_params:
        add(param, "keyword only")
    if params.star_kwarg is not None:
        add(params.star_kwarg, "**")
    return tuple(found)


def visit_lambda(s: Scanner, node: syntax.Lambda) -> None:
    """Opens a scope for the parameters and the body."""
    s.visit_all(_defaults(node.params))
    before, s.scope = s.scope, s.inside("function")
    for parameter in _parameters(s, node.params):
        s.bind(parameter.name, "parameter", parameter.node, parameter=parameter)
    with s.branching():
        s.visit(node.body)
    s.scope = before


def visit_class(s: Scanner, node: syntax.ClassDef) -> None:
    """Binds a class; its bases belong to the scope around it."""
    s.visit_all(d.decorator for d in node.decorators)
    outside = s.scope
    if node.type_parameters is not None:
        s.scope = s.inside("types")
        _type_parameters(s, node.type_parameters)
    for arg in (*node.bases, *node.keywords):
        s.visit(arg.value)
    s.scope = inner = s.inside("class")
    cls = ClassDef(
        name=node.name.value,
        node=node,
        defined_in=outside,
        scope=inner,
        is_namespace=_is_namespace(node),
    )
    inner.cls = cls
    s.table.classes.append(cls)
    s.visit(node.body)
    s.scope = outside
    s.bind(cls.name, "class", node, cls=cls)


def _is_namespace(node: syntax.ClassDef) -> bool:
    """Whether a class only holds functions, as a module would: none takes an object of it."""
    functions = [f for f in node.body.body if isinstance(f, syntax.FunctionDef)]
    firsts = {p.name.value for f in functions for p in _firsts(f.params)}
    special = any(f.name.value.startswith("__") for f in functions)
    return bool(firsts) and not (node.bases or special or firsts & _SELVES)


def _firsts(params: syntax.Parameters) -> tuple[syntax.Param, ...]:
    return (*params.posonly_params, *params.params)[:1]


def _type_parameters(s: Scanner, node: syntax.TypeParameters) -> None:
    for parameter in node.params:
        s.bind(parameter.param.name.value, "type", parameter.param)
        s.visit_all(
            c for c in (getattr(parameter.param, "bound", None), parameter.default) if c
        )


def visit_type_alias(s: Scanner, node: syntax.TypeAlias) -> None:
    """Binds the name of a `type X = ...` statement."""
    s.bind(node.name.value, "assign", node.name, value=node.value)
    before = s.scope
    if node.type_parameters is not None:
        s.scope = s.inside("types")
        _type_parameters(s, node.type_parameters)
    s.annotating = True
    s.visit(node.value)
    s.annotating, s.scope = False, before


def visit_comprehension(
    s: Scanner,
    node: syntax.ListComp | syntax.SetComp | syntax.GeneratorExp | syntax.DictComp,
) -> None:
    """The first iterable belongs to the scope around it, all else to its own."""
    before = s.scope
    s.visit(node.for_in.iter)
    s.scope = s.inside("comprehension")
    part: syntax.CompFor | None = node.for_in
    while part is not None:
        if part is not node.for_in:
            s.visit(part.iter)
        s.target(part.target, "loop", part.iter)
        if not part.asynchronous:
            s.unpacking(part.target, "loop", part.iter)
        s.visit_all(condition.test for condition in part.ifs)
        part = part.inner_for_in
    if isinstance(node, syntax.DictComp):
        s.table.item_scopes[node.value] = s.scope
        s.visit(node.key)
        s.visit(node.value)
    else:
        s.table.item_scopes[node.elt] = s.scope
        s.visit(node.elt)
    s.scope = before
