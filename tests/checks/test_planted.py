"""One fault of each kind planted in a realistic project: found there, and nothing else."""

from dataclasses import dataclass

import pytest
from sample import FACTS, PROJECT, report, tree

from generator import checks

# A case that vanishes must be noticed: change this number only with the list.
KINDS = 64


@dataclass(frozen=True, kw_only=True)
class Fault:
    path: str
    old: str
    new: str
    code: str
    at: tuple[str, str] | None = None
    """File and text of the line that the finding names, if it is not the changed one."""


def _fault(code: str, path: str, old: str, new: str, *at: str) -> Fault:
    place = (at[0], at[1]) if at else None
    return Fault(path=path, old=old, new=new, code=code, at=place)


TRAIN, CONFIG, DATA, MODEL = (
    f"app/{n}.py" for n in ("train", "config", "dataset", "model")
)
TUNING, OPTIM, BASE = (f"app/{n}.py" for n in ("tuning", "optim", "baselines"))

FAULTS = {
    "python": _fault("SC001", OPTIM, "def build(model", "def build((model"),
    "toml": _fault("SC001", "configs/smoke.toml", "hidden = 8", "hidden = = 8"),
    "missing module": _fault(
        "SC101", TRAIN, "import torch\n", "import torch\nimport app.trainer as _t\n",
        TRAIN, "app.trainer",
    ),
    "missing name": _fault(
        "SC101", "tests/test_train.py", "import Example", "import Exampel as Example"
    ),
    "missing submodule": _fault(
        "SC101", TRAIN, "config, dataset, tuning", "config, data as dataset, tuning"
    ),
    "relative level": _fault("SC101", BASE, "from .dataset", "from ..dataset"),
    "relative module": _fault("SC101", BASE, "from .dataset", "from .datasets"),
    "module attribute": _fault("SC101", TRAIN, "models.build(", "models.create("),
    "test helper": _fault(
        "SC101", "tests/test_train.py", "from helpers import texts",
        "from helpers import text as texts",
    ),
    "all": _fault(
        "SC101", TUNING, "from torch import nn\n",
        'from torch import nn\n\n__all__ = ["absent"]\n', TUNING, "__all__",
    ),
    "cycle": _fault("SC102", DATA, "from pydantic", "from app import baselines as _b\nfrom pydantic"),
    "star": _fault(
        "SC103", BASE, "import Example, Split", "import *  # noqa: F403"
    ),
    "undefined": _fault("SC104", TRAIN, "total += self", "total += step + self"),
    "undefined type": _fault("SC104", DATA, "list[Example], size", "list[Exampel], size"),
    "undefined quoted": _fault("SC104", OPTIM, '"Classifier"', '"Clasifier | Classifier"'),
    "undefined default": _fault("SC104", MODEL, "labels: int = 2", "labels: int = TWO"),
    "undefined in comprehension": _fault(
        "SC104", DATA, "Example(line) for line in", "Example(row) for line in"
    ),
    "unused import": _fault("SC105", MODEL, "import torch\n", "import math\n\nimport torch\n"),
    "unused from": _fault("SC105", TUNING, "import nn", "import Tensor, nn"),
    "unused local": _fault("SC105", TRAIN, "        seen = number", "        seen = left = number"),
    "undeclared": _fault("SC106", MODEL, "import torch\n", "import numpy as _np\nimport torch\n",
                         MODEL, "numpy"),
    "dev only": _fault("SC106", MODEL, "import torch\n", "import pytest as _p\nimport torch\n",
                       MODEL, "pytest"),
    "unused dependency": _fault(
        "SC106", BASE, "from sklearn.linear_model import LogisticRegression",
        "from torch.optim import Adam as LogisticRegression",
        "pyproject.toml", "scikit-learn",
    ),
    "not in pyproject": _fault("SC106", "pyproject.toml", '"pydantic>=2", ', ""),
    "only in pyproject": _fault("SC106", "pyproject.toml", '"safetensors"', '"safetensors", "tqdm"'),
    "unknown keyword": _fault("SC201", TRAIN, "labels=2", "label=2"),
    "renamed parameter": _fault(
        "SC201", TRAIN, "overrides=arguments", "override=arguments"
    ),
    "missing argument": _fault("SC201", TRAIN, "Trainer(cfg, split)", "Trainer(cfg)"),
    "too many": _fault("SC201", MODEL, "Classifier(cfg, labels)", "Classifier(cfg, labels, 3)"),
    "keyword only": _fault("SC201", TRAIN, "cfg.data, limit=100", "cfg.data, 100"),
    "dataclass missing": _fault(
        "SC201", "tests/test_train.py", "Example(text)", 'Example(label="a")'
    ),
    "dataclass unknown": _fault("SC201", DATA, "Example(line)", "Example(line, labels=1)"),
    "settings positional": _fault("SC201", CONFIG, "ModelConfig()", "ModelConfig(64)"),
    "settings unknown": _fault("SC201", CONFIG, "OptimConfig()", "OptimConfig(rate=1)"),
    "named tuple": _fault("SC201", DATA, "held_out=[]", "heldout=[]"),
    "method": _fault("SC201", TRAIN, "self.epoch(epoch)", "self.epoch(epoch, True)"),
    "instance method": _fault("SC201", TRAIN, "trainer.run()", "trainer.run(3)"),
    "module call": _fault("SC201", TRAIN, "mask=None", "masks=None"),
    "decorated": _fault(
        "SC201", TRAIN, "    tuning.merge(", "    models.predict(trainer.model)\n    tuning.merge(",
        TRAIN, "models.predict",
    ),
    "twice": _fault("SC201", TRAIN, "cfg.model, labels=2", "cfg.model, cfg=cfg.model"),
    "config attribute": _fault("SC202", MODEL, "cfg.hidden)\n        self.head",
                               "cfg.hiden)\n        self.head"),
    "config chain": _fault("SC202", TRAIN, "self.cfg.train.epochs", "self.cfg.train.epoch"),
    "config section": _fault("SC202", TRAIN, "cfg.tuning", "cfg.tune"),
    "item attribute": _fault("SC202", BASE, "example.label for example in split.train",
                             "example.tag for example in split.train"),
    "self attribute": _fault("SC202", TRAIN, "self.split.train", "self.splits.train"),
    "row attribute": _fault("SC202", BASE, "split.held_out", "split.heldout"),
    "seam parameter": _fault("SC203", TUNING, "def merge(model: nn.Module", "def merge(model: nn.Module, deep: bool = False",
                             TUNING, "def merge"),
    "seam export": _fault("SC203", "app/tuning.py", "class TuningConfig:\n",
                          "class _Other:\n    x: int\n\n\nTuningConfig = None\n\n\n"
                          "class _Rest:\n", TUNING, "TuningConfig = None"),
    "make target": _fault("SC301", "Makefile", "train test clean", "train test clear"),
    "make module": _fault("SC301", "Makefile", "-m app.train", "-m app.training"),
    "make flag": _fault("SC301", "Makefile", "--config $", "--conf-file $"),
    "make file": _fault("SC301", "Makefile", "?= configs/default.toml", "?= configs/base.toml",
                        "Makefile", "-m app.train"),
    "make need": _fault("SC301", "Makefile", "train: data/train.csv", "train: data/all.csv"),
    "readme target": _fault("SC302", "README.md", "Run `make train`", "Run `make fit`"),
    "readme module": _fault("SC302", "README.md", "python -m app.train", "python -m app.fit"),
    "readme flag": _fault("SC302", "README.md", "--config configs", "--settings configs"),
    "readme file": _fault("SC302", "README.md", "`app/train.py`", "`app/loop.py`"),
    "readme link": _fault("SC302", "README.md", "](configs/default", "](conf/default"),
    "readme key": _fault("SC302", "README.md", "optim.lr=1e-4", "optim.rate=1e-4"),
    "readme value": _fault("SC302", "README.md", "train.epochs=1", "train.epochs=few"),
    "readme name": _fault("SC302", "README.md", "`model.build`", "`model.create`"),
    "entry point": _fault("SC303", "pyproject.toml", "app.train:main", "app.train:start"),
    "config key": _fault("SC304", "configs/smoke.toml", "train.epochs", "train.epoch"),
    "config value": _fault("SC304", "configs/default.toml", 'format = "csv"', 'format = "tsv"'),
}  # fmt: skip


def test_the_sample_is_clean() -> None:
    found = report(PROJECT, FACTS)
    assert [str(f) for f in found.findings] == []


def test_every_check_resolves_something_in_the_sample() -> None:
    floors = {
        "parse": 14, "imports": 30, "cycles": 17, "star_imports": 40, "undefined": 260,
        "unused": 150, "dependencies": 18, "calls": 29, "attributes": 36, "seams": 3,
        "makefile": 8, "docs": 20, "pyproject": 4, "configs": 11,
    }  # fmt: skip
    found = report(PROJECT, FACTS).checks
    assert found.keys() == floors.keys()
    assert {n: c.resolved for n, c in found.items() if c.resolved < floors[n]} == {}


def test_no_kind_of_fault_has_vanished() -> None:
    assert len(FAULTS) == KINDS
    planted = {f.code for f in FAULTS.values()}
    assert len(planted) == 14, "one code of each check"


@pytest.mark.parametrize("kind", FAULTS)
def test_a_planted_fault_is_found_where_it_is(kind: str) -> None:
    fault = FAULTS[kind]
    before = PROJECT[fault.path]
    assert before.count(fault.old) >= 1, "the operator plants nothing"
    files = {**PROJECT, fault.path: before.replace(fault.old, fault.new, 1)}
    path, text = fault.at or (fault.path, "")
    start = files[path].index(text) if text else _changed(before, files[path])
    line = files[path].count("\n", 0, start) + 1
    found = report(files, FACTS).findings
    assert [(f.path, f.line, f.code) for f in found] == [
        (path, line, fault.code)
    ], "\n".join(map(str, found))


def _changed(before: str, after: str) -> int:
    pairs = zip(before, after, strict=False)
    return next(i for i, (a, b) in enumerate(pairs) if a != b)


def test_what_was_seen_before_changes_no_finding() -> None:
    """One memory through all the faults, each there with and without the one before."""
    memory = checks.Memory()
    for kind, fault in FAULTS.items():
        text = PROJECT[fault.path].replace(fault.old, fault.new)
        files = tree({**PROJECT, fault.path: text})
        wanted = report({**PROJECT, fault.path: text}, FACTS)
        for _ in range(2):
            seen = checks.run(files, FACTS, memory)
            assert seen == wanted, kind
            assert list(seen.checks) == list(wanted.checks)
        whole = checks.run(tree(PROJECT), FACTS, memory)
        assert whole == report(PROJECT, FACTS), kind
