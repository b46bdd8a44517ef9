"""Who did it to whom: two names that a statement puts on the other sides of the same verb."""

from rag.support.case import Case
from rag.support.names import name_words
from rag.support.problem import Problem
from rag.support.text import Text, Word
from rag.support.types import Lexicon

__all__ = ["role_rule"]

_REACH, _SHORTEST = 14, 3
_BE = frozenset("is are was were be been being".split())


def role_rule(case: Case) -> Problem | None:
    """No word that the statement and a span share has its names before and after it exchanged."""
    for source in case.sources:
        for verb in case.statement.words:
            if not _may_be_a_verb(verb):
                continue
            for other in source.span.words:
                if other.stem == verb.stem and _may_be_a_verb(other) and _exchanged(case, verb, source.span, other):
                    return Problem(f"in the source it is the other way round (“{other.plain}”)", contradicts=True)
    return None


def _may_be_a_verb(word: Word) -> bool:
    shape = len(word.plain) >= _SHORTEST and word.plain.isalpha() and not word.plain.endswith("ly")
    return shape and word.content and not word.capital


def _exchanged(case: Case, verb: Word, span: Text, other: Word) -> bool:
    before, behind = _sides(case.statement, verb, case.lexicon)
    told_before, told_behind = _sides(span, other, case.lexicon)
    if not (before and behind and told_before and told_behind):
        return False
    doer, done_to = before[-1:], behind[:1]
    if _meet(doer, told_before[-1:]) or not _meet(doer, told_behind):
        return False
    return _meet(behind, told_before[-1:]) or (_meet(done_to, told_before) and not _meet(doer, told_before))


def _sides(text: Text, verb: Word, lexicon: Lexicon) -> tuple[list[Word], list[Word]]:
    """The names before and after a word, the nearest last and first; exchanged where the word is passive."""
    names = name_words(text, lexicon)
    before = [name for name in names if verb.at - _REACH <= name.at < verb.at]
    behind = [name for name in names if verb.at < name.at <= verb.at + _REACH]
    return (behind[::-1], before[::-1]) if _passive(text, verb) else (before, behind)


def _passive(text: Text, verb: Word) -> bool:
    """Whether "by" follows at once, or a form of "to be" stands before what ends as a participle does."""
    if any(word.plain == "by" for word in text.words[verb.at + 1 : verb.at + 3]):
        return True
    been = any(word.plain in _BE for word in text.words[max(0, verb.at - 2) : verb.at])
    return been and verb.plain.endswith(("ed", "en", "t", "n", "ght"))


def _meet(one: list[Word], two: list[Word]) -> bool:
    return any(word.plain == other.plain for word in one for other in two)
