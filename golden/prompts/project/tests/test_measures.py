"""Measures: by hand, in any script, and those of sacrebleu."""

import pytest

from house_rules import measures
from house_rules.measures import measure, rouge

FOX = "The quick brown fox jumps over the lazy dog"
LOG = "The quick brown dog jumps on the log."


def test_rouge_by_hand() -> None:
    words, pairs, sequence = rouge(LOG, FOX)
    assert words == pytest.approx(2 * 6 / (8 + 9))  # the, quick, brown, dog, jumps, the
    assert pairs == pytest.approx(2 * 2 / (7 + 8))  # the quick, quick brown
    assert sequence == pytest.approx(2 * 5 / (8 + 9))  # the quick brown jumps the
    assert rouge(FOX, LOG) == (words, pairs, sequence)


@pytest.mark.parametrize(
    ("said", "wanted", "words"),
    [
        ("Élan vital", "élan, vital!", 1.0),
        ("猫在家", "猫在外", 2 / 3),  # a character counts as a word
        ("", "", 0.0),
        ("", "so", 0.0),
        ("so so so", "so", 0.5),  # a word matches once
    ],
)
def test_words_of_any_script(said: str, wanted: str, words: float) -> None:
    assert rouge(said, wanted)[0] == pytest.approx(words)


def test_the_right_texts() -> None:
    texts = [FOX, LOG, "Ein ganz anderer Satz steht hier."]
    assert measure(texts, texts) == {name: pytest.approx(1) for name in measures.NAMES}
    spaced = [text.replace(" ", "  ") for text in texts]
    assert measure(spaced, texts)["exact_match"] == 1


def test_a_corpus_of_right_and_wrong_texts() -> None:
    found = measure([FOX, LOG], [FOX, FOX])
    assert found["exact_match"] == 0.5
    assert found["rouge1"] == pytest.approx((1 + 12 / 17) / 2)
    assert found["chrf"] < 1
    # sacrebleu keeps the case and cuts the full stop off: matches of 1 to 4 words of
    # 18, 16, 14, 12, that is 9 + 6, 8 + 2, 7 + 1, 6 + 0; as long as what was wanted
    precisions = 15 / 18 * 10 / 16 * 8 / 14 * 6 / 12
    assert found["bleu"] == pytest.approx(precisions**0.25)


def test_nothing_in_common() -> None:
    found = measure(["aaa bbb"], ["ccc ddd"])
    assert found == {name: pytest.approx(0, abs=1e-6) for name in measures.NAMES}
    assert measures.nearness("aaa", "aaa") == pytest.approx(1)
