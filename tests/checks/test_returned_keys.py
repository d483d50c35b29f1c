import pytest
from rules import findings

LIB = """
KEYS = "f1"
CONFIG = {"lr": 1, "model": {"width": 3, "depth": 2}}

def evaluate(model):
    metrics = {"loss": 1.0, "acc": 0.5}
    metrics["f1"] = 2
    return metrics

def more(x):
    return dict(loss=x, **evaluate(x))

def either(x):
    if x:
        return {"a": 1}
    return {"b": 2}

def named(split):
    return {f"{split}_loss": 1, f"{split}_acc": 2}

def computed(names):
    found = {"loss": 1}
    for name in names:
        found[name] = 2
    return found

def fill(found, names):
    for name in names:
        found[name] = 1

def mark(found):
    found["marked"] = 1

class Trainer:
    def __init__(self):
        self.history = {"train": [], "valid": []}
    def score(self):
        return {"top1": 1, "top5": 2}

class Other(Trainer):
    def score(self):
        return {"top1": 1, "top3": 2}
"""
HEAD = "import lib\nfrom lib import *\n"


def checked(text: str) -> list[str]:
    return findings("SC804", {"lib.py": LIB, "train.py": HEAD + text})


@pytest.mark.parametrize(
    ("text", "meant", "line"),
    [
        ("m = evaluate(1)\nm['accuracy']", "acc", 4),
        ("m = lib.evaluate(1)\nm['f11']", "f1", 4),
        ("m = named('val')\nm['test_loss'], m['val_acc']", "", 4),
        ("print(evaluate(1)['los'])", "loss", 3),
        ("m = more(1)\nm['accu']", "acc", 4),
        ("m = evaluate(1)\nprint(f\"{m['accu']:.2f}\")", "acc", 4),
        ("m = named('val')\nm['val_los'], m['val_acc']", "", 4),
        ("t = Trainer()\nt.history['val'].append(1)", "valid", 4),
        ("class T(Trainer):\n    def go(self): self.history['vallid'].append(1)", "valid", 4),
        ("t = Other()\nt.score()['top5']", "top3", 4),
        ("CONFIG['lrr']", "lr", 3),
        ("CONFIG['model']['widht']", "width", 3),
        ("m = evaluate(1)\nm.pop('accu')", "acc", 4),
        ("def log(m):\n    return m['accu']\nlog(evaluate(1))", "acc", 4),
        ("m = {k: v * 2 for k, v in evaluate(1).items()}\nm['accu']", "acc", 4),
        ("m = evaluate(1)\nm['acc'] += 1\nm['accu'] += 1", "acc", 5),
        ("best = max([1], key=None)\nm = {**evaluate(1), 'best': best}\nm['bets']", "best", 5),
        ("m = evaluate(1) | {'wide': 1}\nm['width']", "wide", 4),
    ],
)  # fmt: skip
def test_a_key_that_nobody_puts_in(text: str, meant: str, line: int) -> None:
    (found,) = checked(text)
    assert f"train.py:{line}: SC804 no key " in found
    assert (f"did you mean '{meant}'?" if meant else "") in found


@pytest.mark.parametrize(
    "text",
    [
        "m = evaluate(1)\nm['loss'], m['acc'], m['f1'], m[lib.KEYS]",
        "m = evaluate(1)\nm['lr'] = 1\nprint(m['lr'])",
        "m = evaluate(1)\nm.setdefault('lr', 1)\nprint(m['lr'])",
        "m = evaluate(1)\nm.update(lr=1)\nm.update({'wd': 2})\nm['lr'], m['wd']",
        "m = evaluate(1)\nm.update(other())\nm['lr']",
        "m = evaluate(1)\nif 'lr' in m:\n    m['lr']",
        "m = evaluate(1)\nm.get('lr')",
        "def f(m, key='lr'):\n    if key in m: return m[key]\nf(evaluate(1))",
        "info = {'file': 'x'}\nexec(open('x').read(), info)\ninfo['version']",
        "nodes = {}\nnodes[0] = {'mol': 1}\nnode = nodes[0]\nnode['label'] = 1\nfor n in nodes.values():\n    n['label']",
        "m = evaluate(1)\ntry:\n    m['lr']\nexcept KeyError: ...",
        "m = either(1)\nm['a'], m['b']",
        "m = named(unknown)\nm['test_loss'], m['val_acc']",
        "m = computed([1])\nm['anything']",
        "m = evaluate(1)\nfill(m, ['x'])\nm['x']",
        "m = evaluate(1)\nmark(m)\nm['marked']",
        "CONFIG['new'] = 1\nCONFIG['new']",
        "lib.CONFIG['new'] = 1\nCONFIG['new']",
        "CONFIG['model']['heads'] = 1\nCONFIG['model']['heads']",
        "CONFIG['model'][unknown] = 1\nCONFIG['model']['heads']",
        "t = Trainer()\nt.history['test'] = []\nt.history['test']",
        "t = Trainer()\nt.score()['top3']",
        "found = {}\nunknown(found)\nfound['x']",
        "from collections import defaultdict\nd = defaultdict(list)\nd['x']",
        "rows = [{'a': 1}]\nrows.append({'b': 1})\nrows[0]['b']",
        "m = evaluate(1)\nm = unknown(m)\nm['x']",
        "m = evaluate(1)\nfor m in unknown():\n    m['x']",
        "m = {1: 'a'}\nm['a']\nd = {}\nd['a']",
        "def f(m): return m['anything']\nf(evaluate(1))\nf(unknown())",
    ],
)
def test_what_is_there_or_may_be(text: str) -> None:
    assert checked(text) == []
