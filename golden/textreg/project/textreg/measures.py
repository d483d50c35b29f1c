"""How near numbers come to those that were wanted."""

import warnings

import numpy as np
from scipy import stats

NAMES = ("spearman", "pearson", "mse", "mae")


def measure(said: np.ndarray, wanted: np.ndarray) -> dict[str, float]:
    """Rank and linear correlation, mean squared and mean absolute error of [N].

    Numbers that are all the same go along with nothing: their correlation is 0.
    """
    errors = said - wanted
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", stats.ConstantInputWarning)
        warnings.simplefilter("ignore", stats.NearConstantInputWarning)
        ranks = stats.spearmanr(said, wanted).statistic
        line = stats.pearsonr(said, wanted).statistic if len(said) > 1 else np.nan
    return {
        "spearman": float(np.nan_to_num(ranks)),
        "pearson": float(np.nan_to_num(line)),
        "mse": float(np.mean(errors**2)),
        "mae": float(np.mean(np.abs(errors))),
    }
