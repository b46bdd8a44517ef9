"""What the citation figures take for "supports": our own check, no model. The report gives its name."""

from collections.abc import Mapping, Sequence

from index.types import Document
from rag import Citation
from rag.quote import dated_source
from rag.support import is_quoted

__all__ = ["ENTAILMENT", "supports"]

ENTAILMENT = "rag.support.is_quoted"
"""The name of the check that stands in for a human or a model."""
_CONTEXT = 3000


def supports(statement: str, citations: Sequence[Citation], documents: Mapping[str, str]) -> bool:
    """Whether the cited words, with what is known of their documents, carry the statement; no words carry nothing."""
    return any(_carries(statement, citation, documents.get(citation.document, "")) for citation in citations)


def _carries(statement: str, citation: Citation, text: str) -> bool:
    source = Document(citation.document, citation.title, "", publisher=citation.publisher, published=citation.published)
    around = text[max(0, citation.start - _CONTEXT) : citation.end + _CONTEXT]
    return is_quoted(statement, citation.quote, f"{around} {dated_source(source)}")
