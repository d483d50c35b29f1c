"""A file of findings that an old project has and that are not told: only new ones are.

A finding is known by its file, code and message, so that moved lines change nothing, and by
how many of the same kind there are.
"""

import json
import os
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import msgspec

from generator.check import files
from generator.check.result import Identity, Result, identity
from generator.errors import UserError
from generator.model import Finding


class _Entry(msgspec.Struct, forbid_unknown_fields=True):
    code: str
    message: str
    count: int = 1


class _Document(msgspec.Struct, forbid_unknown_fields=True):
    findings: dict[str, list[_Entry]]
    """Their paths are relative to the file's own folder."""


@dataclass(frozen=True, kw_only=True)
class Sifted:
    """Results without the findings that a baseline has."""

    results: tuple[Result, ...]
    stale: tuple[str, ...]
    """What a baseline has and nobody finds any more, a line each."""


def sift(results: Iterable[Result], given: Path | None = None) -> Sifted:
    """Take what the baselines have out of the findings.

    Args:
        results: what was found.
        given: the baseline of all of them; by default each project says its own.

    Raises:
        UserError: there is no such file, or it is none of these.
    """
    left: dict[Path, Counter[Identity]] = {}
    sifted: list[Result] = []
    for result in results:
        path = file_of(result, given)
        if path is not None:
            if path not in left:
                left[path] = _read(path)
            key = partial(_key, path, result)
            result = result.without(left[path], key)
        sifted.append(result)
    stale = [
        f"{os.path.relpath(path.parent / name)}: {code} {message}"
        for path, known in left.items()
        for (name, code, message), count in sorted(known.items())
        if count and _looked_at(sifted, path, name, code, given)
    ]
    return Sifted(results=tuple(sifted), stale=tuple(stale))


def write(results: Iterable[Result], given: Path | None = None) -> dict[Path, int]:
    """Write what was found; what a baseline has of other files and rules stays in it.

    Returns:
        The files that were written, and how many findings each has.

    Raises:
        UserError: nobody says which file, or what is there is none of these.
        ProblemError: it cannot be written.
    """
    every = list(results)
    found: dict[Path, Counter[Identity]] = {}
    for result in every:
        path = file_of(result, given)
        if path is None:
            raise UserError(
                "--write-baseline needs a file",
                hint="give --baseline FILE, or baseline in [tool.scaffold.check]",
            )
        if path not in found:
            before = _read(path) if path.exists() else Counter()
            found[path] = Counter(
                {
                    key: count
                    for key, count in before.items()
                    if not _looked_at(every, path, key[0], key[1], given)
                }
            )
        found[path].update(_key(path, result, finding) for finding in result.found)
    for path, known in found.items():
        files.put(path, _text(known))
    return {path: known.total() for path, known in found.items()}


def file_of(result: Result, given: Path | None) -> Path | None:
    """The baseline of a project."""
    if given is not None:
        return Path(os.path.abspath(given))
    own = result.chosen.baseline
    return Path(os.path.abspath(result.place.root / own)) if own else None


def _key(path: Path, result: Result, finding: Finding) -> Identity:
    file, code, message = identity(finding)
    where = os.path.abspath(result.place.root / file)
    return os.path.relpath(where, path.parent).replace(os.sep, "/"), code, message


def _looked_at(
    results: Iterable[Result], path: Path, name: str, code: str, given: Path | None
) -> bool:
    """Whether something would have been said of an entry of a baseline."""
    where = Path(os.path.abspath(path.parent / name))
    for result in results:
        root = Path(os.path.abspath(result.place.root))
        if file_of(result, given) == path and where.is_relative_to(root):
            inner = where.relative_to(root).as_posix()
            asked = not result.place.only or inner in result.place.only
            if asked and code in result.chosen.rules:
                return True
    return False


def _read(path: Path) -> Counter[Identity]:
    shown = os.path.relpath(path)
    try:
        document = msgspec.json.decode(path.read_bytes(), type=_Document)
    except FileNotFoundError:
        raise UserError(
            f"there is no baseline {shown}", hint="--write-baseline makes it"
        ) from None
    except OSError as error:
        raise UserError(f"{shown}: cannot be read ({error.strerror})") from error
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise UserError(f"{shown} is no baseline: {error}") from None
    known: Counter[Identity] = Counter()
    for name, entries in document.findings.items():
        for entry in entries:
            known[name, entry.code, entry.message] += entry.count
    return known


def _text(known: Counter[Identity]) -> bytes:
    document: dict[str, list[dict[str, str | int]]] = {}
    for (name, code, message), count in sorted(known.items()):
        entry: dict[str, str | int] = {"code": code, "message": message}
        if count > 1:
            entry["count"] = count
        if count > 0:
            document.setdefault(name, []).append(entry)
    text = json.dumps({"findings": document}, indent=2, ensure_ascii=False)
    return f"{text}\n".encode("utf-8", "surrogatepass")
