"""Where gold words and cited words stand, as character spans of a document."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from evals.cases import Evidence
from rag import Citation

__all__ = ["Span", "cited", "places", "touch"]

_SHARED = 0.5


@dataclass(frozen=True, slots=True)
class Span:
    """The characters of a document from start up to end."""

    document: str
    start: int
    end: int

    def shared(self, other: "Span") -> tuple[int, int]:
        """Start and end of what both hold; the end is not above the start where they hold nothing in common."""
        if self.document != other.document:
            return 0, 0
        return max(self.start, other.start), min(self.end, other.end)


def places(evidence: Evidence, documents: Mapping[str, str]) -> tuple[Span, ...]:
    """Every place where the quote stands; a pull quote stands twice, and either place is as good."""
    text = documents.get(evidence.document, "")
    length = len(evidence.quote)
    return tuple(Span(evidence.document, start, start + length) for start in _found(text, evidence.quote))


def cited(citation: Citation) -> Span:
    """Where the citation says that its words stand."""
    return Span(citation.document, citation.start, citation.end)


def touch(one: Span, other: Span) -> bool:
    """Whether they share at least half of the shorter, so that a clause and its whole sentence are the same place."""
    start, end = one.shared(other)
    shorter = min(one.end - one.start, other.end - other.start)
    return end > start and end - start >= _SHARED * shorter


def _found(text: str, quote: str) -> Iterator[int]:
    start = text.find(quote) if quote else -1
    while start >= 0:
        yield start
        start = text.find(quote, start + 1)
