"""Early stopping stops, and what is kept is the best epoch.

Black box: most answers of the held-out rows are swapped, so that they get worse with
every epoch that learns.
"""

from ..outcome import Facts, expect
from ..project import Project
from ..shared import HELD_OUT_ROWS, Run, data, settings

PATIENCE = 2
EPOCHS = 6
RIGHT = 4


def probe(project: Project) -> Facts:
    """Train on, then count the epochs and look at what was kept."""
    rows = data(project).held_out_rows
    swapped = [*rows[:RIGHT], *map(project.task.wrong, rows[RIGHT:])]
    path = project.task.write_rows(project.scratch, "swapped", swapped)
    train = project.scratch.parent / "common/data"
    files = project.task.settings(next(train.glob("train.*")), path, train / "model")
    values = settings(
        project,
        project.scratch,
        train__epochs=EPOCHS,
        train__patience=PATIENCE,
        train__save_every=0,
        train__accumulation_steps=1,
    )
    project.run("train", {**values, **files}, log=project.scratch / "train.log")
    run = Run(folder=project.scratch / "run")
    metric = project.inside(lambda: str(project.config(values).objective.metric))
    scores = run.evaluations()
    ranks = [-s[metric] if metric == "loss" else s[metric] for s in scores]
    best = ranks.index(max(ranks))
    wanted = min(EPOCHS, best + 1 + PATIENCE)
    expect(
        len(scores) == wanted,
        f"the run went on for {len(scores)} epochs; {metric} was best after epoch"
        f" {best + 1}, and train.patience={PATIENCE} ends it after epoch {wanted}",
    )
    expect(best == 0, f"rows with swapped answers got better until epoch {best + 1}")
    for name, value in scores[best].items():
        kept = run.metrics.get(name)
        expect(
            kept is not None and abs(kept - value) < 1e-3,
            f"the kept model scores {name} {kept}, epoch {best + 1} was the best with"
            f" {value:.5f} (the last one: {scores[-1][name]:.5f})",
        )
    return {"epochs": len(scores), "best": best + 1, "rows": HELD_OUT_ROWS}
