"""The head: labels by name, and whether they exclude each other."""

import pytest
import torch
from transformers import ViTConfig

from imagecls import head, labelled, objective
from imagecls.dataset import Targets


@pytest.mark.parametrize("multi_label", [False, True])
def test_the_head_says_whether_labels_exclude_each_other(multi_label: bool) -> None:
    targets = Targets(labels=("a", "b", "c"), multi_label=multi_label)
    shape = ViTConfig(
        image_size=8,
        patch_size=4,
        hidden_size=8,
        num_hidden_layers=1,
        num_attention_heads=2,
    )
    shape.update(head.settings(targets))
    model = head.KIND.from_config(shape)
    assert labelled.is_multi_label(model) == multi_label
    assert labelled.names(model) == ["a", "b", "c"]
    batch = {"pixel_values": torch.ones(2, 3, 8, 8), "index": torch.arange(2)}
    assert objective.predict(model, batch)["logits"].shape == (2, 3)
