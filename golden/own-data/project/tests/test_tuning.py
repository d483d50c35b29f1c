"""Updates and head learn, the body stays, merged weights say the same."""

from pathlib import Path

import pytest
import torch
from accelerate import Accelerator
from transformers import (
    AutoModelForImageClassification,
    AutoModelForSequenceClassification,
    DistilBertConfig,
    ElectraConfig,
    PreTrainedConfig,
    RobertaConfig,
    ViTConfig,
)

from ticket_router import checkpoint, parts, tuning
from ticket_router.errors import UserError
from ticket_router.train import set_up, train_step
from ticket_router.tuning import TuningConfig

from . import tiny
from .conftest import MakeConfig, said

SMALL = {"hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2}


def test_what_learns_moves_what_is_frozen_stays_and_merging_changes_nothing(
    make_config: MakeConfig, accelerator: Accelerator
) -> None:
    cfg = make_config("optim.warmup=0", "optim.schedule=constant")
    t = set_up(cfg, checkpoint.Run(Path(cfg.train.run)), accelerator)
    before = {name: p.detach().clone() for name, p in t.model.named_parameters()}
    batch = t.data.collate([t.data.train[i] for i in range(8)])
    t.model.train()
    for _ in range(3):  # an update's first factor moves once its second is not zero
        train_step(t, iter([batch]))
    learning = [name for name, p in t.model.named_parameters() if p.requires_grad]
    for name, parameter in t.model.named_parameters():
        assert torch.equal(parameter, before[name]) == (name not in learning), name
    assert {"lora_" in name or "modules_to_save" in name for name in learning} == {True}
    for part in parts.head(t.model.get_base_model()):
        assert any(f"{part}.modules_to_save" in name for name in learning)
    assert not any("embeddings" in name for name in learning)

    t.model.eval()
    with torch.inference_mode():
        adapted = said(t.model, batch)
        merged = tuning.merge(t.model)
        torch.testing.assert_close(said(merged, batch), adapted)
    assert not any("lora" in name for name in merged.state_dict())


@pytest.mark.parametrize(
    "shape",
    [
        RobertaConfig(**SMALL, intermediate_size=32),
        ElectraConfig(**SMALL, intermediate_size=32, embedding_size=16),
        DistilBertConfig(dim=16, n_layers=2, n_heads=2, hidden_dim=32),
        ViTConfig(**SMALL, intermediate_size=32, image_size=8, patch_size=4),
    ],
)
def test_other_architectures(shape: PreTrainedConfig) -> None:
    sees = isinstance(shape, ViTConfig)
    kind = (
        AutoModelForImageClassification if sees else AutoModelForSequenceClassification
    )
    model = kind.from_config(shape)
    adapted = tuning.prepare(model, TuningConfig(rank=2), steps=1, longest=8)
    learning = {name for name, p in adapted.named_parameters() if p.requires_grad}
    assert sum("lora_A" in name for name in learning) == 2 * 6  # 4 + 2 in each layer
    assert any("classifier" in name and "modules_to_save" in name for name in learning)


def test_chosen_layers(make_config: MakeConfig, accelerator: Accelerator) -> None:
    ends = (tiny.QUERIES, tiny.VALUES)
    cfg = make_config(f"tuning.targets={list(ends)}")
    t = set_up(cfg, checkpoint.Run(Path(cfg.train.run)), accelerator)
    names = [name for name, _ in t.model.named_parameters() if "lora_A" in name]
    assert len(names) >= 4
    assert all(name.split(".lora_A")[0].endswith(ends) for name in names)


def test_layers_that_are_not_there(make_config: MakeConfig) -> None:
    model = AutoModelForSequenceClassification.from_config(RobertaConfig(**SMALL))
    with pytest.raises(UserError, match="names no linear layer of the body"):
        tuning.prepare(model, TuningConfig(targets=("q_proj",)), steps=1, longest=8)
