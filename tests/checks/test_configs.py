import pytest
from sample import PROJECT, shown

BASE = {k: v for k, v in PROJECT.items() if k.startswith("app/")}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[train]\nepoch = 1\n", ":2: SC304 unknown key 'train.epoch' (did you mean 'train.epochs'?)"),
        ("\n[trian]\nepochs = 1\n", ":3: SC304 unknown key 'trian.epochs' (did you mean 'train.epochs'?)"),
        ("train.epochs = 'x'\n", ":1: SC304 train.epochs must be a whole number, not 'x'"),
        ("train.epochs = true\n", "must be a whole number, not true"),
        ("train.epochs = 1.0\n", "must be a whole number, not 1.0"),
        ('data.format = "tsv"\n', "must be one of 'csv', 'jsonl', not 'tsv'"),
        ("[optim]\nbetas = 0.9\n", "must be a list of numbers, not 0.9"),
        ("[optim]\nbetas = ['a']\n", "must be a list of numbers"),
        ("train = 3\n", "train is a section, not a value; its keys are"),
        ("lr = 3\n", "unknown key 'lr' (did you mean 'optim.lr'?)"),
    ],
)  # fmt: skip
def test_it_fires(text: str, message: str) -> None:
    found = shown("configs", {**BASE, "configs/x.toml": text})
    assert len(found) == 1, found
    assert message.replace("; ", " (") in found[0].replace("; ", " ("), found


@pytest.mark.parametrize(
    "text",
    [
        "",
        "train.epochs = 1\n[optim]\nlr = 1\nbetas = [1, 0.5]\n",
        "[train]\npatience = 3\nrun = ''\n",
        '[data]\n"format" = "jsonl" # x = 1\n',
    ],
)
def test_it_stays_silent(text: str) -> None:
    assert shown("configs", {**BASE, "configs/x.toml": text}) == []
    assert shown("configs", {**BASE, "other/x.toml": "train.epoch = 1\n"}) == []


def test_the_default_file_has_every_key_that_can_be_written() -> None:
    text = PROJECT["configs/default.toml"]
    assert shown("configs", {**BASE, "configs/default.toml": text}) == []
    without = text.replace("dropout = 0.1\n", "")
    found = shown("configs", {**BASE, "configs/default.toml": without})
    assert found == [
        "configs/default.toml: SC304 the key 'model.dropout' is missing"
        " (defined in app/model.py:13)"
    ]


NESTED = {
    "app/__init__.py": "",
    "app/config.py": (
        "from dataclasses import dataclass\n\n"
        "@dataclass\nclass Prompts:\n    source: str = 'so'\n\n"
        "@dataclass\nclass Data:\n    train: str = 'x'\n"
        "    prompts: Prompts = Prompts()\n\n"
        "@dataclass\nclass Config:\n    data: Data = Data()\n"
    ),
    "configs/default.toml": "[data]\ntrain = 'x'\nprompts = 'mine.toml'\n",
}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("source = 'a'\n", ""),
        ("# so\nsource = 3\n", "mine.toml:2: SC304 data.prompts.source must be a text"),
        ("source = 'a'\nsorce = 'a'\n", "mine.toml:2: SC304 unknown key 'data.prompts.sorce'"),
        ("", "configs/default.toml: SC304 the key 'data.prompts.source' is missing"),
        (None, "default.toml:3: SC304 data.prompts names the file 'mine.toml', which does"),
    ],
)  # fmt: skip
def test_a_section_that_has_a_file_of_its_own(text: str | None, message: str) -> None:
    files = NESTED if text is None else {**NESTED, "mine.toml": text}
    found = shown("configs", files)
    assert len(found) == bool(message)
    assert message in "".join(found)
