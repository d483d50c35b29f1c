"""Tags: every scheme spells the same entities, faults are found."""

import pytest

from tokcls import tags
from tokcls.tags import Entity, Scheme

ENTITIES = (
    Entity(start=0, end=1, type="PER"),
    Entity(start=1, end=4, type="PER"),
    Entity(start=5, end=7, type="LOC"),
)
SPELT = {
    "IOB1": "I-PER B-PER I-PER I-PER O I-LOC I-LOC",
    "IOB2": "B-PER B-PER I-PER I-PER O B-LOC I-LOC",
    "BILOU": "U-PER B-PER I-PER L-PER O B-LOC L-LOC",
}
BIOES = "S-PER B-PER I-PER E-PER O B-LOC E-LOC"


@pytest.mark.parametrize("scheme", SPELT)
def test_each_scheme_is_told_and_read(scheme: Scheme) -> None:
    spelt = SPELT[scheme].split()
    assert tags.scheme_of([["O"], spelt]) == scheme
    assert tags.read(spelt) == ENTITIES
    assert tags.faults(spelt, scheme) == []
    if scheme != "IOB1":
        assert tags.spell(ENTITIES, 7, scheme) == spelt
        assert set(spelt) <= set(tags.names(("LOC", "PER"), scheme))


def test_bioes_is_bilou_by_other_letters() -> None:
    assert tags.read(BIOES.split()) == ENTITIES
    assert tags.scheme_of([BIOES.split()]) == "BILOU"
    assert tags.faults(BIOES.split(), "BILOU") == []


@pytest.mark.parametrize(
    ("scheme", "spelt", "places", "found"),
    [
        ("IOB2", "O I-PER I-PER", [1], [(1, 3, "PER")]),
        ("IOB2", "B-PER I-LOC", [1], [(0, 1, "PER"), (1, 2, "LOC")]),
        ("IOB2", "U-PER O", [0], [(0, 1, "PER")]),
        ("IOB1", "O B-PER", [1], [(1, 2, "PER")]),
        ("BILOU", "B-PER O", [1], [(0, 1, "PER")]),
        ("BILOU", "B-PER", [0], [(0, 1, "PER")]),
        ("BILOU", "L-PER U-PER", [0], [(0, 1, "PER"), (1, 2, "PER")]),
        ("BILOU", "B-PER B-PER L-PER", [1], [(0, 1, "PER"), (1, 3, "PER")]),
    ],
)
def test_faults_are_found_and_read_as_an_entity(
    scheme: Scheme, spelt: str, places: list[int], found: list[tuple[int, int, str]]
) -> None:
    assert tags.faults(spelt.split(), scheme) == places
    read = [(e.start, e.end, e.type) for e in tags.read(spelt.split())]
    assert read == found


@pytest.mark.parametrize("tag", ["PER", "X-PER", "B-", "-PER", "3", "b-PER", ""])
def test_what_is_no_tag(tag: str) -> None:
    with pytest.raises(ValueError, match="is no tag: O, or a letter as in B-"):
        tags.read([tag])


def test_no_words() -> None:
    assert tags.read([]) == ()
    assert tags.spell((), 0, "IOB2") == []
    assert tags.faults([], "BILOU") == []
