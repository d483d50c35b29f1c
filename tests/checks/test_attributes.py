import pytest
from rules import findings
from sample import seen, shown

LIB = """
import enum
from dataclasses import dataclass, field
from torch import nn


@dataclass(frozen=True)
class Train:
    lr: float = 1.0
    epochs: int = 1


@dataclass(frozen=True)
class Config:
    train: Train = field(default_factory=Train)
    extra: "Train | None" = None

    @property
    def best(self) -> Train: return self.train

    def part(self) -> Train: return self.train


@dataclass
class Wider(Config):
    more: int = 0


class Open:
    def __getattr__(self, name): ...


class Loose:
    def __init__(self, **kwargs):
        for key, value in kwargs.items():
            setattr(self, key, value)


class Net(nn.Module):
    def __init__(self): self.width = 3


class Colour(enum.Enum):
    RED = 1


class Slow:
    def start(self): self.begun = True
    def reset(self): self.train: Train = Train()


def load() -> Config: ...
def bare(): return Config()
def both() -> tuple[Config, int]: ...
"""
HEAD = "from app.lib import Colour, Config, Loose, Net, Open, Slow, Train, Wider, bare, both, load\n"

FIRING = {
    "def f(cfg: Config): cfg.trian": "Config has no attribute 'trian'",
    "def f(cfg: Config): cfg.train.rl": "Train has no attribute 'rl'",
    "def f(cfg: 'Config'): cfg.nope": "Config has no attribute 'nope'",
    "def f(cfg: Config | None): cfg.nope": "Config has no attribute 'nope'",
    "def f(cfg: Config): cfg.extra.nope": "Train has no attribute 'nope'",
    "def f(cfg: Config): cfg.best.nope": "Train has no attribute 'nope'",
    "def f(cfg: Config): cfg.part().nope": "Train has no attribute 'nope'",
    "def f(cfg: Wider): cfg.moer": "Wider has no attribute 'moer'",
    "def f(cfg: Wider): cfg.train.nope": "Train has no attribute 'nope'",
    "def f(cfgs: list[Config]): cfgs[0].nope": "Config has no attribute 'nope'",
    "def f(**cfgs: Config): cfgs['a'].nope": "Config has no attribute 'nope'",
    "cfg = load()\ncfg.nope": "Config has no attribute 'nope'",
    "bare().nope": "Config has no attribute 'nope'",
    "cfg, n = both()\ncfg.nope": "Config has no attribute 'nope'",
    "cfg = Config()\ncfg.train.nope": "Train has no attribute 'nope'",
    "cfg = None\ncfg = Config()\ncfg.nope": "Config has no attribute 'nope'",
    "cfg: Config = load()\ncfg.nope": "Config has no attribute 'nope'",
    "class A:\n    def __init__(self, cfg: Config): self.cfg = cfg\n    def f(self): self.cfg.nope": "Config has no",
    "class A:\n    def f(self): self.nope": "A has no attribute 'nope'",
    "class A:\n    cfg: Config\n    def f(self): return [self.cfg.nope for _ in 'a']": "Config has no",
    "Config.nope": "Config has no attribute 'nope'",
    "Colour.GREEN": "Colour has no attribute 'GREEN'",
    "Colour.RED.nope": "Colour has no attribute 'nope'",
    "Slow().train.nope": "Train has no attribute 'nope'",
    "Slow().ended": "Slow has no attribute 'ended'",
    "for cfg in [Config(), Config()]:\n    cfg.nope": "Config has no attribute 'nope'",
    "for i, cfg in enumerate([Config()]):\n    cfg.nope": "Config has no attribute 'nope'",
    "from dataclasses import replace\nreplace(Config(), train=1).nope": "Config has no",
    "f = lambda: (c := Config()).nope": "Config has no attribute 'nope'",
    "(Config() if load else Config()).nope": "Config has no attribute 'nope'",
    "async def g() -> Config: ...\nasync def f(): (await g()).nope": "Config has no",
    "import abc\nclass A(metaclass=abc.ABCMeta):\n    def f(self): self.nope": "A has no attribute 'nope'",
    "class A:\n    def f(column, fill): return column\n    def g(self): self.nope": "A has no attribute 'nope'",
    "Net().weight": "Net has no attribute 'weight'",
}  # fmt: skip
SILENT = [
    "def f(cfg: Config): cfg.train.lr; cfg.best.epochs; cfg.part().lr; cfg.extra.lr",
    "def f(cfg: Wider): cfg.more; cfg.train; cfg.__dict__; cfg.__dataclass_fields__",
    "def f(cfg): cfg.nope",
    "def f(o: Open): o.nope",
    "def f(o: Loose): o.nope",
    "Net().training; Net().width; Net().parameters()",
    "Colour.RED.value; Colour.RED.name; Colour.__members__; Colour('x').name; Colour._member_names_",
    "Slow().begun; Slow().train.lr",
    "def f(cfg: Config):\n    if hasattr(cfg, 'nope'):\n        cfg.nope",
    "def f(cfg: Config):\n    match cfg:\n        case Wider():\n            cfg.more",
    "def f(cfg: Config):\n    if isinstance(cfg, Wider):\n        cfg.more",
    "class A:\n    def __init__(self, c: Config):\n        self.c = c\n    def f(self):\n"
    "        return self.c.more if isinstance(self.c, Wider) else 0",
    "def f(all: dict[str, Config], k):\n    if not isinstance(all[k], Config):\n        all[k].more\n    if hasattr(all['a'], 'b'):\n        all['a'].b",
    "cfg = Config()\ncfg.patched = 1\ncfg.patched",
    "def f(cfg: Config, kind):\n    cfg = kind(cfg)\n    cfg.nope",
    "cfg = load() if x else None\ncfg.train",
    "class A(Unknown):\n    def f(self): self.nope",
    "class A(ValueError):\n    def f(self): return self.args, self.add_note",
    "class A:\n    def f(self): self.__setattr__('late', 1)\n    def g(self): self.late",
    "from fastcore.basics import store_attr\nclass A:\n    def __init__(self, d, n): store_attr('d,n')\n    def f(self): self.d",
    "class Fill:\n    def median(column, fill): return column.dropna().median()\n    def constant(column, fill): return fill",
    "import torch\nclass F(torch.autograd.Function):\n    def backward(ctx, grad): return ctx.saved_tensors",
    "def f(all: list[Config]):\n    if isinstance(all, dict):\n        for one in all: one.split('_')",
    "@unknown\nclass A:\n    def f(self): self.nope",
    "class A:\n    def f(self):\n        object.__setattr__(self, 'late', 1)\n        self.late",
    "class A:\n    __slots__ = ('x',)\n    def f(self): self.x = 1\n    def g(self): self.x",
    "def f(x: 'Config | Train'): x.nope",
    "import torch\ntorch.nope; torch.x().y",
    "from typing import TypeVar\nT = TypeVar('T')\ndef f(x: T): x.nope",
    "from typing import Any\ndef f(x: Any): x.nope",
    "def f(cfg: Config = None): (cfg or load()).train",
    "class A:\n    @classmethod\n    def make(cls): cls.x; return cls()\n    x = 1",
    "class Mixin:\n    def f(self): return self.x\nclass A(Mixin):\n    x = 1",
    "class Base:\n    @classmethod\n    def load(cls): return cls.pick()\nclass A(Base):\n    @classmethod\n    def pick(cls): ...",
    "class Mixin:\n    def f(self): return self.x\nclass A(Mixin, Unknown): ...",
    "class A:\n    def __init__(self, **k): self.__dict__.update(k)\n    def f(self): self.x",
    "class A:\n    def __init__(self, k): self.__dict__ = k\n    def f(self): self.x",
    "class A:\n    class B:\n        y = 1\n    def f(self): self.B.y; A.B().y",
]  # fmt: skip


@pytest.mark.parametrize(("source", "message"), FIRING.items())
def test_it_fires(source: str, message: str) -> None:
    found = shown("attributes", {"app/lib.py": LIB, "app/a.py": HEAD + source + "\n"})
    assert len(found) == 1 and message in found[0] and "SC202" in found[0], found


@pytest.mark.parametrize("source", SILENT)
def test_it_stays_silent(source: str) -> None:
    files = {"app/lib.py": LIB, "app/a.py": HEAD + source + "\n"}
    assert shown("attributes", files) == []


def test_the_message_names_the_other_end_and_the_nearest_name() -> None:
    found = shown(
        "attributes", {"app/lib.py": LIB, "app/a.py": HEAD + "Config().trian\n"}
    )
    assert found == [
        "app/a.py:2: SC202 Config has no attribute 'trian'"
        " (defined in app/lib.py:14; did you mean 'train'?)"
    ]


def test_what_cannot_be_followed_is_counted() -> None:
    before = seen("attributes", {"app/lib.py": LIB})
    source = HEAD + "def f(x): x.y\nConfig().train\nOpen().z\nimport os\nos.sep\n"
    found = seen("attributes", {"app/lib.py": LIB, "app/a.py": source})
    assert (found.resolved - before.resolved, found.total - before.total) == (1, 3)


OPEN = (
    "class Config:\n    def __init__(self, **more):\n        self.n_expert = 1\n"
    "        for key, value in more.items():\n            setattr(self, key, value)\n"
)


@pytest.mark.parametrize(
    ("read", "more", "told"),
    [
        ("n__expert", {}, True),
        ("n_exprt", {}, True),
        ("n_experts", {}, False),  # there may be several
        ("_n_expert", {}, False),
        ("other", {}, False),
        ("n_exprt", {"README.md": "`n_exprt`: how many.\n"}, False),
        ("n_exprt", {"other.py": "Config(n_exprt=2)\n"}, False),
    ],
)
def test_a_slip_that_nobody_else_has_heard_of(
    read: str, more: dict[str, str], told: bool
) -> None:
    files = {"lib.py": OPEN, "main.py": f"from lib import Config\nConfig().{read}\n"}
    assert bool(findings("SC202", files | more)) is told


def test_what_a_mixin_is_mixed_with_may_have_more() -> None:
    code = (
        "def documented(cls): return cls\n@documented\nclass SaveMixin:\n"
        "    folder = 'a'\n    def save(self):\n        return self.encoder, self.{}\n"
    )
    assert findings("SC202", {"a.py": code.format("folder")}) == []
    assert len(findings("SC202", {"a.py": code.format("foldre")})) == 1


EXPERIMENT = """
import library

class BaseExp(library.Base):
    def __init__(self):
        self.out_dir = "runs"

class Merged(BaseExp):
    def merge(self, given):
        for key, value in given.items():
            setattr(self, key, value)
    def finish_run(self): ...
    def all(self): return self.finish_run()

class Exp(BaseExp):
    def random_resize(self, step): ...
    def get_model(self): ...
    def folder(self): return self.out_dir
"""
LOOP = """
class Loop:
    def __init__(self, exp):
        self.exp = exp

    def run(self):
        self.exp.get_model()
        self.exp.random_resize(1)
        return self.exp.out_dir
"""


@pytest.mark.parametrize(
    ("old", "new", "read"),
    [
        ("random_resize(self", "random_resizes(self", "loop.py:8: SC202 nothing gives 'self.exp.random_resize'"),
        ("random_resize(self", "resize_random(self", "loop.py:8: SC202 nothing gives 'self.exp.random_resize'"),
        ('out_dir = "runs"', 'output_dir = "runs"', "exp.py:18: SC202 nothing gives 'self.out_dir'"),
        ("def finish_run(self", "def finish_runs(self", "exp.py:13: SC202 nothing gives 'self.finish_run'"),
        # the class has nothing else that is read of the object, whose name tells nothing
        ("get_model", "build_network", ""),
    ],
)  # fmt: skip
def test_what_was_renamed_where_it_is_given(old: str, new: str, read: str) -> None:
    files = {"exp.py": EXPERIMENT.replace(old, new), "loop.py": LOOP}
    assert findings("SC202", {**files, "exp.py": EXPERIMENT}) == []
    found = findings("SC202", files)
    assert any(line.startswith(read) for line in found) if read else not found


@pytest.mark.parametrize(
    "more",
    [
        "class Other:\n    random_resize = 1\n",  # which it may be
        "print('random_resize')\n",
        "def random_resize(): ...\n",
        "x.random_resizes\n",  # somebody reads it
        "import torch\ntorch.nn.functional.random_resize\n",
    ],
)
def test_a_name_that_something_else_has(more: str) -> None:
    renamed = EXPERIMENT.replace("random_resize(self", "random_resizes(self")
    files = {"exp.py": renamed, "loop.py": LOOP, "more.py": more}
    assert findings("SC202", files) == []


def test_what_is_made_of_something_of_a_library() -> None:
    code = (
        "import lib\nclass A(lib.B):\n    def f(self): self.delay = self.get_delay()\n"
    )
    assert findings("SC202", {"a.py": code}) == []


def test_a_dict_that_is_made_into_a_config() -> None:
    code = (
        "from dataclasses import dataclass\n@dataclass\nclass Config:\n    width: int = 1\n"
        "def build(cfg: Config):\n    if isinstance(cfg, dict):\n        cfg.keys()\n"
        "        cfg = Config(**cfg)\n    return cfg.{}\n"
    )
    assert findings("SC202", {"a.py": code.format("width")}) == []
    (line,) = findings("SC202", {"a.py": code.format("widths")})
    assert "Config has no attribute 'widths'" in line
