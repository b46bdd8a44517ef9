"""A statement denies what its source denies."""

from rag.support.case import Case
from rag.support.denial import Denial, denials, leans_negative
from rag.support.problem import Problem
from rag.support.proper import name_words
from rag.support.text import Text

__all__ = ["negation_rule"]

_ELLIPTIC = 3


def negation_rule(case: Case) -> Problem | None:
    """What a span denies the statement denies too, as far as it speaks of the same thing."""
    if denials(case.statement) or leans_negative(case.statement):
        return None
    if any(_touches(denial, case, source.span) for source in case.sources for denial in denials(source.span)):
        return Problem("the source denies this", contradicts=True)
    return None


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
