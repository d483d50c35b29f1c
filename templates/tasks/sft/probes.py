"""Conversations whose answers are known, a tiny decoder that can learn them, answers.

Loaded by the probes of `scaffold verify`, not emitted.

The answer names the two or three things of the question that matter, in the second of two
languages.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from scaffold_probes.rows import languages
from scaffold_probes.rows.languages import Answer, answers
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

__all__ = [
    "answers",
    "content",
    "counted",
    "disguised",
    "gold",
    "make_rows",
    "packing",
    "prompts",
    "scores",
    "settings",
    "write_model",
    "write_rows",
    "wrong",
]

PRETRAINING = 160
"""Steps after which a model makes no mistake in either language."""
PAD, BEGIN, END, UNKNOWN = "<pad>", "<|im_start|>", "<|im_end|>", "<unk>"
TEMPLATE = (
    "{% for message in messages %}"
    "{{ '<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>\n' }}"
    "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)

Row = Mapping[str, Any]


def make_rows(count: int, seed: int) -> list[Row]:
    """Distinct questions of 4 to 15 words; each colour and each animal comes as often."""
    return [
        _row(question, languages.names(question, languages.SECOND))
        for question in languages.sources(count, seed)
    ]


def gold(row: Row) -> str:
    """The last answer."""
    return str(row["messages"][-1]["content"])


def wrong(row: Row) -> Row:
    """The same in the first language."""
    question = _asked(row)
    return _row(question, languages.names(question.lower(), languages.FIRST))


def disguised(row: Row) -> Row:
    """Upper case."""
    return _row(_asked(row).upper(), gold(row))


def write_rows(folder: Path, name: str, rows: Sequence[Row]) -> Path:
    """JSON Lines of the column messages."""
    path = folder / f"{name}.jsonl"
    lines = (json.dumps(dict(row)) + "\n" for row in rows)
    path.write_text("".join(lines), encoding="utf-8")
    return path


def write_model(folder: Path, rows: Sequence[Row]) -> None:
    """A Llama of two layers that speaks both languages, and its tokeniser."""
    torch.manual_seed(0)
    pieces = (PAD, BEGIN, END, UNKNOWN, "system", "user", "assistant", *languages.WORDS)
    vocabulary = {piece: i for i, piece in enumerate(pieces)}
    backend = Tokenizer(models.WordLevel(vocabulary, unk_token=UNKNOWN))
    backend.normalizer = normalizers.Lowercase()
    backend.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=backend,
        pad_token=PAD,
        eos_token=END,
        unk_token=UNKNOWN,
        additional_special_tokens=[BEGIN],
        chat_template=TEMPLATE,
    )
    tokenizer.model_max_length = 512
    shape = LlamaConfig(
        vocab_size=len(vocabulary),
        hidden_size=64,
        intermediate_size=96,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=4,
        max_position_embeddings=512,
        initializer_range=0.1,
        tie_word_embeddings=True,
        pad_token_id=vocabulary[PAD],
        bos_token_id=None,
        eos_token_id=vocabulary[END],
    )
    model = LlamaForCausalLM(shape)

    def batch(lessons: list[tuple[str, str]]) -> Mapping[str, Any]:
        talks = [_row(*lesson)["messages"] for lesson in lessons]
        texts = tokenizer.apply_chat_template(talks, tokenize=False)
        read = tokenizer(texts, padding=True, return_tensors="pt")
        labels = read["input_ids"].clone()
        for own, (_, answer) in zip(labels, lessons, strict=True):
            words = 1 + len(answer.split())
            own[: int((own != 0).sum()) - words] = -100
        labels[read["attention_mask"] == 0] = -100
        return {**read, "labels": labels}

    languages.teach(model, batch, PRETRAINING)
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)


def _row(question: str, answer: str) -> Row:
    asked = {"role": "user", "content": question}
    return {"messages": [asked, {"role": "assistant", "content": answer}]}


def _asked(row: Row) -> str:
    return str(row["messages"][0]["content"])


def settings(train: Path, held_out: Path | None, model: Path) -> Mapping[str, Any]:
    """The files, their layout whatever the project's own is, and a rate."""
    return {
        "data.train": str(train),
        "data.eval": str(held_out) if held_out else None,
        "data.layout": "messages",
        "data.messages_column": "messages",
        "data.prompts.system": "",
        "data.prompts.user": "{{ instruction }}",
        "data.encoding": "utf-8",
        "data.max_length": 40,
        "data.packing": False,
        "model.name": str(model),
        "objective.metric": "exact_match",
        "objective.samples": 1000,
        "objective.num_beams": 1,
        "objective.temperature": 0.0,
        "objective.max_new_tokens": 6,
        # nothing here is new, as a head is: what learns has farther to go, and is asked
        # for less at each step
        "optim.lr": 7e-3,
        "optim.clip_norm": 0.02,
    }


def packing() -> Mapping[str, Any]:
    """Two conversations in a row, or more."""
    return {"data.packing": True, "data.max_length": 64}


def prompts() -> Mapping[str, Any]:
    """Words of the system, and around the first question."""
    return {
        "data.prompts.system": "story",
        "data.prompts.user": "of {{ instruction }} people",
    }


def counted(example: Mapping[str, Any]) -> int:
    """Each word of the answers, and the end of each."""
    said = [m["content"] for m in example["messages"] if m["role"] == "assistant"]
    return sum(1 + len(answer.split()) for answer in said)


def content(example: Mapping[str, Any]) -> str:
    """The first question, in one case."""
    return str(example["messages"][0]["content"]).casefold()


def scores(rows: Sequence[Row], answers: Sequence[Answer]) -> Mapping[str, float]:
    """Exact matches and ROUGE-1."""
    return languages.scores([gold(row) for row in rows], answers)
