"""SC701: names that an installed package does not have."""

from pathlib import Path

import pytest
from conftest import Run
from installed import SITE, found, told

from generator.check import check

LIB = {
    "lib/__init__.py": "from .core import *\nfrom .core import Model as Model\n"
    "from . import tools\nLIMIT = 3\n",
    "lib/core.py": "__all__ = ['train', 'Model']\n"
    "def train(): ...\ndef hidden(): ...\n"
    "class Model:\n    kind = 'm'\n    def __init__(self):\n        self.width = 1\n"
    "    def fit(self): ...\n",
    "lib/tools.py": "import sys\nif sys.platform == 'win32':\n    def win(): ...\n"
    "try:\n    import fast\nexcept ImportError:\n    fast = None\n"
    "for one in (1, 2):\n    pass\nwith open('x') as file:\n    pass\n"
    "a, (b, *c) = 1, (2, 3)\ndef later():\n    global made\n    made = 1\n"
    "def slow(): ...\n",
    "lib/lazy.py": "def __getattr__(name):\n    return find(name)\n",
    "lib/words.py": "OLD = {'gone': 1}\ndef __getattr__(name):\n"
    "    if name in OLD:\n        return OLD[name]\n    raise AttributeError(name)\n",
    "lib/filled.py": "globals().update(make())\n",
    "lib/odd.py": "from elsewhere import *\n",
    "lib/broken.py": "def f(:\n",
    "lib/_c.so": "",
    "lib/from_c.py": "from lib._c import *\n",
    "lib/typed.py": "def run(): ...\n",
    "lib/typed.pyi": "def run() -> None: ...\ndef more() -> None: ...\n",
    "lib/space/inner.py": "x = 1\n",
}


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("from lib import trian", "'lib' has no name 'trian' (did you mean 'train'?)"),
        ("from lib import hidden", "'lib' has no name 'hidden'"),
        ("import lib\nlib.Modl()", "'lib' has no attribute 'Modl' (did you mean 'Model'?)"),
        ("import lib as l\nl.tools.slw()", "'lib.tools' has no attribute 'slw' (did you mean 'slow'?)"),
        ("from lib import tools as t\nt.slw", "'lib.tools' has no attribute 'slw' (did you mean 'slow'?)"),
        ("import lib.cor", "there is no module 'lib.cor' (did you mean 'core'?)"),
        ("from lib.core.x import y", "there is no module 'lib.core.x'"),
        ("from lib.words import new", "'lib.words' has no name 'new'"),
        ("from lib.typed import mor", "'lib.typed' has no name 'mor' (did you mean 'more'?)"),
        ("def f():\n    from lib import trian", "'lib' has no name 'trian' (did you mean 'train'?)"),
        ("from lib import Model\nModel.fitt", "'lib.Model' has no attribute 'fitt' (did you mean 'fit'?)"),
        ("from lib import Model\nm = Model()\nm.fitt()", "Model has no attribute 'fitt' (did you mean 'fit'?)"),
        ("import lib\ndef f(m: lib.Model):\n    return m.fitt()", "Model has no attribute 'fitt' (did you mean 'fit'?)"),
        (
            "import lib\nclass A:\n    def __init__(self):\n        self.m = lib.Model()\n"
            "    def g(self):\n        self.m.fitt()",
            "Model has no attribute 'fitt' (did you mean 'fit'?)",
        ),
        ("import lib\nif lib.LIMIT:\n    lib.trian()", "'lib' has no attribute 'trian' (did you mean 'train'?)"),
    ],
)  # fmt: skip
def test_what_is_not_there_is_told_at_its_line(
    code: str, expected: str, tmp_path: Path
) -> None:
    line = code.count("\n") + 1
    assert told(found(tmp_path, code + "\n", LIB)) == [f"{line}: {expected}"]


@pytest.mark.parametrize(
    "code",
    [
        "from lib import train, Model, LIMIT, tools, core, lazy",
        "from lib import *\ntrain()",
        "from lib.tools import win, fast, one, file, a, b, c, made",
        "from lib.lazy import anything",
        "from lib.words import gone",
        "from lib.filled import anything",
        "from lib.odd import anything",
        "from lib.broken import anything",
        "from lib._c import anything\nfrom lib.from_c import anything",
        "from lib.typed import run, more",
        "from lib.space import inner\nimport lib.space.unknown_part",
        "from lib.core import __doc__, __name__",
        "try:\n    from lib import old\nexcept ImportError:\n    old = None",
        "import lib\ntry:\n    lib.old()\nexcept AttributeError:\n    pass",
        "import lib\nif hasattr(lib, 'old'):\n    lib.old()",
        "import lib\nx = lib.old if hasattr(lib, 'old') else 1",
        "import lib\nx = hasattr(lib, 'old') and lib.old()",
        "import lib\nNEW = lib.__version__ > '2'\nif not NEW:\n    lib.old()",
        "import lib\ndef is_old():\n    return lib.__version__ < '2'\n"
        "if is_old():\n    lib.old()",
        "import lib\ndef f():\n    if lib.__version__ > '2':\n        return\n    lib.old()",
        "import lib\nlib.old = 3\nlib.old",
        "import lib, pytest\n\ndef f():\n    with pytest.raises(AttributeError):\n        lib.old",
        "import lib\nlib.train().anything",
        "from lib import Model\nm = Model()\nm.width, m.kind, m.__dict__",
        "from lib import Model\nm = Model()\nm = None\nm.fitt",
        "from lib import Model\ndef f(m: Model):\n    m.of_a_subclass",
        "from lib import Model\ndef f(m: Model):\n    if hasattr(m, 'fitt'):\n        m.fitt()",
        "import lib\nlib.Model.fit.__name__",
    ],
)
def test_what_may_be_there_is_not_told(code: str, tmp_path: Path) -> None:
    assert told(found(tmp_path, code + "\n", LIB)) == []


def test_a_package_speaks_of_what_is_put_there_from_c(tmp_path: Path) -> None:
    more = {
        "lib/uses.py": "# lib.tools.from_c is set when the library loads\n",
        "lib/_d.so": "",
        "lib/_d.pyi": "def from_d() -> None: ...\n",
    }
    code = "import lib\nlib.tools.from_c\nlib.tools.from_d\nlib.tools.from_cc\n"
    assert told(found(tmp_path, code, LIB | more)) == [
        "4: 'lib.tools' has no attribute 'from_cc'"
    ]


LAZY = {
    "lib/__init__.py": "import sys\nfrom typing import TYPE_CHECKING\n"
    "from .lazy import Lazy\n"
    "_import_structure = {'models.bert': ['Bert'], 'train': ['Trainer']}\n"
    "if TYPE_CHECKING:\n    from .models import *\n    from .train import Trainer\n"
    "else:\n    sys.modules[__name__] = Lazy(__name__, _import_structure)\n",
    "lib/lazy.py": "import types\nclass Lazy(types.ModuleType):\n"
    "    def __getattr__(self, name):\n"
    "        if name.endswith('Fast'):\n            return self[name[:-4]]\n",
    "lib/train.py": "class Trainer: ...\n",
    "lib/models/__init__.py": "from .bert import *\nfrom .empty import *\n",
    "lib/models/bert.py": "__all__ = ['Bert']\nclass Bert: ...\nclass Inner: ...\n",
    "lib/models/empty.py": "",
}


def test_packages_that_load_lazily_say_to_type_checkers_what_they_have(
    tmp_path: Path,
) -> None:
    code = "from lib import Bert, Trainer, BertFast\nfrom lib import Brt\n"
    assert told(found(tmp_path, code, LAZY)) == ["2: 'lib' has no name 'Brt'"]


def test_it_says_since_when_and_what_is_there_instead(tmp_path: Path) -> None:
    packages = {"transformers/__init__.py": "x = 1\n"}
    code = "from transformers import AdamW\n"
    (finding,) = found(tmp_path, code, packages, version="5.1", top="transformers")
    assert str(finding).endswith(
        "train.py:1: SC701 'transformers' has no name 'AdamW' (transformers 5.1 is"
        " installed; gone since 4.50: use torch.optim.AdamW)"
    )


def test_what_is_known_to_have_gone_is_told_of_dynamic_modules_too(
    tmp_path: Path,
) -> None:
    packages = {"numpy/__init__.py": "def __getattr__(n):\n    return find(n)\n"}
    code = "import numpy as np\nnp.float\nnp.anything\n"
    made = found(tmp_path, code, packages, version="1.26.4", top="numpy")
    assert told(made) == [
        "2: 'numpy' has no attribute 'float' (gone since 1.24: use float, or numpy.float64)"
    ]
    assert found(tmp_path, code, packages, version="1.20", top="numpy") == []


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ("numpy>=1.24", 1),
        ("numpy~=2.0", 1),
        ("numpy==1.26.*", 1),
        ("numpy>1.24", 1),
        ("numpy>=1.20", 0),
        ("numpy", 0),
        ("numpy<3", 0),
    ],
)
def test_without_the_package_what_is_asked_for_decides(
    asked: str, count: int, tmp_path: Path
) -> None:
    code = "import numpy as np\nnp.float\n"
    files = {"requirements.txt": asked + "\n"}
    assert len(found(tmp_path, code, {}, files=files)) == count


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("requirements.txt", "lib==1.4  # pinned\n"),
        ("requirements/train.txt", "lib<2 ; python_version > '3'\n"),
        ("pyproject.toml", "[project]\nname = 'a'\ndependencies = ['lib ~= 1.0']\n"),
        ("pyproject.toml", "[tool.poetry.dependencies]\nlib = '^1.2'\n"),
        ("pyproject.toml", "[project.optional-dependencies]\nx = ['lib<2']\n"),
        ("setup.py", "from setuptools import setup\nsetup(install_requires=['lib<2'])\n"),
        ("setup.cfg", "[options]\ninstall_requires =\n    lib<2\n"),
        ("environment.yml", "dependencies:\n  - lib=1.4\n"),
        ("environment.yml", "dependencies:\n  - pip:\n    - lib==1.4\n"),
    ],
)  # fmt: skip
def test_a_version_that_the_project_does_not_want_is_not_looked_at(
    path: str, text: str, tmp_path: Path
) -> None:
    assert found(tmp_path, "import lib\nlib.x\n", LIB, files={path: text}) == []
    wanted = text.replace("<2", "<3")
    for version in ("1.4", "1.2", "1.0"):
        wanted = wanted.replace(version, "2.0")
    assert len(found(tmp_path, "import lib\nlib.x\n", LIB, files={path: wanted})) == 1


def test_an_active_environment_counts_where_it_has_most(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found(tmp_path / "a", "", LIB)
    monkeypatch.setenv("VIRTUAL_ENV", str(tmp_path / "a/.venv"))
    (tmp_path / "b").mkdir()
    (tmp_path / "b/train.py").write_text("import lib\nlib.x\n")
    assert [f.code for f in check([tmp_path / "b"])] == ["SC701"]
    (tmp_path / "b/more.py").write_text("import one_more\nimport another_one\n")
    assert [f.code for f in check([tmp_path / "b"])] == []


def test_the_python_may_be_named(run: Run, tmp_path: Path) -> None:
    found(tmp_path / "a", "", LIB)
    (tmp_path / "b").mkdir()
    (tmp_path / "b/train.py").write_text("import lib, other_a, other_b\nlib.x\n")
    python = tmp_path / "a/.venv/bin/python"
    python.parent.mkdir()
    python.touch()
    for path in (python, tmp_path / "a/.venv"):
        result = run("check", "b", "--python", path)
        assert "SC701 'lib' has no attribute 'x'" in result.out
    own = "[tool.scaffold.check]\npython = '../a/.venv'\n"
    (tmp_path / "b/pyproject.toml").write_text(own)
    assert "SC701 'lib' has no attribute 'x'" in run("check", "b").out
    result = run("check", "b", "--python", tmp_path / "b")
    assert result.code == 2
    assert "no packages are installed there" in result.err


def test_what_was_read_is_kept_and_read_again_when_it_changes(tmp_path: Path) -> None:
    code = "import lib\nlib.tools.quick\n"
    assert len(found(tmp_path, code, LIB)) == 1
    assert len(found(tmp_path, code, LIB)) == 1
    more = {"lib/tools.py": LIB["lib/tools.py"] + "def quick(): ...\n"}
    assert found(tmp_path, code, LIB | more) == []
    assert (tmp_path / SITE / "lib").is_dir()
