"""`scaffold new` against cookiecutter and copier that make the same files and commit them.

    python -m benchmarks.generate [--repeats N]

Every contender is processes of its own, as a user starts them, in turns. cookiecutter and
copier only render; `git init`, `add` and `commit` follow. scaffold renders, formats,
checks, writes durably and commits. The trees are compared byte for byte.
"""

import argparse
import shutil
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from benchmarks import measure, rivals
from generator.build import Builder
from generator.model import FileTree
from generator.resources import templates
from generator.spec import Request

Commands = list[list[str]]
GIT: Commands = [
    ["git", "init", "--quiet"],
    ["git", "add", "--all"],
    ["git", "commit", "--quiet", "--message", "Start"],
]
WORDS = "scaffold, no cache", "scaffold, new name", "scaffold, seen before"
"""Nothing kept; a cache that holds another project; one that holds this one."""
RIVALS = "cookiecutter", "copier"


def main() -> None:
    """Measure, write the JSON file, print the medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=9)
    parser.add_argument("--results", type=Path, default=measure.RESULTS)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        result = run(Path(scratch), arguments.repeats)
    measure.save("generate", result, arguments.results)
    for name, figures in result["median"].items():
        print(f"{name:22} {figures}")


def run(scratch: Path, repeats: int) -> dict[str, Any]:
    """The costs of every contender, `repeats` times in turns after one unmeasured turn."""
    builder = Builder(templates())
    costs: dict[str, list[measure.Cost]] = {name: [] for name in (*WORDS, *RIVALS)}
    files = 0
    for turn in range(repeats + 1):
        # The package's name is a word that stands for nothing else in the project.
        name = f"quokka{turn}topic"
        request = Request(flags={"task": "textcls", "name": name}, directory=name)
        tree = builder.build(request).tree
        files = len(tree)
        for contender in costs:
            found = _one(scratch, contender, name, tree)
            if turn:
                costs[contender].append(found)
    return {
        "what": "one project of task textcls: made, written and committed",
        "files": files,
        "repeats": repeats,
        **measure.machine(
            "cookiecutter", "copier", "black", "libcst", "jinja2", "gitpython"
        ),
        "median": {name: _median(found) for name, found in costs.items()},
        "ratio_to_cookiecutter": {
            name: _median(found, costs["cookiecutter"]) for name, found in costs.items()
        },
        "runs": {name: [vars(c) for c in found] for name, found in costs.items()},
    }


def _median(
    costs: list[measure.Cost], others: list[measure.Cost] | None = None
) -> dict[str, float]:
    """The medians, or those of the ratios turn by turn."""
    names = ("wall", "cpu", "memory")
    return {
        name: measure.median(
            getattr(cost, name) / (getattr(others[turn], name) if others else 1)
            for turn, cost in enumerate(costs)
        )
        for name in names
    }


def _one(scratch: Path, contender: str, name: str, tree: FileTree) -> measure.Cost:
    """One contender's cost; what it made is compared and removed."""
    place = scratch / "place"
    home = scratch / "home"
    for folder in (place, home):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
    env = measure.environment(home)
    commands, made = _COMMANDS.get(contender, _ours)(contender, place, name, tree, env)
    for step, cwd in commands[:-1]:
        measure.cost(step, cwd=cwd, env=env)
    step, cwd = commands[-1]
    if contender in RIVALS:
        first = measure.cost(step, cwd=cwd, env=env)
        second = measure.cost(GIT, cwd=made, env=env)
        found = measure.Cost(
            wall=first.wall + second.wall,
            cpu=first.cpu + second.cpu,
            memory=max(first.memory, second.memory),
        )
    else:
        found = measure.cost(step, cwd=cwd, env=env)
    compare(made, tree)
    return found


Steps = tuple[list[tuple[Commands, Path]], Path]
"""Commands and where they run, the last of which is measured; and what they make."""


def _ours(
    contender: str, place: Path, name: str, tree: FileTree, env: Mapping[str, str]
) -> Steps:
    def new(target: str, *more: str) -> Commands:
        command = [sys.executable, "-m", "generator", "new", target, "--quiet"]
        return [[*command, "--task", "textcls", *more]]

    before = {
        WORDS[0]: [],
        WORDS[1]: new("wombat", "--no-commit"),
        WORDS[2]: new(f"before/{name}", "--no-commit"),
    }[contender]
    (place / "before").mkdir()
    more = ("--no-cache",) if contender == WORDS[0] else ()
    return [(before, place), (new(name, *more), place)], place / name


def _cookiecutter(
    contender: str, place: Path, name: str, tree: FileTree, env: Mapping[str, str]
) -> Steps:
    rivals.cookiecutter_template(place / "template", tree, {name: "package"})
    command = [sys.executable, "-m", "cookiecutter", "--no-input", "template"]
    return [([[*command, f"package={name}"]], place)], place / name


def _copier(
    contender: str, place: Path, name: str, tree: FileTree, env: Mapping[str, str]
) -> Steps:
    rivals.copier_template(place / "template", tree, {name: "package"})
    command = [sys.executable, "-m", "copier", "copy", "--quiet", "--defaults"]
    command += ["--data", f"package={name}", "template", name]
    return [([command], place)], place / name


_COMMANDS: Mapping[str, Callable[..., Steps]] = {
    "cookiecutter": _cookiecutter,
    "copier": _copier,
}


def compare(made: Path, tree: FileTree) -> None:
    """Refuse a comparison of different work."""
    assert (made / ".git").is_dir(), "it was not committed"
    paths = {
        path.relative_to(made).as_posix(): path.read_bytes()
        for path in made.rglob("*")
        if path.is_file() and ".git" not in path.relative_to(made).parts
    }
    wanted = {path: file.data for path, file in tree.items()}
    odd = sorted(p for p in {*paths, *wanted} if paths.get(p) != wanted.get(p))
    if odd:
        raise RuntimeError(f"{made.name}: not the same as scaffold's: {odd[:5]}")


if __name__ == "__main__":
    main()
