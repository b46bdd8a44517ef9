"""A statement beside the spans that are to carry it, made ready for the rules."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rag.support.text import Text, read
from rag.support.types import Evidence, Lexicon

__all__ = ["Case", "Source", "case_of"]

_LEDE = 600


@dataclass(frozen=True, slots=True)
class Source:
    """One span and what may be read with it: the sentences around it, then heading, document data and lede."""

    evidence: Evidence
    span: Text
    before: tuple[Text, ...]
    after: tuple[Text, ...]
    about: Text
    lede: Text


@dataclass(frozen=True, slots=True)
class Case:
    """A statement and its sources, names folded on both sides; `original` is the statement as it was written."""

    original: Text
    statement: Text
    sources: tuple[Source, ...]
    lexicon: Lexicon


def case_of(statement: str, evidence: Iterable[Evidence], lexicon: Lexicon) -> Case:
    """The statement and the evidence taken apart."""
    fold = lexicon.names.fold
    return Case(
        read(statement),
        read(fold(statement)),
        tuple(_source(one, lexicon) for one in evidence),
        lexicon,
    )


def _source(evidence: Evidence, lexicon: Lexicon) -> Source:
    def folded(texts: Sequence[str]) -> tuple[Text, ...]:
        return tuple(read(lexicon.names.fold(text)) for text in texts)

    document = evidence.document
    about = " . ".join(filter(None, (evidence.section, document.title, document.publisher, document.author)))
    span, about_text, lede = folded((evidence.quote, about, document.text[:_LEDE]))
    return Source(evidence, span, folded(evidence.before), folded(evidence.after), about_text, lede)
