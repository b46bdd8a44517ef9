"""Two runs over the same questions: what was won and lost, and whether the difference could be chance.

For every figure, the difference over the questions that both runs have, with a paired bootstrap interval and the p of a
paired randomisation test (Fisher 1935; Smucker, Allan and Carterette 2007): where the change made no difference, each
question's two outcomes could as well have been the other way round. Both hold for any figure, since a figure is made of
weighted cases.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from evals.metrics import METRICS
from evals.report import is_lost
from evals.run import Result, Run
from evals.types import Array, Metric, Value

__all__ = ["RESAMPLES", "Comparison", "Difference", "Pair", "compare", "difference"]

RESAMPLES = 10_000
_BLOCK = 1_000
_SEED = 20_161_222
_INSIDE = (2.5, 97.5)


@dataclass(frozen=True, slots=True)
class Pair:
    """One question in both runs."""

    before: Result
    after: Result


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure in both runs over the `n` questions they share, after less before, its interval and the p of the test.

    All None where the figure is undefined in a run. `gain` is the difference with the sign that more is better.
    """

    name: str
    n: int
    before: float | None
    after: float | None
    change: float | None
    low: float | None
    high: float | None
    p: float | None

    @property
    def gain(self) -> float | None:
        """How much better the run after is: the difference, turned round where less is better."""
        return None if self.change is None else -self.change if METRICS[self.name].lower_is_better else self.change


@dataclass(frozen=True, slots=True)
class Comparison:
    """The differences, the questions won and lost, and those that one run alone has or that were written anew."""

    differences: tuple[Difference, ...]
    won: tuple[Pair, ...]
    lost: tuple[Pair, ...]
    shared: int
    gone: tuple[str, ...]
    new: tuple[str, ...]


def compare(before: Run, after: Run, names: Sequence[str] | None = None) -> Comparison:
    """Compares the figures of those names, by default the headlines; a question whose gold case was changed is not shared."""
    pairs, gone, new = _paired(before, after)
    wanted = [name for name, metric in METRICS.items() if metric.headline] if names is None else names
    won = tuple(pair for pair in pairs if is_lost(pair.before) and not is_lost(pair.after))
    lost = tuple(pair for pair in pairs if is_lost(pair.after) and not is_lost(pair.before))
    return Comparison(tuple(_differences(pairs, wanted)), won, lost, len(pairs), gone, new)


def _paired(before: Run, after: Run) -> tuple[tuple[Pair, ...], tuple[str, ...], tuple[str, ...]]:
    old = {result.key: result for result in before.results}
    now = {result.key: result for result in after.results}
    shared = [key for key in now if key in old and old[key].case == now[key].case]
    gone = tuple("/".join(filter(None, key)) for key in old if key not in shared)
    new = tuple("/".join(filter(None, key)) for key in now if key not in shared)
    return tuple(Pair(old[key], now[key]) for key in shared), gone, new


def _differences(pairs: Sequence[Pair], names: Sequence[str]) -> Iterator[Difference]:
    for name in names:
        both = [
            (pair.before.scores[name], pair.after.scores[name])
            for pair in pairs
            if name in pair.before.scores and name in pair.after.scores
        ]
        yield difference(name, [b for b, _ in both], [a for _, a in both], METRICS[name])


def difference(name: str, before: Sequence[Value | None], after: Sequence[Value | None], metric: Metric) -> Difference:
    """The difference of one figure over paired values; None among them is an outcome that left nothing to measure."""
    old, now = _Side.of(before), _Side.of(after)
    n = len(before)
    ones = np.ones((1, n))
    was, is_ = old.figures(ones, metric), now.figures(ones, metric)
    if not n or np.isnan(was[0]) or np.isnan(is_[0]):
        values = [None if not n or np.isnan(v[0]) else float(v[0]) for v in (was, is_)]
        return Difference(name, n, values[0], values[1], None, None, None, None)
    change = float(is_[0] - was[0])
    spread = np.concatenate([now.figures(d, metric) - old.figures(d, metric) for d in _blocks(_draws(n))])
    low, high = np.percentile(spread[~np.isnan(spread)], _INSIDE)
    chance = np.concatenate([_swapped(old, now, swap, metric) for swap in _blocks(_swaps(n))])
    extreme = np.nansum(np.abs(chance) >= abs(change) - 1e-12)
    return Difference(
        name, n, float(was[0]), float(is_[0]), change, float(low), float(high), float((extreme + 1) / (len(chance) + 1))
    )


@dataclass(frozen=True, slots=True)
class _Side:
    """The values that one run has, and the place of each among the paired questions."""

    values: Array
    places: NDArray[np.intp]

    @classmethod
    def of(cls, outcomes: Sequence[Value | None]) -> "_Side":
        places = [i for i, value in enumerate(outcomes) if value is not None]
        values = np.array([outcomes[i] for i in places], dtype=np.float64)
        return cls(values, np.array(places, dtype=np.intp))

    def figures(self, weights: Array, metric: Metric) -> Array:
        """One figure for each row of weights, which are of the questions."""
        if not len(self.values):
            return np.full(len(weights), np.nan)
        return metric.over(self.values, weights[:, self.places])


def _swapped(old: _Side, now: _Side, swap: Array, metric: Metric) -> Array:
    """The difference after the outcomes of the questions marked 1 have changed sides, one for each row."""
    if not len(old.values) or not len(now.values):
        return np.full(len(swap), np.nan)
    values = np.concatenate([old.values, now.values])
    of_old, of_now = swap[:, old.places], swap[:, now.places]
    first = metric.over(values, np.concatenate([1 - of_old, of_now], axis=1))
    second = metric.over(values, np.concatenate([of_old, 1 - of_now], axis=1))
    return np.asarray(second - first)


def _blocks(rows: NDArray[np.uint16]) -> Iterator[Array]:
    """A few rows at a time, so that ten thousand of them need not be held as floats."""
    for start in range(0, len(rows), _BLOCK):
        yield rows[start : start + _BLOCK].astype(np.float64)


@lru_cache(maxsize=8)
def _draws(cases: int) -> NDArray[np.uint16]:
    generator = np.random.default_rng(_SEED)
    return generator.multinomial(cases, np.full(cases, 1 / cases), size=RESAMPLES).astype(np.uint16)


@lru_cache(maxsize=8)
def _swaps(cases: int) -> NDArray[np.uint16]:
    return np.random.default_rng(_SEED + 1).integers(0, 2, (RESAMPLES, cases), dtype=np.uint16)
