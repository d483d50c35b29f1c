"""The model: shapes, labels, padding, dropout."""

from pathlib import Path

import pytest
import torch
from huggingface_hub import HfApi

from odd import model, objective, tuning
from odd.dataset import Targets
from odd.errors import UserError
from odd.model import ModelConfig
from odd.objective import ObjectiveConfig
from odd.tuning import TuningConfig

LABELS = ("a", "b", "c")
TARGETS = Targets(labels=LABELS)
CFG = ObjectiveConfig()


@pytest.fixture
def cfg(model_folder: Path) -> ModelConfig:
    return ModelConfig(name=str(model_folder))


def batch_of(cfg: ModelConfig, texts: list[str]) -> dict[str, torch.Tensor]:
    encoded = model.tokenizer(cfg)(texts, padding=True, return_tensors="pt")
    rows = torch.arange(len(texts))
    return {**encoded, "labels": rows % 3, "index": rows}


def test_shapes_and_labels(cfg: ModelConfig) -> None:
    net = model.build(cfg, TARGETS).eval()
    batch = batch_of(cfg, ["the film", "a story of people", "music"])
    predictions = objective.predict(net, batch)
    assert predictions["logits"].shape == (3, 3)
    assert predictions["index"].tolist() == [0, 1, 2]
    total, count = objective.loss(net, batch, CFG)
    assert (total.shape, count.item()) == ((), 3)
    assert net.config.id2label == dict(enumerate(LABELS))


def test_loss_adds_up_and_padding_does_not_count(cfg: ModelConfig) -> None:
    net = model.build(cfg, TARGETS).eval()
    texts = ["the film", "a story of people and of music with the film", "music"]
    whole, _ = objective.loss(net, batch_of(cfg, texts), CFG)
    parts = []
    for i, text in enumerate(texts):
        one = batch_of(cfg, [text]) | {"labels": torch.tensor([i])}
        parts.append(objective.loss(net, one, CFG)[0])
    torch.testing.assert_close(whole, torch.stack(parts).sum())


def test_dropout_and_label_smoothing(cfg: ModelConfig) -> None:
    net = model.build(ModelConfig(name=cfg.name, dropout=0.5), TARGETS)
    rates = {m.p for m in net.modules() if isinstance(m, torch.nn.Dropout)}
    assert rates == {0.5}
    batch = batch_of(cfg, ["the film"])
    net.eval()
    smooth = objective.loss(net, batch, ObjectiveConfig(label_smoothing=0.3))[0]
    assert smooth != objective.loss(net, batch, CFG)[0]


def test_checkpointing_gives_the_same_gradients(cfg: ModelConfig) -> None:
    gradients = []
    for checkpointing in (False, True):
        torch.manual_seed(0)
        options = {"gradient_checkpointing": checkpointing, "dropout": 0.0}
        net = model.build(ModelConfig(name=cfg.name, **options), TARGETS).train()
        objective.loss(net, batch_of(cfg, ["the film", "music"]), CFG)[0].backward()
        gradients.append(net.get_input_embeddings().weight.grad)
    torch.testing.assert_close(*gradients)


def test_the_model_says_whether_labels_exclude_each_other(
    cfg: ModelConfig, tmp_path: Path
) -> None:
    for multi_label in (False, True):
        targets = Targets(labels=LABELS, multi_label=multi_label)
        net = model.build(cfg, targets)
        tuned = tuning.prepare(net, TuningConfig(), steps=9, longest=8)
        tuning.merge(tuned).save_pretrained(tmp_path)
        assert model.is_multi_label(model.load(tmp_path)) == multi_label


def test_a_model_out_of_reach_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreachable(*args: object, **kwargs: object) -> None:
        raise ConnectionError

    monkeypatch.setattr(HfApi, "model_info", unreachable)
    with pytest.raises(UserError, match="hub cannot be reached") as caught:
        model.tokenizer(ModelConfig(name="someone/something"))
    assert caught.value.exit_code == 1
    (tmp_path / "empty").mkdir()
    with pytest.raises(UserError, match=r"model\.name: .*empty"):
        model.build(ModelConfig(name=str(tmp_path / "empty")), TARGETS)
