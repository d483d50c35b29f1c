import pytest
from sample import shown

FIRING = [
    {"app/a.py": "from app import b\n", "app/b.py": "import app.a\n"},
    {"app/a.py": "from .b import x\n", "app/b.py": "from .a import y\nx = 1\n"},
    {
        "app/a.py": "from . import b\n",
        "app/b.py": "from . import c\n",
        "app/c.py": "from . import a\n",
    },
    {
        "app/a.py": "class X:\n    import app.b\n",
        "app/b.py": "if 1:\n    import app.a\n",
    },
]
SILENT = [
    {"app/a.py": "from app import b\n", "app/b.py": "x = 1\n"},
    {"app/a.py": "from app import b\n", "app/b.py": "def f():\n    import app.a\n"},
    {
        "app/a.py": "from app import b\n",
        "app/b.py": "from typing import TYPE_CHECKING\n"
        "if TYPE_CHECKING:\n    from app import a\n",
    },
    {"app/__init__.py": "from app.a import x\n", "app/a.py": "from app import b\nx = 1\n",
     "app/b.py": ""},
    {"app/a.py": "import app.b, app.c\n", "app/b.py": "import app.c\n", "app/c.py": ""},
]  # fmt: skip


@pytest.mark.parametrize("files", FIRING)
def test_it_fires_once_a_circle(files: dict[str, str]) -> None:
    found = shown("cycles", {"app/__init__.py": "", **files})
    assert len(found) == 1
    assert "SC102 modules import in a circle: app/a.py -> app/" in found[0]


@pytest.mark.parametrize("files", SILENT)
def test_it_stays_silent(files: dict[str, str]) -> None:
    assert shown("cycles", {"app/__init__.py": "", **files}) == []


def test_two_circles_are_two_findings() -> None:
    pairs = {f"app/{a}.py": f"import app.{b}\n" for a, b in ("ab", "ba", "cd", "dc")}
    assert len(shown("cycles", pairs)) == 2
