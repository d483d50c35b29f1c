"""What can be refused before anything is written: the target and what stands there."""

import os
import stat
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from generator import repo
from generator.errors import InternalError, UserError
from generator.gitcall import NO_COMMIT
from generator.model import File
from generator.writer.staging import JOURNAL, reason

_SHOWN = 4
_REPLACE = "move it away, or name a file that may be overwritten with --replace"


@dataclass(frozen=True, kw_only=True)
class Survey:
    """How a tree fits into what stands at the target."""

    target: Path
    """Absolute, without links."""
    outer: Path | None
    """The git work tree around the target, if a commit is wanted."""
    kept: frozenset[str] = frozenset()
    """Paths whose files stand there already, byte for byte."""
    replaced: frozenset[str] = frozenset()


def check_target(
    target: Path,
    *,
    into: bool,
    replace: Collection[str],
    paths: Iterable[str],
    commit: bool = True,
) -> Path | None:
    """Refuse what can be refused before the files are built; touches nothing.

    Existing regular files at `paths` pass here: only their content, which `write`
    compares, tells whether they are in the way.

    Returns:
        The root of the git work tree that a commit would go into, if there is one.

    Raises:
        UserError: the target cannot take the paths.
    """
    return survey(
        target, dict.fromkeys(paths), into=into, replace=replace, commit=commit
    ).outer


def survey(
    target: Path,
    files: Mapping[str, File | None],
    *,
    into: bool,
    replace: Collection[str],
    commit: bool,
) -> Survey:
    """See `check_target`; files with known content are compared as well."""
    place = locate(target)
    _check_paths(files, replace)
    try:
        occupied = _check_directory(place, into=into)
        outer = _check_repository(place, into=into) if commit else None
        if occupied == JOURNAL or not place.is_dir():
            # After an interrupted run, what counts is what recovery will leave there.
            return Survey(target=place, outer=outer)
        kept, replaced = _compare(place, files, replace, commit=commit)
    except OSError as error:
        where = error.filename if isinstance(error.filename, str) else place
        raise UserError(f"cannot look at {where}: {reason(error)}") from error
    if commit and not outer and (place / ".git").exists():
        raise UserError(f"{place / '.git'} exists but is no git repository")
    return Survey(target=place, outer=outer, kept=kept, replaced=replaced)


def locate(target: Path) -> Path:
    """The target as an absolute path without links.

    Raises:
        UserError: no directory can ever be there.
    """
    try:
        place = Path(os.path.realpath(target))
        for path in (target, place):
            path.lstat()  # says what is wrong with the name
    except FileNotFoundError:
        pass
    except NotADirectoryError:
        pass  # said below, with the name of the file
    except (OSError, ValueError) as error:
        why = reason(error) if isinstance(error, OSError) else str(error)
        raise UserError(f"{str(target)!r} cannot be a directory: {why}") from None
    if not target.is_absolute() and not _has_directory():
        raise UserError("the current directory was removed", hint="change to another")
    for path in (target, *target.parents):
        if path.is_symlink() and not path.exists():
            raise UserError(f"{path} is a link to nothing", hint="remove the link")
    if ".git" in place.parts or JOURNAL in place.parts:
        raise UserError(f"{target} lies in a directory that is not for projects")
    for path in (place, *place.parents):
        if os.path.lexists(path):
            if not path.is_dir():
                below = "is" if path == place else f"lies under {path}, which is"
                raise UserError(
                    f"{target} {below} not a directory", hint="choose another name"
                )
            break
    return place


def _has_directory() -> bool:
    try:
        return bool(os.getcwd())
    except OSError:
        return False


def _check_paths(files: Iterable[str], replace: Collection[str]) -> None:
    """Refuse paths that leave the tree or that some file systems take for one."""
    seen: dict[str, str] = {}
    every = set(files)
    for path in sorted(every):
        pure = PurePosixPath(path)
        odd = {"..", ".git", JOURNAL} & {part.lower() for part in pure.parts}
        if odd or pure.is_absolute() or path != str(pure) or path in ("", "."):
            raise InternalError(f"{path!r} is not a path for an emitted file")
        twin = seen.setdefault(path.casefold(), path)
        if twin != path:
            raise InternalError(f"{path} and {twin} differ only in case")
        for parent in pure.parents:
            if str(parent) in every:
                raise InternalError(f"{parent} is emitted as a file and a directory")
    for path in sorted(set(replace) - every):
        raise UserError(f"{path} is to be replaced, but is not a file of the project")


def _check_directory(place: Path, *, into: bool) -> str:
    """Refuse a target that is taken or closed; the first name in it, if any."""
    anchor = repo.nearest_directory(place)
    if not os.access(anchor, os.W_OK | os.X_OK):
        raise UserError(f"{anchor} is not writable", hint="choose another directory")
    if anchor != place:
        return ""
    names = sorted((p.name for p in place.iterdir()), key=lambda name: name != JOURNAL)
    if not names or names[0] == JOURNAL or into:
        return names[0] if names else ""
    raise UserError(
        f"{place} exists and is not empty",
        hint="choose another directory, or add to it with --into",
    )


def _check_repository(place: Path, *, into: bool) -> Path | None:
    outer = repo.surrounding(place)
    if outer and not into and repo.ignores(outer, place):
        return None  # what a repository ignores may well be a repository of its own
    if outer and into:
        repo.check_ready(repo.nearest_directory(place))
    if outer and not into and not (place / JOURNAL).is_dir():
        raise UserError(
            f"{place} lies in the git repository {outer}",
            hint=f"commit into that with --into, or {NO_COMMIT}",
        )
    return outer


def _compare(
    place: Path,
    files: Mapping[str, File | None],
    replace: Collection[str],
    *,
    commit: bool,
) -> tuple[frozenset[str], frozenset[str]]:
    """The paths that stand there already, and those to be replaced.

    Raises:
        UserError: something else stands in the way.
    """
    listings: dict[Path, dict[str, str]] = {}
    blocked: list[str] = []
    kept, replaced = set(), set()
    free = False
    for path, file in files.items():
        obstacle = _obstacle(place, path, listings)
        full = place / path
        if obstacle:
            blocked.append(obstacle)
        elif os.path.lexists(full):
            if file is None or same(full, file):
                kept.add(path)
            elif path in replace:
                replaced.add(path)
            else:
                blocked.append(f"{path} exists")
                free = True
    if blocked:
        more = f" and {len(blocked) - _SHOWN} more" if len(blocked) > _SHOWN else ""
        raise UserError(
            f"in {place}, {'; '.join(blocked[:_SHOWN])}{more}",
            hint=_REPLACE if free else "move it away",
        )
    return frozenset(kept), frozenset(replaced)


def _obstacle(place: Path, path: str, listings: dict[Path, dict[str, str]]) -> str:
    """What keeps a file from standing at a path, the files to be replaced aside."""
    parts = PurePosixPath(path).parts
    device = place.stat().st_dev
    folder = place
    for depth, part in enumerate(parts, start=1):
        if folder not in listings:
            listings[folder] = {p.name.casefold(): p.name for p in folder.iterdir()}
            if not os.access(folder, os.W_OK | os.X_OK):
                return f"{folder.relative_to(place).as_posix()}/ is not writable"
        name = "/".join(parts[:depth])
        standing = listings[folder].get(part.casefold())
        folder = folder / part
        if standing != part and not os.path.lexists(folder):
            if standing is None:
                return ""
            return f"{standing} differs from {name} only in case"
        found = folder.lstat()
        if depth == len(parts):
            return f"{name} is a directory" if stat.S_ISDIR(found.st_mode) else ""
        if not stat.S_ISDIR(found.st_mode):
            kind = "a link" if stat.S_ISLNK(found.st_mode) else "not a directory"
            return f"{name} is {kind}"
        if found.st_dev != device:
            return f"{name}/ is on another file system"
        if (folder / ".git").exists():
            return f"{name}/ is a git repository of its own"
    return ""


def same(path: Path, file: File) -> bool:
    """Whether a regular file of this content and kind stands there."""
    found = path.lstat()
    return (
        stat.S_ISREG(found.st_mode)
        and found.st_size == len(file.data)
        and (os.name == "nt" or bool(found.st_mode & 0o100) == file.executable)
        and path.read_bytes() == file.data
    )
