import pytest
from sample import shown

FIRING = {
    "import os\n": "'os' is imported",
    "import os.path\n": "'os.path' is imported",
    "import numpy as np\n": "'np' is imported",
    "from os import path, sep\nprint(path)\n": "'sep' is imported",
    "def f():\n    import os\n": "'os' is imported",
    "def f():\n    x = 1\n": "'x' is assigned",
    "def f():\n    x: int = 1\n": "'x' is assigned",
    "def f():\n    with open('a') as x:\n        pass\n": "'x' is assigned",
    "def f():\n    try:\n        pass\n    except ValueError as x:\n        pass\n": "'x' is assigned",
    "def f():\n    if (x := 1):\n        pass\n": "'x' is assigned",
    "def f():\n    x = 1\n    def g(x):\n        return x\n    return g\n": "'x' is assigned",
    "def f():\n    x = 1\n    x = 2\n": "'x' is assigned",
    "import os\n\n\ndef f(os):\n    return os\n": "'os' is imported",
}
SILENT = [
    "from typing import TypeAlias\nfrom os import PathLike\nX: TypeAlias = 'PathLike[str]'\n",
    "import os\nprint(os)\n",
    "import os.path\nos.sep\n",
    "from __future__ import annotations\n",
    "from os import sep\n__all__ = ['sep']\n",
    "from os import sep as sep\n",
    "import os  # noqa: F401\n",
    "try:\n    import fast\nexcept ImportError:\n    pass\n",
    "from typing import Any\nx: 'Any' = 1\n",
    "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from os import PathLike\n"
    "def f(x: 'PathLike[str]'): ...\n",
    "from typing import cast\nfrom os import PathLike\ncast('PathLike', 1)\n",
    "import os as _os\n",
    "def f():\n    _x = 1\n",
    "def f():\n    a, b = 1, 2\n    return a\n",
    "def f():\n    for x in 'ab':\n        pass\n",
    "def f():\n    x = 0\n    x += 1\n",
    "def f():\n    x = 1\n    del x\n",
    "def f():\n    x = 1\n    return locals()\n",
    "def f():\n    x = 1\n    return lambda: x\n",
    "def f():\n    x = 0\n    def g():\n        nonlocal x\n        x = 1\n    return g\n",
    "def f():\n    global x\n    x = 1\n",
    "def f(x, *args, **kwargs):\n    pass\n",
    "def f():\n    x = 1\n    return f'{x:>{x}}'\n",
    "class A:\n    x = 1\n    from os import sep\n",
    "x = 1\n",
    "def f():\n    def g(): ...\n",
    "import os\n@os.x\ndef f(): ...\n",
    "def f():\n    x: int\n",
]


@pytest.mark.parametrize(("source", "message"), FIRING.items())
def test_it_fires(source: str, message: str) -> None:
    found = shown("unused", {"app/a.py": source})
    assert len(found) == 1 and message in found[0] and "SC105" in found[0], found


@pytest.mark.parametrize("source", SILENT)
def test_it_stays_silent(source: str) -> None:
    assert shown("unused", {"app/a.py": source}) == []


def test_what_an_init_imports_is_offered() -> None:
    assert (
        shown(
            "unused", {"app/__init__.py": "from .a import x\n", "app/a.py": "x = 1\n"}
        )
        == []
    )


def test_what_another_module_takes_is_used() -> None:
    files = {
        "app/a.py": "from os import sep\n",
        "app/b.py": "from app.a import sep\nsep\n",
    }
    assert shown("unused", files) == []


def test_a_fixture_is_used_by_its_name() -> None:
    files = {
        "tests/test_a.py": "from helpers import model\n\n\ndef test_it(model): ...\n"
    }
    assert shown("unused", files) == []
    outside = {"app/a.py": "from helpers import model\n\n\ndef it(model): ...\n"}
    assert len(shown("unused", outside)) == 1
