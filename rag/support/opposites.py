"""Words that say the opposite: a statement that puts "fell" where its source has "rose", of the same things."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import product
from typing import NamedTuple

from rag.support.case import Case
from rag.support.cues import cues
from rag.support.denial import denied_words
from rag.support.problem import Problem
from rag.support.roles import doers_of
from rag.support.text import Text, Word, lemma

__all__ = ["opposed", "opposite_rule"]

_Pairs = Mapping[str, frozenset[str]]

_AROUND = 8
_ANCHOR = 4
_SIDES = frozenset("north south east west".split())
_NOUNS = frozenset("author authors authority authorities resistance".split())
"""What has the stem of a verb, "authorise" or "resist", and is no deed of it."""
_VIEW = "maintain"
_CEASE = frozenset("stop ceas".split())
_LEFT_OVER = frozenset("is are was were be been being the has have had have his her its their on".split())


class _Table(NamedTuple):
    """Each stem's opposites, and the pairs that need the same words after them or the same one who does both."""

    opposites: _Pairs
    anchored: _Pairs
    converse: _Pairs

    def knows(self, key: str) -> bool:
        """Whether the stem has an opposite."""
        return key in self.opposites or key in self.anchored or key in self.converse


class _Term(NamedTuple):
    """A word of the table in a text, or two that belong together ("turned down"), as it stands in the table."""

    key: str
    word: Word
    last: int


@cache
def _table() -> _Table:
    sections = cues("opposites.txt")
    return _Table(*(_pairs(sections[name]) for name in ("opposite", "anchored", "converse")))


def _pairs(lines: Sequence[str]) -> _Pairs:
    """Each word's opposites, from lines of words on either side of a bar."""
    found: dict[str, set[str]] = {}
    for line in lines:
        left, right = ({_key(word) for word in side.split()} for side in line.split("|"))
        for one, others in ((left, right), (right, left)):
            for key in one:
                found.setdefault(key, set()).update(others - one)
    return {key: frozenset(others) for key, others in found.items()}


def _key(entry: str) -> str:
    return "_".join(lemma(word) for word in entry.split("_"))


@lru_cache(maxsize=4096)
def _terms(text: Text) -> tuple[_Term, ...]:
    """The words of the text that have an opposite, in order."""
    table = _table()
    found: list[_Term] = []
    for word in text.words:
        following = text.words[word.at + 1] if word.at + 1 < len(text.words) else None
        pair = f"{word.stem}_{following.stem}" if following else ""
        key = pair if table.knows(pair) else word.stem
        if table.knows(key) and not (word.capital and word.at) and not _over(text, word, following):
            found.append(_Term(key, word, word.at + (key == pair)))
    return tuple(found)


def _over(text: Text, word: Word, following: Word | None) -> bool:
    """Whether the word has another sense here.

    "Left" is what remains or a side, "west" part of a name, "maintains" says who says so, or an end is put to what it means:
    "stopped insisting".
    """
    if word.plain in _NOUNS:
        return True
    if word.plain in _SIDES:
        return bool(following and following.capital) or (word.at > 0 and text.words[word.at - 1].capital)
    if word.stem == _VIEW and (following is None or following.plain == "that"):
        return True
    if word.plain.endswith("ing") and word.at and text.words[word.at - 1].stem in _CEASE:
        return True
    return word.plain == "left" and word.at > 0 and text.words[word.at - 1].plain in _LEFT_OVER


def opposed(one: str, other: str) -> bool:
    """Whether the words of two stems are opposites, also where that takes the same words after them."""
    table = _table()
    return other in table.opposites.get(one, ()) or other in table.anchored.get(one, ())


def opposite_rule(case: Case) -> Problem | None:
    """No word of the statement has its opposite in a span, said of the same things and not denied there."""
    for source in case.sources:
        for own, told in _opposed(case.statement, source.span):
            if _of_the_same(case, own, source.span, told) and not _denied_once(case.statement, own, source.span, told):
                return Problem(f"the source says the opposite (“{told.word.plain}”)", contradicts=True)
    return None


def _opposed(statement: Text, span: Text) -> Iterator[tuple[_Term, _Term]]:
    """Each term of the statement with each of the span that is its opposite, where neither text has both."""
    table = _table()
    own_keys, told_keys = {t.key for t in _terms(statement)}, {t.key for t in _terms(span)}
    for own in _terms(statement):
        against = table.opposites.get(own.key, frozenset())
        if own.key in told_keys or against & own_keys:
            continue
        yield from ((own, told) for told in _terms(span) if told.key in against)
    for own, told in product(_terms(statement), _terms(span)):
        if own.key in told_keys:
            continue
        if told.key in table.anchored.get(own.key, ()) and _anchor(statement, own) & _anchor(span, told):
            yield own, told
        if told.key in table.converse.get(own.key, ()) and doers_of(statement, own.word) & doers_of(span, told.word):
            yield own, told


def _anchor(text: Text, term: _Term) -> set[str]:
    return {w.stem for w in text.words[term.last + 1 : term.last + 1 + _ANCHOR] if w.content}


def _of_the_same(case: Case, own: _Term, span: Text, told: _Term) -> bool:
    """Whether the two stand near words that both texts have."""
    near, around = _near(case.statement, own), _near(span, told)
    return bool(near & around)


def _near(text: Text, term: _Term) -> set[str]:
    """The stems of the words around it, but for those behind "as": "profit fell as the cost rose"."""
    first = max(0, term.word.at - _AROUND)
    around = text.words[first : term.last + 1 + _AROUND]
    cut = next((w.at for w in around if w.plain == "as" and text.plain[w.start - 2 : w.start] == ", "), None)
    if cut is not None:
        around = tuple(w for w in around if (w.at < cut) == (term.word.at < cut))
    return {w.stem for w in around if w.content} - {term.word.stem}


def _denied_once(statement: Text, own: _Term, span: Text, told: _Term) -> bool:
    """Whether one of the two is denied and the other not: "was not rejected" says what "was accepted" says."""
    return (own.word.at in denied_words(statement)) != (told.word.at in denied_words(span))
