"""Texts around what a row holds: templates of named fields, see prompts.toml."""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields
from difflib import get_close_matches
from functools import cache

from jinja2 import StrictUndefined, Template, TemplateError, TemplateSyntaxError, meta
from jinja2.sandbox import ImmutableSandboxedEnvironment
from pydantic import ValidationInfo, field_validator
from pydantic.dataclasses import dataclass

from . import sources
from .errors import UserError
from .files import Columns

Fields = Mapping[str, str]
"""What there is to fill in, by its name."""

FIELDS: Mapping[str, tuple[str, ...]] = {
    "pattern": ("text", "mask"),
    "word": ("label",),
}
"""What each template must name, lest the model learns without it."""

OPTIONAL: Mapping[str, tuple[str, ...]] = {
    "pattern": ("text_pair",),
    "word": (),
}
"""What each may name beside; any other name is a column of the data."""

JINJA = ImmutableSandboxedEnvironment(
    undefined=StrictUndefined, keep_trailing_newline=True
)
JINJA.globals.clear()


@dataclass(frozen=True, kw_only=True, config={"extra": "forbid"})
class PromptConfig:
    """File with what stands around the texts that the model reads."""

    pattern: str = "{{ text }} It was {{ mask }}."
    """The sentence with a gap: `text`, `text_pair` if there is one, and `mask`."""
    word: str = "{{ label }}"
    """What fills the gap for a `label`: one token; README.md shows other words."""

    @field_validator("*")
    @classmethod
    def _usable(cls, text: str, info: ValidationInfo) -> str:
        """See whether a template can be filled in.

        Raises:
            ValueError: saying what is wrong with it.
        """
        try:
            found = names(text)
        except TemplateSyntaxError as error:
            raise ValueError(f"line {error.lineno}: {error.message}") from error
        for field in FIELDS[str(info.field_name)]:
            if field not in found:
                near = get_close_matches(field, found, n=1)
                meant = f" (is it meant by '{near[0]}'?)" if near else ""
                raise ValueError(f"does not name the field '{field}'{meant}")
        return text


@cache
def names(text: str) -> frozenset[str]:
    """What a template names.

    Raises:
        TemplateSyntaxError: if it is none, or would read another file.
    """
    tree = JINJA.parse(text)
    if any(True for _ in meta.find_referenced_templates(tree)):
        raise TemplateSyntaxError("it cannot take in another file", 1)
    JINJA.from_string(text)  # knows its filters
    return frozenset(meta.find_undeclared_variables(tree))


def columns(cfg: PromptConfig) -> dict[str, str]:
    """The columns of the data that templates name, each with the first that does."""
    found: dict[str, str] = {}
    for field in fields(cfg):
        own = {*FIELDS[field.name], *OPTIONAL[field.name]}
        for name in sorted(names(getattr(cfg, field.name)) - own):
            found.setdefault(name, field.name)
    return found


@contextmanager
def named_by(cfg: PromptConfig) -> Iterator[None]:
    """Inside, an error about a column says which template names it."""
    try:
        yield
    except UserError as error:
        for column, prompt in columns(cfg).items():
            if f"no column {column!r}" in str(error):
                raise UserError(f"data.prompts.{prompt}: {error}") from error
        raise


def check_alone(cfg: PromptConfig, place: str) -> None:
    """See whether a text alone can be filled in, as from standard input.

    Raises:
        UserError: naming the place and the column that it lacks.
    """
    for column, prompt in columns(cfg).items():
        raise UserError(
            f"{place}: no column {column!r}, which data.prompts.{prompt} names: give a"
            " data file that has it"
        )


def beside(cfg: PromptConfig, source: str, found: Columns) -> list[Fields]:
    """What templates name of each row beside their own fields: columns of the data.

    Raises:
        UserError: naming the row that holds something else than a text.
    """
    wanted = {name: sources.texts(source, name, found) for name in columns(cfg)}
    rows = len(next(iter(found.values())))
    return [{name: texts[i] for name, texts in wanted.items()} for i in range(rows)]


def fill(prompt: str, values: Fields) -> str:
    """A template with these values.

    Raises:
        UserError: if it cannot be worked out with them.
    """
    try:
        return _compiled(prompt).render(values)
    except (TemplateError, TypeError, ValueError, ArithmeticError) as error:
        raise UserError(
            f"data.prompts: {prompt!r} cannot be filled in: {error}"
        ) from error


def fit(
    prompt: str,
    values: Fields,
    length: Callable[[str], int],
    limit: int,
    given: Fields | None = None,
) -> str:
    """A template with these values, the longest of them cut until all of it fits.

    What stands around them stays whole, and so does what is `given` beside them.

    Args:
        prompt: the template.
        values: what of a row is filled in.
        length: the tokens of a text.
        limit: how many there may be.
        given: what is filled in and never cut.

    Raises:
        UserError: if the template alone is longer than that.
    """

    given = given or {}

    def text(longest: int) -> str:
        cut = {name: value[:longest].rstrip() for name, value in values.items()}
        return fill(prompt, {**cut, **given})

    if length(whole := fill(prompt, {**values, **given})) <= limit:
        return whole
    most = max(map(len, values.values()), default=0)
    fitting = bisect_right(range(most), limit, key=lambda n: length(text(n)))
    if not fitting:
        raise UserError(
            f"data.prompts: {prompt!r} has more than data.max_length = {limit} tokens"
            " before anything is filled in"
        )
    return text(fitting - 1)


@cache
def _compiled(prompt: str) -> Template:
    return JINJA.from_string(prompt)
