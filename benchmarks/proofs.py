"""One full run of each task, on real data where there is some: docs/results.md.

    python -m benchmarks.proofs [NAME ...]

Each proof fetches its data, makes a project with `scaffold new --data`, and trains and
evaluates it by the project's own doors. What came out goes to benchmarks/results/proofs.json
and, with base learners beside it, to docs/results.md; proofs that were not run this time stay
as they were. Exit code 1 if a target is missed.
"""

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks import measure

ROOT = Path(__file__).parent.parent
TABLE = ROOT / "docs/results.md"
MINILM = ROOT / "models/minilm"
SMOLLM2 = ROOT / "models/smollm2"
VERSIONS = ("torch", "transformers", "peft", "accelerate", "datasets")
PACKAGE = "proved"


@dataclass(frozen=True, kw_only=True)
class Proof:
    """One task, its data, and what must come out."""

    task: str
    about: str
    """Data and model, as the table says them."""
    data: str
    """The module of `benchmarks` that writes the data, and the file's name."""
    arguments: tuple[str, ...] = ()
    """What that module is told beside the file."""
    metric: str
    target: float | None = None
    """What the metric must reach; of a loss, the share of that before training which it
    must fall below."""
    tuning: str = "full"
    settings: Mapping[str, Any] = field(default_factory=dict)


PROOFS = {
    "reviews": Proof(
        task="textcls",
        about="MiniLM on movie-review sentences",
        data="reviews:reviews.csv",
        metric="accuracy",
        target=0.80,
        settings={"model.name": str(MINILM), "train.epochs": 2},
    ),
    "reviews-lora": Proof(
        task="textcls",
        about="the same",
        data="reviews:reviews.csv",
        metric="accuracy",
        target=0.80,
        tuning="lora",
        settings={"model.name": str(MINILM), "train.epochs": 3},
    ),
    "ratings": Proof(
        task="textreg",
        about="MiniLM on ratings of movie-review sentences, -4 to 4",
        data="reviews:ratings.csv",
        arguments=("--ratings",),
        metric="spearman",
        settings={"model.name": str(MINILM), "train.epochs": 2},
    ),
    "tweets": Proof(
        task="tokcls",
        about="MiniLM on tweets, ten types of entities",
        data="tweets:tweets.conll",
        metric="f1",
        target=0.45,
        settings={"model.name": str(MINILM), "optim.lr": 2e-4, "train.epochs": 8},
    ),
    "films": Proof(
        task="qa",
        about="MiniLM on made-up questions about film facts, unseen films",
        data="films:films.json",
        metric="exact_match",
        target=0.95,
        settings={"model.name": str(MINILM), "optim.lr": 2e-4},
    ),
    "digits": Proof(
        task="imagecls",
        about="a small vision transformer on digits, from random weights",
        data="digits:digits.parquet",
        metric="accuracy",
        target=0.95,
        settings={
            "model.name": "configs/tiny-vit",
            "model.pretrained": False,
            "optim.lr": 2e-3,
            "optim.weight_decay": 0.05,
            "train.epochs": 40,
            "train.batch_size": 32,
            "data.shift": 0.1,
            "data.rotate": 10,
            "data.zoom": 0.1,
        },
    ),
    "pairs": Proof(
        task="seq2seq",
        about="a small Marian from scratch on made-up English and French",
        data="grammar_pairs:pairs.csv",
        metric="exact_match",
        target=0.95,
        settings={
            "model.name": str(ROOT / "demo/proofs/marian"),
            "data.max_length": 64,
            "data.max_target_length": 64,
            "objective.metric": "loss",
            "objective.max_new_tokens": 64,
            "optim.lr": 2e-3,
            "train.batch_size": 32,
            "train.epochs": 20,
        },
    ),
    "talks": Proof(
        task="sft",
        about="SmolLM2-135M-Instruct on small talk, unseen questions",
        data="talks:talks.jsonl",
        metric="loss",
        target=0.8,
        tuning="lora",
        settings={
            "model.name": str(SMOLLM2),
            "data.kind_column": "subject",
            "data.max_train_samples": 400,
            "data.max_eval_samples": 200,
            "objective.max_new_tokens": 32,
            "train.batch_size": 8,
            "train.epochs": 1,
        },
    ),
}


def main() -> None:
    """Run the proofs, write both files."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"of {', '.join(PROOFS)}"
    )
    parser.add_argument("--scratch", type=Path, default=ROOT / "demo/proofs")
    arguments = parser.parse_args()
    if unknown := set(arguments.names) - set(PROOFS):
        parser.error(
            f"no such proof: {', '.join(unknown)} (there are: {', '.join(PROOFS)})"
        )
    kept = measure.RESULTS / "proofs.json"
    results = json.loads(kept.read_text("utf-8")) if kept.exists() else {}
    for name in arguments.names or PROOFS:
        results[name] = prove(PROOFS[name], arguments.scratch / name)
        print(
            f"{name}: {PROOFS[name].metric} {results[name]['scores'][PROOFS[name].metric]:.3f}"
        )
    results = {name: results[name] for name in PROOFS if name in results}
    measure.save("proofs", results)
    TABLE.write_text(table(results), "utf-8")
    sys.exit(any(missed(PROOFS[name], result) for name, result in results.items()))


def prove(proof: Proof, folder: Path) -> dict[str, Any]:
    """Make the data and the project, train, evaluate; what there is to say of it."""
    module, _, file = proof.data.partition(":")
    data = folder.parent / file
    if not data.exists():
        _run("-m", f"benchmarks.{module}", str(data), *proof.arguments, cwd=ROOT)
    project = folder / "project"
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


def missed(proof: Proof, result: Mapping[str, Any]) -> bool:
    """Whether a proof did not reach its target."""
    value = result["scores"][proof.metric]
    if proof.target is None:
        return False
    if proof.metric == "loss":
        before = result["beside"]["before training"]["loss"]
        return bool(value > proof.target * before)
    return bool(value < proof.target)


HEAD = """\
# Full runs

One run of each task, by the commands of its README, on real data; where none was at hand,
what is made up is said to be.
`python -m benchmarks.proofs` makes them again and writes this page. "Before" is the same
model before training, "beside" the best of the other base learners, both on the same
held-out rows; seconds are those of everything, from the raw file to the evaluation.

| proof | task | tuning | settings | metric | target | before | beside | this model | held out | seconds |
| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
"""


def table(results: Mapping[str, Mapping[str, Any]]) -> str:
    """docs/results.md."""
    lines = [_row(PROOFS[name], result) for name, result in results.items()]
    notes = [
        f"- {name}: seed {r['seed']}, {r['cores']} cores, {r['platform']}, Python {r['python']};"
        f" {', '.join(f'{n} {v}' for n, v in r['versions'].items())}"
        for name, r in results.items()
    ]
    return HEAD + "\n".join([*lines, "", *notes]) + "\n"


def _row(proof: Proof, result: Mapping[str, Any]) -> str:
    beside = dict(result["beside"])
    before = beside.pop("before training")
    of_loss = proof.metric == "loss"
    best = (min if of_loss else max)(
        beside, key=lambda name: beside[name][proof.metric]
    )
    target = "" if proof.target is None else f"{proof.target}"
    settings = ", ".join(f"`{k}={v}`" for k, v in result["settings"].items())
    cells = (
        *(
            proof.about,
            f"`{proof.task}`",
            f"`{proof.tuning}`",
            settings or "as emitted",
        ),
        *(
            proof.metric.replace("_", " "),
            f"{target} of before" if of_loss else target,
        ),
        f"{before[proof.metric]:.3f}",
        f"{beside[best][proof.metric]:.3f} ({best})",
        f"**{result['scores'][proof.metric]:.3f}**",
        *(str(result["rows"]), str(result["seconds"])),
    )
    return f"| {' | '.join(cells)} |"


def _run(*arguments: str, cwd: Path) -> None:
    subprocess.run([sys.executable, *arguments], cwd=cwd, check=True)


if __name__ == "__main__":
    main()
