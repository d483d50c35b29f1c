"""Names as people get them wrong, and as they change them."""

import random
import re
from collections.abc import Collection

_OTHER_WORDS = {
    "load": "read",
    "get": "fetch",
    "build": "make",
    "create": "make",
    "make": "build",
    "train": "fit",
    "save": "store",
    "num": "n",
    "size": "count",
    "path": "file",
    "dir": "folder",
    "lr": "learning_rate",
    "epochs": "num_epochs",
    "hidden": "inner",
    "batch": "minibatch",
    "loss": "objective",
    "model": "network",
    "data": "dataset",
    "dropout": "drop_rate",
    "config": "conf",
    "step": "iteration",
    "seed": "random_seed",
    "output": "out",
    "output_dir": "out_dir",
    "width": "channels",
    "dim": "width",
    "read": "load",
    "optimizer": "optim",
    "metrics": "results",
    "label": "target",
}


def misspelt(name: str, rng: random.Random, taken: Collection[str]) -> str:
    """A name with one slip of the fingers: another than any that is taken."""
    for _ in range(60):
        at = rng.randrange(len(name))
        slips = [name[:at] + name[at] + name[at:]]
        if len(name) > 3 and at > 0:
            slips.append(name[:at] + name[at + 1 :])
        if 0 < at < len(name) - 1 and name[at] != name[at + 1]:
            slips.append(name[:at] + name[at + 1] + name[at] + name[at + 2 :])
        slips.append(name[:-1] if name.endswith("s") and len(name) > 3 else name + "s")
        new = rng.choice(slips)
        if new != name and new not in taken and _is_fine(new, name):
            return new
    return name + "x"


def _is_fine(new: str, old: str) -> bool:
    """Whether it is written like the old one: a name stays a name."""
    shape = r"[A-Za-z_]\w*" if re.fullmatch(r"\w+", old) else r"[\w.-]+"
    return re.fullmatch(shape, new) is not None and new.strip("_-.") == new


def renamed(name: str, rng: random.Random, taken: Collection[str]) -> str:
    """A name as somebody would change it on purpose."""
    words = re.split(r"([_-])", name)
    places = [i for i, word in enumerate(words) if word.lower() in _OTHER_WORDS]
    if places:
        at = rng.choice(places)
        new = _OTHER_WORDS[words[at].lower()]
        words[at] = new.upper() if words[at].isupper() else new
        if (changed := "".join(words)) not in taken:
            return changed
    if name.isupper():
        endings = ["_VALUE", "_NEW", "_2"]
    elif name[0].isupper():
        endings = ["V2", "Base", "Impl"]
    else:
        endings = ["_new", "_v2", "_all"]
    return next(name + e for e in rng.sample(endings, 3) if name + e not in taken)
