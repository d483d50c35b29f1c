"""Training throughput: the emitted project against the usual loops, one epoch on a CPU.

    python -m benchmarks.training [--rows N] [--repeats N] [--encoder DIR] [--data CSV]

The same encoder, rows, batch size, optimiser, learning rates and threads for all. Each
contender is a process of its own, in turns. What is timed: from the moment that its imports
are done to the end of the last step, so reading the file, cleaning, tokenising and loading
the encoder are in it; starting Python, evaluating and saving are not. Samples a second are
the rows of the epoch over that time. Afterwards each says its accuracy on the held-out rows.
"""

import argparse
import csv
import json
import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks import measure
from generator.build import Builder
from generator.resources import templates
from generator.spec import Request

ROOT = Path(__file__).parent.parent
CONTENDERS = {
    "scaffold": "the emitted project's own train door",
    "getitem": "a plain loop that tokenises each item and pads it to max_length",
    "trainer": "transformers.Trainer, dynamic padding",
    "grouped": "transformers.Trainer, dynamic padding, group_by_length",
}
PACKAGE = "quokka"
BATCH = 16
RATE = 5e-5
WARMUP = 0.1
LENGTH = 128
THREADS = 2


def main() -> None:
    """Measure, write the JSON file, print the medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=2400, help="training rows")
    parser.add_argument("--repeats", type=int, default=1)
    parser.add_argument("--encoder", type=Path, default=ROOT / "models/minilm")
    parser.add_argument("--data", type=Path, default=ROOT / "demo/reviews.csv")
    parser.add_argument("--results", type=Path, default=measure.RESULTS)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        result = run(
            Path(scratch),
            encoder=arguments.encoder.resolve(),
            data=arguments.data,
            rows=arguments.rows,
            repeats=arguments.repeats,
        )
    measure.save("training", result, arguments.results)
    for name, rate in result["median_samples_per_second"].items():
        ratio, right = result["scaffold_over"][name], result["median_accuracy"][name]
        print(f"{name:10} {rate:8} samples/s, accuracy {right}, scaffold x {ratio}")


def run(
    scratch: Path, *, encoder: Path, data: Path, rows: int, repeats: int
) -> dict[str, Any]:
    """Every contender's throughput and accuracy, in turns."""
    # whoever comes first reads libraries and encoder from the disk: that is not timed
    (scratch / "warm").mkdir()
    split(data, scratch / "warm", 64)
    emit(scratch / "warm/project", encoder)
    for name in CONTENDERS:
        _process(scratch / "warm", name, encoder, seed=0)
    held_out = split(data, scratch, rows)
    emit(scratch / "project", encoder)
    rates: dict[str, list[float]] = {name: [] for name in CONTENDERS}
    accuracies: dict[str, list[float]] = {name: [] for name in CONTENDERS}
    for turn in range(repeats):
        for name in CONTENDERS:
            seen = _process(scratch, name, encoder, seed=turn)
            assert seen["rows"] == rows, f"{name} trained on {seen['rows']} rows"
            rates[name].append(rows / seen["seconds"])
            accuracies[name].append(seen["accuracy"])
            print(f"{name}: {rates[name][-1]:.1f} samples/s", file=sys.stderr)
    over = {
        name: measure.median(
            a / b for a, b in zip(rates["scaffold"], found, strict=True)
        )
        for name, found in rates.items()
    }
    right = {name: measure.median(found) for name, found in accuracies.items()}
    # Two standard errors of a difference between two accuracies on the same rows.
    noise = 2 * (2 * 0.25 / held_out) ** 0.5
    return {
        "what": f"one epoch, batch {BATCH}, CPU, {THREADS} threads, from after the imports"
        " to the last step",
        "contenders": CONTENDERS,
        "rows": {"train": rows, "held_out": held_out},
        "repeats": repeats,
        **measure.machine("torch", "transformers", "accelerate", "datasets"),
        "median_samples_per_second": {
            name: measure.median(found) for name, found in rates.items()
        },
        "scaffold_over": over,
        "median_accuracy": right,
        "accuracies_equal_within": round(noise, 4),
        "accuracies_are_equal": max(right.values()) - min(right.values()) <= noise,
        "runs": {"samples_per_second": rates, "accuracy": accuracies},
    }


def split(data: Path, scratch: Path, rows: int) -> int:
    """Write train.csv with so many rows and eval.csv; returns how many that has."""
    with data.open(encoding="utf-8", newline="") as file:
        every = {" ".join(r["text"].lower().split()): r for r in csv.DictReader(file)}
    found = list(every.values())  # each text once
    random.Random(0).shuffle(found)
    held_out = found[rows : rows + max(50, min(2000, rows // 2))]
    if len(held_out) < 50:
        raise SystemExit(f"--rows {rows}: {data.name} has {len(found)} different texts")
    for name, part in (("train", found[:rows]), ("eval", held_out)):
        with (scratch / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, ["text", "label"], extrasaction="ignore")
            writer.writeheader()
            writer.writerows(part)
    return len(held_out)


def emit(project: Path, encoder: Path) -> None:
    """Write the emitted project with the settings that the others have."""
    settings = {
        "model.name": str(encoder),
        "data.train": "../train.csv",
        "data.eval": "../eval.csv",
        "data.max_length": str(LENGTH),
        "train.epochs": "1",
        "train.batch_size": str(BATCH),
        "train.device": "cpu",
        "train.precision": "no",
        "optim.lr": str(RATE),
        "optim.warmup": str(WARMUP),
    }
    request = Request(flags={"task": "textcls", "name": PACKAGE}, settings=settings)
    for path, file in Builder(templates()).build(request).tree.items():
        (project / path).parent.mkdir(parents=True, exist_ok=True)
        (project / path).write_bytes(file.data)


def _process(scratch: Path, name: str, encoder: Path, *, seed: int) -> dict[str, Any]:
    """One run; what it printed last."""
    command = [sys.executable, "-m", "benchmarks.contenders", name]
    command += ["--folder", str(scratch), "--encoder", str(encoder)]
    with tempfile.TemporaryDirectory(dir=scratch) as home:
        done = subprocess.run(
            [*command, "--seed", str(seed)],
            cwd=scratch / "project",
            env={
                **os.environ,
                "PYTHONPATH": os.pathsep.join((str(ROOT), str(scratch / "project"))),
                "HF_HOME": home,  # nothing that was tokenised before is found
                "HF_DATASETS_CACHE": f"{home}/datasets",
                "HF_HUB_OFFLINE": "1",
                "OMP_NUM_THREADS": str(THREADS),
                "TOKENIZERS_PARALLELISM": "true",
                "CUDA_VISIBLE_DEVICES": "",
            },
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        raise RuntimeError(f"{name}: {done.stderr[-1500:]}")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


if __name__ == "__main__":
    main()
