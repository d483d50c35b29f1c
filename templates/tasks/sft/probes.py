"""Conversations whose answers are known, a tiny decoder that can learn them, answers.

Loaded by the probes of `scaffold verify`, not emitted.

The answer names the two or three things of the question that matter, in the second of two
languages.
A model that is made here speaks now the one, now the other: to keep to the second is what a
few steps can teach, as fine-tuning teaches a pretrained model.
"""

import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

COLOURS = {"red": ("rot", "rouge"), "blue": ("blau", "bleu"), "green": ("gruen", "vert")}
ANIMALS = {"dog": ("hund", "chien"), "cat": ("katze", "chat"), "fox": ("fuchs", "renard")}
SIZES = {"big": ("gross", "grand")}
OTHER = ("the", "film", "is", "a", "story", "of", "and", "with", "music", "people")
FIRST, SECOND = 0, 1
PRETRAINING = 160
"""Steps after which a model makes no mistake in either language."""
PAD, BEGIN, END, UNKNOWN = "<pad>", "<|im_start|>", "<|im_end|>", "<unk>"
TEMPLATE = (
    "{% for message in messages %}"
    "{{ '<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>\n' }}"
    "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)

Row = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Answer:
    """The answer that was written, and how sure each of its tokens is."""

    said: str
    numbers: tuple[float, ...]


def make_rows(count: int, seed: int) -> list[Row]:
    """Distinct questions of 4 to 15 words; each colour and each animal comes as often."""
    rng = random.Random(seed)
    rows: dict[str, Row] = {}
    while len(rows) < count:
        number = len(rows)
        colour = list(COLOURS)[number % 3]
        animal = list(ANIMALS)[number // 3 % 3]
        question = _question(rng, [*SIZES] * (number % 2), colour, animal)
        rows[question] = _row(question, _answer(question, SECOND))
    return list(rows.values())


def gold(row: Row) -> str:
    """The last answer."""
    return str(row["messages"][-1]["content"])


def wrong(row: Row) -> Row:
    """The same in the first language."""
    question = _asked(row)
    return _row(question, _answer(question.lower(), FIRST))


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
    known = {**SIZES, **COLOURS, **ANIMALS}
    words = [*OTHER, *known, *(word for pair in known.values() for word in pair)]
    pieces = (PAD, BEGIN, END, UNKNOWN, "system", "user", "assistant", *words)
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
    _pretrain(model, tokenizer)
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)


def _pretrain(model: LlamaForCausalLM, tokenizer: PreTrainedTokenizerFast) -> None:
    """Teach both languages, the second of them in a few lessons more."""
    rng = random.Random(1)
    optimizer = torch.optim.AdamW(model.parameters(), lr=4e-3)
    model.train()
    for step in range(PRETRAINING):
        for group in optimizer.param_groups:
            group["lr"] = 4e-3 * min(1, (step + 1) / 20, 2 - 2 * step / PRETRAINING)
        talks = [_lesson(rng)["messages"] for _ in range(32)]
        texts = tokenizer.apply_chat_template(talks, tokenize=False)
        batch = tokenizer(texts, padding=True, return_tensors="pt")
        labels = batch["input_ids"].clone()
        for own, messages in zip(labels, talks, strict=True):
            words = 1 + len(messages[-1]["content"].split())
            own[: int((own != 0).sum()) - words] = -100
        labels[batch["attention_mask"] == 0] = -100
        loss = model(**batch, labels=labels, use_cache=False).loss
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad()


def _lesson(rng: random.Random) -> Row:
    colour, animal = rng.choice(list(COLOURS)), rng.choice(list(ANIMALS))
    question = _question(rng, [*SIZES] * rng.randrange(2), colour, animal)
    return _row(question, _answer(question, FIRST if rng.random() < 0.45 else SECOND))


def _question(rng: random.Random, sizes: list[str], colour: str, animal: str) -> str:
    words = [*sizes, colour, animal, *rng.choices(OTHER, k=rng.choice((2, 3, 5, 8, 12)))]
    rng.shuffle(words)
    return " ".join(words)


def _answer(question: str, language: int) -> str:
    words = question.split()
    return " ".join(
        names[word][language]
        for names in (SIZES, COLOURS, ANIMALS)
        for word in words
        if word in names
    )


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


def windows() -> Mapping[str, Any]:
    """None: a conversation is read at once."""
    return {}


def packing() -> Mapping[str, Any]:
    """Two conversations in a row, or more."""
    return {"data.packing": True, "data.max_length": 64}


def augmented() -> Mapping[str, Any]:
    """Most tokens are hidden."""
    return {"data.token_dropout": 0.8}


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


def predict_arguments(rows: Path) -> Sequence[str]:
    """A data file goes in as it is; what comes out is no terminal, hence JSON."""
    return ("--json", "--input", str(rows))


def answers(output: str) -> list[Answer]:
    """One JSON object a line."""
    lines = [json.loads(line) for line in output.splitlines() if line.startswith("{")]
    return [
        Answer(said=line["prediction"], numbers=(line["probability"],)) for line in lines
    ]


def scores(rows: Sequence[Row], answers: Sequence[Answer]) -> Mapping[str, float]:
    """Exact matches and ROUGE-1, from first principles; no word comes twice here."""
    pairs = [
        (set(gold(row).split()), set(answer.said.split()))
        for row, answer in zip(rows, answers, strict=True)
    ]
    shares = [2 * len(a & b) / (len(a) + len(b)) for a, b in pairs]
    right = [gold(row) == a.said for row, a in zip(rows, answers, strict=True)]
    return {
        "exact_match": sum(right) / len(right),
        "rouge1": sum(shares) / len(shares),
    }
