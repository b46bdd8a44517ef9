"""The nouns of the index. Everything is frozen; offsets count characters of a document's text."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

__all__ = ["Document", "Hit", "Passage", "PassageKind", "Scope", "Sentence", "Signals", "Skipped"]

PassageKind = Literal["head", "body", "note"]


@dataclass(frozen=True, slots=True)
class Document:
    """One document of the corpus and what is known about it.

    `id` is its posix path relative to the corpus; a member of an archive is "a.zip/inner.txt". `published` is a date
    in its own precision ("2024", "2024-12", "2024-12-08") or None. `covers` are the years it is about. `origin` names
    the event that several documents report alike, such as one interview. `inferred` maps a field to the words it was
    inferred from. `pages` are the offsets at which its pages begin, `encoding` that of its file where it is not UTF-8,
    `extractor` what read it.
    """

    id: str
    title: str
    text: str
    publisher: str | None = None
    author: str | None = None
    published: str | None = None
    covers: tuple[str, ...] = ()
    language: str | None = None
    origin: str | None = None
    inferred: Mapping[str, str] = field(default_factory=dict)
    pages: tuple[int, ...] = ()
    encoding: str | None = None
    extractor: str | None = None

    def page(self, offset: int) -> int | None:
        """The number of the page, from 1, that a character of the text stands on; None where there are no pages."""
        return bisect_right(self.pages, offset) or None

    @property
    def published_basis(self) -> Literal["stated", "inferred"] | None:
        """How the date is known, or None where there is none."""
        if self.published is None:
            return None
        return "inferred" if "published" in self.inferred else "stated"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A span of a document's text, without the note mark that may follow it; `notes` are the marks it carries.

    `reading` is what it is matched by where its own words do not do: a table's row with the names of its columns.
    """

    start: int
    end: int
    notes: tuple[str, ...] = ()
    reading: str | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of whole sentences of one section: `text == document.text[start:end]`.

    `id` is derived from document and span. A passage of kind "head" holds title and by-line. One of kind "note" is one
    note, `label` its mark; where the note says only "Ibid.", `refers_to` is the mark of the note that it repeats.
    `heads` are the heads of the table whose rows it holds; like readings they are matched and never cited.
    """

    id: str
    document: str
    section: str | None
    start: int
    end: int
    text: str
    sentences: tuple[Sentence, ...]
    kind: PassageKind = "body"
    label: str | None = None
    refers_to: str | None = None
    heads: str | None = None

    def quote(self, sentence: Sentence) -> str:
        """The words of one of its sentences."""
        return self.text[sentence.start - self.start : sentence.end - self.start]

    def reading(self, sentence: Sentence) -> str:
        """What one of its sentences is matched by: its reading, else its words."""
        return sentence.reading or self.quote(sentence)

    def readings(self) -> list[str]:
        """What each of its sentences is matched by, the table's heads before the first."""
        found = [self.reading(sentence) for sentence in self.sentences]
        return [f"{self.heads}: {found[0]}", *found[1:]] if self.heads else found


@dataclass(frozen=True, slots=True)
class Signals:
    """What a hit was found by: cosine similarity, BM25 score and late interaction, as they are, not scaled."""

    dense: float = 0.0
    lexical: float = 0.0
    late: float = 0.0


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found: its score (higher is better, 0 to 1), its rank, from 1, and what it was found by."""

    passage: Passage
    score: float
    rank: int
    signals: Signals = Signals()


@dataclass(frozen=True, slots=True)
class Scope:
    """Restricts a search to some documents, or to those published from `since` to `until`, both included.

    Dates are "2024", "2024-12" or "2024-12-08"; a document without a date is outside any scope with a date.
    """

    documents: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None

    def admits(self, document: Document) -> bool:
        """Whether the document lies inside; a date of lesser precision counts when any of its days does."""
        if self.documents and document.id not in self.documents:
            return False
        if self.since is None and self.until is None:
            return True
        if document.published is None:
            return False
        first, last = document.published.ljust(10, "\x00"), document.published + "\uffff"
        return (self.since is None or last >= self.since) and (self.until is None or first <= self.until + "\uffff")


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that was left out, and why."""

    path: str
    reason: str
