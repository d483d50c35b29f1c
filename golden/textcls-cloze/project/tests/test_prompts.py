"""Prompts: rows as they are read, and a run that keeps what it was taught with."""

from dataclasses import replace
from pathlib import Path

import pytest
from accelerate import Accelerator

from textcls_cloze import checkpoint, dataset, prompts
from textcls_cloze.config import Config
from textcls_cloze.errors import UserError
from textcls_cloze.evaluate import evaluate
from textcls_cloze.processing import Processor
from textcls_cloze.templating import FIELDS
from textcls_cloze.train import train

from .conftest import run_predict

NAME, OWN = next((name, own) for name, own in FIELDS.items() if own)
HOLES = " ".join("{{ name }}".replace("name", field) for field in OWN)
"""What a template must name."""


def asked(cfg: Config, text: str) -> Config:
    """The configuration with another prompt."""
    own = replace(cfg.data.prompts, **{NAME: text})
    return replace(cfg, data=replace(cfg.data, prompts=own))


def test_the_first_rows_as_they_are_read(finished: Config) -> None:
    cfg = asked(finished, f"the story: {HOLES} and so")
    shown = prompts.shown(cfg, 2)
    assert shown.startswith(f"{cfg.data.train}: row 1\n")
    assert f"\n\n{cfg.data.train}: row 2\n" in shown
    for words in ("the story: ", " and so", "\n=> ", ": row "):
        assert shown.count(words) == 2
    with pytest.raises(UserError, match="--n 0: expected a number from 1"):
        prompts.shown(cfg, 0)


def test_a_name_that_no_row_has(finished: Config, processor: Processor) -> None:
    cfg = asked(finished, f"{HOLES} {{{{ domain }}}}")
    with pytest.raises(
        UserError, match="names 'domain', which a row has not"
    ) as caught:
        dataset.build(cfg.data, processor)
    assert caught.value.exit_code == 2


def test_another_prompt_is_other_data(finished: Config, processor: Processor) -> None:
    cfg = asked(finished, f"the story: {HOLES}")
    plain, told = (dataset.build(of.data, processor) for of in (finished, cfg))
    assert plain.digest != told.digest
    assert plain.train["input_ids"][:] != told.train["input_ids"][:]


def test_a_run_keeps_the_prompt_it_was_taught_with(
    finished: Config,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    accelerator: Accelerator,
) -> None:
    run = checkpoint.Run(Path(finished.train.run))
    edited = asked(finished, f"music and music: {HOLES}")
    scores, answers = [], []
    for number, cfg in enumerate((finished, edited)):
        evaluate(cfg, accelerator)
        scores.append(run.read_json("metrics.json"))
        out = tmp_path / f"{number}.jsonl"
        given = (f"--input={cfg.data.eval}", f"--output={out}")
        run_predict(cfg, monkeypatch, *given)
        answers.append(out.read_text())
    assert scores[0] == scores[1]
    assert answers[0] == answers[1]
    with pytest.raises(UserError, match=f"was begun with data.prompts.{NAME} = "):
        train(edited, accelerator)
