"""Attributes that nothing in a project has heard of, of things whose class cannot be followed."""

import pytest
from rules import findings

TUNING = """
class TuningArguments:
    def __init__(self, gradient_decay=1.0, gradual_unfreezing=0, cache_dir="", log_every=1):
        self.gradient_decay = gradient_decay
        self.gradual_unfreezing = gradual_unfreezing
        self.cache_dir = cache_dir
        self.log_every = log_every
"""
USE = """
import library

def groups(model, {word}):
    if {word}.gradual_unfreezing:
        model = library.freeze(model, {word}.cache_dir, {word}.log_every)
    return library.groups(model, {word}.{read})
"""
OPEN = """
class Options:
    def __init__(self, **more):
        self.chunk_size = 1
        self.last_round = 2
        self.notes_folder = 3
        for name, value in more.items():
            setattr(self, name, value)
"""
RUN = """
from options import Options

def run():
    options = Options()
    return options.chunk_size, options.last_round, options.notes_folder, options.{read}
"""


@pytest.mark.parametrize(
    ("word", "read", "told"),
    [
        ("settings", "gradient_decay", False),
        ("settings", "layerwise_rate", True),  # all else is of the one class
        ("tuning_arguments", "layerwise_rate", True),
        ("settings", "gradient_deacy", True),
    ],
)
def test_what_a_file_reads_of_one_thing(word: str, read: str, told: bool) -> None:
    files = {"tuning.py": TUNING, "use.py": USE.format(word=word, read=read)}
    found = findings("SC202", files)
    assert [f.startswith(f"use.py:7: SC202 nothing gives '{word}.{read}'") for f in found] == [True] * told  # fmt: skip


@pytest.mark.parametrize(
    "more",
    [
        "class Other:\n    layerwise_rate = 1\n",
        "print('layerwise_rate')\n",
        "dict(layerwise_rate=1)\n",
        "parser.add_argument('--layerwise-rate')\n",
        # something is read of it that the class has not
        "def f(settings): return settings.verbosity_level\n",
        # what is derived from it may have anything
        "from tuning import TuningArguments\nfrom library import Base\n"
        "class More(TuningArguments, Base): ...\n",
        "from tuning import TuningArguments\nclass More(TuningArguments):\n"
        "    def __getattr__(self, name): return 1\n",
    ],
)
def test_what_may_be_given_by_something_else(more: str) -> None:
    use = USE.format(word="settings", read="layerwise_rate")
    assert findings("SC202", {"tuning.py": TUNING, "use.py": use})
    assert findings("SC202", {"tuning.py": TUNING, "use.py": use + more}) == []


def test_what_wraps_something_has_much_in_common_with_it() -> None:
    code = (
        "class Folds:\n    def __init__(self, dataset):\n        self.dataset = dataset\n"
        "    def get_ids(self): return self.dataset.get_ids()\n"
        "    def get_labels(self): return self.dataset.get_labels()\n"
        "    def full_init(self): return self.dataset.full_init(self.dataset.get_part())\n"
    )
    assert findings("SC202", {"folds.py": code}) == []


@pytest.mark.parametrize(
    ("name", "told"),
    [("nothing_like_it", True), ("last_ruond", True), ("_hidden_one", True)],
)
def test_a_class_that_sets_what_it_is_given(name: str, told: bool) -> None:
    files = {"options.py": OPEN, "run.py": RUN.format(read=name)}
    assert bool(findings("SC202", files)) is told


def test_a_class_that_puts_names_together() -> None:
    made = OPEN.replace("setattr(self, name,", 'setattr(self, f"{name}_ids",')
    files = {"options.py": made, "run.py": RUN.format(read="token_ids")}
    assert findings("SC202", files) == []


@pytest.mark.parametrize(
    ("read", "told"),
    [
        ("reset_wavs", False),
        ("reset_waavs", True),
        ("resetWavs", False),  # in another style: of somebody else
        ("reset_wav", False),
        ("_reset_wavs", False),
    ],
)
def test_a_slip_of_what_cannot_be_followed(read: str, told: bool) -> None:
    files = {
        "model.py": "class Model:\n    def reset_wavs(self): ...\n",
        "solve.py": f"import library\nlibrary.make()[0].parts['x'].{read}()\n",
    }
    assert bool(findings("SC202", files)) is told


def test_what_was_renamed_all_over_its_own_file() -> None:
    exp = (
        "class Exp:\n    def __init__(self):\n        self.{0} = 0.1\n        self.max_epoch = 3\n"
        "    def lr(self): return self.{0} * 2\n"
    )
    loop = (
        "class Trainer:\n    def __init__(self, exp):\n        self.exp = exp\n"
        "    def run(self): return self.exp.max_epoch, self.exp.basic_lr_per_img\n"
    )
    files = {"exp.py": exp.format("basic_lr_per_img"), "loop.py": loop}
    assert findings("SC202", files) == []
    files["exp.py"] = exp.format("basic_lr_per_image")
    assert findings("SC202", files) == [
        "loop.py:4: SC202 nothing gives 'self.exp.basic_lr_per_img', and nothing reads"
        " 'basic_lr_per_image' (did you mean 'basic_lr_per_image'?; Exp has it in exp.py:3)"
    ]


def test_a_rename_that_only_words_speak_for() -> None:
    """What an object of a library has, may have a word in common with what a class has."""
    remote = (
        "class RemoteModel:\n    def __init__(self):\n        self.input_formats = []\n"
        "        self.author = self.version = self.url = ''\n"
        "    def formats(self): return self.input_formats\n"
    )
    export = (
        "def export(model):\n"
        "    return model.author, model.version, model.url, model.input_description\n"
    )
    files = {"remote.py": remote, "export.py": export}
    assert findings("SC202", files) == []
