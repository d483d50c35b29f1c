"""How sure a score is: over other held-out rows, and over other seeds."""

import math
import statistics
from collections.abc import Mapping, Sequence

import numpy as np
from datasets import Dataset
from scipy import stats

from . import objective


def bootstrap(
    predictions: Mapping[str, Sequence[np.ndarray]],
    examples: Dataset,
    resamples: int,
    *,
    seed: int = 0,
    level: float = 0.95,
) -> dict[str, tuple[float, float]]:
    """Percentile bootstrap intervals (Efron, 1979) of every score of `objective`.

    `predictions` holds a list of N arrays for each name; rows are drawn with
    replacement, N each time.
    """
    rng = np.random.default_rng(seed)
    columns = examples.with_format(None)
    drawn: dict[str, list[float]] = {}
    for _ in range(resamples):
        rows = rng.integers(len(columns), size=len(columns))
        sample = {k: [v[i] for i in rows] for k, v in predictions.items()}
        for name, value in objective.score(sample, columns.select(rows)).values.items():
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
