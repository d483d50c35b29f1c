"""The words of shell text with their places: quotes, continued lines, here-documents."""

import re
from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

# `<name>` in a document stands for something; `< in > out` has spaces and is none
_PLACEHOLDER = re.compile(r"<[^\s<>|;&][^<>|;&\n]*(?<!\s)>")
_OPERATOR = re.compile(r"\n|&&|\|\||;;|\|&|[;&|()]")
_REDIRECT = re.compile(r"&>>?|<<-?|<<<|>>|[<>]&?")
_ENDS = frozenset(" \t\r\n;&|()<>")
_DYNAMIC = frozenset("$`*?[{")


class Word(Struct, frozen=True, kw_only=True):
    """One word, its quotes gone; a substitution stands in it as it was written."""

    text: str
    line: int
    column: int = 0
    plain: bool = True
    """Nothing is put into it when it runs, and it is no placeholder."""
    quoted: bool = False
    inner: tuple["Inner", ...] = ()
    """The commands in it: `$(…)`."""


class Inner(Struct, frozen=True, kw_only=True):
    """The text of a command in a word, and the line that it begins in."""

    text: str
    line: int


class Mark(Struct, frozen=True, kw_only=True):
    """What stands between words: the end of a command, a bracket, a redirection."""

    text: str
    line: int

    @property
    def redirects(self) -> bool:
        """Whether the next word is a file."""
        return self.text[0] in "<>" or self.text.startswith("&>")


def read(text: str, line: int = 1) -> Iterator[Word | Mark]:
    """The words and marks of a text that begins in this line; nothing raises."""
    return _Reader(text, line).read()


class _Reader:
    def __init__(self, text: str, line: int) -> None:
        self.text, self.line = text, line
        self.at = self.start = 0
        self.closes: list[str] = []
        """The last lines of here-documents that begin after this one."""

    def read(self) -> Iterator[Word | Mark]:
        text = self.text
        while self.at < len(text):
            letter = text[self.at]
            if letter in " \t\r":
                self.at += 1
            elif letter == "\\" and self._continues():
                continue
            elif letter == "#":
                end = text.find("\n", self.at)
                self.at = len(text) if end < 0 else end
            elif found := self._mark():
                yield found
                if found.text == "\n":
                    self._here_documents()
                elif found.text in ("<<", "<<-"):
                    word = self._word()
                    self.closes.append(word.text)
            else:
                yield self._word()

    def _continues(self) -> bool:
        """Step over a line that is continued."""
        found = re.compile(r"\\[ \t]*\r?\n").match(self.text, self.at)
        if not found:
            return False
        self.at, self.line, self.start = found.end(), self.line + 1, found.end()
        return True

    def _mark(self) -> Mark | None:
        if _PLACEHOLDER.match(self.text, self.at):
            return None
        found = _REDIRECT.match(self.text, self.at) or _OPERATOR.match(
            self.text, self.at
        )
        if not found:
            return None
        mark = Mark(text=found[0], line=self.line)
        self.at = found.end()
        if mark.text == "\n":
            self.line, self.start = self.line + 1, self.at
        elif mark.redirects:
            while self.text[self.at : self.at + 1] in (" ", "\t"):
                self.at += 1
        return mark

    def _here_documents(self) -> None:
        while self.closes:
            close = self.closes.pop(0)
            while self.at < len(self.text):
                end = self.text.find("\n", self.at)
                end = len(self.text) if end < 0 else end
                content = self.text[self.at : end].strip()
                self.at = self.start = min(end + 1, len(self.text))
                self.line += 1
                if content == close:
                    break

    # -- one word ---------------------------------------------------------------------------

    def _word(self) -> Word:
        line, column = self.line, self.at - self.start + 1
        parts: list[str] = []
        inner: list[Inner] = []
        plain, quoted = True, False
        text = self.text
        while self.at < len(text):
            letter = text[self.at]
            placeholder = _PLACEHOLDER.match(text, self.at) if letter == "<" else None
            if placeholder:
                parts.append(placeholder[0])
                self.at, plain = placeholder.end(), False
            elif letter in _ENDS:
                break
            elif letter == "\\":
                if self._continues():
                    break
                parts.append(text[self.at + 1 : self.at + 2])
                self.at += 2
            elif letter == "'" and "'" in text[self.at + 1 :]:
                end = text.index("'", self.at + 1)
                parts.append(self._taken(end + 1)[1:-1])
                quoted = True
            elif letter == '"' and (end := self._closing(self.at)) > 0:
                content = self._taken(end + 1)[1:-1]
                parts.append(re.sub(r'\\([$`"\\\n])', _unescaped, content))
                inner += _inner(content, line)
                plain = plain and not {"$", "`"} & {*content}
                quoted = True
            elif letter in "$`" and (end := self._closing(self.at)) > 0:
                at = self.line
                content = self._taken(end + 1)
                parts.append(content)
                inner += _inner(content, at)
                plain = False
            else:
                parts.append(letter)
                plain = plain and letter not in _DYNAMIC
                self.at += 1
        if self.at == 0 or (not parts and not quoted):  # a letter that nothing takes
            self.at += not parts and self.at < len(text) and text[self.at] not in _ENDS
        return Word(
            text="".join(parts),
            line=line,
            column=column,
            plain=plain,
            quoted=quoted,
            inner=tuple(inner),
        )

    def _taken(self, end: int) -> str:
        """The text up to there, which may go over lines."""
        content = self.text[self.at : end]
        if "\n" in content:
            self.line += content.count("\n")
            self.start = self.at + content.rindex("\n") + 1
        self.at = end
        return content

    def _closing(self, at: int) -> int:
        """Where what opens here ends, or 0."""
        return _closing(self.text, at)


def _closing(text: str, at: int) -> int:
    letter = text[at]
    if letter == "`":
        return max(text.find("`", at + 1), 0)
    if letter == "$":
        opens = text[at + 1 : at + 2]
        return _balanced(text, at + 1) if opens in ("(", "{") and opens else 0
    at += 1  # a double quotation mark
    while at < len(text):
        if text[at] == "\\":
            at += 2
        elif text[at] == '"':
            return at
        elif text[at] == "$" and text[at + 1 : at + 2] == "(":
            at = (_balanced(text, at + 1) or at) + 1
        else:
            at += 1
    return 0


def _balanced(text: str, at: int) -> int:
    """Where the bracket that opens here is closed, or 0."""
    opens, closes = text[at], {"(": ")", "{": "}"}[text[at]]
    depth = 0
    while at < len(text):
        depth += (text[at] == opens) - (text[at] == closes)
        if depth == 0:
            return at
        at += 2 if text[at] == "\\" else 1
    return 0


def _inner(content: str, line: int) -> Iterator[Inner]:
    at = 0
    while (at := content.find("$(", at)) >= 0:
        end = _balanced(content, at + 1)
        if not end:
            return
        if content[at + 2 : at + 3] != "(":  # arithmetic is no command
            before = content.count("\n", 0, at)
            yield Inner(text=content[at + 2 : end], line=line + before)
        at = end


def _unescaped(match: re.Match[str]) -> str:
    return "" if match[1] == "\n" else match[1]


def words_in(word: Word) -> list[Word]:
    """The words in the text of one: what an unquoted `$OPTIONS` becomes, `bash -c "…"` runs."""
    found = [w for w in read(word.text, word.line) if isinstance(w, Word)]
    if "\n" in word.text:
        return found
    return [replace(w, line=word.line, column=word.column) for w in found]
