"""Export: what is written computes what the model does."""

from pathlib import Path

import onnxruntime
import pytest
import torch

from textcls_cloze import export, head, model, processing
from textcls_cloze.checkpoint import Run
from textcls_cloze.config import Config
from textcls_cloze.errors import UserError
from textcls_cloze.model import ModelConfig

from .conftest import MakeConfig


def test_export_equals_the_model(finished: Config) -> None:
    run = Run(Path(finished.train.run))
    assert "model.onnx" in export.export(finished, onnx=True)
    folder = run.folder / "export"
    nets = [model.load(place).eval() for place in (run.model, folder)]
    processor = model.processor(ModelConfig(name=str(folder)))
    inputs = processing.samples(nets[0], processor)[-1]
    with torch.inference_mode():
        expected, exported = (net(**inputs) for net in nets)
    session = onnxruntime.InferenceSession(folder / "model.onnx")
    fed = {name: tensor.numpy() for name, tensor in inputs.items()}
    for name, found in zip(head.OUTPUTS, session.run(head.OUTPUTS, fed), strict=True):
        assert torch.equal(exported[name], expected[name])
        own = torch.from_numpy(found)
        torch.testing.assert_close(own, expected[name], atol=1e-4, rtol=1e-4)


def test_a_wrong_export_is_refused(
    finished: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "write_onnx", lambda *_: None)
    monkeypatch.setattr(export, "difference", lambda *_: float("nan"))
    with pytest.raises(UserError, match="outputs are up to nan off"):
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
