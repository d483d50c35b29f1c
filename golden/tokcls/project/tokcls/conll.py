"""Files of a word a line, its tag at the line's end; blank lines between texts."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TextIO

from . import files, tags
from .errors import UserError

FORMATS = (".conll", ".bio", ".iob", ".iob2", ".txt")
NO_TEXT = "-DOCSTART-"  # where CoNLL's own files begin a document


@dataclass(kw_only=True)
class Text:
    """One text: its words, a tag each, and the line where it begins."""

    line: int
    words: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)


def read(path: str, encoding: str, *, tagged: bool = True) -> list[Text]:
    """The texts of a file: of each line the first column, and the last if it is tagged.

    Columns are apart by tabs or, where a line has none, by white space.

    Raises:
        UserError: naming the file, and the line that is wrong.
    """
    with files.opened(path, encoding) as file:
        found = list(_texts(path, file, tagged=tagged))
    if not found:
        raise UserError(f"{path}: holds no texts")
    return found


def _texts(path: str, file: TextIO, *, tagged: bool) -> Iterator[Text]:
    text = Text(line=1)
    for number, line in enumerate(file, start=1):
        columns = line.strip().split("\t") if "\t" in line.strip() else line.split()
        columns = [column.strip() for column in columns]
        if not columns or columns == [""] or columns[0] == NO_TEXT:
            if text.words:
                yield text
            text = Text(line=number + 1)
        elif columns[0].startswith("#") and not text.words and not _is_tag(columns[-1]):
            text = Text(line=number + 1)  # a comment
        elif tagged and len(columns) < 2:
            raise UserError(
                f"{path}: line {number}: {columns[0]!r} stands alone, expected a word"
                " and its tag"
            )
        else:
            text.words.append(columns[0])
            text.tags.append(columns[-1])
    if text.words:
        yield text


def _is_tag(text: str) -> bool:
    try:
        tags.split(text)
    except ValueError:
        return False
    return True
