"""The model: its head, batches, dropout."""

from pathlib import Path

import pytest
import torch
from huggingface_hub import HfApi

from textcls_cloze import dataset, head, model, objective, tuning
from textcls_cloze.batching import Batch
from textcls_cloze.config import Config
from textcls_cloze.dataset import Data
from textcls_cloze.errors import UserError
from textcls_cloze.model import ModelConfig
from textcls_cloze.objective import ObjectiveConfig

from .conftest import MakeConfig

CFG = ObjectiveConfig()


@pytest.fixture
def cfg(make_config: MakeConfig) -> Config:
    return make_config("model.dropout=")


@pytest.fixture
def data(cfg: Config) -> Data:
    return dataset.build(cfg.data, model.processor(cfg.model))


def batch_of(data: Data, *rows: int) -> Batch:
    return data.collate([data.train[row] for row in rows])


def test_the_head_is_that_of_the_targets(
    cfg: Config, data: Data, tmp_path: Path
) -> None:
    net = model.build(cfg.model, data.targets).eval()
    batch = batch_of(data, 4, 2, 0)
    predictions = objective.predict(net, batch)
    assert {len(values) for values in predictions.values()} == {3}
    assert predictions["index"].tolist() == [4, 2, 0]
    total, count = objective.loss(net, batch, CFG)
    assert total.shape == count.shape == ()
    tuned = tuning.prepare(net, cfg.tuning, steps=9, longest=8)
    tuning.merge(tuned).save_pretrained(tmp_path)
    loaded = model.load(tmp_path).config
    for key, value in head.settings(data.targets).items():
        assert getattr(loaded, key) == value


def test_loss_adds_up_and_padding_does_not_count(cfg: Config, data: Data) -> None:
    net = model.build(cfg.model, data.targets).eval()
    rows = sorted(range(len(data.train)), key=lambda row: data.train[row]["length"])
    chosen = (rows[0], rows[-1], rows[30])
    whole = objective.loss(net, batch_of(data, *chosen), CFG)
    parts = [objective.loss(net, batch_of(data, row), CFG) for row in chosen]
    for together, alone in zip(whole, zip(*parts, strict=True), strict=True):
        torch.testing.assert_close(together, torch.stack(alone).sum())


def test_dropout(cfg: Config, data: Data) -> None:
    net = model.build(ModelConfig(name=cfg.model.name, dropout=0.5), data.targets)
    rates = {m.p for m in net.modules() if isinstance(m, torch.nn.Dropout)}
    own = [vars(m).get(name) for m in net.modules() for name in model.RATES]
    assert rates | {rate for rate in own if rate is not None} == {0.5}


def test_checkpointing_gives_the_same_gradients(cfg: Config, data: Data) -> None:
    gradients = []
    for checkpointing in (False, True):
        torch.manual_seed(0)
        options = {"gradient_checkpointing": checkpointing, "dropout": 0.0}
        net = model.build(ModelConfig(name=cfg.model.name, **options), data.targets)
        objective.loss(net.train(), batch_of(data, 0, 1), CFG)[0].backward()
        gradients.append({name: p.grad for name, p in net.named_parameters()})
    torch.testing.assert_close(*gradients)


def test_a_model_may_begin_with_random_weights(cfg: Config, data: Data) -> None:
    torch.manual_seed(7)
    net = model.build(ModelConfig(name=cfg.model.name, pretrained=False), data.targets)
    known = model.build(cfg.model, data.targets)
    assert net.state_dict().keys() == known.state_dict().keys()
    pairs = zip(net.parameters(), known.parameters(), strict=True)
    assert not any(torch.equal(a, b) for a, b in pairs if a.ndim > 1)


def test_a_model_out_of_reach_is_one_line(
    data: Data, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreachable(*args: object, **kwargs: object) -> None:
        raise ConnectionError

    monkeypatch.setattr(HfApi, "model_info", unreachable)
    with pytest.raises(UserError, match="hub cannot be reached") as caught:
        model.processor(ModelConfig(name="someone/something"))
    assert caught.value.exit_code == 1
    (tmp_path / "empty").mkdir()
    with pytest.raises(UserError, match=r"model\.name: .*empty"):
        model.build(ModelConfig(name=str(tmp_path / "empty")), data.targets)
