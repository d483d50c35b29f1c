"""SC401 on many layouts of foreign projects: what it finds, and where it is silent."""

from collections.abc import Mapping

import pytest
from sample import tree

from generator.checks import portable

PARSER = """
import argparse

def get_args():
    parser = argparse.ArgumentParser()
    parser.add_argument("data")
    parser.add_argument("-b", "--batch-size", type=int)
    parser.add_argument("--lr", "--learning-rate", dest="lr")
    group = parser.add_argument_group("model")
    one = group.add_mutually_exclusive_group()
    one.add_argument("--width", type=int)
    parser.set_defaults(seed=1)
    args = parser.parse_args()
    args.device = "cpu"
    return args
"""


def found(files: Mapping[str, str]) -> list[str]:
    """Each finding as `path:line message`, with what it takes the name for."""
    checked, _ = portable.run(tree(files), {"SC401"})
    findings = sorted(checked["SC401"].findings)
    return [f"{f.path}:{f.line} {f.message.split(' gives ')[-1]}" for f in findings]


FAULTS = {
    "one slip, though the parser is somebody else's": (
        {
            "lib.py": "def add(parser, more):\n    parser.add_argument('--backend_name')\n    for one in more:\n        parser = one.add(parser)\n"
            "    return parser\ndef choose(args):\n    args.own = 1\n    return args.backend_nmae, args.own_thing\n",
        },
        "lib.py:8 'args.backend_nmae'",
    ),
    "an argument that nobody reads is meant, whatever else may be read": (
        {
            "train.py": "import argparse\nfrom lib import build\np = argparse.ArgumentParser()\n"
            "p.add_argument('--tied_v2')\np.add_argument('--lr')\nargs = p.parse_args()\nbuild(args)\n",
            "test.py": "import argparse\nfrom lib import build\nbuild(argparse.Namespace(**load()['args']))\n",
            "lib.py": "def build(args):\n    return args.lr, args.tied\n",
        },
        "lib.py:2 'args.tied'",
    ),
    "in the same file": (
        {"opts.py": PARSER + "print(get_args().batchsize)\n"},
        "opts.py:16 'args.batchsize'",
    ),
    "in a parameter of a function of another file": (
        {
            "opts.py": PARSER,
            "train.py": "from opts import get_args\nfrom lib import run\nrun(get_args(), 3)\n",
            "lib.py": "def run(config, n):\n    return config.lr, config.witdh\n",
        },
        "lib.py:2 'config.witdh'",
    ),
    "by keyword, through two functions": (
        {
            "opts.py": PARSER,
            "train.py": "import opts\nimport lib\nopt = opts.get_args()\nlib.run(n=3, cfg=opt)\n",
            "lib.py": "def run(cfg, n):\n    inner(cfg)\ndef inner(a):\n    return a.witdh\n",
        },
        "lib.py:4 'a.witdh'",
    ),
    "kept on an object": (
        {
            "train.py": PARSER + "from lib import Model\nModel(get_args()).run()\n",
            "lib.py": "class Base:\n    def __init__(self, o):\n        self.o = o\n"
            "class Model(Base):\n    def __init__(self, o):\n        super().__init__(o)\n"
            "    def run(self):\n        opt = self.o\n        return opt.lr, self.o.rl\n",
        },
        "lib.py:9 'self.o.rl'",
    ),
    "imported from another module": (
        {
            "opts.py": PARSER + "args = get_args()\n",
            "train.py": "from opts import args\nprint(args.lr, args.divice)\n",
        },
        "train.py:2 'args.divice'",
    ),
    "an attribute of an imported module": (
        {
            "opts.py": PARSER + "args = get_args()\n",
            "train.py": "import opts\nprint(opts.args.dat)\n",
        },
        "train.py:2 'opts.args.dat'",
    ),
    "global": (
        {
            "train.py": PARSER
            + "def main():\n    global args\n    args = get_args()\n    run()\n"
            "def run():\n    print(args.batch)\n",
        },
        "train.py:21 'args.batch'",
    ),
    "spawned": (
        {
            "train.py": PARSER + "import torch.multiprocessing as mp\n"
            "def work(rank, n, args):\n    print(rank, args.sed)\n"
            "args = get_args()\nmp.spawn(work, nprocs=2, args=(2, args))\n",
        },
        "train.py:18 'args.sed'",
    ),
    "in a partial": (
        {
            "train.py": PARSER + "from functools import partial\n"
            "def work(x, args):\n    print(args.sed)\n"
            "f = partial(work, args=get_args())\n",
        },
        "train.py:18 'args.sed'",
    ),
    "of a subcommand's function": (
        {
            "cli.py": "import argparse\n"
            "def train(args):\n    print(args.epochs, args.epoch, args.command)\n"
            "p = argparse.ArgumentParser()\n"
            "subs = p.add_subparsers(dest='command')\n"
            "t = subs.add_parser('train')\nt.add_argument('--epochs')\n"
            "t.set_defaults(func=train)\nargs = p.parse_args()\nargs.func(args)\n",
        },
        "cli.py:3 'args.epoch'",
    ),
    "helpers that add arguments": (
        {
            "models.py": "class Net:\n    @staticmethod\n    def add_args(parser):\n"
            "        parser.add_argument('--depth')\n",
            "train.py": "import argparse\nfrom models import Net\n"
            "def add_data(p):\n    p.add_argument('--root')\n    return p\n"
            "parser = add_data(argparse.ArgumentParser())\nNet.add_args(parser)\n"
            "args = parser.parse_args()\nprint(args.depth, args.root, args.rot)\n",
        },
        "train.py:9 'args.rot'",
    ),
    "helpers with the name as a parameter": (
        {
            "train.py": "import argparse\n"
            "def add_bool(parser, name, default=False):\n"
            "    parser.add_argument('--' + name, dest=name)\n"
            "    parser.add_argument(f'--no-{name}', dest=name)\n"
            "parser = argparse.ArgumentParser()\nadd_bool(parser, 'amp')\n"
            "add_bool(parser, 'ema', True)\nargs = parser.parse_args()\n"
            "print(args.amp, args.ema, args.em)\n",
        },
        "train.py:9 'args.em'",
    ),
    "a wrapper of add_argument": (
        {
            "opts.py": "import argparse\nclass Args:\n    def __init__(self):\n"
            "        self.parser = argparse.ArgumentParser()\n"
            "        self.add('--root')\n"
            "    def add(self, *args, **kw):\n        self.parser.add_argument(*args, **kw)\n"
            "    def parse(self):\n        return self.parser.parse_args()\n",
            "train.py": "from opts import Args\nargs = Args().parse()\nprint(args.root, args.rot)\n",
        },
        "train.py:3 'args.rot'",
    ),
    "a loop over names": (
        {
            "train.py": "import argparse\np = argparse.ArgumentParser()\n"
            "for name in ('a', 'b'):\n    p.add_argument('--w-{}'.format(name))\n"
            "args = p.parse_args()\nprint(args.w_a, args.w_c)\n",
        },
        "train.py:6 'args.w_c'",
    ),
    "parents, known arguments and optparse": (
        {
            "train.py": "import argparse\nimport optparse\n"
            "base = argparse.ArgumentParser(add_help=False)\nbase.add_argument('--seed')\n"
            "p = argparse.ArgumentParser(parents=[base])\np.add_argument('--lr')\n"
            "args, rest = p.parse_known_args()\nprint(args.seed, args.lr)\n"
            "o = optparse.OptionParser()\no.add_option('-n', '--nets')\n"
            "(opt, _) = o.parse_args()\nprint(opt.nets, opt.net)\n",
        },
        "train.py:12 'opt.net'",
    ),
    "a kind of parser of the project": (
        {
            "opts.py": "import argparse\nclass Parser(argparse.ArgumentParser):\n"
            "    def __init__(self):\n        super().__init__()\n"
            "        self.add_argument('--root')\n",
            "train.py": "from opts import Parser\nargs = Parser().parse_args()\nargs.root\nargs.rot\n",
        },
        "train.py:4 'args.rot'",
    ),
    "the dictionary": (
        {"t.py": PARSER + "v = vars(get_args())\nprint(v['lr'], v['rl'])\n"},
        "t.py:17 'v['rl']'",
    ),
    "getattr without a default": (
        {"t.py": PARSER + "getattr(get_args(), 'batchsize')\n"},
        "t.py:16 'args.batchsize'",
    ),
    "a namespace of names": (
        {
            "t.py": "import argparse\ndef run(args):\n    print(args.a, args.b)\n"
            "run(argparse.Namespace(a=1))\n"
        },
        "t.py:3 'args.b'",
    ),
    "flags of absl": (
        {
            "t.py": "from absl import app, flags\nimport model\nFLAGS = flags.FLAGS\n"
            "flags.DEFINE_float('lr', 3, 'x')\nFLAGS.lr, FLAGS.width, FLAGS.log_dir\n",
            "model.py": "from absl import flags\nflags.DEFINE_integer('width', 3, 'x')\n"
            "def f(): return flags.FLAGS.widht\n",
        },
        "model.py:3 no flag is defined for 'flags.FLAGS.widht'",
    ),
    "what is changed has to be there": (
        {
            "t.py": PARSER
            + "a = get_args()\nif a.out is None:\n    a.out = '.'\nprint(a.lr)\n"
        },
        "t.py:17 'a.out'",
    ),
    "one parser of two lacks it": (
        {
            "train.py": "import argparse\nfrom lib import build\np = argparse.ArgumentParser()\n"
            "p.add_argument('--dim')\nbuild(p.parse_args())\n",
            "eval.py": "import argparse\nfrom lib import build\np = argparse.ArgumentParser()\n"
            "p.add_argument('--dims')\nbuild(p.parse_args())\n",
            "lib.py": "def build(args):\n    return inner(args)\n"
            "def inner(args):\n    return args.dim\n",
        },
        "lib.py:4 'args.dim'",
    ),
    "a class that nobody is seen to make": (
        {
            "train.py": PARSER + "import importlib\nargs = get_args()\n"
            "importlib.import_module('net').Net(args)\n",
            "net.py": "class Net:\n    def __init__(self, args):\n"
            "        self.a = args.width, args.lr, args.seed\n        self.b = args.widht\n",
        },
        "net.py:4 'args.widht'",
    ),
    "hyperparameters of a module": (
        {
            "m.py": "import pytorch_lightning as pl\nclass Base(pl.LightningModule):\n"
            "    def __init__(self, lr):\n        super().__init__()\n"
            "class Net(Base):\n    def __init__(self, width, lr=1):\n"
            "        super().__init__(lr)\n        self.save_hyperparameters()\n"
            "        print(self.hparams.width, self.hparams.lr, self.hparams.widht)\n"
        },
        "m.py:9 no hyperparameter is saved for 'self.hparams.widht'",
    ),
    "a namespace that is saved as hyperparameters": (
        {
            "m.py": PARSER
            + "import pytorch_lightning as pl\nclass Net(pl.LightningModule):\n"
            "    def __init__(self, args):\n        self.save_hyperparameters(args)\n"
            "    def step(self):\n        return self.hparams.lr + self.hparams.rl\n"
            "Net(get_args())\n"
        },
        "m.py:21 'self.hparams.rl'",
    ),
    "an object of a class among the arguments": (
        {
            "t.py": "from dataclasses import dataclass\nimport simple_parsing\n@dataclass\n"
            "class Train:\n    lr: float = 1\nparser = simple_parsing.ArgumentParser()\n"
            "parser.add_arguments(Train, dest='train')\nargs = parser.parse_args()\n"
            "print(args.train.lr, args.train.rl)\n"
        },
        "t.py:9 Train has no attribute 'rl'",
    ),
    "an argument's own action": (
        {
            "t.py": PARSER + "class Pairs(argparse.Action):\n"
            "    def __call__(self, parser, namespace, values, option=None):\n"
            "        setattr(namespace, self.dest, dict(values))\n"
            "args = get_args()\nprint(args.lost)\n"
        },
        "t.py:20 'args.lost'",
    ),
    "defaults that fill what is there": (
        {
            "t.py": PARSER
            + "args = get_args()\nfor name, value in defaults().items():\n"
            "    if getattr(args, name) is None:\n        setattr(args, name, value)\n"
            "print(args.lost)\n"
        },
        "t.py:20 'args.lost'",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_found_where_it_is_read(name: str) -> None:
    files, expected = FAULTS[name]
    assert found(files) == [expected]


HEAD = PARSER + "args = get_args()\n"
FINE = {
    "what is there": HEAD
    + "args.data, args.batch_size, args.lr, args.width, args.seed, args.device\n",
    "set later": HEAD + "args.rank = 0\nprint(args.rank)\n",
    "set by setattr": HEAD + "setattr(args, 'rank', 0)\nprint(args.rank)\n",
    "an action that sets more": HEAD
    + "class Both(argparse.Action):\n    def __call__(self, parser, namespace, values):\n"
    "        setattr(namespace, self.dest, values)\n        namespace.both = 1\nargs.both\n",
    "set in a helper": HEAD
    + "def setup(a):\n    a.rank = 0\nsetup(args)\nprint(args.rank)\n",
    "set under computed names": HEAD
    + "def merge(a, d):\n    for k, v in d.items():\n        setattr(a, k, v)\n"
    "merge(args, {})\nprint(args.anything)\n",
    "filled from a file": HEAD + "vars(args).update(load())\nprint(args.anything)\n",
    "filled by __dict__": HEAD + "args.__dict__.update(load())\nprint(args.anything)\n",
    "asked for": HEAD + "if hasattr(args, 'rank'):\n    print(args.rank)\n",
    "asked for by name": HEAD + "if 'rank' in args:\n    print(args.rank)\n",
    "with a default": HEAD + "print(getattr(args, 'rank', 0))\n",
    "caught": HEAD + "try:\n    args.rank\nexcept AttributeError:\n    pass\n",
    "open hyperparameters": "import pytorch_lightning as pl\nclass Net(pl.LightningModule):\n"
    "    def __init__(self, a, **kwargs):\n        self.save_hyperparameters()\n"
    "        self.hparams.x, self.hparams.a\n",
    "hyperparameters of who knows where": "import pytorch_lightning as pl\n"
    "class Net(pl.LightningModule):\n    def __init__(self, a):\n        self.hparams.x\n",
    "an error that is told": HEAD + "try:\n    x = args.rank\nexcept:\n    x = 0\n",
    "a method of a library's class adds some": "import argparse\nfrom lib import Base\n"
    "class Data(Base): ...\np = argparse.ArgumentParser()\np = Data.add_argparse_args(p)\n"
    "p.parse_args().x\n",
    "computed arguments": "import argparse\np = argparse.ArgumentParser()\n"
    "for f in fields(X):\n    p.add_argument('--' + f.name)\nargs = p.parse_args()\nargs.x\n",
    "spread arguments": "import argparse\np = argparse.ArgumentParser()\n"
    "p.add_argument(*NAMES)\nargs = p.parse_args()\nargs.x\n",
    "a library adds some": "import argparse\nimport lib\np = argparse.ArgumentParser()\n"
    "lib.add_args(p)\nargs = p.parse_args()\nargs.x\n",
    "a library gives it back": "import argparse\nimport lib\np = argparse.ArgumentParser()\n"
    "p = lib.add_args(p)\nargs = p.parse_args()\nargs.x\n",
    "a library's parser": "import lib\nargs = lib.get_parser().parse_args()\nargs.x\n",
    "lightning's arguments": "import argparse\nimport pytorch_lightning as pl\n"
    "p = argparse.ArgumentParser()\np = pl.Trainer.add_argparse_args(p)\n"
    "args = p.parse_args()\nargs.max_epochs, args.gpus\n",
    "a namespace of whatever": "import argparse\nargs = argparse.Namespace(**load())\nargs.x\n",
    "another thing of that name": HEAD
    + "import yaml\ndef run(args):\n    print(args.anything)\nrun(yaml.load('x'))\n",
    "either of two": HEAD
    + "import argparse\nclass Config:\n    x = 1\ndef run(args):\n    print(args.x)\n"
    "run(args)\nrun(Config())\n",
    "from a checkpoint": HEAD
    + "import torch\nargs = torch.load('x')['args']\nprint(args.anything)\n",
    "the list of words": PARSER
    + "def main(args=None):\n    args = get_args()\n    print(args.lr)\nmain(['x'])\n",
    "its own methods": HEAD + "args._get_kwargs(), args.__dict__, vars(args).items()\n",
    "known in one of two": "import argparse\nif x:\n    p = argparse.ArgumentParser()\n"
    "    p.add_argument('--a')\nelse:\n    p = argparse.ArgumentParser()\n"
    "    p.add_argument('--b')\nargs = p.parse_args()\nargs.a, args.b\n",
    "only under a condition": "import argparse\np = argparse.ArgumentParser()\n"
    "p.add_argument('--a')\nq = argparse.ArgumentParser()\nq.add_argument('--b')\n"
    "def run(args, first):\n    if first:\n        return args.a\n    return args.b\n"
    "run(p.parse_args(), True)\nrun(q.parse_args(), False)\n",
    "a boolean with its opposite": "import argparse\np = argparse.ArgumentParser()\n"
    "p.add_argument('--ema', action=argparse.BooleanOptionalAction)\np.parse_args().ema\n",
    "a decorator that hands it out": "import argparse\nfrom lib import register\n@register\n"
    "def build(args):\n    return args.anything\np = argparse.ArgumentParser()\n"
    "p.add_argument('--a')\nbuild(p.parse_args())\n",
}


@pytest.mark.parametrize("name", FINE)
def test_it_is_silent_where_it_is_there_or_may_be(name: str) -> None:
    assert found({"t.py": FINE[name]}) == []


def test_options_classes_whose_models_add_their_own() -> None:
    files = {
        "options/__init__.py": "",
        "options/base.py": "import argparse\nimport models\nclass Base:\n"
        "    def initialize(self, parser):\n        parser.add_argument('--name')\n"
        "        parser.add_argument('--model')\n        return parser\n"
        "    def gather(self):\n        parser = argparse.ArgumentParser()\n"
        "        parser = self.initialize(parser)\n        opt, _ = parser.parse_known_args()\n"
        "        setter = models.get_setter(opt.model)\n        parser = setter(parser, self.train)\n"
        "        self.parser = parser\n        return parser.parse_args()\n"
        "    def parse(self):\n        opt = self.gather()\n        opt.train = self.train\n"
        "        self.opt = opt\n        return self.opt\n",
        "options/train.py": "from .base import Base\nclass Train(Base):\n"
        "    def initialize(self, parser):\n        parser = Base.initialize(self, parser)\n"
        "        parser.add_argument('--epochs')\n        self.train = True\n        return parser\n",
        "models/__init__.py": "import importlib\ndef find(name):\n"
        "    return importlib.import_module('models.' + name).__dict__['Model']\n"
        "def get_setter(name):\n    return find(name).modify\n"
        "def create(opt):\n    return find(opt.model)(opt)\n",
        "models/pix.py": "class Model:\n    @staticmethod\n    def modify(parser, train):\n"
        "        parser.add_argument('--weight')\n        return parser\n"
        "    def __init__(self, opt):\n        self.opt = opt\n        self.n = opt.name\n"
        "    def loss(self):\n        return self.opt.weight, self.opt.wieght, self.opt.train\n",
        "train.py": "from options.train import Train\nfrom models import create\n"
        "opt = Train().parse()\nmodel = create(opt)\nprint(opt.epochs, opt.weight, opt.epoch)\n",
    }
    assert found(files) == [
        "models/pix.py:10 'self.opt.wieght'",
        "train.py:5 'opt.epoch'",
    ]


def test_it_says_where_the_nearest_argument_stands_and_mends_a_slip() -> None:
    files = {"opts.py": PARSER, "t.py": "from opts import get_args\nget_args().widht\n"}
    checked, _ = portable.run(tree(files), {"SC401"})
    (finding,) = checked["SC401"].findings
    assert (finding.path, finding.line, finding.column) == ("t.py", 2, 12)
    assert finding.hint == "see opts.py:11; did you mean 'width'?"
    assert finding.other is not None and finding.other.line == 11
    assert finding.fix is not None and finding.fix.edits[0].new == "width"


def test_it_counts_what_it_cannot_follow() -> None:
    code = "import lib\nargs = lib.get_parser().parse_args()\nargs.x\n"
    checked, _ = portable.run(tree({"t.py": code + PARSER}), {"SC401"}, explain=True)
    assert (checked["SC401"].resolved, checked["SC401"].total) == (0, 1)
    assert checked["SC401"].unresolved[0].why.startswith("its parser may have more")
