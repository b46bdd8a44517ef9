"""The points of the plots: each pure, from the results of a run."""

from collections.abc import Sequence

import numpy as np

from evals.run import Result
from evals.score import figure

__all__ = ["DEPTHS", "by_depth", "coverage_accuracy", "milliseconds", "reliability_points"]

DEPTHS = (1, 3, 5, 10)
_BINS = 10

Point = tuple[float, float]


def coverage_accuracy(results: Sequence[Result]) -> tuple[Point, ...]:
    """For each threshold of the confidence, from the highest: the share of all questions answered, and of these the share right.

    Answers of equal confidence come together; an answer to what is not stated is wrong. Nothing where nothing was answered.
    """
    scored = [r.scores.get("AUROC right") for r in results]
    answers = sorted((value for value in scored if value is not None), reverse=True)
    points = []
    for count in range(1, len(answers) + 1):
        if count == len(answers) or answers[count][0] < answers[count - 1][0]:
            points.append((count / len(results), sum(right for _, right in answers[:count]) / count))
    return tuple(points)


def reliability_points(results: Sequence[Result]) -> tuple[Point, ...]:
    """The mean confidence and the share answerable of each of at most ten bins of equal mass, from the least confident."""
    pairs = sorted(value for r in results if (value := r.scores.get("AUROC answerable")) is not None)
    bins = [part for part in np.array_split(np.array(pairs).reshape(-1, 2), min(_BINS, len(pairs) or 1)) if len(part)]
    return tuple((float(part[:, 0].mean()), float(part[:, 1].mean())) for part in bins)


def by_depth(results: Sequence[Result], name: str) -> tuple[Point, ...]:
    """The figure of that name at each depth."""
    found = ((k, figure(f"{name}@{k}", [r.scores for r in results]).value) for k in DEPTHS)
    return tuple((float(k), value) for k, value in found if value is not None)


def milliseconds(results: Sequence[Result]) -> tuple[float, ...]:
    """The times of the questions asked one by one, the shortest first."""
    return tuple(sorted(1000 * r.seconds for r in results if r.seconds is not None))
