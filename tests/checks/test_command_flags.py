"""Flags in commands against the parsers of scripts, as foreign projects write both."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from outside import readme, told

ARGPARSE = """
import argparse

def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("data")
    parser.add_argument("-b", "--batch-size", type=int)
    parser.add_argument("--lr", type=float)
    parser.add_argument("--amp", action=argparse.BooleanOptionalAction)
    args = parser.parse_args()

main()
"""
PIX = {
    "options/__init__.py": "",
    "options/base_options.py": """
import argparse
import models

class BaseOptions:
    def initialize(self, parser):
        parser.add_argument("--dataroot", required=True)
        parser.add_argument("--model", default="gan")
        return parser

    def gather_options(self):
        parser = argparse.ArgumentParser()
        parser = self.initialize(parser)
        opt, _ = parser.parse_known_args()
        setter = models.get_option_setter(opt.model)
        parser = setter(parser, self.isTrain)
        self.parser = parser
        return parser.parse_args()

    def parse(self):
        return self.gather_options()
""",
    "options/train_options.py": """
from .base_options import BaseOptions

class TrainOptions(BaseOptions):
    def initialize(self, parser):
        parser = BaseOptions.initialize(self, parser)
        parser.add_argument("--n_epochs", type=int, default=100)
        self.isTrain = True
        return parser
""",
    "models/__init__.py": """
import importlib

def get_option_setter(name):
    return getattr(importlib.import_module("models." + name), "modify")
""",
    "models/gan.py": """
def modify(parser, is_train=True):
    parser.add_argument("--lambda_L1", type=float)
    return parser
""",
    "train.py": """
from options.train_options import TrainOptions

if __name__ == "__main__":
    opt = TrainOptions().parse()
""",
}
OPTION = {
    "option.py": "import argparse\nparser = argparse.ArgumentParser()\n"
    "parser.add_argument('--scale')\nargs = parser.parse_args()\n",
    "train.py": "from option import args\nprint(args.scale)\n",
}
HELPERS = {
    "args.py": """
import argparse
def add_bool(group, name, default=False):
    dest = name.replace('-', '_')
    group.add_argument('--' + name, dest=dest, action='store_true')
    group.add_argument(f'--no-{name}', dest=dest, action='store_false')
def base():
    p = argparse.ArgumentParser(add_help=False)
    p.add_argument('--seed')
    return p
def optim(parser):
    g = parser.add_argument_group('optim')
    g.add_argument('--lr')
    add_bool(g, 'use-ema')
""",
    "train.py": """
import argparse
import args as helpers
parser = argparse.ArgumentParser(parents=[helpers.base()])
helpers.optim(parser)
sub = parser.add_subparsers(dest='command')
fit = sub.add_parser('fit')
fit.add_argument('--epochs')
args = parser.parse_args()
""",
}
CLICK = """
import click

def common(f):
    return click.option("--seed", type=int)(f)

@click.command()
@common
@click.option("--lr", "-l", default=0.1)
@click.option("--amp/--no-amp")
@click.argument("data")
def main(lr, amp, data, seed): ...

main()
"""
FIELDS = """
from dataclasses import dataclass
from transformers import HfArgumentParser
@dataclass
class Model:
    model_name: str
    use_cache: bool = True
@dataclass
class Data:
    data_dir: str = ""
parser = HfArgumentParser((Model, Data))
model, data = parser.parse_args_into_dataclasses()
"""
ABOVE = """
from dataclasses import dataclass, field
from transformers import HfArgumentParser, TrainingArguments
@dataclass
class Model:
    model_name_or_path: str
@dataclass
class Training(TrainingArguments):
    lora_rank: int = 8
def main():
    parser = HfArgumentParser((Model, Training))
    model, training = parser.parse_args_into_dataclasses()
main()
"""

FIRE = "import fire\ndef main(base_model: str, lr=0.1): ...\nif __name__ == '__main__':\n    fire.Fire(main)\n"
TYRO = """
from dataclasses import dataclass
import tyro
@dataclass
class Optim:
    lr: float = 0.1
@dataclass
class Args:
    optim: Optim
    total_steps: int = 3
    track: bool = False
args = tyro.cli(Args)
"""
TYPER = """
import typer
app = typer.Typer()
@app.command()
def fit(data: str, num_steps: int = 3, amp: bool = typer.Option(True, "--amp/--no-amp", "-a")): ...
app()
"""
REST = ARGPARSE.replace('"data"', '"opts", nargs=argparse.REMAINDER')

HYDRA = {
    "train.py": "import hydra\n@hydra.main(config_path='conf', config_name='config')\ndef main(cfg): ...\nmain()\n",
    "conf/config.yaml": "defaults:\n  - model: unet\n  - optim@train.optim: adam\n  - _self_\nseed: 1\n"
    "train:\n  epochs: 3\n  extra: null\n",
    "conf/model/unet.yaml": "width: 3\nhead:\n  kind: x\n",
    "conf/model/vit.yaml": "patch: 3\n",
    "conf/optim/adam.yaml": "lr: 3\n",
    "conf/exp/big.yaml": "# @package _global_\nseed: 2\n",
}


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("sed=3", "the config has no key 'sed' (did you mean 'seed'?)"),
        ("train.epoch=3", "the config has no key 'train.epoch' (did you mean 'train.epochs'?)"),
        ("model=unte", "there is no config 'unte' in conf/model/ (did you mean 'unet'?)"),
        ("model.head.knd=3", "the config has no key 'model.head.knd'"),
        ("train.optim.rl=3", "the config has no key 'train.optim.rl'"),
        ("seed=3", ""),
        ("+sed=3 ++a.b=3 ~model", ""),
        ("model=vit model.patch=3 model.width=3 model.head.kind=y", ""),
        ("model=unet,vit -m train.optim.lr=1e-3 train.extra.any=3 hydra.run.dir=x", ""),
        ("exp=big optim=adam optim@train.optim=adam", ""),
        ("model=$MODEL 'model=choice(a,b)' model=${x}", ""),
        ("--config-dir other sed=3", ""),
        ("--config-name other sed=3", ""),
    ],
)  # fmt: skip
def test_what_hydra_is_told(word: str, said: str, tmp_path: Path) -> None:
    lines = found(tmp_path, {**HYDRA, "README.md": readme(f"python train.py {word}")})
    assert len(lines) == bool(said), lines
    assert not said or lines[0].startswith(f"README.md:4: SC504 {said}"), lines


def found(folder: Path, files: Mapping[str, str]) -> list[str]:
    return told(folder, "SC504", files)


@pytest.mark.parametrize(
    ("files", "command", "line", "flag", "near"),
    [
        ({"train.py": ARGPARSE}, "python train.py x --batch_size 3", 4, "--batch_size", "--batch-size"),
        ({"train.py": ARGPARSE}, "python train.py x --no-ampp", 4, "--no-ampp", "--no-amp"),
        ({"train.py": ARGPARSE}, "python train.py x --epochs=3", 4, "--epochs", ""),
        ({"train.py": ARGPARSE}, "python train.py x -w 3", 4, "-w", ""),
        (
            {"train.py": ARGPARSE},
            "CUDA_VISIBLE_DEVICES=0,1 python -m torch.distributed.launch --nproc_per_node=2 \\\n"
            "  --use_env train.py x \\\n    --lr 0.1 \\\n    --wd 0.1",
            7,
            "--wd",
            "",
        ),
        ({"train.py": ARGPARSE}, "torchrun --standalone train.py x --wd=1", 4, "--wd", ""),
        ({"train.py": ARGPARSE}, "accelerate launch --mixed_precision bf16 train.py --wd 1", 4, "--wd", ""),
        ({"train.py": ARGPARSE}, "srun -n 2 python -u ./train.py --wd 1", 4, "--wd", ""),
        ({"train.py": ARGPARSE}, "python -m train --wd 1", 4, "--wd", ""),
        (PIX, "python train.py --dataroot x --n_epoch_s 3", 4, "--n_epoch_s", "--n_epochs"),
        (PIX, "python train.py --dataroot x --lambda_L2 3", 4, "--lambda_L2", "--lambda_L1"),
        (OPTION, "python train.py --scales 3 -x", 4, "--scales", "--scale"),
        (HELPERS, "python train.py fit --epoch_s 3", 4, "--epoch_s", "--epochs"),
        (HELPERS, "python train.py fit --no-use-emma --use-ema", 4, "--no-use-emma", "--no-use-ema"),
        ({"train.py": CLICK}, "python train.py x --lrr 3", 4, "--lrr", "--lr"),
        ({"train.py": CLICK}, "python train.py x --see 3", 4, "--see", "--seed"),
        ({"train.py": FIELDS}, "python train.py --data_dirs 3", 4, "--data_dirs", "--data_dir"),
        ({"train.py": FIRE}, "python train.py --base_modle x", 4, "--base_modle", "--base_model"),
        ({"train.py": TYRO}, "python train.py --optim.lrr x", 4, "--optim.lrr", "--optim.lr"),
        ({"train.py": TYRO}, "python train.py --total-step-s x", 4, "--total-step-s", "--total-steps"),
        ({"train.py": TYPER}, "python train.py fit --num_steps 3", 4, "--num_steps", "--num-steps"),
        ({"train.py": REST}, "python train.py --lrr 3 a 3", 4, "--lrr", "--lr"),
        ({"train.py": ABOVE}, "python train.py --model_name_or_pth x", 4, "--model_name_or_pth", "--model_name_or_path"),
    ],
)  # fmt: skip
def test_a_flag_that_the_script_has_not(
    files: Mapping[str, str],
    command: str,
    line: int,
    flag: str,
    near: str,
    tmp_path: Path,
) -> None:
    first, *_ = found(tmp_path, {**files, "README.md": readme(command)})
    assert first.startswith(f"README.md:{line}: SC504 train.py has no flag '{flag}'")
    assert not near or f"did you mean '{near}'?" in first


@pytest.mark.parametrize(
    ("files", "command"),
    [
        ({"train.py": ARGPARSE}, "python train.py x -b32 --lr -0.1 --batch 3 --no-amp -h"),
        ({"train.py": ARGPARSE}, "python train.py x -- --other"),
        ({"train.py": ARGPARSE}, "python other.py --what\npython -m pip --what\n./x --what"),
        ({"train.py": ARGPARSE}, "python train.py x $ARGS ${OTHER} \"$@\" --<name> [--lr LR]"),
        ({"train.py": ARGPARSE}, "python train.py x | grep --what"),
        ({"train.py": ARGPARSE}, "python train.py x && ls --what"),
        ({"train.py": ARGPARSE.replace("parse_args", "parse_known_args")}, "python train.py --x"),
        ({"train.py": ARGPARSE.replace('"--lr"', "*names()")}, "python train.py --x"),
        ({"train.py": ARGPARSE.replace("args =", "pl.Trainer.add_argparse_args(parser);args=")
          .replace("import argparse", "import argparse\nimport pytorch_lightning as pl")},
         "python train.py --max_epochs 3"),
        ({"train.py": ARGPARSE.replace("argparse.ArgumentParser()", "make()")
          .replace("import argparse", "from lib import make")}, "python train.py --x"),
        (PIX, "python train.py --dataroot x --n_epochs 3 --lambda_L1 3"),
        (OPTION, "python train.py --scale 3"),
        ({"train.py": FIRE}, "python train.py --base-model x --lr=3 -l 3"),
        ({"train.py": TYRO}, "python train.py --optim.lr x --total-steps 3 --no-track --track"),
        ({"train.py": TYPER}, "python train.py fit --num-steps 3 -a --no-amp"),
        ({"train.py": REST}, "python train.py --lr 3 model.x 3 --other"),
        ({"train.py": ARGPARSE.replace("main()\n", "import sys\nsys.exit(main())\n")}, "python train.py --lr 3"),
        (HELPERS, "python train.py --seed 3 fit --lr 3 --use-ema --no-use-ema --epochs 3"),
        ({"train.py": CLICK}, "python train.py x -l 3 --no-amp --seed 3 --help"),
        ({"train.py": CLICK.replace("class ", "").replace("@click.command()", "@click.command(cls=Own)")},
         "python train.py x --other"),
        ({"train.py": CLICK.replace("command()", "command(context_settings={'ignore_unknown_options': True})")},
         "python train.py x --other"),
        ({"train.py": FIELDS}, "python train.py --model-name x --no_use_cache --data_dir x"),
        ({"train.py": ABOVE}, "python train.py --output_dir x --learning_rate 3 --lora_rank 3"),
        ({"train.py": "import fire\ndef main(**kw): ...\nfire.Fire(main)\n"}, "python train.py --x"),
        ({"train.py": "from absl import flags\nflags.DEFINE_string('a', '', '')\n"}, "python train.py --x"),
        ({"train.py": "import sys\nprint(sys.argv)\n"}, "python train.py --x"),
    ],
)  # fmt: skip
def test_what_may_be_right_is_not_told(
    files: Mapping[str, str], command: str, tmp_path: Path
) -> None:
    assert found(tmp_path, {**files, "README.md": readme(command)}) == []


def test_a_script_in_a_folder_that_the_text_does_not_name(tmp_path: Path) -> None:
    files = {"examples/run_pairs.py": ARGPARSE, "setup.py": "", "PKG-INFO": ""}
    text = "python run_pairs.py x --lr 1 --amp {0} 3"
    sound = {**files, "README.md": readme(text.format("--batch-size"))}
    assert told(tmp_path, "SC504", sound) == []
    wrong = {
        **files,
        "README.md": readme(text.format("--batch"), text.format("--bacth-size")),
    }
    (found,) = told(tmp_path, "SC504", wrong)
    assert "examples/run_pairs.py has no flag '--bacth-size'" in found
    # too little is known of it
    few = readme("python run_pairs.py x --lr 1 --bacth-size 3")
    assert told(tmp_path, "SC504", {**files, "README.md": few}) == []
    twice = {**wrong, "other/run_pairs.py": ARGPARSE}
    assert told(tmp_path, "SC504", twice) == []


def test_one_slip_where_plugins_may_take_more(tmp_path: Path) -> None:
    script = (
        "import argparse\nimport plugins\nparser = argparse.ArgumentParser()\n"
        "parser.add_argument('--num_workers')\nplugins.load(parser)\nargs = parser.parse_args()\n"
    )
    files = {"train.py": script, "README.md": readme("python train.py --num_wrokers 2")}
    (one,) = told(tmp_path / "a", "SC504", files)
    assert "--num_wrokers" in one and "did you mean '--num_workers'?" in one
    spoken = {**files, "plugins.md": "Its own: `--num-wrokers`.\n"}
    assert told(tmp_path / "b", "SC504", spoken) == []
    other = readme("python train.py --num_workers 2 --log_every 3")
    assert told(tmp_path / "c", "SC504", {**files, "README.md": other}) == []
