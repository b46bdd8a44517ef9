"""A statement beside the spans that are to carry it, made ready for the rules."""

from dataclasses import dataclass
from functools import cached_property, lru_cache

from index.words import plain
from rag.support.text import Text, read
from rag.support.types import Evidence, Lexicon

__all__ = ["Case", "Source"]

_LEDE = 600
_plain = lru_cache(maxsize=64)(plain)


class Source:
    """One span and what may be read with it, each taken apart when it is first needed, names folded.

    `about` is the heading with the document's title, publisher and author, `lede` how the document begins.
    """

    def __init__(self, evidence: Evidence, lexicon: Lexicon) -> None:
        self.evidence = evidence
        self._fold = lexicon.names.fold

    @cached_property
    def span(self) -> Text:
        """The cited words."""
        return self._read(self.evidence.quote)

    @cached_property
    def before(self) -> tuple[Text, ...]:
        """The sentences before the span, in reading order."""
        return tuple(map(self._read, self.evidence.before))

    @cached_property
    def after(self) -> tuple[Text, ...]:
        """The sentences after the span."""
        return tuple(map(self._read, self.evidence.after))

    @cached_property
    def about(self) -> Text:
        """Heading, title, publisher and author."""
        document = self.evidence.document
        known = (self.evidence.section, document.title, document.publisher, document.author)
        return self._read(" . ".join(filter(None, known)))

    @cached_property
    def lede(self) -> Text:
        """How the document begins."""
        return self._read(self.evidence.document.text[:_LEDE])

    @cached_property
    def document(self) -> str:
        """The whole document as a plain text."""
        return _plain(self.evidence.document.text)

    def _read(self, text: str) -> Text:
        return read(self._fold(text))


@dataclass(frozen=True, slots=True)
class Case:
    """A statement and the sources that are to carry it together, names folded on both sides.

    `original` is the statement as it was written, `beside` are further sources at hand. `offset` is where the statement
    stands in that which the tokens of `Evidence.alike` are of, when it is a part of it.
    """

    original: Text
    statement: Text
    sources: tuple[Source, ...]
    lexicon: Lexicon
    beside: tuple[Source, ...] = ()
    offset: int = 0
