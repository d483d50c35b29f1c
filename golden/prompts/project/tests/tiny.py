"""A tiny model with random weights: nothing is downloaded."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import torch
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

from house_rules import config, reading
from house_rules.errors import run_door

PAD, BEGIN, END, UNKNOWN = "<pad>", "<|im_start|>", "<|im_end|>", "<unk>"
ROLES = ("system", "user", "assistant")

TEMPLATE = "".join(
    (
        "{% for message in messages %}",
        "{{ '<|im_start|>' + message['role'] + '\n' }}",
        "{{ message['content'] + '<|im_end|>' + '\n' }}{% endfor %}",
        "{% if add_generation_prompt %}",
        "{{ '<|im_start|>assistant\n' }}{% endif %}",
    )
)
"""ChatML, as many models have it."""

QUERIES, VALUES = "q_proj", "v_proj"
"""How the names of the layers that make queries and values end."""
LAYER = "layers."
"""What stands before the number of a layer that may learn alone."""


def make_model(
    folder: Path, corpus: Iterable[str], template: str | None = TEMPLATE
) -> None:
    """Write a Llama of two layers, and a tokenizer for this corpus."""
    torch.manual_seed(0)
    words = Counter(word for text in corpus for word in text.split())
    pieces = [PAD, BEGIN, END, UNKNOWN, *ROLES]
    pieces += [word for word, _ in words.most_common(2000) if word not in pieces]
    vocabulary = {piece: i for i, piece in enumerate(pieces)}
    backend = Tokenizer(models.WordLevel(vocabulary, unk_token=UNKNOWN))
    backend.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=backend,
        pad_token=PAD,
        eos_token=END,
        unk_token=UNKNOWN,
        additional_special_tokens=[BEGIN],
        chat_template=template,
    )
    tokenizer.model_max_length = 512
    shape = LlamaConfig(
        vocab_size=len(pieces),
        hidden_size=32,
        intermediate_size=64,
        num_hidden_layers=2,
        num_attention_heads=2,
        num_key_value_heads=1,
        max_position_embeddings=512,
        initializer_range=0.3,  # so that frozen words can be told apart
        tie_word_embeddings=True,
        pad_token_id=vocabulary[PAD],
        bos_token_id=None,
        eos_token_id=vocabulary[END],
    )
    LlamaForCausalLM(shape).save_pretrained(folder)
    tokenizer.save_pretrained(folder)


def make_for(folder: Path, rows: Iterable[tuple[str, ...]]) -> None:
    """Write a model that knows the words of questions and answers."""
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
    talks = rows.talks(cfg.data.prompts)
    make_model(Path(folder), [m["content"] for talk in talks for m in talk])


if __name__ == "__main__":
    run_door(main)
