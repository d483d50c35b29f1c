"""Prints the README's table of the benchmarks from their JSON files.

python -m benchmarks.table
"""

import json
from pathlib import Path
from typing import Any

from benchmarks.measure import RESULTS


def main() -> None:
    """Print the table of what was measured."""
    print(table(RESULTS))


def table(directory: Path) -> str:
    """Markdown: one row a figure, and under it where it was taken."""
    rows = [["what", "scaffold", "against", "ratio"]]
    found = {}
    for name, read in _ROWS.items():
        if (file := directory / f"{name}.json").exists():
            found[name] = json.loads(file.read_text("utf-8"))
            rows += read(found[name])
    lines = [f"| {' | '.join(row)} |" for row in rows]
    lines.insert(1, "| --- | --- | --- | --- |")
    notes = [_note(name, result) for name, result in found.items()]
    return "\n".join([*lines, "", *notes])


def _note(name: str, result: dict[str, Any]) -> str:
    versions = ", ".join(f"{n} {v}" for n, v in result["versions"].items())
    return (
        f"{name}: {result['cores']} cores, {result['platform']}, Python"
        f" {result['python']}; {versions}; {result['repeats']} repeats, medians."
    )


def _generate(result: dict[str, Any]) -> list[list[str]]:
    other = result["median"]["cookiecutter"]
    rows = []
    for name, cost in result["median"].items():
        if name.startswith("scaffold") or name == "copier":
            ratio = result["ratio_to_cookiecutter"][name]
            label = name.replace("scaffold, ", "`scaffold new`, ")
            rows.append([label, _cost(cost), f"cookiecutter {_cost(other)}", _x(ratio)])
    return rows


def _cost(cost: dict[str, float]) -> str:
    return f"{cost['wall']:.2f} s, CPU {cost['cpu']:.2f} s, {cost['memory']:.0f} MiB"


def _x(ratio: dict[str, float]) -> str:
    return f"{ratio['wall']:.2f} x (CPU {ratio['cpu']:.2f} x)"


def _matrix(result: dict[str, Any]) -> list[list[str]]:
    rates, ratios = result["median_projects_per_second"], result["ratio_to_copier"]
    return [
        [
            f"{result['projects']} projects in memory{name.removeprefix('scaffold')}",
            f"{rate:.3g}/s",
            f"copier's API, rendering alone {rates['copier']:.3g}/s",
            f"{ratios[name]:.1f} x",
        ]
        for name, rate in rates.items()
        if name != "copier"
    ]


def _training(result: dict[str, Any]) -> list[list[str]]:
    rates, right = result["median_samples_per_second"], result["median_accuracy"]
    return [
        [
            f"training, {result['rows']['train']} rows",
            f"{rates['scaffold']:.1f} samples/s, accuracy {right['scaffold']:.3f}",
            f"{result['contenders'][name]}: {rate:.1f}, accuracy {right[name]:.3f}",
            f"{result['scaffold_over'][name]:.2f} x",
        ]
        for name, rate in rates.items()
        if name != "scaffold"
    ]


def _check(result: dict[str, Any]) -> list[list[str]]:
    return [
        [
            f"`scaffold check`, {tree['files']} files, {tree['lines']:,} lines, {state}",
            _cost(tree["median"][f"scaffold, {state}"]),
            f"{peer} {_cost(tree['median'][f'{peer}, {state}'])}",
            _x(tree["ratio"][f"{state}, to {peer}"]),
        ]
        for tree in result["trees"].values()
        for state, peer in (("cold", "pyright"), ("cold", "ty"), ("edited", "mypy"))
    ]


_ROWS = {
    "generate": _generate,
    "check": _check,
    "matrix": _matrix,
    "training": _training,
}


if __name__ == "__main__":
    main()
