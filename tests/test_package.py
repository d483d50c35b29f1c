"""What pyproject.toml, README.md and the catalog say of one another."""

import re
import tomllib

from conftest import ROOT
from packaging.requirements import Requirement

from generator import __version__, catalog
from generator.checks import CHECKS, SILENT
from generator.resources import templates

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
PROBED = ("onnx", "tensorboard")  # extras that `scaffold verify` looks at
README = (ROOT / "README.md").read_text("utf-8")


def test_the_verify_extra_is_what_emitted_projects_require() -> None:
    found = catalog.load(templates())
    manifests = found.manifests
    needed = {(d.name, d.specifier) for m in manifests for d in m.dependencies}
    assert len(needed) >= 12
    extras = [d for m in manifests for x in PROBED for d in m.extras.get(x, ())]
    assert len(extras) >= 4
    needed |= {(d.name, d.specifier) for d in extras}
    extra = map(Requirement, PROJECT["optional-dependencies"]["verify"])
    assert {(r.name, ",".join(sorted(str(r.specifier).split(",")))) for r in extra} == {
        (name, ",".join(sorted(specifier.split(",")))) for name, specifier in needed
    }


def test_the_training_libraries_are_no_core_dependencies() -> None:
    core = {Requirement(r).name for r in PROJECT["dependencies"]}
    assert "black" in core
    assert not core & {"torch", "transformers", "accelerate", "datasets", "peft"}
    (black,) = (
        r for r in map(Requirement, PROJECT["dependencies"]) if r.name == "black"
    )
    assert str(black.specifier).startswith("==")


def test_the_readme_names_every_code_task_and_option() -> None:
    codes = {SILENT, *(check.code for check in CHECKS)}
    assert set(re.findall(r"\bSC\d{3}\b", README)) == {*codes, "SC002"}
    found = catalog.load(templates())
    for name in (*found.tasks, *found.axes["tuning"].options):
        assert f"| `{name}` |" in README


def test_the_changelog_names_this_version() -> None:
    assert f"## {__version__}\n" in (ROOT / "CHANGELOG.md").read_text("utf-8")
