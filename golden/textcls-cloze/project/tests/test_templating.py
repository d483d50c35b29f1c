"""Templates: what they may name, what they are filled in with, what is cut."""

from pathlib import Path

import pytest

from textcls_cloze import config, templating
from textcls_cloze.config import Config
from textcls_cloze.errors import UserError
from textcls_cloze.templating import FIELDS, PromptConfig

NAME, OWN = next((name, own) for name, own in FIELDS.items() if own)
HOLES = " ".join("{{ name }}".replace("name", field) for field in OWN)
"""What a template must name."""


def load(folder: Path, text: str) -> Config:
    """The configuration, with this template in a file of prompts."""
    path = folder / "mine.toml"
    path.write_text(f"{NAME} = '{text}'\n", encoding="utf-8")
    return config.load([], [f"data.prompts={path}"])


def template(cfg: Config) -> str:
    """The template in use."""
    found: str = getattr(cfg.data.prompts, NAME)
    return found


def test_templates_come_from_a_file_and_the_command_line(tmp_path: Path) -> None:
    cfg = load(tmp_path, f"a {HOLES}")
    assert template(cfg) == f"a {HOLES}"
    key = f"data.prompts.{NAME}"
    assert config.flat(cfg)[key] == f"a {HOLES}"
    given = [f"data.prompts={tmp_path / 'mine.toml'}", f"{key}='b {HOLES}'"]
    assert template(config.load([], given)) == f"b {HOLES}"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("nothing", f"does not name the field '{OWN[0]}'"),
        (f"{{{{ {OWN[0]}x }}}}", f"'{OWN[0]}' (is it meant by '{OWN[0]}x'?)"),
        (f"{HOLES} {{{{ a b }}}}", "line 1: expected token 'end of print statement'"),
        (f"{HOLES} {{% if %}}", "line 1: Expected an expression"),
        (f"{HOLES} {{{{ a | trimm }}}}", "line 1: No filter named 'trimm'"),
        (f'{HOLES} {{% include "a" %}}', "line 1: it cannot take in another file"),
    ],
)
def test_a_template_that_will_not_do(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(UserError) as caught:
        load(tmp_path, text)
    said = str(caught.value)
    assert said.startswith(f"{tmp_path / 'mine.toml'}: data.prompts.{NAME} = ")
    assert message in said
    assert caught.value.exit_code == 2


def test_a_template_that_is_not_known(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(f"{NAME}s = 'so'\n")
    with pytest.raises(UserError, match=f"mine.toml: unknown key data.prompts.{NAME}s"):
        config.load([], [f"data.prompts={path}"])
    with pytest.raises(UserError, match=r"none\.toml: cannot be read"):
        config.load([], ["data.prompts=none.toml"])


def test_other_names_are_columns(tmp_path: Path) -> None:
    prompts = load(tmp_path, f"{HOLES} {{{{ domain | upper }}}}").data.prompts
    assert templating.columns(prompts) == {"domain": NAME}
    assert templating.columns(PromptConfig()) == {}
    with pytest.raises(UserError, match=f"^line 3: no column 'domain', .*{NAME} names"):
        templating.check_alone(prompts, "line 3")
    templating.check_alone(PromptConfig(), "line 3")


def test_what_cannot_be_filled_in() -> None:
    assert templating.fill("{{ a | upper }}!\n", {"a": "<so>"}) == "<SO>!\n"
    assert templating.fill("{% if a %}so{% endif %}", {"a": ""}) == ""
    for text in ("{{ b }}", "{{ a + 1 }}", "{{ a.__class__.mro() }}"):
        with pytest.raises(UserError, match="cannot be filled in"):
            templating.fill(text, {"a": "x"})


def test_the_longest_values_are_cut_and_nothing_else() -> None:
    def words(text: str) -> int:
        return len(text.split())

    text = "of {{ a }} and {{ b }}, {{ mask }}: so"
    values, mask = {"a": "1 2 3 4 5 6 7 8", "b": "x y"}, {"mask": "[M] [M]"}
    whole = templating.fit(text, values, words, 20, mask)
    assert whole == "of 1 2 3 4 5 6 7 8 and x y, [M] [M]: so"
    cut = templating.fit(text, values, words, 10, mask)
    assert cut == "of 1 2 3 and x y, [M] [M]: so"
    with pytest.raises(
        UserError, match=r"more than data\.max_length = 4 tokens before"
    ):
        templating.fit(text, values, words, 4, mask)
