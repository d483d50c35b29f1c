"""Golden files: a spec in, the whole emitted tree beside it, compared byte for byte."""

import difflib
import shutil
import tomllib
from dataclasses import dataclass
from pathlib import Path

from generator import lock
from generator import spec as specs
from generator.build import Builder
from generator.errors import UserError
from generator.filters import toml_key
from generator.model import File, FileTree

COUNTS = "cases.toml"
SPEC = "spec.toml"
PROJECT = "project"


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One way in which a golden directory is not what the templates make."""

    case: str
    path: str
    what: str
    diff: str = ""

    def __str__(self) -> str:
        return ": ".join(part for part in (self.case, self.path, self.what) if part)


def cases(directory: Path) -> tuple[str, ...]:
    """The names of the cases: the folders that hold a spec.toml.

    Raises:
        UserError: if there is none, for a comparison of nothing proves nothing.
    """
    if not directory.is_dir():
        raise UserError(f"{directory}: not a directory of golden cases")
    found = sorted(p.parent.name for p in directory.glob(f"*/{SPEC}"))
    if not found:
        raise UserError(
            f"{directory}: no golden case", hint=f"add {directory}/NAME/{SPEC}"
        )
    return tuple(found)


def check(directory: Path, builder: Builder) -> tuple[Difference, ...]:
    """Compare every case with what the templates make of its spec now."""
    found = []
    counts = _counts(directory)
    names = cases(directory)
    for name in sorted(counts.keys() - set(names)):
        found.append(Difference(case=name, path="", what=f"in {COUNTS}, but gone"))
    for name in names:
        made, kept = _make(directory, name, builder), _keep(directory / name / PROJECT)
        if counts.get(name) != len(kept):
            what = f"{len(kept)} files kept, {counts.get(name, 'none')} in {COUNTS}"
            found.append(Difference(case=name, path="", what=what))
        found.extend(_compare(name, made, kept))
    return tuple(found)


def update(directory: Path, builder: Builder) -> tuple[Difference, ...]:
    """Make every case again; returns what changed."""
    trees = {name: _make(directory, name, builder) for name in cases(directory)}
    changed = []
    for name, tree in trees.items():
        project = directory / name / PROJECT
        differences = _compare(name, tree, _keep(project))
        changed.extend(differences)
        if differences:
            _write(project, tree)
    lines = [f"{toml_key(name)} = {len(tree)}" for name, tree in trees.items()]
    head = (
        "# How many files each case has: a case or a file that vanishes is a failure."
    )
    (directory / COUNTS).write_text("\n".join((head, *lines)) + "\n", encoding="utf-8")
    return tuple(changed)


def _make(directory: Path, name: str, builder: Builder) -> FileTree:
    path = directory / name / SPEC
    source = specs.decode(path.read_bytes(), str(path))
    built = builder.build(specs.Request(source=source, where=str(path), directory=name))
    if built.report.findings:
        raise UserError(f"golden case {name}: {built.report.findings[0]}")
    return built.tree


def _keep(project: Path) -> FileTree:
    files = [p for p in project.rglob("*") if p.is_file()] if project.is_dir() else []
    return FileTree(
        {
            p.relative_to(project).as_posix(): File(
                data=p.read_bytes(), executable=bool(p.stat().st_mode & 0o100)
            )
            for p in files
            if "__pycache__" not in p.parts
        }
    )


def _counts(directory: Path) -> dict[str, int]:
    try:
        return tomllib.loads((directory / COUNTS).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except tomllib.TOMLDecodeError as error:
        raise UserError(f"{directory / COUNTS}: not TOML: {error}") from None


def _compare(case: str, made: FileTree, kept: FileTree) -> list[Difference]:
    if made and not kept:
        return [Difference(case=case, path="", what=f"new, {len(made)} files")]
    found = []
    for path in sorted({*made, *kept}):
        new, old = made.get(path), kept.get(path)
        if new is None or old is None:
            what = "no longer made" if new is None else "new"
            found.append(Difference(case=case, path=path, what=what))
        elif new.executable != old.executable:
            found.append(
                Difference(case=case, path=path, what="executable bit differs")
            )
        elif new.data != old.data:
            diff = "" if path == lock.FILE else _diff(path, old.data, new.data)
            found.append(Difference(case=case, path=path, what="differs", diff=diff))
    return found


def _diff(path: str, old: bytes, new: bytes) -> str:
    before, after = (
        data.decode("utf-8", "replace").splitlines(keepends=True) for data in (old, new)
    )
    return "".join(difflib.unified_diff(before, after, f"kept/{path}", f"made/{path}"))


def _write(project: Path, tree: FileTree) -> None:
    shutil.rmtree(project, ignore_errors=True)
    for path, file in tree.items():
        target = project / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(file.data)
        target.chmod(0o755 if file.executable else 0o644)
