"""The run changed those pretrained weights that its tuning option names, and no other.

Black box: the finished model beside the pretrained one, weight for weight. White box,
of ranks that move: `train.train_step` until they are fixed, then what each has left.
"""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file
from torch import Tensor

from ..outcome import Facts, SkippedError, expect
from ..project import Project
from ..shared import data, reference, settings
from .gradients import shown
from .overfit import set_up

HEAD = ("pooler",)
"""Parts of a pretrained body that belong to the head."""

Pairs = Mapping[str, tuple[Tensor, Tensor]]
"""Weights of the body, before and after, by name."""


def probe(project: Project) -> Facts:
    """Compare, as the option wants it."""
    tuning = project.options.get("tuning", "")
    if tuning not in WANTED:
        raise SkippedError(f"tuning = {tuning}: not known which weights should change")
    body = load_file(Path(data(project).settings["model.name"]) / "model.safetensors")
    tuned = load_file(reference(project).folder / "model/model.safetensors")
    pairs = {
        name: (old, new)
        for name, old in body.items()
        for other, new in tuned.items()
        if not name.startswith(HEAD) and (other == name or other.endswith(f".{name}"))
    }
    lost = [n for n in body if n not in pairs and not n.startswith(HEAD)]
    expect(not lost, f"weights of the pretrained body are gone: {shown(lost)}")
    changed = [n for n, (old, new) in pairs.items() if not torch.equal(old, new)]
    WANTED[tuning](project, pairs, changed)
    return {"changed": len(changed), "of": len(pairs)}


def _all(project: Project, pairs: Pairs, changed: list[str]) -> None:
    fixed = [n for n in pairs if n not in changed]
    expect(
        not fixed or "tuning." in " ".join(project.overrides),
        f"tuning is {project.options['tuning']}, and {len(fixed)} of {len(pairs)} pretrained weights are"
        f" the same after training: {shown(fixed)}",
    )


def _none(project: Project, pairs: Pairs, changed: list[str]) -> None:
    expect(
        not changed,
        f"tuning is {project.options['tuning']}, and {len(changed)} weights of the"
        f" frozen body changed: {shown(changed)}",
    )


def _norms(project: Project, pairs: Pairs, changed: list[str]) -> None:
    _none(project, pairs, [n for n in changed if "norm" not in n.lower()])


def _last_layers(project: Project, pairs: Pairs, changed: list[str]) -> None:
    number = project.inside(lambda: int(_tuning(project).layers))
    decoder = [name for name in pairs if name.startswith("decoder.")]
    stack = decoder or list(pairs)  # what decodes comes last
    count = 1 + max(map(_layer, stack))
    learning = range(count - number, count)
    for name in pairs:
        expect(
            (name in changed) == (name in stack and _layer(name) in learning),
            f"tuning is layers, the last {number} of {count}, and {name}"
            f" {'changed' if name in changed else 'is the same after training'}",
        )


def _layer(name: str) -> int:
    """The number in a name such as "encoder.layer.1.output.dense.weight", or -1."""
    numbers = re.findall(r"\.(\d+)\.", name)
    return int(numbers[0]) if numbers else -1


def _low_rank(project: Project, pairs: Pairs, changed: list[str]) -> None:
    tuning = project.options["tuning"]
    cfg = project.inside(lambda: vars(_tuning(project)))
    rank = int(cfg.get("first_rank", cfg["rank"]))
    expect(changed, f"tuning is {tuning}, and no weight of the body got its update")
    for name in changed:
        old, new = pairs[name]
        found = _rank_of(new - old)
        expect(
            old.ndim == 2 and found <= rank,
            f"tuning is {tuning} of rank {rank}, and {name} of the frozen body changed"
            f" by an update of rank {found}",
        )


def _matrices(project: Project, pairs: Pairs, changed: list[str]) -> None:
    expect(changed, "tuning is dora, and no weight of the body got its update")
    others = [n for n in changed if pairs[n][0].ndim != 2 or "embeddings" in n]
    _none(project, pairs, others)


def _gains(project: Project, pairs: Pairs, changed: list[str]) -> None:
    expect(changed, "tuning is ia3, and no weight of the body got its gain")
    for name in changed:
        gain = pairs[name][1] / pairs[name][0]
        sides = [gain.std(dim=side).max() for side in range(gain.ndim)]
        expect(
            gain.ndim == 1 or min(sides) < 1e-3,
            f"tuning is ia3, and {name} of the frozen body changed by more than a gain"
            " for each of its rows or columns",
        )


def _ranks_move(project: Project, pairs: Pairs, changed: list[str]) -> None:
    _low_rank(project, pairs, changed)
    first, rank, left = project.inside(lambda: _ranks_left(project))
    expect(
        min(left) < first,
        f"tuning is adalora, and after all steps each of {len(left)} updates still has"
        f" its {first} ranks: none was taken away",
    )
    expect(
        sum(left) <= rank * len(left) and len(set(left)) > 1,
        f"tuning is adalora, and {len(left)} updates have {left} ranks left: not"
        f" {rank} on average, more here and fewer there",
    )


def _ranks_left(project: Project) -> tuple[int, int, list[int]]:
    """How many ranks an update has at first, and should have; and each has in the end."""
    t = set_up(project, train__accumulation_steps=1)
    batch = t.data.collate([t.data.train[i] for i in range(8)])
    step = project.part("train.train_step")
    t.model.train()
    for _ in range(16):
        step(t, iter([dict(batch)]))
        t.progress.step += 1
    left = [
        int((weight != 0).sum())
        for name, weight in t.model.named_parameters()
        if "lora_E" in name
    ]
    return t.cfg.tuning.first_rank, t.cfg.tuning.rank, left


WANTED: Mapping[str, Callable[[Project, Pairs, list[str]], None]] = {
    "full": _all,
    "head": _none,
    "layers": _last_layers,
    "lora": _low_rank,
    "dora": _matrices,
    "adalora": _ranks_move,
    "ia3": _gains,
    "adapter": _norms,
    "prefix": _none,
    "prompt": _none,
    "ptuning": _none,
    "cloze": _all,
}


def _tuning(project: Project) -> Any:
    return project.config(settings(project, project.scratch)).tuning


def _rank_of(change: Tensor) -> int:
    """Singular values that rounding cannot explain."""
    values = torch.linalg.svdvals(change.double().reshape(len(change), -1))
    return int((values > 1e-4 * values[0]).sum())
