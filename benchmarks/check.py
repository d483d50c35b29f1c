"""`scaffold check` against type checkers on the same trees, which none of them can import.

    python -m benchmarks.check [--repeats N]

Each is a process of its own, as a user starts it, in turns: with nothing kept, then once more
after a function was added to one module, with what each keeps. They look for different
things: pyright, mypy and ty for all that types tell, scaffold for faults between files.
"""

import argparse
import shutil
import sys
import tempfile
import venv
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks import measure

GOLDEN = Path(__file__).parents[1] / "golden"
LAYOUTS = Path(__file__).parents[1] / "tests/planting/layouts"
EDIT = "\n\ndef added(rows: list[int]) -> int:\n    return sum(rows)\n"
CONTENDERS: Mapping[str, list[str]] = {
    "scaffold": [sys.executable, "-m", "generator", "check", "--python", "BARE",
                 "--format", "json", "."],
    "pyright": [sys.executable, "-m", "pyright", "--pythonpath", "BARE", "--outputjson", "."],
    "mypy": [sys.executable, "-m", "mypy", "--python-executable", "BARE",
             "--no-error-summary", "--explicit-package-bases", "."],
    "ty": [sys.executable, "-m", "ty", "check", "--python", "BARE", "--output-format", "concise", "."],
}  # fmt: skip
PEERS = ("pyright", "mypy", "ty")


def main() -> None:
    """Measure, write the JSON file, print the medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--results", type=Path, default=measure.RESULTS)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        result = run(Path(scratch), arguments.repeats)
    measure.save("check", result, arguments.results)
    for tree, found in result["trees"].items():
        for name, figures in found["median"].items():
            print(f"{tree:16} {found['files']:5} files  {name:10} {figures}")


def run(scratch: Path, repeats: int) -> dict[str, Any]:
    """What each contender takes on each tree, `repeats` times in turns."""
    bare = scratch / "bare"
    venv.create(bare, with_pip=False)
    return {
        "what": "a check of a tree whose imports of others lead nowhere",
        "repeats": repeats,
        **measure.machine("pyright", "mypy", "ty", "libcst"),
        "trees": {
            name: _tree(scratch, folder, repeats, bare / "bin/python")
            for name, folder in trees(scratch / "trees").items()
        },
    }


def trees(scratch: Path) -> dict[str, Path]:
    """Copies of what is checked: a small project, one of ours, and all of ours together."""
    small = next(p for p in sorted(LAYOUTS.iterdir()) if p.is_dir())
    shutil.copytree(small, scratch / "small")
    shutil.copytree(GOLDEN / "textcls/project", scratch / "textcls")
    for project in sorted(GOLDEN.glob("*/project")):
        name = project.parent.name.replace("-", "_")
        shutil.copytree(project, scratch / "all" / name)
    return {path.name: path for path in sorted(scratch.iterdir())}


def _tree(scratch: Path, folder: Path, repeats: int, bare: Path) -> dict[str, Any]:
    costs: dict[str, list[measure.Cost]] = {}
    edited = max(folder.rglob("config.py"), default=min(folder.rglob("*.py")))
    before = edited.read_text("utf-8")
    for _ in range(repeats):
        for name, command in CONTENDERS.items():
            home = scratch / "home"
            shutil.rmtree(home, ignore_errors=True)
            home.mkdir()
            shutil.rmtree(folder / ".mypy_cache", ignore_errors=True)
            env = measure.environment(home)
            words = [word.replace("BARE", str(bare)) for word in command]
            for state, text in (("cold", before), ("edited", before + EDIT)):
                edited.write_text(text, "utf-8")
                cost = measure.cost([words], cwd=folder, env=env, fine=(0, 1))
                costs.setdefault(f"{name}, {state}", []).append(cost)
            edited.write_text(before, "utf-8")
    return {
        "files": sum(1 for _ in folder.rglob("*.py")),
        "lines": sum(p.read_text("utf-8").count("\n") for p in folder.rglob("*.py")),
        "median": {name: _median(found) for name, found in costs.items()},
        "ratio": {
            f"{state}, to {peer}": _median(
                costs[f"scaffold, {state}"], costs[f"{peer}, {state}"]
            )
            for state in ("cold", "edited")
            for peer in PEERS
        },
        "runs": {name: [vars(c) for c in found] for name, found in costs.items()},
    }


def _median(
    costs: list[measure.Cost], others: list[measure.Cost] | None = None
) -> dict[str, float]:
    """The medians, or those of the ratios turn by turn."""
    return {
        name: measure.median(
            getattr(cost, name) / (getattr(others[turn], name) if others else 1)
            for turn, cost in enumerate(costs)
        )
        for name in ("wall", "cpu", "memory")
    }


if __name__ == "__main__":
    main()
