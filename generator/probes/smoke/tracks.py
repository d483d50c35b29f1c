"""The tracker wrote: TensorBoard's event file holds the losses of the run.

Black box: a short run with train.tracker=tensorboard, its event file read back.
"""

import importlib.util
import math

from ..outcome import Facts, SkippedError, expect
from ..project import Project
from ..shared import Run, settings


def probe(project: Project) -> Facts:
    """Train, read back."""
    if "train.tracker" not in project.known_keys:
        raise SkippedError("the project has no train.tracker")
    if importlib.util.find_spec("tensorboard") is None:
        raise SkippedError("tensorboard is not installed")
    values = settings(
        project,
        project.scratch,
        train__epochs=1,
        train__accumulation_steps=1,
        train__tracker="tensorboard",
    )
    project.run("train", values, log=project.scratch / "train.log")
    run = Run(folder=project.scratch / "run")
    files = sorted(run.folder.rglob("events.out.tfevents*"))
    expect(files, "train.tracker=tensorboard left no event file below the run's folder")
    series: dict[str, list[float]] = {}
    for folder in {file.parent for file in files}:
        series |= _read(str(folder))
    expect(series, "the event file of the run holds no number")
    losses = run.losses()
    whole = [
        name
        for name, values in series.items()
        if len(values) == len(losses)
        and all(
            math.isclose(a, b, rel_tol=1e-4)
            for a, b in zip(values, losses, strict=True)
        )
    ]
    expect(
        whole,
        f"no series of the event file holds the {len(losses)} losses of metrics.jsonl"
        f" (it has {', '.join(f'{n}: {len(v)}' for n, v in series.items())})",
    )
    return {"series": len(series), "losses": f"{whole[0]}: {len(losses)}"}


def _read(folder: str) -> dict[str, list[float]]:
    from tensorboard.backend.event_processing import event_accumulator

    events = event_accumulator.EventAccumulator(folder)
    events.Reload()
    return {
        tag: [event.value for event in events.Scalars(tag)]
        for tag in events.Tags()["scalars"]
    }
