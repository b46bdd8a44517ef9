"""How much of what a statement says is in its sources at all, by words and by likeness."""

from rag.support.case import Case
from rag.support.problem import Problem

__all__ = ["coverage", "coverage_rule"]

_ENOUGH, _LIKE = 0.55, 0.42


def coverage(case: Case) -> float:
    """The share of the statement's stems, weighed by rarity, that stand in the spans or right around them (0 to 1)."""
    stems = case.statement.stems
    total = sum(map(case.lexicon.rarity, stems))
    told: set[str] = set()
    for source in case.sources:
        told.update(source.span.stems, source.about.stems, *(text.stems for text in source.before[-2:]))
    return sum(case.lexicon.rarity(stem) for stem in stems & told) / total if total else 0.0


def coverage_rule(case: Case) -> Problem | None:
    """Enough of the statement's words stand in the spans, or the statement and a span are alike by their token vectors."""
    if coverage(case) >= _ENOUGH or case.likeness >= _LIKE:
        return None
    return Problem("the source does not say this")
