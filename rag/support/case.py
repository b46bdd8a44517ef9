"""A statement beside the spans that are to carry it, made ready for the rules."""

from collections.abc import Sequence
from dataclasses import dataclass

from rag.support.text import Text, read
from rag.support.types import Evidence, Lexicon

__all__ = ["Case", "Source", "source_of"]

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
    """A statement and the sources that are to carry it together, names folded on both sides.

    `original` is the statement as it was written, `beside` are further sources at hand. `likeness` is the highest of
    the sources', 0 where none was measured.
    """

    original: Text
    statement: Text
    sources: tuple[Source, ...]
    lexicon: Lexicon
    beside: tuple[Source, ...] = ()
    likeness: float = 0.0


def source_of(evidence: Evidence, lexicon: Lexicon) -> Source:
    """The evidence taken apart."""

    def folded(texts: Sequence[str]) -> tuple[Text, ...]:
        return tuple(read(lexicon.names.fold(text)) for text in texts)

    document = evidence.document
    about = " . ".join(filter(None, (evidence.section, document.title, document.publisher, document.author)))
    span, about_text, lede = folded((evidence.quote, about, document.text[:_LEDE]))
    return Source(evidence, span, folded(evidence.before), folded(evidence.after), about_text, lede)
