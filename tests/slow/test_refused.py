"""Options that a task refuses because of what a library cannot do: that is shown once."""

import pytest

from generator.build import Builder
from generator.resources import templates

pytestmark = pytest.mark.slow

VIRTUAL = {
    "prefix": "PrefixTuningConfig",
    "prompt": "PromptTuningConfig",
    "ptuning": "PromptEncoderConfig",
}


def test_virtual_tokens_find_no_words_beside_them_in_a_vision_model() -> None:
    import peft
    import torch
    from transformers import ViTConfig, ViTForImageClassification

    conflicts = Builder(templates()).catalog.task("imagecls").conflicts
    assert set(conflicts) == {f"tuning:{option}" for option in VIRTUAL}
    shape = ViTConfig(
        image_size=8,
        patch_size=4,
        hidden_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=32,
    )
    assert ViTForImageClassification(shape)(torch.zeros(2, 3, 8, 8)).logits.ndim == 2
    for name in VIRTUAL.values():
        config = getattr(peft, name)(num_virtual_tokens=2)
        with pytest.raises(AttributeError, match="no attribute 'vocab_size'"):
            peft.PeftModel(ViTForImageClassification(shape), config)
