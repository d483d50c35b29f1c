"""A run killed in mid-epoch and resumed equals the uninterrupted one, bit for bit.

Black box: the train door is ended by SIGKILL twice, once as soon as a checkpoint
appears and once some steps after one, and the same command is given again. Dropout is
on, the rows are shuffled, an average of the weights is kept where the project can, several
steps were logged since the checkpoint.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file
from torch import Tensor

from ..outcome import Facts, expect
from ..project import ON_GPU, Project, until
from ..shared import Run, reference, settings


def probe(project: Project) -> Facts:
    """Kill, resume, compare with the reference run."""
    whole = reference(project)
    cut = Run(folder=project.scratch / "run")
    values = settings(project, project.scratch)
    kills = []
    for number, (what, reached) in enumerate(_moments(cut)):
        child = project.start(
            "train", values, log=project.scratch / f"train-{number}.log"
        )
        until(reached, child)
        done = child.kill()
        project.check("train", done) if done.code > 0 else None
        expect(done.code < 0, f"the run ended before {what}, which was to be awaited")
        kills.append(_last_step(cut))
    done = project.run("train", values, log=project.scratch / "train-last.log")
    expect(
        "resume" in done.output,
        "the same command after a kill did not say that it resumes: it began anew",
    )
    _same_lines(whole, cut, project)
    weights = [load_file(r.folder / "model/model.safetensors") for r in (whole, cut)]
    _same(weights[0], weights[1], "model/model.safetensors", project)
    states = [_states(run) for run in (whole, cut)]
    for name, state in states[0].items():
        _same(_flat(state), _flat(states[1].get(name)), f"checkpoint {name}", project)
    return {"killed after steps": kills, "compared": sum(map(len, weights)) // 2}


def _moments(run: Run) -> Any:
    """When to kill: a checkpoint appears in epoch 1; steps after one in epoch 2."""
    yield "a checkpoint within an epoch", lambda: any(_saved(run))
    yield "step 11", lambda: _last_step(run) >= 11


def _saved(run: Run) -> list[Path]:
    return list(run.folder.glob("checkpoints/*step*"))


def _last_step(run: Run) -> int:
    path = run.folder / "metrics.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return len([line for line in lines if '"loss"' in line and '"lr"' in line])


def _same_lines(whole: Run, cut: Run, project: Project) -> None:
    pairs = zip(_numbers(whole), _numbers(cut), strict=False)
    for number, (one, other) in enumerate(pairs, 1):
        for key, value in one.items():
            again = other.get(key)
            expect(
                again is not None and project.alike(value, again),
                f"line {number} of metrics.jsonl: {key} is {again} in the resumed run"
                f" and {value} in the uninterrupted one",
            )
    expect(
        len(whole.lines) == len(cut.lines),
        f"metrics.jsonl of the resumed run has {len(cut.lines)} lines,"
        f" of the uninterrupted one {len(whole.lines)}",
    )


def _numbers(run: Run) -> list[dict[str, float]]:
    """The lines of metrics.jsonl, scores beside the rest."""
    return [
        {
            **{k: v for k, v in line.items() if isinstance(v, int | float)},
            **{f"eval {k}": v for k, v in line.get("eval", {}).items()},
        }
        for line in run.lines
    ]


def _states(run: Run) -> dict[str, Any]:
    """The files of the last checkpoint that torch wrote; not the random states."""
    saved = sorted(_saved(run))
    expect(saved, "a finished run left no checkpoint")
    return {
        path.name: torch.load(path, weights_only=False, map_location="cpu")
        for kind in ("*.bin", "custom_*.pkl")
        for path in sorted(saved[-1].glob(kind))
    }


def _flat(state: Any, prefix: str = "") -> dict[str, Tensor]:
    """Every tensor and number of a nested state, by its path."""
    match state:
        case Tensor():
            return {prefix: state}
        case bool() | int() | float():
            return {prefix: torch.tensor(state)}
        case Mapping():
            pairs = [(str(key), value) for key, value in state.items()]
        case list() | tuple():
            pairs = [(str(i), value) for i, value in enumerate(state)]
        case _:
            return {}
    found: dict[str, Tensor] = {}
    for key, value in pairs:
        found |= _flat(value, f"{prefix}.{key}" if prefix else key)
    return found


def _same(
    whole: Mapping[str, Tensor], cut: Mapping[str, Tensor], what: str, project: Project
) -> None:
    expect(whole.keys() == cut.keys(), f"{what} has other entries after a resume")
    for name, tensor in whole.items():
        other = cut[name]
        if torch.equal(tensor, other):
            continue
        apart = float((tensor.double() - other.double()).abs().max())
        expect(
            project.on_gpu and apart < ON_GPU,
            f"{what}: {name} differs by up to {apart:.2g} between the resumed and the"
            " uninterrupted run",
        )
