"""What takes an emitted project too long for its own tests: trackers, a compiled model."""

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import Run

pytestmark = pytest.mark.slow

CONFIGS = ("--config", "configs/default.toml", "--config", "configs/smoke.toml")


@pytest.fixture
def project(run: Run, tmp_path: Path) -> Path:
    result = run("new", "tried", "--task", "textcls", "--no-commit")
    assert result.code == 0, result.err
    folder = tmp_path / "tried"
    python(folder, "-m", "tests.tiny", "models/tiny")
    return folder


def python(project: Path, *arguments: str, **env: str) -> str:
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=project,
        env={**os.environ, **env},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
    return done.stdout


def train(project: Path, *overrides: str, folder: str = "runs/t", **env: str) -> None:
    settings = (f"train.run={folder}", "train.epochs=1", *overrides)
    python(project, "-m", "tried.train", *CONFIGS, *settings, **env)


def losses(project: Path, folder: str = "runs/t") -> dict[int, float]:
    lines = (project / folder / "metrics.jsonl").read_text("utf-8").splitlines()
    records = [json.loads(line) for line in lines]
    found = {r["step"]: r["loss"] for r in records if "loss" in r}
    assert found
    return found


def test_a_compiled_model_computes_the_same(project: Path) -> None:
    plain = ("model.dropout=0.0", "data.max_train_samples=320")
    train(project, *plain)
    train(project, *plain, "train.compile=true", folder="runs/compiled")
    assert losses(project, "runs/compiled") == pytest.approx(losses(project), rel=1e-3)


def test_mlflow(project: Path) -> None:
    train(project, "train.tracker=mlflow")
    with sqlite3.connect(project / "mlflow.db") as database:
        rows = database.execute("select step, value from metrics where key = 'loss'")
        assert dict(rows.fetchall()) == pytest.approx(losses(project))
        runs = database.execute("select run_uuid, status from runs").fetchall()
        rate = database.execute("select value from params where key = 'optim.lr'")
        assert rate.fetchone() == ("0.003",)
    known = (project / "runs/t/mlflow.id").read_text("utf-8")
    assert runs == [(known, "FINISHED")]
    git = (project / ".gitignore").read_text("utf-8").splitlines()
    assert {"/mlflow.db", "/mlruns/"} <= set(git)


def test_weights_and_biases(project: Path) -> None:
    train(project, "train.tracker=wandb", WANDB_MODE="offline")
    (file,) = (project / "runs/t/wandb").glob("offline-run-*/run-*.wandb")
    known = (project / "runs/t/wandb.id").read_text("utf-8")
    assert file.name == f"run-{known}.wandb"
    content = file.read_bytes()  # values stand in it as JSON
    for loss in losses(project).values():
        assert json.dumps(loss).encode() in content
    assert b"eval/accuracy" in content and b"optim.lr" in content
