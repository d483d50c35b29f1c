"""Reads the text of an installed module into its surface, by Python's own parser.

It takes a tenth of the time that libcst needs, and nothing here is ever written back.
"""

import ast
import warnings

from generator.checks.reading.outside import made
from generator.checks.reading.outside.bound import Bound
from generator.checks.reading.outside.surface import UNREADABLE, Surface

MAX_BYTES = 5_000_000


def read(text: bytes, module: str, *, package: bool, stub: bool = False) -> Surface:
    """The surface of a module; one that cannot be parsed may offer anything.

    Args:
        text: its source.
        module: its dotted name.
        package: whether that is a folder.
        stub: whether it is a stub: what functions take is not believed, for what is
            compiled knows more names of its arguments than are told.
    """
    if len(text) > MAX_BYTES:
        return UNREADABLE
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
        bound = Bound(module, package, stub, writes=b"global " in text)
        bound.go_through(tree.body)
        ways = made.look(tree, text, bound.found)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return UNREADABLE
    return Surface(
        names=bound.names(),
        stars=tuple(dict.fromkeys(bound.stars)),
        exported=None if bound.exported is None else tuple(bound.exported),
        exports_more=bound.exports_more,
        dynamic=ways.dynamic,
        answers=ways.answers,
        declares=bound.declares,
        redirects=ways.redirects,
        replaced=ways.replaced,
        words=ways.words,
    )
