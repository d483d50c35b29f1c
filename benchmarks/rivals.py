"""Templates for cookiecutter and copier that render to a given project, byte for byte."""

import json
import re
from collections.abc import Mapping
from pathlib import Path

from generator.model import FileTree

_TAG = re.compile(r"\{\{|\{%|\{#")


def cookiecutter_template(
    directory: Path, tree: FileTree, holes: Mapping[str, str]
) -> None:
    """Lay out a cookiecutter template that renders to `tree`.

    Args:
        directory: where; made.
        tree: the project.
        holes: a word of the project to the name of the variable that brings it in again.
            The first is the name of the project's directory.
    """
    names = {word: f"cookiecutter.{name}" for word, name in holes.items()}
    first = next(iter(names.values()))
    _write(directory / f"{{{{ {first} }}}}", tree, names)
    defaults = dict.fromkeys(holes.values(), "unset")
    (directory / "cookiecutter.json").write_text(json.dumps(defaults), "utf-8")


def copier_template(directory: Path, tree: FileTree, holes: Mapping[str, str]) -> None:
    """Lay out a copier template that renders to `tree`; see above."""
    _write(directory, tree, holes)
    questions = "".join(f"{name}: {{type: str}}\n" for name in holes.values())
    head = '_templates_suffix: ""\n_exclude: ["copier.yml"]\n'
    (directory / "copier.yml").write_text(head + questions, "utf-8")


def _write(root: Path, tree: FileTree, holes: Mapping[str, str]) -> None:
    for path, file in tree.items():
        target = root / _template(path, holes)
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            data = _template(file.text, holes).encode("utf-8")
        except UnicodeDecodeError:  # a picture: both tools copy what is no text
            data = file.data
        target.write_bytes(data)
        target.chmod(0o755 if file.executable else 0o644)


def _template(text: str, holes: Mapping[str, str]) -> str:
    """Jinja that renders to the text, its words put in from variables."""
    escaped = _TAG.sub(lambda tag: f"{{{{ '{tag[0]}' }}}}", text)
    for word, name in holes.items():
        escaped = escaped.replace(word, f"{{{{ {name} }}}}")
    return escaped
