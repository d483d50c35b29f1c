"""Prediction: from anywhere, in order, as evaluated."""

import io
import json
import sys
from pathlib import Path

import pytest

from imagecls.config import Config
from imagecls.errors import UserError

from . import examples
from .conftest import run_predict

ROWS = examples.rows(9, seed=5)


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    (tmp_path / "new").mkdir()
    paths = [tmp_path / f"new/{number}.png" for number in range(len(ROWS))]
    for path, (image, _) in zip(paths, ROWS, strict=True):
        path.write_bytes(image)
    return list(map(str, paths))


def test_from_folders_files_lines_and_arguments(
    finished: Config,
    files: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("\n".join(files)))
    run_predict(finished, monkeypatch)
    expected = capsys.readouterr().out
    answers = [json.loads(line) for line in expected.splitlines()]
    assert [answer["image"] for answer in answers] == files
    for answer in answers:
        assert set(answer["probabilities"]) == {"good", "bad"}
        assert sum(answer["probabilities"].values()) == pytest.approx(1)
        assert answer["probabilities"][answer["label"]] >= 0.5

    table = tmp_path / "new.csv"
    table.write_text("\n".join(["image", *(f"new/{Path(f).name}" for f in files)]))
    plain = tmp_path / "new.txt"
    plain.write_text("\n".join(files) + "\n", encoding="utf-8")
    out = tmp_path / "out.jsonl"
    for path in (tmp_path / "new", table, plain):
        run_predict(finished, monkeypatch, f"--input={path}", f"--output={out}")
        assert out.read_text(encoding="utf-8") == expected
    run_predict(finished, monkeypatch, *(f"--image={path}" for path in files))
    assert capsys.readouterr().out == expected
    run_predict(finished, monkeypatch, f"--input={files[3]}")
    alone = json.loads(capsys.readouterr().out)  # another batch rounds otherwise
    assert (alone["image"], alone["label"]) == (files[3], answers[3]["label"])
    assert alone["probabilities"] == pytest.approx(
        answers[3]["probabilities"], abs=1e-5
    )

    packed = examples.write(tmp_path, "packed", ROWS)
    run_predict(finished, monkeypatch, f"--input={packed}", f"--output={out}")
    found = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert found == [{**answer, "image": "(image)"} for answer in answers]


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ("none.png", "standard input: line 1: none.png: no such file"),
        ("\n", "standard input: line 1: "),
    ],
)
def test_what_is_no_image(
    finished: Config, monkeypatch: pytest.MonkeyPatch, lines: str, message: str
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(lines))
    with pytest.raises(UserError) as caught:
        run_predict(finished, monkeypatch)
    assert str(caught.value).startswith(message.strip())
