"""Windows: together they hold the whole context, and each its own of the answer."""

from itertools import pairwise

import pytest
from transformers import PreTrainedTokenizerBase

from qa import windows
from qa.reading import Answer
from qa.windows import OUTSIDE, Window, WindowConfig

CONTEXT = " ".join(["film", "xyz", "the", "music,", "vwxyz", "of", "qq"] * 9)


def spelt(window: Window, context: str = CONTEXT) -> list[str]:
    """What stands at each token of the context."""
    pairs = zip(window.begins, window.ends, strict=True)
    return [context[begin:end] for begin, end in pairs if begin != OUTSIDE]


def test_a_question_and_its_context(processor: PreTrainedTokenizerBase) -> None:
    pairs = [("who sings", "The film, of ann")]
    (window,) = windows.tokenize(processor, pairs, WindowConfig())
    pieces = processor.convert_ids_to_tokens(window.inputs["input_ids"])
    assert pieces[:2] == ["[CLS]", "who"]
    assert (window.row, window.part, window.parts) == (0, 0, 1)
    assert spelt(window, pairs[0][1]) == ["The", "film", ",", "of", "ann"]
    kinds = window.inputs["token_type_ids"]
    for begin, kind in zip(window.begins[:-1], kinds[:-1], strict=True):
        assert (kind == 1) == (begin != OUTSIDE)


@pytest.mark.parametrize("max_length", [12, 16, 40])
@pytest.mark.parametrize("stride", [0, 1, 4, 99])
def test_windows_hold_the_whole_context(
    processor: PreTrainedTokenizerBase, max_length: int, stride: int
) -> None:
    cfg = WindowConfig(max_length=max_length, stride=stride)
    pairs = [("who", "a film"), ("where is it", CONTEXT), ("who", "")]
    found = windows.tokenize(processor, pairs, cfg)
    assert [window.row for window in found] == [0, *[1] * (len(found) - 2), 2]
    assert spelt(found[-1]) == []
    own = found[1:-1]
    assert [window.part for window in own] == list(range(len(own)))
    assert {window.parts for window in own} == {len(own)}
    assert all(len(window.inputs["input_ids"]) <= max_length for window in own)
    texts = [spelt(window) for window in own]
    common = {
        sum(begin in last.begins for begin in window.begins if begin != OUTSIDE)
        for last, window in pairwise(own)
    }
    assert len(common) == 1
    assert common.pop() <= stride
    ids = {begin for window in own for begin in window.begins}
    whole = WindowConfig(max_length=300)
    (alone,) = windows.tokenize(processor, [("where is it", CONTEXT)], whole)
    assert ids == set(alone.begins)
    assert all(texts)


def test_long_questions_are_cut(processor: PreTrainedTokenizerBase) -> None:
    cfg = WindowConfig(max_length=20, max_question_length=4)
    for question in ("the film of ann and bob", "xyzw of the film", " who "):
        pairs = [(question, CONTEXT)]
        for window in windows.tokenize(processor, pairs, cfg):
            pieces = processor.convert_ids_to_tokens(window.inputs["input_ids"])
            assert pieces.index("[SEP]") <= 5


@pytest.mark.parametrize("max_length", [16, 24, 300])
def test_answers_are_found_where_they_are_whole(
    processor: PreTrainedTokenizerBase, max_length: int
) -> None:
    cfg = WindowConfig(max_length=max_length, stride=4)
    found = windows.tokenize(processor, [("who", CONTEXT)], cfg)
    for word in ("xyz", "vwxyz of", "music", "the music, v"):
        answer = Answer(text=word, start=CONTEXT.index(word, 60))
        last = answer.start + len(word)
        places = [windows.locate(window, answer) for window in found]
        held = [
            (w, place) for w, place in zip(found, places, strict=True) if any(place)
        ]
        assert held or (max_length == 16 and len(word) > 6)
        for window, (first, end) in held:
            assert window.begins[first] == answer.start
            assert window.ends[end] >= last
            assert window.begins[end] < last
        for window, place in zip(found, places, strict=True):
            whole = {answer.start} <= set(window.begins) and max(window.ends) >= last
            assert any(place) == whole


def test_no_answer_is_the_first_token(processor: PreTrainedTokenizerBase) -> None:
    (window,) = windows.tokenize(processor, [("who", "a film")], WindowConfig())
    assert windows.locate(window, None) == (0, 0)
    (window,) = windows.tokenize(processor, [("who", "a \u200b film")], WindowConfig())
    assert windows.locate(window, Answer(text="\u200b", start=2)) == (0, 0)
