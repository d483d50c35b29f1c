"""What there is to predict: labels, and the word in the gap that stands for each."""

from collections.abc import Set
from dataclasses import dataclass

from transformers import PreTrainedTokenizerBase

from . import encoding, templating
from .errors import UserError
from .reading import ReadingConfig


@dataclass(frozen=True, kw_only=True)
class Targets:
    """One of the labels."""

    labels: tuple[str, ...]
    multi_label: bool = False
    """Never: a gap holds one word."""
    words: tuple[int, ...] = ()
    """The token that stands for each label (a verbalizer, in PET's words)."""
    mask: int = 0
    """The token that is the gap."""


def of(
    labels: tuple[str, ...], cfg: ReadingConfig, tokenizer: PreTrainedTokenizerBase
) -> Targets:
    """What a model is to tell apart, in the order of its logits.

    Raises:
        UserError: naming the label whose word is no single token, or that of another;
            or what of model, data and pattern does not go together.
    """
    if cfg.multi_label:
        raise UserError(
            "data.multi_label = true: a gap holds one word, so a text has one label;"
            " make the project with another tuning, such as full"
        )
    if tokenizer.mask_token is None:
        raise UserError(
            f"model.name: the tokeniser of {tokenizer.name_or_path} has no mask token;"
            " a cloze needs a model that was pretrained to fill gaps, such as BERT or"
            " RoBERTa"
        )
    _check_fields(cfg)
    words: dict[int, str] = {}
    for label in labels:
        token = _token(label, cfg, tokenizer)
        if other := words.get(token):
            shown = str(tokenizer.convert_ids_to_tokens(token))
            raise UserError(
                f"labels {other!r} and {label!r} have the same word, {shown!r}: give"
                " each its own in data.prompts.word"
            )
        words[token] = label
    mask = int(tokenizer.mask_token_id)
    return Targets(labels=labels, words=tuple(words), mask=mask)


def _check_fields(cfg: ReadingConfig) -> None:
    """See whether the pattern names what a row has, and all of it."""
    pair = cfg.text_pair_column is not None
    own = {*(encoding.FIELDS if pair else encoding.FIELDS[:1]), "mask"}
    named = templating.names(cfg.prompts.pattern)
    _check_known("pattern", "row", named, own)
    _check_known("word", "label", templating.names(cfg.prompts.word), {"label"})
    if pair and "text_pair" not in named:
        raise UserError(
            "data.prompts.pattern: does not name 'text_pair', the text of"
            f" data.text_pair_column = {cfg.text_pair_column!r}"
        )


def _check_known(prompt: str, of: str, named: Set[str], own: Set[str]) -> None:
    for name in sorted(named - own):
        why = " without data.text_pair_column" if name == "text_pair" else ""
        has = ", ".join(sorted(own))
        raise UserError(
            f"data.prompts.{prompt}: names {name!r}, which a {of} has not{why} (it has:"
            f" {has})"
        )


def _token(label: str, cfg: ReadingConfig, tokenizer: PreTrainedTokenizerBase) -> int:
    """The token of a label's word, as it stands in the gap: " great", behind a word."""
    word = templating.fill(cfg.prompts.word, {"label": label}).strip()
    around = dict.fromkeys(encoding.FIELDS, "a")
    pairs = ["a"] if cfg.text_pair_column else None
    encoding.tokenize(tokenizer, ["a"], pairs, cfg)  # there is one gap

    def read(gap: str) -> list[int]:
        text = templating.fill(cfg.prompts.pattern, {**around, "mask": gap})
        ids: list[int] = tokenizer(text, add_special_tokens=False)["input_ids"]
        return ids

    empty, full = read(str(tokenizer.mask_token)), read(word)
    place = empty.index(tokenizer.mask_token_id)
    behind = len(empty) - place - 1
    found = full[place : len(full) - behind]
    if len(found) != 1 or found[0] == tokenizer.unk_token_id:
        shown = ", ".join(map(repr, tokenizer.convert_ids_to_tokens(found)))
        raise UserError(
            f"label {label!r}: its word {word!r} must be one token of the model, and is"
            f" {shown or 'none'}: give it another in data.prompts.word"
        )
    return found[0]
