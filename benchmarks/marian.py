"""Writes pairs of texts, and beside them a small Marian that is to learn them.

No pretrained model of this kind arrives with a package, so its weights are random; its
tokeniser is made of the texts.
"""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any


def write_pairs(
    target: Path,
    rows: Sequence[tuple[str, str]],
    model: Path,
    *,
    pieces: int,
    width: int,
) -> None:
    """Write the pairs as CSV, and a model for both sides; see `write`."""
    write(model, (text for pair in rows for text in pair), pieces=pieces, width=width)
    with target.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(("source", "target"))
        writer.writerows(rows)
    print(f"{target}: {len(rows):,} pairs")


def write(folder: Path, texts: Iterable[str], *, pieces: int, width: int) -> None:
    """Write a Marian of two and two layers.

    Args:
        folder: where it goes.
        texts: of both sides, which the tokeniser is made of.
        pieces: how many tokens it knows.
        width: of the model.
    """
    import torch
    from tokenizers import (
        Tokenizer,
        decoders,
        models,
        pre_tokenizers,
        processors,
        trainers,
    )
    from transformers import MarianConfig, MarianMTModel, PreTrainedTokenizerFast

    torch.manual_seed(0)
    backend = Tokenizer(models.BPE())
    backend.pre_tokenizer = pre_tokenizers.ByteLevel()
    backend.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=pieces,
        special_tokens=["</s>", "<pad>", "<unk>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    backend.train_from_iterator(texts, trainer)
    end, pad = (int(backend.token_to_id(token) or 0) for token in ("</s>", "<pad>"))
    backend.post_processor = processors.TemplateProcessing(
        single="$A </s>", special_tokens=[("</s>", end)]
    )
    tokenizer: Any = PreTrainedTokenizerFast
    tokenizer = tokenizer(
        tokenizer_object=backend,
        eos_token="</s>",
        pad_token="<pad>",
        unk_token="<unk>",
        model_max_length=128,
    )
    shape = MarianConfig(
        vocab_size=backend.get_vocab_size(),
        d_model=width,
        encoder_layers=2,
        decoder_layers=2,
        encoder_attention_heads=4,
        decoder_attention_heads=4,
        encoder_ffn_dim=2 * width,
        decoder_ffn_dim=2 * width,
        max_position_embeddings=128,
        pad_token_id=pad,
        eos_token_id=end,
        forced_eos_token_id=None,
        decoder_start_token_id=pad,
        scale_embedding=True,  # without these two so small a model learns next to nothing
        init_std=0.1,
    )
    model = MarianMTModel(shape)
    model.generation_config.bad_words_ids = [[pad]]
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
