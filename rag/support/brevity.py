"""Brevity: of a statement of two words one in common is half of it, so that all of them must stand there."""

from rag.support.case import Case
from rag.support.names import borrowed
from rag.support.problem import Problem
from rag.support.text import read

__all__ = ["brevity_rule"]

_FEW, _IN_NAMES = 2, 4


def brevity_rule(case: Case) -> Problem | None:
    """The words of so short a statement stand in the sources, but for names that stand around them."""
    own = case.original.stems
    if len(own) > _FEW + _IN_NAMES:
        return None
    own -= frozenset().union(*(read(name).stems for name, _ in borrowed(case)))
    told = frozenset().union(*(source.span.stems for source in case.sources))
    if len(own) > _FEW or own <= told:
        return None
    return Problem("so short a statement must stand in the source word for word")
