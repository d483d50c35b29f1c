"""Lay runs side by side: what was set differently, and what came out."""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .checkpoint import Run
from .errors import UserError, run_door
from .plots import curves


def main() -> None:
    """The command line."""
    cli = argparse.ArgumentParser(description=__doc__)
    cli.add_argument("runs", nargs="*", metavar="RUN", help="folders (default: runs/*)")
    cli.add_argument("--json", action="store_true", help="print JSON")
    cli.add_argument("--picture", metavar="FILE", help="draw the curves of all into it")
    arguments = cli.parse_args()
    folders = arguments.runs or sorted(Path("runs").glob("*"))
    found = compare([Run(Path(folder)) for folder in folders])
    print(json.dumps(found, indent=2) if arguments.json else table(found))
    if arguments.picture:
        histories = {Path(f).name: Run(Path(f)).history() for f in folders}
        curves(histories, Path(arguments.picture))


def compare(runs: Sequence[Run]) -> dict[str, dict[str, Any]]:
    """For each folder: its settings that others have not, its scores, its speed.

    Raises:
        UserError: if there is nothing to compare, or a folder is no run.
    """
    if not runs:
        raise UserError("there are no runs here to compare; train first", exit_code=1)
    settings = {}
    for run in runs:
        settings[str(run.folder)] = run.read_json("config.json")
        if not settings[str(run.folder)]:
            raise UserError(f"{run.folder}: no run, it holds no config.json")
    keys = sorted({key for values in settings.values() for key in values})
    differ = [
        key
        for key in keys
        if len({json.dumps(values.get(key)) for values in settings.values()}) > 1
        and key != "train.run"
    ]
    return {
        str(run.folder): {
            "settings": {key: settings[str(run.folder)].get(key) for key in differ},
            "scores": scores(run),
            **speed(run),
        }
        for run in runs
    }


def scores(run: Run) -> dict[str, float]:
    """The scores of the finished model, or else of the last epoch so far."""
    final = {
        key: value
        for key, value in run.read_json("metrics.json").items()
        if isinstance(value, float)
    }
    evaluated = [line["eval"] for line in run.history() if "eval" in line]
    return final or dict(evaluated[-1] if evaluated else {})


def speed(run: Run) -> dict[str, Any]:
    """Steps taken, and seconds and samples per second over all sittings."""
    sittings = run.read_json("run.json").get("sittings", [])
    seconds = sum(sitting["seconds"] for sitting in sittings)
    samples = sum(sitting["samples"] for sitting in sittings)
    lines = run.history()
    return {
        "steps": lines[-1]["step"] if lines else 0,
        "seconds": round(seconds, 1),
        "samples_per_second": round(samples / seconds, 1) if seconds else None,
        "commit": run.read_json("run.json").get("commit"),
    }


def table(found: dict[str, dict[str, Any]]) -> str:
    """A column a run, a row a setting that differs, a score, a fact."""
    rows: dict[str, list[str]] = {"": [Path(folder).name for folder in found]}
    for group in ("settings", "scores"):
        names = dict.fromkeys(name for one in found.values() for name in one[group])
        for name in names:
            rows[name] = [_shown(one[group].get(name)) for one in found.values()]
    for name in ("steps", "seconds", "samples_per_second", "commit"):
        rows[name.replace("_", " ")] = [_shown(one[name]) for one in found.values()]
    first = max(map(len, rows))
    widths = [max(map(len, column)) for column in zip(*rows.values(), strict=True)]
    return "\n".join(
        f"{name:<{first}}  "
        + "  ".join(f"{cell:>{w}}" for cell, w in zip(cells, widths, strict=True))
        for name, cells in rows.items()
    )


def _shown(value: Any) -> str:
    if value is None:
        return "-"
    if isinstance(value, float):
        return f"{value:.4g}"
    return " ".join(str(value).split())[:24]


if __name__ == "__main__":
    run_door(main)
