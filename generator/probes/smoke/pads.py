"""A row says the same alone and in a padded batch.

Black box: the predict and evaluate doors on the reference model, one row a batch and
all rows in one.
"""

import shutil

from ..outcome import Facts, expect, number
from ..project import Project
from ..shared import Run, answers, reference, settings

CLOSE = 1e-4


def probe(project: Project) -> Facts:
    """Ask row by row, compare with the answers of a batch."""
    whole = reference(project)
    together = answers(project)
    shutil.copytree(whole.folder, project.scratch / "run")
    values = settings(project, project.scratch, train__eval_batch_size=1)
    file = next((project.common / "data").glob("eval.*"))
    done = project.run(
        "predict",
        values,
        *project.task.predict_arguments(file),
        log=project.scratch / "predict.log",
    )
    alone = project.task.answers(done.output)
    farthest = 0.0
    for place, (one, other) in enumerate(zip(together, alone, strict=True), 1):
        for a, b in zip(one.numbers, other.numbers, strict=True):
            farthest = max(farthest, abs(a - b))
            expect(
                abs(a - b) < CLOSE,
                f"the predict door gives held-out row {place} {b:.5f} alone and"
                f" {a:.5f} in a padded batch",
            )
    project.run("evaluate", values, log=project.scratch / "evaluate.log")
    metrics = Run(folder=project.scratch / "run").metrics
    for name in whole.evaluations()[-1]:
        single, batched = metrics.get(name), whole.metrics.get(name)
        expect(
            isinstance(single, float)
            and isinstance(batched, float)
            and abs(single - batched) < CLOSE,
            f"the evaluate door says {name} {number(single)} row by row and {number(batched)} in padded"
            " batches",
        )
    return {"farthest": farthest}
