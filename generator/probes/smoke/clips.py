"""Long gradients are shortened to optim.clip_norm, and only then used.

Black box: the length of the gradient that the optimiser used at each step of the
reference run, which sets a limit that every step's gradient exceeds.
"""

from ..outcome import Facts, expect
from ..project import Project
from ..shared import reference, settings


def probe(project: Project) -> Facts:
    """Look at the lengths."""
    limit = float(settings(project, project.scratch)["optim.clip_norm"])
    norms = [step.norm for step in reference(project).record.steps]
    expect(norms, "the run took no step of an optimiser")
    longest = max(norms)
    number = norms.index(longest) + 1
    expect(
        longest <= 1.01 * limit,
        f"step {number} used a gradient of length {longest:.3g};"
        f" optim.clip_norm is {limit:g}",
    )
    expect(
        longest >= 0.95 * limit,
        f"no step used a gradient longer than {longest:.3g}, although"
        f" optim.clip_norm is {limit:g} and this run's gradients are longer:"
        " what was clipped was changed afterwards",
    )
    return {"limit": limit, "longest": round(longest, 4)}
