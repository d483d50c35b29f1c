"""The parts of a document that hold commands: code blocks and code spans, with their lines."""

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

_SHELLS = frozenset(
    "bash sh shell console zsh shell-session sh-session shellsession terminal cmd bat batch "
    "powershell ps ps1 text txt none plaintext prompt commandline command cli ".split()
) | {""}
_DATA = frozenset(
    "yaml yml json toml ini markdown md rst diff xml html css javascript js latex tex".split()
)
_STARTS = re.compile(
    r"\s*(?:[$!%>]\s*)?(?:\w+=\S*\s+)*(?:sudo\s+)?(?:python[\d.]*|torchrun|accelerate|deepspeed"
    r"|bash|sh|sbatch|make|pip3?|\./\S+|cd|git|conda|uv|poetry)\s"
)
_PROMPT = re.compile(
    r"(\s*(?:\([\w.-]+\)\s*)?(?:[\w.-]+@[\w.-]+[:~\w/ ]*)?[$\u276f]\s)|(\s*[>!%]\s?)(?=\S)"
)
_TAG = re.compile(r"<[^<>\n]*>")


class Block(Struct, frozen=True, kw_only=True):
    """Shell text in a document, and the line that it begins in."""

    text: str
    line: int


@cache
def _reader() -> "MarkdownIt":
    from markdown_it import MarkdownIt  # takes its time, and is needed seldom

    return MarkdownIt("commonmark").enable("table")


def is_command(line: str) -> bool:
    """Whether a line is one that somebody would type."""
    return bool(_STARTS.match(line))


def blocks(path: str, text: str) -> Iterator[Block]:
    """The shell text in a document, its prompts taken away."""
    if path.endswith(".md"):
        yield from _markdown(text)
    else:
        yield from _restructured(text)


def _markdown(text: str) -> Iterator[Block]:
    for token in _reader().parse(text):
        start = token.map[0] + 1 if token.map else 1
        if token.type == "fence":
            language = (token.info.split() or [""])[0].strip("{}.").lower()
            yield from _block(language, token.content, start + 1)
        elif token.type == "code_block":
            yield from _block("", token.content, start)
        elif token.type == "html_block" and re.search("<(?:pre|code)", token.content):
            yield from _block("", _TAG.sub("", token.content), start)
        elif token.type == "inline":
            line = start
            for child in token.children or ():
                line += child.type in ("softbreak", "hardbreak")
                if child.type == "code_inline":
                    yield from _span(child.content, line)


def _restructured(text: str) -> Iterator[Block]:
    lines = text.splitlines()
    at = 0
    while at < len(lines):
        line = lines[at]
        at += 1
        directive = re.match(
            r"(\s*)\.\. (code-block|code|sourcecode|prompt)::\s*(\S*)", line
        )
        if not directive and not re.search(r"(?<!\.\. )\S?::\s*$", line):
            for span in re.finditer(r"``([^`]+)``", line):
                yield from _span(span[1], at)
            continue
        if not directive and re.match(r"\s*\.\. ", line):
            continue
        indent = len(line) - len(line.lstrip())
        start, body = at, list[str]()
        while at < len(lines) and (
            not lines[at].strip() or len(lines[at]) - len(lines[at].lstrip()) > indent
        ):
            option = directive and re.match(r"\s*:[\w-]+:", lines[at])
            body.append("" if option else lines[at])
            at += 1
        yield from _block(directive[3] if directive else "", "\n".join(body), start + 1)


def _span(text: str, line: int) -> Iterator[Block]:
    if _STARTS.match(text) and not text.endswith("..."):
        yield from _block("sh", text, line)


def _block(language: str, content: str, line: int) -> Iterator[Block]:
    if language in _DATA:
        return
    lines = content.splitlines()
    every = language in _SHELLS
    prompts = any(re.match(r"\s*(?:\([\w.-]+\)\s*)?\$\s", each) for each in lines)
    kept: list[str] = []
    goes_on = False
    for each in lines:
        prompt = _PROMPT.match(each)
        wanted = goes_on or (bool(prompt and prompt[1]) if prompts else every)
        wanted = wanted or bool(not prompts and _STARTS.match(each))
        if prompt:
            each = " " * prompt.end() + each[prompt.end() :]
        kept.append(each if wanted else "")
        goes_on = wanted and each.rstrip().endswith("\\")
    if any(kept):
        yield Block(text="\n".join(kept), line=line)
