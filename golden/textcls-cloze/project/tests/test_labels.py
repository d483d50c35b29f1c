"""Labels: cells of every kind, their order, what is unknown, what is rare."""

import pytest
import torch

from textcls_cloze import labels
from textcls_cloze.errors import UserError
from textcls_cloze.labels import LabelConfig

ONE, SEVERAL = LabelConfig(), LabelConfig(multi_label=True)
BALANCED = LabelConfig(class_weights="balanced")


def test_numbers_are_sorted_as_numbers() -> None:
    found = labels.read("x", ONE, ["10", 2, 3.0, "b", "a"], range(5))
    assert labels.order("x", found) == ("2", "3", "10", "a", "b")


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("x|y", ("x", "y")),
        (" x | x ||", ("x",)),
        ("", ()),
        (None, ()),
        (["x", 3], ("x", "3")),
    ],
)
def test_several_labels(cell: object, found: tuple[str, ...]) -> None:
    assert labels.read("x", SEVERAL, [cell], [1]) == [found]


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ("", "'' is not a label"),
        (1.5, "1.5 is not a label"),
        (["a"], r"\['a'\] is a list; set data\.multi_label"),
    ],
)
def test_cells_that_hold_no_label(cell: object, message: str) -> None:
    with pytest.raises(UserError, match=f"x: row 2: column 'label': {message}"):
        labels.read("x", ONE, ["a", cell], [1, 2])


def test_nothing_to_learn() -> None:
    with pytest.raises(UserError, match="all labels are 'a', nothing to learn"):
        labels.order("x", [("a",), ("a",)])
    with pytest.raises(UserError, match="no row has a label"):
        labels.order("x", [(), ()])


def test_a_label_that_training_does_not_know() -> None:
    with pytest.raises(UserError) as caught:
        labels.check_known("e", [4, 7], [("good",), ("goood",)], ("bad", "good"), "t")
    wanted = "e: row 7: label 'goood' is not in t (did you mean 'good'? there are:"
    assert str(caught.value).startswith(wanted)


def test_rare_labels_are_noted_and_weighed() -> None:
    counts = {"common": 90, "rare": 10}
    assert "9 times more common than rare" in labels.summary(100, 9, counts, ONE)
    assert "times more" not in labels.summary(100, 9, counts, BALANCED)
    weights = labels.class_weights(counts, 100, BALANCED)
    assert weights is not None
    batch = {"labels": torch.tensor([0] * 90 + [1] * 10)}
    weighed = labels.weigh(batch, weights)["weights"]
    assert weighed.sum().item() == pytest.approx(100)
    assert weighed[90:].sum().item() == pytest.approx(50)
    assert labels.weigh(batch, labels.class_weights(counts, 100, ONE)) == batch


def test_columns_of_targets() -> None:
    found = labels.targets(("a", "b"), [("b",), ("a",)], multi_label=False)
    assert found == {"label": ["b", "a"], "labels": [1, 0]}
    found = labels.targets(("a", "b"), [("a", "b"), ()], multi_label=True)
    assert found["label"] == [["a", "b"], []]
    assert [row.tolist() for row in found["labels"]] == [[1.0, 1.0], [0.0, 0.0]]
