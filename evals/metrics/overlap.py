"""How far the words of the answer are those of a short reference: SQuAD's two figures (Rajpurkar et al. 2016)."""

import re
from collections import Counter

from evals.cases import GoldCase
from evals.match import normalise
from evals.types import Observation, Value

__all__ = ["exact_match", "has_short_reference", "token_f1"]

_SHORT = 5
_DROPPED = re.compile(r"\b(?:a|an|the)\b|[^\w\s]")


def has_short_reference(case: GoldCase) -> bool:
    """Whether the case is answerable and its reference has at most five words: a longer one can be put in many ways."""
    return case.answerable and 0 < len(case.reference.split()) <= _SHORT


def exact_match(o: Observation) -> Value:
    """1 when the answer is the reference, word for word; case, articles and punctuation do not count. A refusal is not."""
    return (float(o.answer.answered and _words(_said(o)) == _words(o.case.reference)),)


def token_f1(o: Observation) -> Value:
    """2 shared / (words of the answer + words of the reference), words counted as often as they stand; a refusal has 0."""
    if not o.answer.answered:
        return (0.0,)
    said, wanted = Counter(_words(_said(o))), Counter(_words(o.case.reference))
    return (2 * (said & wanted).total() / (said.total() + wanted.total()),)


def _said(o: Observation) -> str:
    return " ".join(statement.text for statement in o.answer.statements)


def _words(text: str) -> list[str]:
    return _DROPPED.sub(" ", normalise(text)).split()
