"""The nouns of the evaluation. Everything is frozen; an array has one row a case, or one row a resample of the cases."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from evals.cases import GoldCase
from rag import Answer

__all__ = ["Array", "Figure", "Metric", "Observation", "Over", "Value"]

Array: TypeAlias = NDArray[np.float64]
Value: TypeAlias = tuple[float, ...]
"""What one case gives a metric: one number, or several that only mean something over all cases."""
Over: TypeAlias = Callable[[Array, Array], Array]
"""From values (cases x numbers) and weights (resamples x cases) to one figure a resample, NaN where it is undefined."""


@dataclass(frozen=True, slots=True)
class Observation:
    """An answer beside its gold case; `documents` are the texts of those that either names.

    `seconds` is how long the answer took, or None when others were being answered at the same time.
    """

    case: GoldCase
    answer: Answer
    documents: Mapping[str, str]
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Metric:
    """How a figure is made: a value of each case that it applies to, then one figure over all of them.

    `applies` looks at the gold case alone, so that the denominator is known before the run. `of` gives None where the
    answer at hand leaves nothing to measure, and `crash` what a case is worth whose question raised an error. `heading`
    is where docs/evaluation.md explains it, `form` how it is printed; a `headline` stands in the short table.
    """

    heading: str
    of: Callable[[Observation], Value | None]
    over: Over
    applies: Callable[[GoldCase], bool]
    crash: Callable[[GoldCase], Value | None]
    form: str = ".3f"
    headline: bool = False
    must_be_one: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with its interval, the number of cases behind it, and of those it applies to the number left out.

    `value`, `low` and `high` are None where it is undefined.
    """

    value: float | None
    low: float | None
    high: float | None
    n: int
    left_out: int
