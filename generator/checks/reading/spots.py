"""Where single words of a statement stand in the text: the trees keep no places for them."""

import io
import itertools
import tokenize

from msgspec import Struct

from generator.model import Place

Token = tokenize.TokenInfo

_STARTS = frozenset({tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT})
_BLANK = frozenset({tokenize.NL, tokenize.COMMENT, tokenize.ENCODING})


class From(Struct, frozen=True, kw_only=True):
    """`from .data import rows, split as parts`: its module, and how many names it asks for."""

    module: Place
    text: str
    """The module as it is written."""
    names: int


def imported_from(text: str, place: Place) -> From | None:
    """The `from` statement around a place; None where there is none, or its module is spread."""
    for statement in _statements(text):
        if statement[0].string != "from":
            continue
        first, last = statement[0].start, statement[-1].end
        if first <= (place.line, place.column - 1) < last:
            return _read(statement, place.path)
    return None


def _statements(text: str) -> list[list[Token]]:
    """The tokens of each simple statement, and of each head of a block."""
    found: list[list[Token]] = [[]]
    depth = 0
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.string in ("(", "[", "{"):
                depth += 1
            elif token.string in (")", "]", "}"):
                depth -= 1
            if token.type in _BLANK:
                continue
            ends = token.string in (";", ":") and not depth
            if token.type in _STARTS or (ends and token.type == tokenize.OP):
                found.append([])
            else:
                found[-1].append(token)
    except (tokenize.TokenError, SyntaxError):  # what the parser takes, this may not
        pass
    return [statement for statement in found if statement]


def _read(statement: list[Token], path: str) -> From | None:
    words = [token.string for token in statement]
    if "import" not in words:
        return None
    end = words.index("import")
    module, names = statement[1:end], statement[end + 1 :]
    text = "".join(token.string for token in module)
    touching = all(a.end == b.start for a, b in itertools.pairwise(module))
    if not module or not touching:
        return None
    line, column = module[0].start
    commas = sum(token.string == "," for token in names)
    trailing = [t.string for t in names if t.string != ")"][-1:] == [","]
    return From(
        module=Place(path=path, line=line, column=column + 1),
        text=text,
        names=commas + 1 - trailing,
    )
