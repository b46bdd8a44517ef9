"""How much of what a statement says is in its sources at all, by words and by likeness."""

from rag.support.case import Case
from rag.support.names import name_words
from rag.support.problem import Problem

__all__ = ["coverage", "coverage_rule"]

_ENOUGH, _LIKE, _UNMEASURED = 0.65, 0.35, 0.4


def coverage(case: Case) -> float:
    """The share of the statement's stems, names aside, weighed by rarity, that stand in the spans or right before them."""
    stems = case.statement.stems - {word.stem for word in name_words(case.statement, case.lexicon)}
    total = sum(map(case.lexicon.rarity, stems))
    told: set[str] = set()
    for source in case.sources:
        told.update(source.span.stems, *(text.stems for text in source.before[-1:]))
    return sum(case.lexicon.rarity(stem) for stem in stems & told) / total if total else 0.0


def coverage_rule(case: Case) -> Problem | None:
    """Enough of the statement's words stand in the spans, or the statement and a span are alike by their token vectors."""
    measured = any(source.evidence.alike for source in case.sources)
    if coverage(case) >= (_ENOUGH if measured else _UNMEASURED) or case.likeness >= _LIKE:
        return None
    return Problem("the source does not say this")
