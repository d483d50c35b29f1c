#!/usr/bin/env python
"""Trains and evaluates a model for entity recognition."""

import functools
import logging
import os
import sys

from transformers import EarlyStoppingCallback, HfArgumentParser, Trainer, set_seed

from entities.arguments import DataTrainingArguments, ModelArguments, NerTrainingArguments
from entities.data import NerDataset, get_labels, pad_batch, read_examples
from entities.metrics import make_compute_metrics
from entities.modeling import build_model
from entities.tokenization import train_tokenizer

logger = logging.getLogger(__name__)


def main():
    parser = HfArgumentParser((ModelArguments, DataTrainingArguments, NerTrainingArguments))
    if len(sys.argv) == 2 and sys.argv[1].endswith(".json"):
        model_args, data_args, training_args = parser.parse_json_file(os.path.abspath(sys.argv[1]))
    else:
        model_args, data_args, training_args = parser.parse_args_into_dataclasses()

    logging.basicConfig(level=logging.INFO)
    set_seed(training_args.seed)

    train_examples = read_examples(data_args.train_file, limit=data_args.max_train_samples)
    dev_examples = read_examples(data_args.validation_file)
    label_list, label2id = get_labels(train_examples)
    tokenizer = train_tokenizer(train_examples, data_args.vocab_size)
    model = build_model(model_args, training_args, len(tokenizer), label_list)

    make = functools.partial(
        NerDataset,
        tokenizer=tokenizer,
        label2id=label2id,
        max_length=data_args.max_seq_length,
        label_all_tokens=data_args.label_all_tokens,
    )
    training_args.eval_strategy = "epoch"
    training_args.save_strategy = "epoch"
    training_args.load_best_model_at_end = True
    training_args.metric_for_best_model = "f1"
    trainer = Trainer(
        model=model,
        args=training_args,
        train_dataset=make(train_examples) if training_args.do_train else None,
        eval_dataset=make(dev_examples),
        data_collator=functools.partial(pad_batch, pad_id=tokenizer.pad_token_id),
        compute_metrics=make_compute_metrics(label_list),
        callbacks=[EarlyStoppingCallback(early_stopping_patience=training_args.early_stopping_patience)],
    )

    if training_args.do_train:
        result = trainer.train()
        trainer.save_model()
        tokenizer.save_pretrained(training_args.output_dir)
        trainer.log_metrics("train", result.metrics)
    if training_args.do_eval:
        metrics = trainer.evaluate()
        logger.info("f1 %.4f on %s", metrics["eval_f1"], data_args.validation_file)
        trainer.log_metrics("eval", metrics)


if __name__ == "__main__":
    main()
