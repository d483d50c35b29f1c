"""The run changed those pretrained weights that its tuning option names, and no other.

Black box: the finished model beside the pretrained one, weight for weight.
"""

from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor

from ..outcome import Facts, SkippedError, expect
from ..project import Project
from ..shared import data, reference, settings
from .gradients import shown

HEAD = ("pooler",)
"""Parts of a pretrained body that belong to the head."""


def probe(project: Project) -> Facts:
    """Compare, as the option wants it."""
    tuning = project.options.get("tuning")
    if tuning not in ("full", "head", "lora"):
        raise SkippedError(f"tuning = {tuning}: not known which weights should change")
    body = load_file(Path(data(project).settings["model.name"]) / "model.safetensors")
    tuned = load_file(reference(project).folder / "model/model.safetensors")
    pairs = {
        name: (old, new)
        for name, old in body.items()
        for other, new in tuned.items()
        if other == name or other.endswith(f".{name}")
    }
    lost = [name for name in body if name not in pairs]
    lost = [name for name in lost if not name.startswith(HEAD)]
    expect(not lost, f"weights of the pretrained body are gone: {shown(lost)}")
    changed = [n for n, (old, new) in pairs.items() if not torch.equal(old, new)]
    fixed = [n for n in pairs if n not in changed and not n.startswith(HEAD)]
    of_body = [n for n in changed if not n.startswith(HEAD)]
    if tuning == "full" and "tuning." not in " ".join(project.overrides):
        expect(
            not fixed,
            f"tuning is full, and {len(fixed)} of {len(pairs)} pretrained weights are"
            f" the same after training: {shown(fixed)}",
        )
    if tuning == "head":
        expect(
            not of_body,
            f"tuning is head, and {len(of_body)} weights of the frozen body changed:"
            f" {shown(of_body)}",
        )
    if tuning == "lora":
        rank = project.inside(lambda: _rank(project))
        expect(of_body, "tuning is lora, and no weight of the body got its update")
        for name in of_body:
            old, new = pairs[name]
            found = _rank_of(new - old)
            expect(
                old.ndim == 2 and found <= rank,
                f"tuning is lora of rank {rank}, and {name} of the frozen body changed"
                f" by an update of rank {found}",
            )
    return {"changed": len(changed), "of": len(pairs)}


def _rank(project: Project) -> int:
    tuning = project.config(settings(project, project.scratch)).tuning
    return int(getattr(tuning, "rank", 8))


def _rank_of(change: Tensor) -> int:
    """Singular values that rounding cannot explain."""
    values = torch.linalg.svdvals(change.double().reshape(len(change), -1))
    return int((values > 1e-4 * values[0]).sum())
