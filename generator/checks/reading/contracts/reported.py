"""Which metrics a project reports, and under which names: to Lightning, Keras, a Trainer, a tracker."""

from collections.abc import Iterator

from msgspec import Struct, field

from generator import pycode, syntax
from generator.checks.reading.contracts import wording
from generator.checks.reading.following import returns
from generator.checks.reading.following.infer import Infer
from generator.checks.reading.following.values import (
    FunctionValue,
    Instance,
    Keys,
    Origin,
    Outside,
    Text,
    Value,
    fits,
)
from generator.checks.reading.scanning.tables import Located, Scope

_PLAIN_BASES = frozenset(
    {"LightningModule", "Module", "ABC", "Generic", "Protocol", "object"}
)
_TRACKERS = ("wandb.", "accelerate.", "mlflow.", "swanlab.", "comet_ml.")
_SHORT = {
    "accuracy": ("accuracy", "acc"),
    "mse": ("mse", "mean_squared_error"),
    "mae": ("mae", "mean_absolute_error"),
}
"""What Keras calls a metric depends on how old it is."""
_HF_OWN = ("loss", "runtime", "samples_per_second", "steps_per_second", "epoch")


class Reports(Struct, kw_only=True):
    """Names under which metrics are reported in one way."""

    names: list[tuple[Text, Origin | None]] = field(default_factory=list)
    open: bool = False
    """Whether there may be others."""

    def add(self, found: tuple[Text, ...], origin: Origin) -> None:
        """Names that a report may have."""
        self.open |= wording.ANY in found
        self.names += ((text, origin) for text in found if text != wording.ANY)

    def add_keys(self, value: Value) -> None:
        """The keys of a dict of metrics."""
        if isinstance(value, Keys):
            self.names += (
                (k.name, k.origin) for k in value.keys if k.name != wording.ANY
            )
            self.open |= value.open
        else:
            self.open = True

    def has(self, name: str) -> bool:
        """Whether a metric of this name may be reported."""
        return any(fits(text, name) for text, _ in self.names)

    def known(self) -> dict[str, Origin | None]:
        """Names that are written out, and where."""
        return {text[0]: origin for text, origin in self.names if len(text) == 1}


def lightning(infer: Infer) -> Reports:
    """What Lightning modules log."""
    found = Reports()
    for _, table in infer.project:
        for cls in table.classes:
            outside = [name.rpartition(".")[2] for name in infer.info(cls).outside]
            if "LightningModule" in outside:
                # another library's module may log what it likes
                found.open |= not set(outside) <= _PLAIN_BASES
        for call in table.calls:
            func = call.node.func
            if isinstance(func, syntax.Attribute) and _is_module(
                infer, func, call.scope
            ):
                _logged(infer, found, call, func.attr.value)
        for located in table.item_stores:
            base = located.node.value
            index = pycode.index(located.node)
            metrics = isinstance(base, syntax.Attribute) and base.attr.value in (
                "callback_metrics",
                "logged_metrics",
            )
            if metrics and index is not None:
                origin = Origin(located.node, table)
                found.add(wording.read(infer, index, located.scope), origin)
    return found


def _is_module(infer: Infer, func: syntax.Attribute, scope: Scope) -> bool:
    """Whether something is logged of a Lightning module, from within or from a callback."""
    if func.attr.value not in ("log", "log_dict"):
        return False
    name = (pycode.dotted(func.value) or "").rpartition(".")[2]
    if name in ("pl_module", "lightning_module"):
        return True
    value = infer.value(func.value, scope)
    if not isinstance(value, Instance):
        return False
    infos = (value.info, *infer.heirs(value.info))
    return value.info.member(func.attr.value) is None and any(
        outside.rpartition(".")[2] == "LightningModule"
        for info in infos
        for outside in info.outside
    )


def _logged(
    infer: Infer, found: Reports, call: Located[syntax.Call], method: str
) -> None:
    keyword = "name" if method == "log" else "dictionary"
    given = _argument(call.node, keyword)
    if given is None:
        found.open = True
    elif method == "log":
        origin = Origin(call.node, call.scope.module)
        found.add(wording.read(infer, given, call.scope), origin)
    else:
        found.add_keys(infer.value(given, call.scope))


def _argument(
    node: syntax.Call, name: str, index: int = 0
) -> syntax.BaseExpression | None:
    for arg in node.args:
        if arg.keyword is not None and arg.keyword.value == name:
            return arg.value
    plain = [a.value for a in node.args if a.keyword is None and not a.star]
    return plain[index] if index < len(plain) else None


def tracked(infer: Infer) -> Reports:
    """What is logged to a tracker, such as Weights & Biases, in whichever way."""
    found = lightning(infer)
    for _, table in infer.project:
        for call in table.calls:
            func = call.node.func
            name = func.attr.value if isinstance(func, syntax.Attribute) else ""
            if name not in ("log", "log_metrics", "log_metric", "add_scalar"):
                continue
            assert isinstance(func, syntax.Attribute)
            callee = infer.value(func, call.scope)
            outside = isinstance(callee, Outside) and callee.name.startswith(_TRACKERS)
            given = _argument(call.node, "name" if name == "log_metric" else "data")
            if given is None:
                continue
            value = infer.value(given, call.scope)
            if name in ("log", "log_metrics") and (outside or isinstance(value, Keys)):
                found.add_keys(value)
            elif name in ("log_metric", "add_scalar"):
                origin = Origin(call.node, table)
                found.add(wording.read(infer, given, call.scope), origin)
            elif (
                name == "log"
                and callee is None
                and not _is_module(infer, func, call.scope)
            ):
                found.open |= (
                    len(call.node.args) == 1
                )  # perhaps a run that is handed on
        for imported in table.imports:
            # a Trainer of theirs logs by itself
            found.open |= (
                imported.module == "transformers" and imported.name == "Trainer"
            )
    return found


def trainers(infer: Infer) -> Reports:
    """What functions for `Trainer(compute_metrics=…)` give; without any, nothing is known."""
    found = Reports()
    for _, table in infer.project:
        for function in table.functions:
            overrides = function.cls is not None and function.name in (
                "evaluate",
                "evaluation_loop",
                "log",
            )
            if overrides and function.cls is not None:
                outside = infer.info(function.cls).outside
                found.open |= any(name.endswith("Trainer") for name in outside)
        for call in table.calls:
            for arg in call.node.args:
                if arg.keyword is None or arg.keyword.value != "compute_metrics":
                    continue
                if pycode.dotted(arg.value) == "None":
                    continue
                value = infer.value(arg.value, call.scope)
                given = (
                    returns.given(infer, value)
                    if isinstance(value, FunctionValue)
                    else None
                )
                found.add_keys(given)
    if found.names:
        found.names += (((name,), None) for name in _HF_OWN)
    return found


def keras(infer: Infer) -> Reports:
    """What models are compiled to measure."""
    found = Reports()
    for _, table in infer.project:
        for function in table.functions:
            found.open |= function.cls is not None and function.name in (
                "train_step",
                "test_step",
                "add_metric",
            )
        for call in table.calls:
            func = call.node.func
            if isinstance(func, syntax.Attribute) and func.attr.value == "add_metric":
                found.open = True
            if not isinstance(func, syntax.Attribute) or func.attr.value != "compile":
                continue
            keywords = {a.keyword.value: a.value for a in call.node.args if a.keyword}
            if not keywords.keys() & {"loss", "metrics", "optimizer"}:
                continue
            found.open |= any(a.star for a in call.node.args)
            found.open |= isinstance(keywords.get("loss"), syntax.Dict | syntax.List)
            names = list(_measured(infer, keywords.get("metrics"), call.scope))
            found.add(tuple(names), Origin(call.node, table))
    measured = [*found.names] or []
    if any(text for text, _ in measured):
        found.names += (((f"val_{t[0]}", *t[1:]), o) for t, o in measured)
        extra = ("loss", "val_loss", "lr", "learning_rate")
        found.names += (((name,), None) for name in extra)
    return found


def _measured(
    infer: Infer, node: syntax.BaseExpression | None, scope: Scope
) -> Iterator[Text]:
    """The names of `metrics=[…]`."""
    if not isinstance(node, syntax.List | syntax.Tuple):
        if node is not None:
            yield wording.ANY
        return
    for element in node.elements:
        name = pycode.string(element.value)
        given = element.value
        if name is not None:
            yield from ((n,) for n in _SHORT.get(name, (name,)))
        elif (
            isinstance(given, syntax.Call) and _argument(given, "name", 99) is not None
        ):
            inner = _argument(given, "name", 99)
            assert inner is not None
            yield from wording.read(infer, inner, scope)
        else:
            yield wording.ANY
