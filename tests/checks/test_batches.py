import pytest
from rules import findings

DATA = """
from torch.utils.data import DataLoader, Dataset

class Texts(Dataset):
    def __getitem__(self, i):
        item = {"input_ids": self.ids[i], "mask": self.masks[i]}
        item["labels"] = self.labels[i]
        return item

def collate(rows):
    ids = [row["input_ids"] for row in rows]
    return {"input_ids": ids, "labels": 1, "mask": 2}

def loaders(path):
    train = DataLoader(Texts(path), batch_size=8, shuffle=True)
    valid = DataLoader(Texts(path), batch_size=8, collate_fn=collate)
    return train, valid
"""
MODEL = """
from torch import nn

class Net(nn.Module):
    def forward(self, input_ids, mask, labels=None): ...
"""
TRAIN = """
import torch
from data import loaders
from model import Net
from tqdm import tqdm

def train_epoch(model, loader, device):
    for step, batch in enumerate(tqdm(loader)):
        batch = {k: v.to(device) for k, v in batch.items()}
        loss = model(**batch)
        y = batch["labels"]

def evaluate(model, loader):
    for batch in loader:
        model(batch["input_ids"], batch["mask"])

def main():
    train, valid = loaders("x")
    model = Net().cuda()
    model = Net()
    train_epoch(model, train, "cpu")
    evaluate(model, valid)
"""


def checked(data: str = DATA, model: str = MODEL, train: str = TRAIN) -> list[str]:
    return findings("SC802", {"data.py": data, "model.py": model, "train.py": train})


def test_a_clean_project() -> None:
    assert checked() == []


def test_a_key_that_is_read_and_not_made() -> None:
    (found,) = checked(train=TRAIN.replace('batch["labels"]', 'batch["label"]'))
    assert found.startswith("train.py:11: SC802 batches have no 'label'")
    assert "did you mean 'labels'?; it is written in data.py:7" in found


def test_a_key_that_was_renamed_where_it_is_made() -> None:
    found = checked(data=DATA.replace('"mask": 2', '"attention_mask": 2'))
    assert [f[:18] for f in found] == ["train.py:15: SC802"]
    found = checked(data=DATA.replace('item["labels"]', 'item["targets"]'))
    assert [f[:18] for f in found] == ["train.py:11: SC802"]


def test_what_is_spread_into_a_model() -> None:
    (found,) = checked(model=MODEL.replace("mask", "attention_mask"))
    assert found.startswith("train.py:10: SC802 Net.forward() has no parameter 'mask'")
    assert "did you mean 'attention_mask'?" in found
    (found,) = checked(model=MODEL.replace("mask,", "mask, token_types,"))
    assert found.startswith("train.py:10: SC802 Net.forward() lacks 'token_types'")
    assert checked(model=MODEL.replace("mask,", "mask, token_types=None,")) == []
    assert checked(model=MODEL.replace("labels=None", "labels=None, **rest")) == []


def test_items_that_a_collate_function_reads() -> None:
    data = DATA.replace('row["input_ids"]', 'row["ids"]')
    assert checked(data=data) == []  # what it is given, nobody knows


LIGHTNING = """
import pytorch_lightning as pl
from data import loaders

class Module(pl.LightningModule):
    def training_step(self, batch, batch_idx):
        return batch["input_ids"], batch["label"]
"""


def test_the_steps_of_a_lightning_module() -> None:
    (found,) = checked(train=LIGHTNING)
    assert found.startswith("train.py:7: SC802 batches have no 'label'")


@pytest.mark.parametrize(
    "old_new",
    [
        ('item = {"input_ids": self.ids[i], "mask": self.masks[i]}', "item = self.encode(i)"),
        ("Texts(path), batch_size=8, shuffle=True", "Texts(path), collate_fn=path.collate"),
        ("Texts(path), batch_size=8, shuffle=True", "load_dataset(path)"),
        ("Texts(path), batch_size=8, shuffle=True", "Texts(path), **path"),
        ("        return item", "        return self.transform(item)"),
    ],
)  # fmt: skip
def test_where_keys_are_not_known_it_is_silent(old_new: tuple[str, str]) -> None:
    train = TRAIN.replace('batch["labels"]', 'batch["label"]')
    assert checked(data=DATA.replace(*old_new), train=train) == []


@pytest.mark.parametrize(
    "body",
    [
        'batch["label"] = 1\n        batch["label"]',
        'if "label" in batch:\n            batch["label"]',
        'batch.get("label")',
        'batch.update(label=1)\n        batch["label"]',
        'batch = add(batch)\n        batch["label"]',
        'labels = batch.pop("labels")\n        Net()(**batch)',
        'del batch["labels"]\n        batch["extra"] = 1',
    ],
)
def test_what_is_put_in_or_asked_for(body: str) -> None:
    train = TRAIN.replace('y = batch["labels"]', body)
    assert checked(train=train) == []


LOOSE = "class Net:\n    def set_input(self, input):\n        self.a = input['A']\n        self.paths = input['paths']\n"
ITEMS = "class Pairs:\n    def __getitem__(self, i):\n        return {'A': 1, 'B': 2, 'paths': 3}\n"


@pytest.mark.parametrize(
    ("data", "model", "said"),
    [
        (ITEMS, LOOSE, []),
        (ITEMS.replace("paths", "image_paths"), LOOSE, ["batches have no 'paths'"]),
        (ITEMS, LOOSE.replace("'paths'", "'lost_paths'"), ["batches have no 'lost_paths'"]),
        (ITEMS.replace("paths", "path"), LOOSE, []),
        (ITEMS.replace("paths", "image_paths"), LOOSE + "    net(**input)\n", []),
        # somebody else makes it
        (ITEMS.replace("paths", "image_paths"), LOOSE + "    x = dict(paths=1)\n", []),
        # what is made is read by somebody, so that the other key is from elsewhere
        (ITEMS.replace("paths", "image_paths") + "print(x['image_paths'])\n", LOOSE, []),
        (ITEMS.replace("paths", "pahts"), LOOSE + "    net(**input)\n", ["batches have no 'paths'"]),
        # no data set
        (ITEMS.replace("paths", "image_paths").replace("__getitem__", "report"), LOOSE, []),
    ],
)  # fmt: skip
def test_a_key_that_was_changed_at_one_end(
    data: str, model: str, said: list[str]
) -> None:
    found = findings("SC802", {"data.py": data, "model.py": model})
    assert [f.partition("SC802 ")[2].partition(" (")[0] for f in found] == said
