"""A loss that is no number stops the run, in one line, and leaves no model.

Black box: the pretrained model holds a weight that is not a number.
"""

import re
import shutil
from pathlib import Path

from safetensors.torch import load_file, save_file

from ..outcome import Facts, expect
from ..project import Project
from ..shared import data, settings


def probe(project: Project) -> Facts:
    """Spoil the model, then train."""
    good, bad = Path(data(project).settings["model.name"]), project.scratch / "model"
    shutil.copytree(good, bad)
    project.inside(lambda: _spoil(bad / "model.safetensors"))
    values = settings(project, project.scratch, train__log_every=10)
    log = project.scratch / "train.log"
    values |= {"model.name": str(bad)}
    done = project.start("train", values, log=log).wait()
    run = project.scratch / "run"
    expect(done.code, "the loss is not a number, and the run ended as if all were well")
    saved = sorted(path.name for path in run.glob("checkpoints/*step*"))
    expect(not saved, f"weights that are not numbers were saved: {saved}")
    expect(not (run / "model").exists(), "weights that are not numbers were kept")
    lines = [line for line in done.output.splitlines() if line.strip()]
    said = lines[-1] if lines else ""
    expect(
        re.search(r"loss|finite|nan", said, re.I) and "Traceback" not in done.output,
        f"the run ends with a stack instead of a word about the loss: {said[:200]}",
    )
    return {"exit code": done.code, "said": said[:100]}


def _spoil(path: Path) -> None:
    weights = load_file(path)
    name = next(n for n, w in sorted(weights.items()) if w.ndim == 2)
    weights[name].view(-1)[:] = float("nan")
    save_file(weights, path, metadata={"format": "pt"})
