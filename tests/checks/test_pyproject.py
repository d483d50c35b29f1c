import pytest
from sample import PROJECT, shown

BASE = {**PROJECT, "LICENSE": "x", "src/other/__init__.py": ""}

FIRING = {
    '[project.scripts]\nx = "app.nope:main"': "entry point 'app.nope:main': there is no module 'app.nope'",
    '[project.scripts]\nx = "app.train:mian"': "app/train.py has no 'mian' (did you mean 'main'?)",
    '[project.entry-points."a.b"]\nx = "app.train:nope"': "has no 'nope'",
    '[project]\nreadme = "READ.md"': "there is no 'READ.md'",
    '[project]\nreadme = { file = "nope.rst" }': "there is no 'nope.rst'",
    '[project]\nlicense = { file = "LICENCE" }': "there is no 'LICENCE'",
    '[project]\nlicense-files = ["COPYING*"]': "no file matches 'COPYING*'",
    '[tool.hatch.build.targets.wheel]\npackages = ["ap"]': "there is no 'ap'",
    '[tool.setuptools]\npackages = ["app.sub"]': "there is no 'app/sub'",
    '[tool.setuptools.packages.find]\ninclude = ["nope*"]': "no package matches 'nope*'",
    '[tool.pytest.ini_options]\ntestpaths = ["test"]': "there is no 'test' (did you mean 'tests'?)",
    '[tool.ruff.lint.per-file-ignores]\n"nope/*" = ["E"]': "no file matches 'nope/*'",
    '[tool.hatch.version]\npath = "app/version.py"': "there is no 'app/version.py'",
}  # fmt: skip
SILENT = [
    '[project]\nreadme = "README.md"\nlicense = "MIT"\nlicense-files = ["LICENSE"]',
    '[project.scripts]\nx = "app.train:main"\ny = "app.train:Trainer.run [extra]"',
    '[project.scripts]\nx = "other:nothing.x"\ny = "somewhere.else:main"',
    '[tool.pytest.ini_options]\ntestpaths = ["tests"]\npythonpath = ["."]',
    '[tool.setuptools]\npackages = ["app"]\n[tool.setuptools.packages.find]\nwhere = ["src"]\ninclude = ["app*"]',
    '[tool.ruff]\nsrc = ["app"]\n[tool.ruff.lint.per-file-ignores]\n"tests/**" = ["D"]\n"__init__.py" = ["F401"]',
    "[tool]\nother = 3",
    "tool = 3\nproject = 4",
]


@pytest.mark.parametrize(("text", "message"), FIRING.items())
def test_it_fires(text: str, message: str) -> None:
    files = {k: v for k, v in BASE.items() if not k.startswith("src/")}
    found = shown("pyproject", {**files, "pyproject.toml": text + "\n"})
    assert len(found) == 1 and message in found[0], found
    assert found[0].startswith("pyproject.toml:2: SC303 ")


@pytest.mark.parametrize("text", SILENT)
def test_it_stays_silent(text: str) -> None:
    files = dict(BASE)
    if "other:nothing" in text:
        text = text.replace("other:nothing.x", "other:__doc__")
    assert shown("pyproject", {**files, "pyproject.toml": text + "\n"}) == []
