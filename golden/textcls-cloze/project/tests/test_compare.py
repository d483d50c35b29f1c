"""Runs side by side, and what they tell a tracker."""

import json
from pathlib import Path

import pytest
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from textcls_cloze import compare, config, tracking
from textcls_cloze.checkpoint import Run
from textcls_cloze.config import Config
from textcls_cloze.device import make_accelerator
from textcls_cloze.errors import UserError
from textcls_cloze.train import train

from .conftest import MakeConfig, fresh_accelerator


def test_runs_side_by_side(
    finished: Config, make_config: MakeConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = make_config("train.epochs=1", "optim.lr=1e-3")
    train(other, fresh_accelerator())
    runs = [Run(Path(cfg.train.run)) for cfg in (finished, other)]
    found = compare.compare(runs)
    first, second = found.values()
    assert first["settings"]["optim.lr"] == 1e-2
    assert second["settings"]["optim.lr"] == 1e-3
    assert "train.batch_size" not in first["settings"]
    assert (first["steps"], second["steps"]) == (32, 8)
    assert second["scores"] == runs[1].history()[-1]["eval"]
    shown = compare.table(found).splitlines()
    assert any(line.split() == ["optim.lr", "0.01", "0.001"] for line in shown)

    picture = Path(other.train.run) / "both.png"
    folders = [str(run.folder) for run in runs]
    arguments = ["compare", *folders, "--json", f"--picture={picture}"]
    monkeypatch.setattr("sys.argv", arguments)
    compare.main()
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_what_cannot_be_compared(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no runs here"):
        compare.compare([])
    with pytest.raises(UserError, match="it holds no config"):
        compare.compare([Run(tmp_path)])


def test_the_tracker_gets_what_the_file_gets(make_config: MakeConfig) -> None:
    cfg = make_config(
        "train.tracker=tensorboard", "train.epochs=2", "train.log_every=4"
    )
    fresh_accelerator()
    train(
        cfg, make_accelerator("cpu", "no", tracker="tensorboard", folder=cfg.train.run)
    )
    events = EventAccumulator(str(Path(cfg.train.run) / "tensorboard")).Reload()
    history = Run(Path(cfg.train.run)).history()
    for name in ("loss", "lr"):
        written = [(event.step, event.value) for event in events.Scalars(name)]
        expected = [(line["step"], line[name]) for line in history if name in line]
        assert written == [(step, pytest.approx(value)) for step, value in expected]
    assert len(events.Scalars(f"eval/{cfg.objective.metric}")) == 2


def test_a_resumed_run_goes_on_in_the_tracker(tmp_path: Path) -> None:
    """MLflow and W&B know runs by an id of their own, which the folder keeps."""
    run, asked = Run(tmp_path / "run"), []

    class Accelerator:
        log_with = ("wandb",)
        is_main_process = True
        trackers: tuple[object, ...] = ()

        def init_trackers(self, *arguments: object) -> None:
            asked.append(arguments)

        def get_tracker(self, name: str, *, unwrap: bool) -> object:
            return type("Run", (), {"id": "abc"})

    for _ in range(2):
        with tracking.tracker(Accelerator(), run, config.flat(Config())):
            pass
    (_, settings, first), (_, nothing, second) = asked
    assert settings["train.epochs"] == 3
    assert nothing is None
    assert first["wandb"]["id"] is None
    assert second["wandb"] == {**first["wandb"], "id": "abc", "resume": "allow"}
    assert json.dumps(first)
