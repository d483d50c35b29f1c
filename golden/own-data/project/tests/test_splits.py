"""Splits: no text and no group on both sides, labels in proportion, the same again."""

from collections import Counter

import pytest

from ticket_router import splits
from ticket_router.errors import UserError
from ticket_router.reading import Rows
from ticket_router.splits import Split, SplitConfig

from . import tiny

CFG = SplitConfig(eval_fraction=0.3)


def rows(
    labelled: list[tuple[str, str | tuple[str, ...]]],
    groups: list[str] | None = None,
    pairs: list[str] | None = None,
    source: str = "train.csv",
) -> Rows:
    return Rows(
        source=source,
        numbers=range(1, len(labelled) + 1),
        texts=[text for text, _ in labelled],
        pairs=pairs,
        labels=[(has,) if isinstance(has, str) else has for _, has in labelled],
        groups=groups,
    )


def apart(split: Split) -> bool:
    texts = [{" ".join(t.casefold().split()) for t in s.texts} for s in sides(split)]
    groups = [set(side.groups or ()) - {""} for side in sides(split)]
    return not texts[0] & texts[1] and not groups[0] & groups[1]


def sides(split: Split) -> tuple[Rows, Rows]:
    return split.train, split.eval


def test_each_label_is_held_out_in_proportion() -> None:
    many = rows([(f"text {i}", "abbcccc"[i % 7]) for i in range(700)])
    split = splits.make(many, None, CFG)
    counts = Counter(split.eval.labels)
    assert counts == {("a",): 30, ("b",): 60, ("c",): 120}
    assert sorted([*split.train.numbers, *split.eval.numbers]) == list(range(1, 701))
    assert split.notes == ()
    assert splits.make(many, None, CFG) == split
    other = splits.make(many, None, SplitConfig(eval_fraction=0.3, split_seed=1))
    assert Counter(other.eval.labels) == counts
    assert other.eval.numbers != split.eval.numbers


def test_many_small_labels_add_up_to_the_share() -> None:
    few = rows([(f"text {i}", f"label {i // 2}") for i in range(100)])
    split = splits.make(few, None, SplitConfig(eval_fraction=0.2))
    assert len(split.eval.texts) == 20
    assert {name for (name,) in split.train.labels} == {f"label {i}" for i in range(50)}


def test_repeats_stay_together_and_count_once() -> None:
    texts = tiny.texts(60)
    shouted = [(f"  {text.upper()} ", label) for text, label in texts]
    split = splits.make(rows(texts + shouted), None, CFG)
    assert apart(split)
    assert Counter(split.eval.labels) == {("good",): 9, ("bad",): 9}
    assert all(number <= 60 for number in split.eval.numbers)
    assert len(split.train.texts) == 2 * (60 - 18)
    assert split.notes == ("train.csv: 18 repeats of held-out texts left out",)


def test_pairs_are_the_same_if_both_texts_are() -> None:
    train = rows([("fine 2", "x"), ("flat", "y")], pairs=["a", "b"])
    wide = [("fine \uff12", "x"), ("fine 2", "y"), ("flat", "y")]
    other = rows(wide, pairs=["A", "b", "c"], source="eval.csv")
    assert splits.make(train, other, CFG).eval.numbers == [2, 3]


def test_groups_stay_together() -> None:
    texts = tiny.texts(200)
    groups = [f"author {i // 4}" for i in range(196)] + [""] * 4
    split = splits.make(rows(texts, groups), None, CFG)
    assert apart(split)
    assert 56 <= len(split.eval.texts) <= 64
    assert abs(Counter(split.eval.labels)["good",] - 30) <= 2


def test_each_label_keeps_a_row_to_train_on() -> None:
    texts = [(f"text {i}", "rare" if i < 2 else "common") for i in range(40)]
    groups = [f"author {i // 4}" for i in range(40)]  # the first has all that is rare
    for seed in range(8):
        cfg = SplitConfig(eval_fraction=0.3, split_seed=seed)
        assert ("rare",) in splits.make(rows(texts, groups), None, cfg).train.labels


def test_a_text_in_two_groups_ties_them() -> None:
    texts = [(f"text {i}", "xy"[i % 2]) for i in range(40)]
    groups = [f"author {i // 4}" for i in range(40)]
    for first in range(0, 40, 8):  # a text of each author stands with the next as well
        texts[first + 5] = texts[first + 1]
    for seed in range(5):
        cfg = SplitConfig(eval_fraction=0.4, split_seed=seed)
        split = splits.make(rows(texts, groups), None, cfg)
        assert apart(split)
        held_out = {int(group.split()[1]) // 2 for group in split.eval.groups or ()}
        assert len(held_out) == 2
        assert len(split.eval.texts) == 14


def test_several_labels_a_row() -> None:
    many = tiny.labelled(400)
    split = splits.make(rows(list(many)), None, CFG)
    whole = Counter(name for _, names in many for name in names or [""])
    held = Counter(name for names in split.eval.labels for name in names or [""])
    for name, count in whole.items():
        assert held[name] == pytest.approx(0.3 * count, abs=0.06 * count), name
    assert len(split.eval.texts) == pytest.approx(120, abs=12)


def test_what_cannot_be_held_out_is_said() -> None:
    tied = rows([("a", "x"), ("b", "y"), ("c", "x"), ("d", "y")], ["g", "g", "g", "g"])
    with pytest.raises(
        UserError, match="30% cannot be held out: its 4 texts fall into"
    ):
        splits.make(tied, None, CFG)
    texts = [(f"text {i}", "xy"[i % 2]) for i in range(60)]
    split = splits.make(rows(texts, [str(i // 30) for i in range(60)]), None, CFG)
    assert split.notes[0].startswith(
        "train.csv: 50% is held out instead of 30%: its 60"
    )


def test_different_labels_of_a_text_are_noted() -> None:
    texts = [*tiny.texts(20), ("So so", "good"), ("so  so", "bad")]
    notes = splits.make(rows(texts), None, CFG).notes
    assert notes[0] == (
        "train.csv: 1 texts stand there with different labels,"
        " the first in rows 21 (good) and 22 (bad)"
    )


def test_what_stands_in_training_is_not_evaluated_on() -> None:
    train = rows([("A cat", "x"), ("b", "y")], ["ann", ""])
    texts = [("a  CAT", "x"), ("c", "x"), ("C", "x"), ("d", "y"), ("e", "y")]
    other = rows(texts, ["", "", "", "ann", ""], source="eval.csv")
    split = splits.make(train, other, CFG)
    assert split.eval.texts == ["c", "e"]
    reasons = (
        "their text stands in",
        "their text stands further",
        "their group stands",
    )
    for reason, row in zip(reasons, (1, 3, 4), strict=True):
        (note,) = (note for note in split.notes if reason in note)
        assert note.startswith("eval.csv: 1 rows left out of the evaluation")
        assert note.endswith(f"the first is row {row}")
    with pytest.raises(UserError, match="every text or group stands in train"):
        splits.make(train, rows([("B", "y")], [""], source="eval.csv"), CFG)


def test_fewer_rows_for_a_quick_try() -> None:
    train, other = rows(tiny.texts(50)), rows(tiny.texts(50, seed=1), source="eval.csv")
    cfg = SplitConfig(max_train_samples=20, max_eval_samples=5)
    split = splits.make(train, other, cfg)
    assert (len(split.train.texts), len(split.eval.texts)) == (20, 5)
    assert split.notes[-2] == "train.csv: 20 of 50 rows are used"
    assert set(split.train.texts) <= set(train.texts)
    again = splits.make(train, other, cfg)
    assert again.train.numbers == split.train.numbers
    more = splits.make(train, None, SplitConfig(max_train_samples=99))
    assert len(more.train.texts) + len(more.eval.texts) == 50
