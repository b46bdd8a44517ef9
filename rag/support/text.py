"""A text taken apart once for all rules: its words with their places, stems and capitals, on a normalised copy."""

import re
from dataclasses import dataclass
from functools import lru_cache

from index.words import STOP_WORDS, plain, stem

__all__ = ["Text", "Word", "read"]

_WORD = re.compile(r"\d+(?:[.,:]\d+)*|[^\W\d_]+(?:['·][^\W\d_]+)*|\d+[^\W_]*")
_MARK = re.compile(r"\[\^?\d{1,4}(?:\s*[,;–-]\s*\d{1,4}){0,20}\]|【[^【】]{1,40}】")
_REFERENCE = re.compile(
    r"\(\s*(?:see\s+|cf\.\s+|e\.g\.,?\s+)?[A-Z][\w'’-]+(?:\s+(?:and|&)\s+[A-Z][\w'’-]+|\s+et\s+al\.?)?,?\s+(?:19|20)\d\d[a-z]?\s*\)"
)


@dataclass(frozen=True, slots=True)
class Word:
    """A word: as `plain` has it, its stem, its place in the text, and whether it is written with a capital."""

    plain: str
    stem: str
    start: int
    end: int
    capital: bool

    @property
    def content(self) -> bool:
        """Whether it carries meaning by itself."""
        return self.plain not in STOP_WORDS


@dataclass(frozen=True, slots=True)
class Text:
    """A text, its plain copy of the same length, and its words in order."""

    original: str
    plain: str
    words: tuple[Word, ...]

    @property
    def stems(self) -> frozenset[str]:
        """The stems of the words that carry meaning."""
        return frozenset(word.stem for word in self.words if word.content)

    @property
    def run(self) -> str:
        """The plain words between single spaces, to look for a run of words in."""
        return f" {' '.join(word.plain for word in self.words)} "


@lru_cache(maxsize=4096)
def read(text: str) -> Text:
    """The text taken apart; citation marks and references of other systems are blanked, places stay."""
    original = _REFERENCE.sub(_blank, _MARK.sub(_blank, text))
    copy = plain(original)
    return Text(original, copy, tuple(_word(original, match) for match in _WORD.finditer(copy)))


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _word(original: str, match: re.Match[str]) -> Word:
    word = match[0].removesuffix("'s").replace("'", "")
    word = word.replace(",", "") if word[:1].isdigit() else word
    return Word(word, stem(word), match.start(), match.end(), original[match.start()].isupper())
