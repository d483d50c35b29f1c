"""Options that a task refuses because of what a library cannot do: that is shown once."""

import pytest

from generator.build import Builder
from generator.resources import templates

pytestmark = pytest.mark.slow

CATALOG = Builder(templates()).catalog

VIRTUAL = {
    "prefix": "PrefixTuningConfig",
    "prompt": "PromptTuningConfig",
    "ptuning": "PromptEncoderConfig",
}


def test_virtual_tokens_find_no_words_beside_them_in_a_vision_model() -> None:
    import peft
    import torch
    from transformers import ViTConfig, ViTForImageClassification

    conflicts = CATALOG.task("imagecls").conflicts
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


@pytest.mark.filterwarnings("ignore:.is_gradient_checkpointing. is deprecated")  # peft
def test_a_prefix_is_lost_where_activations_are_computed_again() -> None:
    import peft
    from transformers import BertConfig, BertForSequenceClassification

    conflicts = CATALOG.axes["tuning"].options["prefix"].conflicts
    assert set(conflicts) == {"config:model.gradient_checkpointing=true"}
    shape = BertConfig(
        vocab_size=9,
        hidden_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=32,
    )
    config = peft.PrefixTuningConfig(num_virtual_tokens=2)
    peft.PeftModel(BertForSequenceClassification(shape), config)
    model = BertForSequenceClassification(shape)
    model.activation_checkpointing_enable({"use_reentrant": False})
    with pytest.raises(ValueError, match="does not work with gradient checkpointing"):
        peft.PeftModel(model, config)
