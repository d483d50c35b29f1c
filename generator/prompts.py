"""Texts that projects put around their input: what `--prompt FILE` says, and whether it will do."""

import tomllib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from difflib import get_close_matches
from pathlib import Path

from jinja2 import StrictUndefined, TemplateSyntaxError, meta
from jinja2.sandbox import ImmutableSandboxedEnvironment

from generator import datafile
from generator.errors import UserError
from generator.model import ConfigValue, Prompt
from generator.suggest import nearest

SECTION = "data.prompts"
"""The section of the emitted config that they stand in, by their names."""

_JINJA = ImmutableSandboxedEnvironment(undefined=StrictUndefined)
_JINJA.globals.clear()


def read(path: Path, prompts: Sequence[Prompt]) -> dict[str, str]:
    """The texts of a prompts.toml, by their config keys.

    Args:
        path: the file.
        prompts: those that the project has.

    Raises:
        UserError: naming the file, the key and what is wrong with it.
    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise UserError(f"--prompt {path}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise UserError(f"--prompt {path}: not UTF-8") from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise UserError(f"--prompt {path}: not TOML: {error}") from None
    known = {prompt.name: prompt for prompt in prompts}
    for name, text in table.items():
        if name not in known:
            raise UserError(
                f"--prompt {path}: unknown key {name!r}", hint=nearest(name, known)
            )
        if not isinstance(text, str):
            raise UserError(f"--prompt {path}: {name}: expected text, got {text!r}")
        if reason := problem(text, known[name]):
            raise UserError(f"--prompt {path}: {name}: {reason}")
    return {f"{SECTION}.{name}": text for name, text in table.items()}


def problem(text: str, prompt: Prompt) -> str:
    """What is wrong with a text, as a template of this prompt; empty if it will do."""
    try:
        found = _names(text)
    except TemplateSyntaxError as error:
        return f"line {error.lineno}: {error.message}"
    for field in prompt.fields:
        if field not in found:
            near = get_close_matches(field, sorted(found), n=1)
            meant = f"; is it meant by {near[0]!r}?" if near else ""
            return f"does not name the field {field!r}{meant}"
    return ""


def check_columns(
    data: Path, texts: Mapping[str, ConfigValue], prompts: Sequence[Prompt]
) -> None:
    """See whether a data file has what texts name beside their own fields.

    Args:
        data: the file.
        texts: by their config keys.
        prompts: those that the project has.

    Raises:
        UserError: naming the text, the column and the nearest one that there is.
    """
    wanted: dict[str, str] = {}
    for prompt in prompts:
        key = f"{SECTION}.{prompt.name}"
        with suppress(TemplateSyntaxError):  # which is said where the config is checked
            for name in sorted(_names(str(texts.get(key, "")))):
                if name not in (*prompt.fields, *prompt.optional):
                    wanted.setdefault(name, key)
    if not wanted:
        return
    rows, _ = datafile.read(data)
    columns = {name for row in rows[:1000] for name in row}
    for name, key in wanted.items():
        if name not in columns:
            raise UserError(
                f"{key}: --data {data}: no column {name!r}",
                hint=nearest(name, columns),
            )


def _names(text: str) -> set[str]:
    """What a template names.

    Raises:
        TemplateSyntaxError: if it is none, or would read another file.
    """
    tree = _JINJA.parse(text)
    if list(meta.find_referenced_templates(tree)):
        raise TemplateSyntaxError("it cannot take in another file", 1)
    _JINJA.from_string(text)  # knows its filters
    return meta.find_undeclared_variables(tree)
