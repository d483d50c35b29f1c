"""Tags of words, and the entities that they spell: IOB1, IOB2, BILOU (and BIOES)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

Scheme = Literal["IOB1", "IOB2", "BILOU"]

OUTSIDE = "O"
_LETTERS = {"IOB2": "BI", "BILOU": "BILU"}
_BIOES = str.maketrans("ES", "LU")  # the same scheme by other letters


@dataclass(frozen=True, kw_only=True, order=True)
class Entity:
    """Words of a text that name something."""

    start: int
    """Its first word, counted from 0."""
    end: int
    """The word after its last."""
    type: str


def names(types: Iterable[str], scheme: Scheme) -> tuple[str, ...]:
    """Every tag there is, the one outside first."""
    return (OUTSIDE, *(f"{x}-{kind}" for kind in types for x in _LETTERS[scheme]))


def split(tag: str) -> tuple[str, str]:
    """The letter of a tag, one of OBILU, and its type.

    Raises:
        ValueError: if it is no tag.
    """
    letter, dash, kind = tag.partition("-")
    letter = letter.translate(_BIOES)
    if tag != OUTSIDE and not (dash and kind and letter in set("BILU")):
        raise ValueError(f"{tag!r} is no tag: O, or a letter as in B-{kind or 'PER'}")
    return letter, kind


def read(tags: Iterable[str]) -> tuple[Entity, ...]:
    """The entities that tags spell, in any scheme.

    What cannot stand where it does is taken as conlleval takes it: where the type
    changes, or nothing was begun, an entity begins.
    """
    found, start, open_type = [], 0, ""
    words = 0
    for words, tag in enumerate(tags, start=1):
        letter, kind = split(tag)
        goes_on = letter in "IL" and kind == open_type
        if open_type and not goes_on:
            found.append(Entity(start=start, end=words - 1, type=open_type))
        if not goes_on:
            start, open_type = words - 1, kind
        if letter in "LU":
            found.append(Entity(start=start, end=words, type=open_type))
            open_type = ""
    if open_type:
        found.append(Entity(start=start, end=words, type=open_type))
    return tuple(found)


def spell(entities: Iterable[Entity], words: int, scheme: Scheme) -> list[str]:
    """The tags of so many words."""
    tags = [OUTSIDE] * words
    for entity in entities:
        length = entity.end - entity.start
        letters = "B" + "I" * (length - 1)
        if scheme == "BILOU":
            letters = "U" if length == 1 else f"B{'I' * (length - 2)}L"
        tags[entity.start : entity.end] = [f"{x}-{entity.type}" for x in letters]
    return tags


def scheme_of(texts: Sequence[Sequence[str]]) -> Scheme:
    """The scheme that tags are written in, as far as they show it."""
    letters = {split(tag)[0] for tag in {tag for tags in texts for tag in tags}}
    if letters & set("LU"):
        return "BILOU"
    if any(faults(tags, "IOB2") for tags in texts) and not any(
        faults(tags, "IOB1") for tags in texts
    ):
        return "IOB1"
    return "IOB2"


def faults(tags: Sequence[str], scheme: Scheme) -> list[int]:
    """The words whose tag cannot stand after the one before it, in this scheme."""
    found = []
    before, open_type = OUTSIDE, ""
    for place, tag in enumerate((*tags, OUTSIDE)):
        letter, kind = split(tag)
        inside = before in "BI" and kind == open_type
        if scheme == "IOB2":
            fits = letter in "OB" or (letter == "I" and inside)
        elif scheme == "IOB1":
            fits = letter in "OI" or (letter == "B" and inside)
        else:
            fits = inside if letter in "IL" else before in "OLU"
        if not fits:
            found.append(min(place, len(tags) - 1))
        before, open_type = letter, kind
    return found
