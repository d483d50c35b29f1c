"""What is kept of parsed files, and what the trees are that are kept."""

import sys
from pathlib import Path

import libcst as cst
import pytest
from conftest import ROOT, Run, write
from libcst.metadata import MetadataWrapper, PositionProvider

from generator import parsing, pycode, syntax
from generator.checks.reading.following.circles import Circles
from generator.checks.reading.following.values import Outside, Value
from generator.parsing import newer
from generator.parsing.positions import positions

FILES = [
    *sorted((ROOT / "tests/planting/layouts").rglob("*.py")),
    *sorted((ROOT / "generator/checks").rglob("*.py")),
    *sorted((ROOT / "golden").glob("*/project/**/*.py")),
]
MANY = {f"m{i}.py": f"def f{i}(a, b):\n    return a, b\n" * 60 for i in range(12)}
FAULT = {
    "lib.py": "def f(a, b):\n    return a, b\n",
    "main.py": "from lib import f\n\nf(1)\n",
}


def test_a_second_check_parses_nothing(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, MANY | FAULT)
    first = run("check", "--format", "concise")
    assert first.out.count("SC201") == 1

    def never(text: str) -> syntax.Module:
        raise AssertionError("parsed again")

    monkeypatch.setattr(parsing, "module", never)
    assert run("check", "--format", "concise").out == first.out


def test_what_cannot_be_parsed_is_told_again(run: Run, tmp_path: Path) -> None:
    write(tmp_path, MANY | {"bad.py": "def f(:\n"})
    first = run("check", "--json").json["unread"]
    assert first == run("check", "--json").json["unread"]
    assert first == {"bad.py": "line 1: is not valid Python: invalid syntax"}


def test_trees_come_back_from_bytes_as_they_were() -> None:
    assert len(FILES) > 200
    for path in FILES:
        tree = pycode.parse(path.read_text("utf-8"))
        assert isinstance(tree, syntax.Module)
        kept = syntax.encode(tree)
        assert syntax.encode(syntax.decode(kept)) == kept


NEW = """
match value:
    case {"a": [1, *rest], **more} | Point(x=0) if rest:
        type Pair[T] = tuple[T, T]
    case (1, 2) | None as name:
        pass
try:
    async def f[T](a, /, b: int = 1, *args, c, **kw) -> T: return (yield x)
except* ValueError as error:
    with open(a) as f, g: del a, b
else:
    @deco
    class A(B, metaclass=C): x: int = f"{a!r:>{w}}" "b"
lambda *a, b=1: [*c, *[d for d in e if f if g for h in i]]
x[1:2, ..., ::3] = {**a, "b": not -1j} or {1} and {k: v for k, v in w} if y else (z := 2)
"""


TEXTS = r"""
a = "b" 'c' + b"f" rb"\d"[0] + b"\d" + u"e" "\N{EM DASH}" + "\ud800" + 0x10 + 1_000.0 + 2j + 1e999
f"{{a}} {b!r:>{c}}\n" "d" f'{e}' rf"\{f}" + f"{g = }{h=:>3}{''}"
if a: b; c
else: d
"""


@pytest.mark.parametrize(
    "text", [NEW, TEXTS, *(p.read_text("utf-8") for p in FILES[::9])]
)
def test_both_parsers_make_the_same_trees(text: str) -> None:
    try:
        tree = parsing.module(text)
    except SyntaxError:
        assert text is NEW and sys.version_info < (3, 12)
    else:
        assert syntax.encode(newer.module(text)) == syntax.encode(tree)


def test_what_is_newer_than_this_python_is_read_all_the_same(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def older(text: str) -> syntax.Module:
        raise SyntaxError("invalid syntax")

    monkeypatch.setattr(parsing, "module", older)
    write(tmp_path, FAULT)
    assert run("check", "--format", "concise").out.count("main.py:3:1: SC201") == 1


PLACES = """é = 'ü'; x.ünï.b(q=1, *a)
def \\
  f(a, *, b=2): global g, \\
 h; import a.b.c as d, e; from . import q as r; from ..x.y import (z as w)
try: pass
except (A,
 B) as e: pass
class  K (object): pass
async  def  z(): await x
match q:
 case {'a': 1, **rest}: pass
 case [*s] | P(k = 2, l=3) as n: pass
"""


@pytest.mark.parametrize(
    "text",
    [
        NEW,
        PLACES,
        PLACES.replace("\n", "\r\n"),
        *(p.read_text("utf-8") for p in FILES[::9]),
    ],
)
def test_every_node_stands_where_libcst_says(text: str) -> None:
    tree = pycode.parse(text)
    assert isinstance(tree, syntax.Module)
    found = positions(text, tree)
    wrapper = MetadataWrapper(cst.parse_module(text))
    places = wrapper.resolve(PositionProvider)
    said = {
        (node.value, at.start.line, at.start.column + 1)
        for node, at in places.items()
        if isinstance(node, cst.Name)
    }
    assert said == {
        (node.value, *place)
        for node, place in found.items()
        if isinstance(node, syntax.Name)
    }


class Graph:
    """Things that are what they lead to; a letter without an edge is itself."""

    def __init__(self, edges: dict[str, str]) -> None:
        self.edges, self.circles, self.asked = edges, Circles(), list[str]()

    def value(self, name: str) -> Value:
        return self.circles.follow(name, lambda: self._value(name))

    def _value(self, name: str) -> Value:
        self.asked.append(name)
        if name not in self.edges:
            return Outside(name)
        values = [self.value(other) for other in self.edges[name]]
        return next((v for v in values if v is not None), None)


def test_what_took_a_circle_for_unknown_is_not_kept() -> None:
    graph = Graph({"a": "bx", "b": "a"})
    assert graph.value("a") == Outside("x")  # b was asked when a was not known yet
    assert graph.value("b") == Outside("x")


def test_what_was_rightly_taken_for_unknown_is_kept() -> None:
    graph = Graph({"a": "b", "b": "ac", "c": "a"})
    assert [graph.value(name) for name in "abc"] == [None] * 3
    assert graph.asked == ["a", "b", "c"]


def test_circles_within_circles_are_followed_a_few_times_only() -> None:
    ring = "abcdefghijklmnop"
    graph = Graph(dict.fromkeys(ring, ring))
    assert {graph.value(name) for name in ring} == {None}
    assert len(graph.asked) == len(ring)
