"""How near texts come to those that were wanted: all from 0 to 1, more is better."""

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from itertools import pairwise

from sacrebleu.metrics.bleu import BLEU
from sacrebleu.metrics.chrf import CHRF

NAMES = ("chrf", "bleu", "rouge1", "rouge2", "rougeL", "exact_match")

_WORD = re.compile(r"[぀-ヿ㐀-鿿]|[^\W぀-ヿ㐀-鿿]+")
"""A word; in scripts that put no spaces between them, a character."""


def measure(said: Sequence[str], wanted: Sequence[str]) -> dict[str, float]:
    """The measures of a corpus, by name.

    BLEU (Papineni et al., 2002) and chrF (Popović, 2015) are those of sacrebleu, by
    100; ROUGE (Lin, 2004) is the mean F1 of the texts, exact matches are counted.
    """
    said, wanted = [list(map(plain, side)) for side in (said, wanted)]
    pairs = list(zip(said, wanted, strict=True))
    rouges = [rouge(*pair) for pair in pairs]
    return {
        "chrf": CHRF().corpus_score(said, [wanted]).score / 100,
        "bleu": BLEU().corpus_score(said, [wanted]).score / 100,
        **{
            name: sum(values) / len(pairs)
            for name, values in zip(NAMES[2:5], zip(*rouges, strict=True), strict=True)
        },
        "exact_match": sum(one == other for one, other in pairs) / len(pairs),
    }


def nearness(said: str, wanted: str) -> float:
    """chrF of one text."""
    score: float = CHRF().sentence_score(plain(said), [plain(wanted)]).score
    return score / 100


def plain(text: str) -> str:
    """A text whose white space does not count."""
    return " ".join(text.split())


@cache
def rouge(said: str, wanted: str) -> tuple[float, float, float]:
    """F1 of words, of pairs of words, and of the longest common subsequence."""
    words = [_WORD.findall(text.lower()) for text in (said, wanted)]
    pairs = [list(pairwise(side)) for side in words]
    found = []
    for one, other in (words, pairs):
        both = Counter(one) & Counter(other)
        found.append(_f1(both.total(), len(one), len(other)))
    common = _longest_common(*words)
    return found[0], found[1], _f1(common, len(words[0]), len(words[1]))


def _longest_common(one: Sequence[str], other: Sequence[str]) -> int:
    """Words that stand in both in the same order, with others between them or not."""
    best = [0] * (len(other) + 1)
    for word in one:
        corner = 0
        for i, candidate in enumerate(other, start=1):
            above = best[i]
            best[i] = corner + 1 if word == candidate else max(above, best[i - 1])
            corner = above
    return best[-1]


def _f1(both: int, said: int, wanted: int) -> float:
    return 2 * both / (said + wanted) if said + wanted else 0.0
