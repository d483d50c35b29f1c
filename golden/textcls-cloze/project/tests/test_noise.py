"""Typing errors: as many as asked, in letters alone, the same each time."""

import pytest

from textcls_cloze import noise

TEXTS = ["The film, of 1984, was *quite* good!", "a  b", "日本語 текст", ""] * 50


def test_no_rate_no_error() -> None:
    assert noise.mistyped(TEXTS, 0.0) == TEXTS


def test_words_and_what_is_no_letter_stay() -> None:
    found = noise.mistyped(TEXTS, 1.0)
    assert found == noise.mistyped(TEXTS, 1.0)
    for before, after in zip(TEXTS, found, strict=True):
        assert len(before.split()) == len(after.split())
        assert noise.WORD.sub("", before) == noise.WORD.sub("", after)
    words, wrong = (noise.WORD.findall(" ".join(texts)) for texts in (TEXTS, found))
    assert len(words) == len(wrong)
    changed = sum(a != b for a, b in zip(words, wrong, strict=True))
    assert changed > 0.9 * len(words)
    assert len(set(found)) > 100


@pytest.mark.parametrize("rate", [0.02, 0.1])
def test_as_many_letters_go_wrong_as_asked(rate: float) -> None:
    word = "abcdefghij"
    found = noise.mistyped([word] * 2000, rate)
    right = sum(text == word for text in found) / len(found)
    assert right == pytest.approx((1 - rate) ** len(word), abs=0.03)
    assert "".join(found).isalpha()


def test_errors_are_those_of_a_keyboard() -> None:
    found = set(noise.mistyped(["aQ"] * 300, 0.5))
    assert {"aQ", "Q", "a", "aaQ", "aQQ", "Qa", "sQ", "aW"} <= found
