"""Early stopping stops, and what is kept is the best epoch.

Black box: most answers of the held-out rows are swapped, so that they get worse with
every epoch that learns.
"""

from ..outcome import Facts, expect, number
from ..project import Project
from ..shared import EPOCHS, PATIENCE, settings, swapped


def probe(project: Project) -> Facts:
    """Count the epochs and look at what was kept."""
    run, rows = swapped(project)
    values = settings(project, project.scratch)
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
            f"the kept model scores {name} {number(kept)}, epoch {best + 1} was the best with"
            f" {value:.5f} (the last one: {scores[-1][name]:.5f})",
        )
    return {"epochs": len(scores), "best": best + 1, "rows": len(rows)}
