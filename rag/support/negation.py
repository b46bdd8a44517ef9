"""A statement denies what its source denies, and nothing else."""

from collections.abc import Sequence

from rag.support.case import Case
from rag.support.denial import Denial, denials, leans_negative
from rag.support.names import name_words
from rag.support.problem import Problem
from rag.support.text import Text

__all__ = ["negation_rule"]

_ELLIPTIC = 3
_LIGHT = frozenset(
    "seem appear want tri get take make have go come give put set keep let begin start abl manag".split()
)
"""Stems of verbs that say little of what is done."""


def negation_rule(case: Case) -> Problem | None:
    """What a span denies the statement denies too, and the other way, as far as both speak of the same thing."""
    own = denials(case.statement)
    told = [(source.span, denials(source.span)) for source in case.sources]
    if not own and not leans_negative(case.statement):
        if any(_touches(denial, case, span) for span, found in told for denial in found):
            return Problem("the source denies this", contradicts=True)
        return None
    silent = not any(found or leans_negative(span) for span, found in told)
    if silent and any(_asserted(denial, case, [span for span, _ in told]) for denial in own):
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
        (telling and telling[0] in span.stems) and len(set(scope) & span.stems) * 2 >= len(scope) for span in spans
    )


def _touches(denial: Denial, case: Case, span: Text) -> bool:
    """Whether the statement speaks of what is denied; of a span that says nothing else, being of the same is enough."""
    statement, scope = case.statement, denial.stems
    if denial.trailing:
        elliptic = len(span.stems) <= _ELLIPTIC
        return bool(denial.of & statement.stems) and (elliptic or len(scope & statement.stems) > 1)
    if "," not in span.plain and denial.of & statement.stems:
        return True
    names = {word.stem for word in name_words(statement, case.lexicon)}
    return bool((scope - names or scope) & statement.stems)
