import pytest
from sample import PROJECT, seen, shown

BASE = {k: v for k, v in PROJECT.items() if not k.endswith(".md")}

FIRING = {
    "Run `make fit`.": "the Makefile has no target 'fit'",
    "```bash\nmake fit\n```": "the Makefile has no target 'fit'",
    "```\n$ python -m app.fit\n```": "there is no module 'app.fit'",
    "`python -m app.train --nope`": "app.train has no flag '--nope'",
    "`python -m app.train train.epoch=1`": "unknown key 'train.epoch'",
    "`train.epoch=1`": "unknown key 'train.epoch'",
    "`make train ARGS=\"model.hiden=3\"`": "unknown key 'model.hiden' (did you mean 'model.hidden'?)",
    "`train.epochs = 3` or `train.epoch`": "'train.epoch' names nothing",
    "`optim.rate`": "'optim.rate' names nothing",
    "`tuning.prepair`": "did you mean 'prepare'?",
    "`tuning.prepair()`": "'tuning.prepair' names nothing",
    "`app.train.mian`": "'app.train.mian' names nothing",
    "`app/nope.py`": "there is no file 'app/nope.py'",
    "`nope.py`": "there is no file 'nope.py'",
    "`trian.py`": "there is no file 'trian.py' (did you mean",
    "`configs/{default,big}.toml`": "there is no file 'configs/big.toml'",
    "`app/*.txt`": "there is no file 'app/*.txt'",
    "`app/nope/`": "there is no folder 'app/nope/'",
    "`src/nope.py`": "there is no file 'src/nope.py'",
    "See [this](docs/a.png).": "the link's target 'docs/a.png' does not exist",
    "![plot](app/plot.png)": "the link's target 'app/plot.png' does not exist",
    "| `app/nope.py` | x |": "there is no file 'app/nope.py'",
    "```text\n├── app/nope.py   # x\n```": "there is no file 'app/nope.py'",
    "```toml\n[train]\nepoch = 1\n```": "unknown key 'train.epoch'",
    "```toml\n[config]\ntrain.epochs = 'x'\n```": "train.epochs must be a whole number",
    "```sh\npython -m app.train \\\n  --config configs/nope.toml\n```": "no file 'configs/nope.toml'",
}  # fmt: skip
SILENT = [
    "`make train`, `make test && make clean`, `make -j2 train X=1`",
    "`python -m app.train --config configs/smoke.toml train.epochs=1 train.run=runs/x`",
    "`python -m pytest -x`, `python -m venv .venv`, `pip install -e .`",
    "`train.epochs`, `model.build`, `app.train.main`, `tuning.prepare()`, `train.epochs=N`",
    "`train`, `optim`, `np.array`, `cfg.train.anything`, `os.path.join`, `user.email`",
    "`app/train.py`, `train.py`, `./app`, `app/`, `tests/`, `configs/*.toml`, `.gitignore`",
    "`app/train.py:12`, [line](app/train.py#L3), [top](#top), [x](https://a.b/c.py)",
    "`runs/x/metrics.json`, `models/a`, `metrics.json`, `best.safetensors`, `model.safetensors`",
    "`sentence-transformers/all-MiniLM-L6-v2`, `user/repo`, `train/eval`, `N/A`, `1/2`",
    "`path/to/your.py`, `<name>.toml`, `data/NAME/x.toml`, `my.toml`, `...`, `$HOME/x.py`",
    "`key.sub=value`, `x=1`, `a == b`, `def f(): ...`, `{'a': 1}`",
    "not code: app/nope.py, make fit, train.epoch",
    "```python\nimport app.nope\nopen('app/nope.py')\n```",
    "```toml\n[tool.x]\ny = 1\n```\n```json\n{}\n```",
    "```text\nepoch 1 loss 0.3\napp/train.py  the loop\n└── train.py\n```",
    "```console\n$ make train\nTraining app/nope\n```",
    "<!-- `x` --> ``make `odd` ``",
]


@pytest.mark.parametrize(("text", "message"), FIRING.items())
def test_it_fires(text: str, message: str) -> None:
    found = shown("docs", {**BASE, "README.md": f"# app\n\n{text}\n"})
    assert len(found) == 1 and message in found[0] and ": SC302 " in found[0], found


@pytest.mark.parametrize("text", SILENT)
def test_it_stays_silent(text: str) -> None:
    assert shown("docs", {**BASE, "AGENTS.md": text + "\n"}) == []


def test_without_a_makefile_there_is_nothing_to_make() -> None:
    files = {k: v for k, v in BASE.items() if k != "Makefile"}
    found = shown("docs", {**files, "README.md": "x\n\n`make train`\n"})
    assert found == ["README.md:3: SC302 there is no Makefile"]


def test_flags_of_other_parsers_are_not_guessed_at() -> None:
    files = {
        **BASE,
        "app/cli.py": "import click\n",
        "README.md": "`python -m app.cli --x`\n",
    }
    found = seen("docs", files)
    assert not found.findings
    assert found.total - found.resolved == 1


def test_flags_of_helpers_count_and_those_of_strangers_do_not() -> None:
    other = "import argparse\n\n\ndef go():\n    argparse.ArgumentParser().add_argument('--odd')\n"
    files = {
        **BASE,
        "app/other.py": other,
        "README.md": "`python -m app.train --odd`\n",
    }
    assert len(shown("docs", files)) == 1
