import pytest
from msgspec.structs import replace
from sample import FACTS, dependency, shown

USED = "import torch\nimport sklearn.svm\nimport pydantic\nprint(torch, sklearn, pydantic)\n"
BASE = {
    "app/__init__.py": "",
    "app/a.py": USED,
    "tests/test_a.py": "import pytest\npytest.x\n",
}


@pytest.mark.parametrize(
    ("path", "source", "message"),
    [
        ("app/b.py", "import numpy\n", "'numpy' is imported, but is no declared"),
        ("app/b.py", "from yaml.x import y\n", "'yaml' is imported"),
        ("app/b.py", "def f():\n    import numpy\n", "'numpy' is imported"),
        ("app/b.py", "import pytest\n", "pytest is declared for development only"),
        ("app/b.py", "import a\n", "did you mean 'app.a'?"),
        ("app/b.py", "import trch\n", "did you mean 'torch'?"),
        ("app/b.py", "from ap.a import x\n", "did you mean 'app'?"),
        ("app/b.py", "import scikit_learn\n", "'scikit_learn' is imported"),
        ("tests/test_b.py", "import hypothesis\n", "'hypothesis' is imported"),
    ],
)
def test_an_undeclared_import_fires(path: str, source: str, message: str) -> None:
    found = shown("dependencies", {**BASE, path: source}, FACTS)
    assert len(found) == 1 and message in found[0] and "SC106" in found[0], found


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("app/b.py", "import os.path, json\nfrom collections.abc import Iterator\n"),
        ("app/b.py", "import torch.nn as nn\nfrom sklearn import svm\n"),
        ("app/b.py", "from . import a\nfrom app import a\nimport app.a\n"),
        ("app/b.py", "try:\n    import numpy\nexcept ImportError:\n    numpy = None\n"),
        ("tests/test_b.py", "import pytest\nimport torch\nimport helpers\n"),
    ],
)
def test_declared_imports_are_silent(path: str, source: str) -> None:
    files = {**BASE, "tests/helpers.py": "", path: source}
    assert shown("dependencies", files, FACTS) == []


def test_an_unused_dependency_fires_unless_it_says_who_uses_it() -> None:
    facts = replace(FACTS, dependencies=(*FACTS.dependencies, dependency("tqdm")))
    found = shown("dependencies", BASE, facts)
    assert len(found) == 1 and "'tqdm' is declared, but nothing imports" in found[0]
    facts = replace(
        FACTS, dependencies=(*FACTS.dependencies, dependency("tqdm", used_by="x"))
    )
    assert shown("dependencies", BASE, facts) == []


def test_an_import_name_with_a_dot_is_matched_whole() -> None:
    facts = replace(
        FACTS, dependencies=(*FACTS.dependencies, dependency("g-auth", "google.auth"))
    )
    good = {**BASE, "app/b.py": "from google import auth\nimport google.auth.x\n"}
    assert shown("dependencies", good, facts) == []
    assert (
        len(shown("dependencies", {**BASE, "app/b.py": "import google.cloud\n"}, facts))
        == 2
    )


def test_one_library_is_reported_once_a_file() -> None:
    source = "import numpy\nimport numpy.linalg\nfrom numpy import array\n"
    assert len(shown("dependencies", {**BASE, "app/b.py": source}, FACTS)) == 1


def test_pyproject_and_the_plan_agree() -> None:
    text = '[project]\nname = "app"\ndependencies = [\n  "torch[x]>=2 ; python_version > \'3\'",\n'
    text += '  "Scikit_Learn",\n  "safetensors",\n  "tqdm",\n]\n'
    found = shown("dependencies", {**BASE, "pyproject.toml": text}, FACTS)
    assert [f.split(" ", 2)[:2] for f in found] == [
        ["pyproject.toml:3:", "SC106"],
        ["pyproject.toml:7:", "SC106"],
    ], found
    assert "'pydantic' is not in" in found[0] and "'tqdm' stands in" in found[1]


def test_an_optional_dependency_is_imported_inside_functions() -> None:
    facts = replace(FACTS, optional=(dependency("onnx"),))
    inside = {**BASE, "app/b.py": "def f():\n    import onnx\n    onnx.x()\n"}
    assert shown("dependencies", inside, facts) == []
    in_test = {**inside, "tests/test_b.py": "import onnx\nonnx.x()\n"}
    assert shown("dependencies", in_test, facts) == []
    (found,) = shown("dependencies", {**inside, "app/c.py": "import onnx\n"}, facts)
    assert "an optional dependency is imported inside a function" in found
    (found,) = shown("dependencies", BASE, facts)
    assert "'onnx' is declared, but nothing imports" in found
