"""Which goes with which: what clauses of a source tell of two things is not told of them the other way round."""

from collections.abc import Sequence
from itertools import combinations, permutations

from rag.support.case import Case
from rag.support.clauses import main_clauses
from rag.support.denial import denials
from rag.support.problem import Problem
from rag.support.proper import PRONOUNS, name_words
from rag.support.text import Text, Word
from rag.support.types import Lexicon

__all__ = ["exchange_rule"]

_Stems = frozenset[str]

_MOST = 12
"""Beyond so many clauses, or names and figures in one, nothing is compared: the work grows with their square."""


def exchange_rule(case: Case) -> Problem | None:
    """No two things that clauses of the sources tell apart have changed places in the statement.

    "Alder pays, and Brin builds" does not carry "Brin pays, and Alder builds", nor "Omsl, 44; Vard, 61" that Omsl is 61.
    """
    if denials(case.statement):
        return None  # "Alder pays, not Brin" is told of both
    own = [_stems(words) for words in main_clauses(case.statement)]
    told = [_stems(words) for source in case.sources for words in main_clauses(source.span)]
    if len(told) < 2 or max(len(own), len(told)) > _MOST:
        return None
    crossed = any(_crossed(one, two, told) for one, two in combinations(own, 2))
    anchors = _anchors(case.statement, case.lexicon)
    joined = [pair for stems in own for pair in combinations(sorted(stems & anchors)[:_MOST], 2)]
    if crossed or (joined and any(_of_others(joined, case, source.span) for source in case.sources)):
        return Problem("the source tells these of one another", contradicts=True)
    return None


def _stems(words: Sequence[Word]) -> _Stems:
    return frozenset(word.stem for word in words if word.content)


def _crossed(one: _Stems, two: _Stems, told: Sequence[_Stems]) -> bool:
    """Whether two clauses are most like two of the source, and each has something that stands in the other of these alone."""
    a, b = max(permutations(told, 2), key=lambda pair: len(one & pair[0]) + len(two & pair[1]))
    return bool(one & a and two & b and one & (b - a) - two and two & (a - b) - one)


def _of_others(joined: Sequence[tuple[str, str]], case: Case, span: Text) -> bool:
    """Whether the span has two names or figures that the statement joins in clauses apart, each with another of its kind."""
    others = _anchors(span, case.lexicon) - case.statement.stems
    clauses = [_stems(words) for words in main_clauses(span) if not any(word.plain in PRONOUNS for word in words)]
    for one, two in joined:
        first, second = [c for c in clauses if one in c], [c for c in clauses if two in c]
        apart = first and second and not any(c in second for c in first)
        if apart and all(_like(two, c & others) for c in first) and all(_like(one, c & others) for c in second):
            return True
    return False


def _anchors(text: Text, lexicon: Lexicon) -> _Stems:
    """The stems of its names and figures."""
    return frozenset(w.stem for w in name_words(text, lexicon)) | {w.stem for w in text.words if w.plain.isdigit()}


def _like(one: str, others: _Stems) -> bool:
    """Whether one of the others is a figure as it is, or a name."""
    return any(other.isdigit() == one.isdigit() for other in others)
