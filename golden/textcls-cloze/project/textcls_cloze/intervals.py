"""How sure a score is: over other held-out rows, and over other seeds."""

import math
import statistics
from collections.abc import Mapping, Sequence

import numpy as np
from scipy import stats

from . import objective
from .dataset import Data


def bootstrap(
    predictions: Mapping[str, Sequence[np.ndarray]],
    data: Data,
    resamples: int,
    *,
    seed: int = 0,
    level: float = 0.95,
) -> dict[str, tuple[float, float]]:
    """Percentile bootstrap intervals (Efron, 1979) of every score of `objective`.

    `predictions` holds a list of N arrays for each name, one for each held-out row.
    Rows are drawn with replacement, as many each time; what was cut out of one row of
    the file is drawn together.
    """
    rng = np.random.default_rng(seed)
    begins = np.flatnonzero(np.diff(data.eval["row"][:], prepend=0))
    whole = np.split(np.arange(len(data.eval)), begins[1:])
    drawn: dict[str, list[float]] = {}
    for _ in range(resamples):
        chosen = rng.integers(len(whole), size=len(whole))
        rows = np.concatenate([whole[i] for i in chosen])
        sample = {k: [v[i] for i in rows] for k, v in predictions.items()}
        scores = objective.score(sample, data.eval.select(rows), data.targets)
        for name, value in scores.values.items():
            drawn.setdefault(name, []).append(value)
    edges = ((1 - level) / 2, (1 + level) / 2)
    return {
        name: (float(np.quantile(v, edges[0])), float(np.quantile(v, edges[1])))
        for name, v in drawn.items()
    }


def of_mean(values: Sequence[float], *, level: float = 0.95) -> tuple[float, float]:
    """Student's interval of the mean of at least two values."""
    mean, error = statistics.mean(values), statistics.stdev(values)
    half = (
        stats.t.ppf((1 + level) / 2, len(values) - 1) * error / math.sqrt(len(values))
    )
    return mean - float(half), mean + float(half)
