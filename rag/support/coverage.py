"""How much of what a statement says is in its sources at all, by words and by likeness."""

from rag.support.case import Case

__all__ = ["coverage", "coverage_rule"]

_ENOUGH, _LIKE, _SOME = 0.55, 0.62, 0.25


def coverage(case: Case) -> float:
    """The share of the statement's stems, weighed by rarity, that stand in the spans or right around them (0 to 1)."""
    stems = case.statement.stems
    total = sum(map(case.lexicon.rarity, stems))
    told: set[str] = set()
    for source in case.sources:
        told.update(source.span.stems, source.about.stems, *(text.stems for text in source.before[-2:]))
    return sum(case.lexicon.rarity(stem) for stem in stems & told) / total if total else 0.0


def coverage_rule(case: Case) -> str | None:
    """Enough of the statement's words stand in the spans, or the statement and a span are alike by their token vectors."""
    covered = coverage(case)
    likeness = max((s.evidence.likeness for s in case.sources if s.evidence.likeness is not None), default=0.0)
    if covered >= _ENOUGH or (likeness >= _LIKE and covered >= _SOME):
        return None
    return "the source does not say this"
