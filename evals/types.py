"""The nouns of the evaluation. Everything is frozen; an array has one row a case, or one row a resample of the cases."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from evals.cases import GoldCase
from evals.corpus import Corpus
from evals.table import Table
from index.build import Progress
from rag import Answer, Hit, Settings

__all__ = ["Array", "Figure", "Metric", "Observation", "Outcome", "Over", "Suite", "Task", "Value"]

Array: TypeAlias = NDArray[np.float64]
Value: TypeAlias = tuple[float, ...]
"""What one case gives a metric: one number, or several that only mean something over all cases."""
Over: TypeAlias = Callable[[Array, Array], Array]
"""From values (cases x numbers) and weights (resamples x cases) to one figure a resample, NaN where it is undefined."""


@dataclass(frozen=True, slots=True)
class Observation:
    """An answer beside its gold case; `documents` are the texts of those that either names.

    `seconds` is how long the answer took, or None when others were being answered at the same time. `retrieved` are the
    passages found for the question, deeper than an answer reads; None where the assistant cannot be asked for them.
    """

    case: GoldCase
    answer: Answer
    documents: Mapping[str, str]
    seconds: float | None = None
    retrieved: tuple[Hit, ...] | None = None

    @property
    def hits(self) -> tuple[Hit, ...]:
        """The passages that retrieval is measured on: those retrieved, else those that the answer carries."""
        return self.answer.hits if self.retrieved is None else self.retrieved


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
    lower_is_better: bool = False


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


@dataclass(frozen=True, slots=True)
class Task:
    """What a suite is asked to do: with these settings, over these corpora.

    `data` is the folder given with `--data` and None where none was; `split` is "tune", "test" or None for both; `limit` is
    how many items of each part are enough, None for all; `show` is told the stage, what is done and of how many.
    """

    settings: Settings
    corpora: tuple[Corpus, ...]
    data: Path | None
    split: str | None
    limit: int | None
    show: Progress


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a suite found: tables to print, a line for each thing that must hold and does not, and all of it as data for JSON."""

    tables: tuple[Table, ...]
    failures: tuple[str, ...] = ()
    data: Mapping[str, Any] = field(default_factory=dict)


Suite: TypeAlias = Callable[[Task], Outcome]
"""Raises FootnoteError or GoldError, in one line, when it cannot be run as asked."""
