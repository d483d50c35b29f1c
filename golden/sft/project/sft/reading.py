"""Conversations, from a file or a split of a hub data set, in three layouts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass as plain_dataclass
from dataclasses import replace
from typing import Annotated, Any, Literal, Self

from pydantic import Field
from pydantic.dataclasses import dataclass

from . import chat, noise, sources, templating
from .chat import Message
from .errors import UserError
from .files import FORMATS, Columns, nearest
from .rows import BaseRows, left_out
from .sources import SourceConfig
from .templating import Fields, PromptConfig

__all__ = ["FORMATS", "ITEM", "ReadingConfig", "Rows", "read", "read_items"]

LONGEST = 60
"""Characters of a text that a message shows."""

ITEM = "text"
"""What a row is about, in a word."""

ROLES = {
    **{"system": "system", "user": "user", "assistant": "assistant"},
    **{"human": "user", "gpt": "assistant"},
}
"""Who speaks, as files call them, and as chat templates do."""

Layout = Literal["messages", "sharegpt", "alpaca"]

KEYS = {"messages": ("role", "content"), "sharegpt": ("from", "value")}
"""What says of a message who speaks, and what."""


@dataclass(frozen=True, kw_only=True, config={"extra": "forbid"})
class ReadingConfig(SourceConfig):
    """Which files or data set, which columns, and how they hold a conversation."""

    layout: Literal["auto", "messages", "sharegpt", "alpaca"] = "auto"
    """How conversations are written down: messages are lists of {role, content},
    sharegpt's of {from, value}, alpaca's an instruction and its answer; auto goes by
    the columns that there are."""
    messages_column: Annotated[str, Field(min_length=1)] = "messages"
    """Column with a list of messages, {"role": "user", "content": "…"}."""
    conversations_column: Annotated[str, Field(min_length=1)] = "conversations"
    """Column with a list as sharegpt's, {"from": "human", "value": "…"}."""
    instruction_column: Annotated[str, Field(min_length=1)] = "instruction"
    """Column with what is asked for."""
    input_column: Annotated[str, Field(min_length=1)] = "input"
    """Column, if there is one, with what the instruction is about."""
    output_column: Annotated[str, Field(min_length=1)] = "output"
    """Column with the answer to an instruction."""
    kind_column: str | None = None
    """Column with what a conversation is of: held out in proportion, scored apart."""
    prompts: PromptConfig = PromptConfig()


@plain_dataclass(frozen=True, kw_only=True)
class Rows(BaseRows):
    """Conversations that can be used, column by column; N entries in each."""

    messages: Sequence[list[Message]]
    """What is said, in turns, as the source has it; the last is an answer."""
    beside: Sequence[Fields]
    """The input of each, empty where there is none, and what else prompts name."""
    labels: Sequence[tuple[str, ...]]
    """The kind of each conversation; none, if there is no column of them."""

    @property
    def contents(self) -> list[tuple[str, ...]]:
        """What two rows have in common if they are the same: the first question, and
        what it is about.

        Whatever leads up to the last answer begins with it, so that no conversation
        that is held out has been learnt, however it went on.
        """
        asked = map(first_question, self.messages)
        inputs = (fields["input"] for fields in self.beside)
        return [tuple(filter(None, pair)) for pair in zip(asked, inputs, strict=True)]

    def talks(self, prompts: PromptConfig) -> list[list[Message]]:
        """The conversations as the model is told them."""
        pairs = zip(self.messages, self.beside, strict=True)
        return [chat.told(messages, fields, prompts) for messages, fields in pairs]

    def shown(self, row: int) -> str:
        """What is said of a row, by its place here."""
        answer = self.messages[row][-1]["content"]
        return answer if len(answer) <= LONGEST else f"{answer[: LONGEST - 1]}…"

    def noisy(self, rate: float) -> Self:
        """The same rows, with typing errors in that share of what users write."""
        turns = [m for messages in self.messages for m in messages]
        asked = [m["content"] if m["role"] == "user" else "" for m in turns]
        typed = iter(noise.mistyped(asked, rate))
        talks = [
            [{**m, "content": next(typed) or m["content"]} for m in messages]
            for messages in self.messages
        ]
        inputs = noise.mistyped((fields["input"] for fields in self.beside), rate)
        beside = [
            {**fields, "input": text}
            for fields, text in zip(self.beside, inputs, strict=True)
        ]
        return replace(self, messages=talks, beside=beside)


def first_question(messages: Sequence[Message]) -> str:
    """What the user says first."""
    return next(m["content"] for m in messages if m["role"] == "user")


def read(source: str, cfg: ReadingConfig) -> Rows:
    """The conversations of a file, or a split of `cfg.hub`; those that say nothing in
    one of their turns are left out, and what is said after the last answer.

    Raises:
        UserError: naming the source, and the row, line or column that cannot be used.
    """
    more = [name for name in (cfg.kind_column, cfg.group_column) if name]
    found, beside, columns = _conversations(source, cfg, more, answered=True)
    source = sources.named(source, cfg)
    talks = [_ended(messages) for messages in found]
    kept = [i for i, m in enumerate(talks) if m and all(turn["content"] for turn in m)]
    if not kept:
        raise UserError(f"{source}: no row with a question and an answer in it")
    lack = "an answer, or a word in one of their turns,"
    notes = left_out(source, len(talks), kept, lack)
    if cut := sum(len(talks[i]) < len(found[i]) for i in kept):
        notes.append(
            f"{source}: {cut} conversations end without an answer: what is said after"
            " the last one is left out"
        )

    def column(name: str) -> list[str]:
        return [text.strip() for text in sources.texts(source, name, columns)]

    kinds = column(cfg.kind_column) if cfg.kind_column else [""] * len(talks)
    groups = column(cfg.group_column) if cfg.group_column else None
    return Rows(
        source=source,
        numbers=[i + 1 for i in kept],
        messages=[talks[i] for i in kept],
        beside=[beside[i] for i in kept],
        labels=[(kinds[i],) if kinds[i] else () for i in kept],
        groups=[groups[i] for i in kept] if groups else None,
        notes=tuple(notes),
    )


def read_items(source: str, cfg: ReadingConfig) -> Iterator[list[Message]]:
    """What leads up to the last answer of each row, also where there is none."""
    found, beside, _ = _conversations(source, cfg, [], answered=False)
    for messages, fields in zip(found, beside, strict=True):
        answered = bool(messages) and messages[-1]["role"] == "assistant"
        asked = messages[:-1] if answered else messages
        yield chat.told(asked, fields, cfg.prompts)


def asked(text: str, cfg: ReadingConfig) -> list[Message]:
    """A conversation of one question."""
    question = {"role": "user", "content": text.strip()}
    return chat.told([question], {"input": ""}, cfg.prompts)


def _conversations(
    source: str, cfg: ReadingConfig, more: Sequence[str], *, answered: bool
) -> tuple[list[list[Message]], list[Fields], Columns]:
    """Each row's messages, what prompts name beside them, and the columns that were
    read; `answered`: all rows have answers."""
    wanted = [*more, *templating.columns(cfg.prompts)]
    with templating.named_by(cfg.prompts):
        columns = _columns(source, cfg, wanted, answered=answered)
    layout = next(name for name, c in _names(cfg).items() if c in columns)
    source = sources.named(source, cfg)
    beside = templating.beside(cfg.prompts, source, columns)
    if layout == "alpaca":
        turns, inputs = _instructions(source, cfg, columns)
    else:
        name = _names(cfg)[layout]
        turns = [
            _of_list(f"{source}: row {row}: column {name!r}", cell, KEYS[layout])
            for row, cell in enumerate(columns[name], start=1)
        ]
        inputs = [""] * len(turns)
    pairs = zip(beside, inputs, strict=True)
    return turns, [{**fields, "input": text} for fields, text in pairs], columns


def _names(cfg: ReadingConfig) -> dict[Layout, str]:
    """The column that each layout is known by."""
    return {
        "messages": cfg.messages_column,
        "sharegpt": cfg.conversations_column,
        "alpaca": cfg.instruction_column,
    }


def _columns(
    source: str, cfg: ReadingConfig, more: Sequence[str], *, answered: bool
) -> Columns:
    """The columns of the layout that was chosen, or of the first that there is.

    Raises:
        UserError: naming the columns that there are, if there is none of them.
    """
    names = _names(cfg)
    optional = [cfg.input_column, *([] if answered else [cfg.output_column])]
    outputs = [cfg.output_column] if answered else []
    if cfg.layout == "auto":
        every = [*names.values(), cfg.output_column, cfg.input_column]
        columns = sources.columns(source, cfg, more, every)
        layout = next((n for n, c in names.items() if c in columns), None)
        if layout is not None and (layout != "alpaca" or not answered):
            return columns
        if layout is None:
            try:
                return sources.columns(source, cfg, [cfg.messages_column])
            except UserError as error:
                known = ", ".join(map(repr, names.values()))
                raise UserError(
                    f"{error}; conversations stand in one of {known}"
                ) from error
    elif cfg.layout != "alpaca":
        return sources.columns(source, cfg, [names[cfg.layout], *more])
    wanted = [cfg.instruction_column, *outputs, *more]
    return sources.columns(source, cfg, wanted, optional)


def _instructions(
    source: str, cfg: ReadingConfig, columns: Columns
) -> tuple[list[list[Message]], list[str]]:
    """The turns of instruction and answer, if there is one; and what each is about."""

    def column(name: str) -> list[str]:
        if name not in columns:
            return [""] * len(columns[cfg.instruction_column])
        return [text.strip() for text in sources.texts(source, name, columns)]

    asked, inputs = column(cfg.instruction_column), column(cfg.input_column)
    for row, (text, about) in enumerate(zip(asked, inputs, strict=True)):
        if not text:  # then what it is about is all that is asked
            asked[row], inputs[row] = about, ""
    turns = [[{"role": "user", "content": text}] for text in asked]
    if cfg.output_column in columns:
        for messages, answer in zip(turns, column(cfg.output_column), strict=True):
            messages.append({"role": "assistant", "content": answer})
    return turns, inputs


def _of_list(place: str, cell: Any, keys: tuple[str, str]) -> list[Message]:
    """The messages of a cell.

    Raises:
        UserError: naming the place and the message that is not what it should be.
    """
    if cell is None:
        return []
    if not isinstance(cell, list):
        kind = type(cell).__name__
        raise UserError(f"{place}: a {kind}, expected a list of messages")
    found: list[Message] = []
    for number, message in enumerate(cell, start=1):
        here = f"{place}: message {number}"
        if not isinstance(message, dict):
            raise UserError(f"{here}: a {type(message).__name__}, expected an object")
        for key in keys:
            if key not in message:
                raise UserError(f"{here}: no {key!r} ({nearest(key, message)})")
        role, text = (message[key] for key in keys)
        speaker = ROLES.get(str(role))
        if speaker is None:
            raise UserError(
                f"{here}: unknown role {role!r} ({nearest(str(role), ROLES)})"
            )
        if not isinstance(text, str | None):
            raise UserError(
                f"{here}: {keys[1]!r} is a {type(text).__name__}, not a text"
            )
        found.append({"role": speaker, "content": (text or "").strip()})
    _check_turns(place, found)
    return found


def _check_turns(place: str, messages: Sequence[Message]) -> None:
    """See whether user and assistant take turns, after what the system may say."""
    told = bool(messages) and messages[0]["role"] == "system"
    for number, message in enumerate(messages[told:]):
        wanted = ("user", "assistant")[number % 2]
        if message["role"] != wanted:
            raise UserError(
                f"{place}: message {number + 1 + told} is the {message['role']}'s,"
                f" expected the {wanted}'s: user and assistant take turns"
            )


def _ended(messages: list[Message]) -> list[Message]:
    """A conversation up to its last answer; empty, if there is none."""
    places = [i for i, m in enumerate(messages) if m["role"] == "assistant"]
    return messages[: places[-1] + 1] if places else []
