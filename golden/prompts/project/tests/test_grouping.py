"""Rows apart: parts of like size by length, groups in an order that reads well."""

from house_rules import excerpts, grouping


def test_parts_by_length() -> None:
    assert grouping.bins([5, 5, 5]) == ["5 to 5"] * 3
    names = grouping.bins([3, 4, 5, 6, 7, 8, 9, 30])
    assert names == [
        *["3 to 4", "3 to 4", "5 to 6", "5 to 6"],
        *["7 to 8", "7 to 8", "9 to 30", "9 to 30"],
    ]


def test_groups_in_order() -> None:
    rows = [{"loss": 1.0}, {"loss": 2.0}, {"loss": 4.0}]

    def mean(own: list[grouping.Row]) -> dict[str, float]:
        return {"mean": sum(row["loss"] for row in own) / len(own)}

    found = grouping.apart(rows, ["10 to 12", "9 to 9", "10 to 12"], mean)
    assert list(found) == ["9 to 9", "10 to 12"]
    assert found["10 to 12"] == {"mean": 2.5, "rows": 2}
    shown = excerpts.groups("length", found, {"mean": "mean"})
    assert shown[1].split() == ["length", "mean", "count"]
    assert shown[-1].split() == ["10", "to", "12", "2.500", "2"]
    assert excerpts.groups("kind", {"all": found["9 to 9"]}, {"mean": "mean"}) == []


def test_a_long_text_is_cut() -> None:
    row = {"row": 3, "source": "word \n" * 40, "target": "so", "said": None}
    first, source, target = excerpts.side_by_side(
        [row], {"source": "source", "wanted": "target", "said": "said"}
    )
    assert first == "  row 3"
    assert source.startswith("    source word word")
    assert len(source) == len("    source ") + excerpts.WIDTH
    assert target == "    wanted so"
