"""A scripted assistant and hand-made answers, to try metrics and reports on without an index or a model."""

from collections.abc import Mapping, Sequence

from index.types import Document, Passage, Signals
from rag import Answer, Citation, CorpusError, Hit, Statement

__all__ = ["Scripted", "answering", "hit", "refusing"]


class Scripted:
    """Answers each question as the script says, or raises the error that stands there. Keeps no state."""

    def __init__(self, documents: Mapping[str, str], script: Mapping[str, Answer | Exception]) -> None:
        """Takes the documents as texts by id, and what happens to each question."""
        self._documents = documents
        self._script = script

    def ask(self, question: str) -> Answer:
        """What the script says. Raises what stands there when that is an error."""
        outcome = self._script[question]
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    def document(self, name: str) -> Document:
        """The document of that id. Raises CorpusError when there is none."""
        if name not in self._documents:
            raise CorpusError(f"there is no document {name!r}")
        return Document(name, name, self._documents[name])


def hit(document: str, text: str, quote: str, rank: int = 1, lexical: float = 0.0) -> Hit:
    """The passage of those words, at the first place where they stand in the document's text."""
    start = text.index(quote)
    passage = Passage(f"{document}:{start}", document, None, start, start + len(quote), quote, ())
    return Hit(passage, 1 / rank, rank, Signals(lexical=lexical))


def answering(
    question: str,
    documents: Mapping[str, str],
    quotes: Sequence[tuple[str, str]],
    *,
    confidence: float = 1.0,
    hits: Sequence[Hit] = (),
) -> Answer:
    """An answer that quotes these words of these documents, each with a mark of its own."""
    citations = tuple(_citation(n, name, documents[name], words) for n, (name, words) in enumerate(quotes, 1))
    statements = tuple(Statement(c.quote, "quoted", (c.number,)) for c in citations)
    text = " ".join(f"{c.quote} [{c.number}]" for c in citations)
    return _answer(question, True, text, statements, citations, tuple(hits), confidence)


def refusing(question: str, *, confidence: float = 0.0, hits: Sequence[Hit] = ()) -> Answer:
    """A refusal: the documents do not state it."""
    return _answer(question, False, "The documents do not say.", (), (), tuple(hits), confidence)


def _citation(number: int, document: str, text: str, quote: str) -> Citation:
    start = text.index(quote)
    return Citation(number, document, document, None, None, None, None, None, None, start, start + len(quote), quote)


def _answer(
    question: str,
    answered: bool,
    text: str,
    statements: tuple[Statement, ...],
    citations: tuple[Citation, ...],
    hits: tuple[Hit, ...],
    confidence: float,
) -> Answer:
    return Answer(
        question=question,
        standalone_question=question,
        answered=answered,
        reason=None if answered else "not_stated",
        text=text,
        requested_mode="extractive",
        mode="extractive",
        model=None,
        notices=(),
        statements=statements,
        dropped=(),
        citations=citations,
        hits=hits,
        fingerprint={"settings": "scripted"},
        confidence=confidence,
    )
