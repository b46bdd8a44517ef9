"""What the citation figures take for "supports": our own check, no model. The report gives its name."""

from collections.abc import Mapping, Sequence

from index.types import Document
from rag import Citation
from rag.quote import dated_source
from rag.support import Evidence, is_quoted, verdict

__all__ = ["ENTAILMENT", "supports"]

ENTAILMENT = "rag.support.verdict"
"""The name of the check that stands in for a human or a model."""
_AROUND = 3000


def supports(statement: str, citations: Sequence[Citation], documents: Mapping[str, str]) -> bool:
    """Whether the cited words together, with what is known of their documents, carry the statement; no words carry nothing."""
    evidence = [_evidence(citation, documents.get(citation.document, "")) for citation in citations]
    if any(is_quoted(statement, one.quote, _around(one)) for one in evidence):
        return True
    return bool(evidence) and verdict(statement, evidence).support != "unsupported"


def _around(one: Evidence) -> str:
    """What may be put into a quotation: the words around it, and its source."""
    return " ".join((*one.before, one.quote, *one.after, dated_source(one.document)))


def _evidence(citation: Citation, text: str) -> Evidence:
    c = citation
    document = Document(c.document, c.title, "", publisher=c.publisher, author=c.author, published=c.published)
    before, after = text[max(0, c.start - _AROUND) : c.start], text[c.end : c.end + _AROUND]
    return Evidence(c.quote, document, (before,), (after,), c.section)
