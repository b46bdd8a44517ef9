"""Words for matching, made on a copy: what is cited is always the original text."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

import Stemmer

__all__ = ["NOTE_MARK", "STOP_WORDS", "is_latin", "plain", "stem", "terms", "words"]

NOTE_MARK = re.compile(r"[⁰¹²³⁴⁵⁶⁷⁸⁹]+")
"""A footnote mark in superscript digits, which must never be read as a number."""

STOP_WORDS = frozenset(
    """a about above after again against all also am an and any are as at be because been before being below between both
    but by can could did do does doing down during each else ever few for from further had has have having he her here hers
    him his how i if in into is it its itself just me more most much my myself no nor not now of off on once only or other
    our out over own per same shall she should so some such than that the their them then there these they this those
    through to too under until up upon us very was we were what when where which while who whom whose why will with would
    you your s t re ve ll d m""".split()
)

_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:['·][^\W\d_]+)*|\d+[^\W_]*")
_SAME = str.maketrans("’‘‛ʼ`´“”„«»‐‑‒–—−\u00a0\u202f\ufeff", "''''''\"\"\"\"\"------   ")
_SCRIPTS_WITHOUT_SPACES = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\u0e00-\u0e7f]")
_stemmer = Stemmer.Stemmer("english")


@lru_cache(maxsize=4096)
def _plain_character(character: str) -> str:
    if NOTE_MARK.match(character):
        return " "
    base = unicodedata.normalize("NFKD", character)[0].translate(_SAME).lower()
    return base if len(base) == 1 else character


def plain(text: str) -> str:
    """The text in lower case, without diacritics or note marks, quotes and dashes unified; the same length."""
    return "".join(map(_plain_character, text))


def _pieces(word: str) -> Iterable[str]:
    if _SCRIPTS_WITHOUT_SPACES.search(word):
        return word
    word = word.removesuffix("'s").replace("'", "")
    return (word.replace(",", "") if word[0].isdigit() else word,)


def words(text: str) -> list[str]:
    """The words of a text, plain, in order: "Aleppo's 36,000" gives ["aleppo", "36000"].

    Scripts that write without spaces give one word a character.
    """
    return [piece for match in _WORD.finditer(plain(text)) for piece in _pieces(match[0]) if piece]


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """The word's Snowball English stem."""
    return str(_stemmer.stemWord(word))


@lru_cache(maxsize=8192)
def terms(text: str) -> tuple[str, ...]:
    """The stems of the words that carry meaning, in order: what lexical search and coverage count."""
    return tuple(stem(word) for word in words(text) if word not in STOP_WORDS)


def is_latin(text: str) -> bool:
    """Whether at least half of the letters are Latin; a text without letters is."""
    letters = [c for c in text if c.isalpha()]
    latin = sum("LATIN" in unicodedata.name(c, "") for c in letters)
    return not letters or latin * 2 >= len(letters)
