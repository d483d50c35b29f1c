"""The same seed gives the same run, another seed another; each epoch is shuffled anew.

Black box: the losses of the first steps, and the rows of the reference run in order.
"""

from ..outcome import Facts, expect
from ..project import Project, until
from ..shared import Run, reference, settings

STEPS = 4


def probe(project: Project) -> Facts:
    """Begin the run twice again, and look at the order of the rows."""
    whole = reference(project)
    order = [
        [r for call in epoch for r in call.rows] for epoch in whole.record.epochs()
    ]
    expect(len(order) > 1, f"the run had {len(order)} epochs, 2 expected")
    expect(order[0] != order[1], "epochs 1 and 2 see the rows in the same order")
    expect(order[0] != sorted(order[0]), "the rows are not shuffled")
    losses = whole.losses()[:STEPS]
    same, other = (_begin(project, seed) for seed in (0, 1))
    expect(
        all(map(project.alike, same, losses)),
        f"train.seed=0 twice: losses {_shown(losses)}, then {_shown(same)}",
    )
    for number, (one, two) in enumerate(zip(losses, other, strict=True), 1):
        expect(
            not project.alike(one, two),
            f"with another train.seed step {number} has the very same loss, {one:.6f}",
        )
    return {"seed 0": _shown(losses[:2]), "seed 1": _shown(other[:2])}


def _begin(project: Project, seed: int) -> list[float]:
    folder = project.scratch / f"seed-{seed}"
    folder.mkdir(exist_ok=True)
    values = settings(project, folder, train__seed=seed)
    run = folder / "run/metrics.jsonl"
    child = project.start("train", values, log=folder / "train.log")

    def reached() -> bool:
        return run.exists() and run.read_bytes().count(b'"loss"') > STEPS

    if not until(reached, child):
        project.check("train", child.kill())
    child.kill()
    return Run(folder=folder / "run").losses()[:STEPS]


def _shown(losses: list[float]) -> str:
    return " ".join(f"{loss:.6f}" for loss in losses)
