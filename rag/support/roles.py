"""Who did it to whom: two names that a statement puts on the other sides of the same verb."""

from rag.support.case import Case
from rag.support.names import name_words
from rag.support.problem import Problem
from rag.support.text import Text, Word
from rag.support.types import Lexicon

__all__ = ["role_rule"]

_REACH = 14


def role_rule(case: Case) -> Problem | None:
    """No word that the statement and a span share has its names before and after it exchanged."""
    for source in case.sources:
        for verb in case.statement.words:
            if not verb.content or verb.capital or verb.plain[0].isdigit():
                continue
            for other in source.span.words:
                if other.stem == verb.stem and not other.capital and _exchanged(case, verb, source.span, other):
                    return Problem(f"in the source it is the other way round (“{other.plain}”)", contradicts=True)
    return None


def _exchanged(case: Case, verb: Word, span: Text, other: Word) -> bool:
    before, behind = _sides(case.statement, verb, case.lexicon)
    told_before, told_behind = _sides(span, other, case.lexicon)
    if not (before and behind and told_before and told_behind):
        return False
    if _meet(before[-1:], told_behind) and _meet(behind, told_before[-1:]) and not _meet(before[-1:], told_before[-1:]):
        return True
    crossed = _meet(before, told_behind) and _meet(behind, told_before)
    return crossed and not _meet(before, told_before) and not _meet(behind, told_behind)


def _sides(text: Text, verb: Word, lexicon: Lexicon) -> tuple[list[Word], list[Word]]:
    """The names before and after a word, the nearest last and first; exchanged where the word is passive."""
    at = text.words.index(verb)
    names = [text.words.index(word) for word in name_words(text, lexicon)]
    before = [text.words[n] for n in names if at - _REACH <= n < at]
    behind = [text.words[n] for n in names if at < n <= at + _REACH]
    passive = any(word.plain == "by" for word in text.words[at + 1 : at + 3])
    return (behind[::-1], before[::-1]) if passive else (before, behind)


def _meet(one: list[Word], two: list[Word]) -> bool:
    return any(word.plain == other.plain for word in one for other in two)
