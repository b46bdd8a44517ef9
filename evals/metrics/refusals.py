"""Whether it refuses what the documents do not state, and only that.

A crash is neither an answer nor a refusal: it counts as a false answer where a refusal was due, and as a false
refusal where an answer was.
"""

from evals.cases import GoldCase
from evals.metrics.means import ratio
from evals.types import Array, Observation, Value

__all__ = [
    "answering",
    "crashed_answering",
    "crashed_refusing",
    "f1",
    "false_answer",
    "false_refusal",
    "precision",
    "recall",
    "refusing",
]


def false_answer(o: Observation) -> Value:
    """1 when a question whose answer is not stated was answered, else 0. For cases that are not answerable."""
    return (float(o.answer.answered),)


def false_refusal(o: Observation) -> Value:
    """1 when a question whose answer is stated was refused, else 0. For answerable cases, false premises among them."""
    return (float(not o.answer.answered),)


def refusing(o: Observation) -> Value:
    """Whether it refused, and whether it should have."""
    return float(not o.answer.answered), float(not o.case.answerable)


def answering(o: Observation) -> Value:
    """Whether it answered, and whether it should have."""
    return float(o.answer.answered), float(o.case.answerable)


def crashed_refusing(case: GoldCase) -> Value:
    """It did not refuse."""
    return 0.0, float(not case.answerable)


def crashed_answering(case: GoldCase) -> Value:
    """It did not answer."""
    return 0.0, float(case.answerable)


def precision(values: Array, weights: Array) -> Array:
    """Of those that did, the share that should have; undefined when none did."""
    did, should = values.T
    return ratio(weights @ (did * should), weights @ did)


def recall(values: Array, weights: Array) -> Array:
    """Of those that should have, the share that did; undefined when none should have."""
    did, should = values.T
    return ratio(weights @ (did * should), weights @ should)


def f1(values: Array, weights: Array) -> Array:
    """2 both / (did + should), the harmonic mean of precision and recall; undefined when none did and none should."""
    did, should = values.T
    return ratio(2 * (weights @ (did * should)), weights @ (did + should))
