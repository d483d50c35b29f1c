"""A run that is asked to end does so at a step boundary, with a checkpoint.

Black box: SIGTERM to the train door in mid-epoch, then the same command again.
"""

import os
import signal

from ..outcome import Facts, expect
from ..project import Project, until
from ..shared import Run, settings


def probe(project: Project) -> Facts:
    """Interrupt, look, go on."""
    values = settings(project, project.scratch, train__save_every=0)
    run = Run(folder=project.scratch / "run")
    path = run.folder / "metrics.jsonl"

    def reached() -> bool:
        return path.exists() and path.read_bytes().count(b'"loss"') >= 3

    child = project.start("train", values, log=project.scratch / "train-1.log")
    until(reached, child)
    if not child.ended():
        os.kill(child.pid, signal.SIGTERM)
    done = child.wait()
    expect(done.code, "the run heard no SIGTERM: it went on to its end")
    expect(
        done.code == 128 + signal.SIGTERM and "Traceback" not in done.output,
        f"SIGTERM in mid-epoch ended the run with {done.code}, not"
        f" {128 + signal.SIGTERM} and a word",
    )
    saved = [p.name for p in run.folder.glob("checkpoints/*step*")]
    steps = path.read_bytes().count(b'"loss"')
    expect(
        saved and saved[-1].endswith(f"{steps:08d}"),
        f"interrupted after step {steps}, the run left {saved or 'no checkpoint'}",
    )
    log = project.scratch / "train-2.log"
    again = project.start("train", values, log=log)
    resumed = until(lambda: "resumed after" in log.read_text("utf-8"), again)
    again.kill()
    expect(resumed, "the next run did not resume")
    return {"stopped after": steps}
