"""A tiny model with random weights: nothing is downloaded."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import torch
from tokenizers import Tokenizer, models, pre_tokenizers, processors
from transformers import PreTrainedTokenizerFast, T5Config, T5ForConditionalGeneration

from summarisation import config, reading, templating
from summarisation.errors import run_door

PAD, END, UNKNOWN = "<pad>", "</s>", "<unk>"

QUERIES, VALUES = ".q", ".v"
"""How the names of the layers that make queries and values end."""
LAYER = "decoder.block."
"""What stands before the number of a layer that may learn alone."""


def make_model(folder: Path, corpus: Iterable[str]) -> None:
    """Write a T5 of two and two layers, and a tokenizer for this corpus."""
    torch.manual_seed(0)
    words = Counter(word for text in corpus for word in text.split())
    pieces = [PAD, END, UNKNOWN]
    pieces += [word for word, _ in words.most_common(2000) if word not in pieces]
    vocabulary = {piece: i for i, piece in enumerate(pieces)}
    backend = Tokenizer(models.WordLevel(vocabulary, unk_token=UNKNOWN))
    backend.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    backend.post_processor = processors.TemplateProcessing(
        single=f"$A {END}", special_tokens=[(END, vocabulary[END])]
    )
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=backend, pad_token=PAD, eos_token=END, unk_token=UNKNOWN
    )
    tokenizer.model_max_length = 512
    shape = T5Config(
        vocab_size=len(pieces),
        d_model=32,
        d_kv=16,
        d_ff=64,
        num_layers=2,
        num_heads=2,
        decoder_start_token_id=vocabulary[PAD],
        pad_token_id=vocabulary[PAD],
        eos_token_id=vocabulary[END],
    )
    T5ForConditionalGeneration(shape).save_pretrained(folder)
    tokenizer.save_pretrained(folder)


def make_for(folder: Path, rows: Iterable[tuple[str, str]]) -> None:
    """Write a model that knows the words of sources and targets."""
    make_model(folder, [text for row in rows for text in row])


def main() -> None:
    """The command line: FOLDER, then what every command takes."""
    cli = config.parser("Write a tiny model that knows the words of the training data.")
    cli.usage = "python -m tests.tiny FOLDER [--config FILE]... [key=value]..."
    arguments = cli.parse_intermixed_args()
    if not arguments.overrides:
        cli.error("which folder?")
    folder, *arguments.overrides = arguments.overrides
    cfg = config.from_arguments(arguments)
    rows = reading.read(cfg.data.train, cfg.data)
    given = [templating.fill(cfg.data.prompts.source, row) for row in rows.fields]
    make_model(Path(folder), [*given, *rows.targets])


if __name__ == "__main__":
    run_door(main)
