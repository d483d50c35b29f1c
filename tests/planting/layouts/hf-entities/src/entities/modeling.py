import torch
from torch import nn
from transformers import BertConfig, BertForTokenClassification


def build_config(model_args, vocab_size, label_list):
    return BertConfig(
        vocab_size=vocab_size,
        hidden_size=model_args.hidden_size,
        num_hidden_layers=model_args.num_layers,
        num_attention_heads=model_args.num_heads,
        intermediate_size=model_args.hidden_size * 4,
        hidden_dropout_prob=model_args.dropout,
        num_labels=len(label_list),
        id2label=dict(enumerate(label_list)),
        label2id={label: i for i, label in enumerate(label_list)},
    )


class WeightedTagger(BertForTokenClassification):
    """The outside label counts less than the entities."""

    def set_label_weight(self, weight):
        self.label_weight = weight

    def forward(self, input_ids=None, attention_mask=None, labels=None, **kwargs):
        output = super().forward(input_ids=input_ids, attention_mask=attention_mask, **kwargs)
        if labels is not None:
            weights = torch.ones(self.config.num_labels, device=output.logits.device)
            weights[self.config.label2id.get("O", 0)] = self.label_weight
            loss_fct = nn.CrossEntropyLoss(weight=weights)
            output.loss = loss_fct(output.logits.view(-1, self.config.num_labels), labels.view(-1))
        return output


def build_model(model_args, training_args, vocab_size, label_list):
    if model_args.model_dir is not None:
        model = WeightedTagger.from_pretrained(model_args.model_dir)
    else:
        model = WeightedTagger(build_config(model_args, vocab_size, label_list))
    model.set_label_weight(training_args.label_weight)
    return model
