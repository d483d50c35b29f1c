"""Keys that code reads and config files, in the ways that training projects have them."""

import pytest

from generator.checks import portable
from generator.model import File, FileTree

CODES = ("SC411", "SC412")


def shown(files: dict[str, str]) -> list[str]:
    """`path:line CODE message` of each finding."""
    tree = FileTree({p: File(data=t.encode()) for p, t in files.items()})
    seen, _ = portable.run(tree, CODES)
    found = sorted(f for one in seen.values() for f in one.findings)
    return [f"{f.path}:{f.line} {f.code} {f.message} ({f.hint})" for f in found]


YAML = "model:\n  dim: 3\n  depth: 2\ntrain:\n  lr: 0.1\n  epochs: 3\n  batch_size: 8\nseed: 1\n"
LOAD = "import yaml\nwith open('config.yaml') as f:\n    cfg = yaml.safe_load(f)\n"
ARGS = (
    "import argparse, yaml\n"
    "def load_config(path):\n    with open(path) as f:\n        return yaml.load(f, Loader=yaml.FullLoader)\n"
    "parser = argparse.ArgumentParser()\nparser.add_argument('--config', '-c')\n"
    "cfg = load_config(parser.parse_args().config)\n"
    "print(cfg['seed'], cfg['model']['dim'], cfg['train']['epochs'], cfg['train']['batch_size'])\n"
)
HYDRA = (
    "import hydra\n@hydra.main(version_base=None, config_path='../conf', config_name='config')\n"
    "def main(cfg):\n    "
)
CONF = {
    "conf/config.yaml": "defaults:\n  - model: small\n  - optim@train.optim: adam\n  - _self_\nseed: 1\nname: ${model.name}\n",
    "conf/model/small.yaml": "name: small\ndim: 3\n",
    "conf/model/large.yaml": "name: large\ndim: 9\n",
    "conf/optim/adam.yaml": "lr: 0.1\n",
    "conf/experiment/one.yaml": "# @package _global_\nextra: 1\n",
}
NET = "class Net:\n    def __init__(self, dim, depth=1): ...\n"
DATA = "from dataclasses import dataclass\n@dataclass\nclass Config:\n    lr: float\n    epochs: int = 3\n"
YACS = (
    "from yacs.config import CfgNode as CN\n_C = CN()\n_C.MODEL = CN()\n_C.MODEL.NAME = 'a'\n_C.MODEL.DEPTH = 1\n"
    "_C.TRAIN = CN()\n_C.TRAIN.LR = 0.1\n_C.SEED = 1\n"
    "def get_config(args):\n    cfg = _C.clone()\n    cfg.merge_from_file(args.cfg)\n    cfg.merge_from_list(args.opts)\n    return cfg\n"
)
ATTR = (
    "class AttrDict(dict):\n    def __init__(self, *args, **kwargs):\n"
    "        super(AttrDict, self).__init__(*args, **kwargs)\n        self.__dict__ = self\n"
)
HPARAMS = (
    "class HParams:\n    def __init__(self, **kwargs):\n        for k, v in kwargs.items():\n"
    "            if type(v) == dict:\n                v = HParams(**v)\n            self[k] = v\n"
    "    def keys(self): return self.__dict__.keys()\n"
    "    def __setitem__(self, key, value): return setattr(self, key, value)\n"
    "    def __getitem__(self, key): return getattr(self, key)\n"
)
SPACE = (
    "import argparse\ndef dict2namespace(config):\n    namespace = argparse.Namespace()\n"
    "    for key, value in config.items():\n        if isinstance(value, dict):\n            new = dict2namespace(value)\n"
    "        else:\n            new = value\n        setattr(namespace, key, new)\n    return namespace\n"
)

FIRING: dict[str, tuple[dict[str, str], str]] = {
    "a literal path": (
        {"config.yaml": YAML, "train.py": LOAD + "print(cfg['train']['lrr'])\n"},
        "train.py:4 SC411 'train.lrr' is not in config.yaml",
    ),
    "a whole table": (
        {"config.yaml": YAML, "train.py": LOAD + "print(cfg['trian']['lr'])\n"},
        "train.py:4 SC411 'trian' is not in config.yaml",
    ),
    "nothing like it": (
        {"config.yaml": YAML, "train.py": LOAD + "print(cfg['wandb'])\n"},
        "train.py:4 SC411 'wandb' is not in config.yaml",
    ),
    "a path that the shell gives": (
        {"configs/a.yaml": YAML, "configs/b.yaml": YAML, "train.py": ARGS + "cfg['train']['lrr']\n"},
        "train.py:9 SC411 'train.lrr' is not in any of 2 config files",
    ),
    "one file of several": (
        {
            "configs/a.yaml": YAML,
            "configs/b.yaml": YAML.replace("epochs", "epohcs"),
            "configs/c.yaml": YAML,
            "train.py": ARGS,
        },
        "configs/b.yaml:6 SC412 'epochs' is not there, and nothing reads 'epohcs'",
    ),
    "one file of several has another word": (
        {
            "configs/a.yaml": YAML,
            "configs/b.yaml": YAML.replace("epochs", "rounds"),
            "train.py": ARGS,
        },
        "configs/b.yaml:6 SC412 'epochs' is not there, and nothing reads 'rounds'",
    ),
    "in another file, through a class": (
        {
            "configs/a.yaml": YAML,
            "train.py": "from trainer import Trainer\n" + ARGS + "Trainer(cfg['train'])\n",
            "trainer.py": "class Trainer:\n    def __init__(self, config):\n        self.config = config\n"
            "    def fit(self):\n        for _ in range(self.config['epoch']): ...\n",
        },
        "trainer.py:5 SC411 'train.epoch' is not in configs/a.yaml",
    ),
    "below get": (
        {"config.yaml": YAML, "train.py": LOAD + "cfg.get('train')['lrr']\n"},
        "train.py:4 SC411 'train.lrr'",
    ),
    "get with a default, of a misspelt key": (
        {"config.yaml": YAML, "train.py": LOAD + "cfg['train'].get('batchsize', 1)\n"},
        "train.py:4 SC411 'train.batchsize'",
    ),
    "get with a default, where the file has it wrong": (
        {
            "config.yaml": YAML.replace("batch_size", "batch_szie"),
            "train.py": LOAD + "batch_size = cfg['train'].get('batch_size', 1)\n",
        },
        "config.yaml:7 SC412 'batch_size' is not there",
    ),
    "json and an attribute dict": (
        {
            "config_v1.json": '{"batch_size": 16,\n "lr": 0.1,\n "hop_size": 256}\n',
            "env.py": ATTR,
            "models.py": "class Net:\n    def __init__(self, h):\n        self.h = h\n        self.x = h.hop_sizes\n",
            "train.py": "import json, argparse\nfrom env import AttrDict\nfrom models import Net\n"
            "import torch.multiprocessing as mp\n"
            "def train(rank, a, h):\n    Net(h)\n    print(h.batch_size, h.lr, h.hop_size)\n"
            "def main():\n    parser = argparse.ArgumentParser()\n    parser.add_argument('--config', default='')\n"
            "    a = parser.parse_args()\n    with open(a.config) as f:\n        data = f.read()\n"
            "    json_config = json.loads(data)\n    h = AttrDict(json_config)\n"
            "    if a.n > 1:\n        mp.spawn(train, nprocs=2, args=(a, h,))\n    else:\n        train(0, a, h)\n",
        },
        "models.py:4 SC411 'hop_sizes' is not in config_v1.json",
    ),
    "hparams of the project's own kind": (
        {
            "configs/base.json": '{"train": {"lr": 1,\n "epochs": 2}, "data": {"path": "x"}}\n',
            "utils.py": "import json\n" + HPARAMS + "def get_hparams(path):\n    with open(path) as f:\n"
            "        data = f.read()\n    config = json.loads(data)\n    hparams = HParams(**config)\n"
            "    hparams.model_dir = 'x'\n    return hparams\n",
            "train.py": "import sys\nimport utils\ndef main():\n    hps = utils.get_hparams(sys.argv[1])\n    run(0, hps)\n"
            "def run(rank, hps):\n    print(hps.train.lr, hps.data.path, hps.model_dir, hps.train.epoch)\nmain()\n",
        },
        "train.py:7 SC411 'train.epoch'",
    ),
    "namespaces within namespaces": (
        {
            "configs/a.yml": YAML,
            "main.py": "import yaml\n" + SPACE + "def parse(args):\n    with open('configs/' + args.config) as f:\n"
            "        config = yaml.safe_load(f)\n    new_config = dict2namespace(config)\n    return args, new_config\n"
            "args, config = parse(1)\nprint(config.seed, config.model.dim, config.train.lr, config.train.epoch)\n",
        },
        "main.py:18 SC411 'train.epoch'",
    ),
    "OmegaConf": (
        {
            "config.yaml": YAML,
            "train.py": "from omegaconf import OmegaConf\ncfg = OmegaConf.load('config.yaml')\n"
            "cfg = OmegaConf.merge(cfg, OmegaConf.from_cli())\nprint(cfg.seed, cfg.train.batchsize)\n",
        },
        "train.py:4 SC411 'train.batchsize'",
    ),
    "EasyDict": (
        {
            "config.yaml": YAML,
            "train.py": LOAD + "from easydict import EasyDict as edict\ncfg = edict(cfg)\nprint(cfg.train.lrr)\n",
        },
        "train.py:6 SC411 'train.lrr'",
    ),
    "a namespace of keywords": (
        {
            "config.yaml": YAML,
            "train.py": LOAD + "from types import SimpleNamespace\nc = SimpleNamespace(**cfg)\nprint(c.sed)\n",
        },
        "train.py:6 SC411 'sed'",
    ),
    "Hydra": (
        {**CONF, "app/train.py": HYDRA + "print(cfg.model.dmi)\n"},
        "app/train.py:4 SC411 'model.dmi'",
    ),
    "Hydra, at the top": (
        {**CONF, "app/train.py": HYDRA + "print(cfg.sed, cfg.model.dim)\n"},
        "app/train.py:4 SC411 'sed'",
    ),
    "Hydra, a group that is put elsewhere": (
        {**CONF, "app/train.py": HYDRA + "print(cfg.train.optim.lrr)\n"},
        "app/train.py:4 SC411 'train.optim.lrr'",
    ),
    "Hydra, one option of a group": (
        {
            **CONF,
            "conf/model/large.yaml": "name: large\ndmi: 9\n",
            "app/train.py": HYDRA + "print(cfg.model.dim)\n",
        },
        "conf/model/large.yaml:2 SC412 'dim' is not there",
    ),
    "an interpolation": (
        {
            **CONF,
            "conf/config.yaml": CONF["conf/config.yaml"].replace("model.name", "model.nmae"),
            "app/train.py": HYDRA + "print(cfg.model.dim)\n",
        },
        "conf/config.yaml:6 SC412 there is no key 'model.nmae' to refer to",
    ),
    "a reference of HyperPyYAML": (
        {"hparams/train.yaml": "seed: 1\noutput: !ref results/<sede>\n"},
        "hparams/train.yaml:2 SC412 there is no key 'sede' to refer to",
    ),
    "keywords of a class": (
        {
            "config.yaml": YAML.replace("dim", "dmi"),
            "net.py": NET,
            "train.py": LOAD + "from net import Net\nNet(**cfg['model'])\n",
        },
        "config.yaml:2 SC412 Net() has no parameter 'dmi'",
    ),
    "a parameter that no key gives": (
        {
            "config.yaml": YAML.replace("  dim: 3\n", ""),
            "net.py": NET,
            "train.py": LOAD + "from net import Net\nNet(**cfg['model'])\n",
        },
        "train.py:5 SC411 Net() lacks 'dim', and config.yaml has no such key",
    ),
    "a dataclass": (
        {
            "config.yaml": "lr: 1\nepoch: 2\n",
            "conf.py": DATA,
            "train.py": "import yaml\nfrom conf import Config\ncfg = Config(**yaml.safe_load(open('config.yaml')))\n",
        },
        "config.yaml:2 SC412 Config() has no parameter 'epoch'",
    ),
    "a dataclass that makes itself": (
        {
            "config.yaml": "lr: 1\nepoch: 2\n",
            "conf.py": "import yaml\n" + DATA + "    @classmethod\n    def load(cls, path):\n"
            "        with open(path) as f:\n            data = yaml.safe_load(f)\n        return cls(**data)\n",
            "train.py": "from conf import Config\ncfg = Config.load('config.yaml')\n",
        },
        "config.yaml:2 SC412 Config() has no parameter 'epoch'",
    ),
    "a type beside its arguments": (
        {
            "config.json": '{"arch": {"type": "Net",\n "args": {"dim": 3,\n "dpeth": 2}}}\n',
            "net.py": NET,
        },
        "config.json:3 SC412 Net() has no parameter 'dpeth'",
    ),
    "yacs": (
        {
            "config.py": YACS,
            "main.py": "from config import get_config\ncfg = get_config(1)\nprint(cfg.MODEL.NMAE)\n",
        },
        "main.py:3 SC411 'MODEL.NMAE' is not in config.py",
    ),
    "yacs, in a file": (
        {
            "config.py": YACS,
            "configs/a.yaml": "MODEL:\n  NAME: b\n  DETPH: 3\nTRAIN:\n  LR: 1\n",
        },
        "configs/a.yaml:3 SC412 no setting 'MODEL.DETPH' is declared",
    ),
    "a dict in a module": (
        {
            "config.py": "config = {\n    'lr': 0.1,\n    'model': {'dim': 3},\n}\n",
            "train.py": "from config import config\nprint(config['lr'], config['model']['dmi'])\n",
        },
        "train.py:2 SC411 'model.dmi' is not in config.py",
    ),
    "an EasyDict that code fills": (
        {
            "config.py": "from easydict import EasyDict as edict\nconfig = edict()\nconfig.lr = 0.1\nconfig.net = edict()\nconfig.net.dim = 3\n",
            "train.py": "from config import config as cfg\nprint(cfg.lr, cfg.net.dmi)\n",
        },
        "train.py:2 SC411 'net.dmi' is not in config.py",
    ),
    "configparser": (
        {
            "config.ini": "[train]\nlr = 0.1\nepochs = 3\n",
            "train.py": "import configparser\nconfig = configparser.ConfigParser()\nconfig.read('config.ini')\n"
            "print(config['train']['lr'], config.getint('train', 'epoch'))\n",
        },
        "train.py:4 SC411 'train.epoch' is not in config.ini",
    ),
    "TOML": (
        {
            "config.toml": "[train]\nlr = 0.1\n",
            "train.py": "import tomllib\nfrom pathlib import Path\n"
            "cfg = tomllib.loads(Path('config.toml').read_text())\nprint(cfg['train']['lrr'])\n",
        },
        "train.py:4 SC411 'train.lrr' is not in config.toml",
    ),
    "a class that fills itself": (
        {
            "config.yaml": YAML,
            "conf.py": "import yaml\nclass Config:\n    def __init__(self, path):\n        with open(path) as f:\n"
            "            self.__dict__.update(yaml.safe_load(f))\n    def show(self): ...\n",
            "train.py": "from conf import Config\ncfg = Config('config.yaml')\ncfg.show()\nprint(cfg.seeds)\n",
        },
        "train.py:4 SC411 'seeds' is not in config.yaml",
    ),
    "beside the module that reads it": (
        {
            "app/config.yaml": YAML,
            "app/train.py": "import os, yaml\nHERE = os.path.dirname(os.path.abspath(__file__))\n"
            "cfg = yaml.safe_load(open(os.path.join(HERE, 'config.yaml')))\nprint(cfg['seed'], cfg['train']['lrr'])\n",
        },
        "app/train.py:4 SC411 'train.lrr' is not in app/config.yaml",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FIRING)
def test_it_fires(name: str) -> None:
    files, expected = FIRING[name]
    found = shown(files)
    assert len(found) == 1 and found[0].startswith(expected), found


FIELDS = (
    "from dataclasses import dataclass\n@dataclass\nclass Config:\n    lr: float\n"
    "    epochs: int = 3\n    width: int = 1\n    max_length: int = 9\n"
)
MODEL = FIELDS.replace(
    "from dataclasses import dataclass\n@dataclass", "from pydantic import BaseModel"
).replace("Config:", "Config(BaseModel):")
NESTED = FIELDS.replace("Config", "Train") + (
    "@dataclass\nclass Data:\n    path: str\n    seed: int = 0\n"
    "@dataclass\nclass All:\n    name: str\n    train: Train\n    data: Data\n"
)
OF_CLASSES = {
    "a dataclass, from TOML": (
        {"conf/a.toml": "lr = 1\nepochs = 2\nmax_len = 3\nwidth = 4\n", "config.py": FIELDS},
        "conf/a.toml:3 SC412 Config has no field 'max_len'",
    ),
    "a field of a field": (
        {"a.yaml": "name: x\ntrain:\n  lr: 1\ndata:\n  path: x\n  random_seed: 1\n", "config.py": NESTED},
        "a.yaml:6 SC412 Data has no field 'random_seed'",
    ),
    "a model of pydantic, from JSON": (
        {"a.json": '{"lr": 1,\n"epochs": 2,\n"max_length": 3,\n"widht": 4}', "config.py": MODEL},
        "a.json:4 SC412 Config has no field 'widht'",
    ),
    "several classes of one parser, one of a library": (
        {
            "a.json": '{"lr": 1,\n"epochs": 2,\n"width": 3,\n"output_dir": "x",\n"do_train": true,\n"outputdir": "y"}',
            "main.py": FIELDS + "from transformers import HfArgumentParser, TrainingArguments\n@dataclass\n"
            "class Args(TrainingArguments):\n    extra: int = 1\n"
            "a, b = HfArgumentParser((Config, Args)).parse_json_file('a.json')\n",
        },
        "a.json:6 SC412 Config has no field 'outputdir'",
    ),
    "where code sets it only now and then": (
        {
            "a.yaml": "random_seed: 1\nlr: 2\n",
            "train.py": LOAD.replace("config.yaml", "a.yaml")
            + "import sys\nif len(sys.argv) > 1:\n    cfg['seed'] = int(sys.argv[1])\nprint(cfg['seed'], cfg['lr'])\n",
        },
        "a.yaml:1 SC412 'seed' is not there, and nothing reads 'random_seed'",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", OF_CLASSES)
def test_a_key_that_no_class_has_a_field_for(name: str) -> None:
    files, said = OF_CLASSES[name]
    (finding,) = shown(files)
    assert finding.startswith(said)


SILENT: dict[str, dict[str, str]] = {
    "all is there": {"config.yaml": YAML, "train.py": LOAD + "print(cfg['train']['lr'])\n"},
    "a default": {"config.yaml": YAML, "train.py": LOAD + "cfg.get('wandb', 1); cfg['train'].get('decay')\n"},
    "asked before": {
        "config.yaml": YAML,
        "train.py": LOAD + "if 'wandb' in cfg:\n    print(cfg['wandb'])\n",
    },
    "in a branch": {
        "config.yaml": YAML,
        "train.py": LOAD + "if cfg['seed'] > 1:\n    print(cfg['wandb'])\n",
    },
    "a function that is called in a branch": {
        "config.yaml": YAML,
        "train.py": LOAD + "def f(cfg): print(cfg['wandb'])\nif cfg['seed']: f(cfg)\n",
    },
    "an error that is expected": {
        "config.yaml": YAML,
        "train.py": LOAD + "try:\n    print(cfg['wandb'])\nexcept KeyError: ...\n",
    },
    "set by code": {
        "config.yaml": YAML,
        "train.py": LOAD + "cfg['device'] = 'cpu'\ncfg['train']['steps'] = 3\nprint(cfg['device'], cfg['train']['steps'])\n",
    },
    "set where it was passed to": {
        "config.yaml": YAML,
        "train.py": LOAD + "def f(c): c['device'] = 1\nf(cfg)\nprint(cfg['device'])\n",
    },
    "updated": {"config.yaml": YAML, "train.py": LOAD + "cfg.update(vars(args))\nprint(cfg['device'])\n"},
    "keys of args": {
        "config.yaml": YAML,
        "train.py": LOAD + "for k, v in vars(args).items():\n    cfg[k] = v\nprint(cfg['device'])\n",
    },
    "another path": {"config.yaml": YAML, "train.py": LOAD.replace("config.yaml", "other.yaml") + "cfg['device']\n"},
    "data": {
        "configs/a.yaml": YAML,
        "train.py": "import json\nfor path in x:\n    d = json.load(open(path))\n    print(d['images'], d['annotations'])\n",
    },
    "a base": {"config.yaml": "_base_: other.yaml\n" + YAML, "train.py": LOAD + "print(cfg['device'])\n"},
    "something else, perhaps": {
        "config.yaml": YAML,
        "train.py": LOAD + "cfg = unknown(cfg)\nprint(cfg['device'])\n",
    },
    "methods": {
        "config.yaml": YAML,
        "train.py": LOAD + "cfg.items(); cfg.keys(); cfg['train'].copy(); cfg['train'].pop('x', 1)\n",
    },
    "a computed key": {"config.yaml": YAML, "train.py": LOAD + "cfg['train'][f'{x}']; cfg[x]['device']\n"},
    "a setting for some models": {
        "configs/a.yaml": YAML,
        "configs/b.yaml": YAML.replace("  depth: 2\n", "  heads: 2\n"),
        "train.py": ARGS + "if cfg['model']['dim']:\n    cfg['model']['depth']\nelse:\n    cfg['model']['heads']\n",
    },
    "Hydra": {
        **CONF,
        "app/train.py": HYDRA + "print(cfg.seed, cfg.model.dim, cfg.train.optim.lr, cfg.extra, cfg.name, cfg.hydra.x)\n",
    },
    "Hydra, what another experiment has": {
        **CONF,
        "conf/model/large.yaml": "name: large\ndim: 9\nheads: 3\n",
        "app/train.py": HYDRA + "print(cfg.model.heads)\n",
    },
    "Hydra and its store": {
        **CONF,
        "app/train.py": "from hydra.core.config_store import ConfigStore\n" + HYDRA + "print(cfg.device)\n",
    },
    "resolvers": {
        **CONF,
        "conf/config.yaml": CONF["conf/config.yaml"] + "a: ${env:HOME}\nb: ${now:%Y}\nc: ${hydra.run.dir}\nd: ${.seed}\n",
        "app/train.py": HYDRA + "print(cfg.model.dim)\n",
    },
    "more keywords": {
        "config.yaml": YAML,
        "net.py": "class Net:\n    def __init__(self, dim, **kwargs): ...\n",
        "train.py": LOAD + "from net import Net\nNet(**cfg['model'])\n",
    },
    "keywords of one of two classes": {
        "config.yaml": YAML,
        "net.py": NET + "class Other:\n    def __init__(self, width): ...\n",
        "train.py": LOAD + "import net\nif cfg['seed']:\n    net.Net(**cfg['model'])\nelse:\n    net.Other(**cfg['model'])\n",
    },
    "a key that is taken out first": {
        "config.yaml": YAML.replace("  dim", "  name: Net\n  dim"),
        "net.py": NET,
        "train.py": LOAD + "from net import Net\nname = cfg['model'].pop('name')\nNet(**cfg['model'])\n",
    },
    "yacs": {
        "config.py": YACS,
        "configs/a.yaml": "BASE: ['x']\nMODEL:\n  NAME: b\n",
        "main.py": "from config import get_config\ncfg = get_config(1)\ncfg.defrost()\ncfg.OUT = 1\nprint(cfg.MODEL.NAME, cfg.OUT)\n",
    },
    "yacs that takes anything": {
        "config.py": YACS.replace("CN()\n_C.MODEL = ", "CN(new_allowed=True)\n_C.MODEL = "),
        "configs/a.yaml": "MODEL:\n  NAME: b\nMORE:\n  X: 1\n",
    },
    "a dict of data": {
        "train.py": "def f():\n    out = {'loss': 1}\n    fill(out)\n    return out['accuracy']\n",
    },
    "a method of the wrapper": {
        "config.yaml": YAML,
        "env.py": ATTR + "    def show(self): ...\n    kind = 1\n",
        "train.py": LOAD + "from env import AttrDict\nh = AttrDict(cfg)\nh.show()\nprint(h.kind, h.train)\n",
    },
    "configparser": {
        "config.ini": "[DEFAULT]\nseed = 1\n[train]\nLR = 0.1\n",
        "train.py": "import configparser\nconfig = configparser.ConfigParser()\nconfig.read('config.ini')\n"
        "print(config['train']['lr'], config['train']['seed'], config.get('train', 'x', fallback=1))\n",
    },
    "a null that code fills": {
        "config.yaml": YAML + "extra: null\n",
        "train.py": LOAD + "print(cfg['extra']['x'])\n",
    },
    "keys of a class, one of them for somebody else": {
        "conf/a.toml": "lr = 1\nepochs = 2\nwidth = 3\nowner = 'me'\n",
        "conf/b.toml": "lr = 1\nepochs = 2\nwidth = 3\nowner = 'you'\n",
        "config.py": FIELDS,
    },
    "keys of a class that code knows": {
        "a.toml": "lr = 1\nepochs = 2\nwidth = 3\nname = 'x'\n",
        "config.py": FIELDS + "def load(table):\n    print(table.pop('name'))\n    return Config(**table)\n",
    },
    "a model that takes more": {
        "a.json": '{"lr": 1, "epochs": 2, "width": 3, "comment": "x"}',
        "config.py": MODEL + "    model_config = {'extra': 'allow'}\n",
    },
    "a class of a library that nobody knows": {
        "a.json": '{"lr": 1, "epochs": 2, "width": 3, "comment": "x"}',
        "config.py": FIELDS.replace("Config:", "Config(Base):").replace("\n", "\nfrom other import Base\n", 1),
    },
    "a function that a test gives its settings to": {
        "lib.py": "from elsewhere import more\ndef set_up(args):\n    more(args)\n",
        "tests/test_lib.py": "import argparse\nfrom lib import set_up\ndef test_it():\n"
        "    args = {'lr': 1, 'epochs': 2, 'width': 3}\n    args = argparse.Namespace(**args)\n"
        "    set_up(args)\n    assert args.more['x'] is None\n",
    },
    "what a service creates": {
        "api.py": "import openai\nanswer = openai.Embedding.create(input=1, model=2, user=3)\nprint(answer['data'])\n",
    },
    "spaces of an environment": {
        "env.py": "from gymnasium import spaces\ndef make():\n    return spaces.Dict({'a': 1, 'b': 2, 'c': 3})\n"
        "print(make().spaces['a'])\n",
    },
    "a key for its readers": {
        "a.yaml": "lr: 1\nepochs: 2\nwidth: 3\ndescription: the small one\n",
        "config.py": FIELDS,
    },
    "a table that shares two keys with a class": {
        "a.yaml": "lr: 1\nepochs: 2\nother: 3\nmore: 4\n",
        "config.py": FIELDS,
    },
    "names that differ by a number or a letter": {
        "config.yaml": "train:\n  lr_g: 1\n  beta1: 2\n",
        "train.py": LOAD + "cfg['train'].get('lr_d', 1); cfg['train'].get('beta2', 1)\n",
    },
}  # fmt: skip


@pytest.mark.parametrize("name", SILENT)
def test_it_stays_silent(name: str) -> None:
    assert shown(SILENT[name]) == []
