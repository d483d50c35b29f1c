import pytest
from sample import PROJECT, shown

BASE = {
    k: v
    for k, v in PROJECT.items()
    if k.startswith(("app/", "configs/", "data/", ".git"))
}

FIRING = {
    ".PHONY: train\n": "no target 'train'",
    "all: trian\ntrain:\n": "'trian' is needed, but is neither a target nor a file (did you mean 'train'?)",
    "train: data/nope.csv\n": "'data/nope.csv' is needed",
    "train:\n\tpython -m app.trian\n": "no module 'app.trian' (did you mean 'app.train'?)",
    "train:\n\t@PYTHONPATH=. $(PY) -m app.trian\nPY = .venv/bin/python\n": "no module 'app.trian'",
    "train:\n\taccelerate launch -m app.trian --config a\n": "no module 'app.trian'",
    "train:\n\tpython -m app.train --confg x.y\n": "app.train has no flag '--confg' (did you mean '--config'?)",
    "train:\n\tpython -m app.train --config configs/nope.toml\n": "no file 'configs/nope.toml'",
    "train:\n\tpython -m app.train train.epoch=3\n": "unknown key 'train.epoch' (did you mean 'train.epochs'?)",
    "train:\n\tpython -m app.train train.epochs=x\n": "train.epochs must be a whole number",
    "train:\n\tcd app && python app/nope.py\n": "no file 'app/nope.py'",
    "train:\n\tpython -m app.model \\\n\t  && python -m app.nope\n": "no module 'app.nope'",
    "a:\n\t$(MAKE) b\n": "no target 'b'",
    "a:\n\tmake a X='train.epoch=3'\n": "unknown key 'train.epoch'",
    "a:\n\tapp-train --nope\n": "app.train has no flag '--nope'",
}  # fmt: skip
SILENT = [
    ".PHONY: train all\nall: train\ntrain: data/train.csv app\n\techo done\n",
    "C ?= configs/smoke.toml\ntrain:\n\tpython -m app.train --config $(C) $(ARGS) train.epochs=2\n",
    "train:\n\tpython -m app.train --help --conf configs/smoke.toml\n",
    "test:\n\tpython -m pytest -x --cov=app tests_of_others || true\n",
    "runs/x: ; mkdir -p $@\nuse: runs/x\n\tpython -m app.train train.run=runs/x > app/log.txt\n",
    "models/x:\n\tcurl -o models/x http://a.b/app/nope.py\nall: models/x\n",
    "clean:\n\trm -rf runs app/nope.py\n",
    "%.o: %.c\n\tcc $<\nall: a.o $(wildcard app/*.py)\n",
    "help:\n\t@grep -E '^[a-z]+:' $(MAKEFILE_LIST) | sort\n",
    "# train: nope\nX := a:b\nexport Y = c: d\n",
    "a:\n\tpython -c \"open('app/nope.py')\"\n",
    "a:\n\tgit commit -m app.nope\n",
]


@pytest.mark.parametrize(("text", "message"), FIRING.items())
def test_it_fires(text: str, message: str) -> None:
    scripts = '[project]\nscripts = { app-train = "app.train:main" }\n'
    files = {**BASE, "Makefile": text, "pyproject.toml": scripts}
    found = shown("makefile", files)
    assert len(found) == 1 and message in found[0], found
    line = next(i for i, x in enumerate(text.splitlines(), 1) if x[0] == "\t" or i == 1)
    assert found[0].startswith(
        ("Makefile:1: SC301", f"Makefile:{line}: SC301", "Makefile:2:")
    )


@pytest.mark.parametrize("text", SILENT)
def test_it_stays_silent(text: str) -> None:
    assert shown("makefile", {**BASE, "Makefile": text}) == []


def test_the_line_of_a_recipe_is_told() -> None:
    text = "a:\n\techo\n\nb:\n\techo \\\n\t  one\n\tpython -m app.nope\n"
    assert shown("makefile", {**BASE, "Makefile": text})[0].startswith("Makefile:7:")
