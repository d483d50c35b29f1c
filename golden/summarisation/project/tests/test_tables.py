"""Tables: what is shown, in which order, and what is left out."""

from summarisation import tables

ROWS = {"a": {"f1": 0.5, "rows": 3, "more": "x"}, "b" * 40: {"f1": 1.0, "rows": 12}}


def test_a_row_a_line_a_score_a_column() -> None:
    head, *lines = tables.scores("kind", ROWS, {"count": "rows", "F1": "f1"})[1:]
    assert head.split() == ["kind", "count", "F1"]
    assert [line.split() for line in lines] == [
        ["a", "3", "0.500"],
        ["b" * 34, "12", "1.000"],
    ]
    assert {len(line) for line in (head, *lines)} == {len(head)}


def test_the_model_stands_between_base_learners_and_noisy_rows() -> None:
    metrics = {
        "f1": 0.75,
        "beside": {"guess": {"f1": 0.1}, "other": {"accuracy": 0.2}},
        "noisy": {"noise": {"f1": 0.7}},
    }
    lines = tables.compared("on all rows", metrics, {"F1": "f1"})
    shown = [line.split()[-1] for line in lines[1:]]
    assert shown == ["F1", "0.100", "0.750", "0.700"]
    assert not any("other" in line for line in lines), "it has no such score"


def test_intervals_are_shown_where_there_are_some() -> None:
    assert tables.intervals({}) == []
    (line,) = tables.intervals({"intervals": {"macro_f1": (0.25, 0.5)}})
    assert line.split("  ")[0] == "95 % interval of macro f1"
    assert line.endswith("0.250 to 0.500")
