"""The words of the documents: how they are written, and what a mistyped one was meant to be."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from rapidfuzz.distance import DamerauLevenshtein
from rapidfuzz.process import extractOne

from index.words import plain, words

__all__ = ["Vocabulary"]

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

    @classmethod
    def of(cls, texts: Iterable[str]) -> "Vocabulary":
        """The words of the texts."""
        seen: dict[str, set[str]] = {"common": set(), "proper": set(), "other": set()}
        for text in texts:
            seen["other"].update(words(text))
            for token in _TOKEN.finditer(text):
                opens = _OPENS_SENTENCE.search(text[max(0, token.start() - 8) : token.start()])
                kind = "common" if token[0][0].islower() else "other" if opens else "proper"
                seen[kind].update(words(token[0]))
        common = frozenset(seen["common"])
        proper = frozenset(seen["proper"]) - common
        return cls(common, proper, frozenset(seen["other"]) - common - proper)

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
            near = [w for known in (self.common, self.proper, self.other) for w in known if w[0] == word[0]]
            limit = 2 if len(word) >= _LONG else 1
            found = extractOne(word, near, scorer=DamerauLevenshtein.distance, score_cutoff=limit)
            return str(found[0]) if found else match[0]

        return _WORD.sub(replacement, question)
