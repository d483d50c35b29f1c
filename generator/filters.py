"""The typed filters through which every value enters a template."""

import json
import keyword
import re
import shlex
from collections.abc import Callable
from typing import Any

import tomlkit

from generator.model import ConfigValue, Dependency

_PLAIN = re.compile(r"[A-Za-z0-9 .,:;=<>~/_+*()\[\]{}@!?&%#$|^'-]*")


class Safe(str):
    """Text that a filter has made fit for its place; nothing else may be printed."""


def py_str(value: str) -> Safe:
    """A Python string literal, in double quotes where black would have them."""
    literal = repr(str(value))
    if literal.startswith("'") and '"' not in literal:
        literal = f'"{literal[1:-1]}"'
    return Safe(literal)


def py_value(value: str | int | float | bool | tuple[str, ...]) -> Safe:
    """A Python literal."""
    if isinstance(value, tuple):
        last = "," if len(value) == 1 else ""
        return Safe(f"({', '.join(map(py_value, value))}{last})")
    return py_str(value) if isinstance(value, str) else Safe(repr(value))


def py_ident(value: str) -> Safe:
    """A Python identifier, dots allowed between parts."""
    for part in value.split("."):
        if not part.isidentifier() or keyword.iskeyword(part):
            raise ValueError(f"{value!r} is not an identifier")
    return Safe(value)


def toml_str(value: str) -> Safe:
    """A TOML basic string on one line."""
    text = str(value)
    if _PLAIN.fullmatch(text):  # most are; tomlkit takes a tenth of a millisecond each
        return Safe(f'"{text}"')
    return toml_value(text)


def toml_value(value: ConfigValue) -> Safe:
    """A TOML value on one line."""
    if isinstance(value, str) and _PLAIN.fullmatch(value):
        return toml_str(value)
    content = list(value) if isinstance(value, tuple) else value
    return Safe(tomlkit.item(content).as_string())


def toml_text(value: str) -> Safe:
    """A TOML string that may be long: its lines as they are."""
    text = str(value)
    if "\n" not in text or "\r" in text:
        return toml_str(text)
    written = tomlkit.string(text, multiline=True).as_string()
    first = "" if text.startswith("\n") else "\n"  # which a reader leaves out
    return Safe(f'"""{first}{written[3:]}')


def toml_key(value: str) -> Safe:
    """A bare TOML key where it can be one, else a quoted one."""
    return Safe(value if re.fullmatch(r"[A-Za-z0-9_-]+", value) else toml_str(value))


def requirement(value: Dependency) -> Safe:
    """A requirement as a TOML string: "torch>=2.13,<2.14" in its quotes."""
    return toml_str(f"{value.name}{value.specifier}")


def oneline(value: str) -> str:
    """White space folded; still needs one of the filters above or below."""
    return " ".join(str(value).split())


def md_text(value: str) -> Safe:
    """Markdown that reads as the plain text of the value."""
    text = re.sub(r"([\\`*_{}\[\]<>#|~$&!])", r"\\\1", str(value))
    text = re.sub(r"(?m)^(\s*)([-+=])", r"\1\\\2", text)
    return Safe(re.sub(r"(?m)^(\s*\d+)([.)])", r"\1\\\2", text))


def md_code(value: object) -> Safe:
    """A Markdown code span, its fence longer than any run of backticks inside."""
    text = oneline(str(value))
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return Safe(f"{fence}{pad}{text}{pad}{fence}")


def shell_word(value: str) -> Safe:
    """One word of a shell command."""
    return Safe(shlex.quote(str(value)))


def make_word(value: str) -> Safe:
    """One word of a Makefile's recipe."""
    return Safe(shlex.quote(oneline(value)).replace("$", "$$"))


def json_value(value: Any) -> Safe:
    """A JSON value on one line."""
    return Safe(json.dumps(value, ensure_ascii=False))


def comment(value: str) -> Safe:
    """Text that stays inside a one-line comment, or a docstring's first line."""
    return Safe(oneline(value).replace("\\", "\\\\").replace('"""', "'''"))


FILTERS: dict[str, Callable[..., str]] = {
    f.__name__: f
    for f in (
        *(py_str, py_value, py_ident, toml_str, toml_value, toml_text, toml_key),
        *(
            requirement,
            oneline,
            md_text,
            md_code,
            shell_word,
            make_word,
            json_value,
            comment,
        ),
    )
}
