"""Configuration: what wins, and what mistakes look like."""

import re
from pathlib import Path

import pytest

from textcls_cloze.config import DEFAULT_FILE, Config, flat, load
from textcls_cloze.errors import UserError


def test_later_layers_win(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text("[train]\nepochs = 5\nseed = 5\nbatch_size = 5\n")
    (tmp_path / "b.toml").write_text("[train]\nepochs = 6\nseed = 6\n")
    cfg = load([tmp_path / "a.toml", tmp_path / "b.toml"], ["train.seed=7"])
    assert (cfg.train.batch_size, cfg.train.epochs, cfg.train.seed) == (5, 6, 7)


def test_override_values() -> None:
    cfg = load([], ["model.name=models/tiny", 'data.eval="a b.csv"', "optim.lr=1e-3"])
    assert (cfg.model.name, cfg.data.eval, cfg.optim.lr) == (
        "models/tiny",
        "a b.csv",
        1e-3,
    )
    assert load([], ["data.eval=x.csv", "data.eval="]).data.eval is None


def test_default_file_is_the_whole_configuration() -> None:
    text = Path(DEFAULT_FILE).read_text(encoding="utf-8")
    # a section in a section stands there as a table, or as the name of its own file
    keys = set(re.findall(r"^(?:# )?\[?(?:\w+\.)*(\w+)(?: =|\]$)", text, re.MULTILINE))
    assert {key.split(".")[1] for key in flat(Config())} <= keys
    load([DEFAULT_FILE])


@pytest.mark.parametrize(
    ("override", "message"),
    [
        ("train.epoch=3", "unknown key train.epoch; did you mean train.epochs?"),
        ("trian.epochs=3", "unknown key trian.epochs; did you mean train.epochs?"),
        (
            "optim.batch_size=3",
            "unknown key optim.batch_size; did you mean train.batch_",
        ),
        ("train.epochs=0", "train.epochs = 0 should be greater than or equal to 1"),
        ("train.epochs=many", 'train.epochs = "many" should be a valid integer'),
        ("train.epochs=2.5", "train.epochs = 2.5 should be a valid integer"),
        ("train.precision=half", "train.precision = \"half\" should be 'auto', 'no', "),
        ("optim.lr=nan", "optim.lr = NaN should be "),
        ("optim.lr=inf", "optim.lr = Infinity should be less than or equal to 1"),
        ("data.train=", "data.train = null should be a valid string"),
        ("train", "'train' is not key=value"),
    ],
)
def test_mistakes_on_the_command_line(override: str, message: str) -> None:
    with pytest.raises(UserError) as caught:
        load([], [override])
    assert str(caught.value).startswith(f"command line: {message}")
    assert caught.value.exit_code == 2


def test_mistakes_in_a_file_name_the_file(tmp_path: Path) -> None:
    path = tmp_path / "my.toml"
    path.write_text("[train]\nepochs = true\n")
    with pytest.raises(UserError, match=r"my\.toml: train\.epochs = true should be"):
        load([path])
    path.write_text("[train\n")
    with pytest.raises(UserError, match=r"my\.toml: is not TOML: .*line 1"):
        load([path])
    with pytest.raises(UserError, match=r"none\.toml: cannot be read"):
        load([tmp_path / "none.toml"])
