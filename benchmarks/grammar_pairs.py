"""Writes 3,000 pairs of English and French of a seeded grammar, and a small Marian to learn them.

The grammar is that of the sample of the task seq2seq. No pretrained model of this kind
arrives with a package, so this one has random weights; its tokeniser is made of the pairs.
It lies in the folder `marian` beside the pairs.
"""

import argparse
import csv
import importlib.util
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
GRAMMAR = ROOT / "templates/tasks/seq2seq/data/grammar.py"
SIZE, SEED = 3_000, 4
PIECES = 600
"""Tokens that the tokeniser knows."""


def pairs() -> Iterator[tuple[str, str]]:
    """Sentences whose English is different."""
    spec = importlib.util.spec_from_file_location("grammar", GRAMMAR)
    assert spec is not None
    assert spec.loader is not None
    grammar = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(grammar)
    yield from grammar.pairs(SIZE, SEED)


def write_model(folder: Path, texts: Iterable[str]) -> None:
    """A Marian of two and two layers, and a tokeniser for these texts."""
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
        vocab_size=PIECES,
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
        d_model=128,
        encoder_layers=2,
        decoder_layers=2,
        encoder_attention_heads=4,
        decoder_attention_heads=4,
        encoder_ffn_dim=256,
        decoder_ffn_dim=256,
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


def main() -> None:
    """Write both."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("target", type=Path)
    target: Path = parser.parse_args().target
    rows = list(pairs())
    write_model(target.parent / "marian", (text for pair in rows for text in pair))
    with target.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(("source", "target"))
        writer.writerows(rows)
    print(f"{target}: {len(rows):,} pairs")


if __name__ == "__main__":
    main()
