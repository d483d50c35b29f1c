"""Mends findings whose repair is certain, and takes back what does not help."""

import difflib
import os
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from generator.check import files, looking
from generator.check.result import Identity, Result, identity
from generator.model import Edit, Finding

_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, kw_only=True)
class Repair:
    """A project that was mended in memory."""

    before: Result
    after: Result
    fixed: tuple[Finding, ...]
    """Paths are relative to the project's root."""

    @property
    def changed(self) -> Mapping[str, bytes]:
        """Every file that has a new content."""
        old = self.before.place.files
        new = self.after.place.files
        return {path: new[path] for path in sorted(new) if new[path] != old[path]}

    def write(self) -> None:
        """Put the new contents on the disk, file by file.

        Raises:
            ProblemError: one cannot be written; it is as it was, and so are those behind it.
        """
        for path, data in self.changed.items():
            old = self.before.place.files[path]
            files.put(self.before.place.root / path, data, before=old)

    def diff(self) -> str:
        """What would be written, as a patch."""
        return "".join(
            _diff(self.before.place.shown(path), self.before.place.files[path], data)
            for path, data in self.changed.items()
        )


def repair(result: Result) -> Repair:
    """Mend what can be mended: each repair must end its finding and make no other."""
    done = Repair(before=result, after=result, fixed=())
    while True:  # what one round has mended may be what another repair waits for
        able = [finding for finding in done.after.found if finding.fix]
        start = Repair(before=done.after, after=done.after, fixed=())
        more = _accept(start, able) if able else start
        if not more.fixed:
            return done
        fixed = (*done.fixed, *more.fixed)
        done = Repair(before=result, after=more.after, fixed=fixed)


def _accept(done: Repair, batch: Sequence[Finding]) -> Repair:
    """Add repairs to those that were made: all at once, else those that hold, by halves."""
    tried = _with(done, batch)
    if tried is not None:
        return tried
    if len(batch) == 1:
        return done
    half = len(batch) // 2
    return _accept(_accept(done, batch[:half]), batch[half:])


def _with(done: Repair, batch: Sequence[Finding]) -> Repair | None:
    before = done.before
    fixed = (*done.fixed, *batch)
    edits: defaultdict[str, set[Edit]] = defaultdict(set)
    for finding in fixed:
        assert finding.fix is not None, "only such are chosen"
        edits[finding.path].update(finding.fix.edits)
    contents = dict(before.place.files)
    for path, wanted in edits.items():
        edited = apply(contents[path], wanted)
        if edited is None:
            return None
        contents[path] = edited
    place = replace(before.place, files=contents)
    after = looking.look(place, before.chosen, explain=bool(before.kept))
    expected = _count((*before.found, *before.known)) - _count(fixed)
    if after.broken != before.broken or _count(after.found) - expected:
        return None
    told = after.without(_count(before.known))
    return Repair(before=before, after=told, fixed=fixed)


def _count(findings: Iterable[Finding]) -> Counter[Identity]:
    return Counter(map(identity, findings))


def apply(data: bytes, edits: Iterable[Edit]) -> bytes | None:
    """The content with words replaced, every other byte as it was; None if one is not there."""
    lines = data.removeprefix(_BOM).splitlines(keepends=True)
    behind: dict[int, int] = {}
    for edit in sorted(edits, key=lambda e: (e.line, e.column), reverse=True):
        if not 0 < edit.line <= len(lines):
            return None
        text = lines[edit.line - 1].decode("utf-8", "replace")
        start = edit.column - 1
        end = start + len(edit.old)
        if text[start:end] != edit.old or end > behind.get(edit.line, end):
            return None
        behind[edit.line] = start
        mended = text[:start] + edit.new + text[end:]
        lines[edit.line - 1] = mended.encode("utf-8")
    return data[: len(data) - len(data.removeprefix(_BOM))] + b"".join(lines)


def _diff(path: str, before: bytes, after: bytes) -> str:
    shown = os.path.relpath(path).replace(os.sep, "/")
    old, new = (d.decode("utf-8", "replace").split("\n") for d in (before, after))
    lines = difflib.unified_diff(
        [f"{line}\n" for line in old[:-1]] + old[-1:] * bool(old[-1]),
        [f"{line}\n" for line in new[:-1]] + new[-1:] * bool(new[-1]),
        f"a/{shown}",
        f"b/{shown}",
    )
    return "".join(
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
        for line in lines
    )
