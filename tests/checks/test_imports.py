import pytest
from sample import seen, shown, tree

from generator.checks import portable

A = "def make(): ...\n\n\nclass Thing: ...\n\n\nLIMIT = 3\n"
BASE = {"app/__init__.py": "", "app/a.py": A, "app/sub/__init__.py": "from .deep import x\n",
        "app/sub/deep.py": "x = 1\n", "tests/helpers.py": "def help_me(): ...\n"}  # fmt: skip

FIRING = {
    "from app.a import mak\n": "has no name 'mak' (see app/a.py; did you mean 'make'?)",
    "from app.a import Thing, LIMITS\n": "has no name 'LIMITS'",
    "from .a import nope\n": "'.a' has no name 'nope'",
    "from . import b\n": "'.' has no name 'b'",
    "import app.b\n": "there is no module 'app.b' (did you mean 'app.",
    "import app.a as m\nm.mak()\n": "'app.a' has no name 'mak'",
    "import app.a\napp.a.mak()\n": "'app.a' has no name 'mak'",
    "from app import a\nprint(a.LIMIT, a.LIMITS)\n": "'app.a' has no name 'LIMITS'",
    "from app.sub import y\n": "'app.sub' has no name 'y'",
    "from app.sub.deep.more import x\n": "there is no module 'app.sub.deep.more'",
    "from .. import a\n": "'..' goes beyond the topmost package",
    "from ...x import a\n": "'...x' goes beyond the topmost package",
    "def f():\n    from app.a import nope\n": "has no name 'nope'",
    "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from app.a import T\n": "name 'T'",
    "from app.sub import *\nfrom app.nope import *\n": "there is no module 'app.nope'",
    "__all__ = ['f', 'g']\ndef f(): ...\n": "__all__ lists 'g'",
}  # fmt: skip
SILENT = [
    "from app.a import make, Thing as T, LIMIT\n",
    "from . import a, sub\nfrom .sub import deep, x\nfrom .sub.deep import x as y\n",
    "import app\nimport app.a\nimport app.sub.deep as d\napp.a.make(), d.x, app.sub.x\n",
    "import app.a as a\na.__name__, a.__file__, a.__doc__\n",
    "try:\n    from app.a import fast\nexcept ImportError:\n    fast = None\n",
    "try:\n    import app.native\nexcept ModuleNotFoundError:\n    pass\n",
    "from app.sub import deep\nfrom app import sub\nsub.deep.x\n",
    "import os.path, json\nos.path.join('a')\njson.nope\n",
    "from torch.app import a\n",
    "def f(a):\n    return a.anything\n",
    "import app.a as a\na.patched = 1\nprint(a.patched)\n",
    "from app.a import *\n__all__ = ['make']\n",
    "__all__ = ['f']\n__all__ += ['g']\ndef f(): ...\ng = 1\n",
]


@pytest.mark.parametrize(("source", "message"), FIRING.items())
def test_it_fires(source: str, message: str) -> None:
    found = shown("imports", {**BASE, "app/c.py": source})
    assert len(found) == 1 and message in found[0], found
    assert found[0].startswith("app/c.py:") and "SC101" in found[0]


@pytest.mark.parametrize("source", SILENT)
def test_it_stays_silent(source: str) -> None:
    assert shown("imports", {**BASE, "app/c.py": source}) == []


@pytest.mark.parametrize(
    ("path", "source", "fires"),
    [
        ("tests/test_a.py", "from helpers import help_me\n", False),
        ("tests/test_a.py", "from tests.helpers import help_me\n", False),
        ("tests/test_a.py", "from helpers import nope\n", True),
        ("tests/test_a.py", "from .helpers import help_me\n", True),
        ("tests/test_a.py", "from app.a import make\n", False),
        ("tests/unit/test_a.py", "from helpers import help_me\n", False),
        ("scripts/run.py", "import tool\ntool.go()\n", False),
        ("scripts/run.py", "import tool\ntool.stop()\n", True),
    ],
)
def test_scripts_and_tests_find_what_lies_beside_them(
    path: str, source: str, fires: bool
) -> None:
    files = {
        **BASE,
        "tests/conftest.py": "",
        "scripts/tool.py": "def go(): ...\n",
        path: source,
    }
    assert bool(shown("imports", files)) is fires


def test_a_package_under_src_is_found() -> None:
    files = {
        "src/app/__init__.py": "",
        "src/app/a.py": A,
        "tests/test_a.py": "from app.a import make, nope\n",
    }
    assert len(shown("imports", files)) == 1


def test_a_module_getattr_is_not_guessed_at() -> None:
    files = {**BASE, "app/lazy.py": "def __getattr__(name): ...\n",
             "app/c.py": "from app.lazy import anything\n"}  # fmt: skip
    found = seen("imports", files)
    assert not found.findings
    assert found.total - found.resolved == 1


@pytest.mark.parametrize(
    ("code", "fires"),
    [
        ("def f(name):\n    return eval(name)\n", True),
        ("def f():\n    x = 1\n    locals().update(y=2)\n", True),
        ("def f(name):\n    return globals()[name] or globals().get(name)\n", True),
        ("ALL = sorted(n for n in globals() if n)\n", False),
        ("globals()['a'] = 1\n", False),
        ("globals().update(make())\n", False),
        ("locals()['a'] = 1\n", False),
        ("exec('a = 1')\n", False),
    ],
)
def test_what_binds_names_that_nobody_sees(code: str, fires: bool) -> None:
    files = {**BASE, "app/odd.py": code, "app/c.py": "from app.odd import a\n"}
    assert bool(shown("imports", files)) is fires


def test_the_place_of_a_moved_name_is_told() -> None:
    found = shown("imports", {**BASE, "app/c.py": "from app.sub import Thing\n"})
    assert "it is defined in app/a.py" in found[0]


STRANGERS: dict[str, tuple[dict[str, str], str]] = {
    "nearly a module beside": (
        {"modules/__init__.py": "", "modules/net.py": "class Net: ...\n"},
        "from modles.net import Net\n",
    ),
    "a module that was renamed": (
        {"networks.py": "class Net: ...\n"},
        "from model import Net\n",
    ),
    "a module that was moved": (
        {"lib/helpers.py": "def go(): ...\n"},
        "import helpers\n",
    ),
}
KNOWN: dict[str, tuple[dict[str, str], str]] = {
    "a library that a module is called after": (
        {"app/somelib.py": "import somelib\nsomelib.init()\n"},
        "print(1)\n",
    ),
    "a library of the field": (
        {"nets.py": "class Net: ...\n"},
        "from timm import Net\n",
    ),
    "a declared one": (
        {"networks.py": "class Net: ...\n", "requirements.txt": "model\n"},
        "from model import Net\n",
    ),
    "a folder that is put on the path": (
        {
            "lib/helpers.py": "def go(): ...\n",
            "a.sh": "PYTHONPATH=lib python train.py\n",
        },
        "import helpers\n",
    ),
    "two that may be meant": (
        {"a.py": "class Net: ...\n", "b.py": "class Net: ...\n"},
        "from model import Net\n",
    ),
    "where its absence is caught": (
        {"networks.py": "class Net: ...\n"},
        "try:\n    from model import Net\nexcept ImportError:\n    Net = None\n",
    ),
}


def strangers(files: dict[str, str], code: str) -> list[str]:
    seen, _ = portable.run(tree({**files, "train.py": code}), {"SC101"})
    return [finding.message for finding in seen["SC101"].findings]


@pytest.mark.parametrize("name", STRANGERS)
def test_a_stranger_that_was_a_module_of_the_project(name: str) -> None:
    files, code = STRANGERS[name]
    asked = code.split()[1].partition(".")[0]
    assert strangers(files, code) == [f"there is no module '{asked}'"]


@pytest.mark.parametrize("name", KNOWN)
def test_a_stranger_that_may_be_a_library(name: str) -> None:
    assert strangers(*KNOWN[name]) == []


@pytest.mark.parametrize("name", ["version", "_version", "_ops"])
def test_what_a_build_may_write_unless_it_lies_elsewhere(name: str) -> None:
    code = "import torch\n"
    files = {"lib/__init__.py": f"from .{name} import x\n"}
    assert strangers(files, code) == []
    (one,) = strangers({**files, f"lib/base/{name}.py": "x = 1\n"}, code)
    assert f"there is no module '.{name}'" in one
    assert strangers({**files, f"other/base/{name}.py": "x = 1\n"}, code) == []
