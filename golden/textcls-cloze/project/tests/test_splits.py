"""Splits: nothing and no group on both sides, labels in proportion, the same again."""

import random
from collections import Counter

import pytest

from textcls_cloze import splits
from textcls_cloze.errors import UserError
from textcls_cloze.reading import ITEM, Rows
from textcls_cloze.splits import Split, SplitConfig

from .examples import as_rows as rows

CFG = SplitConfig(eval_fraction=0.3)


def texts(count: int) -> list[tuple[str, str]]:
    return [(f"Film {i} of many", ("good", "bad")[i % 2]) for i in range(count)]


def apart(split: Split) -> bool:
    found = [
        {" ".join(" ".join(c).casefold().split()) for c in side.contents}
        for side in sides(split)
    ]
    groups = [set(side.groups or ()) - {""} for side in sides(split)]
    return not found[0] & found[1] and not groups[0] & groups[1]


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
    assert len(split.eval.numbers) == 20
    assert {name for (name,) in split.train.labels} == {f"label {i}" for i in range(50)}


def test_repeats_stay_together_and_count_once() -> None:
    once = texts(60)
    shouted = [(f"  {text.upper()} ", label) for text, label in once]
    split = splits.make(rows(once + shouted), None, CFG)
    assert apart(split)
    assert Counter(split.eval.labels) == {("good",): 9, ("bad",): 9}
    assert all(number <= 60 for number in split.eval.numbers)
    assert len(split.train.numbers) == 2 * (60 - 18)
    assert split.notes == (f"train: 18 repeats of held-out {ITEM}s left out",)


def test_groups_stay_together() -> None:
    groups = [f"author {i // 4}" for i in range(196)] + [""] * 4
    split = splits.make(rows(texts(200), groups), None, CFG)
    assert apart(split)
    assert 56 <= len(split.eval.numbers) <= 64
    assert abs(Counter(split.eval.labels)["good",] - 30) <= 2


def test_each_label_keeps_a_row_to_train_on() -> None:
    found = [(f"text {i}", "rare" if i < 2 else "common") for i in range(40)]
    groups = [f"author {i // 4}" for i in range(40)]  # the first has all that is rare
    for seed in range(8):
        cfg = SplitConfig(eval_fraction=0.3, split_seed=seed)
        assert ("rare",) in splits.make(rows(found, groups), None, cfg).train.labels


def test_a_text_in_two_groups_ties_them() -> None:
    found = [(f"text {i}", "xy"[i % 2]) for i in range(40)]
    groups = [f"author {i // 4}" for i in range(40)]
    for first in range(0, 40, 8):  # a text of each author stands with the next as well
        found[first + 5] = found[first + 1]
    for seed in range(5):
        cfg = SplitConfig(eval_fraction=0.4, split_seed=seed)
        split = splits.make(rows(found, groups), None, cfg)
        assert apart(split)
        held_out = {int(group.split()[1]) // 2 for group in split.eval.groups or ()}
        assert len(held_out) == 2
        assert len(split.eval.numbers) == 14


def test_several_labels_a_row() -> None:
    rng = random.Random(0)
    names = ("music", "people", "story")
    has = [tuple(n for n in names if rng.random() < 0.5) for _ in range(400)]
    many = [(f"a text of {i}", found) for i, found in enumerate(has)]
    split = splits.make(rows(many), None, CFG)
    whole = Counter(name for found in has for name in found or [""])
    held = Counter(name for found in split.eval.labels for name in found or [""])
    for name, count in whole.items():
        assert held[name] == pytest.approx(0.3 * count, abs=0.06 * count), name
    assert len(split.eval.numbers) == pytest.approx(120, abs=12)


def test_what_cannot_be_held_out_is_said() -> None:
    tied = rows([("a", "x"), ("b", "y"), ("c", "x"), ("d", "y")], ["g", "g", "g", "g"])
    with pytest.raises(
        UserError, match=f"30% cannot be held out: its 4 {ITEM}s fall into"
    ):
        splits.make(tied, None, CFG)
    found = [(f"text {i}", "xy"[i % 2]) for i in range(60)]
    split = splits.make(rows(found, [str(i // 30) for i in range(60)]), None, CFG)
    assert split.notes[0].startswith("train: 50% is held out instead of 30%: its 60")


def test_different_labels_of_a_text_are_noted() -> None:
    found = rows([*texts(20), ("So so", "good"), ("so  so", "bad")])
    assert splits.make(found, None, CFG).notes[0] == (
        f"train: 1 {ITEM}s stand there with different labels,"
        f" the first in rows 21 ({found.shown(20)}) and 22 ({found.shown(21)})"
    )


def test_what_stands_in_training_is_not_evaluated_on() -> None:
    train = rows([("A cat", "x"), ("b", "y")], ["ann", ""])
    found = [("a  CAT", "x"), ("c", "x"), ("C", "x"), ("d", "y"), ("e", "y")]
    other = rows(found, ["", "", "", "ann", ""], source="eval.csv")
    split = splits.make(train, other, CFG)
    assert split.eval.numbers == [2, 5]
    reasons = (
        f"their {ITEM} stands in",
        f"their {ITEM} stands further",
        "their group stands",
    )
    for reason, row in zip(reasons, (1, 3, 4), strict=True):
        (note,) = (note for note in split.notes if reason in note)
        assert note.startswith("eval.csv: 1 rows left out of the evaluation")
        assert note.endswith(f"the first is row {row}")
    with pytest.raises(UserError, match=f"every {ITEM} or group stands in train"):
        splits.make(train, rows([("B", "y")], [""], source="eval.csv"), CFG)


def test_fewer_rows_for_a_quick_try() -> None:
    train = rows(texts(50))
    other = rows([(f"Another {i}", "good") for i in range(50)], source="eval.csv")
    cfg = SplitConfig(max_train_samples=20, max_eval_samples=5)
    split = splits.make(train, other, cfg)
    assert (len(split.train.numbers), len(split.eval.numbers)) == (20, 5)
    assert split.notes[-2] == "train: 20 of 50 rows are used"
    assert set(split.train.contents) <= set(train.contents)
    again = splits.make(train, other, cfg)
    assert again.train.numbers == split.train.numbers
    more = splits.make(train, None, SplitConfig(max_train_samples=99))
    assert len(more.train.numbers) + len(more.eval.numbers) == 50
