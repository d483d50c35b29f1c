"""What packaging files name, in the dialects of foreign projects."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from outside import told

CODE = {
    "lib/__init__.py": "__version__ = '1'\n",
    "lib/cli.py": "class App:\n    @classmethod\n    def run(cls): ...\ndef main(): ...\n",
    "lib/nn/__init__.py": "",
    "train.py": "def main(): ...\n",
}
SETUP = "from setuptools import setup\n"


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"pyproject.toml": "[project.scripts]\na = 'lib.cli:main'\nb = 'lib.cli:mian'\n"},
         "pyproject.toml:3: SC501 entry point 'b': 'lib.cli' has no 'mian' (did you mean 'lib.cli:main'?)"),
        ({"pyproject.toml": "[project.scripts]\nb = 'lib.cil:main'\n"},
         "pyproject.toml:2: SC501 entry point 'b': there is no module 'lib.cil'"),
        ({"pyproject.toml": "[project.scripts]\nb = 'lib.cli:App.rum'\n"},
         "pyproject.toml:2: SC501 entry point 'b': 'lib.cli.App' has no attribute 'rum'"),
        ({"pyproject.toml": "[project.gui-scripts]\nb = 'lib.cli:mane'\n"}, "pyproject.toml:2: "),
        ({"pyproject.toml": "[project.entry-points.'x.y']\nb = 'lib.cli:mane'\n"}, "pyproject.toml:2: "),
        ({"pyproject.toml": "[tool.poetry.scripts]\nb = 'lib.cli:mane'\n"}, "pyproject.toml:2: "),
        ({"pyproject.toml": "[tool.poetry.scripts]\nb = {callable = 'lib.cli:mane'}\n"}, "pyproject.toml:2: "),
        ({"pyproject.toml": "[tool.setuptools]\npackages = [\n  'lib',\n  'lib.mn',\n]\n"},
         "pyproject.toml:4: SC501 there is no package 'lib.mn' (did you mean 'lib.nn'?)"),
        ({"pyproject.toml": "[tool.setuptools]\npy-modules = ['trian']\n"},
         "pyproject.toml:2: SC501 there is no module 'trian' (did you mean 'train'?)"),
        ({"pyproject.toml": "[tool.setuptools.dynamic]\nversion = {attr = 'lib.__versoin'}\n"},
         "pyproject.toml:2: SC501 'lib.__versoin': 'lib' has no '__versoin'"),
        ({"pyproject.toml": "[project.scripts]\nb = 'lob.cli:main'\n"},
         "pyproject.toml:2: SC501 entry point 'b': there is no module 'lob' (did you mean 'lib.cli:main'?)"),
        # a folder that is named and lies where its name says
        ({"pyproject.toml": "[tool.setuptools.package-dir]\nlib = './lib'\n[project.scripts]\nb = 'lib.cli:mane'\n"},
         "pyproject.toml:4: SC501 entry point 'b'"),
        ({"setup.cfg": "[options.entry_points]\nconsole_scripts =\n    a = lib.cli:main\n    b = lib.cli:mane\n"},
         "setup.cfg:4: SC501 entry point 'b'"),
        ({"setup.cfg": "[options]\npackages =\n    lib\n    lib.gone\n"},
         "setup.cfg:4: SC501 there is no package 'lib.gone'"),
        ({"setup.cfg": "[metadata]\nversion = attr: lib.VERSION\n"},
         "setup.cfg:2: SC501 'lib.VERSION': 'lib' has no 'VERSION'"),
        ({"setup.py": SETUP + "setup(\n  name='lib',\n  entry_points={\n    'console_scripts': [\n"
          "      'a = lib.cli:main',\n      'b=lib.cli:mane',\n    ],\n  },\n)\n"},
         "setup.py:7: SC501 entry point 'b'"),
        ({"setup.py": SETUP + "from lib.groups import PLUGINS\nsetup(entry_points={\n  PLUGINS: ['b = lib.cli:mane'],\n})\n"},
         "setup.py:4: SC501 entry point 'b'"),
        ({"setup.py": SETUP + "E = '''\n[console_scripts]\nb = lib.cli:mane\n'''\nsetup(entry_points=E)\n"},
         "setup.py:4: SC501 entry point 'b'"),
        ({"setup.py": SETUP + "setup(packages=['lib', 'lib.gone'])\n"},
         "setup.py:2: SC501 there is no package 'lib.gone'"),
        ({"setup.py": SETUP + "setup(scripts=['bin/run'], py_modules=['train'])\n"},
         "setup.py:2: SC501 there is no script 'bin/run'"),
    ],
)  # fmt: skip
def test_it_is_found(files: Mapping[str, str], said: str, tmp_path: Path) -> None:
    (line,) = told(tmp_path, "SC501", {**CODE, **files})
    assert line.startswith(said)


@pytest.mark.parametrize(
    "files",
    [
        {"pyproject.toml": "[project.scripts]\na = 'lib.cli:App.run'\nb = 'train:main'\n"
         "c = 'torch.distributed.run:main'\nd = 'lib.cli:main [extra]'\n"},
        {"pyproject.toml": "[project.entry-points.x]\na = 'lib.cli'\nb = 'lib'\n"},
        {"pyproject.toml": "[tool.setuptools.package-dir]\nlib = 'other'\n[project.scripts]\na = 'lib.x:main'\n"},
        {"pyproject.toml": "[project.scripts]\na = 'lib._version:main'\n", ".gitignore": "_version.py\n"},
        {"setup.cfg": "[options]\npackages = find:\n[options.entry_points]\nconsole_scripts =\n  a = lib.cli:main\n"},
        {"setup.py": SETUP + "import os\nsetup(packages=os.listdir('.'), package_dir=make(), "
         "entry_points={'console_scripts': [f'{x}=lib.gone:main' for x in 'ab']})\n"},
        {"setup.py": SETUP + "setup(package_dir={'': 'python'}, packages=['other'])\n",
         "python/other/__init__.py": ""},
        {"setup.py": "def setup(f): ...\nsetup('lib.gone')\n"},
        {"pyproject.toml": "[project.scripts]\na = 'lazy:anything'\n",
         "lazy.py": "def __getattr__(name): ...\n"},
    ],
)  # fmt: skip
def test_what_may_be_right_is_not_told(
    files: Mapping[str, str], tmp_path: Path
) -> None:
    assert told(tmp_path, "SC501", {**CODE, **files}) == []
