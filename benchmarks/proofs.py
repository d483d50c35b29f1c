"""Full runs of each task, on real data where there is some: docs/results.md.

    python -m benchmarks.proofs [NAME ...]

Each proof (benchmarks/claims.py lists them) fetches its data, makes a project with
`scaffold new --data`, and trains and evaluates it by the project's own doors. What came out
goes to benchmarks/results/proofs.json at once, and in the end, with base learners beside it,
to docs/results.md; proofs that were not run this time stay as they were. Exit code 1 if a target
is missed, 2 if there is no such proof.
"""

import argparse
import json
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks import measure
from benchmarks.claims import PROOFS, ROOT, SCRATCH, Proof, missed
from benchmarks.page import page

PAGE = ROOT / "docs/results.md"
VERSIONS = ("torch", "transformers", "peft", "accelerate", "datasets")
PACKAGE = "proved"


def main() -> None:
    """Run the proofs, write both files."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"of {', '.join(PROOFS)}"
    )
    parser.add_argument("--scratch", type=Path, default=SCRATCH)
    parser.add_argument(
        "--page", action="store_true", help="write the page, run nothing"
    )
    arguments = parser.parse_args()
    if unknown := set(arguments.names) - set(PROOFS):
        parser.error(
            f"no such proof: {', '.join(unknown)} (there are: {', '.join(PROOFS)})"
        )
    kept = measure.RESULTS / "proofs.json"
    results = json.loads(kept.read_text("utf-8")) if kept.exists() else {}
    for name in () if arguments.page else arguments.names or PROOFS:
        results[name] = prove(PROOFS[name], arguments.scratch / name)
        results = {name: results[name] for name in PROOFS if name in results}
        measure.save("proofs", results)  # each at once: the next one may take an hour
        print(f"{name}: {results[name]['scores'][PROOFS[name].metric]:.3f}", flush=True)
    if not results:
        parser.error("no proof was run yet, so there is no page to write")
    PAGE.write_text(page(results), "utf-8")
    misses = [line for name in results for line in missed(name, results)]
    print("\n".join(misses or [f"{len(results)} proofs reach what they must"]))
    sys.exit(bool(misses))


def prove(proof: Proof, folder: Path) -> dict[str, Any]:
    """Make the data and the project, train, evaluate; what there is to say of it."""
    module, _, file = proof.data.partition(":")
    data = folder.parent / file
    if not data.exists():
        _run("-m", f"benchmarks.{module}", str(data), *proof.arguments, cwd=ROOT)
    project = folder / "project"
    if project.exists():
        shutil.rmtree(project)  # of the run before this one
    settings = {**proof.settings, "train.run": "runs/proof"}
    started = time.perf_counter()
    _run(
        *("-m", "generator", "new", str(project), "--task", proof.task),
        *("--tuning", proof.tuning, "--data", str(data), "--name", PACKAGE),
        *(f"--set={key}={json.dumps(value)}" for key, value in settings.items()),
        *("--no-commit", "--quiet"),
        cwd=ROOT,
    )
    _run("-m", f"{PACKAGE}.train", cwd=project)
    run = project / "runs/proof"
    metrics, facts, used = (
        json.loads((run / f"{name}.json").read_text("utf-8"))
        for name in ("metrics", "run", "config")
    )
    return {
        "scores": {k: v for k, v in metrics.items() if isinstance(v, float)},
        "beside": metrics["beside"],
        "rows": metrics["rows"],
        "samples_per_second": facts["sittings"][-1]["samples_per_second"],
        "seconds": round(time.perf_counter() - started),
        "seed": used["train.seed"],
        "settings": {k: v for k, v in proof.settings.items() if k != "model.name"},
        **measure.machine(*VERSIONS),
    }


def _run(*arguments: str, cwd: Path) -> None:
    if code := subprocess.run([sys.executable, *arguments], cwd=cwd).returncode:
        sys.exit(f"`python {' '.join(arguments[:3])}` ended with {code}")


if __name__ == "__main__":
    main()
