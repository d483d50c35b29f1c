"""Requirements against imports."""

import ast
import random
import re
import sys
from collections.abc import Iterator

from planting.model import Edit, Fault, Spot
from planting.operators import operator
from planting.reading import Project
from planting.words import misspelt

_IMPORTED_AS = {
    "pytorch": "torch",
    "pyyaml": "yaml",
    "pillow": "PIL",
    "scikit-learn": "sklearn",
    "hydra-core": "hydra",
    "huggingface-hub": "huggingface_hub",
}
_NAME = r"([A-Za-z][\w.-]*)(\[[\w,]+\])?\s*([<>=~!^*][^\"'\n#]*)?"
_STRANGERS = (
    "gymnasium",
    "timm",
    "einops",
    "librosa",
    "nltk",
    "albumentations",
    "xgboost",
)


def requirements(
    project: Project,
) -> Iterator[tuple[str, str, int, int, tuple[int, int]]]:
    """File, distribution, and where its line, or its text in a list, stands; and its name."""
    for path, data in sorted(project.files.items()):
        name = path.rpartition("/")[2]
        text = (
            data.decode()
            if name.endswith((".txt", ".toml", ".py", ".yml", ".cfg"))
            else ""
        )
        if name == "requirements.txt":
            pattern = rf"^{_NAME}\s*(#.*)?\n"
        elif name == "environment.yml":
            pattern = rf"^\s+- {_NAME}\n"
        elif name == "setup.cfg":
            pattern = rf"^    {_NAME}\n"
        elif name == "pyproject.toml" and "[tool.poetry.dependencies]" in text:
            pattern = r"^([a-z][\w-]*)() = (\"[^\"]*\")\n"
        elif name in ("pyproject.toml", "setup.py"):
            pattern = rf"^\s+\"{_NAME}\",[^\n]*\n"
        else:
            continue
        area = _area(name, text)
        for found in re.finditer(pattern, text, re.MULTILINE):
            if found[1] != "python" and area[0] <= found.start() < area[1]:
                yield path, found[1], found.start(), found.end(), found.span(1)


def _area(name: str, text: str) -> tuple[int, int]:
    """Where the requirements of running stand, and not those of developing."""
    for head, tail in (
        ("[tool.poetry.dependencies]", "\n["),
        ("install_requires =", "\n\n"),
        ("install_requires=[", "]"),
        ("\ndependencies = [", "\n]"),
        ("\ndependencies:", "\n\n"),
    ):
        if head in text:
            start = text.index(head)
            end = text.find(tail, start + len(head))
            return start, len(text) if end < 0 else end + 1
    return (0, len(text)) if name == "requirements.txt" else (0, 0)


def imports(project: Project) -> dict[str, list[Spot]]:
    """Top-level packages that are imported, and where."""
    found: dict[str, list[Spot]] = {}
    for source in project.sources.values():
        if source.path.endswith("setup.py"):
            continue
        for node in source.nodes():
            if isinstance(node, ast.Import):
                names = [a.name for a in node.names]
            elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
                names = [node.module]
            else:
                continue
            for name in names:
                spot = source.spot(node)
                found.setdefault(name.partition(".")[0], []).append(spot)
    return found


def module(name: str) -> str:
    return _IMPORTED_AS.get(name.lower(), name.lower().replace("-", "_"))


def single(
    project: Project,
) -> Iterator[tuple[str, str, int, int, tuple[int, int], list[Spot]]]:
    """Requirements that stand in one file only, and are imported."""
    found = list(requirements(project))
    used = imports(project)
    for path, name, start, end, span in found:
        if [n for _, n, *_ in found].count(name) == 1 and module(name) in used:
            yield path, name, start, end, span, used[module(name)]


@operator("requirement removed", "SC601")
def removed(project: Project, rng: random.Random) -> Iterator[Fault]:
    for path, name, start, end, _, spots in single(project):
        edit = Edit(path=path, start=start, end=end, new=b"")
        yield Fault(
            edits=[edit], spots=spots, summary=f"{path} asks for {name} no more"
        )


@operator("requirement misspelt", "SC601")
def wrong(project: Project, rng: random.Random) -> Iterator[Fault]:
    for path, name, _, _, (start, end), spots in single(project):
        new = misspelt(name, rng, [n for _, n, *_ in requirements(project)])
        edit = Edit(path=path, start=start, end=end, new=new.encode())
        yield Fault(
            edits=[edit],
            spots=spots,
            summary=f"{path} asks for {new} in place of {name}",
        )


@operator("requirement that nobody imports", "SC602")
def unused(project: Project, rng: random.Random) -> Iterator[Fault]:
    for path, name, start, end, (a, b) in requirements(project):
        for stranger in rng.sample(_STRANGERS, 3):
            if module(stranger) in imports(project):
                continue
            line = project.files[path][start:end].decode()
            new = line[: a - start] + stranger + line[b - start :]
            if "[" in new[a - start :].partition(stranger)[2][:1]:
                continue
            edit = Edit(path=path, start=end, end=end, new=new.encode())
            yield Fault(
                edits=[edit], summary=f"{path} asks for {stranger} beside {name}"
            )


@operator("import that is not declared", "SC601")
def undeclared(project: Project, rng: random.Random) -> Iterator[Fault]:
    if not list(requirements(project)) and not project.name.startswith("golden"):
        return
    for source in project.sources.values():
        if (
            source.path.endswith("setup.py")
            or "tests/" in source.path
            or source.path.endswith("__init__.py")
        ):
            continue
        first = next(
            (
                n
                for n in source.tree.body
                if isinstance(n, (ast.Import, ast.ImportFrom))
                and getattr(n, "module", "") != "__future__"
            ),
            None,
        )
        stranger = rng.choice(
            [s for s in _STRANGERS if s not in sys.stdlib_module_names and "-" not in s]
        )
        if first is None:
            continue
        at = source.start(first)
        edit = source.edit(at, at, f"import {stranger}\n")
        yield Fault(edits=[edit], summary=f"{source.path} imports {stranger}")
