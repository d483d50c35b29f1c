import pytest
from rules import findings

SAVE = """
import torch

def save(model, optimizer, epoch, path):
    torch.save({"model": model.state_dict(), "optimizer": optimizer.state_dict(), "epoch": epoch}, path)
"""
BUILT = """
import torch

def state_of(model, epoch):
    state = {"model": model.state_dict()}
    state["optimizer"] = 1
    state.update(epoch=epoch)
    return state

def save_checkpoint(state, path):
    torch.save(state, path)
"""
BUILT_USE = """
from save import save_checkpoint, state_of

def fit(model):
    for epoch in range(3):
        save_checkpoint(state_of(model, epoch), "last.pt")
"""
LOAD = """
import torch

def resume(model, optimizer, path):
    ckpt = torch.load(path, map_location="cpu")
    model.load_state_dict(ckpt["model"])
    optimizer.load_state_dict(ckpt["optimizer"])
    return ckpt["epoch"] + 1
"""


def checked(**files: str) -> list[str]:
    return findings("SC801", {f"{name}.py": text for name, text in files.items()})


def test_a_key_that_was_renamed_where_it_is_read() -> None:
    (found,) = checked(save=SAVE, load=LOAD.replace('["optimizer"]', '["optim"]'))
    assert found.startswith(
        "load.py:7: SC801 nothing that is saved here has a key 'optim'"
    )
    assert "did you mean 'optimizer'?" in found
    assert "save.py:5" in found


def test_a_key_that_was_renamed_where_it_is_saved() -> None:
    (found,) = checked(save=SAVE.replace('"model":', '"model_state":'), load=LOAD)
    assert found.startswith("load.py:6: SC801 ")
    assert "did you mean 'model_state'?" in found


@pytest.mark.parametrize("key", ["model", "optimizer", "epoch"])
def test_through_helpers_and_built_up_dicts(key: str) -> None:
    files = {"save": BUILT, "use": BUILT_USE}
    assert checked(**files, load=LOAD) == []
    (found,) = checked(**files, load=LOAD.replace(f'["{key}"]', f'["{key}_x"]'))
    assert f"'{key}_x'" in found
    assert f"did you mean '{key}'?" in found


def test_what_was_loaded_elsewhere() -> None:
    helper = "import torch\ndef read(path): return torch.load(path)\n"
    use = (
        "from helper import read\n"
        "class Trainer:\n    def __init__(self): self.state = read('x.pt')\n"
        "    def go(self): return self.state['model'], self.state['epoch'], self.state['optimiser']\n"
    )
    (found,) = checked(save=SAVE, helper=helper, use=use)
    assert "use.py:4" in found
    assert "did you mean 'optimizer'?" in found


def test_one_key_alone_that_is_no_usual_one() -> None:
    load = "import torch\nnet = torch.load('x.pt')['modle']\n"
    assert len(checked(save=SAVE, load=load)) == 1
    assert checked(save=SAVE, load=load.replace("modle", "model_state")) == []


def test_the_same_file_by_name() -> None:
    save = SAVE.replace(", path)\n", ", f'{path}/best_model.pt')\n")
    load = "import os, torch\nw = torch.load(os.path.join(d, 'best_model.pt'))['state_dict']\n"
    assert len(checked(save=save, load=load)) == 1
    assert checked(save=save, load=load.replace("best_model", "resnet50")) == []


def test_other_formats() -> None:
    files = {
        "a": "import pickle\npickle.dump({'vocab': 1, 'labels': 2, 'size': 3}, open('v.pkl', 'wb'))\n",
        "b": "import pickle\nd = pickle.load(open('v.pkl', 'rb'))\nd['vocab'], d['labels'], d['sizes']\n",
        "c": "import numpy as np\nnp.savez('x.npz', mean=1, std=2)\n",
        "d": "import numpy as np\nstats = np.load('x.npz')\nstats['mean'], stats['stdev']\n",
        "e": "import json\njson.dump({'acc': 1, 'loss': 2, 'f1': 3}, open('m.json', 'w'))\n",
        "f": "import json\nwith open('m.json') as f:\n    m = json.load(f)\nm['acc'], m['loss'], m['f2']\n",
    }
    assert [line[:11] for line in checked(**files)] == [
        "b.py:3: SC8",
        "d.py:3: SC8",
        "f.py:4: SC8",
    ]


def test_the_state_of_an_object() -> None:
    text = (
        "class Meter:\n    def state_dict(self): return {'best': self.best, 'count': 1}\n"
        "    def load_state_dict(self, state):\n"
        "        self.best = state['best']\n        self.count = state['counts']\n"
    )
    (found,) = checked(meter=text)
    assert "meter.py:5" in found
    assert "did you mean 'count'?" in found
    assert checked(meter=text.replace("'counts'", "'count'")) == []


@pytest.mark.parametrize(
    "load",
    [
        LOAD,
        LOAD.replace('ckpt["optimizer"]', 'ckpt.get("optim")'),
        LOAD.replace("    optimizer.", '    if "optim" in ckpt: optimizer.').replace(
            '["optimizer"]', '["optim"]'
        ),
        "import torch\nw = torch.load('resnet.pth')['state_dict']\n",
        "import torch\nw = torch.load(path)\nw['state_dict'], w['arch'], w['best_acc1']\n",
        "import torch\nw = torch.load(path)\nw['model'], w['teacher']\n",
        "import torch\nw = torch.load(path)\nw['conv.weight'], w['conv.bias']\n",
        "import torch\ntry:\n    w = torch.load(path)['modell']\nexcept KeyError:\n    w = 1\n",
        "import json\nw = json.load(open('x.json'))\nw['modell']\n",
    ],
)
def test_foreign_and_guarded_checkpoints(load: str) -> None:
    assert checked(save=SAVE, load=load) == []


def test_where_anything_may_be_saved_it_is_silent() -> None:
    save = SAVE.replace('{"model"', '{**extra, "model"')
    assert checked(save=save, load=LOAD.replace('"epoch"', '"step"')) == []
    other = "import torch\ndef keep(x, path): torch.save(x, path)\n"
    files = {"save": SAVE, "other": other}
    read = "import torch\nprint(torch.load('x')['epoch'])\n"
    assert checked(**files, load=LOAD.replace('"epoch"', '"acc"'), read=read) == []
    assert len(checked(**files, load=LOAD.replace('"epoch"', '"epochs"'))) == 1


def test_what_an_older_version_saved() -> None:
    """What is read where a key of ours is not there was saved by somebody else."""
    load = LOAD.replace(
        '    model.load_state_dict(ckpt["model"])\n',
        '    if "epoch" not in ckpt:\n        model.load_state_dict(ckpt["model_state"])\n'
        '    else:\n        model.load_state_dict(ckpt["model"])\n',
    )
    assert checked(save=SAVE, load=load) == []
    always = load.replace('"epoch" not in ckpt', "path")
    assert len(checked(save=SAVE, load=always)) == 1
