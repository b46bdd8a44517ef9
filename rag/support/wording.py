"""A statement in a source's own words says what the source says, word for word: one word altered is told.

Where most of a statement's words stand in a span in their order, the two are laid side by side (the longest common blocks of
Ratcliff and Metzener 1988), and what differs between the blocks is looked at: there a "not" more, "east" for "west", another name
or number is not another way of putting it.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from typing import NamedTuple

from rag.support.case import Case
from rag.support.cues import cues, either
from rag.support.kin import kin
from rag.support.opposites import opposed
from rag.support.problem import Problem
from rag.support.text import Text, Word, lemma

__all__ = ["wording_rule"]

_SHORTEST, _SHARE = 5, 0.75
_BRIEF, _FEW = 4, 2
"""Words of a difference beyond which it is another way of putting it, and of what is left out beyond which it is a clause."""
_CUES = cues("wordings.txt")
_NEGATORS = frozenset(_CUES["negators"])
_CONTRACTED: Mapping[str, str] = dict(pair.split("=") for pair in _CUES["contracted"])
_HEDGES, _ROUNDED = re.compile(either(_CUES["hedges"])), frozenset(_CUES["rounded"])
_FIRM = frozenset(_CUES["firm"])
_EXCLUSIVE = tuple(frozenset(map(lemma, line.split())) for line in _CUES["exclusive"])


_MOST_PAIRS = 5000
"""Beyond so many pairs of equal words nothing is laid side by side: a text of thousands of words, or of one again and again."""


class _Token(NamedTuple):
    """A word for alignment: "didn't" gives two, "did" and "not"."""

    key: str
    word: Word


class _Difference(NamedTuple):
    """What the statement has between two words that it shares with the span, and what the span has there."""

    own: tuple[_Token, ...]
    told: tuple[_Token, ...]
    before: tuple[_Token, ...]


def wording_rule(case: Case) -> Problem | None:
    """What differs from the span that a statement repeats changes nothing of what is said."""
    own = _tokens(case.statement)
    if len(own) < _SHORTEST:
        return None
    nearest = max((_matched(own, _tokens(source.span)) for source in case.sources), default=None, key=lambda m: m[0])
    if nearest is None or nearest[0] < _SHARE * len(own):
        return None
    return next((problem for difference in nearest[1] if (problem := _problem(difference))), None)


@lru_cache(maxsize=4096)
def _tokens(text: Text) -> tuple[_Token, ...]:
    found: list[_Token] = []
    for word in text.words:
        base = _CONTRACTED.get(word.plain)
        found += [_Token(lemma(base), word), _Token("not", word)] if base else [_Token(_key(word), word)]
    return tuple(found)


def _key(word: Word) -> str:
    return word.plain if word.plain in _NEGATORS else word.stem


def _matched(own: Sequence[_Token], told: Sequence[_Token]) -> tuple[int, list[_Difference]]:
    """How many words stand in both in the same order, and what differs between and beside them."""
    if _pairs(own, told) > _MOST_PAIRS:
        return 0, []
    matcher = SequenceMatcher(None, [t.key for t in told], [t.key for t in own], autojunk=False)
    differences = [
        _Difference(tuple(own[c:d]), tuple(told[a:b]), tuple(own[max(0, c - 3) : c]))
        for tag, a, b, c, d in matcher.get_opcodes()
        if tag != "equal" and max(b - a, d - c) <= _BRIEF
    ]
    return sum(block.size for block in matcher.get_matching_blocks()), differences


def _pairs(own: Sequence[_Token], told: Sequence[_Token]) -> int:
    """How many words of the one are words of the other: what laying them side by side costs."""
    counts = Counter(token.key for token in told)
    return sum(counts[token.key] for token in own)


def _problem(difference: _Difference) -> Problem | None:
    own, told = (_NEGATORS & {token.key for token in tokens} for tokens in (difference.own, difference.told))
    clause_left_out = not difference.own and len(difference.told) > _FEW
    if (len(own) - len(told)) % 2 and not clause_left_out:
        return Problem(f"the source {'does not deny' if own else 'denies'} this", contradicts=True)
    if hedge := _hedge_lost(difference):
        return Problem(f"the source gives this as “{hedge}”, not as a fact", contradicts=True)
    if altered := next(_altered(difference), None):
        one, other = altered
        return Problem(f"the source has “{other}” where this has “{one}”", contradicts=True)
    return None


def _hedge_lost(difference: _Difference) -> str | None:
    """The word by which the span says less than the statement does in its place."""
    told, own = (" ".join(_hedging(t.word) for t in tokens) for tokens in (difference.told, difference.own))
    match = _HEDGES.search(f" {told} ")
    if match is None or _HEDGES.search(f" {own} "):
        return None
    weak = match[0].strip()
    return weak if weak != "could" or _FIRM & set(own.split()) else None


def _hedging(word: Word) -> str:
    """The word, but nothing for the month of May."""
    return "" if word.capital and word.plain == "may" and word.at else word.plain


def _altered(difference: _Difference) -> Iterator[tuple[str, str]]:
    """Each word of the statement that stands where the span has another that excludes it."""
    own_keys, told_keys = ({t.key for t in tokens} for tokens in (difference.own, difference.told))
    own = [t for t in difference.own if t.key not in told_keys]
    told = [t for t in difference.told if t.key not in own_keys]
    rounded = any(t.word.plain in _ROUNDED for t in (*difference.before, *difference.own))
    for one in own:
        for other in told:
            if _excludes(one, other, own, told, rounded):
                yield one.word.plain, other.word.plain


def _excludes(one: _Token, other: _Token, own: Sequence[_Token], told: Sequence[_Token], rounded: bool) -> bool:
    if any({one.key, other.key} <= words for words in _EXCLUSIVE):
        return True
    if len(own) == len(told) and opposed(one.key, other.key):
        return True
    if one.word.plain[0].isdigit() and other.word.plain[0].isdigit():
        return not rounded and len(own) == len(told)
    if one.word.capital and other.word.capital and one.word.at and other.word.at:
        return not any(kin(one.word.plain, t.word.plain, metonym=True) for t in told) and not any(
            kin(other.word.plain, t.word.plain, metonym=True) for t in own
        )
    return False
