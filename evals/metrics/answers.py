"""Whether the answer is right: strict nugget recall, no judge."""

from evals.match import contains, passes
from evals.types import Observation, Value

__all__ = ["correct", "correct_when_answered", "crag", "is_right"]


def is_right(o: Observation) -> bool:
    """Answered an answerable question, states every nugget, and no statement has a forbidden string.

    A nugget is a group of acceptable strings, or several groups that one statement must all have (the nuggets of TREC
    QA, made strict by asking for all of them).
    """
    if not o.answer.answered or not o.case.answerable:
        return False
    said = [statement.text for statement in o.answer.statements]
    asserted = any(contains(statement, string) for statement in said for string in o.case.forbidden)
    return bool(said) and passes(said, o.case.nuggets) and not asserted


def correct(o: Observation) -> Value:
    """1 when right, else 0; a refusal is not right. For answerable cases."""
    return (float(is_right(o)),)


def correct_when_answered(o: Observation) -> Value | None:
    """As `correct`, over the questions that were answered; None for a refusal."""
    return correct(o) if o.answer.answered else None


def crag(o: Observation) -> Value:
    """1 when right, 0 when refused, -1 when wrong (CRAG, Yang et al. 2024).

    A refusal is 0 whether or not the documents state the answer, so the most that can be had is the share of
    answerable questions.
    """
    if not o.answer.answered:
        return (0.0,)
    return (1.0 if is_right(o) else -1.0,)
