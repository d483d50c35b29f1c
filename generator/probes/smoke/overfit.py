"""The loss falls on one batch that is seen again and again.

White box: `train.set_up`, then `train.train_step` on the same eight rows.
"""

from pathlib import Path
from typing import Any

from ..outcome import Facts, expect
from ..project import Project
from ..shared import settings

STEPS = 40


def probe(project: Project) -> Facts:
    """Take steps on the same rows."""
    losses = project.inside(lambda: _losses(project))
    expect(
        losses[-1] < 0.5 * losses[0],
        f"after {STEPS} steps on one batch its loss is {losses[-1]:.3f};"
        f" it began at {losses[0]:.3f}",
    )
    return {"loss": [round(losses[0], 3), round(losses[-1], 3)], "steps": STEPS}


def _losses(project: Project) -> list[float]:
    t = set_up(
        project,
        train__accumulation_steps=1,
        model__dropout=0.0,
        optim__clip_norm=1.0,
        optim__warmup=0.0,
        optim__schedule="constant",
    )
    batch = t.data.collate([t.data.train[i] for i in range(8)])
    t.model.train()
    step = project.part("train.train_step")
    sums = [step(t, iter([dict(batch)])) for _ in range(STEPS)]
    return [float(total[0] / total[1]) for total in sums]


def set_up(project: Project, **values: Any) -> Any:
    """A `Training` of the project, in this process."""
    cfg = project.config(settings(project, project.scratch, **values))
    accelerator = project.part("device.make_accelerator")(
        cfg.train.device, cfg.train.precision
    )
    run = project.part("checkpoint.Run")(Path(cfg.train.run))
    return project.part("train.set_up")(cfg, run, accelerator)
