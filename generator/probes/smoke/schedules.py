"""The learning rate of each step is the configured one, from the first to the last.

Black box: the rate that the optimiser really used at each step of the reference run.
"""

import math

from ..outcome import Facts, expect
from ..project import Project
from ..shared import TRAIN_ROWS, reference, settings


def probe(project: Project) -> Facts:
    """Count the steps, find the peak, look at the slopes."""
    steps = reference(project).record.steps
    asked = settings(project, project.scratch)
    epochs, size = asked["train.epochs"], asked["train.batch_size"]
    lr, warmup = asked["optim.lr"], asked["optim.warmup"]
    count = math.ceil(TRAIN_ROWS / size) * int(epochs)
    expect(
        len(steps) == count,
        f"the optimiser took {len(steps)} steps; {epochs} epochs of {TRAIN_ROWS} rows,"
        f" {size} a step, make {count}",
    )
    rates = [max(step.rates) for step in steps]
    for number, rate in enumerate(rates, 1):
        expect(rate > 0, f"the learning rate of step {number} of {count} is {rate:g}")
    peak = max(rates)
    expect(
        math.isclose(peak, lr, rel_tol=1e-4),
        f"the highest learning rate is {peak:g}; optim.lr is {lr:g}",
    )
    top = rates.index(peak)
    expect(
        abs(top - warmup * count) <= 1.5,
        f"the learning rate is highest at step {top + 1}; the warm-up of {warmup:.0%}"
        f" of {count} steps ends about step {round(warmup * count) + 1}",
    )
    for before, after in zip(range(count), range(1, count), strict=False):
        rises = rates[after] > rates[before]
        expect(
            rises == (after <= top) and rates[after] != rates[before],
            f"the learning rate goes from {rates[before]:g} at step {before + 1} to"
            f" {rates[after]:g} at step {after + 1}; it should"
            f" {'rise' if after <= top else 'fall'} there",
        )
    fall = (peak - rates[-1]) / (count - 1 - top)
    for number in range(top, count):
        straight = peak - fall * (number - top)
        expect(
            math.isclose(rates[number], straight, abs_tol=0.02 * lr),
            f"the learning rate of step {number + 1} is {rates[number]:g}, on a straight"
            f" line to the last step it would be {straight:g}",
        )
    expect(
        rates[-1] < 1.6 * fall,
        f"the learning rate ends at {rates[-1]:g}, not next to 0:"
        f" a step lowers it by {fall:g}",
    )
    return {"first": rates[0], "highest": peak, "last": rates[-1]}
