"""What comes out of datasets and loaders: items, batches, and what passes them on."""

from collections.abc import Sequence

from msgspec.structs import replace

from generator import pycode, syntax
from generator.checks.reading.following import returns
from generator.checks.reading.following.classes import ClassInfo
from generator.checks.reading.following.evaluator import Evaluator
from generator.checks.reading.following.values import (
    FunctionValue,
    Instance,
    Items,
    Keys,
    Nothing,
    Origin,
    Outside,
    Row,
    Rows,
    Several,
    Value,
    Wrapped,
    combine,
    item_of,
)
from generator.checks.reading.scanning.tables import Binding, Scope

NAMES = frozenset(
    {
        "torch.utils.data.DataLoader",
        "torch.utils.data.dataloader.DataLoader",
        "torchdata.stateful_dataloader.StatefulDataLoader",
        "monai.data.DataLoader",
    }
)
_STREAMS = (
    "torch.utils.data.IterableDataset",
    "torch.utils.data.dataset.IterableDataset",
)
_COLLATE = 6
"""The place of `collate_fn` among a loader's arguments."""
_SAME = frozenset(
    {
        "accelerate.skip_first_batches",
        "copy.copy",
        "itertools.cycle",
        "itertools.islice",
        "rich.progress.track",
        "tqdm.auto.tqdm",
        "tqdm.asyncio.tqdm",
        "tqdm.notebook.tqdm",
        "tqdm.std.tqdm",
        "tqdm.tqdm",
        "tqdm.tqdm_notebook",
    }
)
"""What they are given to go through they give in turn."""
_PARTS = frozenset({"torch.utils.data.Subset", "torch.utils.data.dataset.Subset"})
_SPLITS = frozenset(
    {"torch.utils.data.random_split", "torch.utils.data.dataset.random_split"}
)
_STEPS = frozenset({"training_step", "validation_step", "test_step", "predict_step"})
_CHANGES = frozenset(
    {"on_before_batch_transfer", "transfer_batch_to_device", "on_after_batch_transfer"}
)


def iterated(evaluator: Evaluator, value: Value) -> Value:
    """What iterating over a value gives, objects of the project's classes included."""
    if isinstance(value, Several):
        return combine([iterated(evaluator, one) for one in value.options])
    if isinstance(value, Instance):
        own = _method(evaluator, value.info, "__iter__")
        if own is not None:
            return item_of(own)
        return _method(evaluator, value.info, "__getitem__")
    return item_of(value)


def _method(evaluator: Evaluator, info: ClassInfo, name: str) -> Value:
    function = info.method(name)
    if function is None or function.node.decorators:
        return None
    return returns.given(evaluator, FunctionValue(function, bound=True, owner=info))


def passed(
    evaluator: Evaluator,
    name: str,
    args: Sequence[syntax.BaseExpression],
    origin: Origin,
    scope: Scope,
) -> Value:
    """What passes on what it is given: progress bars, splits of datasets; None for others."""
    if name in _SAME:
        return Items(iterated(evaluator, evaluator.value(args[0], scope)))
    if name in _PARTS:
        return Items(_served(evaluator, evaluator.value(args[0], scope)))
    if name in _SPLITS:
        part = Items(_served(evaluator, evaluator.value(args[0], scope)))
        return Items(part)
    if name.startswith("accelerate.") and name.endswith("Accelerator().prepare"):
        given = (evaluator.value(arg, scope) for arg in args)
        values = tuple(
            Wrapped(v) if isinstance(v, Instance | Several) else v for v in given
        )
        return values[0] if len(values) == 1 else Row(values, origin)
    return None


def _served(evaluator: Evaluator, dataset: Value) -> Value:
    """What a loader takes out of a dataset, one by one."""
    if isinstance(dataset, Several):
        return combine([_served(evaluator, one) for one in dataset.options])
    if isinstance(dataset, Instance):
        if dataset.info.is_a(*_STREAMS):
            return item_of(_method(evaluator, dataset.info, "__iter__"))
        return _method(evaluator, dataset.info, "__getitem__")
    return item_of(dataset)


def loader(evaluator: Evaluator, node: syntax.Call, scope: Scope) -> Items:
    """The batches that a `DataLoader` gives."""
    collate: syntax.BaseExpression | None = None
    dataset: syntax.BaseExpression | None = None
    for index, arg in enumerate(node.args):
        if arg.star:
            spread = evaluator.value(arg.value, scope)
            known = isinstance(spread, Keys) and not spread.open
            if not known or (isinstance(spread, Keys) and spread.find("collate_fn")):
                return Items(None)
        elif arg.keyword is not None:
            collate = arg.value if arg.keyword.value == "collate_fn" else collate
            dataset = arg.value if arg.keyword.value == "dataset" else dataset
        elif index in (0, _COLLATE):
            dataset = arg.value if index == 0 else dataset
            collate = arg.value if index == _COLLATE else collate
    if collate is not None and pycode.dotted(collate) != "None":
        return Items(_collated(_given_by(evaluator, collate, scope)))
    if dataset is None:
        return Items(None)
    return Items(_collated(_served(evaluator, evaluator.value(dataset, scope))))


def _given_by(evaluator: Evaluator, node: syntax.BaseExpression, scope: Scope) -> Value:
    """What a function that is passed on gives when it is called."""
    node, scope = unbound(node, scope)
    if isinstance(node, syntax.Call):
        callee = evaluator.value(node.func, scope)
        if (
            isinstance(callee, Outside)
            and callee.name == "functools.partial"
            and node.args
        ):
            return _given_by(evaluator, node.args[0].value, scope)
    match evaluator.value(node, scope):
        case FunctionValue() as function:
            return returns.given(evaluator, function)
        case Instance(info):
            return _method(evaluator, info, "__call__")
        case Outside():
            return Outside()
    return None


def unbound(
    node: syntax.BaseExpression, scope: Scope
) -> tuple[syntax.BaseExpression, Scope]:
    """What a name is given, where that is in one place."""
    for _ in range(4):
        home = scope.find(node.value) if isinstance(node, syntax.Name) else None
        bound = (
            home.bindings[node.value] if home and isinstance(node, syntax.Name) else []
        )
        if len(bound) != 1 or bound[0].kind != "assign" or bound[0].value is None:
            break
        node, scope = bound[0].value, bound[0].scope
    return node, scope


def _collated(value: Value) -> Value:
    """What is put together of several items keeps their shape; each part is a tensor or so."""
    match value:
        case Row(parts):
            return replace(value, parts=tuple(_collated(p) for p in parts), listed=True)
        case Rows(options):
            return Rows(tuple(o for v in options if isinstance(o := _collated(v), Row)))
        case Keys():
            keys = tuple(replace(k, value=_collated(k.value)) for k in value.keys)
            return replace(value, keys=keys, batch=True)
        case Outside():
            return Outside()
    return None


def every(evaluator: Evaluator) -> Value:
    """What any loader of the project gives, as far as that is one kind of thing."""
    found: list[Value] = []
    for _, table in evaluator.project:
        for cls in table.classes:
            if evaluator.info(cls).is_a(*NAMES):
                return None
        for function in table.functions:
            if function.cls is not None and function.name in _CHANGES:
                return None
            if function.name == "train_dataloader" and function.cls is not None:
                given = returns.returned(evaluator, function)
                if not isinstance(given, Items | Nothing):
                    return None
        for call in table.calls:
            callee = evaluator.value(call.node.func, call.scope)
            if isinstance(callee, Outside) and callee.name in NAMES:
                found.append(item_of(evaluator.value(call.node, call.scope)))
    return combine(found) if found else None


def step(evaluator: Evaluator, binding: Binding) -> Value:
    """The batch that a Lightning module is handed: of any loader of the project."""
    function = binding.scope.function
    if function is None or function.cls is None or function.name not in _STEPS:
        return None
    if function.parameters[1:2] != (binding.parameter,):
        return None
    outside = evaluator.info(function.cls).outside
    lightning = any(name.rpartition(".")[2] == "LightningModule" for name in outside)
    return evaluator.batches if lightning else None
