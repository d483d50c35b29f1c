"""SC602: a requirement that nothing needs, and the many reasons for one that nothing imports."""

from collections.abc import Mapping

import pytest

from generator.checks import portable
from generator.model import File, FileTree, Finding

TRAIN = "import numpy as np\nimport torch\nfrom tqdm import tqdm\n"
LIST = "torch\nnumpy\ntqdm\n"


def found(files: Mapping[str, str], others: tuple[str, ...] = ()) -> list[Finding]:
    tree = FileTree({p: File(data=t.encode()) for p, t in files.items()})
    seen, _ = portable.run(tree, ["SC602"], others)
    return list(seen["SC602"].findings)


@pytest.mark.parametrize(
    "name",
    ["flask", "seaborn==0.12", "beautifulsoup4", "nltk>=3", "Django", "scikit-image", "xgboost[x]"],
)  # fmt: skip
def test_what_nothing_imports_is_told_where_it_is_listed(name: str) -> None:
    (one,) = found({"train.py": TRAIN, "requirements.txt": f"torch\n{name}\n{LIST}"})
    assert (one.path, one.line) == ("requirements.txt", 2)
    assert "is declared, but nothing imports" in one.message


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("pyproject.toml", "[project]\ndependencies = [\n 'torch', 'numpy',\n 'tqdm',\n 'flask',\n]\n"),
        ("setup.py", "from setuptools import setup\nsetup(install_requires=[\n'torch', 'numpy', 'tqdm',\n\n'flask'])\n"),
        ("environment.yml", "dependencies:\n- pytorch\n- numpy\n- pip:\n  - flask\n  - tqdm\n"),
    ],
)  # fmt: skip
def test_of_any_dialect(path: str, text: str) -> None:
    (one,) = found({"train.py": TRAIN, path: text})
    assert (one.path, one.line) == (path, 5)


NEEDED = [
    "wandb", "pytest", "black", "tensorboard", "protobuf", "sentencepiece", "accelerate", "ninja",
    "types-PyYAML", "nvidia-cublas-cu12", "setuptools", "wheel", "jupyter", "unheard-of", "openpyxl",
    "torchvision", "git+https://github.com/x/flask", "six", "opencv-python",
]  # fmt: skip


@pytest.mark.parametrize("name", NEEDED)
def test_what_may_be_of_use_all_the_same(name: str) -> None:
    list_ = f"{LIST}pandas\n{name}\n"
    source = TRAIN + "import pandas\nlogger = WandbLogger()\n"
    assert found({"train.py": source, "requirements.txt": list_}) == []


USES = {
    "a string": {"a.py": "import_module('flask.app')\n"},
    "part of a name": {"a.py": "FlaskServer()\n"},
    "a test": {"tests/test_a.py": "import flask\n"},
    "a function": {"a.py": "def f():\n    import flask\n"},
    "an import that may fail": {
        "a.py": "try:\n    import flask\nexcept ImportError: ...\n"
    },
    "a script": {"run.sh": "FLASK_APP=x flask run\n"},
    "a setting": {"conf.yaml": "server:\n  _target_: flask.Flask\n"},
    "a document's code": {"README.md": "```\npython -m flask\n```\n"},
    "a span": {"README.md": "Start `flask run`.\n"},
    "a notebook": {"a.ipynb": '{"source": ["import flask"]}'},
    "a broken file": {"a.py": "import flask\nprint 'x'\n"},
    "a folder": {"flask/a.py": ""},
}


@pytest.mark.parametrize("files", USES.values(), ids=USES)
def test_what_is_mentioned_is_used(files: dict[str, str]) -> None:
    assert (
        found({"train.py": TRAIN, "requirements.txt": LIST + "flask\n", **files}) == []
    )


@pytest.mark.parametrize(
    "path", ["requirements-dev.txt", "requirements/tests.txt", "requirements/mini-cpm.txt", "docs/requirements.txt", "demo/requirements.txt"]
)  # fmt: skip
def test_lists_for_other_things(path: str) -> None:
    files = {"train.py": TRAIN, "requirements.txt": LIST, path: "flask\n"}
    assert found(files) == []


def test_extras_may_be_for_somebody_elses_code() -> None:
    text = (
        "[project]\ndependencies = ['torch', 'numpy', 'tqdm']\n"
        "[project.optional-dependencies]\nx = ['flask']\n"
    )
    assert found({"train.py": TRAIN, "pyproject.toml": text}) == []


def test_modules_of_python_itself_are_of_no_distribution() -> None:
    code = TRAIN + "import io\nimport re\n"
    files = {"train.py": code, "requirements.txt": LIST + "albumentations\n"}
    assert [f.line for f in found(files)] == [4]


def test_a_list_in_use_may_have_three_that_are_idle() -> None:
    used = "torch numpy tqdm pandas scipy lightgbm".split()
    idle = "flask seaborn nltk".split()
    listed = "".join(f"{name}\n" for name in (*used, *idle))
    code = "".join(f"import {name}\n" for name in used)
    files = {"train.py": code, "requirements.txt": listed}
    assert sorted(f.line for f in found(files)) == [7, 8, 9]


def test_a_list_of_all_that_was_ever_installed() -> None:
    files = {"train.py": TRAIN, "requirements.txt": LIST + "flask\nseaborn\nnltk\n"}
    assert found(files) == []


def test_a_notebook_that_is_not_read_may_import_it() -> None:
    files = {"train.py": TRAIN, "requirements.txt": LIST + "flask\n"}
    assert len(found(files)) == 1
    assert found(files, ("big.ipynb",)) == []


def test_words_in_a_document_are_no_use_of_it() -> None:
    files = {"train.py": TRAIN, "requirements.txt": LIST + "flask\n"}
    assert (
        len(found({**files, "README.md": "Flask is nice.\n`pip install flask`\n"})) == 1
    )


def test_a_short_list_and_a_long_one() -> None:
    short = {"train.py": "import torch\nimport numpy\n"}
    assert len(found({**short, "requirements.txt": "torch\nnumpy\nflask\n"})) == 1
    names = "torch numpy tqdm pandas scipy timm einops lmdb h5py librosa gensim spacy".split()
    files = {
        "train.py": "".join(f"import {n}\n" for n in names),
        "requirements.txt": "\n".join([*names, "flask", "seaborn"]),
    }
    assert len(found(files)) == 2


PINNED = {
    "one without a version": ("networkx\n", 1),
    "one of a version": ("networkx==3.1\n", 0),
    "two of what others bring along": ("networkx\nsympy\n", 0),
}


@pytest.mark.parametrize(("listed", "told"), PINNED.values(), ids=PINNED)
def test_what_others_bring_along_may_be_listed_for_its_version(
    listed: str, told: int
) -> None:
    files = {"train.py": TRAIN, "requirements.txt": LIST + listed}
    assert len(found(files)) == told
