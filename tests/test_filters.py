import ast
import subprocess
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator import filters
from generator.model import Dependency

# Lone surrogates are no text: they cannot be written as UTF-8 at all.
texts = st.text(st.characters(exclude_categories=["Cs"]))
awkward = [
    'a"b',
    "a'b",
    "a\\",
    "a\nb",
    "{{ x }}",
    "{% x %}",
    "😀 漢字",
    "`a`",
    "$HOME",
    "",
]


@given(texts)
def test_a_python_string_reads_back(value: str) -> None:
    assert ast.literal_eval(filters.py_str(value)) == value


@given(
    st.one_of(
        texts,
        st.integers(),
        st.floats(allow_nan=False, allow_infinity=False),
        st.booleans(),
    )
)
def test_a_python_value_reads_back(value: str | int | float | bool) -> None:
    again = ast.literal_eval(filters.py_value(value))
    assert again == value
    assert type(again) is type(value)


@given(st.one_of(texts, st.integers(-(2**63), 2**63 - 1), st.floats(), st.booleans()))
def test_a_toml_value_reads_back(value: str | int | float | bool) -> None:
    again = tomllib.loads(f"x = {filters.toml_value(value)}")["x"]
    assert again == value or value != value
    assert type(again) is type(value)


@given(st.lists(texts))
def test_a_toml_list_reads_back(values: list[str]) -> None:
    assert tomllib.loads(f"x = {filters.toml_value(tuple(values))}")["x"] == values


@given(texts.filter(bool))
def test_a_toml_key_reads_back(key: str) -> None:
    assert tomllib.loads(f"{filters.toml_key(key)} = 1") == {key: 1}


@pytest.mark.parametrize("value", awkward)
def test_a_shell_word_is_one_word(value: str) -> None:
    command = f"printf %s {filters.shell_word(value)}"
    done = subprocess.run(["/bin/sh", "-c", command], capture_output=True, check=True)
    assert done.stdout.decode() == value


def test_a_make_word_survives_make() -> None:
    assert filters.make_word("a$b c") == "'a$$b c'"


@pytest.mark.parametrize("value", ["class", "a-b", "a.", "", "1a", "a b"])
def test_what_is_no_identifier_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match="not an identifier"):
        filters.py_ident(value)


def test_markdown_reads_as_the_plain_text() -> None:
    assert filters.md_text("*a* [b](c) `d` <e>") == r"\*a\* \[b\](c) \`d\` \<e\>"
    assert filters.md_text("1. a\n- b\n# c") == "1\\. a\n\\- b\n\\# c"
    assert filters.md_code("a`b``c") == "```a`b``c```"
    assert filters.md_code("`a`") == "`` `a` ``"


def test_a_comment_stays_on_its_line_and_in_its_docstring() -> None:
    assert filters.comment('a\nb """ c \\') == "a b ''' c \\\\"


def test_a_requirement_is_a_toml_string() -> None:
    torch = Dependency(name="torch", specifier=">=2,<3", imports="torch")
    assert filters.requirement(torch) == '"torch>=2,<3"'
