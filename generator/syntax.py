"""Python as a tree of plain values: libcst's names, without white space, brackets and spelling.

How a text is quoted, whether statements share a line, whether a tuple has its brackets: what
means the same to Python is the same here.

A tree is small, is compared by identity, and can be kept as bytes: the checks of a project
that was seen before need no parser.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING
from typing import TypeAlias as Alias

import msgspec


class Node(
    msgspec.Struct,
    eq=False,
    gc=False,  # there are no circles
    array_like=True,
    tag_field="node",
):
    """A part of a tree."""


class BaseExpression(Node):
    """What has a value."""


class BaseStatement(Node):
    """A statement, with or without a body."""


# -- names, literals ------------------------------------------------------------------------


class Name(BaseExpression, tag=1):
    value: str


class Attribute(BaseExpression, tag=2):
    value: "Expression"
    attr: Name


class SimpleString(BaseExpression, tag=3):
    value: str
    """What it says, adjacent literals together; `?` for what no text can hold."""


class FormattedStringText(Node, tag=4):
    value: str


class FormattedStringExpression(Node, tag=5):
    expression: "Expression"
    conversion: str | None
    format_spec: "tuple[FormattedStringContent, ...] | None"


class FormattedString(BaseExpression, tag=6):
    parts: "tuple[FormattedStringContent, ...]"


class TemplatedStringText(Node, tag=7):
    value: str


class TemplatedStringExpression(Node, tag=8):
    expression: "Expression"
    conversion: str | None
    format_spec: "tuple[TemplatedStringContent, ...] | None"


class TemplatedString(BaseExpression, tag=9):
    parts: "tuple[TemplatedStringContent, ...]"


class BytesString(BaseExpression, tag=10):
    value: bytes


class Integer(BaseExpression, tag=11):
    value: str
    """Its decimal digits: there may be too many for a machine's number."""

    @property
    def evaluated_value(self) -> int:
        """The number."""
        return int(self.value)


class Float(BaseExpression, tag=12):
    value: float


class Imaginary(BaseExpression, tag=13):
    value: float


class Ellipsis(BaseExpression, tag=14):
    pass


# -- expressions ----------------------------------------------------------------------------


class Arg(Node, tag=15):
    value: "Expression"
    keyword: Name | None
    star: str
    """`*` or `**`, else empty."""


class Call(BaseExpression, tag=16):
    func: "Expression"
    args: tuple[Arg, ...]


class Index(Node, tag=17):
    value: "Expression"
    star: str | None


class Slice(Node, tag=18):
    lower: "Expression | None"
    upper: "Expression | None"
    step: "Expression | None"


class SubscriptElement(Node, tag=19):
    slice: Index | Slice


class Subscript(BaseExpression, tag=20):
    value: "Expression"
    slice: tuple[SubscriptElement, ...]


class BinaryOperation(BaseExpression, tag=21):
    left: "Expression"
    operator: str
    right: "Expression"


class BooleanOperation(BaseExpression, tag=22):
    left: "Expression"
    operator: str
    right: "Expression"


class UnaryOperation(BaseExpression, tag=23):
    operator: str
    expression: "Expression"


class ComparisonTarget(Node, tag=24):
    operator: str
    comparator: "Expression"


class Comparison(BaseExpression, tag=25):
    left: "Expression"
    comparisons: tuple[ComparisonTarget, ...]


class IfExp(BaseExpression, tag=26):
    test: "Expression"
    body: "Expression"
    orelse: "Expression"


class NamedExpr(BaseExpression, tag=27):
    target: "Expression"
    value: "Expression"


class Await(BaseExpression, tag=28):
    expression: "Expression"


class From(Node, tag=29):
    item: "Expression"


class Yield(BaseExpression, tag=30):
    value: "Expression | From | None"


class Element(Node, tag=31):
    value: "Expression"


class StarredElement(BaseExpression, tag=32):
    value: "Expression"


class DictElement(Node, tag=33):
    key: "Expression"
    value: "Expression"


class StarredDictElement(Node, tag=34):
    value: "Expression"


class Tuple(BaseExpression, tag=35):
    elements: "tuple[Item, ...]"


class List(BaseExpression, tag=36):
    elements: "tuple[Item, ...]"


class Set(BaseExpression, tag=37):
    elements: "tuple[Item, ...]"


class Dict(BaseExpression, tag=38):
    elements: tuple[DictElement | StarredDictElement, ...]


class CompIf(Node, tag=39):
    test: "Expression"


class CompFor(Node, tag=40):
    target: "Expression"
    iter: "Expression"
    ifs: tuple[CompIf, ...]
    inner_for_in: "CompFor | None"
    asynchronous: bool


class GeneratorExp(BaseExpression, tag=41):
    elt: "Expression"
    for_in: CompFor


class ListComp(BaseExpression, tag=42):
    elt: "Expression"
    for_in: CompFor


class SetComp(BaseExpression, tag=43):
    elt: "Expression"
    for_in: CompFor


class DictComp(BaseExpression, tag=44):
    key: "Expression"
    value: "Expression"
    for_in: CompFor


class StarredDictComp(BaseExpression, tag=45):
    value: "Expression"
    for_in: CompFor


class Annotation(Node, tag=46):
    annotation: "Expression"


class Param(Node, tag=47):
    name: Name
    annotation: Annotation | None
    default: "Expression | None"


class Parameters(Node, tag=48):
    params: tuple[Param, ...]
    star_arg: Param | None
    """`*args`; None also for a star alone."""
    kwonly_params: tuple[Param, ...]
    star_kwarg: Param | None
    posonly_params: tuple[Param, ...]


class Lambda(BaseExpression, tag=49):
    params: Parameters
    body: "Expression"


# -- small statements -----------------------------------------------------------------------


class Pass(BaseStatement, tag=50):
    pass


class Break(BaseStatement, tag=51):
    pass


class Continue(BaseStatement, tag=52):
    pass


class Del(BaseStatement, tag=53):
    target: "Expression"


class Return(BaseStatement, tag=54):
    value: "Expression | None"


class Expr(BaseStatement, tag=55):
    value: "Expression"


class AsName(Node, tag=56):
    name: "Expression"


class ImportAlias(Node, tag=57):
    name: Attribute | Name
    asname: AsName | None


class Import(BaseStatement, tag=59):
    names: tuple[ImportAlias, ...]


class ImportFrom(BaseStatement, tag=60):
    module: Attribute | Name | None
    names: tuple[ImportAlias, ...] | None
    """None for a star."""
    relative: int
    """How many dots come first."""


class LazyImport(BaseStatement, tag=61):
    names: tuple[ImportAlias, ...]


class LazyImportFrom(BaseStatement, tag=62):
    module: Attribute | Name | None
    names: tuple[ImportAlias, ...] | None
    relative: int


class AssignTarget(Node, tag=63):
    target: "Expression"


class Assign(BaseStatement, tag=64):
    targets: tuple[AssignTarget, ...]
    value: "Expression"


class AnnAssign(BaseStatement, tag=65):
    target: "Expression"
    annotation: Annotation
    value: "Expression | None"


class AugAssign(BaseStatement, tag=66):
    target: "Expression"
    operator: str
    value: "Expression"


class Raise(BaseStatement, tag=67):
    exc: "Expression | None"
    cause: From | None


class Assert(BaseStatement, tag=68):
    test: "Expression"
    msg: "Expression | None"


class NameItem(Node, tag=69):
    name: Name


class Global(BaseStatement, tag=70):
    names: tuple[NameItem, ...]


class Nonlocal(BaseStatement, tag=71):
    names: tuple[NameItem, ...]


class TypeVar(Node, tag=72):
    name: Name
    bound: "Expression | None"


class TypeVarTuple(Node, tag=73):
    name: Name


class ParamSpec(Node, tag=74):
    name: Name


class TypeParam(Node, tag=75):
    param: TypeVar | TypeVarTuple | ParamSpec
    default: "Expression | None"


class TypeParameters(Node, tag=76):
    params: tuple[TypeParam, ...]


class TypeAlias(BaseStatement, tag=77):
    name: Name
    value: "Expression"
    type_parameters: TypeParameters | None


# -- statements with bodies -----------------------------------------------------------------


class IndentedBlock(Node, tag=80):
    body: "tuple[Statement, ...]"


class Else(Node, tag=81):
    body: IndentedBlock


class Finally(Node, tag=82):
    body: IndentedBlock


class If(BaseStatement, tag=83):
    test: "Expression"
    body: IndentedBlock
    orelse: "If | Else | None"


class ExceptHandler(Node, tag=84):
    body: IndentedBlock
    type: "Expression | None"
    name: AsName | None


class ExceptStarHandler(Node, tag=85):
    body: IndentedBlock
    type: "Expression"
    name: AsName | None


class Try(BaseStatement, tag=86):
    body: IndentedBlock
    handlers: tuple[ExceptHandler, ...]
    orelse: Else | None
    finalbody: Finally | None


class TryStar(BaseStatement, tag=87):
    body: IndentedBlock
    handlers: tuple[ExceptStarHandler, ...]
    orelse: Else | None
    finalbody: Finally | None


class Decorator(Node, tag=88):
    decorator: "Expression"


class FunctionDef(BaseStatement, tag=89):
    name: Name
    params: Parameters
    body: IndentedBlock
    decorators: tuple[Decorator, ...]
    returns: Annotation | None
    type_parameters: TypeParameters | None
    asynchronous: bool


class ClassDef(BaseStatement, tag=90):
    name: Name
    body: IndentedBlock
    bases: tuple[Arg, ...]
    keywords: tuple[Arg, ...]
    decorators: tuple[Decorator, ...]
    type_parameters: TypeParameters | None


class WithItem(Node, tag=91):
    item: "Expression"
    asname: AsName | None


class With(BaseStatement, tag=92):
    items: tuple[WithItem, ...]
    body: IndentedBlock
    asynchronous: bool


class For(BaseStatement, tag=93):
    target: "Expression"
    iter: "Expression"
    body: IndentedBlock
    orelse: Else | None
    asynchronous: bool


class While(BaseStatement, tag=94):
    test: "Expression"
    body: IndentedBlock
    orelse: Else | None


# -- match ----------------------------------------------------------------------------------


class MatchValue(Node, tag=95):
    value: "Expression"


class MatchSingleton(Node, tag=96):
    value: Name


class MatchSequenceElement(Node, tag=97):
    value: "Pattern"


class MatchStar(Node, tag=98):
    name: Name | None


class MatchList(Node, tag=99):
    patterns: tuple[MatchSequenceElement | MatchStar, ...]


class MatchMappingElement(Node, tag=101):
    key: "Expression"
    pattern: "Pattern"


class MatchMapping(Node, tag=102):
    elements: tuple[MatchMappingElement, ...]
    rest: Name | None


class MatchKeywordElement(Node, tag=103):
    key: Name
    pattern: "Pattern"


class MatchClass(Node, tag=104):
    cls: "Expression"
    patterns: tuple[MatchSequenceElement, ...]
    kwds: tuple[MatchKeywordElement, ...]


class MatchAs(Node, tag=105):
    pattern: "Pattern | None"
    name: Name | None


class MatchOrElement(Node, tag=106):
    pattern: "Pattern"


class MatchOr(Node, tag=107):
    patterns: tuple[MatchOrElement, ...]


class MatchCase(Node, tag=108):
    pattern: "Pattern"
    body: IndentedBlock
    guard: "Expression | None"


class Match(BaseStatement, tag=109):
    subject: "Expression"
    cases: tuple[MatchCase, ...]


class Module(Node, tag=110):
    body: "tuple[Statement, ...]"


# -- what stands where ----------------------------------------------------------------------

FormattedStringContent: Alias = FormattedStringText | FormattedStringExpression
TemplatedStringContent: Alias = TemplatedStringText | TemplatedStringExpression
Item: Alias = Element | StarredElement
Pattern: Alias = (
    MatchValue
    | MatchSingleton
    | MatchList
    | MatchMapping
    | MatchClass
    | MatchAs
    | MatchOr
)

if TYPE_CHECKING:
    Expression: Alias = BaseExpression
    Statement: Alias = BaseStatement
else:  # msgspec wants to be told each kind that there is
    Expression: Alias = (
        Name
        | Attribute
        | SimpleString
        | BytesString
        | FormattedString
        | TemplatedString
        | Integer
        | Float
        | Imaginary
        | Ellipsis
        | Call
        | Subscript
        | BinaryOperation
        | BooleanOperation
        | UnaryOperation
        | Comparison
        | IfExp
        | NamedExpr
        | Await
        | Yield
        | StarredElement
        | Tuple
        | List
        | Set
        | Dict
        | GeneratorExp
        | ListComp
        | SetComp
        | DictComp
        | StarredDictComp
        | Lambda
    )
    Statement: Alias = (
        Pass
        | Break
        | Continue
        | Del
        | Return
        | Expr
        | Import
        | ImportFrom
        | LazyImport
        | LazyImportFrom
        | Assign
        | AnnAssign
        | AugAssign
        | Raise
        | Assert
        | Global
        | Nonlocal
        | TypeAlias
        | If
        | Try
        | TryStar
        | FunctionDef
        | ClassDef
        | With
        | For
        | While
        | Match
    )

_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Module)


def encode(tree: Module) -> bytes:
    """A tree as bytes."""
    return _encoder.encode(tree)


def decode(data: bytes) -> Module:
    """The tree of such bytes.

    Raises:
        msgspec.DecodeError: they are none.
    """
    return _decoder.decode(data)


def children(node: Node) -> Iterator[Node]:
    """The nodes directly in a node, in their order."""
    for value in [getattr(node, name) for name in node.__struct_fields__]:
        if isinstance(value, Node):
            yield value
        elif type(value) is tuple:
            yield from value
