"""SC702: calls that an installed package does not take."""

from pathlib import Path

import pytest
from installed import found, told

LIB = {
    "lib/__init__.py": "from .calls import *\nfrom .kinds import *\n",
    "lib/wraps.py": """
import functools

def kept(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        if "x" in kwargs or kwargs.get("y"):
            pass
        return function(*args, **kwargs)
    return wrapper

def kept_by(name):
    def decorator(function):
        @functools.wraps(function)
        def wrapper(self, *args, **kwargs):
            return function(self, *args, **kwargs)
        return wrapper
    return decorator

def same(function):
    function.tagged = True
    return function

def renamed(old, new):
    def decorator(function):
        def wrapper(*args, **kwargs):
            if old in kwargs:
                kwargs[new] = kwargs.pop(old)
            return function(*args, **kwargs)
        return wrapper
    return decorator

class Opaque:
    def __init__(self, function): ...
""",
    "lib/calls.py": """
from typing import overload
from .wraps import *

def plain(a, b=1, *, c=2): ...
def more(a, **kwargs): return plain(a, **kwargs)
def takes_out(a, **kwargs):
    old = kwargs.pop("old", None)
    return plain(a, **kwargs)
def lost(a, **kwargs): return store(kwargs)
def local(a, **kwargs):
    plain = find()
    return plain(a, **kwargs)
@kept
def kept_one(a): ...
@kept_by("x")
def kept_two(a): ...
@same
def same_one(a): ...
@renamed("old", "new")
def renamed_one(new): ...
@Opaque
def opaque(a): ...
@overload
def over(a: int): ...
@overload
def over(a: str): ...
def over(a, b=1): ...
if plain:
    def either(a): ...
else:
    def either(b): ...
""",
    "lib/kinds.py": """
import abc
import dataclasses
from dataclasses import dataclass, field
from typing import ClassVar

class Base(abc.ABC):
    def __init__(self, width, **kwargs): super().__init__()
    def run(self, steps=1): ...
    @classmethod
    def make(cls, path, strict=True): ...
    @staticmethod
    def still(x): ...
    @property
    def size(self): ...
class Child(Base): ...
class Passes(Child):
    def __init__(self, depth, **kwargs): super().__init__(width=1, **kwargs)
class Closed:
    def __init__(self, width): ...
class Opens(Closed):
    def __init__(self, depth, **kwargs): super().__init__(**kwargs)
class Meta(type): ...
class Odd(metaclass=Meta):
    def __init__(self, a): ...
class OddChild(Odd): ...
class New:
    def __new__(cls, a): ...
    def __init__(self, b): ...
class Anything:
    def __new__(cls, *args, **kwargs): ...
    def __init__(self, b): ...
class Unknown(somewhere.Base): ...
class Empty: ...
@dataclass
class Config:
    path: str
    lr: float = 0.1
    kind: ClassVar[str] = "x"
    made: int = field(init=False)
    names: list = field(default_factory=list)
    _: dataclasses.KW_ONLY
    deep: int = 3
@dataclass(kw_only=True)
class More(Config):
    extra: int
@dataclass(init=False)
class Other:
    path: str
    def __init__(self, x): ...
""",
}


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("lib.plain(1, d=2)", "plain() has no parameter 'd'"),
        ("lib.plain()", "plain() lacks 'a'"),
        ("lib.plain(1, 2, 3)", "plain() takes at most 2 positional arguments, 3 given"),
        ("lib.plain(1, a=1)", "plain() gets 'a' twice"),
        ("lib.more(1, d=2)", "more() has no parameter 'd'"),
        ("lib.takes_out(1, d=2)", "takes_out() has no parameter 'd'"),
        ("lib.kept_one(b=2)", "kept_one() has no parameter 'b'"),
        ("lib.kept_two(b=2)", "kept_two() has no parameter 'b'"),
        ("lib.same_one(b=2)", "same_one() has no parameter 'b'"),
        ("lib.over(1, d=2)", "over() has no parameter 'd'"),
        ("lib.Base()", "Base() lacks 'width'"),
        ("lib.Child(1, 2)", "Child() takes at most 1 positional argument, 2 given"),
        ("lib.Opens(1, heigth=2)", "Opens() has no parameter 'heigth'"),
        ("lib.Anything()", "Anything() lacks 'b'"),
        ("lib.Empty(1)", "Empty() takes no positional arguments, 1 given"),
        ("lib.Config('x', rate=1)", "Config() has no parameter 'rate'"),
        ("lib.Config('x', made=1)", "Config() has no parameter 'made'"),
        ("lib.Config()", "Config() lacks 'path'"),
        ("lib.More('x')", "More() lacks 'extra'"),
        ("lib.Base.make()", "make() lacks 'path'"),
        ("lib.Base.still()", "still() lacks 'x'"),
        ("b = lib.Base(1)\nb.run(step=1)", "Base.run() has no parameter 'step' (did you mean 'steps'?)"),
        ("class Own(lib.Closed): ...\nOwn(depth=1)", "Closed() has no parameter 'depth' (did you mean 'width'?)"),
        ("class Own(lib.Base): ...\nOwn(1).run(2, 3)", "Base.run() takes at most 1 positional argument, 2 given"),
        ("class Own(lib.Closed):\n    def __init__(self):\n        super().__init__(depth=1)", "Closed() has no parameter 'depth' (did you mean 'width'?)"),
        ("from functools import partial\npartial(lib.plain, d=1)", "plain() has no parameter 'd'"),
    ],
)  # fmt: skip
def test_what_is_not_taken_is_told_at_its_line(
    code: str, expected: str, tmp_path: Path
) -> None:
    line = code.count("\n") + 2
    made = told(found(tmp_path, f"import lib\n{code}\n", LIB))
    assert made == [f"{line}: {expected}"]


@pytest.mark.parametrize(
    "code",
    [
        "lib.plain(1, 2, c=3)\nlib.plain(*x)\nlib.plain(**x)",
        "lib.more(1, b=2, c=3)",
        "lib.takes_out(1, old=2, c=1)",
        "lib.lost(1, anything=2)",
        "lib.local(1, anything=2)",
        "lib.renamed_one(old=1)",
        "lib.opaque(anything=1)",
        "lib.over(1, b=2)",
        "lib.either(b=1)",
        "lib.Passes(1, anything=2)",
        "lib.Opens(1, width=2)",
        "lib.Odd(1, 2)\nlib.OddChild(1, 2)",
        "lib.New(1, 2)",
        "lib.Unknown(1, 2)",
        "lib.Config('x', 1, [], deep=2)",
        "lib.More('x', extra=1, deep=2)",
        "lib.Other(1, 2)",
        "lib.Base.run(1, 2, 3)",
        "lib.Base(1).size(1, 2)",
        "class Own(lib.Closed):\n    def __init__(self, a, b): ...\nOwn(1, 2)",
        "class Own(lib.Closed, lib.Base): ...\nOwn(1, 2, 3)",
        "class Mixin(lib.Closed):\n    def __init__(self):\n        super().__init__(depth=1)\n"
        "class Own(Mixin, lib.Base): ...",
        "try:\n    lib.plain(d=1)\nexcept TypeError:\n    pass",
        "if lib.__version__ < '1':\n    lib.plain(1, d=1)",
        "lib.plain = 3\nlib.plain(1, d=1)",
    ],
)
def test_what_may_be_taken_is_not_told(code: str, tmp_path: Path) -> None:
    assert told(found(tmp_path, f"import lib\n{code}\n", LIB)) == []


ARGUMENTS = {
    "transformers/__init__.py": "from .args import TrainingArguments, Own\n",
    "transformers/args.py": "from dataclasses import dataclass\n@dataclass\n"
    "class TrainingArguments:\n    output_dir: str\n    eval_strategy: str = 'no'\n"
    "@dataclass\nclass Own(TrainingArguments):\n    x: int = 1\n",
}
CODE = (
    "from transformers import TrainingArguments\n"
    "TrainingArguments('x',\n    evaluation_strategy='epoch',\n)\n"
)


def test_a_renamed_keyword_is_told_with_its_version(tmp_path: Path) -> None:
    (finding,) = found(tmp_path, CODE, ARGUMENTS, version="4.50", top="transformers")
    assert (finding.line, finding.column, finding.code) == (3, 5, "SC702")
    assert finding.hint == (
        "transformers 4.50 is installed; gone since 4.46: use 'eval_strategy'"
    )
    assert finding.other is not None
    assert finding.other.path.endswith("transformers/args.py")
    assert finding.other.line == 3
    code = CODE.replace("TrainingArguments", "Own")
    (finding,) = found(tmp_path, code, ARGUMENTS, version="4.50", top="transformers")
    assert "use 'eval_strategy'" in finding.hint


def test_without_the_package_a_keyword_may_be_known_to_be_gone(tmp_path: Path) -> None:
    files = {"requirements.txt": "transformers>=4.46\n"}
    (finding,) = found(tmp_path, CODE, {}, files=files)
    assert finding.line == 3
    assert finding.hint == (
        "transformers 4.46 or later is asked for; gone since 4.46: use 'eval_strategy'"
    )
    files = {"requirements.txt": "transformers>=4.40\n"}
    assert found(tmp_path, CODE, {}, files=files) == []
