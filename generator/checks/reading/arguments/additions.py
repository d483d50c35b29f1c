"""What a call of `add_argument` says, as it is written: its names, and the attribute."""

from collections.abc import Sequence

from msgspec import Struct

from generator import pycode, syntax
from generator.checks.reading.scanning.chains import last_name


class Addition(Struct, frozen=True, kw_only=True):
    """One argument of a parser, before anybody knows which texts its names are."""

    names: tuple[syntax.Arg, ...]
    """Its names, and with a `*` those in a list."""
    dest: syntax.BaseExpression | None
    spread: bool
    """`**` may say what does not stand there."""
    remainder: bool
    """It takes all that follows it."""
    negated: bool
    """Each flag `--x` has a `--no-x` beside it."""


def read(call: syntax.Call) -> Addition:
    """Take a call apart."""
    said = {a.keyword.value: a.value for a in call.args if a.keyword is not None}
    count, action = said.get("nargs"), pycode.dotted(said.get("action"))
    return Addition(
        names=tuple(a for a in call.args if a.keyword is None and a.star != "**"),
        dest=said.get("dest"),
        spread=any(a.star == "**" for a in call.args),
        remainder=count is not None and last_name(count) == "REMAINDER",
        negated="BooleanOptionalAction" in (action or ""),
    )


def destination(names: Sequence[str]) -> str:
    """The attribute that argparse makes of an argument's names."""
    long = next((n for n in names if n.startswith("--")), names[0] if names else "")
    return long.lstrip("-").replace("-", "_") if long.startswith("-") else long
