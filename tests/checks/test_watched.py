import pytest
from rules import findings

MODULE = """
import pytorch_lightning as pl

class Module(pl.LightningModule):
    def training_step(self, batch, i):
        self.log("train_loss", 1)
    def shared(self, batch, stage):
        self.log(f"{stage}_loss", 1)
        self.log_dict({f"{stage}/acc": 1, "val_f1": 2})
    def validation_step(self, batch, i):
        self.shared(batch, "val")
    def test_step(self, batch, i):
        self.shared(batch, stage="test")
    def configure_optimizers(self):
        return {"optimizer": 1, "lr_scheduler": {"scheduler": 1, "monitor": "val_loss"}}
"""
TRAIN = """
from pytorch_lightning.callbacks import EarlyStopping, ModelCheckpoint

stop = EarlyStopping(monitor="val_loss", patience=3)
keep = ModelCheckpoint(monitor="val_f1", filename="{epoch}-{val_loss:.2f}")
"""


def checked(**files: str) -> list[str]:
    return findings("SC803", {n.replace("__", "."): t for n, t in files.items()})


def lightning(module: str = MODULE, train: str = TRAIN, **more: str) -> list[str]:
    return checked(module__py=module, train__py=train, **more)


def test_clean() -> None:
    assert lightning(cfg__yaml="callbacks:\n  stop:\n    monitor: val/acc\n") == []


@pytest.mark.parametrize(
    ("old", "new", "line", "meant"),
    [
        ('monitor="val_loss"', 'monitor="valid_loss"', 4, "val_loss"),
        ('monitor="val_f1"', 'monitor="val_f2"', 5, "val_f1"),
        ("{val_loss:.2f}", "{val_los:.2f}", 5, "val_loss"),
        ('"val_loss", patience', '"val/loss", patience', 4, "val_loss"),
    ],
)
def test_callbacks(old: str, new: str, line: int, meant: str) -> None:
    (found,) = lightning(train=TRAIN.replace(old, new))
    assert f"train.py:{line}: SC803 nobody reports '" in found
    assert f"did you mean '{meant}'?" in found
    assert "module.py:" in found


def test_a_report_that_was_renamed() -> None:
    found = lightning(module=MODULE.replace('f"{stage}_loss"', 'f"{stage}_los"'))
    assert [f[:18] for f in found] == [
        "module.py:15: SC80",
        "train.py:4: SC803 ",
        "train.py:5: SC803 ",
    ]


def test_config_files() -> None:
    text = "callbacks:\n  stop:\n    _target_: x.EarlyStopping\n    monitor: val/accuracy\n"
    (found,) = lightning(cfg__yaml=text)
    assert found.startswith("cfg.yaml:4: SC803 nobody reports 'val/accuracy'")
    sweep = "method: bayes\nmetric:\n  name: val_lss\n  goal: minimize\nparameters: {lr: 1}\n"
    (found,) = lightning(sweep__yaml=sweep)
    assert found.startswith("sweep.yaml:3: SC803 ")


@pytest.mark.parametrize(
    "log",
    [
        "self.log(name, 1)",
        "self.log_dict(self.metrics(batch))",
        'self.log(f"{self.prefix}_loss", 1)',
        'for key in self.names: self.log(f"val{key}", 1)',
    ],
)
def test_names_that_are_computed(log: str) -> None:
    module = MODULE.replace('self.log(f"{stage}_loss", 1)', log)
    assert (
        lightning(module=module, train=TRAIN.replace('"val_loss"', '"valid_loss"'))
        == []
    )


def test_suffixes_and_callbacks() -> None:
    train = TRAIN.replace('"val_loss"', '"val_loss_epoch"')
    assert lightning(train=train) == []
    train = (
        TRAIN
        + "class C:\n    def f(self, trainer, pl_module): pl_module.log('lr', 1)\n"
    )
    assert lightning(train=train.replace('"val_f1"', '"lr"')) == []
    assert (
        checked(train__py=TRAIN.replace("val_loss", "xyz")) == []
    )  # no module in sight


TRAINER = """
from transformers import Trainer, TrainingArguments
import metrics

args = TrainingArguments("out", metric_for_best_model="eval_f1", load_best_model_at_end=True)
trainer = Trainer(model, args, compute_metrics=metrics.compute)
scores = trainer.evaluate()
print(scores["eval_accuracy"], scores["eval_loss"])
"""
METRICS = "def compute(p):\n    return {'f1': 1, 'accuracy': 2}\n"


def test_a_trainer() -> None:
    assert checked(train__py=TRAINER, metrics__py=METRICS) == []
    (found,) = checked(
        train__py=TRAINER.replace("eval_f1", "f1_macro"), metrics__py=METRICS
    )
    assert found.startswith("train.py:5: SC803 nobody reports 'f1_macro'")
    (found,) = checked(
        train__py=TRAINER, metrics__py=METRICS.replace("'accuracy'", "'acc'")
    )
    assert found.startswith("train.py:8: SC803 nobody reports 'eval_accuracy'")
    assert "did you mean 'eval_acc'?" in found
    assert (
        checked(train__py=TRAINER.replace("eval_f1", "loss"), metrics__py=METRICS) == []
    )
    unknown = "def compute(p):\n    return metric.compute(p)\n"
    assert checked(train__py=TRAINER.replace("eval_f1", "x"), metrics__py=unknown) == []


def test_keras() -> None:
    text = (
        "from tensorflow import keras\n"
        "model.compile(optimizer='adam', loss='mse', metrics=['accuracy'])\n"
        "stop = keras.callbacks.EarlyStopping(monitor='val_accuracy')\n"
        "history = model.fit(x)\nhistory.history['val_loss']\n"
    )
    assert checked(train__py=text) == []
    (found,) = checked(
        train__py=text.replace("monitor='val_accuracy'", "monitor='val_auc'")
    )
    assert found.startswith("train.py:3: SC803 nobody reports 'val_auc'")
    (found,) = checked(train__py=text.replace("val_loss", "valid_loss"))
    assert "did you mean 'val_loss'?" in found
    assert (
        checked(
            train__py=text.replace("['accuracy']", "[F1()]").replace("val_acc", "val_f")
        )
        == []
    )


def test_a_sweep_over_what_is_logged() -> None:
    train = "import wandb\nwandb.log({'val/loss': 1, 'val': {'acc': 2}})\n"
    sweep = "method: grid\nmetric: {name: val/loss}\nparameters: {lr: 1}\n"
    assert checked(train__py=train, sweep__yaml=sweep) == []
    assert (
        checked(train__py=train, sweep__yaml=sweep.replace("val/loss", "val.acc")) == []
    )
    (found,) = checked(
        train__py=train, sweep__yaml=sweep.replace("val/loss", "val_loss")
    )
    assert found.startswith("sweep.yaml:2: SC803 ")
    assert "did you mean 'val/loss'?" in found
    train += "wandb.log(metrics)\n"
    assert checked(train__py=train, sweep__yaml=sweep.replace("val/loss", "x")) == []


OWN = {
    "stop.py": "class EarlyStopping:\n    def __init__(self, monitor, patience=3):\n"
    "        self.monitor = monitor\n"
    "    def step(self, results):\n        return results[self.monitor]\n",
    "engine.py": "def evaluate(model):\n    scores = {'miou': 1, 'accuracy': 2}\n"
    "    return 0.5, scores\n",
    "train.py": "import yaml\nfrom engine import evaluate\nfrom stop import EarlyStopping\n"
    "def main(config):\n    stopper = EarlyStopping(config['train']['monitor'])\n"
    "    loss, results = evaluate(1)\n    stopper.step(results)\n"
    "main(yaml.safe_load(open('cfg.yaml')))\n",
    "cfg.yaml": "train:\n  monitor: miou\n",
}


def test_a_class_of_the_project() -> None:
    def own(old: str, new: str) -> list[str]:
        return findings("SC803", {p: t.replace(old, new) for p, t in OWN.items()})

    assert own("", "") == []
    (found,) = own("monitor: miou", "monitor: mean_iou")
    assert found.startswith("cfg.yaml:2: SC803 nobody reports 'mean_iou'")
    (found,) = own("'miou'", "'mious'")
    assert found.startswith("cfg.yaml:2: SC803 ")
    assert "did you mean 'mious'?; it is reported in engine.py:2" in found
    (found,) = own("config['train']['monitor']", "'mlou'")
    assert found.startswith("train.py:5: SC803 ")
    assert (
        own("return 0.5, scores", "scores.update(more())\n    return 0.5, scores") == []
    )
    train = OWN["train.py"].replace("config['train']['monitor']", "monitor=args.watch")
    train += "parser.add_argument('--watch', default='acc')\n"
    (found,) = findings("SC803", OWN | {"train.py": train})
    assert found.startswith("train.py:9: SC803 ")


def test_a_class_that_a_config_names() -> None:
    files = {
        "stop.py": OWN["stop.py"],
        "engine.py": OWN["engine.py"],
        "conf/stop.yaml": "stop:\n  _target_: stop.EarlyStopping\n  monitor: accurracy\n",
    }
    (found,) = findings("SC803", files)
    assert found.startswith("conf/stop.yaml:3: SC803 ")
    other = files["conf/stop.yaml"].replace("accurracy", "val_f1")
    assert findings("SC803", files | {"conf/stop.yaml": other}) == []


def test_where_a_library_may_report_more_a_word_that_is_cut_short_is_the_same() -> None:
    module = MODULE.replace('self.log("train_loss", 1)', "self.log(self.name, 1)")
    for name, count in (("val/accuracy", 1), ("val/recall", 0), ("dev/acc", 0)):
        train = TRAIN.replace('monitor="val_loss"', f'monitor="{name}"')
        assert len(lightning(module=module, train=train)) == count, name
    train = TRAIN.replace('monitor="val_loss"', 'monitor="val/accuracy"')
    said = "def names():\n    return ['val/accuracy']\n"
    assert lightning(module=module, train=train, names__py=said) == []
