"""Evaluation: the saved model as it was when it was best, and what is written of it."""

from pathlib import Path

import pytest
from accelerate import Accelerator
from huggingface_hub import ModelCard

from ticket_router import checkpoint, report, seeds
from ticket_router.config import Config
from ticket_router.errors import UserError
from ticket_router.evaluate import evaluate, results
from ticket_router.scores import Scores

from .conftest import MakeConfig


def test_the_saved_model_is_the_best_of_training(
    finished: Config, accelerator: Accelerator
) -> None:
    shown = evaluate(finished, accelerator)
    run = checkpoint.Run(Path(finished.train.run))
    metrics, name = run.read_json("metrics.json"), finished.objective.metric
    evaluated = [line["eval"] for line in run.history() if "eval" in line]
    best = max(evaluated, key=lambda scores: Scores(values=scores).rank(name))
    assert metrics[name] == pytest.approx(best[name])
    assert metrics["rows"] == 31
    for scores in metrics["beside"].values():
        assert set(report.COLUMNS.values()) <= set(scores)
    assert all(name in shown for name in (*metrics["beside"], "this model"))
    assert (run.folder / "curves.png").read_bytes().startswith(b"\x89PNG")
    assert results(finished, accelerator) == shown


def test_intervals_hold_the_score(finished: Config, accelerator: Accelerator) -> None:
    shown = evaluate(finished, accelerator, resamples=50)
    run = checkpoint.Run(Path(finished.train.run))
    metrics = run.read_json("metrics.json")
    *_, last = (line["eval"] for line in run.history() if "eval" in line)
    assert set(metrics["intervals"]) == set(last)
    for name, (low, high) in metrics["intervals"].items():
        assert low <= metrics[name] <= high
        assert f"95 % interval of {name.replace('_', ' ')}" in shown
    low, high = metrics["intervals"]["loss"]
    assert low < high


def test_model_card(finished: Config, accelerator: Accelerator) -> None:
    evaluate(finished, accelerator)
    run = checkpoint.Run(Path(finished.train.run))
    card = ModelCard.load(run.model / "README.md")
    metrics = run.read_json("metrics.json")
    scores = {r.metric_type: r.metric_value for r in card.data.eval_results}
    for name in report.COLUMNS.values():
        assert scores[name] == pytest.approx(metrics[name], abs=1e-3)
    assert card.data.pipeline_tag == report.TASK
    assert f"| `train.epochs` | `{finished.train.epochs}` |" in card.text


def test_noisy_rows_are_scored_beside_the_clean_ones(
    finished: Config, accelerator: Accelerator
) -> None:
    run = checkpoint.Run(Path(finished.train.run))
    evaluate(finished, accelerator)
    clean = run.read_json("metrics.json")
    shown = evaluate(finished, accelerator, rate=0.5)
    metrics = run.read_json("metrics.json")
    ((name, scores),) = metrics.pop("noisy").items()
    assert metrics == clean
    assert name in shown
    assert f"| {name} | " in (run.model / "README.md").read_text()
    assert scores.keys() == {line for line in clean if line in scores}
    assert scores["loss"] != clean["loss"]
    with pytest.raises(UserError, match="--noise 5: expected a share from 0 to 1"):
        evaluate(finished, accelerator, rate=5)


def test_several_seeds(make_config: MakeConfig) -> None:
    cfg = make_config("train.epochs=1", "train.seed=3")
    found = seeds.seeds(cfg, 2)
    folders = sorted(path.name for path in Path(cfg.train.run).glob("seed-*"))
    assert folders == ["seed-3", "seed-4"]
    for name in (cfg.objective.metric, "loss"):
        low, high = found[name]["interval"]
        assert low <= found[name]["mean"] <= high
        assert name.replace("_", " ") in seeds.table(found)
    assert len(set(found["loss"]["values"])) == 2
    with pytest.raises(UserError, match="at least 2 seeds"):
        seeds.seeds(cfg, 1)


def test_without_a_run(make_config: MakeConfig, accelerator: Accelerator) -> None:
    with pytest.raises(UserError, match="no such model; train first"):
        evaluate(make_config(), accelerator)
