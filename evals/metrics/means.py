"""Means and shares over cases."""

import numpy as np

from evals.types import Array

__all__ = ["mean", "ratio"]


def mean(values: Array, weights: Array) -> Array:
    """The sum of the values divided by their number; what most figures are."""
    return ratio(weights @ values[:, 0], weights.sum(axis=1))


def ratio(part: Array, whole: Array) -> Array:
    """Part by whole, NaN (undefined) where the whole is 0."""
    shares: Array = np.divide(part, whole, out=np.full_like(whole, np.nan), where=whole > 0)
    return shares
