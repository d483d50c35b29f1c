"""The pairwise cover, proved on small spaces by counting all there is."""

import functools
import itertools
import re
from collections.abc import Mapping

import pytest
from conftest import MINI, ROOT
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.choices import Case, Choice, Space, cover, overrides, space
from generator.build import Builder
from generator.resources import templates

Forbidden = set[frozenset[tuple[str, Choice]]]


def _valid(forbidden: Forbidden, case: Case) -> bool:
    return not any(pair <= set(case.items()) for pair in forbidden)


def _possible(
    choices: Mapping[str, tuple[Choice, ...]], forbidden: Forbidden
) -> set[frozenset[tuple[str, Choice]]]:
    """The pairs of all valid cases, every one of which is made."""
    found = set()
    for values in itertools.product(*choices.values()):
        case = dict(zip(choices, values, strict=True))
        if _valid(forbidden, case):
            found |= {frozenset(p) for p in itertools.combinations(case.items(), 2)}
    return found


@st.composite
def _spaces(draw: st.DrawFn) -> tuple[dict[str, tuple[Choice, ...]], Forbidden]:
    sizes = draw(st.lists(st.integers(1, 4), min_size=2, max_size=5))
    choices: dict[str, tuple[Choice, ...]] = {
        f"p{i}": tuple(range(size)) for i, size in enumerate(sizes)
    }
    every = [(name, value) for name, values in choices.items() for value in values]
    two = st.tuples(st.sampled_from(every), st.sampled_from(every))
    drawn = draw(st.lists(two, max_size=6))
    return choices, {frozenset(pair) for pair in drawn if pair[0][0] != pair[1][0]}


@given(_spaces())
@settings(deadline=None)
def test_every_possible_pair_is_in_a_valid_case(
    found: tuple[dict[str, tuple[Choice, ...]], Forbidden],
) -> None:
    choices, forbidden = found
    covering = cover(choices, lambda case: _valid(forbidden, case))
    assert all(case.keys() == choices.keys() for case in covering.cases)
    assert all(_valid(forbidden, case) for case in covering.cases)
    held = {
        frozenset(p)
        for case in covering.cases
        for p in itertools.combinations(case.items(), 2)
    }
    every = {
        frozenset([(a, x), (b, y)])
        for a, b in itertools.combinations(choices, 2)
        for x in choices[a]
        for y in choices[b]
    }
    assert held == _possible(choices, forbidden)
    assert {frozenset(pair) for pair in covering.refused} == every - held


def test_it_takes_far_fewer_cases_than_there_are() -> None:
    choices: dict[str, tuple[Choice, ...]] = {f"p{i}": (0, 1, 2) for i in range(8)}
    covering = cover(choices, lambda case: True)
    assert 9 <= len(covering.cases) <= 25  # of 6,561


def test_the_space_of_a_small_catalog() -> None:
    found = space(Builder(templates(MINI)), gpu=False, compiled=False)
    assert found.choices == {
        "task": ("greet",),
        "voice": ("plain", "loud"),
        "greet.mood": ("glad", "grave"),
        "greet.polite": (False, True),
    }
    covering = cover(found.choices, found.valid)
    loud = [case for case in covering.cases if case["voice"] == "loud"]
    assert {case["greet.mood"] for case in loud} == {"glad"}
    assert covering.refused == ((("voice", "loud"), ("greet.mood", "grave")),)
    case = {"task": "greet", "voice": "loud", "greet.mood": "glad", "greet.x": None}
    assert overrides(case) == ('greet.mood="glad"',)


@functools.cache
def _space(*, gpu: bool) -> Space:
    return space(Builder(templates()), gpu=gpu, compiled=False)


@pytest.mark.parametrize("gpu", [False, True])
def test_the_space_of_our_own_catalog(gpu: bool) -> None:
    found = _space(gpu=gpu)
    choices = found.choices
    assert len(choices["tuning"]) == 12
    assert ("fp16" in choices["train.precision"]) is gpu
    assert len(choices) >= 11, "a choice that vanishes is a hole"
    assert choices["optim.ema"] == (0.0, 0.9)
    assert not found.valid({"train.compile": True, "optim.adversarial": 0.05})
    case = {"tuning": "head", "model.gradient_checkpointing": True}
    assert not found.valid(case)
    assert found.valid({**case, "tuning": "full"})


def test_the_page_has_every_choice_and_no_failure() -> None:
    page = (ROOT / "docs/cover.md").read_text("utf-8")
    rows = re.findall(r"^\| (\S+) \| (.+) \| (\d+) \| (\d+) \|$", page, re.MULTILINE)
    trained = {(name, choice) for name, choice, cases, _ in rows if int(cases)}
    wanted = {
        (name, "not there" if choice is None else str(choice))
        for name, values in _space(gpu=False).choices.items()
        for choice in values
    }
    assert trained == wanted, "make cover writes docs/cover.md anew"
    assert {failed for *_, failed in rows} == {"0"}
