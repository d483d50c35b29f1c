"""The head: labels by name, and whether they exclude each other."""

import pytest
import torch
from transformers import BertConfig

from textcls import head, objective
from textcls.dataset import Targets


@pytest.mark.parametrize("multi_label", [False, True])
def test_the_head_says_whether_labels_exclude_each_other(multi_label: bool) -> None:
    targets = Targets(labels=("a", "b", "c"), multi_label=multi_label)
    shape = BertConfig(hidden_size=8, num_hidden_layers=1, num_attention_heads=2)
    shape.update(head.settings(targets))
    model = head.KIND.from_config(shape)
    assert head.is_multi_label(model) == multi_label
    said = objective.predict(
        model, {"input_ids": torch.ones(2, 4).long(), "index": torch.arange(2)}
    )
    assert said["logits"].shape == (2, 3)
