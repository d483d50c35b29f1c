"""Conversations as tokens of a chat template, and which of them are answers."""

from collections.abc import Sequence
from typing import Any

from jinja2 import TemplateError
from transformers import PreTrainedTokenizerBase

from .errors import UserError
from .templating import Fields, PromptConfig, fill

Message = dict[str, str]
"""{"role": "user", "content": "Good morning"}"""

Span = tuple[int, int]
"""Where a row of tokens begins, and where it has ended."""

EXAMPLE = [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]


def told(
    messages: Sequence[Message], beside: Fields, prompts: PromptConfig
) -> list[Message]:
    """A conversation as the model is told it: its first question within the prompt, and
    before it what the system says, where the conversation does not say that itself."""
    first = next((i for i, m in enumerate(messages) if m["role"] == "user"), None)
    if first is None:
        return list(messages)
    fields = {**beside, "instruction": messages[first]["content"]}
    found = [dict(message) for message in messages]
    found[first]["content"] = fill(prompts.user, fields)
    system = fill(prompts.system, fields)
    if not system or messages[0]["role"] == "system":
        return found
    return [{"role": "system", "content": system}, *found]


def text(tokenizer: PreTrainedTokenizerBase, messages: Sequence[Message]) -> str:
    """A conversation as the chat template writes it, up to where an answer begins."""
    return str(_written(tokenizer, [messages], ask=True, tokenize=False)[0])


def tokens(
    tokenizer: PreTrainedTokenizerBase,
    conversations: Sequence[Sequence[Message]],
    *,
    ask: bool = False,
) -> list[list[int]]:
    """The tokens of each conversation; `ask`: up to where an answer begins.

    Raises:
        UserError: with what the template says of what it cannot write.
    """
    if not conversations:
        return []
    found = _written(tokenizer, conversations, ask=ask)
    ids: list[list[int]] = found["input_ids"]
    return ids


def answers(
    tokenizer: PreTrainedTokenizerBase, conversations: Sequence[Sequence[Message]]
) -> list[tuple[list[int], list[Span]]]:
    """The tokens of each conversation, and where its answers stand, with their ends.

    What a model is to write is what comes after the template's beginning of an answer,
    up to the token that ends it; a line break that a template puts behind that is not.

    Raises:
        UserError: if the template writes the beginning of a conversation otherwise once
            it goes on: then no place can be told.
    """
    parts = [
        (messages, place)
        for messages in conversations
        for place, message in enumerate(messages)
        if message["role"] == "assistant"
    ]
    befores = iter(tokens(tokenizer, [m[:place] for m, place in parts], ask=True))
    withs = iter(tokens(tokenizer, [m[: place + 1] for m, place in parts]))
    marks = _marks(tokenizer)
    found = []
    for messages, ids in zip(
        conversations, tokens(tokenizer, conversations), strict=True
    ):
        spans = []
        for message in messages:
            if message["role"] == "assistant":
                before, with_it = next(befores), next(withs)
                begins, ends = len(before), len(with_it)
                if ids[:ends] != with_it or ids[:begins] != before:
                    raise UserError(
                        "the chat template of model.name writes the beginning of a"
                        " conversation otherwise once it goes on: answers cannot be"
                        " told from the rest; give the tokenizer another one, or set"
                        " data.learn=everything"
                    )
                last = [i for i in range(begins, ends) if ids[i] in marks]
                spans.append((begins, last[-1] + 1 if last else ends))
        found.append((ids, spans))
    return found


def ends(tokenizer: PreTrainedTokenizerBase) -> list[int]:
    """The tokens that end an answer: that of the template, and that of all texts."""
    known = {tokenizer.eos_token_id}
    before, whole = tokens(tokenizer, [EXAMPLE[:1]], ask=True), tokens(
        tokenizer, [EXAMPLE]
    )
    marks = [i for i in whole[0][len(before[0]) :] if i in _marks(tokenizer)]
    return sorted({*known, *marks[-1:]} - {None})


def _written(
    tokenizer: PreTrainedTokenizerBase,
    conversations: Sequence[Sequence[Message]],
    *,
    ask: bool,
    tokenize: bool = True,
) -> Any:
    """What the chat template makes of conversations."""
    given = [list(messages) for messages in conversations]
    try:
        return tokenizer.apply_chat_template(
            given, add_generation_prompt=ask, tokenize=tokenize
        )
    except TemplateError as error:
        raise UserError(
            f"the chat template of model.name cannot write a conversation: {error}"
        ) from error


def _marks(tokenizer: PreTrainedTokenizerBase) -> set[int]:
    """Tokens that stand for no words."""
    added = tokenizer.added_tokens_decoder
    return {i for i, token in added.items() if token.special}
