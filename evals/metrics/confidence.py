"""Whether the confidence tells what is answerable and what is right, whatever the threshold.

Values are pairs: a score, to nine decimals, and 1 or 0 for whether what it should tell is so. Cases of equal score are
never told apart, so no figure depends on the order of the cases, nor on the last digit of a sum of floats.
"""

import numpy as np

from evals.cases import GoldCase
from evals.metrics.answers import is_right
from evals.metrics.means import ratio
from evals.types import Array, Observation, Over, Value

__all__ = [
    "accuracy_at",
    "answerable_by_confidence",
    "answerable_by_lexical",
    "auroc",
    "brier",
    "crashed",
    "crashed_as_wrong",
    "false_answers_at",
    "reliability",
    "right_by_confidence",
]

_BINS = 10
_DECIMALS = 9


def answerable_by_confidence(o: Observation) -> Value:
    """The confidence, and whether the documents state the answer."""
    return _told(o.answer.confidence), float(o.case.answerable)


def right_by_confidence(o: Observation) -> Value | None:
    """The confidence, and whether the answer is right; None for a refusal. Answering what is not stated is wrong."""
    return (_told(o.answer.confidence), float(is_right(o))) if o.answer.answered else None


def answerable_by_lexical(o: Observation) -> Value:
    """The highest BM25 score of a hit (0 without hits), and whether the documents state the answer."""
    best = max((hit.signals.lexical for hit in o.answer.hits), default=0.0)
    return _told(best), float(o.case.answerable)


def crashed(case: GoldCase) -> Value:
    """The worst: no confidence in what is answerable, all confidence in what is not."""
    return (0.0, 1.0) if case.answerable else (1.0, 0.0)


def crashed_as_wrong(case: GoldCase) -> Value:
    """The worst: all confidence in what is not right."""
    return 1.0, 0.0


def auroc(values: Array, weights: Array) -> Array:
    """The chance that a case where it is so scores above one where it is not, a tie counting half.

    The area under the ROC curve (Hanley and McNeil 1982); undefined unless there are both sorts.
    """
    yes, no = _by_score(values, weights)
    below = np.cumsum(no, axis=1) - no
    wins = (yes * (below + no / 2)).sum(axis=1)
    pairs = yes.sum(axis=1) * no.sum(axis=1)
    return ratio(wins, pairs)


def false_answers_at(rate: float) -> Over:
    """Gives false answers at the highest threshold of the confidence that refuses at most this share of the answerable.

    A point of the risk-coverage curve (El-Yaniv and Wiener 2010); undefined unless there are both sorts.
    """

    def over(values: Array, weights: Array) -> Array:
        yes, no = _by_score(values, weights)
        all_yes, all_no = yes.sum(axis=1, keepdims=True), no.sum(axis=1, keepdims=True)
        refused = np.cumsum(yes, axis=1) - yes
        answered = all_no - (np.cumsum(no, axis=1) - no)
        left = np.where(refused <= rate * all_yes + 1e-9, answered, all_no).min(axis=1)
        return ratio(left, np.where(all_yes[:, 0] > 0, all_no[:, 0], 0.0))

    return over


def accuracy_at(coverage: float) -> Over:
    """Gives the share that is so among this share of the cases, those of the highest confidence.

    A point of the accuracy-coverage curve (Geifman and El-Yaniv 2017). Of the group of equal confidence in which the
    coverage ends, the part that is needed counts with the mean of the whole group.
    """

    def over(values: Array, weights: Array) -> Array:
        yes, no = _by_score(values, weights)
        yes, mass = yes[:, ::-1], (yes + no)[:, ::-1]
        wanted = coverage * mass.sum(axis=1, keepdims=True)
        used = np.clip(wanted - (np.cumsum(mass, axis=1) - mass), 0.0, mass)
        share = np.divide(yes, mass, out=np.zeros_like(yes), where=mass > 0)
        return ratio((used * share).sum(axis=1), wanted[:, 0])

    return over


def brier(values: Array, weights: Array) -> Array:
    """The mean of (confidence - outcome)²: 0 is perfect, always saying .5 gives .25 (Brier 1950)."""
    score, outcome = values.T
    return ratio(weights @ (score - outcome) ** 2, weights.sum(axis=1))


def reliability(values: Array, weights: Array) -> Array:
    """The part of the Brier score that calibration could mend (Murphy 1973), over ten bins of equal mass.

    The mean over bins, by mass, of (mean confidence - share that is so)². A bin holds whole groups of equal
    confidence, each put where its middle falls.
    """
    yes, no = _by_score(values, weights)
    mass, score = yes + no, np.unique(values[:, 0])
    total = mass.sum(axis=1, keepdims=True)
    bins = np.floor(_BINS * (np.cumsum(mass, axis=1) - mass / 2) / total)
    lost = np.zeros(len(weights))
    for each in range(_BINS):
        inside = bins == each
        gap = np.where(inside, mass * score - yes, 0.0).sum(axis=1)
        held = np.where(inside, mass, 0.0).sum(axis=1)
        lost += np.divide(gap**2, held, out=np.zeros_like(gap), where=held > 0)
    return np.asarray(lost / total[:, 0])


def _told(score: float) -> float:
    return round(float(score), _DECIMALS)


def _by_score(values: Array, weights: Array) -> tuple[Array, Array]:
    """The weight of the cases where it is so, and where it is not, at each distinct score from the lowest."""
    order = np.argsort(values[:, 0], kind="stable")
    starts = np.unique(values[order, 0], return_index=True)[1]
    outcome, sorted_weights = values[order, 1], weights[:, order]
    yes = np.add.reduceat(sorted_weights * outcome, starts, axis=1)
    return yes, np.add.reduceat(sorted_weights * (1 - outcome), starts, axis=1)
