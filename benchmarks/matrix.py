"""Projects a second in memory, over every option and many configs, against copier's API.

    python -m benchmarks.matrix [--values N] [--repeats N]

scaffold renders, formats and checks each project; copier's `run_copy` only renders (into a
directory on tmpfs where there is one). Every project differs from every other. Each turn is
a process of its own, so that nothing is remembered from turn to turn.

"from nothing" counts the first project, for which all is formatted and followed; "at work"
begins after one other project of each option, as in a long run over many configs.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks import measure, rivals
from generator import lock
from generator.build import Builder, Built
from generator.resources import templates
from generator.spec import Request

EPOCHS = 9_001
BATCH = 7_003
"""Numbers that stand nowhere else, so that copier's templates can have holes for them."""


def main() -> None:
    """Measure, write the JSON file, print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--values", type=int, default=3)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--results", type=Path, default=measure.RESULTS)
    parser.add_argument("--turn", choices=["scaffold", "copier"], help="(used inside)")
    arguments = parser.parse_args()
    if arguments.turn:
        turn = scaffold if arguments.turn == "scaffold" else copier
        print(json.dumps(turn(arguments.values)))
        return
    result = run(arguments.values, arguments.repeats)
    measure.save("matrix", result, arguments.results)
    for name, rate in result["median_projects_per_second"].items():
        ratio = result["ratio_to_copier"][name]
        print(f"{name:22} {rate} projects a second, {ratio} x copier")


def run(values: int, repeats: int) -> dict[str, Any]:
    """Both contenders' rates, in turns."""
    rates: dict[str, list[float]] = {}
    projects = 0
    for _ in range(repeats):
        for name in ("scaffold", "copier"):
            command = [sys.executable, "-m", "benchmarks.matrix", "--turn", name]
            done = subprocess.run(
                [*command, "--values", str(values)],
                cwd=Path(__file__).parent.parent,
                capture_output=True,
                text=True,
                check=True,
            )
            seen = json.loads(done.stdout.splitlines()[-1])
            projects = seen["projects"]
            for what, seconds in seen["seconds"].items():
                rates.setdefault(what, []).append(projects / seconds)
    return {
        "what": "all options x config values: scaffold renders, formats and checks in"
        " memory; copier renders",
        "projects": projects,
        "repeats": repeats,
        **measure.machine("copier", "black", "libcst", "jinja2"),
        "median_projects_per_second": {
            name: measure.median(found) for name, found in rates.items()
        },
        "ratio_to_copier": {
            name: measure.median(
                a / b for a, b in zip(found, rates["copier"], strict=True)
            )
            for name, found in rates.items()
        },
        "runs": rates,
    }


def scaffold(values: int) -> dict[str, Any]:
    """Build every project of the matrix; the seconds that it took."""
    every = list(requests(values))
    start = time.perf_counter()
    builder = Builder(templates())
    _build_all(builder, every)
    nothing = time.perf_counter() - start
    builder = Builder(templates())
    for options in _options(builder):
        _build(builder, options, EPOCHS, BATCH)
    start = time.perf_counter()
    _build_all(builder, every)
    work = time.perf_counter() - start
    seconds = {"scaffold, from nothing": nothing, "scaffold, at work": work}
    return {"projects": len(every), "seconds": seconds}


def _build_all(builder: Builder, requests: list[Request]) -> None:
    locks = set()
    for request in requests:
        built = builder.build(request)
        assert not built.report.findings
        locks.add(built.tree[lock.FILE].data)
    assert len(locks) == len(requests), "two projects are the same"


def copier(values: int) -> dict[str, Any]:
    """Let copier render the same projects, the lock's text aside."""
    from copier import run_copy

    builder = Builder(templates())
    memory = Path("/dev/shm")
    fast = memory if memory.is_dir() and os.access(memory, os.W_OK) else None
    seconds, projects = 0.0, 0
    with tempfile.TemporaryDirectory(dir=fast) as scratch:
        for options in _options(builder):
            template = Path(scratch, "template")
            example = _build(builder, options, EPOCHS, BATCH)
            holes = {str(EPOCHS): "epochs", str(BATCH): "batch"}
            rivals.copier_template(template, example.tree, holes)
            for number in range(values):
                made = Path(scratch, "made")
                data = {"epochs": str(number + 2), "batch": str(number + 3)}
                start = time.perf_counter()
                run_copy(str(template), made, data=data, defaults=True, quiet=True)
                seconds += time.perf_counter() - start
                projects += 1
                if number == 0:
                    _same(made, _build(builder, options, 2, 3))
                shutil.rmtree(made)
            shutil.rmtree(template)
    return {"projects": projects, "seconds": {"copier": seconds}}


def requests(values: int) -> Iterator[Request]:
    """What is asked for: every option, each with so many configs."""
    for options in _options(Builder(templates())):
        for number in range(values):
            yield _request(options, number + 2, number + 3)


def _options(builder: Builder) -> Iterator[dict[str, str]]:
    """Every task under every option, one axis at a time moved from its default."""
    axes = builder.catalog.axes.values()
    for task in builder.catalog.tasks:
        yield {"task": task}
        for axis in axes:
            for option in axis.options:
                refused = builder.catalog.refusal(task, axis, option)
                if option != axis.default and not refused:
                    yield {"task": task, f"options.{axis.name}": option}


def _request(options: dict[str, str], epochs: int, batch: int) -> Request:
    return Request(
        flags={"name": "quokka", **options},
        settings={"train.epochs": str(epochs), "train.batch_size": str(batch)},
    )


def _build(builder: Builder, options: dict[str, str], epochs: int, batch: int) -> Built:
    return builder.build(_request(options, epochs, batch))


def _same(made: Path, built: Built) -> None:
    """Refuse a comparison of different work."""
    for path, file in built.tree.items():
        if path != lock.FILE and (made / path).read_bytes() != file.data:
            raise RuntimeError(f"copier's {path} is not the same as scaffold's")


if __name__ == "__main__":
    main()
