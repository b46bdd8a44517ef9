"""Every proper name of a statement stands in the span, or around it, in its heading or in the document's data."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from rag.support.case import Case, Source
from rag.support.moments import moments
from rag.support.text import Text, Word
from rag.support.types import Lexicon

__all__ = ["Place", "borrowed", "name_rule", "name_words", "stands"]

Place = str
_PLACES = ("span", "before", "after", "about", "lede")
_OPENERS = frozenset("\"'([{-*“‘.?!:–—")
_COMMON_ENDINGS = ("ing", "ed", "tion", "tions", "ly", "ment", "ments", "ness", "ers", "ists", "ities")
_DEMONYMS = ("n", "an", "ian", "i", "ish", "ese", "ean", "ns", "ans", "ians", "is", "r", "rs")
_PEOPLES = """france french|turkey turkish turk turks|britain british uk|spain spanish|greece greek greeks
|germany german germans|netherlands dutch|poland polish poles|america american americans us usa|china chinese
|switzerland swiss|denmark danish danes|sweden swedish swedes|ireland irish|wales welsh|scotland scottish
|kurdistan kurdish kurd kurds|lebanon lebanese|portugal portuguese|jew jews jewish|ukraine ukrainian ukrainians
|sunni sunnis|shiite shiites|alawite alawites|arab arabs arabic|europe european europeans"""
_KIN = {word: frozenset(group.split()) for group in _PEOPLES.split("|") for word in group.split()}


def name_rule(case: Case) -> str | None:
    """Every name of the statement stands in or around a span."""
    for word in name_words(case.statement, case.lexicon):
        if not any(stands(word, text) for source in case.sources for _, texts in _rooms(source) for text in texts):
            return f"the source does not name {_shown(case, word)}"
    return None


def borrowed(case: Case) -> tuple[tuple[str, str], ...]:
    """The names that stand not in a span but around one, each with the place: before, after, about (heading, data) or lede."""
    found = []
    for word in name_words(case.statement, case.lexicon):
        places = {p for s in case.sources for p, texts in _rooms(s) if any(stands(word, t) for t in texts)}
        place = next((p for p in _PLACES if p in places), None)
        if place not in (None, "span"):
            found.append((_shown(case, word), str(place)))
    return tuple(dict.fromkeys(found))


def _rooms(source: Source) -> Iterable[tuple[str, tuple[Text, ...]]]:
    yield "span", (source.span,)
    yield "before", source.before
    yield "after", source.after[:1]
    yield "about", (source.about,)
    yield "lede", (source.lede,)


def stands(word: Word, text: Text) -> bool:
    """Whether the word stands in the text, also as a people for its country ("Russian" for "Russia")."""
    return any(_same(word.plain, other.plain) for other in text.words)


def _same(one: str, two: str) -> bool:
    if one == two or two in _KIN.get(one, ()):
        return True
    short, long = sorted((one, two), key=len)
    if len(short) < 4 or long[:4] != short[:4]:
        return False
    return any(long == short + ending or long == short[:-1] + ending for ending in _DEMONYMS)


@dataclass(frozen=True, slots=True)
class _Cut:
    word: Word
    opens: bool


def name_words(text: Text, lexicon: Lexicon) -> tuple[Word, ...]:
    """The words of the text that are names or parts of names."""
    return _name_words(text, lexicon.common, lexicon.proper)


@lru_cache(maxsize=4096)
def _name_words(text: Text, common: frozenset[str], proper: frozenset[str]) -> tuple[Word, ...]:
    dated = {i for moment in moments(text) for i in range(moment.start, moment.end)}
    found = []
    for cut in _cuts(text):
        word = cut.word
        if not word.capital or word.start in dated or not word.content or len(word.plain) < 2:
            continue
        if cut.opens and not _is_name(word, common, proper):
            continue
        found.append(word)
    return tuple(found)


def _is_name(word: Word, common: frozenset[str], proper: frozenset[str]) -> bool:
    """Whether a word that opens a sentence, and so has its capital anyway, is a name all the same."""
    if word.plain in proper:
        return True
    return word.plain not in common and not word.plain.endswith(_COMMON_ENDINGS) and not proper


def _cuts(text: Text) -> Iterable[_Cut]:
    end = 0
    for n, word in enumerate(text.words):
        between = text.original[end : word.start].strip()
        yield _Cut(word, n == 0 or between[-1:] in _OPENERS)
        end = word.end


def _shown(case: Case, word: Word) -> str:
    """The word as the statement has it, with the capitalised words beside it."""
    text = case.statement
    position = text.words.index(word)
    first = last = position
    while (
        first > 0
        and text.words[first - 1].capital
        and text.original[text.words[first - 1].end : text.words[first].start] in (" ", "-")
    ):
        first -= 1
    while (
        last + 1 < len(text.words)
        and text.words[last + 1].capital
        and text.original[text.words[last].end : text.words[last + 1].start] in (" ", "-")
    ):
        last += 1
    return text.original[text.words[first].start : text.words[last].end]
