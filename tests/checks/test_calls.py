import pytest
from rules import findings
from sample import seen, shown

LIB = """
import functools
from contextlib import contextmanager
from dataclasses import KW_ONLY, InitVar, dataclass, field
from typing import ClassVar, NamedTuple

import pydantic
import torch
from pydantic import Field
from torch import nn


def plain(a, b=1, *, c=2): ...
def only(a, /, b): ...
def star(a, *args, key, **kwargs): ...
@functools.lru_cache(maxsize=2)
def cached(a): ...
@torch.inference_mode()
def quick(a): ...
@contextmanager
def opened(path): yield path
@unknown
def changed(a): ...
async def later(a): ...


@dataclass(frozen=True, kw_only=True)
class Base:
    a: int
    b: int = 1
    LIMIT: ClassVar[int] = 3


@dataclass
class Child(Base):
    c: str
    d: list = field(default_factory=list)
    e: int = field(init=False)
    f: InitVar[int] = 0
    _: KW_ONLY
    g: int = field()


@pydantic.dataclasses.dataclass
class Settings:
    lr: float = Field(gt=0)
    n: int = Field(default=1, gt=0)
    m: int = Field(3)


class Plain:
    def __init__(self, x, y=0): ...
    def method(self, z): ...
    @classmethod
    def make(cls, x): return cls(x)
    @staticmethod
    def still(x): ...
    @property
    def size(self): return 1
    def chain(self, *, deep) -> "Plain": return self


class Heir(Plain):
    pass


class Bare:
    pass


class Net(nn.Module):
    def __init__(self, width): super().__init__()
    def forward(self, ids, mask=None): ...


class Silent(nn.Module):
    pass


class Row(NamedTuple):
    left: int
    right: int = 0
"""
HEAD = "from app import lib\nfrom app.lib import *\nfrom dataclasses import replace\n"

FIRING = {
    "lib.plain()": "plain() lacks 'a'",
    "lib.plain(1, 2, 3)": "plain() takes at most 2 positional arguments, 3 given",
    "lib.plain(1, d=2)": "plain() has no parameter 'd'",
    "lib.plain(1, a=2)": "plain() gets 'a' twice",
    "lib.only(a=1, b=2)": "only() has no parameter 'a'",
    "lib.star(1)": "star() lacks 'key'",
    "lib.star(key=1)": "star() lacks 'a'",
    "lib.star(*x)": "star() lacks 'key'",
    "lib.cached()": "cached() lacks 'a'",
    "lib.quick(1, 2)": "quick() takes at most 1 positional argument, 2 given",
    "with lib.opened() as f: print(f)": "opened() lacks 'path'",
    "lib.later()": "later() lacks 'a'",
    "lib.Base(1)": "Base() takes no positional arguments, 1 given",
    "lib.Base(b=1)": "Base() lacks 'a'",
    "lib.Base(a=1, LIMIT=2)": "Base() has no parameter 'LIMIT'",
    "lib.Child('x', a=1)": "Child() lacks 'g'",
    "lib.Child('x', a=1, g=1, e=1)": "Child() has no parameter 'e'",
    "lib.Child('x', [], 1, 2, a=1, g=1)": "Child() takes at most 3 positional",
    "lib.Settings()": "Settings() lacks 'lr'",
    "lib.Plain()": "Plain() lacks 'x'",
    "lib.Heir(1, 2, 3)": "Heir() takes at most 2 positional",
    "lib.Bare(1)": "Bare() takes no positional arguments",
    "lib.Net()": "Net() lacks 'width'",
    "lib.Net(width=1, depth=2)": "Net() has no parameter 'depth'",
    "lib.Net(3)(1, masks=2)": "Net.forward() has no parameter 'masks'",
    "lib.Row(1, 2, 3)": "Row() takes at most 2",
    "lib.Plain(1).method()": "method() lacks 'z'",
    "lib.Heir(1).method(1, 2)": "method() takes at most 1",
    "lib.Plain.make()": "make() lacks 'x'",
    "lib.Plain.still(1, 2)": "still() takes at most 1",
    "lib.Plain.method(lib.Plain(1))": "method() lacks 'z'",
    "lib.Plain(1).chain(deep=1).method()": "method() lacks 'z'",
    "p = lib.Plain(1)\np.method()": "method() lacks 'z'",
    "def f(p: lib.Plain): p.method()": "method() lacks 'z'",
    "def f(p: 'lib.Plain | None'): p.method()": "method() lacks 'z'",
    "def f(ps: list[lib.Plain]):\n    for p in ps: p.method()": "method() lacks 'z'",
    "def f(ps: dict[str, lib.Plain]):\n    for k, p in ps.items(): p.method()": "method() lacks",
    "def f(*ps: lib.Plain): [p.method() for p in ps]": "method() lacks 'z'",
    "def f(ps: list[lib.Plain]): next(iter(sorted(ps)))\n[p.method() for p in [lib.Plain(1)]]": "method() lacks",
    "replace(lib.Base(a=1), z=1)": "Base() has no parameter 'z'",
    "import functools\nfunctools.partial(lib.plain, d=1)": "plain() has no parameter 'd'",
    "plain()": "plain() lacks 'a'",
    "from app.lib import plain as p\np()": "plain() lacks 'a'",
    "class A(lib.Plain):\n    def __init__(self): super().__init__()": "__init__() lacks 'x'",
    "class A(lib.Plain):\n    def go(self): self.method()": "method() lacks 'z'",
    "class A:\n    def __init__(self): self.p = lib.Plain(1)\n    def go(self): self.p.method()": "method() lacks 'z'",
    "def own(a): ...\nown()": "own() lacks 'a'",
}  # fmt: skip
SILENT = [
    "class Block:\n    def __init__(self, a, b, *, c): ...\n    def __call__(self, x): return x\n"
    "def build(block: Block):\n    return block(1, 2, c=3)",
    "class Meta(type):\n    def __new__(cls, name, bases, given): ...\n    def __call__(cls):\n        return cls.__new__(cls)",
    "import enum\nclass A(enum.Enum):\n    X = 1\n    @classmethod\n    def read(cls, text): return cls[text]\n"
    "    def __call__(self, x, y): return x\nA.read('X'); A.X(1, 2)",
    "lib.plain(1); lib.plain(1, 2, c=3); lib.plain(a=1, b=2); lib.plain(*x); lib.plain(**x)",
    "lib.only(1, 2); lib.only(1, b=2); lib.star(1, 2, 3, key=1, more=2); lib.star(1, **x)",
    "lib.changed(); lib.changed(1, 2, z=3)",
    "lib.Base(a=1); lib.Child('x', a=1, g=2); lib.Child('x', [], 3, a=1, b=2, g=2)",
    "lib.Settings(1); lib.Settings(lr=1, n=2, m=3); lib.Settings(**x)",
    "lib.Plain(1); lib.Heir(1, y=2); lib.Bare(); lib.Net(3); lib.Net(3)(1, mask=2)",
    "lib.Silent(1, 2, anything=3); lib.Silent()(1)",
    "lib.Row(1); lib.Row(left=1, right=2); lib.Row(1)._replace(left=2)",
    "lib.Plain.make(1).method(1); lib.Plain(1).still(2); lib.Plain.method(1, 2)",
    "replace(lib.Base(a=1), b=2); replace(x, anything=1)",
    "import functools\nfunctools.partial(lib.plain, c=1)\nfunctools.partial(lib.plain, 1)()",
    "def f(plain): plain()",
    "def f():\n    plain = print\n    plain(1, 2, 3)",
    "if x:\n    def g(a): ...\nelse:\n    def g(): ...\ng()",
    "try:\n    from app.lib import plain as fast\nexcept ImportError:\n    fast = None\nfast(1)",
    "p = lib.Plain(1)\np = 3\np.method()",
    "class A(lib.Plain):\n    def __init__(self, *a, **k): super().__init__(*a, **k)",
    "class A(lib.Plain):\n    def method(self): ...\nA(1).method()",
    "class A(Exception): ...\nA(1, 2)",
    "class A:\n    def __new__(cls, x): ...\nA(1)",
    "class M(type):\n    def __call__(cls, x): ...\nclass A(metaclass=M): ...\nA(1)",
    "@whatever\nclass A:\n    x: int\nA(1)",
    "def f(p):\n    if isinstance(p, lib.Heir):\n        p.method()",
    "def f(p: lib.Plain):\n    if isinstance(p, str):\n        p.method()",
    "class A:\n    def go(self): self.hook()\n    hook = None\na = A()\na.hook = lambda: 1",
    "class A:\n    run = lambda self, x: x\nA().run(1)",
    "from enum import Enum\nclass E(Enum):\n    A = 1\nE(1); E('x')",
    "from typing import TypedDict\nclass T(TypedDict):\n    a: int\nT(a=1)",
    "import abc\nclass A(abc.ABC):\n    @abc.abstractmethod\n    def go(self, x): ...\nA().go(1)",
    "super().x()",
    "class A:\n    run = lib.plain\n    def go(self): self.run()",
    "class A:\n    def go(self): self.hook(1)\n    def hook(self): ...\nclass B(A):\n    def hook(self, x): ...",
    "class A:\n    @classmethod\n    def new(cls): return cls(1)\nclass B(A):\n    def __init__(self, x): ...",
    "from torch import nn\nclass A(nn.Module, lib.Plain):\n    def __init__(self): super().__init__()",
    "def f(kind: type[lib.Plain]): kind()",
]  # fmt: skip


@pytest.mark.parametrize(("source", "message"), FIRING.items())
def test_it_fires(source: str, message: str) -> None:
    found = shown("calls", {"app/lib.py": LIB, "app/a.py": HEAD + source + "\n"})
    assert len(found) == 1 and message in found[0] and "SC201" in found[0], found


@pytest.mark.parametrize("source", SILENT)
def test_it_stays_silent(source: str) -> None:
    files = {"app/lib.py": LIB, "app/a.py": HEAD + source + "\n"}
    assert shown("calls", files) == []


def test_the_message_names_the_other_end_and_the_nearest_name() -> None:
    files = {
        "app/tuning.py": "x = 1\n\n\ndef prepare(model, cfg): ...\n",
        "app/train.py": "from . import tuning\n\ntuning.prepare(\n    1,\n    cgf=2,\n)\n",
    }
    assert shown("calls", files) == [
        "app/train.py:5: SC201 prepare() has no parameter 'cgf'"
        " (defined in app/tuning.py:4; did you mean 'cfg'?)"
    ]


def test_what_cannot_be_followed_is_counted() -> None:
    source = HEAD + "def f(g): g()\nlib.changed()\nlib.plain(1)\nprint(1)\n"
    before = seen("calls", {"app/lib.py": LIB})
    found = seen("calls", {"app/lib.py": LIB, "app/a.py": source})
    assert (found.resolved - before.resolved, found.total - before.total) == (1, 3)


def test_classes_that_inherit_from_each_other_are_survived() -> None:
    files = {
        "app/a.py": "from app.b import B\nclass A(B): ...\nA(1).x\n",
        "app/b.py": "from app.a import A\nclass B(A): ...\nB(1).y\n",
    }
    assert seen("calls", files).total == 2


DECORATED = """
import functools
from elsewhere import MODELS, changed

class Registry:
    def register(self, name):
        def add(made): return made
        return add

NETS = Registry()
def same(cls): return cls
def timed(f):
    @functools.wraps(f)
    def inner(*args, **kwargs):
        return f(*args, **kwargs)
    return inner
def other(f):
    def inner(*args, **kwargs):
        return f(1, *args, **kwargs)
    return inner
def remade(cls):
    cls = attr.s(cls)
    return cls

@NETS.register("a")
class A:
    def __init__(self, x): ...
@same
class B:
    def __init__(self, x): ...
@MODELS.register()
class C:
    def __init__(self, x): ...
@remade
class D:
    x = 1
@timed
def f(a, b): ...
@NETS.register("g")
def g(a, b): ...
@other
def h(a, b): ...
@changed
def i(a, b): ...
@NETS.register
def j(a, b): ...
"""


@pytest.mark.parametrize(
    ("call", "said"),
    [
        ("A(y=1)", "A() has no parameter 'y'"),
        ("B(y=1)", "B() has no parameter 'y'"),
        ("C(y=1)", "C() has no parameter 'y'"),
        ("D(y=1)", ""),
        ("f(1)", "f() lacks 'b'"),
        ("g(1)", "g() lacks 'b'"),
        ("h(1)", ""),
        ("i(1)", ""),
        ("j(1)", ""),
    ],
)
def test_decorators_that_keep_what_they_get(call: str, said: str) -> None:
    files = {"lib.py": DECORATED, "main.py": f"import lib\nlib.{call}\n"}
    found = findings("SC201", files)
    assert [f.partition("SC201 ")[2].partition(" (")[0] for f in found] == (
        [said] if said else []
    )


def test_what_a_base_leaves_open_another_base_may_give() -> None:
    lib = (
        "import abc\nimport torch\nclass Base(abc.ABC):\n    @abc.abstractmethod\n    def load(self): ...\n"
        "class Net(torch.nn.Module, Base): ...\ndef make() -> Base: ...\n"
    )
    assert findings("SC201", {"lib.py": lib + "make().load(1)\n"}) == []
    alone = lib.replace("torch.nn.Module, ", "")
    assert len(findings("SC201", {"lib.py": alone + "make().load(1)\n"})) == 1
