"""Answers compared as SQuAD compares them (Rajpurkar et al., 2016 and 2018)."""

import re
import string
from collections import Counter
from collections.abc import Sequence

_PUNCTUATION = str.maketrans("", "", string.punctuation)


def normal(text: str) -> str:
    """A text without case, punctuation, articles and superfluous white space."""
    text = text.lower().translate(_PUNCTUATION)
    return " ".join(re.sub(r"\b(a|an|the)\b", " ", text).split())


def exact(said: str, golds: Sequence[str]) -> float:
    """1 if it is one of the right answers, else 0; of none, "" is right."""
    return float(normal(said) in {normal(gold) for gold in golds or ("",)})


def f1(said: str, golds: Sequence[str]) -> float:
    """How far the words of an answer are those of the right one that is nearest."""
    return max(_f1(normal(said).split(), normal(g).split()) for g in golds or ("",))


def _f1(said: list[str], gold: list[str]) -> float:
    if not said or not gold:
        return float(said == gold)
    common = sum((Counter(said) & Counter(gold)).values())
    return 2 * common / (len(said) + len(gold))
