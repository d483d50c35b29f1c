"""Trees of `generator.syntax` from Python's own parser, the fastest that there is."""

import ast
import warnings
from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from typing import Any

from generator import syntax

Make = Callable[[Any], Any]
"""Gives the node for one of Python's."""
Pairs = list[tuple[ast.AST, syntax.Node]]

_OPERATORS: Mapping[type[ast.AST], str] = {
    ast.UAdd: "+", ast.USub: "-", ast.Invert: "~", ast.Not: "not",
    ast.And: "and", ast.Or: "or",
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/",
    ast.FloorDiv: "//", ast.Mod: "%", ast.Pow: "**", ast.MatMult: "@",
    ast.LShift: "<<", ast.RShift: ">>",
    ast.BitOr: "|", ast.BitAnd: "&", ast.BitXor: "^",
    ast.Lt: "<", ast.Gt: ">", ast.Eq: "==", ast.NotEq: "!=",
    ast.LtE: "<=", ast.GtE: ">=",
    ast.In: "in", ast.NotIn: "not in", ast.Is: "is", ast.IsNot: "is not",
}  # fmt: skip


def module(text: str) -> syntax.Module:
    """The tree of a module.

    Raises:
        SyntaxError: it is not what this Python takes for Python.
        ValueError, MemoryError, RecursionError: as `ast.parse` does.
    """
    made: syntax.Module = _make(_parse(text, "exec"))
    return made


def expression(text: str) -> syntax.BaseExpression:
    """The tree of an expression; raises what `module` raises."""
    made: syntax.BaseExpression = _make(_parse(text, "eval").body)
    return made


def pairs(text: str) -> tuple[syntax.Module, Pairs]:
    """The tree of a module, and the nodes of Python's that its nodes were made from."""
    found: Pairs = []

    def make(node: ast.AST) -> Any:
        made = _MAKERS[type(node)](node, make)
        found.append((node, made))
        return made

    tree: syntax.Module = make(_parse(text, "exec"))
    return tree, found


def _parse(text: str, mode: str) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of escapes that mean nothing, and the like
        return ast.parse(text, mode=mode)


def _make(node: Any) -> Any:
    return _MAKERS[type(node)](node, _make)


def _each(nodes: Sequence[Any], make: Make) -> tuple[Any, ...]:
    return tuple([make(node) for node in nodes])


def _maybe(node: Any, make: Make) -> Any:
    return None if node is None else make(node)


# -- names, literals ------------------------------------------------------------------------


def _name(node: ast.Name, make: Make) -> syntax.Name:
    return syntax.Name(node.id)


def _attribute(node: ast.Attribute, make: Make) -> syntax.Attribute:
    return syntax.Attribute(make(node.value), syntax.Name(node.attr))


def _constant(node: ast.Constant, make: Make) -> syntax.BaseExpression:
    value = node.value
    if isinstance(value, str):
        return syntax.SimpleString(_text(value))
    if value is None or isinstance(value, bool):
        return syntax.Name(str(value))
    if isinstance(value, int):
        return syntax.Integer(str(value))
    if isinstance(value, float):
        return syntax.Float(value)
    if isinstance(value, complex):
        return syntax.Imaginary(value.imag)
    if isinstance(value, bytes):
        return syntax.BytesString(value)
    return syntax.Ellipsis()


def _text(value: Any) -> str:
    """A text that can be kept: one half of a surrogate pair can not."""
    text: str = value
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def _formatted(node: ast.JoinedStr, make: Make) -> syntax.FormattedString:
    return syntax.FormattedString(_parts(node, make))


def _parts(
    node: ast.JoinedStr, make: Make
) -> tuple[syntax.FormattedStringContent, ...]:
    return tuple(
        [
            (
                syntax.FormattedStringText(_text(part.value))
                if isinstance(part, ast.Constant)
                else make(part)
            )
            for part in node.values
        ]
    )


def _formatted_value(
    node: ast.FormattedValue, make: Make
) -> syntax.FormattedStringExpression:
    spec = node.format_spec
    return syntax.FormattedStringExpression(
        make(node.value),
        chr(node.conversion) if node.conversion > 0 else None,
        _parts(spec, make) if isinstance(spec, ast.JoinedStr) else None,
    )


def _templated(node: Any, make: Make) -> syntax.TemplatedString:
    return syntax.TemplatedString(_templated_parts(node, make))


def _templated_parts(
    node: Any, make: Make
) -> tuple[syntax.TemplatedStringContent, ...]:
    return tuple(
        [
            (
                syntax.TemplatedStringText(_text(part.value))
                if isinstance(part, ast.Constant)
                else make(part)
            )
            for part in node.values
        ]
    )


def _interpolation(node: Any, make: Make) -> syntax.TemplatedStringExpression:
    return syntax.TemplatedStringExpression(
        make(node.value),
        chr(node.conversion) if node.conversion > 0 else None,
        _templated_parts(node.format_spec, make) if node.format_spec else None,
    )


# -- expressions ----------------------------------------------------------------------------


def _argument(node: ast.expr, make: Make) -> syntax.Arg:
    if isinstance(node, ast.Starred):
        return syntax.Arg(make(node.value), None, "*")
    return syntax.Arg(make(node), None, "")


def _keyword(node: ast.keyword, make: Make) -> syntax.Arg:
    if node.arg is None:
        return syntax.Arg(make(node.value), None, "**")
    return syntax.Arg(make(node.value), syntax.Name(node.arg), "")


def _call(node: ast.Call, make: Make) -> syntax.Call:
    func = make(node.func)
    args, keywords = node.args, node.keywords
    if keywords and args and _place(args[-1]) > _place(keywords[0]):
        # a star among keywords, which Python's tree keeps apart
        order: list[Any] = sorted([*args, *keywords], key=_place)
    else:
        order = [*args, *keywords]
    return syntax.Call(
        func,
        tuple(
            [
                make(a) if isinstance(a, ast.keyword) else _argument(a, make)
                for a in order
            ]
        ),
    )


def _place(node: ast.expr | ast.keyword) -> tuple[int, int]:
    return node.lineno, node.col_offset


def _subscript(node: ast.Subscript, make: Make) -> syntax.Subscript:
    value, index = make(node.value), node.slice
    parts = index.elts if isinstance(index, ast.Tuple) and index.elts else [index]
    return syntax.Subscript(value, tuple([_element(part, make) for part in parts]))


def _element(node: ast.expr, make: Make) -> syntax.SubscriptElement:
    if isinstance(node, ast.Slice):
        return syntax.SubscriptElement(make(node))
    if isinstance(node, ast.Starred):
        return syntax.SubscriptElement(syntax.Index(make(node.value), "*"))
    return syntax.SubscriptElement(syntax.Index(make(node), None))


def _slice(node: ast.Slice, make: Make) -> syntax.Slice:
    return syntax.Slice(
        _maybe(node.lower, make), _maybe(node.upper, make), _maybe(node.step, make)
    )


def _binary(node: ast.BinOp, make: Make) -> syntax.BinaryOperation:
    return syntax.BinaryOperation(
        make(node.left), _OPERATORS[type(node.op)], make(node.right)
    )


def _boolean(node: ast.BoolOp, make: Make) -> syntax.BooleanOperation:
    operator = _OPERATORS[type(node.op)]
    first, *others = _each(node.values, make)
    made: syntax.BooleanOperation = reduce(
        lambda left, right: syntax.BooleanOperation(left, operator, right),
        others,
        first,
    )
    return made


def _unary(node: ast.UnaryOp, make: Make) -> syntax.UnaryOperation:
    return syntax.UnaryOperation(_OPERATORS[type(node.op)], make(node.operand))


def _comparison(node: ast.Compare, make: Make) -> syntax.Comparison:
    left = make(node.left)
    targets = zip(node.ops, node.comparators, strict=True)
    return syntax.Comparison(
        left,
        tuple(
            [
                syntax.ComparisonTarget(_OPERATORS[type(op)], make(other))
                for op, other in targets
            ]
        ),
    )


def _choice(node: ast.IfExp, make: Make) -> syntax.IfExp:
    body, test = make(node.body), make(node.test)
    return syntax.IfExp(test, body, make(node.orelse))


def _named(node: ast.NamedExpr, make: Make) -> syntax.NamedExpr:
    return syntax.NamedExpr(make(node.target), make(node.value))


def _await(node: ast.Await, make: Make) -> syntax.Await:
    return syntax.Await(make(node.value))


def _yield(node: ast.Yield, make: Make) -> syntax.Yield:
    return syntax.Yield(_maybe(node.value, make))


def _yield_from(node: ast.YieldFrom, make: Make) -> syntax.Yield:
    return syntax.Yield(syntax.From(make(node.value)))


def _starred(node: ast.Starred, make: Make) -> syntax.StarredElement:
    return syntax.StarredElement(make(node.value))


def _items(nodes: Sequence[ast.expr], make: Make) -> tuple[syntax.Item, ...]:
    return tuple(
        [
            make(node) if isinstance(node, ast.Starred) else syntax.Element(make(node))
            for node in nodes
        ]
    )


def _tuple(node: ast.Tuple, make: Make) -> syntax.Tuple:
    return syntax.Tuple(_items(node.elts, make))


def _list(node: ast.List, make: Make) -> syntax.List:
    return syntax.List(_items(node.elts, make))


def _set(node: ast.Set, make: Make) -> syntax.Set:
    return syntax.Set(_items(node.elts, make))


def _dict(node: ast.Dict, make: Make) -> syntax.Dict:
    pairs = zip(node.keys, node.values, strict=True)
    return syntax.Dict(
        tuple(
            [
                (
                    syntax.StarredDictElement(make(value))
                    if key is None
                    else syntax.DictElement(make(key), make(value))
                )
                for key, value in pairs
            ]
        )
    )


def _comprehended(
    node: ast.GeneratorExp | ast.ListComp | ast.SetComp, make: Make
) -> syntax.BaseExpression:
    kind = _COMPREHENSIONS[type(node)]
    return kind(make(node.elt), _loops(node.generators, make))


_COMPREHENSIONS: Mapping[type[ast.AST], Callable[..., syntax.BaseExpression]] = {
    ast.GeneratorExp: syntax.GeneratorExp,
    ast.ListComp: syntax.ListComp,
    ast.SetComp: syntax.SetComp,
}


def _dict_comp(
    node: ast.DictComp, make: Make
) -> syntax.DictComp | syntax.StarredDictComp:
    value: Any = node.value
    if value is None:  # `{**each for each in these}`
        return syntax.StarredDictComp(make(node.key), _loops(node.generators, make))
    return syntax.DictComp(make(node.key), make(value), _loops(node.generators, make))


def _loops(nodes: Sequence[ast.comprehension], make: Make) -> syntax.CompFor:
    inner: syntax.CompFor | None = None
    for node in reversed(nodes):
        inner = syntax.CompFor(
            make(node.target),
            make(node.iter),
            tuple([syntax.CompIf(make(test)) for test in node.ifs]),
            inner,
            bool(node.is_async),
        )
    assert inner is not None, "there is one at least"
    return inner


def _lambda(node: ast.Lambda, make: Make) -> syntax.Lambda:
    return syntax.Lambda(make(node.args), make(node.body))


def _parameters(node: ast.arguments, make: Make) -> syntax.Parameters:
    positional = [*node.posonlyargs, *node.args]
    without = len(positional) - len(node.defaults)
    defaults: list[ast.expr | None] = [*[None] * without, *node.defaults]
    plain = tuple(
        [_param(a, d, make) for a, d in zip(positional, defaults, strict=True)]
    )
    split = len(node.posonlyargs)
    keywords = zip(node.kwonlyargs, node.kw_defaults, strict=True)
    return syntax.Parameters(
        plain[split:],
        _param(node.vararg, None, make) if node.vararg else None,
        tuple([_param(a, d, make) for a, d in keywords]),
        _param(node.kwarg, None, make) if node.kwarg else None,
        plain[:split],
    )


def _param(node: ast.arg, default: ast.expr | None, make: Make) -> syntax.Param:
    return syntax.Param(
        syntax.Name(node.arg),
        _annotation(node.annotation, make),
        _maybe(default, make),
    )


def _annotation(node: ast.expr | None, make: Make) -> syntax.Annotation | None:
    return None if node is None else syntax.Annotation(make(node))


# -- small statements -----------------------------------------------------------------------


def _pass(node: ast.Pass, make: Make) -> syntax.Pass:
    return syntax.Pass()


def _break(node: ast.Break, make: Make) -> syntax.Break:
    return syntax.Break()


def _continue(node: ast.Continue, make: Make) -> syntax.Continue:
    return syntax.Continue()


def _delete(node: ast.Delete, make: Make) -> syntax.Del:
    if len(node.targets) == 1:
        return syntax.Del(make(node.targets[0]))
    return syntax.Del(syntax.Tuple(_items(node.targets, make)))


def _return(node: ast.Return, make: Make) -> syntax.Return:
    return syntax.Return(_maybe(node.value, make))


def _expression(node: ast.Expr, make: Make) -> syntax.Expr:
    return syntax.Expr(make(node.value))


def _import(node: ast.Import, make: Make) -> syntax.Import:
    return syntax.Import(_each(node.names, make))


def _import_from(node: ast.ImportFrom, make: Make) -> syntax.ImportFrom:
    star = node.names[0].name == "*"
    return syntax.ImportFrom(
        _dotted(node.module) if node.module else None,
        None if star else _each(node.names, make),
        node.level,
    )


def _alias(node: ast.alias, make: Make) -> syntax.ImportAlias:
    return syntax.ImportAlias(
        _dotted(node.name),
        syntax.AsName(syntax.Name(node.asname)) if node.asname else None,
    )


def _dotted(name: str) -> syntax.Attribute | syntax.Name:
    first, *others = name.split(".")
    made: syntax.Attribute | syntax.Name = syntax.Name(first)
    for other in others:
        made = syntax.Attribute(made, syntax.Name(other))
    return made


def _assign(node: ast.Assign, make: Make) -> syntax.Assign:
    return syntax.Assign(
        tuple([syntax.AssignTarget(make(target)) for target in node.targets]),
        make(node.value),
    )


def _annotated(node: ast.AnnAssign, make: Make) -> syntax.AnnAssign:
    return syntax.AnnAssign(
        make(node.target),
        syntax.Annotation(make(node.annotation)),
        _maybe(node.value, make),
    )


def _augmented(node: ast.AugAssign, make: Make) -> syntax.AugAssign:
    operator = _OPERATORS[type(node.op)] + "="
    return syntax.AugAssign(make(node.target), operator, make(node.value))


def _raise(node: ast.Raise, make: Make) -> syntax.Raise:
    return syntax.Raise(
        _maybe(node.exc, make), syntax.From(make(node.cause)) if node.cause else None
    )


def _assert(node: ast.Assert, make: Make) -> syntax.Assert:
    return syntax.Assert(make(node.test), _maybe(node.msg, make))


def _name_items(names: Sequence[str]) -> tuple[syntax.NameItem, ...]:
    return tuple([syntax.NameItem(syntax.Name(name)) for name in names])


def _global(node: ast.Global, make: Make) -> syntax.Global:
    return syntax.Global(_name_items(node.names))


def _nonlocal(node: ast.Nonlocal, make: Make) -> syntax.Nonlocal:
    return syntax.Nonlocal(_name_items(node.names))


def _type_alias(node: Any, make: Make) -> syntax.TypeAlias:
    return syntax.TypeAlias(
        make(node.name), make(node.value), _type_parameters(node, make)
    )


def _type_parameters(node: Any, make: Make) -> syntax.TypeParameters | None:
    found = getattr(node, "type_params", None)
    return syntax.TypeParameters(_each(found, make)) if found else None


def _type_parameter(node: Any, make: Make) -> syntax.TypeParam:
    name = syntax.Name(node.name)
    param: syntax.TypeVar | syntax.TypeVarTuple | syntax.ParamSpec
    match type(node).__name__:
        case "TypeVar":
            param = syntax.TypeVar(name, _maybe(node.bound, make))
        case "TypeVarTuple":
            param = syntax.TypeVarTuple(name)
        case _:
            param = syntax.ParamSpec(name)
    return syntax.TypeParam(param, _maybe(getattr(node, "default_value", None), make))


# -- statements with bodies -----------------------------------------------------------------


def _block(nodes: Sequence[ast.stmt], make: Make) -> syntax.IndentedBlock:
    return syntax.IndentedBlock(tuple([make(node) for node in nodes]))


def _else(nodes: Sequence[ast.stmt], make: Make) -> syntax.Else | None:
    return syntax.Else(_block(nodes, make)) if nodes else None


def _if(node: ast.If, make: Make) -> syntax.If:
    test, body = make(node.test), _block(node.body, make)
    orelse: syntax.If | syntax.Else | None
    match node.orelse:
        case [ast.If(col_offset=column) as branch] if column == node.col_offset:
            orelse = make(branch)  # an `elif`: what follows an `else` stands further in
        case others:
            orelse = _else(others, make)
    return syntax.If(test, body, orelse)


def _try(node: ast.Try, make: Make) -> syntax.Try:
    return syntax.Try(*_attempt(node, syntax.ExceptHandler, make))


def _try_star(node: ast.TryStar, make: Make) -> syntax.TryStar:
    return syntax.TryStar(*_attempt(node, syntax.ExceptStarHandler, make))


def _attempt(
    node: ast.Try | ast.TryStar, kind: Callable[..., syntax.Node], make: Make
) -> tuple[Any, ...]:
    """The body, the handlers, and what follows."""
    body = _block(node.body, make)
    handlers = tuple([_handler(each, kind, make) for each in node.handlers])
    final = syntax.Finally(_block(node.finalbody, make)) if node.finalbody else None
    return body, handlers, _else(node.orelse, make), final


def _handler(
    node: ast.ExceptHandler, kind: Callable[..., syntax.Node], make: Make
) -> syntax.Node:
    expected = _maybe(node.type, make)
    name = syntax.AsName(syntax.Name(node.name)) if node.name else None
    return kind(_block(node.body, make), expected, name)


def _decorators(nodes: Sequence[ast.expr], make: Make) -> tuple[syntax.Decorator, ...]:
    return tuple([syntax.Decorator(make(node)) for node in nodes])


def _function(node: Any, make: Make) -> syntax.FunctionDef:
    return syntax.FunctionDef(
        syntax.Name(node.name),
        make(node.args),
        _block(node.body, make),
        _decorators(node.decorator_list, make),
        _annotation(node.returns, make),
        _type_parameters(node, make),
        isinstance(node, ast.AsyncFunctionDef),
    )


def _class(node: ast.ClassDef, make: Make) -> syntax.ClassDef:
    return syntax.ClassDef(
        syntax.Name(node.name),
        _block(node.body, make),
        tuple([_argument(base, make) for base in node.bases]),
        _each(node.keywords, make),
        _decorators(node.decorator_list, make),
        _type_parameters(node, make),
    )


def _with(node: Any, make: Make) -> syntax.With:
    return syntax.With(
        tuple([_with_item(item, make) for item in node.items]),
        _block(node.body, make),
        isinstance(node, ast.AsyncWith),
    )


def _with_item(node: ast.withitem, make: Make) -> syntax.WithItem:
    item = make(node.context_expr)
    name = syntax.AsName(make(node.optional_vars)) if node.optional_vars else None
    return syntax.WithItem(item, name)


def _for(node: Any, make: Make) -> syntax.For:
    return syntax.For(
        make(node.target),
        make(node.iter),
        _block(node.body, make),
        _else(node.orelse, make),
        isinstance(node, ast.AsyncFor),
    )


def _while(node: ast.While, make: Make) -> syntax.While:
    return syntax.While(
        make(node.test), _block(node.body, make), _else(node.orelse, make)
    )


def _module(node: ast.Module, make: Make) -> syntax.Module:
    return syntax.Module(tuple([make(statement) for statement in node.body]))


# -- match ----------------------------------------------------------------------------------


def _match(node: ast.Match, make: Make) -> syntax.Match:
    return syntax.Match(
        make(node.subject), tuple([_case(case, make) for case in node.cases])
    )


def _case(node: ast.match_case, make: Make) -> syntax.MatchCase:
    pattern, guard = make(node.pattern), _maybe(node.guard, make)
    return syntax.MatchCase(pattern, _block(node.body, make), guard)


def _match_value(node: ast.MatchValue, make: Make) -> syntax.MatchValue:
    return syntax.MatchValue(make(node.value))


def _match_singleton(node: ast.MatchSingleton, make: Make) -> syntax.MatchSingleton:
    return syntax.MatchSingleton(syntax.Name(str(node.value)))


def _match_sequence(node: ast.MatchSequence, make: Make) -> syntax.MatchList:
    return syntax.MatchList(
        tuple(
            [
                (
                    make(pattern)
                    if isinstance(pattern, ast.MatchStar)
                    else syntax.MatchSequenceElement(make(pattern))
                )
                for pattern in node.patterns
            ]
        )
    )


def _match_star(node: ast.MatchStar, make: Make) -> syntax.MatchStar:
    return syntax.MatchStar(syntax.Name(node.name) if node.name else None)


def _match_mapping(node: ast.MatchMapping, make: Make) -> syntax.MatchMapping:
    pairs = zip(node.keys, node.patterns, strict=True)
    return syntax.MatchMapping(
        tuple([syntax.MatchMappingElement(make(k), make(p)) for k, p in pairs]),
        syntax.Name(node.rest) if node.rest else None,
    )


def _match_class(node: ast.MatchClass, make: Make) -> syntax.MatchClass:
    keywords = zip(node.kwd_attrs, node.kwd_patterns, strict=True)
    return syntax.MatchClass(
        make(node.cls),
        tuple([syntax.MatchSequenceElement(make(p)) for p in node.patterns]),
        tuple(
            [
                syntax.MatchKeywordElement(syntax.Name(key), make(pattern))
                for key, pattern in keywords
            ]
        ),
    )


def _match_as(node: ast.MatchAs, make: Make) -> syntax.MatchAs:
    return syntax.MatchAs(
        _maybe(node.pattern, make), syntax.Name(node.name) if node.name else None
    )


def _match_or(node: ast.MatchOr, make: Make) -> syntax.MatchOr:
    return syntax.MatchOr(
        tuple([syntax.MatchOrElement(make(pattern)) for pattern in node.patterns])
    )


_MADE: Mapping[str, Callable[[Any, Make], syntax.Node]] = {
    "AnnAssign": _annotated,
    "Assert": _assert,
    "Assign": _assign,
    "AsyncFor": _for,
    "AsyncFunctionDef": _function,
    "AsyncWith": _with,
    "Attribute": _attribute,
    "AugAssign": _augmented,
    "Await": _await,
    "BinOp": _binary,
    "BoolOp": _boolean,
    "Break": _break,
    "Call": _call,
    "ClassDef": _class,
    "Compare": _comparison,
    "Constant": _constant,
    "Continue": _continue,
    "Delete": _delete,
    "Dict": _dict,
    "DictComp": _dict_comp,
    "Expr": _expression,
    "For": _for,
    "FormattedValue": _formatted_value,
    "FunctionDef": _function,
    "GeneratorExp": _comprehended,
    "Global": _global,
    "If": _if,
    "IfExp": _choice,
    "Import": _import,
    "ImportFrom": _import_from,
    "Interpolation": _interpolation,
    "JoinedStr": _formatted,
    "Lambda": _lambda,
    "List": _list,
    "ListComp": _comprehended,
    "Match": _match,
    "MatchAs": _match_as,
    "MatchClass": _match_class,
    "MatchMapping": _match_mapping,
    "MatchOr": _match_or,
    "MatchSequence": _match_sequence,
    "MatchSingleton": _match_singleton,
    "MatchStar": _match_star,
    "MatchValue": _match_value,
    "Module": _module,
    "Name": _name,
    "NamedExpr": _named,
    "Nonlocal": _nonlocal,
    "ParamSpec": _type_parameter,
    "Pass": _pass,
    "Raise": _raise,
    "Return": _return,
    "Set": _set,
    "SetComp": _comprehended,
    "Slice": _slice,
    "Starred": _starred,
    "Subscript": _subscript,
    "TemplateStr": _templated,
    "Try": _try,
    "TryStar": _try_star,
    "Tuple": _tuple,
    "TypeAlias": _type_alias,
    "TypeVar": _type_parameter,
    "TypeVarTuple": _type_parameter,
    "UnaryOp": _unary,
    "While": _while,
    "With": _with,
    "Yield": _yield,
    "YieldFrom": _yield_from,
    "alias": _alias,
    "arguments": _parameters,
    "keyword": _keyword,
}
"""By names: some of Python's nodes are newer than the oldest Python that runs this."""
_MAKERS: Mapping[type[ast.AST], Callable[[Any, Make], Any]] = {
    getattr(ast, name): make for name, make in _MADE.items() if hasattr(ast, name)
}
