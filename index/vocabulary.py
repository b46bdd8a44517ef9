"""The words of the documents: how they are written, and what a mistyped one was meant to be."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from rapidfuzz.distance import DamerauLevenshtein
from rapidfuzz.process import extractOne

from index.words import plain, words

__all__ = ["Counts", "Vocabulary", "count_words"]

Counts = Mapping[str, Counter[str]]
"""In how many texts each plain word stands, by how it is written there: common, proper, other."""

_TOKEN = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_OPENS_SENTENCE = re.compile(r"(?:^|[.!?:;“\"‘(\[\n–—])\s*[\"“‘'(]*$")
_WORD = re.compile(r"[^\W\d_]{4,}")
_LONG = 8


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Plain words: `common` are written in lower case somewhere, `proper` only with a capital, also within a sentence.

    `other` are those that only begin sentences, and numbers.
    """

    common: frozenset[str]
    proper: frozenset[str]
    other: frozenset[str]
    _by_letter: dict[str, tuple[str, ...]] = field(default_factory=dict, init=False, repr=False, compare=False)

    @classmethod
    def of(cls, texts: Iterable[str]) -> "Vocabulary":
        """The words of the texts."""
        return cls.counted(count_words(texts))

    @classmethod
    def counted(cls, counts: Mapping[str, Iterable[str]]) -> "Vocabulary":
        """The words that were counted."""
        common, proper, other = (frozenset(counts[kind]) for kind in _KINDS)
        return cls(common, proper - common, other - common - proper)

    def __contains__(self, word: str) -> bool:
        return word in self.common or word in self.proper or word in self.other

    def corrected(self, question: str, is_word: Callable[[str], bool]) -> str:
        """The question with words that are neither here nor known as words replaced by the nearest one here.

        One edit is allowed, two in words of eight letters or more, none in the first letter (Damerau-Levenshtein).
        """

        def replacement(match: re.Match[str]) -> str:
            word = plain(match[0])
            if word in self or is_word(word):
                return match[0]
            limit = 2 if len(word) >= _LONG else 1
            found = extractOne(
                word, self._beginning_with(word[0]), scorer=DamerauLevenshtein.distance, score_cutoff=limit
            )
            return str(found[0]) if found else match[0]

        return _WORD.sub(replacement, question)

    def _beginning_with(self, letter: str) -> Sequence[str]:
        """In one order always, so that of several words equally near the same one is taken."""
        if letter not in self._by_letter:
            kinds = (self.common, self.proper, self.other)
            self._by_letter[letter] = tuple(w for kind in kinds for w in sorted(w for w in kind if w[0] == letter))
        return self._by_letter[letter]


_KINDS = ("common", "proper", "other")


def count_words(texts: Iterable[str]) -> Counts:
    """The words of the texts: counted, so that those of a text that is gone can be taken away again."""
    counts: dict[str, Counter[str]] = {kind: Counter() for kind in _KINDS}
    for text in texts:
        seen: dict[str, set[str]] = {"common": set(), "proper": set(), "other": set(words(text))}
        for token in _TOKEN.finditer(text):
            opens = _OPENS_SENTENCE.search(text[max(0, token.start() - 8) : token.start()])
            kind = "common" if token[0][0].islower() else "other" if opens else "proper"
            seen[kind].update(words(token[0]))
        for kind, found in seen.items():
            counts[kind].update(found)
    return counts
