"""The journal of a run that writes file by file, as a file that outlives the run."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from generator.errors import ProblemError
from generator.repo import Commit, CommitRequest, Identity, Person, Prepared
from generator.writer import staging


@dataclass(frozen=True, kw_only=True)
class Entry:
    """All that is needed to complete a run, or to take it back."""

    stage: str
    """The directory of the staged files: no other run's git knows its name."""
    hashes: Mapping[str, str]
    modes: Mapping[str, bool]
    """Path to whether it is executable, for every file of the tree."""
    kept: tuple[str, ...]
    """The files that stood there already."""
    replaced: tuple[str, ...]
    directories: tuple[str, ...]
    """The ones that did not exist, outer before inner."""
    commit: CommitRequest | None
    new: Commit | None
    """The commit of the staged repository; None if the target is to be in another."""

    @property
    def placed(self) -> tuple[str, ...]:
        return tuple(path for path in self.hashes if path not in self.kept)


def digest(data: bytes) -> str:
    """What tells one content from another."""
    return hashlib.sha256(data).hexdigest()


def save(path: Path, value: Entry | Prepared) -> None:
    """Write a value so that it is there whole or not at all."""
    part = path.with_name(f"{path.name}.part")
    part.write_text(json.dumps(asdict(value)), encoding="utf-8")
    staging.synchronise(part)
    part.replace(path)
    staging.synchronise(path.parent)


def load(path: Path) -> Entry | None:
    """Read an entry; None if there is none.

    Raises:
        ProblemError: it is not one of ours, such as one that came with a clone.
    """
    values = _read(path)
    if values is None:
        return None
    try:
        request, new = values["commit"], values["new"]
        entry = Entry(
            stage=str(values["stage"]),
            hashes=dict(values["hashes"]),
            modes=dict(values["modes"]),
            kept=tuple(values["kept"]),
            replaced=tuple(values["replaced"]),
            directories=tuple(values["directories"]),
            commit=_request(request) if request else None,
            new=Commit(**new) if new else None,
        )
    except (KeyError, TypeError, ValueError):
        raise _damaged(path) from None
    for name in (entry.stage, *entry.hashes, *entry.modes, *entry.directories):
        pure = PurePosixPath(name)
        if pure.is_absolute() or {"..", ".git"} & {part.lower() for part in pure.parts}:
            raise _damaged(path)
    return entry


def load_prepared(path: Path) -> Prepared | None:
    """Read a prepared commit; None if there is none."""
    values = _read(path)
    try:
        return None if values is None else Prepared(**values)
    except TypeError:
        raise _damaged(path) from None


def _request(values: Any) -> CommitRequest:
    people = values["identity"]
    return CommitRequest(
        message=values["message"],
        identity=Identity(
            author=Person(**people["author"]), committer=Person(**people["committer"])
        ),
    )


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except ValueError:
        raise _damaged(path) from None


def _damaged(path: Path) -> ProblemError:
    return ProblemError(
        f"{path} is damaged", hint=f"look what it is, and remove {path.parent}"
    )
