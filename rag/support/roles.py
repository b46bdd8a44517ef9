"""Who did it to whom: those whom a statement puts on the other side of the same verb."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import product

from rag.support.case import Case
from rag.support.numerals import NUMERAL
from rag.support.problem import Problem
from rag.support.proper import name_words
from rag.support.text import Text, Word
from rag.support.types import Lexicon

__all__ = ["doers_of", "role_rule"]

_REACH, _NEAR, _SHORTEST = 14, 3, 3
_MOST = 6
_FURTHEST_BY = 5
_BE = frozenset("is are was were be been being isnt arent wasnt werent".split())
_RELATIVE = frozenset("who which that".split())
_NO_VERB_AFTER = frozenset("a an the his her its their our my your this that these those no of".split())
_ARTICLES = frozenset("a an".split())
_NOUN_AFTER = frozenset("by with from for at amid under".split())
_POSSESSIVE = re.compile(r"'s?$")
_JOINS = frozenset("but then yet".split())
_SUBORDINATES = frozenset("when while after before because since although though until where unless if".split())
_PRONOUNS = frozenset("he she they it we you i".split())
_IRREGULAR = frozenset(
    "took taken gave given won beat beaten led held sent met sold bought lent paid told built chose chosen fought shot struck "
    "hit caught taught drove driven threw thrown found left lost brought bore stole stolen saw seen wrote written hurt".split()
)
_PRETERITES = frozenset("took gave chose drove threw stole saw wrote bore".split())
"""The forms of these that are no participles: nobody is "gave"."""
_NO_VERB_ENDINGS = tuple(
    "ly tion sion ness ity ism ship dence dent ic ical ional ial ous ful less ible ative ary ory ery".split()
)
_ENDS = frozenset(',;:()—–"')


def role_rule(case: Case) -> Problem | None:
    """No verb that the statement and a span share has those before and after it exchanged."""
    verbs = _verbs(case.statement)
    for source in case.sources:
        told = _verbs(source.span)
        for stem, own in verbs.items():
            for verb, other in product(own, told.get(stem, ())):
                if _turned(case, verb, source.span, other):
                    return Problem(f"in the source it is the other way round (“{other.plain}”)", contradicts=True)
    return None


@lru_cache(maxsize=4096)
def _verbs(text: Text) -> Mapping[str, Sequence[Word]]:
    """By their stem the words that may be verbs, of each the first few."""
    found: dict[str, list[Word]] = {}
    for word in text.words:
        if _may_be_a_verb(text, word) and len(found.setdefault(word.stem, [])) < _MOST:
            found[word.stem].append(word)
    return found


def _may_be_a_verb(text: Text, word: Word) -> bool:
    """Whether it has the shape of a verb, and nothing before it that only a noun has: "the drones", "a rebel group"."""
    shape = (
        len(word.plain) >= _SHORTEST
        and word.plain != "known"
        and word.plain.isalpha()
        and not word.plain.endswith(_NO_VERB_ENDINGS)
    )
    if not shape or not word.content or word.capital or NUMERAL.fullmatch(word.plain):
        return False
    if not word.at:
        return True
    head, doing = text.words[word.at - 1], word.plain.endswith(("ed", "ing"))
    possessed = _POSSESSIVE.search(text.plain[head.start : head.end])
    if head.plain in _NO_VERB_AFTER or NUMERAL.fullmatch(head.plain) or possessed:
        return False
    if head.plain in _NOUN_AFTER:
        return doing
    return doing or word.plain in _IRREGULAR or word.at < 2 or text.words[word.at - 2].plain not in _ARTICLES


def _turned(case: Case, verb: Word, span: Text, other: Word) -> bool:
    told = _is_past(case.statement, verb) and _is_past(span, other)
    return _names_exchanged(case, verb, span, other) or (
        told and _neighbours_crossed(case.statement, verb, span, other)
    )


# By the names on either side


def _names_exchanged(case: Case, verb: Word, span: Text, other: Word) -> bool:
    before, behind = _names_beside(case.statement, verb, case.lexicon)
    told_before, told_behind = _names_beside(span, other, case.lexicon)
    if not (before and behind and told_before and told_behind):
        return False
    doer, done_to = before[-1:], behind[:1]
    if _meet(doer, told_before[-1:]) or not _meet(doer, told_behind):
        return False
    return _meet(behind, told_before[-1:]) or (_meet(done_to, told_before) and not _meet(doer, told_before))


def _names_beside(text: Text, verb: Word, lexicon: Lexicon) -> tuple[list[Word], list[Word]]:
    """The names before and after a word, the nearest last and first; exchanged where the word is passive."""
    names = name_words(text, lexicon)
    before = [name for name in names if verb.at - _REACH <= name.at < verb.at]
    behind = [name for name in names if verb.at < name.at <= verb.at + _REACH]
    if not _passive(text, verb):
        return before, behind
    by = _by(text, verb, _FURTHEST_BY)
    doers = [name for name in behind if by is None or name.at > by.at]
    receivers = [name for name in behind if name not in doers]  # "sold to Holt by the firm"
    return doers[::-1], [*receivers, *before[::-1]]


def _meet(one: Iterable[Word], two: Iterable[Word]) -> bool:
    return any(word.plain == other.plain for word in one for other in two)


# By the words next to a verb in the past


def _is_past(text: Text, word: Word) -> bool:
    """Whether the word is a verb in the past or a participle, by its form and by what stands before it."""
    head = text.words[word.at - 1].plain if word.at else ""
    return (word.plain.endswith("ed") or word.plain in _IRREGULAR) and head not in _NO_VERB_AFTER


def _neighbours_crossed(statement: Text, verb: Word, span: Text, other: Word) -> bool:
    """Whether someone stands on the other side, and nobody on the same."""
    doers, done_to = _sides(statement, verb)
    told_doers, told_done_to = _sides(span, other)
    crossed = (doers & told_done_to) | (done_to & told_doers)
    if doers & told_doers or not crossed or _from(statement, verb) != _from(span, other):
        return False
    named = {word.stem for word in statement.words if word.capital and word.at}
    return bool(crossed & named) or not (done_to & told_done_to)


def _from(text: Text, verb: Word) -> bool:
    """Whether "from" follows: in "bombs dropped from helicopters" what is dropped stands before."""
    return verb.at + 1 < len(text.words) and text.words[verb.at + 1].plain == "from"


def doers_of(text: Text, verb: Word) -> frozenset[str]:
    """The stems of the words that stand where the one does who does what the verb says."""
    return _sides(text, verb)[0]


def _sides(text: Text, verb: Word) -> tuple[frozenset[str], frozenset[str]]:
    """The stems of the words that carry meaning right before and after a verb, in its clause; exchanged where it is passive."""
    before = _walk(text, verb, -1)
    if not _passive(text, verb):
        return before, _walk(text, verb, 1)
    by = _by(text, verb, _FURTHEST_BY)
    return (_walk(text, by, 1) if by else frozenset()), before


def _by(text: Text, verb: Word, reach: int) -> Word | None:
    """The "by" that follows the verb within so many words."""
    return next((w for w in text.words[verb.at + 1 : verb.at + 1 + reach] if w.plain == "by"), None)


def _walk(text: Text, verb: Word, step: int) -> frozenset[str]:
    found: list[str] = []
    at = verb.at + step
    while 0 <= at < len(text.words) and len(found) < _NEAR:
        first, second = sorted((at, at - step))
        between = text.original[text.words[first].end : text.words[second].start]
        if _ENDS & set(between) and not (step < 0 and text.words[at - step].plain in _RELATIVE):
            break
        word = text.words[at]
        if step < 0 and word.plain in _PRONOUNS:
            break  # "the route they opened": who did it is not what stands before
        if step < 0 and word.plain in _JOINS:
            break  # "blamed the ministry but found no evidence": who found it stands further off
        if step > 0 and at > verb.at + 1 and word.plain in _SUBORDINATES:
            break  # "gave it to me when I left"
        found += [word.stem] if word.content and word.plain.isalpha() and not NUMERAL.fullmatch(word.plain) else []
        at += step
    return frozenset(found)


def _passive(text: Text, verb: Word) -> bool:
    """Whether "by" follows at once, or a form of "to be" stands before what ends as a participle does."""
    if any(word.plain == "by" for word in text.words[verb.at + 1 : verb.at + 3]):
        return True
    been = any(
        word.plain in _BE and not _ENDS & set(text.original[word.end : verb.start])
        for word in text.words[max(0, verb.at - 2) : verb.at]
    )
    participle = verb.plain in _IRREGULAR and verb.plain not in _PRETERITES
    return been and (participle or verb.plain.endswith(("ed", "en", "t", "n", "ght")))
