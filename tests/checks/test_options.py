"""SC402: options of click commands; and what becomes of classes that other libraries parse into."""

from collections.abc import Mapping

import pytest
from sample import tree

from generator.checks import portable

HEAD = "import click\n"


def found(files: Mapping[str, str], code: str = "SC402") -> list[str]:
    checked, _ = portable.run(tree(files), {code})
    return [f"{f.path}:{f.line} {f.message}" for f in sorted(checked[code].findings)]


FAULTS = {
    "an option under another name": (
        "@click.command()\n@click.option('--learning-rate')\ndef main(lr): ...\n",
        "t.py:3 main() has no parameter 'learning_rate' for this option",
    ),
    "an option with a name of its own": (
        "@click.command()\n@click.option('-l', '--lr', 'rate')\ndef main(lr): ...\n",
        "t.py:3 main() has no parameter 'rate' for this option",
    ),
    "an argument": (
        "@click.group()\ndef cli(): ...\n@cli.command()\n@click.argument('SRC')\n"
        "def main(source): ...\n",
        "t.py:5 main() has no parameter 'src' for this option",
    ),
    "a parameter that nothing fills": (
        "@click.command()\n@click.option('--lr')\ndef main(lr, epochs, seed=1): ...\n",
        "t.py:4 no option or argument fills main()'s parameter 'epochs'",
    ),
    "a flag with its opposite": (
        "@click.command()\n@click.option('--amp/--no-amp')\ndef main(amps): ...\n",
        "t.py:3 main() has no parameter 'amp' for this option",
    ),
    "after the context": (
        "@click.command()\n@click.option('--lr')\n@click.pass_context\n"
        "def main(ctx, rl): ...\n",
        "t.py:3 main() has no parameter 'lr' for this option",
    ),
    "an option in a variable": (
        "lr = click.option('--lr')\n@click.command()\n@lr\ndef main(rate): ...\n",
        "t.py:4 main() has no parameter 'lr' for this option",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_options_and_parameters_that_differ_are_found(name: str) -> None:
    code, expected = FAULTS[name]
    assert found({"t.py": HEAD + code}) == [expected]


FINE = {
    "all of them": "@click.command()\n@click.argument('a-b')\n@click.option('-x', '--Yes-no')\n"
    "@click.option('--lr', 'rate')\n@click.version_option('1')\n"
    "def main(a_b, yes_no, rate): ...\n",
    "keywords": "@click.command()\n@click.option('--lr')\ndef main(**kwargs): ...\n",
    "a default": "@click.command()\ndef main(lr=1): ...\n",
    "context and object": "@click.command()\n@click.option('--lr')\n@click.pass_context\n"
    "def main(ctx, lr): ...\n",
    "an option that is not passed": "@click.command()\n"
    "@click.option('--lr', expose_value=False)\ndef main(): ...\n",
    "a decorator that adds some": "from lib import shared\n@click.command()\n@shared\n"
    "@click.option('--lr')\ndef main(lr, more): ...\n",
    "a command of its own class": "@click.command(cls=Mine)\ndef main(lr): ...\n",
    "a computed name": "@click.command()\n@click.option(NAME)\ndef main(lr): ...\n",
    "typer's own": "import typer\napp = typer.Typer()\n@app.command()\ndef main(lr: int): ...\n",
    "no command": "@click.option('--lr')\ndef shared(f): ...\n",
}


@pytest.mark.parametrize("name", FINE)
def test_it_is_silent_where_they_fit_or_may(name: str) -> None:
    assert found({"t.py": HEAD + FINE[name]}) == []


CLASSES = (
    "from dataclasses import dataclass\n@dataclass\nclass ModelArgs:\n    width: int = 1\n"
    "@dataclass\nclass DataArgs:\n    max_length: int = 1\n"
)
MADE = {
    "HfArgumentParser": "from transformers import HfArgumentParser, TrainingArguments\n"
    "parser = HfArgumentParser((ModelArgs, DataArgs, TrainingArguments))\n"
    "model, data, training = parser.parse_args_into_dataclasses()\n"
    "print(training.lr, model.width)\nrun(data)\n",
    "of one class": "from transformers import HfArgumentParser\n"
    "data = HfArgumentParser(DataArgs).parse_args_into_dataclasses()[0]\n\n\nrun(data)\n",
    "from a file or the line": "import sys\nfrom transformers import HfArgumentParser\n"
    "parser = HfArgumentParser([DataArgs])\n"
    "(data,) = parser.parse_json_file('x') if sys.argv else parser.parse_args_into_dataclasses()\n"
    "run(data)\n",
    "TrlParser": "from trl import TrlParser\nparser = TrlParser((ModelArgs, DataArgs))\n"
    "model, data = parser.parse_args_and_config()\n\nrun(data)\n",
    "tyro": "import tyro\n\n\ndata = tyro.cli(DataArgs)\nrun(data)\n",
    "tyro with a marker": "import tyro\n\n\n"
    "data = tyro.cli(tyro.conf.FlagConversionOff[DataArgs])\nrun(data)\n",
    "simple_parsing": "import simple_parsing\n\n\ndata = simple_parsing.parse(DataArgs)\nrun(data)\n",
    "draccus": "import draccus\n\n\ndata = draccus.parse(config_class=DataArgs)\nrun(data)\n",
    "pyrallis": "import pyrallis\n\n\ndata = pyrallis.parse(config_class=DataArgs)\nrun(data)\n",
}


@pytest.mark.parametrize("name", MADE)
def test_objects_that_libraries_parse_into_are_followed(name: str) -> None:
    files = {
        "t.py": "from lib import DataArgs, ModelArgs, run\n" + MADE[name],
        "lib.py": CLASSES
        + "def run(args):\n    return args.max_length, args.max_lenght\n",
    }
    assert found(files, "SC202") == ["lib.py:9 DataArgs has no attribute 'max_lenght'"]


def test_a_function_that_hydra_calls_may_be_called_without_arguments() -> None:
    code = "import hydra\n@hydra.main(config_path='c')\ndef main(cfg): ...\nmain()\n"
    assert found({"t.py": code}, "SC201") == []
