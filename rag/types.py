"""The nouns of an answer. Everything is frozen; offsets count characters of a document's text."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from index.types import Document, Hit, Passage

__all__ = [
    "Answer",
    "Citation",
    "Done",
    "Event",
    "Mode",
    "Notice",
    "Reason",
    "Stage",
    "StageName",
    "Statement",
    "StatementReady",
    "Support",
    "Turn",
    "escape_marks",
]

Support = Literal["quoted", "supported", "unsupported"]
Reason = Literal["nothing_relevant", "not_stated", "not_supported"]
Mode = Literal["extractive", "llm"]
StageName = Literal["understanding", "searching", "reading", "writing", "checking", "repairing"]


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence of an answer, without marks; `citations` are numbers of the answer's citations."""

    text: str
    support: Support
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Citation:
    """The exact words that carry a statement: `quote == document.text[start:end]`."""

    number: int
    document: str
    title: str
    publisher: str | None
    author: str | None
    published: str | None
    published_basis: Literal["stated", "inferred"] | None
    section: str | None
    page: int | None
    start: int
    end: int
    quote: str

    @classmethod
    def of(cls, number: int, document: Document, passage: Passage, start: int, end: int) -> "Citation":
        """A citation of `document.text[start:end]`, which lies in the passage."""
        return cls(
            number,
            document.id,
            document.title,
            document.publisher,
            document.author,
            document.published,
            document.published_basis,
            passage.section,
            document.page(start),
            start,
            end,
            document.text[start:end],
        )


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the user should know about how the answer came about; `code` is for programs."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Turn:
    """A question and its answer in a conversation."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer, or an honest refusal: then `answered` is false, `reason` says why and `hits` are the nearest passages.

    `text` holds the statements in order, each followed by its marks. `confidence` is the calibrated probability that
    the documents state the answer, and `explanation` how it came about; neither is part of the JSON.
    """

    question: str
    standalone_question: str
    answered: bool
    reason: Reason | None
    text: str
    requested_mode: str
    mode: Mode
    model: str | None
    notices: tuple[Notice, ...]
    statements: tuple[Statement, ...]
    dropped: tuple[Statement, ...]
    citations: tuple[Citation, ...]
    hits: tuple[Hit, ...]
    fingerprint: Mapping[str, str]
    usage: Mapping[str, float] = field(default_factory=dict)
    timings: Mapping[str, float] = field(default_factory=dict)
    confidence: float = 0.0
    explanation: Mapping[str, float] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """The answer as plain data for JSON; the same keys in every mode."""
        values = {name: _plain(getattr(self, name)) for name in _JSON_KEYS}
        values["hits"] = [
            {
                "document": h.passage.document,
                "start": h.passage.start,
                "end": h.passage.end,
                "text": h.passage.text,
                "score": h.score,
                "rank": h.rank,
            }
            for h in self.hits
        ]
        return values


@dataclass(frozen=True, slots=True)
class Stage:
    """What is being done now, for people who wait; `detail` says with what ("6 passages of 3 documents") or is empty."""

    name: StageName
    detail: str = ""


@dataclass(frozen=True, slots=True)
class StatementReady:
    """A statement that has passed the check: it stays. `citations` are those that no statement before it has used."""

    statement: Statement
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Done:
    """The last event: the whole answer, its statements those that were ready, in that order."""

    answer: Answer


Event = Stage | StatementReady | Done

_JSON_KEYS = (
    "question standalone_question answered reason text requested_mode mode model notices statements dropped citations "
    "hits fingerprint usage timings"
).split()


def _plain(value: Any) -> Any:
    """The value as JSON has it: records as dictionaries, tuples as lists."""
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, (tuple, list)):
        return [_plain(item) for item in value]
    return _plain(asdict(value)) if isinstance(value, (Statement, Citation, Notice)) else value


def escape_marks(text: str) -> str:
    r"""Quoted text with brackets that look like a citation mark escaped: "[12]" becomes "\[12\]"."""
    return re.sub(r"\[(\d+)\]", r"\\[\1\\]", text)
