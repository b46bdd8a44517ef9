"""A text taken apart once for all rules: its words with their places, stems and capitals, on a normalised copy."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from index.words import STOP_WORDS, plain, stem

__all__ = ["Text", "Word", "lemma", "quoted", "read"]

_IRREGULAR = Path(__file__).with_name("irregular.txt")
_WORD = re.compile(r"\d+(?:[.,:]\d+)*|[^\W\d_]+(?:['·][^\W\d_]+)*|\d+[^\W_]*")
_MARK = re.compile(r"\[\^?\d{1,4}(?:\s?[,;–-]\s?\d{1,4}){0,20}\]|【[^【】]{1,40}】")
_REFERENCE = re.compile(
    r"\((?:see |cf\. |e\.g\.,? )?[A-Z][\w'’-]{1,40}(?: (?:and|&) [A-Z][\w'’-]{1,40}| et al\.?)?,? (?:19|20)\d\d[a-z]?"
    r"(?:[,:] ?(?:pp?\. ?)?\d{1,4}(?:[–-]\d{1,4})?)?\)"
)


@dataclass(frozen=True, slots=True, eq=False)
class Word:
    """A word, the `at`th of its text: as `plain` has it, its stem, its place, and whether it begins with a capital.

    `content` tells whether it carries meaning by itself.
    """

    at: int
    plain: str
    stem: str
    start: int
    end: int
    capital: bool
    content: bool


@dataclass(frozen=True, slots=True, eq=False)
class Text:
    """A text, its plain copy of the same length, its words in order, and the stems of those that carry meaning.

    `run` holds the plain words between single spaces, to look for a run of words in. There is one Text a text, so that
    what is found in it can be kept by its identity.
    """

    original: str
    plain: str
    words: tuple[Word, ...]
    stems: frozenset[str]
    run: str


@lru_cache(maxsize=16384)
def read(text: str) -> Text:
    """The text taken apart; citation marks and references of other systems are blanked, places stay."""
    original = _REFERENCE.sub(_blank, _MARK.sub(_blank, text)) if "[" in text or "(" in text or "【" in text else text
    copy = plain(original)
    words = tuple(_word(original, match, at) for at, match in enumerate(_WORD.finditer(copy)))
    stems = frozenset(word.stem for word in words if word.content)
    return Text(original, copy, words, stems, f" {' '.join(word.plain for word in words)} ")


_QUOTED = re.compile(r"\"[^\"]*\"|“[^“”]*”|«[^«»]*»|‘[^‘’]*’")


def quoted(text: str) -> tuple[range, ...]:
    """Where the text stands between quotation marks of one kind, the marks included."""
    return tuple(range(match.start(), match.end()) for match in _QUOTED.finditer(text))


@lru_cache(maxsize=65536)
def lemma(word: str) -> str:
    """The stem of a plain word, that of its infinitive for an irregular form of a verb."""
    return stem(_infinitives().get(word, word))


@cache
def _infinitives() -> Mapping[str, str]:
    """The infinitive of each irregular form, which no stemmer finds."""
    lines = _IRREGULAR.read_text(encoding="utf-8").splitlines()
    verbs = (line.split() for line in lines if line and not line.startswith("#"))
    return {form: infinitive for infinitive, *forms in verbs for form in forms}


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _word(original: str, match: re.Match[str], at: int) -> Word:
    word = match[0].removesuffix("'s").replace("'", "")
    word = word.replace(",", "") if word[:1].isdigit() else word
    capital = original[match.start()].isupper()
    return Word(at, word, lemma(word), match.start(), match.end(), capital, word not in STOP_WORDS)
