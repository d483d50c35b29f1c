"""Chat templates: where answers stand, which tokens end them, what cannot be told."""

from pathlib import Path

import pytest
from transformers import PreTrainedTokenizerBase

from house_rules import chat, dataset, head, model
from house_rules.dataset import DataConfig
from house_rules.errors import UserError
from house_rules.model import ModelConfig
from house_rules.writing import IGNORED

from . import examples, tiny

TALK = [
    {"role": "system", "content": "the film"},
    *examples.messages(("is ann with bob", "ann bob", "and the film", "music")),
]
FORGETS = "".join(
    (
        "{% for message in messages %}{{ message['role'] + ' ' }}",
        "{{ message['content'] if loop.last else 'and' }} {% endfor %}",
    )
)
"""A template that keeps only what is said last."""


def spelled(tokenizer: PreTrainedTokenizerBase, ids: list[int]) -> str:
    return " ".join(tokenizer.convert_ids_to_tokens(ids))


def test_answers_and_their_ends_are_learnt_and_nothing_else(
    processor: PreTrainedTokenizerBase,
) -> None:
    ((ids, spans),) = chat.answers(processor, [TALK])
    answers = [spelled(processor, ids[begin:end]) for begin, end in spans]
    assert answers == ["ann bob <|im_end|>", "music <|im_end|>"]
    found = dataset.tokenize(processor, [TALK], DataConfig())
    (labels,) = found["labels"]
    assert found["input_ids"] == [ids]
    learnt = [i for i, label in enumerate(labels) if label != IGNORED]
    assert learnt == [i for begin, end in spans for i in range(begin, end)]
    assert all(labels[i] == ids[i] for i in learnt)
    everything = dataset.tokenize(processor, [TALK], DataConfig(learn="everything"))
    assert everything["labels"] == [[IGNORED, *ids[1:]]]


def test_a_prompt_ends_where_its_answer_begins(
    processor: PreTrainedTokenizerBase,
) -> None:
    ((ids, spans),) = chat.answers(processor, [TALK])
    (prompt,) = dataset.prompts(processor, [TALK[:-1]], DataConfig())
    assert prompt == ids[: spans[-1][0]]
    (cut,) = dataset.prompts(processor, [TALK[:-1]], DataConfig(max_length=6))
    assert cut == prompt[-6:]  # what was said last is what is answered


def test_what_a_template_puts_behind_an_end_is_not_learnt(tmp_path: Path) -> None:
    words = "so it goes"
    template = tiny.TEMPLATE.replace("'<|im_end|>' + '\n'", "'<|im_end|>' + ' goes '")
    tiny.make_model(tmp_path, [words], template)
    tokenizer = model.processor(ModelConfig(name=str(tmp_path)))
    ((ids, spans),) = chat.answers(tokenizer, [examples.messages(("so", "it"))])
    ((begin, end),) = spans
    assert spelled(tokenizer, ids[begin:end]) == "it <|im_end|>"
    assert spelled(tokenizer, ids[end:]) == "goes"


def test_a_template_that_writes_the_beginning_otherwise_is_refused(
    tmp_path: Path,
) -> None:
    tiny.make_model(tmp_path, ["is ann with bob and the film music"], FORGETS)
    tokenizer = model.processor(ModelConfig(name=str(tmp_path)))
    with pytest.raises(UserError, match="cannot be told from the rest"):
        chat.answers(tokenizer, [TALK])
    whole = dataset.tokenize(tokenizer, [TALK], DataConfig(learn="everything"))
    assert len(whole["input_ids"][0]) > 8


def test_what_a_template_refuses_is_one_line(tmp_path: Path) -> None:
    template = "{{ raise_exception('no system here') }}"
    tiny.make_model(tmp_path, ["so"], template)
    tokenizer = model.processor(ModelConfig(name=str(tmp_path)))
    with pytest.raises(UserError, match="cannot write a conversation: no system here"):
        chat.tokens(tokenizer, [TALK])


def test_a_tokenizer_without_a_template_gets_one_that_is_saved(tmp_path: Path) -> None:
    tiny.make_model(tmp_path / "bare", ["is ann with bob"], None)
    tokenizer = model.processor(ModelConfig(name=str(tmp_path / "bare")))
    assert tokenizer.chat_template == head.LACKING["chat_template"]
    ((ids, spans),) = chat.answers(tokenizer, [TALK])
    assert len(spans) == 2
    assert {ids[end - 1] for _, end in spans} == {tokenizer.eos_token_id}
    text = tokenizer.apply_chat_template(
        TALK[:2], tokenize=False, add_generation_prompt=True
    )
    assert text == (
        "<|system|>\nthe film<|im_end|>\n<|user|>\nis ann with bob<|im_end|>\n"
        "<|assistant|>\n"
    )
    tokenizer.save_pretrained(tmp_path / "saved")
    saved = model.processor(ModelConfig(name=str(tmp_path / "saved")))
    assert saved.chat_template == tokenizer.chat_template


def test_an_answer_ends_with_what_ends_it_in_the_template(
    tmp_path: Path, processor: PreTrainedTokenizerBase
) -> None:
    assert chat.ends(processor) == [processor.eos_token_id]
    targets = dataset.Targets(tokenizer=processor)
    assert head.settings(targets) == {"eos_token_id": processor.eos_token_id}
    other = tiny.TEMPLATE.replace("'<|im_end|>'", "'<|im_start|>'")
    tiny.make_model(tmp_path, ["so"], other)
    tokenizer = model.processor(ModelConfig(name=str(tmp_path)))
    ids = tokenizer.convert_tokens_to_ids([tiny.BEGIN, tiny.END])
    assert chat.ends(tokenizer) == ids
    net = model.build(
        ModelConfig(name=str(tmp_path)), dataset.Targets(tokenizer=tokenizer)
    )
    assert net.generation_config.eos_token_id == ids
