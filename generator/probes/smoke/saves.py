"""The saved model, loaded by another process, gives the logits that it had in memory.

White box: `train.train` in a process that notes what the trained model says of the
held-out rows just before `tuning.merge` and after; then `model.load` in another one.
Black box: the predict door on that run, beside what training said in memory.
"""

import torch

from ..memory import remembered
from ..outcome import Facts, expect
from ..project import Project
from ..shared import HELD_OUT_ROWS, Run, data, settings


def probe(project: Project) -> Facts:
    """Train, load, compare; then ask the predict door."""
    memory = remembered(project)
    apart = float((memory.after - memory.loaded).abs().max())
    # a layer with one output may round its sums otherwise where it lies elsewhere in memory
    limit = (
        1e-4 if project.on_gpu else 2.5e-7 * max(1.0, float(memory.after.abs().max()))
    )
    expect(
        torch.equal(memory.after, memory.loaded) or apart < limit,
        f"{memory.loaded.shape[0]} held-out rows: outputs of the loaded model differ by"
        f" up to {apart:.3g} from those in memory",
    )
    run = Run(folder=memory.folder / "run")
    file = next((project.common / "data").glob("eval.*"))
    done = project.run(
        "predict",
        settings(project, memory.folder),
        *project.task.predict_arguments(file),
        log=project.scratch / "predict.log",
    )
    said = project.task.answers(done.output)
    expect(
        len(said) == HELD_OUT_ROWS,
        f"the predict door answered {len(said)} of {HELD_OUT_ROWS} rows",
    )
    scores = project.task.scores(data(project).held_out_rows, said)
    ranks = [
        {name: value for name, value in line.items() if name in scores}
        for line in run.evaluations()
    ]
    expect(
        any(
            all(abs(line[name] - scores[name]) < 1e-3 for name in line)
            for line in ranks
        ),
        f"the predict door's answers score {_shown(scores)}; in memory no epoch scored"
        f" so (the last one {_shown(ranks[-1])})",
    )
    return {"rows": HELD_OUT_ROWS, "apart": apart}


def _shown(scores: object) -> str:
    items = dict(scores).items()  # type: ignore[call-overload]
    return ", ".join(f"{name} {value:.4f}" for name, value in items)
