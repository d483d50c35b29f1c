import pytest
from rules import findings

from generator.checks import portable
from generator.model import File, FileTree

LIB = """
import functools
from collections import namedtuple
from contextlib import contextmanager
from typing import NamedTuple, Tuple
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset, IterableDataset, Subset, random_split


class Point(NamedTuple):
    x: int
    y: int


class Images(Dataset):
    def __getitem__(self, i):
        return self.images[i], self.labels[i]


class Stream(IterableDataset):
    def __iter__(self):
        for row in self.rows:
            yield row, 1, 2


class Net(nn.Module):
    def forward(self, x):
        if self.training:
            return x, self.loss(x)
        return x, 0

    def both(self): return 1, 2


class Base:
    def step(self): raise NotImplementedError
    def kept(self): return 1, 2


class One(Base):
    def step(self): return 1, 2
    def kept(self): return 1, 2, 3


class Two(Base):
    def step(self): return 3, 4


def three(): return 1, 2, 3
def nested(): return (1, 2), 3
def guarded(x):
    if x is None:
        return None
    return 1, 2
def often(x):
    if x: return 1, 2
    return 1, 2, 3
def some(x):
    if x: return 1, 2
    return x
def pairs():
    for i in range(3):
        yield i, str(i)
def listed(): return [1, 2]
def lengthy():
    found = [1, 2]
    found.append(3)
    return found
def score(loader):
    total, count = 0.0, 0
    for x in loader:
        total += x.item()
        count += 1
    return total / count
def lossy(loader):
    total = 0
    for x in loader:
        total += x
    return total / len(loader)
def grown(more):
    out = (1, 2)
    out += (3,)
    return out
def added(x): return (1,) + (x, x)
def wrong() -> Tuple[int, int]: return 1, 2, 3
def claimed() -> Tuple[int, int]: ...
def recursive(n): return recursive(n - 1) if n else (1, 2)
@contextmanager
def opened():
    yield 1, 2
@torch.no_grad()
def without(): return 1, 2
@some_decorator
def decorated(): return 1, 2
@functools.lru_cache
def cached(): return 1, 2
def collate(rows): return [1, 2, 3]
def outside(x): return torch.split(x, 2)
def points() -> Point: return Point(1, 2)
async def later(): return 1, 2
"""
HEAD = """
import torch
from functools import partial
from tqdm import tqdm
from torch.utils.data import DataLoader, Subset, random_split
import lib
from lib import *
"""


def shown(text: str, **more: str) -> list[str]:
    files = {"lib.py": LIB, "train.py": HEAD + text} | {
        f"{name}.py": value for name, value in more.items()
    }
    tree = FileTree({path: File(data=t.encode()) for path, t in files.items()})
    seen, faults = portable.run(tree, ["SC204"])
    assert not faults
    return [str(f) for f in sorted(seen["SC204"].findings)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a, b = three()", "three() has 3 parts, and 2 names take it apart"),
        ("a, b = lib.three()", "lib.three() has 3 parts, and 2 names take it apart"),
        ("[a, b] = three()", "2 names"),
        ("a, b, c, *d, e = three()", "3 parts, and at least 4 names take it apart"),
        ("(a, b, c), d = nested()", "nested() has 2 parts, and 3 names"),
        ("a, b, c = nested()", "3 names"),
        ("x = three()\na, b = x", "'x' has 3 parts"),
        ("x = three()\ny = x\na, b = y", "'y' has 3 parts"),
        ("x = three()[3]", "three() has 3 parts, and none at 3"),
        ("x = three()[-4]", "none at -4"),
        ("x = three()\nx[3]", "'x' has 3 parts, and none at 3"),
        ("x = three()['loss']", "is a tuple of 3 parts, which has no key 'loss'"),
        ("loss = three()\nloss.backward()", "is a tuple of 3 parts, which has no 'backward'"),
        ("for a, b, c in pairs(): ...", "has 2 parts, and 3 names"),
        ("for i, (a, b, c) in enumerate(pairs()): ...", "has 2 parts, and 3 names"),
        ("for i, (a, b, c) in enumerate(tqdm(pairs())): ...", "3 names"),
        ("x = [a for a, b, c in pairs()]", "3 names"),
        ("with opened() as (a, b, c): ...", "3 names"),
        ("a, b, c = guarded(1)", "3 names"),
        ("a, b, c, d = often(1)", "has 2 or 3 parts, and 4 names"),
        ("a, b, c = listed()", "3 names"),
        ("a, b = score(1)", "score() is one number, and 2 names take it apart"),
        ("a, b = added(1)", "2 names"),
        ("a, b = wrong()", "2 names"),
        ("a, b, c = without()", "3 names"),
        ("a, b, c = cached()", "3 names"),
        ("a, b, c = points()", "3 names"),
        ("net = Net()\na, b, c = net(1)", "net() has 2 parts"),
        ("net = Net().cuda()\nnet = Net()\nclass T:\n    def __init__(self): self.net = Net()\n"
         "    def run(self):\n        a, b, c = self.net.both()", "self.net.both() has 2 parts"),
        ("a, b, c = Base().step()", "3 names"),
        ("a, b, c, d = Base().kept()", "2 or 3 parts"),
        ("for a, b, c in DataLoader(Images()): ...", "3 names"),
        ("loader = DataLoader(Images(), 8)\nfor i, (a, b, c) in enumerate(loader): ...", "3 names"),
        ("loader = DataLoader(dataset=Images(), collate_fn=None)\nfor batch in loader:\n"
         "    a, b, c = batch", "'batch' has 2 parts"),
        ("loader = DataLoader(Images(), collate_fn=collate)\nfor a, b in loader: ...", "3 parts"),
        ("f = partial(collate, pad=0)\nfor a, b in DataLoader(Images(), collate_fn=f): ...", "3 parts"),
        ("for a, b in DataLoader(Stream()): ...", "3 parts"),
        ("p, q = random_split(Images(), [1, 2])\nfor a, b, c in DataLoader(p): ...", "3 names"),
        ("for a, b, c in DataLoader(Subset(Images(), [1])): ...", "3 names"),
        ("kw = {'pin_memory': True} if 1 else {}\nfor a, b, c in DataLoader(Images(), **kw): ...",
         "3 names"),
        ("a, b, c = next(iter(DataLoader(Images())))", "3 names"),
        ("for batch in DataLoader(Images()):\n    batch = [t.cuda() for t in batch]\n"
         "    a, b, c = batch", "3 names"),
        ("for a, b, c in zip([1], [2]): ...", "3 names"),
        ("for a, b, c in {'x': 1}.items(): ...", "3 names"),
        ("from accelerate import Accelerator\naccelerator = Accelerator()\n"
         "loader = DataLoader(Images())\nnet = Net()\n"
         "net, loader = accelerator.prepare(net, loader)\nfor a, b, c in loader: ...", "3 names"),
        ("import pytorch_lightning as pl\nloader = DataLoader(Images())\n"
         "class M(pl.LightningModule):\n    def training_step(self, batch, i):\n"
         "        a, b, c = batch", "3 names"),
    ],
)  # fmt: skip
def test_a_misfit_is_found_where_it_is_taken_apart(text: str, said: str) -> None:
    (found,) = shown(text)
    last = (HEAD + text).rstrip().count("\n") + 1
    assert f"train.py:{last}: SC204" in found
    assert said in found
    assert "it is made in lib.py:" in found or "number" in said or "train.py:" in found


@pytest.mark.parametrize(
    "text",
    [
        "a, b, c = three()",
        "a, *b = three()",
        "(a, b), c = nested()",
        "a, b = often(1)\na, b, c = often(2)",
        "a, b, c = some(1)",
        "a, b, c = lengthy()",
        *(
            f"def f(x, y):\n    out = (x,)\n    if y:\n        out = {more}\n"
            f"    if x:\n        out = {more}\n    return out\na, b, c = f(1, 2)"
            for more in ("out + (y,)", "(y,) + out", "(y, *out)", "(y, x) + out[1:]")
        ),
        "(_ for _ in ()).throw(ValueError)",
        "a, b = lossy(1)",
        "a, b = grown(1)\na, b, c = grown(1)",
        "a, b, c = claimed()",
        "a, b, c = recursive(1)\na, b = recursive(1)",
        "a, b, c = decorated()",
        "a, b = outside(1)\na, b, c = outside(1)",
        "a, b = later()",
        "a, b, c = unknown()",
        "a, b = 'xy'",
        "a, b, c = Base().kept()\na, b = One().step()",
        "try:\n    a, b = three()\nexcept ValueError:\n    a = three()",
        "x = three()\nif len(x) == 2:\n    a, b = x",
        "x = three()\nif isinstance(x, tuple): ...\nelse:\n    x.mean()",
        "x = listed()\nx.append(3)\na, b, c = x",
        "x = listed()\nx += [3]\na, b, c = x",
        "x = three()[1:]\na, b = x",
        "a, b = zip(*[(1, 2, 3)])",
        "for a, b in zip(*three()): ...",
        "a, b = map(int, three())",
        "for a, b, c in DataLoader(Images(), collate_fn=lambda rows: rows): ...",
        "for a, b, c in DataLoader(Images(), **options): ...",
        "def f(loader, net):\n    for a, b, c in loader: ...\n    a, b, c = net(1)",
        "class T:\n    pair = (1, 2)\n    def run(self):\n        a, b, c = self.pair\n"
        "T.pair = (1, 2, 3)",
        "class T:\n    def __init__(self): self.pair = (1, 2)\n    def more(self):\n"
        "        self.pair += (3,)\n    def run(self):\n        a, b, c = self.pair",
        "class A:\n    shape = (1, 2)\n    def run(self):\n        a, b, c = self.shape\n"
        "class B(A):\n    shape = (1, 2, 3)",
        "x = three()\nx = list(x)\nx.append(1)\na, b, c, d = x",
        "three().count(1)\nthree().index(2)\nlisted().sort()",
        "a, b = points()\npoints().x",
    ],
)  # fmt: skip
def test_what_fits_or_cannot_be_known_is_no_misfit(text: str) -> None:
    assert shown(text) == []


def test_what_is_followed_is_counted() -> None:
    tree = {"lib.py": LIB, "train.py": HEAD + "a, b, c = three()\na, b = unknown()\n"}
    files = FileTree({path: File(data=t.encode()) for path, t in tree.items()})
    seen = portable.run(files, ["SC204"])[0]["SC204"]
    assert seen.total == seen.resolved + 1


SEVERAL = """
import torch
from torch import nn

class Flip:
    def __call__(self, image, mask): return image, mask
class Blur:
    def __call__(self, image, mask): return image, mask
class All:
    def __init__(self, steps): self.steps = steps
    def __call__(self, image, mask):
        for step in self.steps:
            image, mask = step(image, mask)
        return image, mask
class Small(nn.Module):
    def forward(self, x): return x, 1
class Large(nn.Module):
    def forward(self, x): return x, 2
    def more(self, x): return x, 2
MODELS = {"small": Small, "large": Large}

def build(name):
    steps = []
    if name: steps.append(Flip())
    steps.append(Blur())
    model = MODELS[name]().to("cpu")
    if torch.cuda.device_count() > 1:
        model = nn.DataParallel(model)
    return All(steps), model

def main(name):
    transform, model = build(name)
    a, b = transform(1, 2)
    a, b = model(1)
"""


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("def forward(self, x): return x, 1", "def forward(self, x): return x, 1, 3", 0),
        ("return image, mask\nclass Blur", "return image, mask, 3\nclass Blur", 0),
        ("return x, 1", "return x, 1, 3", 0),
        ("image, mask = step(image, mask)", "image, mask, more = step(image, mask)", 13),
        ("    a, b = transform(1, 2)", "    a, b, c = transform(1, 2)", 33),
        ("    a, b = model(1)", "    a, b, c = model(1)", 34),
        ("transform, model = build", "transform, model, more = build", 32),
    ],
)  # fmt: skip
def test_one_of_several(old: str, new: str, line: int) -> None:
    text = SEVERAL.replace(old, new)
    found = findings("SC204", {"train.py": text})
    assert [f.split(" ")[0] for f in found] == ([f"train.py:{line}:"] if line else [])
