"""Dropout is on where the model learns and off where it is looked at.

Black box: the mode of the model at every forward pass of the reference run, its last
scores and the predict door included.
"""

from .. import record as records
from ..outcome import Facts, expect
from ..project import Project
from ..shared import answers, reference


def probe(project: Project) -> Facts:
    """Look at each forward pass."""
    record = reference(project).record
    learning = record.training_calls()
    expect(learning, "no forward pass of the training run recorded gradients")
    for call in learning:
        where = f"step {call.step + 1} is learnt"
        expect(call.training, f"{where} in evaluation mode: dropout is off")
        expect(not call.odd, f"{where} with {call.odd} in evaluation mode")
    looking = [call for call in record.calls if not call.gradients]
    expect(looking, "no forward pass of the run looked at the held-out rows")
    for call in looking:
        where = f"an evaluation after step {call.step} runs"
        expect(not call.training, f"{where} in training mode: dropout is on")
        expect(not call.odd, f"{where} with {call.odd} in training mode")
    answers(project)
    for call in records.read(project.common / "answers/record.pt").calls:
        expect(not call.training, "the predict door leaves the model in training mode")
    return {"learning": len(learning), "looking": len(looking)}
