"""What a trained model says while it is still in memory, and when it is loaded again."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from .outcome import expect
from .project import Project
from .shared import settings


@dataclass(frozen=True, kw_only=True)
class Memory:
    """Outputs of one trained model for all held-out rows, [N, …]."""

    before: Tensor
    """Before `tuning.merge`."""
    after: Tensor
    """After it."""
    loaded: Tensor
    """Of the folder model/, in another process."""
    merged: bool
    """Whether `tuning.merge` made another model."""
    folder: Path


def remembered(project: Project) -> Memory:
    """One run, made once."""

    def make(folder: Path) -> None:
        values = settings(project, folder, train__epochs=1, train__accumulation_steps=1)
        before, after, merged = project.inside(lambda: _train(project, values))
        loaded = project.inside(lambda: _load(project, values))
        found = {"before": before, "after": after, "loaded": loaded, "merged": merged}
        torch.save(found, folder / "outputs.pt")

    folder = project.once("memory", make)
    return Memory(**torch.load(folder / "outputs.pt"), folder=folder)


def _train(project: Project, values: dict[str, Any]) -> tuple[Tensor, Tensor, bool]:
    train, tuning = project.module("train"), project.module("tuning")
    set_up, merge = project.part("train.set_up"), project.part("tuning.merge")
    kept: dict[str, Any] = {}

    def keep(*args: Any, **kwargs: Any) -> Any:
        kept["training"] = set_up(*args, **kwargs)
        return kept["training"]

    def look(model: Any, *args: Any, **kwargs: Any) -> Any:
        data = kept["training"].data
        kept["before"] = _outputs(project, model, data)
        merged = merge(model, *args, **kwargs)
        kept["after"] = _outputs(project, merged, data)
        kept["merged"] = merged is not model
        return merged

    train.set_up, tuning.merge = keep, look  # type: ignore[attr-defined]
    cfg = project.config(values)
    accelerator = project.part("device.make_accelerator")(
        cfg.train.device, cfg.train.precision
    )
    project.part("train.train")(cfg, accelerator)
    expect("after" in kept, "train.train never calls tuning.merge")
    return kept["before"], kept["after"], kept["merged"]


def _load(project: Project, values: dict[str, Any]) -> Tensor:
    cfg = project.config(values)
    folder = project.part("checkpoint.Run")(Path(cfg.train.run)).model
    processor = project.part("model.processor")(type(cfg.model)(name=str(folder)))
    data = project.part("dataset.build")(cfg.data, processor)
    accelerator = project.part("device.make_accelerator")(
        cfg.train.device, cfg.train.precision
    )
    model = project.part("model.load")(folder).to(accelerator.device)
    return _outputs(project, model, data)


def _outputs(project: Project, model: Any, data: Any) -> Tensor:
    """What `objective.predict` says of the held-out rows in one batch: [N, …]."""
    device = next(model.parameters()).device
    rows = [data.eval[i] for i in range(len(data.eval))]
    batch = {k: v.to(device) for k, v in data.collate(rows).items()}
    was = model.training
    model.eval()
    with torch.inference_mode():
        said = project.part("objective.predict")(model, batch)
    model.train(was)
    found = [
        value.float().cpu().reshape(len(rows), -1)
        for name, value in sorted(said.items())
        if name != "index"
    ]
    return torch.cat(found, dim=1).clone()
