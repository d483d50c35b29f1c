import pytest
from sample import shown


@pytest.mark.parametrize("source", ["from os.path import *\n", "from .b import *\n"])
def test_it_fires(source: str) -> None:
    files = {"app/a.py": "import sys\n" + source, "app/b.py": ""}
    found = shown("star_imports", files)
    assert len(found) == 1 and found[0].startswith("app/a.py:2: SC103 star import from")


def test_it_stays_silent() -> None:
    source = "from os import path\n\n\ndef f(*args):\n    return [*args, 2 * 3]\n"
    assert shown("star_imports", {"app/a.py": source}) == []
