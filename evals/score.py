"""From what came of the questions to values, and from values to figures."""

from collections.abc import Iterable, Mapping

import numpy as np

from evals.cases import GoldCase
from evals.metrics import METRICS
from evals.metrics.intervals import interval, point
from evals.types import Figure, Metric, Observation, Value

__all__ = ["Scores", "figure", "score", "score_crash"]

Scores = Mapping[str, Value | None]
"""What a case gives each metric that applies to it, by the metric's name; None where there was nothing to measure."""


def score(observation: Observation, metrics: Mapping[str, Metric] = METRICS) -> Scores:
    """The values of an answered or refused question."""
    return {name: metric.of(observation) for name, metric in metrics.items() if metric.applies(observation.case)}


def score_crash(case: GoldCase, metrics: Mapping[str, Metric] = METRICS) -> Scores:
    """The values of a question that raised an error: the worst wherever it could have scored."""
    return {name: metric.crash(case) for name, metric in metrics.items() if metric.applies(case)}


def figure(name: str, scores: Iterable[Scores], metric: Metric | None = None) -> Figure:
    """One figure over the cases that it applies to; `metric` is looked up by the name where it is not given."""
    metric = metric or METRICS[name]
    applying = [each[name] for each in scores if name in each]
    values = np.array([value for value in applying if value is not None], dtype=np.float64)
    low, high = interval(values, metric.over) or (None, None)
    return Figure(point(values, metric.over), low, high, len(values), len(applying) - len(values))
