"""What calls give, what parameters are, and what `with` and super() enter."""

from msgspec.structs import replace

from generator import pycode, syntax
from generator.checks.reading.following import dicts, loaders, makers, returns
from generator.checks.reading.following.classes import ClassInfo
from generator.checks.reading.following.evaluator import Evaluator
from generator.checks.reading.following.functions import kind_of
from generator.checks.reading.following.signatures import Signature
from generator.checks.reading.following.values import (
    ClassValue,
    FunctionValue,
    Instance,
    Items,
    Keys,
    Nothing,
    Origin,
    Outside,
    Pairs,
    Parses,
    Row,
    Several,
    Value,
    Wrapped,
    combine,
    item_of,
)
from generator.checks.reading.scanning.tables import Binding, Function, Scope

_SAME = frozenset({"dataclasses.replace", "copy.copy", "copy.deepcopy"})
_EMPTY = frozenset({"list", "set", "collections.deque", "torch.nn.ModuleList"})
_COLLECTS = _EMPTY | {"tuple", "frozenset", "sorted", "reversed", "iter"}
_PICKS = frozenset({"next", "min", "max", "random.choice"})
ELSEWHERE = Outside()
"""Something that is no concern of the project's."""
_DICTS = frozenset({"dict", "collections.OrderedDict"})
_LONGEST = 120
"""Characters of a name that grows with each call in a chain."""
_KEEPS_MODULE = frozenset(
    "to cuda cpu half float double bfloat16 train eval requires_grad_ apply".split()
)
"""Methods of torch's modules that give the module itself."""
_WRAPPERS = frozenset(
    {
        "torch.compile",
        "torch.nn.DataParallel",
        "torch.nn.parallel.DataParallel",
        "torch.nn.parallel.DistributedDataParallel",
        "torch.nn.parallel.distributed.DistributedDataParallel",
    }
)
MODULES = ("torch.nn.Module", "torch.nn.modules.module.Module")


def result(
    evaluator: Evaluator, node: syntax.Call, scope: Scope, *, awaited: bool = False
) -> Value:
    """What a call returns."""
    if isinstance(node.func, syntax.Attribute):
        found = _of_pairs(evaluator, node, node.func, scope)
        if found is None:
            found = _same_module(evaluator, node.func, scope)
        if found is not None:
            return found
        several = evaluator.value(node.func.value, scope)
        if isinstance(several, Several):
            return combine(
                [_by_name(evaluator, o, node.func.attr.value) for o in several.options]
            )
    return _called(evaluator, evaluator.value(node.func, scope), node, scope, awaited)


def _by_name(
    evaluator: Evaluator, one: ClassValue | FunctionValue | Instance, name: str
) -> Value:
    """What a method of one of several objects gives."""
    function = one.info.method(name) if isinstance(one, Instance) else None
    if function is None or kind_of(evaluator, function) != "plain":
        return None
    owner = one.info if isinstance(one, Instance) else None
    return returns.given(evaluator, FunctionValue(function, bound=True, owner=owner))


def _called(
    evaluator: Evaluator, callee: Value, node: syntax.Call, scope: Scope, awaited: bool
) -> Value:
    """What calling a value gives."""
    match callee:
        case Several(options) | Wrapped(Several(options)):
            found = [_called(evaluator, o, node, scope, awaited) for o in options]
            return combine(found)
        case ClassValue(info):
            return None if info.made_elsewhere else Instance(info)
        case FunctionValue(function):
            if above_of(evaluator, node.func, scope):
                return returns.returned(evaluator, function, owner=callee.owner)
            return returns.given(evaluator, callee, awaited=awaited)
        case Instance(info) | Wrapped(Instance(info)):
            behind = called(info)
            bound = behind and FunctionValue(behind, bound=True, owner=info)
            return returns.given(evaluator, bound) if bound else None
        case Outside() | None if _reads_number(node):
            return Outside("float()")
        case Outside(name):
            return _outside(evaluator, name, node, scope)
    return None


def _reads_number(node: syntax.Call) -> bool:
    """`loss.item()`, which no class of the project has."""
    func = node.func
    is_item = isinstance(func, syntax.Attribute) and func.attr.value == "item"
    return is_item and not node.args


def _same_module(evaluator: Evaluator, func: syntax.Attribute, scope: Scope) -> Value:
    """`model.to(device)` is the model."""
    if func.attr.value not in _KEEPS_MODULE:
        return None
    base = evaluator.value(func.value, scope)
    inner = base.inner if isinstance(base, Wrapped) else base
    for one in inner.options if isinstance(inner, Several) else (inner,):
        if not isinstance(one, Instance) or not one.info.is_a(*MODULES):
            return None
        if one.info.member(func.attr.value) is not None:
            return None
    return base


def above_of(evaluator: Evaluator, func: syntax.BaseExpression, scope: Scope) -> bool:
    """Whether a call is one of `super()`, which no derived class can redefine."""
    return isinstance(func, syntax.Attribute) and bool(
        super_of(evaluator, func.value, scope)
    )


def _of_pairs(
    evaluator: Evaluator, node: syntax.Call, func: syntax.Attribute, scope: Scope
) -> Value:
    base = evaluator.value(func.value, scope)
    if isinstance(base, Parses):
        return makers.parsed(base, func.attr.value)
    if isinstance(base, Keys):
        if func.attr.value not in ("items", "keys", "values"):
            return dicts.method(base, node)
        base = Pairs(base.words(), base.items())
    if not isinstance(base, Pairs):
        return None
    match func.attr.value:
        case "items":
            return Items(Row((base.key, base.item), Origin(node, scope.module)))
        case "values":
            return Items(base.item)
        case "keys":
            return Items(base.key)
        case "get" | "pop" | "setdefault":
            return base.item
        case "copy":
            return base
    return None


def _outside(evaluator: Evaluator, name: str, node: syntax.Call, scope: Scope) -> Value:
    args = [a.value for a in node.args if not a.star and a.keyword is None]
    origin = Origin(node, scope.module)
    made = makers.made(evaluator, name, node, scope)
    if made is not None:
        return made
    if name in _DICTS:
        return dicts.call(evaluator, node, scope)
    if name in loaders.NAMES:
        return loaders.loader(evaluator, node, scope)
    if any(a.star == "*" for a in node.args):
        return Items(None) if name in _COLLECTS or name == "zip" else _made(name)
    if not args:
        return Items(Nothing()) if name in _EMPTY else _made(name)
    if name in _WRAPPERS:
        found = evaluator.value(args[0], scope)
        return Wrapped(found) if isinstance(found, Instance | Several) else Outside()
    kept = loaders.passed(evaluator, name, args, origin, scope)
    if kept is not None:
        return kept
    if name in _SAME:
        return evaluator.value(args[0], scope)
    if name in _COLLECTS:
        found = evaluator.value(args[0], scope)
        if isinstance(found, Row) and name in ("list", "tuple"):
            return replace(found, listed=name == "list")
        return Items(loaders.iterated(evaluator, found))
    if name in _PICKS:
        found = evaluator.value(args[0], scope)
        one = len(args) == 1 or name == "next"
        return loaders.iterated(evaluator, found) if one else None
    if name in ("enumerate", "zip"):
        rows = [loaders.iterated(evaluator, evaluator.value(a, scope)) for a in args]
        parts = (Outside(), rows[0]) if name == "enumerate" else tuple(rows)
        return Items(Row(parts, origin))
    if name == "typing.cast":
        return evaluator.annotation(args[0], scope)
    if name in (
        "getattr",
        "globals",
        "hydra.utils.get_class",
        "hydra.utils.instantiate",
        "importlib.import_module",
        "pydoc.locate",
        "functools.partial",
        "functools.reduce",
        "map",
        "filter",
        "vars",
    ):
        return None
    if name in ("typing.TypeVar", "typing.NewType", "collections.namedtuple"):
        return None
    return _made(name)


def _made(name: str) -> Outside:
    """What calling something outside gives: by the name of that, where it is known."""
    return Outside(f"{name}()") if 0 < len(name) < _LONGEST else Outside()


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
        return loaders.step(evaluator, binding) or evaluator.given(function, found)
    value = evaluator.annotation(
        found.annotation, binding.scope.parent or binding.scope
    )
    if found.kind == "*":
        return Items(value)
    if found.kind == "**":
        return Pairs(Outside(), value)
    if function is None or isinstance(value, Instance | Nothing):
        return value
    return returns.refined(value, evaluator.given(function, found))


def method(
    evaluator: Evaluator, function: Function, owner: ClassInfo, *, bound: bool
) -> Value:
    """A method as an attribute: bound, static, a property's value, or unknown."""
    match kind_of(evaluator, function):
        case "property":
            if not bound:
                return None
            return returns.returned(evaluator, function, owner=owner)
        case "static":
            return FunctionValue(function, owner=owner)
        case "class":
            return FunctionValue(function, bound=True, owner=owner)
        case "plain" | "context":
            return FunctionValue(function, bound=bound, owner=owner)
    return None


def entered(
    evaluator: Evaluator, node: syntax.BaseExpression, value: Value, scope: Scope
) -> Value:
    """What `with … as name` gives the name."""
    if isinstance(node, syntax.Call):
        callee = evaluator.value(node.func, scope)
        if (
            isinstance(callee, FunctionValue)
            and kind_of(evaluator, callee.function) == "context"
        ):
            return item_of(returns.returned(evaluator, callee.function))
    if isinstance(value, Instance):
        function = value.info.method("__enter__")
        if function is None:
            return None
        return returns.returned(evaluator, function, owner=value.info)
    return Outside() if isinstance(value, Outside) else None


def super_of(
    evaluator: Evaluator, node: syntax.BaseExpression, scope: Scope
) -> ClassInfo | None:
    """For `super()` in a method, or `super(Own, self)`: the class whose bases are meant."""
    if not isinstance(node, syntax.Call) or pycode.dotted(node.func) != "super":
        return None
    function = next(
        (s.function for s in scope.within() if s.function and s.function.cls), None
    )
    if function is None or function.cls is None:
        return None
    named = pycode.dotted(node.args[0].value) if node.args else function.cls.name
    return evaluator.info(function.cls) if named == function.cls.name else None


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
        case Instance(info) | Wrapped(Instance(info)):
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
