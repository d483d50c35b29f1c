"""Paths to files that a project keeps, wherever they are written."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from outside import readme, told

TREE = {
    "configs/base.yaml": "x: 1\n",
    "configs/large.yaml": "x: 1\n",
    "lib/__init__.py": "",
    "lib/data/labels.json": "[]\n",
    "lib/conf/default.yaml": "x: 1\n",
    "train.py": "import argparse\np = argparse.ArgumentParser()\np.add_argument('--config')\np.parse_args()\n",
    "requirements/base.txt": "torch\n",
    "requirements/dev.txt": "-r base.txt\n",
}


@pytest.mark.parametrize(
    ("path", "text", "said"),
    [
        ("a.py", "import yaml\nc = yaml.safe_load(open('configs/bse.yaml'))\n",
         "a.py:2: SC505 there is no file 'configs/bse.yaml' (did you mean 'configs/base.yaml'?)"),
        ("a.py", "from omegaconf import OmegaConf\nc = OmegaConf.load('configs/small.yaml')\n", "a.py:2: SC505"),
        ("a.py", "import argparse\np = argparse.ArgumentParser()\np.add_argument(\n  '--config',\n  default='configs/bas.yaml')\n",
         "a.py:5: SC505"),
        ("tests/test_a.py", "def test_it():\n    assert build('configs/lage.yaml')\n",
         "tests/test_a.py:2: SC505 there is no file 'configs/lage.yaml' (did you mean 'configs/large.yaml'?)"),
        ("a.py", "import os\nf = open(os.path.join('configs', 'bas.yaml'))\n", "a.py:2: SC505"),
        ("a.py", "def load(path='configs/bas.yaml'): ...\n", "a.py:1: SC505"),
        ("a.py", "CONFIG = 'configs/bas.yaml'\n", "a.py:1: SC505"),
        ("lib/a.py", "from pathlib import Path\nPath(__file__).parent.joinpath('data', 'lables.json').read_text()\n",
         "lib/a.py:2: SC505 there is no file 'lib/data/lables.json' (did you mean 'lib/data/labels.json'?)"),
        ("lib/a.py", "from pathlib import Path\nHERE = Path(__file__).resolve().parents[1]\nx = open(HERE / 'configs' / 'bas.yaml')\n",
         "lib/a.py:3: SC505"),
        ("lib/a.py", "import os\nP = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'conf/defaults.yaml')\n", "lib/a.py:2: SC505"),
        ("README.md", readme("python train.py \\", "  --config configs/bas.yaml"), "README.md:5: SC505"),
        ("README.md", readme("python train.py --config=configs/huge.yaml"), "README.md:4: SC505"),
        ("run.sh", "CFG=configs/bas.yaml\npython train.py --config $CFG\n", "run.sh:1: SC505"),
        ("configs/new.py", "_base_ = ['./old.py', 'base.yaml']\n", "configs/new.py:1: SC505"),
        ("configs/new.yaml", "_BASE_: ../configs/bas.yaml\n", "configs/new.yaml:1: SC505"),
        ("x.yaml", "a: 1\nmodel:\n  config: configs/bas.yaml\n", "x.yaml:3: SC505"),
        ("requirements.txt", "x\n-r requirements/bas.txt\n", "requirements.txt:2: SC505"),
        ("Dockerfile", "FROM x\nCOPY requirement.txt .\n", "Dockerfile:2: SC505"),
        ("pyproject.toml", "[project]\nreadme = 'READ.md'\n", "pyproject.toml:2: SC505"),
        ("pyproject.toml", "[tool.setuptools.package-data]\nlib = ['data/lables.json']\n", "pyproject.toml:2: SC505"),
        ("pyproject.toml", "[tool.setuptools.package-data]\nlib = ['confs/*.yaml']\n", "pyproject.toml:2: SC505"),
        ("setup.cfg", "[options.package_data]\nlib =\n  conf/*.yaml\n  dat/*.json\n", "setup.cfg:4: SC505"),
        ("setup.py", "from setuptools import setup\nsetup(package_data={'lib': [\n  'data/lables.json']})\n", "setup.py:3: SC505"),
        ("MANIFEST.in", "include train.py\nrecursive-include lib/dta *.json\n", "MANIFEST.in:2: SC505"),
        ("README.md", "See [it](configs/huge.yaml), [that](train.py#L3) and [more](https://x.org/a.md).\n",
         "README.md:1: SC505 there is no file 'configs/huge.yaml'"),
        ("docs/a.md", "```\n[it](../configs/huge.yaml)\n```\n[the labels](../lib/data/lables.json)\n", "docs/a.md:4"),
        ("README.md", "[how to](HOWTO.md)\n", "README.md:1: SC505"),
        ("lib/a.py", "import os\nHERE = os.path.dirname(__file__)\ndef f(kwargs):\n    first = os.path.join(HERE, '../configs/bas.yaml')\n", "lib/a.py:4: SC505"),
        ("lib/a.py", "from importlib.resources import files\nx = files('lib.conf').joinpath('defaults.yaml').open()\n", "lib/a.py:2: SC505"),
    ],
)  # fmt: skip
def test_it_is_found(path: str, text: str, said: str, tmp_path: Path) -> None:
    found = told(tmp_path, "SC505", {**TREE, path: text})
    assert len(found) == 1, found
    assert found[0].startswith(said), found


@pytest.mark.parametrize(
    "files",
    [
        {"a.py": "import yaml\nc = yaml.safe_load(open('configs/base.yaml'))\nopen('data/train.json')\nopen('vocab.txt')\n"},
        {"a.py": "open('configs/made.yaml', 'w')\nopen('configs/run.json')\nopen('out/configs/x.yaml')\n"},
        {"a.py": "import os\nif os.path.exists('configs/local.yaml'):\n    open('configs/local.yaml')\n"},
        {"a.py": "print('configs/other.yaml')\nx = 'see configs/other.yaml'\nurl = 'https://a.b/configs/x.yaml'\n"},
        {"a.py": "def f(name): return open(f'configs/{name}.yaml')\nopen('configs/' + name)\n"},
        {"a.py": "open('configs/mine.yaml')\n", ".gitignore": "configs/mine.yaml\n"},
        {"tests/test_a.py": "open('configs/other.yaml')\n"},
        {"README.md": readme("cp configs/base.yaml configs/my.yaml", "python train.py --config configs/my.yaml",
                             "cp configs/base.yaml configs/exp1.yaml", "python train.py --config configs/exp1.yaml --output configs/z.yaml",
                             "python train.py --config path/to/config.yaml --data data/train.csv")},
        {"README.md": readme("python main.py --x=../other/configs/a.yaml", "python train.py --config $C/configs/b.yaml")},
        {"configs/new.py": "_base_ = ['mmdet::x/y.py', './base.yaml']\n"},
        {"x.yaml": "output: configs/result.yaml\nurl: https://a.b/c/d.yaml\ndata: data/coco.yaml\n"},
        {"Dockerfile": "FROM x\nCOPY --from=a /x/y.txt .\nCOPY train.py configs /app/\nADD https://a.b/x.txt /\n"},
        {"pyproject.toml": "[project]\nreadme = 'README.md'\n[tool.setuptools.package-data]\nlib = ['*.so', 'py.typed', 'conf/*.yaml']\n'*' = ['*.x']\n",
         "README.md": "x\n"},
        {"MANIFEST.in": "include LICENSE *.md\nglobal-include *.x\nprune gone\nexclude gone.txt\n"},
        {"requirements.txt": "-r requirements/base.txt\n-e .\n--index-url https://x\n"},
        {"docs/a.md": "[a](reference.md) [b](b.html) [c](#configs/x.yaml) [d](https://x.org/a.yaml)\n"},
        {"README.md": "[a](docs/guide.ipynb) [b](other/a.yaml)\n", "PKG-INFO": ""},
        {"setup.py": "import os\nhere = os.path.dirname(__file__)\nif not VERSION:\n    open(os.path.join(here, 'lib', '__version__.py'))\n", "lib/model.py": ""},
        {"lib/a.py": "import os\nx = os.path.join(os.path.dirname(__file__), 'made.yaml')\nopen(x, 'w')\n"},
    ],
)  # fmt: skip
def test_what_may_be_right_is_not_told(
    files: Mapping[str, str], tmp_path: Path
) -> None:
    assert told(tmp_path, "SC505", {**TREE, **files}) == []
