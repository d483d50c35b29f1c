"""Links of Markdown documents to files of the project."""

import posixpath
import re
from collections.abc import Iterator

from generator.checks.reading.commands.shell import Word
from generator.checks.reading.project import Project

_LINK = re.compile(r"\]\(\s*<?(?!\w+:|[/#])(?P<path>[\w./@+-]+\.\w+)(?=[\s#?>)])")
_FENCE = re.compile(r"\s*(```|~~~)")


def read(text: str) -> Iterator[Word]:
    """The paths that a document links to, relative to its own folder."""
    fenced = False
    for number, line in enumerate(text.splitlines(), 1):
        if _FENCE.match(line):
            fenced = not fenced
        for match in () if fenced else _LINK.finditer(line):
            column = match.start("path") + 1
            yield Word(text=match["path"], line=number, column=column)


def is_among_others(project: Project, document: str, word: Word) -> bool:
    """Whether a link leads to where there are more files of that kind, within a folder."""
    path = posixpath.normpath(posixpath.join(posixpath.dirname(document), word.text))
    folder, suffix = posixpath.dirname(path), posixpath.splitext(path)[1]
    beside = [p for p in project.listing.get(folder, ()) if p.endswith(suffix)]
    return bool(folder) and len(beside) > 1 and path not in project.ignored
