import pytest
from sample import shown

FIRING = {
    "print(nope)\n": "nope",
    "def f():\n    return nope\n": "nope",
    "def f(x=nope): ...\n": "nope",
    "def f(x: Nope): ...\n": "Nope",
    "def f() -> 'list[Nope]': ...\n": "Nope",
    "x: 'Nope | None' = None\n": "Nope",
    "@nope\ndef f(): ...\n": "nope",
    "class A(Nope): ...\n": "Nope",
    "class A:\n    x = 1\n    def f(self):\n        return x\n": "x",
    "class A:\n    x = 1\n    y = [x for _ in 'ab']\n": "x",
    "[y for x in 'ab']\n": "y",
    "[x for x in 'ab']\nprint(x)\n": "x",
    "print(f'{nope}')\n": "nope",
    "print('a' f'{nope!r:>{1}}')\n": "nope",
    "lambda a: b\n": "b",
    "def f():\n    y = 1\nprint(y)\n": "y",
    "from typing import cast\ncast('Nope', 1)\n": "Nope",
    "from typing import Annotated\nx: Annotated[Nope, 1]\n": "Nope",
    "with open('a') as b:\n    c(b)\n": "c",
    "nope.x = 1\n": "nope",
    "nope[0] = 1\n": "nope",
    "def f():\n    global g\n    print(g)\n": "g",
}
SILENT = [
    "try:\n    get_ipython()\nexcept NameError:\n    pass\n",
    "print(later)\nlater = 1\n",
    "def f():\n    return later\nlater = 1\n",
    "from typing import Literal, Annotated\nx: Literal['nope']\ny: Annotated[int, 'nope']\n",
    "class A:\n    def f(self) -> 'A': return __class__\n    name = __qualname__\n",
    "class A:\n    x = 1\n    y = [a for a in range(x)]\n",
    "print(__file__, __name__, __doc__)\n",
    "if (n := 3) > 2:\n    print(n)\n",
    "def f():\n    [m := 1 for _ in 'ab']\n    return m\n",
    "try:\n    pass\nexcept* ValueError as e:\n    print(e)\n",
    "match 1:\n    case {'a': a, **rest}:\n        print(a, rest)\n    case [b, *c] | (b, c):\n"
    "        print(b, c)\n    case int(real=d) as e:\n        print(d, e)\n",
    "def f():\n    global g\n    g = 1\nprint(g)\n",
    "def f():\n    x = 0\n    def g():\n        nonlocal x\n        x += 1\n    return g\n",
    "def f(a, /, b, *c, d, **e):\n    return a, b, c, d, e\n",
    "for i, (j, k) in []:\n    print(i, j, k)\n",
    "def f[T: int](x: T) -> T:\n    return x\nclass A[K]:\n    k: K\n",
    "type Pair[T] = tuple[T, T]\nx: Pair[int]\n",
    "import os.path\nprint(os.path)\n",
    "del x\nx = 1\n",
    "{a: b for a, b in {}.items() if a for c in b}\n",
    "x = lambda a, *b, c=1: (a, b, c)\n",
    "from os import *\nprint(getcwd())\n",
    "async def f():\n    async with x as y:\n        return [z async for z in y]\nx = 1\n",
    "def f():\n    exec('a = 1')\n    return a\n",
    "print('nope', b'nope')\n",
    "def f(x):\n    x.nope = x.other\n    return dict(nope=1)\n",
]


@pytest.mark.parametrize(("source", "name"), FIRING.items())
def test_it_fires(source: str, name: str) -> None:
    found = shown("undefined", {"app/a.py": source})
    assert len(found) == 1 and f"SC104 name '{name}' is not defined" in found[0]


@pytest.mark.parametrize("source", SILENT)
def test_it_stays_silent(source: str) -> None:
    assert shown("undefined", {"app/a.py": source}) == []


def test_it_tells_who_defines_the_name() -> None:
    files = {"app/a.py": "def prepare(): ...\n", "app/b.py": "prepare()\n"}
    assert shown("undefined", files) == [
        "app/b.py:1: SC104 name 'prepare' is not defined (app/a.py defines it)"
    ]


def test_the_line_inside_a_quoted_type_is_the_string_s() -> None:
    source = "x = 1\n\n\ndef f(\n    a: 'Nope',\n): ...\n"
    assert shown("undefined", {"app/a.py": source})[0].startswith("app/a.py:5:")
