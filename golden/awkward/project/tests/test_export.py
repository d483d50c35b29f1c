"""Export: what is written computes what the model does."""

from pathlib import Path

import onnxruntime
import pytest
import torch

from odd import export, model, processing
from odd.checkpoint import Run
from odd.config import Config
from odd.errors import UserError
from odd.model import ModelConfig

from .conftest import MakeConfig


def test_export_equals_the_model(finished: Config) -> None:
    run = Run(Path(finished.train.run))
    assert "model.onnx" in export.export(finished, onnx=True)
    folder = run.folder / "export"
    inputs = processing.samples(model.processor(ModelConfig(name=str(folder))))[-1]
    with torch.inference_mode():
        expected = model.load(run.model).eval()(**inputs).logits
        exported = model.load(folder).eval()(**inputs).logits
    assert torch.equal(exported, expected)
    session = onnxruntime.InferenceSession(folder / "model.onnx")
    (logits,) = session.run(["logits"], {k: v.numpy() for k, v in inputs.items()})
    torch.testing.assert_close(torch.from_numpy(logits), expected, atol=1e-4, rtol=1e-4)


def test_a_wrong_export_is_refused(
    finished: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "write_onnx", lambda *_: None)
    monkeypatch.setattr(export, "difference", lambda *_: float("nan"))
    with pytest.raises(UserError, match="logits are up to nan off"):
        export.export(finished, onnx=True)


def test_without_its_libraries(
    finished: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "find_spec", lambda _: None)
    with pytest.raises(UserError, match=r"pip install -e '\.\[onnx\]'"):
        export.export(finished, onnx=True)


def test_without_a_run(make_config: MakeConfig) -> None:
    with pytest.raises(UserError, match="train first"):
        export.export(make_config())
