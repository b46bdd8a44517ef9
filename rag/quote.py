"""A sentence quoted so that it stands alone: the speaker before it, a pronoun's referent in square brackets."""

import re
from collections.abc import Collection, Iterator
from functools import partial

from index.types import Document, Passage
from index.words import NOTE_MARK, STOP_WORDS, words
from rag.types import escape_marks

__all__ = ["dated_source", "points_back", "stand_alone", "with_columns"]

_SPEECH = r"(?:said|says|told|tells|asked|asks|added|adds|wrote|continued|explained|recalled|argued|warned|describes?|went on)"
_NAME = r"(?:[Aa]l-)?[A-Z][\w'’-]*(?:\s+(?:\"[^\"]{1,20}\"\s+)?(?:al-|bin\s+|ibn\s+|de\s+|van\s+)?[A-Z][\w'’-]*)*"
_NAMELESS = r"(?:the|a|an|one|another)(?:\s+[\w-]+){1,2}?"
_VERB = r"(?:is|was|has|had|will|would|can|could|may|went|took|began|set|led|saw|knew|came|\w+ed|\w+s)"
_SPEAKER_FIRST = re.compile(rf"(?P<who>{_NAME}|\b(?i:{_NAMELESS}))\s+(?:also\s+)?{_SPEECH}\b")
_SPEAKER_LAST = re.compile(
    rf"\b{_SPEECH}\s+(?P<who>(?!(?:me|us|him|her|them|that|in|on|at|to|it|he|she|they|of)\b)[^.,;:\"”“]{{2,80}})"
)
_LEADING_NAME = re.compile(
    rf"(?:(?:If|When|After|As|While|Although|Though|In|On|Soon|Then|But|And|Yet)\b[^,.;]*,\s+)?"
    rf"(?:[A-Z][\w-]+\s+[a-z][\w-]*\s+)?(?P<name>{_NAME})(?:,|\s+(?:also\s+)?{_VERB}\b)"
)
_PRONOUN = re.compile(r"(?P<pronoun>He|She|His|Her)\b(?! \[)")
_PRONOUN_SAYS = re.compile(rf"\b(?P<pronoun>he|she|He|She)\s+(?:also\s+|had\s+)?{_SPEECH}\b")
_ATTRIBUTED = re.compile(
    rf"[\"”’][^\"“”]{{0,80}}\b{_SPEECH}\b|\b{_SPEECH}\b[^\"“”]{{0,80}}[\"“]|^[–—][^–—]*,\s+{_SPEECH}\b"
)
_QUOTED = re.compile(r"[\"“][^\"“”]*[\"”]")
_POINTS_BACK = re.compile(r"(?:He|She|They|His|Her|Their)\b(?! \[)")
_LONGEST_COLUMN = 80
_OPENS_QUOTE = re.compile(r"[\"“‘–—]")


def stand_alone(passage: Passage, position: int, before: list[str], common: Collection[str]) -> str:
    """The words of the passage's sentence at `position`, with the fewest insertions that let them stand alone.

    `before` are the sentences before it in its document, `common` the words that are no names.

    Note marks are left out, brackets that look like citation marks escaped.
    """
    words_ = " ".join(NOTE_MARK.sub("", passage.quote(passage.sentences[position])).split())
    text = escape_marks(words_)
    if _OPENS_QUOTE.match(text) and not _ATTRIBUTED.search(text):
        after = [passage.quote(s) for s in passage.sentences[position + 1 : position + 2]]
        speaker = _speaker(before, common) or _speaker(after, common)
        return escape_marks(f"{speaker[0].upper()}{speaker[1:]}: ") + text if speaker else text
    if match := _PRONOUN_SAYS.search(text):
        own = _leading_name(_QUOTED.sub(" ", text[: match.start()]), common)
        referent = None if own else _speaker(before, common) or _subject(before, common)
    elif match := _PRONOUN.match(text):
        referent = _subject(before, common)
    else:
        return text
    if not referent or set(words(referent)) & set(words(text)):
        return text
    return f"{text[: match.end('pronoun')]} [{referent}]{text[match.end('pronoun') :]}"


def with_columns(passage: Passage, position: int) -> str | None:
    """The words of a table's row with the name of its column after each cell, "| Homs [City] | 8 [People] |".

    None where the sentence is no row, or the names of its columns are not known for certain, as in a PDF.
    """
    sentence = passage.sentences[position]
    text = escape_marks(" ".join(NOTE_MARK.sub("", passage.quote(sentence)).split()))
    found, done = "", 0
    for cell, column in _columns(sentence.reading or ""):
        at = re.compile(rf"(?<!\S){re.escape(cell)}(?!\S)").search(text, done)
        if at and cell != column and not re.search(r"[\[\]]", column) and len(column) <= _LONGEST_COLUMN:
            # A mark is digits in brackets, which the name of a year's column must not look like.
            found += f"{text[done : at.end()]} [{column}{':' if column.isdigit() else ''}]"
            done = at.end()
    return found + text[done:] if found else None


def _columns(reading: str) -> Iterator[tuple[str, str]]:
    """Each cell and its column: "City: Homs; People: 8". Rows of a PDF have their label before the first alone."""
    parts = reading.split("; ")
    if any(": " in part for part in parts[1:]):
        for part in parts:
            column, colon, cell = part.partition(": ")
            if colon:
                yield cell, column


def points_back(text: str) -> bool:
    """Whether the words begin with somebody whom only the sentence before names: "She sold it", not "She [Ada Stone] sold it"."""
    return bool(_POINTS_BACK.match(text))


def _speaker(sentences: list[str], common: Collection[str]) -> str | None:
    """Who is said to speak in the nearest of the sentences that tells; a speaker without a name stays without."""
    for sentence in map(partial(NOTE_MARK.sub, ""), reversed(sentences)):
        for match in reversed([*_SPEAKER_LAST.finditer(sentence), *_SPEAKER_FIRST.finditer(sentence)]):
            found = [name for name in re.findall(_NAME, match["who"]) if _is_name(name, common)]
            if found:
                return str(found[-1]).removeprefix("The ")
            if re.match(r"(?:the|a|an|one|another)\b", match["who"], re.IGNORECASE):
                return str(match["who"])
        if _PRONOUN_SAYS.search(sentence) and (name := _leading_name(sentence, common)):
            return name
    return None


def _subject(sentences: list[str], common: Collection[str]) -> str | None:
    """The name that the sentences before begin with, looking back past sentences that begin with the pronoun itself."""
    for sentence in reversed(sentences):
        if _PRONOUN.match(sentence):
            continue
        return _leading_name(sentence, common)
    return None


def _leading_name(sentence: str, common: Collection[str]) -> str | None:
    """The name that the sentence begins with: its subject, as far as can be told."""
    match = _LEADING_NAME.match(sentence)
    return match["name"].removeprefix("The ") if match and _is_name(match["name"], common) else None


def _is_name(name: str, common: Collection[str]) -> bool:
    return any(w not in common and w not in STOP_WORDS for w in words(name))


_MONTHS = "January February March April May June July August September October November December".split()


def dated_source(document: Document) -> str:
    """The document in a few words: publisher, else title, and date; "SVT, December 2024"."""
    return ", ".join(filter(None, (document.publisher or document.title, _readable(document.published))))


def _readable(published: str | None) -> str | None:
    return " ".join(reversed(list(_date_words(published)))) if published else None


def _date_words(published: str) -> Iterator[str]:
    year, *rest = published.split("-")
    yield year
    if rest:
        yield _MONTHS[int(rest[0]) - 1]
    if len(rest) > 1:
        yield str(int(rest[1]))
