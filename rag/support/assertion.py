"""A statement denies nothing that its source says."""

from collections.abc import Sequence

from rag.support.case import Case
from rag.support.denial import Denial, denials, denied_words, leans_negative
from rag.support.problem import Problem
from rag.support.proper import name_words
from rag.support.text import Text

__all__ = ["assertion_rule"]

_LIGHT = frozenset(
    "seem appear want tri get take make have go come give put set keep let begin start abl manag".split()
)
"""Stems of verbs that say little of what is done."""


def assertion_rule(case: Case) -> Problem | None:
    """What the statement denies no span says without denying it, where none leans to a denial."""
    spans = [source.span for source in case.sources]
    if any(leans_negative(span) for span in spans):
        return None
    if any(_asserted(denial, case, spans) for denial in denials(case.statement)):
        return Problem("the source does not deny this", contradicts=True)
    return None


def _asserted(denial: Denial, case: Case, spans: Sequence[Text]) -> bool:
    """Whether a span says what the statement denies: its first telling word and half of its words, names aside."""
    if denial.trailing:
        return False
    names = {word.stem for word in name_words(case.statement, case.lexicon)}
    scope = [word.stem for word in denial.scope if word.stem not in names]
    telling = [each for each in scope if each not in _LIGHT]
    return any(
        (telling and telling[0] in (said := _said(span))) and len(set(scope) & said) * 2 >= len(scope) for span in spans
    )


def _said(span: Text) -> frozenset[str]:
    """The stems of what the span says and does not deny; of nothing where what it denies cannot be told."""
    if any(denial.trailing for denial in denials(span)):
        return frozenset()
    return span.stems - {span.words[at].stem for at in denied_words(span)}
