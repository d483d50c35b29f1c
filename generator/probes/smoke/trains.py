"""The train door goes from its configuration to a finished model.

Black box: a short run with the values that were asked for, for covers of many
configurations.
"""

import math

from ..outcome import Facts, expect
from ..project import Project
from ..shared import Run, data

VALUES = {"train.epochs": 1, "train.batch_size": 16, "train.log_every": 1}


def probe(project: Project) -> Facts:
    """Train, look at what is left."""
    folder = project.scratch / "run"
    values = {**data(project).settings, **VALUES, "train.run": str(folder)}
    project.run("train", values, log=project.scratch / "train.log")
    run = Run(folder=folder)
    losses = run.losses()
    expect(losses, "metrics.jsonl has no loss")
    expect(all(map(math.isfinite, losses)), f"losses are {losses}")
    expect((folder / "model").is_dir(), "the run has no finished model")
    expect(run.metrics, "metrics.json is empty")
    return {"steps": len(losses), "loss": round(losses[-1], 3)}
