"""Dotted names in config files, and Hydra's lists of defaults."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from outside import told

CODE = {
    "src/lib/__init__.py": "",
    "src/lib/nets/__init__.py": "from .unet import UNet\n",
    "src/lib/nets/unet.py": "import torch.nn as nn\n"
    "class UNet(nn.Module):\n    def __init__(self, width, depth=2):\n        super().__init__()\n"
    "    @classmethod\n    def small(cls): ...\n"
    "class Open(nn.Module):\n    def __init__(self, **kwargs): ...\n"
    "class Bare(nn.Module):\n    pass\n"
    "def make(width): ...\n"
    "class Plain:\n    def go(self): ...\n",
}
APP = {
    "train.py": "import hydra\n"
    "@hydra.main(version_base=None, config_path='conf', config_name='config')\n"
    "def main(cfg): ...\n",
    "conf/model/unet.yaml": "width: 3\n",
    "conf/model/vit.yaml": "width: 3\n",
    "conf/base.yaml": "x: 1\n",
}


@pytest.mark.parametrize(
    ("path", "text", "said"),
    [
        ("c.yaml", "a: 1\nmodel:\n  _target_: lib.nets.UNett\n",
         "c.yaml:3: SC502 'lib.nets.UNett': 'lib.nets' has no 'UNett' (did you mean 'lib.nets.UNet'?)"),
        ("c.yaml", "model:\n  _target_: lib.nets.unte.UNet\n",
         "c.yaml:2: SC502 'lib.nets.unte.UNet': there is no module 'lib.nets.unte'"),
        ("c.yaml", "model:\n  _target_: lib.nets.unet.UNet\n  width: 3\n  dpeth: 4\n",
         "c.yaml:4: SC502 UNet() has no parameter 'dpeth' (defined in src/lib/nets/unet.py:3; did you mean 'depth'?)"),
        ("c.yaml", "model:\n  _target_: lib.nets.unet.Plain.goo\n",
         "c.yaml:2: SC502 'lib.nets.unet.Plain.goo': 'lib.nets.unet.Plain' has no attribute 'goo'"),
        ("c.yml", "model:\n  _component_: lib.nets.unet.make\n  widht: 3\n",
         "c.yml:3: SC502 make() has no parameter 'widht'"),
        ("c.yaml", "model:\n  class_path: lib.nets.UNet\n  init_args:\n    widht: 3\n",
         "c.yaml:4: SC502 UNet() has no parameter 'widht'"),
        ("c.yaml", "model:\n  target: src.lib.nets.unet.UNet\n  params:\n    widht: 3\n",
         "c.yaml:4: SC502 UNet() has no parameter 'widht'"),
        ("c.yaml", "model: !new:lib.nets.unet.UNet\n  width: 3\n  deep: 3\n",
         "c.yaml:3: SC502 UNet() has no parameter 'deep'"),
        ("c.yaml", "model: !name:lib.nets.unet.mak\n", "c.yaml:1: SC502 'lib.nets.unet.mak'"),
        ("c.yaml", "model:\n  type: lib.nets.unet.UNat\n", "c.yaml:2: SC502 'lib.nets.unet.UNat'"),
        ("c.json", '{\n  "model": {\n    "_target_": "lib.nets.UNett"\n  }\n}\n', "c.json:3: SC502"),
        ("c.toml", "[model]\n_target_ = 'lib.nets.UNett'\n", "c.toml:2: SC502"),
        ("c.yaml", "- a: 1\n- _target_: library.nets.unet.UNet\n",
         "c.yaml:2: SC502 'library.nets.unet.UNet': there is no module 'library' (did you mean 'lib.nets.unet.UNet'?)"),
        ("conf/config.yaml", "defaults:\n  - base\n  - model: unte\n",
         "conf/config.yaml:3: SC502 there is no config 'model/unte' in conf/model/ (did you mean 'unet'?)"),
        ("conf/config.yaml", "defaults:\n  - bsae\n  - _self_\n",
         "conf/config.yaml:2: SC502 there is no config 'bsae' in conf/"),
        ("conf/model/big.yaml", "defaults:\n  - unte\n", "conf/model/big.yaml:2: SC502"),
        ("conf/model/big.yaml", "defaults:\n  - /model: vitt\n", "conf/model/big.yaml:2: SC502"),
        ("conf/confg.yaml", "a: 1\n",
         "train.py:2: SC502 there is no config 'config' in conf/ (did you mean 'confg'?)"),
    ],
)  # fmt: skip
def test_it_is_found(path: str, text: str, said: str, tmp_path: Path) -> None:
    app = APP if path.startswith("conf/") else {}
    extra = (
        {}
        if path in ("conf/config.yaml", "conf/confg.yaml") or not app
        else {"conf/config.yaml": "a: 1\n"}
    )
    (line,) = told(tmp_path, "SC502", {**CODE, **app, **extra, path: text})
    assert line.startswith(said)


@pytest.mark.parametrize(
    "files",
    [
        {"c.yaml": "a:\n  _target_: lib.nets.UNet\n  width: 3\n  _partial_: true\n"},
        {"c.yaml": "defaults:\n  - part: x\n_target_: lib.nets.UNet\nwidth: 3\n"},
        {"c.yaml": "a:\n  _target_: torch.optim.Adan\n  lr: 3\nb:\n  _target_: lib.nets.unet.UNet.small\n"},
        {"c.yaml": "a:\n  _target_: lib.nets.unet.Open\n  any: 3\nb:\n  _target_: lib.nets.unet.Bare\n  any: 3\n"},
        {"c.yaml": "a:\n  _target_: ${model}.UNet\n  x: 3\n  type: UNet\n  class: a.b.c\n"},
        {"c.yaml": "type: lib.csv\nname: lib.nope\nfile: lib.nets.txt\n"},
        {"c.yaml": "a: !include:x.yaml\nb: !ref <a.b>\nc: !new:torch.nn.Linear\n  x: 1\n"},
        {"c.yaml": "{{ a }}: [\n", "d.yaml": "a: &x\n  b: *x\n_target_: 1\n"},
        {**APP, "conf/config.yaml": "defaults:\n  - _self_\n  - base\n  - model: unet\n  - optional model: no\n"
         "  - override hydra/launcher: submitit\n  - model@other: ${x}\n  - model: ???\n  - model: null\n  - hydra/job: x\n"},
        {**APP, "conf/config.yaml": "defaults:\n  - model: [unet, vit]\n  - nogroup: x\n"},
        {**APP, "conf/config.yaml": "defaults:\n  - made\n", "s.py": "from hydra.core.config_store import "
         "ConfigStore\ncs = ConfigStore.instance()\ncs.store(name='made', node=dict)\n"},
        {**APP, "conf/config.yaml": "defaults:\n  - made\nhydra:\n  searchpath: [x]\n"},
        {"conf/config.yaml": "defaults:\n  - nobody: knows\n"},
    ],
)  # fmt: skip
def test_what_may_be_right_is_not_told(
    files: Mapping[str, str], tmp_path: Path
) -> None:
    assert told(tmp_path, "SC502", {**CODE, **files}) == []
