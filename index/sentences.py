"""Sentences as spans: the unit of citation. Boundaries come from sentencex, Wikimedia's rule-based segmenter."""

import re
from collections.abc import Iterator

import sentencex

from index.types import Sentence
from index.words import NOTE_MARK

__all__ = ["split"]

_BLANK = re.compile(r"[⁰¹²³⁴⁵⁶⁷⁸⁹\s]")
_CLOSED_QUOTE = re.compile(r"[?!.][\"”’']\s*$")
_ATTRIBUTION = re.compile(
    r"(?:\S+\s+){0,5}(?:said|says|asked|asks|told|added|adds|wrote|continued|replied|went on)\b[^.]{0,40}\.$",
    re.IGNORECASE,
)
_INSIDE_QUOTES = re.compile(r"[.!?]\s+(?=[A-Z“‘\"'])")
_LIST_MARK = re.compile(r"\(?\d{1,3}[.)]")
_STRAY_OPENING = re.compile(r"(?<=[.!?]) +[\"']\s*$")
_TITLE = re.compile(r"\b(?:Ms|Cllr|Ald|Amb|Dep|Lieut|Cdr|Sqn|Wg|Pte|Const|Cst|Abp|Bp|Card|Ven|Br|Assoc|Ft)\.\s*$")
"""Titles before a name that sentencex takes for the end of a sentence."""
_LONG = 400


def split(text: str, start: int, end: int, language: str = "en") -> tuple[Sentence, ...]:
    """The sentences of `text[start:end]`, trimmed, in order; each carries the note marks that it contains or is followed by.

    A quotation keeps the few words that say whose it is; a long one is split at the sentences inside it. The number of a
    list's item is no sentence by itself, nor does a title end one.
    """
    masked = _BLANK.sub(" ", text[start:end])
    spans: list[tuple[int, int]] = []
    for first, last in _segments(masked, language):
        above = masked[slice(*spans[-1])] if spans else ""
        attributed = _CLOSED_QUOTE.search(above) and _ATTRIBUTION.match(masked[first:last].strip())
        if attributed or _TITLE.search(above) or (len(spans) == 1 and _LIST_MARK.fullmatch(above.strip())):
            spans[-1] = (spans[-1][0], last)
        else:
            spans.append((first, last))
    return tuple(_sentence(text, start + first, start + last) for first, last in spans)


def _boundaries(masked: str, language: str) -> Iterator[tuple[int, int]]:
    """Where sentencex ends sentences, but with a quotation mark that opens the next one left to it."""
    first = 0
    for segment in sentencex.get_sentence_boundaries(language, masked):
        last = segment["end_index"]
        stray = _STRAY_OPENING.search(masked, first, last) if masked[last:].strip() else None
        yield first, stray.start() if stray else last
        first = stray.start() if stray else last


def _segments(masked: str, language: str) -> Iterator[tuple[int, int]]:
    for first, last in _boundaries(masked, language):
        cuts = [m.end() + first for m in _INSIDE_QUOTES.finditer(masked[first:last])] if last - first > _LONG else []
        for a, b in zip([first, *cuts], [*cuts, last], strict=True):
            if masked[a:b].strip():
                yield a, b


def _sentence(text: str, start: int, end: int) -> Sentence:
    notes = tuple(NOTE_MARK.findall(text[start:end]))
    body = re.sub(r"[⁰¹²³⁴⁵⁶⁷⁸⁹\s]+$", "", text[start:end])
    lead = len(body) - len(body.lstrip())
    return Sentence(start + lead, start + max(len(body), lead + 1), notes)
