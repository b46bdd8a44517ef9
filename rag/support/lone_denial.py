"""A statement that denies something has a source that denies, in whatever words."""

from rag.support.case import Case
from rag.support.denial import denials, leans_negative
from rag.support.problem import Problem

__all__ = ["lone_denial_rule"]


def lone_denial_rule(case: Case) -> Problem | None:
    """No statement denies where none of its spans denies anything or leans to a denial.

    Which words are denied is told apart by the rules on negation and assertion; here there is nothing to tell apart.
    """
    if not denials(case.statement):
        return None
    if any(leans_negative(source.span) for source in case.sources):
        return None
    if any(denials(text) for s in case.sources for text in (*s.before[-1:], s.span, *s.after[:1])):
        return None
    return Problem("the source does not deny this")
