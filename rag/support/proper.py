"""Proper names: which words of a text are names, how each is used, and whether it stands in another text."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from rag.support.kin import kin
from rag.support.moments import moments
from rag.support.numerals import NUMERAL
from rag.support.ordinary import is_ordinary
from rag.support.text import Text, Word
from rag.support.types import Lexicon

__all__ = [
    "OF_COUNTRIES",
    "POSSESSIVE",
    "PREPOSITIONS",
    "PRONOUNS",
    "Phrase",
    "as_written",
    "in_text",
    "name_words",
    "phrases",
    "stands",
    "use_of",
]

_OPENERS = frozenset("\"'([{-*“‘.?!:–—")
_COMMON_ENDINGS = ("ing", "ed", "tion", "tions", "ly", "ment", "ments", "ness", "ers", "ists", "ities")
_PREFIXES = frozenset(
    "pre post anti co neo ex non re mid multi semi sub inter counter ultra micro quasi pseudo trans vice".split()
)
_ADVERBS = frozenset("well barely roughly nearly almost".split())
PRONOUNS = frozenset("he she they it his her their its him them we our us i my".split())
_LOCATIVE = frozenset("in at into near from outside inside around entered entering reached left".split())
_MOTION = frozenset(
    "flew fly flies fled flee went go goes gone travelled moved returned sent came drove marched back taken".split()
)
PREPOSITIONS = frozenset("in at on into near from through over".split())
OF_COUNTRIES = ("ian", "ish", "ese", "ean", "can", "ench", "utch")
_WARS = {
    "first": ("world war i", "world war one"),
    "second": ("world war ii", "world war two"),
    "ii": ("second world war",),
}
_SIDES = ("ern", "north", "south", "east", "west")
_JOINS = frozenset(("", *"- al- bin ibn of de van".split()))
_BELIEFS = ("ist", "ists")
"""What ends a word for those who hold to something, which has a capital in English and names nobody: "Islamist"."""
_OF_TWO_WORDS = ("abu", "dhabi")
"""A capital that is known by its second word alone, where it stands for its state."""
_SMALL = frozenset(("on", "for", "and", "of the", "on the", "for the"))
"""What an acronym leaves out, besides: "TEU" for "the Treaty on European Union"."""
POSSESSIVE = re.compile(r"['’]s?$")

Phrase = tuple[Word, ...]


def phrases(text: Text, lexicon: Lexicon) -> tuple[Phrase, ...]:
    """The names of the text, each as its words in order."""
    return _phrases(text, lexicon.common, lexicon.proper)


@lru_cache(maxsize=4096)
def _phrases(text: Text, common: frozenset[str], proper: frozenset[str]) -> tuple[Phrase, ...]:
    return tuple(_runs(text, _name_words(text, common, proper)))


def name_words(text: Text, lexicon: Lexicon) -> tuple[Word, ...]:
    """The words of the text that are names or parts of names."""
    return tuple(word for phrase in phrases(text, lexicon) for word in phrase)


def _runs(text: Text, found: Iterable[Word], joins: frozenset[str] = _JOINS) -> Iterator[Phrase]:
    """Neighbouring words together: those with nothing but a space, a hyphen or a word that joins between them."""
    run: list[Word] = []
    for word in found:
        if run and text.plain[run[-1].end : word.start].strip() not in joins:
            yield tuple(run)
            run = []
        run.append(word)
    if run:
        yield tuple(run)


def _name_words(text: Text, common: frozenset[str], proper: frozenset[str]) -> Iterator[Word]:
    dated = {at for moment in moments(text) for at in range(moment.start, moment.end)}
    end = 0
    for n, word in enumerate(text.words):
        opens = n == 0 or text.original[end : word.start].strip()[-1:] in _OPENERS
        end = word.end
        if not word.capital or not word.content or len(word.plain) < 2 or word.start in dated:
            continue
        if word.plain.endswith(_BELIEFS) and _alone(text, word):
            continue
        if (word.plain, *(w.plain for w in text.words[n + 1 : n + 2])) == _OF_TWO_WORDS:
            continue
        if not opens or _is_name(text, word, common, proper):
            yield word


def _alone(text: Text, word: Word) -> bool:
    """Whether the word begins no name of several: not "the Baptist Church"."""
    return not any(behind.capital for behind in text.words[word.at + 1 : word.at + 2])


def _is_name(text: Text, word: Word, common: frozenset[str], proper: frozenset[str]) -> bool:
    """Whether a word that opens a sentence, and so has its capital anyway, is a name all the same."""
    if word.plain in _ADVERBS:
        return False
    if word.plain in proper:
        return True
    if NUMERAL.fullmatch(word.plain) or (word.plain in _PREFIXES and text.original[word.end : word.end + 1] == "-"):
        return False
    if word.plain in common or word.plain.endswith(_COMMON_ENDINGS):
        return False
    return not (proper and is_ordinary(word.plain))  # an "Alder" that the documents know would be in `proper`


def as_written(text: Text, phrase: Phrase) -> str:
    """The name as its text has it."""
    return text.original[phrase[0].start : phrase[-1].end] if phrase else ""


def use_of(text: Text, phrase: Phrase) -> str:
    """How a name is used: as a place by its preposition, as an owner ("Koul's", "of Koul"), as a people's, or else."""
    if len(phrase) == 1 and phrase[0].plain.endswith(OF_COUNTRIES):
        return "people"
    ahead = text.words[max(0, phrase[0].at - 3) : phrase[0].at]
    head = next((w.plain for w in reversed(ahead) if w.plain != "the" and not w.plain.endswith(_SIDES)), "")
    if head in PREPOSITIONS:
        return "place"
    return "owner" if head == "of" or POSSESSIVE.search(as_written(text, phrase)) else ""


def in_text(phrase: Phrase, text: Text) -> bool:
    """Whether a word of the name stands in the text."""
    return any(stands(word, text) for word in phrase)


def stands(word: Word, text: Text, statement: Text | None = None) -> bool:
    """Whether the name stands in the text, also as a people, a capital for its state, or an acronym."""
    located = statement is not None and _located(word, statement)
    if any(other.capital and kin(word.plain, other.plain, metonym=not located) for other in text.words):
        return True
    if any(f" {war} " in text.run for war in _WARS.get(word.plain, ())):
        return True
    if f" {word.plain} " in text.run or word.plain in _acronyms(text):
        return True
    return statement is not None and _spells(word, text, statement)


def _located(word: Word, statement: Text) -> bool:
    """Whether the name is a place that somebody is in, so that a capital is not its country: but for "the Syrian capital"."""
    words = statement.words
    if word.at + 1 < len(words) and words[word.at + 1].plain == "capital":
        return False
    head, verb = (words[word.at - n].plain if word.at >= n else "" for n in (1, 2))
    return head in _LOCATIVE or (head == "to" and verb in _MOTION)


@lru_cache(maxsize=4096)
def _acronyms(text: Text) -> frozenset[str]:
    """The initials of each run of two to five capitalised words: "un" for "the United Nations"."""
    found = set()
    for run in _runs(text, [w for w in text.words if w.capital], _JOINS | _SMALL):
        for n in range(len(run)):
            found |= {"".join(w.plain[0] for w in run[n:m]) for m in range(n + 2, min(len(run), n + 5) + 1)}
    return frozenset(found)


def _spells(word: Word, text: Text, statement: Text) -> bool:
    """Whether the word is of a name that the text has as an acronym."""
    for run in _runs(statement, [w for w in statement.words if w.capital]):
        if word in run and len(run) > 1:
            return any(w.capital and w.plain == "".join(part.plain[0] for part in run) for w in text.words)
    return False
