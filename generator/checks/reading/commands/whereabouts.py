"""Whether a file that words name is in the project, and if not, whether it should be."""

import difflib
import posixpath
import re
from collections.abc import Collection, Sequence

from msgspec import Struct

from generator.checks.reading.commands import markup, places
from generator.checks.reading.commands.references import State
from generator.checks.reading.commands.shell import Word
from generator.checks.reading.likeness import alike
from generator.checks.reading.project import Project

_PLACEHOLDER = re.compile(
    r"[<>$…{}*?|\[\]]|\.\.\.|path[/_]to|(?:^|[-_./])(?:my|your|foo|xxx|some|custom|example)(?=[-_./]|$)"
    r"|(?:my|your|new)[-_]|^[A-Z_]+$",
    re.I,
)

_EVERYWHERE = frozenset({"setup.py", "manage.py"})
"""Names that say nothing about whose file is meant."""
_RUN = frozenset({".py", ".sh", ".bash", ".sbatch", ".slurm"})
KEPT = _RUN | {".yaml", ".yml", ".toml", ".ini", ".cfg", ".gin"}
"""What people write, and programs and downloads hardly ever do."""
_ELSEWHERE = re.compile(r"/|~/?|\$\{?\w+\}?/+|<[^<>]*>/+|`pwd`/")


class Found(Struct, frozen=True, kw_only=True):
    """Where a file is, or why it should be there."""

    state: State
    path: str = ""
    """Where it is, or the one that may be meant."""
    hint: str = ""


UNKNOWN = Found(state="unknown")


class Seeker(Struct, frozen=True, kw_only=True):
    """Looks for files in one project."""

    project: Project
    made: frozenset[str]
    """The names of files that commands write."""

    @property
    def is_part(self) -> bool:
        """Whether this is a source distribution, which lacks what is not installed."""
        return "PKG-INFO" in self.project.paths

    def find(
        self,
        word: Word,
        folders: Sequence[str],
        *,
        context: str = "",
        sure: bool = True,
        needed: bool = False,
        proved: int = 0,
    ) -> Found:
        """Look for a file.

        Args:
            word: its path.
            folders: where the path may start.
            context: the text that the word stands in.
            sure: false where the word may mean a file of somebody else.
            needed: whether nothing but a file of the project can be meant.
            proved: how many other scripts the text names that are there.
        """
        text = word.text.removeprefix("./")
        project = self.project
        if text.startswith("-") or "://" in text:
            return UNKNOWN
        start = _ELSEWHERE.match(text)
        if start and not text.startswith(places.ROOT):
            return self._beyond(text[start.end() :])
        wanted = list(dict.fromkeys(places.within(folders, text)))
        for path in wanted:
            if path in project.paths or path in project.folders:
                return Found(state="found", path=path)
        plain = text.removeprefix(places.ROOT)
        head, _, tail = plain.partition("/")
        if tail in project.paths and head not in project.folders:
            return Found(state="found", path=tail)  # from the folder above the project
        if not word.plain or _PLACEHOLDER.search(plain) or not wanted:
            return UNKNOWN
        if not sure:
            return self._slip(plain, wanted) if context else UNKNOWN
        base = posixpath.basename(plain)
        if base in self.made or any(path in project.ignored for path in wanted):
            return UNKNOWN
        wanted = [path for path in wanted if not is_unseen(path)]
        if not wanted:
            return UNKNOWN
        found = self._lacking(plain, wanted, context, proved)
        is_open = found.state == "unknown" and not self._is_described(base, context)
        if needed and is_open and not self.is_part:
            return Found(state="missing")
        return found

    def _slip(self, text: str, wanted: Sequence[str]) -> Found:
        """A file that is there but for a letter or two, wherever the command may run."""
        base, suffix = posixpath.basename(text), posixpath.splitext(text)[1]
        for path in dict.fromkeys((wanted[0], text)) if suffix in _RUN else ():
            folder = posixpath.dirname(path)
            for near in map(posixpath.basename, self._beside(folder, suffix)):
                if alike(base.removesuffix(suffix), near.removesuffix(suffix)):
                    meant = posixpath.join(folder, near)
                    shown = posixpath.join(posixpath.dirname(text), near)
                    hint = f"did you mean '{shown}'?"
                    return Found(state="missing", path=meant, hint=hint)
        return UNKNOWN

    def _beyond(self, text: str) -> Found:
        """A path that begins with what only its reader knows: `$ROOT/tools/train.py`."""
        parts = text.split("/")
        for at in range(len(parts)):
            path = "/".join(parts[at:])
            if path in self.project.paths:
                return Found(state="found", path=path)
        folder, base = posixpath.split(text)
        if folder.count("/") < 1 or folder not in self.project.folders:
            return UNKNOWN
        beside = self._beside(folder, posixpath.splitext(base)[1])
        near = _near(base, [posixpath.basename(p) for p in beside])
        if not near or _PLACEHOLDER.search(text):
            return UNKNOWN
        meant = posixpath.join(folder, near)
        return Found(state="missing", path=meant, hint=f"did you mean '{meant}'?")

    def _lacking(
        self, text: str, wanted: Sequence[str], context: str, proved: int
    ) -> Found:
        project = self.project
        base, suffix = posixpath.basename(text), posixpath.splitext(text)[1]
        same = [p for p in project.paths if posixpath.basename(p) == base]
        starts = [p.removesuffix(f"/{text}") for p in same if p.endswith(f"/{text}")]
        if any(_is_mentioned(start, context) for start in starts):
            return UNKNOWN
        # a bare name is one of where it is typed, or of the root
        likely = wanted if "/" in text else list(dict.fromkeys((wanted[0], text)))
        for path in likely:
            folder = posixpath.dirname(path)
            beside = self._beside(folder, suffix)
            near = _near(base, [posixpath.basename(p) for p in beside])
            if near and not (self.is_part and _extends(base, near)):
                meant = posixpath.join(folder, near)
                shown = posixpath.join(posixpath.dirname(text), near)
                return Found(
                    state="missing", path=meant, hint=f"did you mean '{shown}'?"
                )
            kept = suffix in KEPT and not self._is_described(base, context)
            if folder and beside and kept and "/" in text:
                hint = f"did you mean '{same[0]}'?" if len(same) == 1 else ""
                return Found(state="missing", path=same[0] if hint else "", hint=hint)
        return self._far(text, wanted, same, context, proved)

    def _far(
        self,
        text: str,
        wanted: Sequence[str],
        same: Sequence[str],
        context: str,
        proved: int,
    ) -> Found:
        """A file that is in another folder, or that the root alone may hold."""
        project, suffix = self.project, posixpath.splitext(text)[1]
        base = posixpath.basename(text)
        if "/" in text:
            close = one_part_off(text, self.project.paths)
            if close:
                return Found(
                    state="missing", path=close, hint=f"did you mean '{close}'?"
                )
        # further down a text may tell of the root as well as of its own folder
        part = self.is_part and not (proved and wanted[0] == text)
        if part or suffix not in KEPT or self._is_described(base, context):
            return UNKNOWN
        if len(same) == 1 and (
            suffix in _RUN or text.partition("/")[0] in project.folders
        ):
            return Found(
                state="missing", path=same[0], hint=f"did you mean '{same[0]}'?"
            )
        if "/" in text or base in _EVERYWHERE or suffix not in _RUN:
            return UNKNOWN
        folders = {posixpath.dirname(p) for p in wanted}
        if context and folders != {
            ""
        }:  # what a document deeper down tells may be its own
            return UNKNOWN
        beside = [b for f in sorted(folders) for b in self._beside(f, suffix)]
        certain = (
            len(beside) > bool(context) or proved > 1 or (proved and suffix != ".py")
        )
        return Found(state="missing") if certain else UNKNOWN

    def _beside(self, folder: str, suffix: str) -> list[str]:
        """Files of a kind directly in a folder, those aside that no one runs."""
        found = [p for p in self.project.listing.get(folder, ()) if p.endswith(suffix)]
        aside = (
            "setup.py",
            "__init__.py",
            "conftest.py",
            "versioneer.py",
            "noxfile.py",
        )
        return [p for p in found if posixpath.basename(p) not in aside]

    def _is_described(self, base: str, context: str) -> bool:
        """Whether a document shows or asks for a file of this name."""
        name = re.escape(base)
        told = re.compile(
            rf"(?i)\b(?:creat|sav|writ|nam|call|cop|past|put|add)\w*\b.{{0,60}}"
            rf"(?<![/\w]){name}|^\s*#\s*`?{name}"
        )
        return any(
            told.search(line)
            for line in context.splitlines()
            if not markup.is_command(line)
        )


def one_part_off(text: str, paths: Collection[str]) -> str:
    """A path that has the same parts but for one, which is much like it."""
    parts = text.split("/")
    for path in sorted(paths):
        others = path.split("/")
        if len(others) != len(parts):
            continue
        off = [(a, b) for a, b in zip(parts, others, strict=True) if a != b]
        if len(off) == 1 and _near(off[0][0], [off[0][1]]):
            return path
    return ""


def is_unseen(path: str) -> bool:
    """Whether a path leads to where the check does not look: hidden or built folders."""
    return any(
        part.startswith(".") or part in ("build", "dist", "node_modules")
        for part in path.split("/")[:-1]
    )


def _extends(one: str, other: str) -> bool:
    """Whether a name is another one with a word more: of the same family, and no slip."""
    stems = sorted((posixpath.splitext(n)[0] for n in (one, other)), key=len)
    return bool(re.match(rf"{re.escape(stems[0])}[-_.]", stems[1]))


def _is_mentioned(folder: str, context: str) -> bool:
    """Whether a text sends its reader to a folder."""
    return bool(folder) and bool(
        re.search(rf"(?<![\w-]){re.escape(folder)}(?![\w-])", context)
    )


def _near(base: str, names: Collection[str]) -> str:
    """The name that one of these may have been."""
    stem = posixpath.splitext(base)[0]
    stems = {posixpath.splitext(n)[0]: n for n in names}
    folded = {re.sub(r"[-_]", "", s).lower(): n for s, n in stems.items()}
    key = re.sub(r"[-_]", "", stem).lower()
    if key in folded:
        return folded[key]
    close = difflib.get_close_matches(stem, stems, n=1, cutoff=0.75)
    return stems[close[0]] if close else ""
