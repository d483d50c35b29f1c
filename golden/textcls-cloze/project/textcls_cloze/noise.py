"""Noise for the evaluation: typing errors, the same ones each time."""

import re
from collections.abc import Iterable

import numpy as np

WORD = re.compile(r"[^\W\d_]+")
"""Letters in a row; nobody mistypes what is no letter here."""

KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")


def named(rate: float) -> str:
    """What is said of scores on such rows."""
    return f"{100 * rate:g}% typing errors"


def mistyped(texts: Iterable[str], rate: float) -> list[str]:
    """Texts in which that share of letters went wrong; their words stay as many.

    A letter is left out, typed twice, swapped with the next, or the one beside it on
    the keyboard is hit: what people do (Belinkov & Bisk, 2018; Pruthi et al., 2019).
    """
    rng = np.random.default_rng(0)
    return [WORD.sub(lambda word: _wrong(word[0], rate, rng), text) for text in texts]


def _wrong(word: str, rate: float, rng: np.random.Generator) -> str:
    found, rest = "", word
    for hit in rng.random(len(word)) < rate:
        letter, rest = rest[:1], rest[1:]
        if hit:
            how = rng.integers(4)
            if how == 0 and len(word) > 1:
                letter = ""
            elif (
                how == 1 and rest
            ):  # the letter itself comes next, and may go wrong too
                letter, rest = rest[0], letter + rest[1:]
            elif how == 2 and (beside := _beside(letter)):
                letter = rng.choice(beside)
            else:
                letter *= 2
        found += letter
    return found or word


def _beside(letter: str) -> list[str]:
    """The keys to the left and right of a letter; none, if it is on no such key."""
    row = next((row for row in KEYS if letter.lower() in row), "")
    place = row.find(letter.lower())
    keys = [row[i] for i in (place - 1, place + 1) if 0 <= i < len(row)]
    return [key.upper() for key in keys] if letter.isupper() else keys
