"""The clean projects: layouts in the styles of others, and what scaffold emits."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from planting.reading import Project

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
LAYOUTS = HERE / "layouts"
GOLDEN = ("textcls", "sft")
"""Emitted projects that faults are planted in; the others are only checked clean."""


@dataclass(frozen=True, kw_only=True)
class Known:
    """What the suite knows of a project beside its files."""

    name: str
    folder: Path
    roots: tuple[str, ...]
    needs: tuple[str, ...] = ()
    smoke: tuple[str, ...] = ()


_of_strangers: Path | None = None


def use(folder: Path | None) -> None:
    """From now on plant in the projects of a folder, in place of those of the suite."""
    global _of_strangers
    _of_strangers = folder
    known.cache_clear()
    load.cache_clear()


@cache
def known() -> dict[str, Known]:
    """Every project that faults are planted in, by name."""
    if _of_strangers is not None:
        folders = sorted(p for p in _of_strangers.iterdir() if p.is_dir())
        assert folders, f"no projects in {_of_strangers}"
        return {one.name: _stranger(one) for one in folders}
    return _of_the_suite()


def _stranger(folder: Path) -> Known:
    roots = tuple(root for root in (".", "src") if (folder / root).is_dir())
    return Known(name=folder.name, folder=folder, roots=roots)


def _of_the_suite() -> dict[str, Known]:
    facts = tomllib.loads((HERE / "layouts.toml").read_text("utf-8"))
    folders = {path.name for path in LAYOUTS.iterdir()}
    assert set(facts) == folders, "layouts.toml and the folders of layouts/"
    found = {
        name: Known(
            name=name,
            folder=LAYOUTS / name,
            roots=tuple(fact["roots"]),
            needs=tuple(fact.get("needs", ())),
            smoke=tuple(fact["smoke"]),
        )
        for name, fact in sorted(facts.items())
    }
    for name in GOLDEN:
        folder = ROOT / "golden" / name / "project"
        found[f"golden/{name}"] = Known(
            name=f"golden/{name}", folder=folder, roots=(".",)
        )
    return found


def is_ours(name: str) -> bool:
    """Whether scaffold emits a project, so that it changes when the templates do."""
    return name.startswith("golden/")


def clean() -> list[Path]:
    """Every project in which nothing may be found."""
    if _of_strangers is not None:
        return [one.folder for one in known().values()]
    golden = sorted(
        p / "project" for p in (ROOT / "golden").iterdir() if (p / "project").is_dir()
    )
    return [*sorted(LAYOUTS.iterdir()), *golden]


def files_of(folder: Path) -> dict[str, bytes]:
    """The files of a project."""
    paths = (
        p
        for p in sorted(folder.rglob("*"))
        if p.is_file() and "__pycache__" not in p.parts
    )
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


@cache
def load(name: str) -> Project:
    """Read a project."""
    one = known()[name]
    return Project(name, files_of(one.folder), one.roots)
