"""How far a figure might be off, had other questions of the same sort been asked."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from evals.types import Array, Over

__all__ = ["RESAMPLES", "interval", "point"]

RESAMPLES = 10_000
_SEED = 20_241_208
_INSIDE = (2.5, 97.5)


def point(values: Array, over: Over) -> float | None:
    """The figure over all cases; None without cases or where it is undefined."""
    if not len(values):
        return None
    figure = float(over(values, np.ones((1, len(values))))[0])
    return None if np.isnan(figure) else figure


def interval(values: Array, over: Over) -> tuple[float, float] | None:
    """The 95% interval of the figure by the percentile bootstrap (Efron 1979): 10,000 resamples of the cases.

    The seed is fixed and the cases are put in order of their values first, so that the same values give the same
    interval. Resamples in which the figure is undefined are left out; None when it is undefined in all, or without
    cases.
    """
    if not len(values):
        return None
    ordered = values[np.lexsort(values.T)]
    return _percentiles(ordered.tobytes(), ordered.shape, over)


@lru_cache(maxsize=1024)
def _percentiles(content: bytes, shape: tuple[int, ...], over: Over) -> tuple[float, float] | None:
    """The same figure stands in several tables, and resampling is what a report takes its time for."""
    values = np.frombuffer(content, dtype=np.float64).reshape(shape)
    figures = over(values, _draws(len(values)).astype(np.float64))
    defined = figures[~np.isnan(figures)]
    if not len(defined):
        return None
    low, high = np.percentile(defined, _INSIDE)
    return float(low), float(high)


@lru_cache(maxsize=64)
def _draws(cases: int) -> NDArray[np.uint16]:
    """How often each case was drawn in each resample."""
    generator = np.random.default_rng(_SEED)
    return generator.multinomial(cases, np.full(cases, 1 / cases), size=RESAMPLES).astype(np.uint16)
