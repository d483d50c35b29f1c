import subprocess
import sys
from pathlib import Path

import pytest
from sample import tree

from generator.checks import portable

FIRING = {
    "the package begins": {
        "app/__init__.py": "from .a import x\n",
        "app/a.py": "from .b import y\nx = 1\n",
        "app/b.py": "from .a import x\ny = 2\n",
    },
    "a script begins": {
        "train.py": "import a\n",
        "a.py": "from b import y\nx = 1\n",
        "b.py": "from a import x\ny = 2\n",
    },
    "three in a circle": {
        "app/__init__.py": "",
        "app/__main__.py": "import app.a\n",
        "app/a.py": "from .b import y\nclass X: ...\n",
        "app/b.py": "from .c import z\ny = 2\n",
        "app/c.py": "from .a import X\nz = 3\n",
    },
    "below a condition": {
        "app/__init__.py": "import os\nif os.sep:\n    from app.a import x\n",
        "app/a.py": "try:\n    from .b import y\nfinally:\n    x = 1\n",
        "app/b.py": "class B:\n    from .a import x\ny = 2\n",
    },
    "what the package gives last": {
        "app/__init__.py": "from .a import x\nversion = 1\n",
        "app/a.py": "from . import version\nx = 1\n",
    },
}
SILENT = {
    "it is there in time": {
        "app/__init__.py": "from .a import x\n",
        "app/a.py": "x = 1\nfrom .b import y\n",
        "app/b.py": "from .a import x\ny = 2\n",
    },
    "the module alone": {
        "app/__init__.py": "from .a import x\n",
        "app/a.py": "from . import b\nx = 1\n",
        "app/b.py": "from . import a\nimport app.a\n",
    },
    "later, in a function": {
        "app/__init__.py": "from .a import x\n",
        "app/a.py": "from .b import y\nx = 1\n",
        "app/b.py": "def y():\n    from .a import x\n    return x\n",
    },
    "for types alone": {
        "app/__init__.py": "from .a import x\n",
        "app/a.py": "from .b import y\nx = 1\n",
        "app/b.py": "from typing import TYPE_CHECKING\n"
        "if TYPE_CHECKING:\n    from .a import x\ny = 2\n",
    },
    "caught": {
        "app/__init__.py": "from .a import x\n",
        "app/a.py": "from .b import y\nx = 1\n",
        "app/b.py": "try:\n    from .a import x\nexcept ImportError:\n    x = 0\ny = 2\n",
    },
    "made as it runs": {
        "app/__init__.py": "from .a import x\n",
        "app/a.py": "def __getattr__(name): return 1\nfrom .b import y\nx = 1\n",
        "app/b.py": "from .a import x\ny = 2\n",
    },
    "a module with its own name in it": {
        "app/__init__.py": "from .b import b\n",
        "app/a.py": "from . import b\n",
        "app/b.py": "from . import a\ndef b(): ...\n",
    },
    "a module of a name that the package gives later": {
        "app/__init__.py": "from . import mapper as lib\nfrom .b import mapper\n",
        "app/mapper.py": "x = 1\nfrom .b import y\n",
        "app/b.py": "from .mapper import x\ny = 2\ndef mapper(): ...\n",
    },
    "a package that is loaded twice": {
        "app/__init__.py": "from .a import x\nimport sys\ny = 2\n",
        "app/a.py": "x = 1\nfrom .__init__ import y\n",
    },
    "a script that is loaded twice": {
        "a.py": "from b import y\nx = 1\nif __name__ == '__main__':\n    print(y)\n",
        "b.py": "import a\ny = 2\n",
    },
}


def found(files: dict[str, str]) -> list[str]:
    found, _ = portable.run(tree(files), {"SC107"})
    return [str(f) for f in found["SC107"].findings]


def works(files: dict[str, str], folder: Path) -> bool:
    """Whether Python itself can begin everywhere: the judge of what is expected here."""
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    begins = ["app"] if "app/__init__.py" in files else []
    begins += ["train"] if "train.py" in files else []
    begins += ["app.__main__"] if "app/__main__.py" in files else []
    begins += ["a"] if "a.py" in files and not begins else []
    assert begins
    codes = [
        subprocess.run(
            [sys.executable, "-c", f"import {name}"], cwd=folder, capture_output=True
        ).returncode
        for name in begins
    ]
    return not any(codes)


@pytest.mark.parametrize("files", FIRING.values(), ids=list(FIRING))
def test_it_fires_where_python_fails(files: dict[str, str], tmp_path: Path) -> None:
    (finding,) = found(files)
    assert "SC107" in finding
    assert "before it is there" in finding
    assert not works(files, tmp_path)


@pytest.mark.parametrize("files", SILENT.values(), ids=list(SILENT))
def test_it_is_silent_where_python_works(files: dict[str, str], tmp_path: Path) -> None:
    assert found(files) == []
    assert works(files, tmp_path)


def test_a_circle_that_nobody_enters_must_break_from_everywhere() -> None:
    ends = {"app/__init__.py": "", "app/a.py": "from .b import y\nx = 1\n"}
    assert len(found({**ends, "app/b.py": "from .a import x\ny = 2\n"})) == 2
    assert found({**ends, "app/b.py": "y = 2\nfrom .a import x\n"}) == []


def test_it_names_both_ends() -> None:
    (finding,) = found(FIRING["the package begins"])
    assert finding == (
        "app/b.py:1: SC107 'x' is imported from '.a' before it is there: app/a.py imports"
        " this module, by way of its line 1, above 'x' in line 2 (import inside the"
        " function that needs it, or move what both need elsewhere)"
    )
