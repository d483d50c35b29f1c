"""The simple commands of shell text: where each may run, its variables put in."""

import posixpath
import re
from collections.abc import Collection, Iterator, Mapping

from msgspec import Struct, field
from msgspec.structs import replace

from generator.checks.reading.commands import shell
from generator.checks.reading.commands.places import ROOT, joined
from generator.checks.reading.commands.shell import Mark, Word

_KEYWORDS = frozenset("if then do else elif while until ! { } time exec".split())
_ASSIGNED = re.compile(r"([A-Za-z_]\w*)(\+?)=(.*)", re.DOTALL)
_SETS = frozenset({"export", "local", "readonly", "declare", "typeset", "ARG", "ENV"})
_VARIABLE = re.compile(r"\$(?:\{(\w+)(?:\[[@*]\])?\}|(\w+))")
_HERE = re.compile(r"\$\((?:pwd|PWD)\)|\$\{?PWD\}?")
_TOP = re.compile(r"\$\(\s*git rev-parse --show-toplevel\s*\)")
_OWN = r"(?:\$0|\$\{0\}|\$\{?BASH_SOURCE(?:\[0\]\})?\}?)"
_OWN_FOLDER = re.compile(
    rf"\$\{{(?:0|BASH_SOURCE\[0\]|BASH_SOURCE)%/\*\}}"
    rf"|\$\(\s*dirname\s+(?:--\s+)?(?:\$\((?:realpath|readlink -f)\s+{_OWN}\s*\)|{_OWN})\s*\)"
)
_ENTERED = re.compile(
    r"\$\(\s*cd\s+(?:-P\s+)?(?:--\s+)?([^\s$()&;|]+)[^()]*\bpwd\b[^()]*\)"
)


class Command(Struct, frozen=True, kw_only=True):
    """One simple command, and the folders that it may run in, the likeliest first."""

    words: tuple[Word, ...]
    folders: tuple[str, ...]
    elsewhere: bool = False
    """It runs in a folder that is none of the project's."""
    written: tuple[str, ...] = ()
    """The files that its output goes to."""

    @property
    def line(self) -> int:
        """The line that it begins in."""
        return self.words[0].line


class _Where(Struct, frozen=True, kw_only=True):
    folders: tuple[str, ...]
    elsewhere: bool = False


class Shell(Struct, kw_only=True):
    """Reads the commands of one file; folders that it went to stay possible in what follows."""

    own: str
    """The folder of the file."""
    known: Collection[str]
    """The folders of the project."""
    names: Collection[str] = ()
    """What a clone of the project itself may be called."""
    variables: dict[str, Word | None] = field(default_factory=dict)
    """None where a name has no one value."""
    lists: dict[str, tuple[Word, ...]] = field(default_factory=dict)
    visited: list[str] = field(default_factory=list)
    clones: set[str] = field(default_factory=set)
    """The folders of other repositories that it makes."""
    where: _Where = _Where(folders=())
    """Where it is by now."""
    before: list[_Where] = field(default_factory=list)
    """Where else it was."""

    def read(self, text: str, line: int = 1, start: str = "") -> Iterator[Command]:
        """The commands of a text that begins in this line, in a folder."""
        everything = list(shell.read(text, line))
        self._assignments(everything)
        first = self._with((start,)) if start else self._with(())
        saved: list[_Where] = []
        self.where, self.before = _Where(folders=first), []
        words: list[Word] = []
        written: list[str] = []
        skip = depth = 0
        for index, token in enumerate(everything):
            if skip:
                skip -= 1
                continue
            if isinstance(token, Word):
                words.append(token)
                continue
            following = everything[index + 1 : index + 2]
            if token.redirects:
                if following and isinstance(following[0], Word):
                    written += [following[0].text] if ">" in token.text else []
                    if not token.text.startswith("<<") or token.text == "<<<":
                        skip = 1
                if words and words[-1].text.isdigit():  # 2> errors.txt
                    words.pop()
                continue
            if token.text == "(" and words and words[-1].text.endswith("="):
                depth += 1
            elif token.text == ")" and depth:
                depth -= 1
                words = []
            elif depth and token.text == "\n":
                pass
            else:
                yield from self._finish(words, written)
                words, written = [], []
                if token.text == "(":
                    saved.append(self.where)
                elif token.text == ")" and saved:
                    self.where = saved.pop()
        yield from self._finish(words, written)

    # -- one command ------------------------------------------------------------------------

    def _finish(self, words: list[Word], written: list[str]) -> Iterator[Command]:
        for word in words:
            for inner in word.inner:
                if re.match(r"\s*(?:dirname|cd|pwd|date|cat|echo)\b", inner.text):
                    continue
                held = self.where, self.before
                yield from self.read(inner.text, inner.line)
                self.where, self.before = held
        while words and words[0].text in _KEYWORDS and not words[0].quoted:
            words = words[1:]
        if not words:
            return
        expanded = tuple(w for word in words for w in self._expanded(word))
        if not expanded:
            return
        name = expanded[0].text
        if name in ("cd", "pushd", "%cd", "!cd") and len(expanded) > 1:
            self._go(expanded[1])
        elif name == "popd" and self.before:
            self.where = self.before.pop()
        elif name == "git" and any(w.text == "clone" for w in expanded):
            self._cloned(expanded)
        yield Command(
            words=expanded,
            folders=self.where.folders,
            elsewhere=self.where.elsewhere,
            written=tuple(written),
        )

    def _with(self, first: tuple[str, ...]) -> tuple[str, ...]:
        """Folders with those that always are possible."""
        above = []
        folder = self.own
        while folder:
            above.append(folder)
            folder = posixpath.dirname(folder)
        return tuple(dict.fromkeys((*first, *reversed(self.visited), *above, "")))

    def _go(self, word: Word) -> None:
        if word.text == "-" and self.before:
            self.where = self.before.pop()
            return
        self.before.append(self.where)
        target = word.text.rstrip("/") or "/"
        if not word.plain or target.startswith(("~", "-")):
            self.where = replace(self.where, elsewhere=True)
            return
        if self.where.elsewhere and target.startswith(".."):
            while len(self.before) > 1 and self.before[-1].elsewhere:
                self.before.pop()
            self.where = self.before.pop()
            return
        self._enter(target)

    def _enter(self, target: str) -> None:
        if target.startswith("/") and not target.startswith(ROOT):
            # in a container the project may lie anywhere
            ends = [f for f in self.known if target.endswith(f"/{f}")]
            self.where = _Where(folders=self._with(tuple(ends)))
            return
        if target in self.names and target not in self.known:
            self.where = _Where(folders=self._with(()))
            return
        inside = [joined(folder, target) for folder in self.where.folders]
        there = [f for f in inside if f is not None and (f in self.known or not f)]
        if not there:
            head, _, rest = target.partition("/")
            if rest and head in self.names and rest in self.known:
                there = [rest]
        if not there:
            self.where = replace(self.where, elsewhere=True)
            return
        self.visited += [there[0]] if there[0] else []
        self.where = _Where(folders=self._with((there[0],)))

    def _cloned(self, words: tuple[Word, ...]) -> None:
        named = [w.text for w in words if not w.text.startswith("-")]
        named = named[named.index("clone") + 1 :]
        urls = [n for n in named if "/" in n and (":" in n or n.endswith(".git"))]
        if not urls:
            return
        after = named[named.index(urls[0]) + 1 :]
        name = posixpath.basename(urls[0].rstrip("/")).removesuffix(".git")
        folder = after[0] if after else name
        if name in self.names:
            self.names = {*self.names, folder}
        elif folder not in self.names:
            self.clones.add(folder)

    # -- variables --------------------------------------------------------------------------

    def _assignments(self, tokens: list[Word | Mark]) -> None:
        """What each name means that is given one value, once."""
        fresh = True
        for index, token in enumerate(tokens):
            if isinstance(token, Mark):
                fresh = token.text != ")" and not token.redirects
                continue
            found = _ASSIGNED.fullmatch(token.text) if fresh else None
            if token.text in ("for", "read", "select", "getopts") and fresh:
                following = tokens[index + 1 : index + 2]
                if following and isinstance(following[0], Word):
                    self.variables[following[0].text] = None
            if found is None:
                fresh = fresh and (token.text in _SETS or token.text in _KEYWORDS)
                continue
            name, more, value = found.groups()
            opened = tokens[index + 1 : index + 2]
            if not value and opened and opened[0] == Mark(text="(", line=token.line):
                items = self._items(tokens[index + 2 :])
                self.lists[name] = (
                    (*self.lists.get(name, ()), *items) if more else items
                )
                continue
            if name in self.variables or more:
                self.variables[name] = None
            else:
                self.variables[name] = replace(token, text=value)

    @staticmethod
    def _items(tokens: list[Word | Mark]) -> tuple[Word, ...]:
        items: list[Word] = []
        for token in tokens:
            if isinstance(token, Word):
                items.append(token)
            elif token.text == ")":
                break
        return tuple(items)

    def _expanded(self, word: Word, depth: int = 0) -> tuple[Word, ...]:
        """The words that a word becomes."""
        if word.plain or depth > 5 or "$" not in word.text:
            return (word,)
        whole = _VARIABLE.fullmatch(word.text)
        name = (whole[1] or whole[2]) if whole else ""
        if name in self.lists:
            items = self.lists[name]
            return tuple(w for i in items for w in self._expanded(i, depth + 1))
        value = self.variables.get(name)
        if value is not None:
            if word.quoted or not re.search(r"\s", value.text):
                return self._expanded(value, depth + 1)
            inner = shell.words_in(value)
            return tuple(w for i in inner for w in self._expanded(i, depth + 1))
        text = self._filled(word.text, depth)
        glob = (
            set(re.sub(r"\$\{[^}]*\}", "", word.text)) & {*"*?[{"} and not word.quoted
        )
        plain = not glob and "$" not in text and "`" not in text and "<" not in text
        return (replace(word, text=text, plain=plain),)

    def _filled(self, text: str, depth: int) -> str:
        """A text with all put in that is known."""
        own = ROOT + self.own
        bare = text.replace('"', "") if "$(" in text else text
        bare = _TOP.sub(ROOT, _OWN_FOLDER.sub(own, _HERE.sub(".", bare)))
        bare = _ENTERED.sub(lambda m: m[1], bare)

        def value(match: re.Match[str]) -> str:
            known = self.variables.get(match[1] or match[2])
            if known is None or depth > 5:
                return match[0]
            if known.plain:
                return known.text
            return self._filled(known.text, depth + 1)

        return _VARIABLE.sub(value, bare)


def shell_of(
    path: str, known: Collection[str], names: Collection[str], values: Mapping[str, str]
) -> Shell:
    """The reader of one file, with variables that it has from elsewhere."""
    given: dict[str, Word | None] = {
        name: Word(text=text, line=0, plain="$" not in text)
        for name, text in values.items()
    }
    return Shell(own=posixpath.dirname(path), known=known, names=names, variables=given)
