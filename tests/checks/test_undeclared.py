"""SC601 on the dialects in which projects say what they need, and on how real ones import."""

import re
from collections.abc import Mapping

import pytest

from generator.checks import portable
from generator.model import File, FileTree, Finding

TRAIN = "import numpy as np\nimport torch\nfrom tqdm import tqdm\nfrom omegaconf import OmegaConf\n"
LIST = "torch\nnumpy\ntqdm\n"


def found(files: Mapping[str, str]) -> list[Finding]:
    tree = FileTree({p: File(data=t.encode()) for p, t in files.items()})
    seen, faults = portable.run(tree, ["SC601"])
    assert not faults
    return list(seen["SC601"].findings)


def told(files: Mapping[str, str]) -> list[str]:
    return [str(f) for f in found(files)]


DIALECTS = {
    "requirements.txt": "torch>=1.8  # a comment\nnumpy==1.2; python_version > '3'\n--index-url https://x.y\ntqdm[notebook]\nX\n",
    "requirements/base.txt": "torch \\\n  --hash=sha256:abc\nnumpy\ntqdm\nX\n",
    "environment.yml": "name: x\nchannels: [pytorch]\ndependencies:\n  - python=3.8\n  - pytorch::pytorch=1.8\n  - numpy=1.2=h1\n  - pip:\n    - tqdm==4\n    - X\n",
    "conda.yaml": "dependencies:\n  - pytorch\n  - numpy\n  - tqdm\n  - X\n",
    "pyproject.toml": "[project]\nname = 'x'\ndependencies = [\n  'torch',\n  'numpy>=1',\n  'tqdm',\n  'X',\n]\n",
    "setup.cfg": "[metadata]\nname = x\n[options]\ninstall_requires =\n  torch\n  numpy\n  tqdm\n  X\n",
    "setup.py": "from setuptools import setup\nDEPS = ['torch', 'numpy']\nDEPS += ['tqdm']\nDEPS.append('X')\nsetup(name='x', install_requires=DEPS)\n",
    "Pipfile": "[packages]\ntorch = '*'\nnumpy = '*'\ntqdm = '*'\nX = '*'\n",
}
POETRY = "[tool.poetry.dependencies]\npython = '^3.8'\ntorch = '^2'\nnumpy = '*'\ntqdm = {version = '4'}\nX = '*'\n"
PIXI = "[tool.pixi.dependencies]\npytorch = '*'\nnumpy = '*'\ntqdm = '*'\nX = '*'\n"
SETUP = "from setuptools import setup\n"
SCRIPTS = (
    # a text, and a function that takes it apart
    SETUP + "LINES = \"\"\"\ntorch>=1\n# timm\nnumpy\ntqdm\nX\n\"\"\"\ndef listed():\n"
    "    lines = [line.strip() for line in LINES.split('\\n') if line]\n    print(lines)\n    return lines\n"
    "setup(name='x', install_requires=listed())\n",
    # lists by what they are for
    SETUP + "needs = {\n  'install': ['torch', 'numpy'] + [\n    'tqdm',\n    'X',\n  ],\n  'dev': ['timm'],\n}\n"
    "needs['all'] = needs['dev']\nsetup(name='x', install_requires=needs['install'])\n",
    # requirements by their names, and the name of `setup` itself
    "import re\nfrom setuptools import setup as install\nITEMS = [\n  'torch>=1',\n  'numpy',\n  'tqdm==4',\n  'X',\n  'timm',\n]\n"
    "deps = {n: t for t in ITEMS for n in re.findall('^[a-z]+', t)}\n"
    "install(install_requires=[deps['torch'], deps['numpy'], deps['tqdm'], deps['X']])\n",
    # versions that are computed
    SETUP + "VERSION = read()\nsetup(install_requires=[\n  'torch', 'numpy',\n  'tqdm',\n  'X',\n  f'sister-a[all]=={VERSION}',\n"
    "  'sister-b==' + VERSION,\n  'sister-c=={}'.format(VERSION),\n  'sister-d>=%s' % VERSION,\n])\n",
    # gathered in a function
    SETUP + "def listed():\n    found = []\n    for name in ['torch', 'numpy', 'tqdm']:\n        found.append(name.strip())\n"
    "    found.append('X')\n    return found\nsetup(install_requires=listed())\n",
)  # fmt: skip
EVERY = [
    *DIALECTS.items(),
    ("pyproject.toml", POETRY),
    ("pyproject.toml", PIXI),
    *(("setup.py", script) for script in SCRIPTS),
]


@pytest.mark.parametrize(("path", "text"), EVERY)
def test_what_a_dialect_lists_is_declared(path: str, text: str) -> None:
    files = {"train.py": TRAIN, path: text.replace("X", "omegaconf")}
    assert told(files) == []


@pytest.mark.parametrize(("path", "text"), EVERY)
def test_what_it_does_not_list_is_not(path: str, text: str) -> None:
    (one,) = found({"train.py": TRAIN, path: text.replace("X", "einops")})
    assert (one.path, one.line, one.code) == ("train.py", 4, "SC601")
    assert one.message.startswith("'omegaconf' is imported, but the project declares")
    assert one.hint == f"add 'omegaconf' to {path}"
    assert one.other is not None and one.other.path == path


@pytest.mark.parametrize(("path", "text"), EVERY)
def test_a_misspelt_requirement_is_told_where_it_stands(path: str, text: str) -> None:
    (one,) = found({"train.py": TRAIN, path: text.replace("X", "omegacnf")})
    lines = text.splitlines()
    where = next(i for i, line in enumerate(lines, 1) if re.search(r"\bX\b", line))
    # what a list in code says is looked for in its text
    assert (one.path, one.line) == (path, where)
    assert one.hint == "did you mean 'omegaconf'?"
    assert one.other is not None and str(one.other) == "train.py:4"


MORE: list[dict[str, str]] = [
    # other files
    {"requirements.txt": "-r requirements/base.txt\n", "requirements/base.txt": LIST + "omegaconf\n"},
    {"requirements.txt": LIST, "setup.py": "from setuptools import setup\nsetup(extras_require={'all': ['omegaconf']})\n"},
    {"requirements.txt": LIST, "requirements-dev.txt": "omegaconf\n"},
    {"requirements.txt": LIST, "pyproject.toml": "[project.optional-dependencies]\nall = ['omegaconf']\n"},
    {"requirements.txt": LIST, "pyproject.toml": "[dependency-groups]\ndev = ['omegaconf', {include-group = 'x'}]\n"},
    {"requirements.txt": LIST, "pyproject.toml": "[tool.uv]\ndev-dependencies = ['omegaconf']\n"},
    {"requirements.txt": LIST, "pyproject.toml": "[tool.hatch.envs.default]\ndependencies = ['omegaconf']\n"},
    {"requirements.txt": LIST, "pyproject.toml": "[tool.poetry.group.train.dependencies]\nomegaconf = '*'\n"},
    {"pyproject.toml": "[project]\ndynamic = ['dependencies']\n[tool.setuptools.dynamic]\ndependencies = {file = ['reqs.in']}\n",
     "reqs.in": LIST + "omegaconf\n"},
    {"setup.cfg": "[options]\ninstall_requires = file: req.txt\n", "req.txt": LIST + "omegaconf\n"},
    # a helper reads the list
    {"setup.py": "from setuptools import setup\ndef read():\n    with open('requirements.txt') as f:\n        return f.read().splitlines()\nsetup(install_requires=read())\n",
     "requirements.txt": LIST + "omegaconf\n"},
    # commands
    {"requirements.txt": LIST, "README.md": "Run `pip install -U omegaconf` first.\n"},
    {"requirements.txt": LIST, "README.md": "```\npip3 install foo \\\n   'omegaconf>=2'\n```\n"},
    {"requirements.txt": LIST, "README.md": "conda install -c conda-forge omegaconf\n"},
    {"requirements.txt": LIST, "Dockerfile": "RUN python -m pip install omegaconf && rm -rf /x\n"},
    {"requirements.txt": LIST, ".github/workflows/ci.yml": "jobs:\n  x:\n    run: pip install omegaconf\n"},
    {"requirements.txt": LIST, "tox.ini": "[testenv]\ncommands = pip install omegaconf\n"},
    {"requirements.txt": LIST, "README.md": "pip install -r extra/reqs.txt\n", "extra/reqs.txt": "omegaconf\n"},
    # addresses
    {"requirements.txt": LIST + "git+https://github.com/omry/omegaconf.git@main\n"},
    {"requirements.txt": LIST + "-e git+https://github.com/x/y#egg=omegaconf\n"},
    {"requirements.txt": LIST + "omegaconf @ https://x.y/z.zip\n"},
    {"requirements.txt": LIST + "https://x.y/omegaconf-2.0-py3-none-any.whl\n"},
    # nothing, or nothing that can be known
    {},
    {"README.md": "pip install torch\n"},
    {"setup.py": "from setuptools import setup\nsetup(install_requires=compute())\n"},
    {"setup.py": SETUP + "setup(**settings())\n", "requirements.txt": LIST},
    {"setup.py": SETUP + "needs = {'a': ['torch', 'numpy', 'tqdm']}\nneeds['a'] += more()\nsetup(install_requires=needs['a'])\n"},
    {"setup.py": SETUP + "needs = {'a': ['torch', 'numpy', 'tqdm']}\nneeds['a'].append(more())\nsetup(install_requires=needs['a'])\n"},
    {"setup.py": SETUP + "needs = {'a': ['torch', 'numpy', 'tqdm'], **more()}\nsetup(install_requires=needs['a'])\n"},
    {"setup.py": SETUP + "def make():\n    found = ['torch', 'numpy', 'tqdm']\n    found += more()\n    return found\nsetup(install_requires=make())\n"},
    {"setup.py": SETUP + "def make(x):\n    return [x] + make(x)\nsetup(install_requires=make(1))\n"},
    {"requirements.txt": LIST + "-r missing.txt\n"},
    {"pyproject.toml": "[project]\ndynamic = ['dependencies']\ndependencies = ['torch', 'numpy', 'tqdm']\n"},
]  # fmt: skip


@pytest.mark.parametrize("files", MORE)
def test_other_ways_to_say_it(files: dict[str, str]) -> None:
    assert told({"train.py": TRAIN, **files}) == []


def lines(*names: str) -> str:
    return "".join(f"import {name}\n" for name in names)


NAMES = {
    "cv2": "opencv-python-headless", "PIL": "Pillow", "sklearn": "scikit_learn", "yaml": "PyYAML",
    "skimage": "scikit-image", "bs4": "beautifulsoup4", "faiss": "faiss-gpu", "hydra": "hydra-core",
    "tensorflow": "tensorflow-gpu==2", "onnxruntime": "onnxruntime-gpu", "git": "GitPython",
    "google.protobuf": "protobuf", "ruamel.yaml": "ruamel.yaml", "attr": "attrs",
    "dateutil": "python-dateutil", "flash_attn": "flash-attn", "umap": "umap-learn",
    "tensorboard": "tb-nightly", "pkg_resources": "setuptools", "mpl_toolkits.mplot3d": "matplotlib",
    "unheard_of": "Unheard-Of", "strange": "python-strange", "odd": "pyodd", "foo_bar": "foo-bar-cu12",
    "google.cloud.storage": "google-cloud-storage", "lightning.pytorch": "lightning",
}  # fmt: skip


@pytest.mark.parametrize(("module", "name"), NAMES.items())
def test_a_module_may_be_called_otherwise_than_what_it_comes_from(
    module: str, name: str
) -> None:
    files = {
        "train.py": lines("torch", "tqdm", "numpy", module),
        "requirements.txt": f"{LIST}{name}\n",
    }
    assert told(files) == []


USUAL = {
    "cv2": "opencv-python", "PIL": "pillow", "sklearn": "scikit-learn", "yaml": "pyyaml",
    "hydra": "hydra-core", "pytorch_lightning": "pytorch-lightning", "wandb": "wandb",
    "tensorboardX": "tensorboardx", "skimage": "scikit-image", "torch": "torch",
}  # fmt: skip


@pytest.mark.parametrize(("module", "name"), USUAL.items())
def test_the_usual_distribution_is_told(module: str, name: str) -> None:
    used = {"einops": "einops", "loguru": "loguru", "tqdm": "tqdm", "numpy": "numpy"}
    files = {
        "train.py": lines(*used, module),
        "requirements.txt": "\n".join(used.values()),
    }
    (one,) = found(files)
    assert (one.line, one.hint) == (5, f"add '{name}' to requirements.txt")


SILENT = {
    "guarded": "try:\n    import wandb\nexcept ImportError:\n    wandb = None\n",
    "in a function": "def log():\n    import wandb\n",
    "conditional": "import sys\nif sys.argv:\n    import wandb\n",
    "for types": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import wandb\n",
    "of Python": "import os, json, distutils.util, imp, tomllib\nimport cPickle\nimport __main__\n",
    "unknown": "import my_cuda_ops\nfrom MultiScaleDeformableAttention import x\n",
    "from elsewhere": "import apex\nimport tensorrt\n",
    "own": "import helper\nfrom lib.deep import x\n",
    "on a path that is added": "import sys\nsys.path.append('lib')\nimport deep\n",
}


@pytest.mark.parametrize("source", SILENT.values(), ids=SILENT)
def test_an_import_that_may_well_be_fine(source: str) -> None:
    files = {
        "train.py": lines("torch", "tqdm", "numpy") + source,
        "helper.py": "",
        "lib/deep.py": "x = 1\n",
        "requirements.txt": LIST,
    }
    assert told(files) == []


@pytest.mark.parametrize(
    "path",
    ["tests/test_a.py", "test_a.py", "docs/conf.py", "examples/a.py", "setup.py", "third_party/x/a.py",
     "conftest.py", "benchmarks/a.py"],
)  # fmt: skip
def test_files_that_are_beside_the_point(path: str) -> None:
    files = {
        "train.py": lines("torch", "tqdm", "numpy"),
        path: "import wandb\n",
        "requirements.txt": LIST,
    }
    assert told(files) == []


def test_a_submodule_that_is_not_checked_out() -> None:
    files = {
        "train.py": lines("torch", "tqdm", "numpy", "clip"),
        "requirements.txt": LIST,
        ".gitmodules": '[submodule "x"]\n\tpath = ext/clip\n\turl = https://x.y/CLIP.git\n',
    }
    assert told(files) == []


def test_what_others_bring_along_is_told_where_the_list_is_kept_otherwise() -> None:
    modules = ("torch", "torchvision", "pandas", "numpy")
    kept = {
        "train.py": lines(*modules),
        "requirements.txt": "torch\ntorchvision\npandas\n",
    }
    assert (
        found({**kept, "requirements.txt": "torch\ntorchvision\npandas\nnumpy\n"}) == []
    )
    (one,) = found(kept)
    assert one.line == 4
    assert one.message == (
        "'numpy' is imported, but not declared: 'pandas' happens to bring it along"
    )
    loose = {**kept, "train.py": lines(*modules, "six")}
    assert told(loose) == []
    light = {"train.py": lines("pandas", "numpy"), "requirements.txt": "pandas\n"}
    assert told(light) == []


def test_a_list_that_lacks_many_is_of_something_else() -> None:
    modules = ("torch", "einops", "timm", "wandb", "lmdb")
    files = {"train.py": lines(*modules), "requirements.txt": "torch\n"}
    assert told(files) == []


def test_documents_say_how_to_install_a_framework() -> None:
    files = {"train.py": lines("torch", "tqdm", "einops"), "requirements.txt": "tqdm\neinops\n"}  # fmt: skip
    assert len(told(files)) == 1
    assert told({**files, "README.md": "## Requirements\n- PyTorch 1.8\n"}) == []
    assert told({**files, "README.md": "Install PyTorch for your machine.\n"}) == []
    prose = "## Setup\nWhat we trained, we trained on PyTorch 1.10 and on two cards.\n"
    assert len(told({**files, "README.md": prose})) == 1
    assert len(told({**files, "README.md": "# A PyTorch model\nnothing more\n"})) == 1


def test_a_module_that_is_told_once() -> None:
    files = {
        "train.py": lines("torch", "tqdm", "numpy", "wandb"),
        "evaluate.py": lines("wandb"),
        "requirements.txt": LIST,
    }
    assert len(told(files)) == 1


def test_a_name_that_shares_words_with_another_is_no_slip() -> None:
    files = {
        "train.py": "import torch\nimport tqdm\nimport numpy\nfrom google.cloud import storage\n",
        "requirements.txt": LIST + "google-cloud-translate\n",
    }
    assert not any("did you mean" in line for line in told(files))


def test_a_list_is_for_its_folder() -> None:
    files = {
        "train.py": lines("torch", "tqdm", "numpy", "wandb"),
        "requirements.txt": LIST,
        "demo/requirements.txt": "wandb\n",
    }
    (one,) = told(files)
    assert one.startswith("train.py:4: SC601 'wandb'")
    del files["requirements.txt"]
    assert told(files) == []


BROKEN: list[dict[str, str]] = [
    {"requirements.txt": "<<<<<<< HEAD\n==1.0\n;;;\n[x\n-r\n-e\n-r requirements.txt\n\x00\n"},
    {"requirements.txt": "-r a_requirements.txt\n", "a_requirements.txt": "-r requirements.txt\n"},
    {"setup.cfg": "no section\n"},
    {"Pipfile": "= = =\n"},
    {"environment.yml": "dependencies: [a, {pip: x}, 3, {pip: [1, null]}]\n"},
    {"setup.py": "from setuptools import setup\nA = A + A\nsetup(install_requires=A, extras_require={**A})\n"},
    {"pyproject.toml": "project = 3\n[tool]\npoetry = []\nhatch = {envs = {a = 3}}\n"},
    {"README.md": "pip install\npip install -r\ngit clone\n"},
]  # fmt: skip


@pytest.mark.parametrize("files", BROKEN)
def test_whatever_a_list_may_hold(files: dict[str, str]) -> None:
    assert told({"train.py": TRAIN, **files}) == []


def test_the_language_is_no_distribution() -> None:
    text = "[tool.poetry.dependencies]\npython = '^3.8'\ntorch = '*'\n"
    files = {"train.py": "import torch\n", "pyproject.toml": text, "a.py": "import IPython\n"}  # fmt: skip
    assert all("'python'" not in line for line in told(files))


def test_a_long_list_may_lack_more() -> None:
    names = "torch torchvision pandas scipy timm einops tqdm wandb".split()
    lost = ["seaborn", "librosa"]
    listed = "".join(f"{n}\n" for n in names)
    files = {"train.py": lines(*names, *lost, "lightgbm"), "requirements.txt": listed}
    assert told(files) == []
    more = ["gensim", "spacy", "xgboost"]
    files["train.py"] = lines(*names, *more, *lost, "lightgbm")
    files["requirements.txt"] = listed + "".join(f"{n}\n" for n in more)
    assert len(told(files)) == 3


def test_a_folder_deep_in_a_package_is_no_library() -> None:
    files = {
        "train.py": lines("torch", "tqdm", "numpy", "datasets", "lib.data.datasets"),
        "lib/__init__.py": "",
        "lib/data/__init__.py": "",
        "lib/data/datasets/__init__.py": "",
        "requirements.txt": LIST,
    }
    (one,) = told(files)
    assert one.startswith("train.py:4: SC601 'datasets'")
    added = "import sys\nsys.path.append('lib/data')\n"
    assert told({**files, "run.py": added}) == []
    assert told({**files, "data/datasets/__init__.py": ""}) == []


@pytest.mark.parametrize(
    "code",
    [
        "try:\n    from .logger import log\nexcept ImportError:\n    log = print\n",
        "import os\nif os.environ.get('LOG') == 'wandb':\n    from .logger import log\n",
    ],
)
def test_a_module_that_is_imported_where_it_may_be_is_not_needed(code: str) -> None:
    used = lines("torch", "tqdm", "numpy")
    files = {"lib/__init__.py": code, "lib/logger.py": "import wandb\nimport einops\nimport timm\nlog = wandb.log\n",
             "train.py": used, "requirements.txt": LIST}  # fmt: skip
    assert told(files) == []
    plain = {
        **files,
        "lib/__init__.py": "from .logger import log\n",
        "lib/logger.py": "import wandb\nlog = wandb.log\n",
    }
    assert len(told(plain)) == 1
