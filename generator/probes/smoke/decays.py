"""Weight decay is the configured one on matrices, and none on biases and norms.

Black box: the group in which the optimiser held each parameter of the reference run.
"""

from ..outcome import Facts, expect
from ..project import Project
from ..shared import REFERENCE, reference


def probe(project: Project) -> Facts:
    """Look at each parameter's decay."""
    record = reference(project).record
    expect(record.steps, "the run took no step of an optimiser")
    wanted = float(REFERENCE["optim.weight_decay"])
    decays = record.steps[0].decays
    for name, decay in decays.items():
        vector = len(record.shapes[name]) < 2
        expect(
            decay == (0.0 if vector else wanted),
            f"{name} decays by {decay:g}; {'a bias or a norm' if vector else 'it'}"
            f" should decay by {0 if vector else wanted:g}",
        )
    return {"parameters": len(decays), "decay": wanted}
