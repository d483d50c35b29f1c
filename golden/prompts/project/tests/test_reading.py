"""Reading: three layouts in every format are the same, mistakes name their place."""

import json
from pathlib import Path
from typing import Any

import pytest
from datasets import Dataset

from house_rules import reading
from house_rules.errors import UserError
from house_rules.reading import ReadingConfig
from house_rules.templating import PromptConfig

from . import examples

ROWS = examples.rows(8)
TALKS = [examples.messages(row) for row in ROWS]
SHAREGPT = {"user": "human", "assistant": "gpt", "system": "system"}


def write(path: Path, columns: dict[str, list[Any]]) -> str:
    rows = [
        dict(zip(columns, values, strict=True))
        for values in zip(*columns.values(), strict=True)
    ]
    match path.suffix:
        case ".parquet":
            Dataset.from_dict(columns).to_parquet(path)
        case ".json":
            path.write_text(json.dumps(rows))
        case ".csv":
            Dataset.from_dict(columns).to_csv(path)
        case _:
            path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return str(path)


def sharegpt(messages: list[dict[str, str]]) -> list[dict[str, str]]:
    return [{"from": SHAREGPT[m["role"]], "value": m["content"]} for m in messages]


@pytest.mark.parametrize("suffix", [".json", ".jsonl", ".parquet"])
@pytest.mark.parametrize("layout", ["messages", "sharegpt"])
def test_lists_of_messages(tmp_path: Path, layout: str, suffix: str) -> None:
    columns: dict[str, list[Any]] = {"messages": TALKS}
    if layout == "sharegpt":
        columns = {"conversations": [sharegpt(messages) for messages in TALKS]}
    path = write(tmp_path / f"rows{suffix}", columns)
    for chosen in ("auto", layout):
        rows = reading.read(path, ReadingConfig(layout=chosen))
        assert rows.messages == TALKS
        assert rows.numbers == list(range(1, len(ROWS) + 1))
        assert rows.labels == [()] * len(ROWS)
        assert (rows.groups, rows.notes) == (None, ())
    items = list(reading.read_items(path, ReadingConfig()))
    assert items == [messages[:-1] for messages in TALKS]


@pytest.mark.parametrize("suffix", [".csv", ".jsonl", ".parquet"])
def test_instructions(tmp_path: Path, suffix: str) -> None:
    columns = {
        "instruction": ["Name them", "Say hello"],
        "input": ["ann and bob", ""],
        "output": ["ann bob", "hello"],
    }
    rows = reading.read(write(tmp_path / f"rows{suffix}", columns), ReadingConfig())
    assert rows.talks(PromptConfig()) == [
        examples.messages(("Name them\n\nann and bob", "ann bob")),
        examples.messages(("Say hello", "hello")),
    ]
    assert rows.contents == [("Name them", "ann and bob"), ("Say hello",)]
    del columns["input"]
    path = write(tmp_path / f"less{suffix}", columns)
    rows = reading.read(path, ReadingConfig(layout="alpaca"))
    assert [talk[0]["content"] for talk in rows.messages] == columns["instruction"]
    new = {"instruction": columns["instruction"], "n": [1, 2]}
    items = reading.read_items(write(tmp_path / f"new{suffix}", new), ReadingConfig())
    assert [item[-1]["content"] for item in items] == columns["instruction"]


def test_columns_by_other_names(tmp_path: Path) -> None:
    columns = {"ask": ["a"], "about": ["b"], "reply": ["c"], "chat": [TALKS[0]]}
    path = write(tmp_path / "rows.jsonl", columns)
    names = {"instruction_column": "ask", "input_column": "about"}
    cfg = ReadingConfig(**names, output_column="reply")
    rows = reading.read(path, cfg)
    assert rows.talks(cfg.prompts) == [examples.messages(("a\n\nb", "c"))]
    cfg = ReadingConfig(messages_column="chat")
    assert reading.read(path, cfg).messages == TALKS[:1]


def test_what_the_system_says(tmp_path: Path) -> None:
    said = {"role": "system", "content": "be kind"}
    path = write(tmp_path / "a.jsonl", {"messages": [[said, *TALKS[0]], TALKS[1]]})
    cfg = ReadingConfig(prompts=PromptConfig(system="be short"))
    rows = reading.read(path, cfg)
    talks = rows.talks(cfg.prompts)
    assert talks[0] == [said, *TALKS[0]]
    assert talks[1] == [{**said, "content": "be short"}, *TALKS[1]]
    assert rows.contents == [(ROWS[0][0],), (ROWS[1][0],)]  # of a row, what is asked
    assert reading.asked(" so ", cfg)[0]["role"] == "system"


def test_what_stands_around_the_first_question(tmp_path: Path) -> None:
    talk = [*TALKS[0][:2], *TALKS[1][:2]]
    path = write(tmp_path / "a.jsonl", {"messages": [talk], "who": ["ann"]})
    user = "{{ who }}: {{ instruction }}?"
    cfg = ReadingConfig(prompts=PromptConfig(user=user))
    rows = reading.read(path, cfg)
    question = f"ann: {talk[0]['content']}?"
    told = [{"role": "user", "content": question}, *talk[1:]]
    assert rows.messages == [talk]
    assert rows.talks(cfg.prompts) == [told]
    assert list(reading.read_items(path, cfg)) == [told[:-1]]


def test_noise_goes_into_what_users_write_alone(tmp_path: Path) -> None:
    columns = {"instruction": ["Name all"], "input": ["of them"], "output": ["so"]}
    cfg = ReadingConfig(
        prompts=PromptConfig(user="ABC {{ instruction }} / {{ input }}")
    )
    rows = reading.read(write(tmp_path / "a.csv", columns), cfg).noisy(1.0)
    ((asked, answer),) = rows.talks(cfg.prompts)
    assert asked["content"].startswith("ABC ")
    assert "Name all" not in asked["content"]
    assert "of them" not in asked["content"]
    assert answer["content"] == "so"


def test_groups_kinds_and_rows_that_say_nothing(tmp_path: Path) -> None:
    talks = [
        TALKS[0],
        examples.messages(("so", " ")),
        None,
        [*TALKS[1], {"role": "user", "content": "and now"}],
        [{"role": "user", "content": "so"}],
    ]
    who, of = ["ann", "", "bob", "bob", ""], ["news", "", "", "talk", "talk"]
    path = write(tmp_path / "a.jsonl", {"messages": talks, "who": who, "of": of})
    cfg = ReadingConfig(group_column="who", kind_column="of")
    rows = reading.read(path, cfg)
    assert (rows.numbers, rows.groups) == ([1, 4], ["ann", "bob"])
    assert rows.messages == TALKS[:2]
    assert rows.labels == [("news",), ("talk",)]
    assert rows.notes == (
        f"{path}: 3 rows without an answer, or a word in one of their turns, left out,"
        " the first is row 2",
        f"{path}: 1 conversations end without an answer: what is said after the last"
        " one is left out",
    )
    assert rows.take([1]).labels == [("talk",)]
    assert list(reading.read_items(path, cfg))[3:] == [talks[3], talks[4]]


def test_a_long_answer_is_shown_in_part(tmp_path: Path) -> None:
    path = examples.write(tmp_path, "rows", [("a", "word " * 40), ("b", "word")])
    rows = reading.read(path, ReadingConfig())
    assert (len(rows.shown(0)), rows.shown(0)[-1]) == (reading.LONGEST, "…")
    assert rows.shown(1) == "word"


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        (
            {"mesages": [TALKS[0]]},
            "no column 'messages' (did you mean 'mesages'? there",
        ),
        (
            {"text": ["so"]},
            "no column 'messages' (there are: text); conversations stand",
        ),
        (
            {"instruction": ["a"], "outputs": ["b"]},
            "no column 'output' (did you mean 'o",
        ),
        (
            {"messages": ["hello"]},
            "row 1: column 'messages': a str, expected a list of",
        ),
        (
            {"messages": [["hello"]]},
            "row 1: column 'messages': message 1: a str, expec",
        ),
        (
            {"messages": [[{"role": "user"}]]},
            "row 1: column 'messages': message 1: no ",
        ),
        ({"messages": [None]}, "no row with a question and an answer in it"),
        ({"instruction": [["a"]], "output": ["b"]}, "row 1: column 'instruction': a l"),
    ],
)
def test_mistakes_name_the_place(
    tmp_path: Path, columns: dict[str, list[Any]], message: str
) -> None:
    path = write(tmp_path / "a.jsonl", columns)
    with pytest.raises(UserError) as caught:
        reading.read(path, ReadingConfig())
    assert str(caught.value).startswith(f"{path}: {message}")


@pytest.mark.parametrize(
    ("roles", "message"),
    [
        (("usr", "assistant"), "message 1: unknown role 'usr' (did you mean 'user'? "),
        (("user", "bot"), "message 2: unknown role 'bot' (there are: system, user, "),
        (("assistant", "user"), "message 1 is the assistant's, expected the user's"),
        (("user", "user"), "message 2 is the user's, expected the assistant's: user a"),
        (("user", "system"), "message 2 is the system's, expected the assistant's"),
        (("system", "assistant"), "message 2 is the assistant's, expected the user's"),
    ],
)
def test_roles_take_turns(tmp_path: Path, roles: tuple[str, ...], message: str) -> None:
    talk = [{"role": role, "content": "so"} for role in roles]
    path = write(tmp_path / "a.jsonl", {"messages": [TALKS[0], talk]})
    with pytest.raises(UserError) as caught:
        reading.read(path, ReadingConfig())
    assert str(caught.value).startswith(f"{path}: row 2: column 'messages': {message}")


def test_a_layout_that_a_file_does_not_have(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", {"messages": TALKS})
    with pytest.raises(UserError, match="no column 'conversations'"):
        reading.read(path, ReadingConfig(layout="sharegpt"))
