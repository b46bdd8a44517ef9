"""How much of what a statement says is in its sources at all, by its words and by what is alike."""

from rag.support.case import Case
from rag.support.names import name_words
from rag.support.problem import Problem
from rag.support.speakers import attributions
from rag.support.text import Word

__all__ = ["coverage", "coverage_rule"]

_MEAN, _ALIKE, _SHARE, _WORDS_ALONE = 0.45, 0.45, 0.34, 0.4
_SHORTEST = 3


def coverage(case: Case) -> float:
    """How far the statement's words are covered: the mean of `_covered`, 0 to 1; 1 for a statement of names alone."""
    covered = _covered(case)
    return sum(covered) / len(covered) if covered else 1.0


def coverage_rule(case: Case) -> Problem | None:
    """The words are covered well enough on the whole, and enough of them are covered at all."""
    covered = _covered(case)
    if not covered:
        return None
    mean, share = sum(covered) / len(covered), sum(one > _ALIKE for one in covered) / len(covered)
    measured = any(source.evidence.alike for source in case.sources)
    if (mean >= _MEAN and share >= _SHARE) or (not measured and mean >= _WORDS_ALONE):
        return None
    return Problem("the source does not say this")


def _covered(case: Case) -> list[float]:
    """For each word that says something of the names: 1 where its stem stands in a span, else how alike the nearest is.

    Who is said to speak is left out too: another rule is for that, and their name would make unlike words look alike.
    """
    aside = {word.at for word in name_words(case.statement, case.lexicon)}
    spoken = [range(a.start, a.start + len(a.who)) for a in attributions(case.statement)]
    return [
        _best(case, word)
        for word in case.statement.words
        if word.content and word.at not in aside and (len(word.plain) >= _SHORTEST or word.plain.isdigit())
        if not any(word.start in who for who in spoken)
    ]


def _best(case: Case, word: Word) -> float:
    start, end = word.start + case.offset, word.end + case.offset
    best = 0.0
    for source in case.sources:
        if word.stem in source.span.stems:
            return 1.0
        best = max(
            best, max((a.cosine for a in source.evidence.alike if start <= a.start and a.end <= end), default=0.0)
        )
    return best
