"""The middle and the tail of a quantity, by nearest rank."""

import numpy as np

from evals.types import Array, Over

__all__ = ["quantile"]


def quantile(share: float) -> Over:
    """Gives the least value that at least this share of the cases do not exceed (nearest rank, no interpolation)."""

    def over(values: Array, weights: Array) -> Array:
        order = np.argsort(values[:, 0], kind="stable")
        reached = np.cumsum(weights[:, order], axis=1) >= share * weights.sum(axis=1, keepdims=True) - 1e-9
        return np.asarray(values[order, 0][reached.argmax(axis=1)])

    return over
