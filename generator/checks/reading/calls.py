"""What calls give, what parameters are, and what `with` and super() enter."""

import libcst as cst

from generator import pycode
from generator.checks.reading.classes import ClassInfo
from generator.checks.reading.functions import kind_of
from generator.checks.reading.signatures import Signature
from generator.checks.reading.tables import Binding, Function, Scope
from generator.checks.reading.values import (
    ClassValue,
    Evaluator,
    FunctionValue,
    Instance,
    Items,
    Nothing,
    Outside,
    Pairs,
    Row,
    Value,
    combine,
    item_of,
)

_SAME = frozenset({"dataclasses.replace", "copy.copy", "copy.deepcopy"})
_COLLECTS = frozenset(
    {"list", "tuple", "set", "frozenset", "sorted", "reversed", "iter"}
)
_PICKS = frozenset({"next", "min", "max", "random.choice"})
ELSEWHERE = Outside()
"""Something that is no concern of the project's."""
MODULES = ("torch.nn.Module", "torch.nn.modules.module.Module")


def result(
    evaluator: Evaluator, node: cst.Call, scope: Scope, *, awaited: bool = False
) -> Value:
    """What a call returns."""
    if isinstance(node.func, cst.Attribute):
        found = _of_pairs(evaluator, node.func, scope)
        if found is not None:
            return found
    callee = evaluator.value(node.func, scope)
    match callee:
        case ClassValue(info):
            return None if info.made_elsewhere else Instance(info)
        case FunctionValue(function):
            return returned(evaluator, function, awaited=awaited, owner=callee.owner)
        case Instance(info):
            function_behind = called(info)
            return returned(evaluator, function_behind) if function_behind else None
        case Outside(name):
            return _outside(evaluator, name, node, scope)
    return None


def _of_pairs(evaluator: Evaluator, func: cst.Attribute, scope: Scope) -> Value:
    base = evaluator.value(func.value, scope)
    if not isinstance(base, Pairs):
        return None
    match func.attr.value:
        case "items":
            return Items(Row((base.key, base.item)))
        case "values":
            return Items(base.item)
        case "keys":
            return Items(base.key)
        case "get" | "pop" | "setdefault":
            return base.item
        case "copy":
            return base
    return None


def _outside(evaluator: Evaluator, name: str, node: cst.Call, scope: Scope) -> Value:
    args = [a.value for a in node.args if not a.star and a.keyword is None]
    if not args:
        return Items(None) if name in ("list", "set") else Outside()
    if name in _SAME:
        return evaluator.value(args[0], scope)
    if name in _COLLECTS:
        return Items(item_of(evaluator.value(args[0], scope)))
    if name in _PICKS:
        found = evaluator.value(args[0], scope)
        return item_of(found) if len(args) == 1 or name == "next" else None
    if name == "enumerate":
        return Items(Row((Outside(), item_of(evaluator.value(args[0], scope)))))
    if name == "zip":
        return Items(Row(tuple(item_of(evaluator.value(a, scope)) for a in args)))
    if name == "typing.cast":
        return evaluator.annotation(args[0], scope)
    if name in (
        "getattr",
        "functools.partial",
        "functools.reduce",
        "map",
        "filter",
        "vars",
    ):
        return None
    if name in ("typing.TypeVar", "typing.NewType", "collections.namedtuple"):
        return None
    return Outside()


def returned(
    evaluator: Evaluator,
    function: Function,
    *,
    awaited: bool = False,
    owner: ClassInfo | None = None,
) -> Value:
    """What a function returns: by its annotation, else by its return statements."""
    if function.node.asynchronous is not None and not awaited:
        return None
    annotation = function.node.returns
    if annotation is not None:
        text = pycode.dotted(annotation.annotation) or ""
        if owner is not None and text.rpartition(".")[2] == "Self":
            return Instance(owner)
        return evaluator.annotation(
            annotation.annotation, function.scope.parent or function.scope
        )
    if function.yields or not 1 <= len(function.returns) <= 4:
        return Nothing() if not function.returns and not function.yields else None
    values = [
        evaluator.value(r, function.scope) for r in function.returns if r is not None
    ]
    return combine(values)


def called(info: ClassInfo) -> Function | None:
    """The method that runs when an instance is called."""
    if info.member("__call__"):
        return info.method("__call__")
    return info.method("forward") if info.is_a(*MODULES) else None


def parameter(evaluator: Evaluator, binding: Binding) -> Value:
    """What a parameter is, inside its function."""
    function = binding.scope.function
    if binding.kind == "self" and function is not None and function.cls is not None:
        info = evaluator.info(function.cls)
        kind = kind_of(evaluator, function)
        if kind == "class" or function.name in ("__new__", "__init_subclass__"):
            return ClassValue(info)
        return Instance(info) if kind else None
    found = binding.parameter
    if found is None:
        return None
    if found.annotation is None:
        if function is None or found.kind in ("*", "**"):
            return None
        return evaluator.given(function, found)
    value = evaluator.annotation(
        found.annotation, binding.scope.parent or binding.scope
    )
    if found.kind == "*":
        return Items(value)
    return Pairs(Outside(), value) if found.kind == "**" else value


def method(
    evaluator: Evaluator, function: Function, owner: ClassInfo, *, bound: bool
) -> Value:
    """A method as an attribute: bound, static, a property's value, or unknown."""
    match kind_of(evaluator, function):
        case "property":
            return returned(evaluator, function, owner=owner) if bound else None
        case "static":
            return FunctionValue(function, owner=owner)
        case "class":
            return FunctionValue(function, bound=True, owner=owner)
        case "plain" | "context":
            return FunctionValue(function, bound=bound, owner=owner)
    return None


def entered(
    evaluator: Evaluator, node: cst.BaseExpression, value: Value, scope: Scope
) -> Value:
    """What `with … as name` gives the name."""
    if isinstance(node, cst.Call):
        callee = evaluator.value(node.func, scope)
        if (
            isinstance(callee, FunctionValue)
            and kind_of(evaluator, callee.function) == "context"
        ):
            return item_of(returned(evaluator, callee.function))
    if isinstance(value, Instance):
        function = value.info.method("__enter__")
        return returned(evaluator, function, owner=value.info) if function else None
    return Outside() if isinstance(value, Outside) else None


def super_of(
    evaluator: Evaluator, node: cst.BaseExpression, scope: Scope
) -> ClassInfo | None:
    """For `super()` in a method: the class whose bases are meant."""
    if (
        not isinstance(node, cst.Call)
        or node.args
        or pycode.dotted(node.func) != "super"
    ):
        return None
    function = next(
        (s.function for s in scope.within() if s.function and s.function.cls), None
    )
    if function is None or function.cls is None:
        return None
    return evaluator.info(function.cls)


def signature(evaluator: Evaluator, callee: Value) -> Signature | None:
    """What a callable of the project takes, where that is certain."""
    match callee:
        case ClassValue(info):
            return info.constructor()
        case FunctionValue(function):
            kind = kind_of(evaluator, function)
            if kind in (None, "fixture", "property"):
                return None
            parameters = function.bound if callee.bound else function.parameters
            return Signature(
                name=function.name,
                parameters=parameters,
                table=function.module,
                node=function.node,
            )
        case Instance(info):
            behind = called(info)
            if behind is None or kind_of(evaluator, behind) != "plain":
                return None
            return Signature(
                name=f"{info.name}.{behind.name}",
                parameters=behind.bound,
                table=behind.module,
                node=behind.node,
            )
    return None
