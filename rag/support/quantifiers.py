"""All is not most, and most is not some: a statement says no more than its source of how many or how much."""

import re

from rag.support.case import Case
from rag.support.problem import Problem
from rag.support.text import Text

__all__ = ["quantifier_rule"]

_ALL = re.compile(r"\b(?:all|every|everyone|everybody|whole|entire|entirely|each|always|any)\b(?: of)?")
_PART = re.compile(
    r"\b(?:most|majority|many|some|several|few|part|parts|portion|half|nearly|almost|practically|virtually|mostly|partly"
    r"|largely|a number|at least|primarily|non-?\w+)\b"
)
_ONLY = re.compile(r"\b(?:only(?! to\b)|solely|exclusively|nobody else|no one else|nothing else)\b")
_ONLY_TOLD = re.compile(
    r"\b(?:only|solely|exclusively|just|alone|sole|single|merely|nothing|nobody|no one|except|until|but|unique|last|one)\b"
)
_NEAR = 4


def quantifier_rule(case: Case) -> Problem | None:
    """A statement with "all" or "only" has a source that says so of the same thing."""
    statement = case.statement
    for match in _ALL.finditer(statement.plain):
        of = _next(statement, match.end())
        if of and not any(_whole(source.span, of) for source in case.sources):
            return Problem("the source does not say this of all", contradicts=True)
    if _ONLY.search(statement.plain) and not any(_ONLY_TOLD.search(s.span.plain) for s in case.sources):
        return Problem("the source does not say “only”")
    return None


def _next(text: Text, place: int) -> tuple[str, ...]:
    return tuple(word.stem for word in text.words if word.content and word.start >= place)[:2]


def _whole(text: Text, of: tuple[str, ...]) -> bool:
    """Whether the text quantifies the thing wholly, or says nothing of how much of it."""
    places = [n for n, word in enumerate(text.words) if word.stem in of]
    if not places:
        return bool(_ALL.search(text.plain)) or not _PART.search(text.plain)
    for n in places:
        first = text.words[max(0, n - _NEAR)].start
        head = text.plain[first : text.words[n].start]
        if _PART.search(head):
            return False
    return True
