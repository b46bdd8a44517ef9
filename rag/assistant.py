"""The whole way of a question on one screen, and the object that holds what it needs."""

import hashlib
import time
import unicodedata
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from functools import cache

from index.build import Progress, silent
from index.embed import Embedder
from index.errors import CorpusError
from index.search import Query, SearchIndex
from index.types import Document, Hit, Scope
from rag.errors import QuestionError
from rag.evidence import candidates
from rag.extract import choose, quote
from rag.freshness import Opened, open_index
from rag.language import is_english
from rag.question import Asked, understand
from rag.reader import Reader
from rag.refuse import case_signals
from rag.score import load_weights, ranked
from rag.settings import Settings, load_settings
from rag.types import Answer, Notice, Reason, Statement

__all__ = ["MAX_QUESTION", "Assistant", "ask"]

MAX_QUESTION = 2000
"""The longest question that is read, in characters."""
_SHOWN_HITS = 8


@dataclass(frozen=True, slots=True)
class _Case:
    """A question made ready."""

    question: str
    query: Query
    asked: Asked
    notices: tuple[Notice, ...]


class Assistant:
    """Answers questions over one folder of documents; safe to use from several threads."""

    def __init__(self, settings: Settings, opened: Opened, embedder: Embedder, reader: Reader | None) -> None:
        """Use `from_settings`."""
        self.settings = settings
        self._opened = opened
        self._embedder = embedder
        self._reader = reader

    @classmethod
    def from_settings(cls, settings: Settings, progress: Progress = silent, *, refresh: bool = True) -> "Assistant":
        """An assistant over the settings' folder, its index built or refreshed first where needed.

        Raises CorpusError, IndexUnusableError or ModelFileError, each saying what to do.
        """
        embedder = Embedder()
        progress("Loading the models", 0, 0)
        embedder.load()
        reader = Reader.load()
        opened = open_index(settings.corpus, settings.index_folder, embedder, progress, refresh=refresh)
        return cls(settings, opened, embedder, reader)

    @property
    def index(self) -> SearchIndex:
        """The index that answers now."""
        return self._opened.index

    def refresh(self, progress: Progress = silent) -> None:
        """Looks whether the documents have changed, and answers from a new index if so."""
        settings = self.settings
        self._opened = open_index(settings.corpus, settings.index_folder, self._embedder, progress)

    def document(self, name: str) -> Document:
        """The document of that id. Raises CorpusError when there is none."""
        try:
            return self.index.documents[name]
        except KeyError:
            raise CorpusError(f"there is no document {name!r}; footnote index lists them") from None

    def ask(self, question: str, *, within: Scope | None = None) -> Answer:
        """An answer whose every statement is quoted from a document, or a refusal that says why.

        Raises QuestionError when the question is empty or longer than MAX_QUESTION.
        """
        start = time.perf_counter()
        opened = self._opened
        case = self._read(question, opened)
        hits = opened.index.search(case.query, self.settings.passages, within)
        found = time.perf_counter()
        answer = self._answer(case, hits, opened.index)
        end = time.perf_counter()
        return replace(answer, timings={"retrieve": found - start, "answer": end - found, "total": end - start})

    def retrieve(self, question: str, k: int = 10, within: Scope | None = None) -> tuple[Hit, ...]:
        """The k passages nearest to the question, the nearest first. Raises QuestionError as `ask` does."""
        opened = self._opened
        return opened.index.search(self._read(question, opened).query, k, within)

    def answer(self, question: str, hits: Sequence[Hit]) -> Answer:
        """An answer from these passages alone. Raises QuestionError as `ask` does."""
        opened = self._opened
        return self._answer(self._read(question, opened), tuple(hits), opened.index)

    def _read(self, question: str, opened: Opened) -> _Case:
        text = _readable(question)
        english = is_english(text)
        query = opened.index.query(text, lexical_only=not english)
        vocabulary = opened.index.generation.vocabulary
        asked = understand(query.text, vocabulary.proper, vocabulary.common)
        notice = Notice("language", "The question does not seem to be in English; it was only matched by its words.")
        return _Case(text, query, asked, opened.notices if english else (*opened.notices, notice))

    def _answer(self, case: _Case, hits: tuple[Hit, ...], index: SearchIndex) -> Answer:
        reader = None if case.query.lexical_only else self._reader
        found = candidates(index, case.query, case.asked, hits, reader)
        if not found:
            return self._refusal(case, hits, index, "nothing_relevant")
        weights = load_weights(reader is not None)
        order = ranked(found, weights.choose)
        signals = case_signals(index, case.query, case.asked, hits, order)
        confidence = weights.answer.probability(signals)
        explained = {**signals, "confidence": confidence, "asked_of_it": getattr(weights, self.settings.caution)}
        if confidence < explained["asked_of_it"]:
            reason: Reason = "nothing_relevant" if _is_far(signals) else "not_stated"
            return replace(self._refusal(case, hits, index, reason), confidence=confidence, explanation=explained)
        kept, dropped, citations = quote(choose(case.asked, order, index), index)
        if not kept:
            return replace(self._refusal(case, hits, index, "not_supported"), dropped=dropped, explanation=explained)
        text = " ".join(_marked(statement) for statement in kept)
        return replace(
            self._blank(case, hits, index),
            answered=True,
            text=text,
            statements=kept,
            dropped=dropped,
            citations=citations,
            confidence=confidence,
            explanation=explained,
        )

    def _refusal(self, case: _Case, hits: tuple[Hit, ...], index: SearchIndex, reason: Reason) -> Answer:
        return replace(self._blank(case, hits, index), reason=reason, text=REFUSALS[reason])

    def _blank(self, case: _Case, hits: tuple[Hit, ...], index: SearchIndex) -> Answer:
        fingerprint = {"index": index.generation.manifest.fingerprint, "settings": _fingerprint(self.settings)}
        return Answer(
            case.question,
            case.question,
            answered=False,
            reason=None,
            text="",
            requested_mode=self.settings.mode,
            mode="extractive",
            model=None,
            notices=case.notices,
            statements=(),
            dropped=(),
            citations=(),
            hits=hits[:_SHOWN_HITS],
            fingerprint=fingerprint,
        )


REFUSALS: dict[Reason, str] = {
    "nothing_relevant": "The documents say nothing about this.",
    "not_stated": "The documents do not say. They touch on the subject, but the answer is not stated in them.",
    "not_supported": "An answer was found, but the check did not find it in the documents.",
}
"""What is said instead of an answer, by reason."""


def _is_far(signals: dict[str, float]) -> bool:
    """Whether not even the subject of the question is in the documents."""
    return signals["top_lexical"] == 0 and signals["top_dense"] < 0.3


def _marked(statement: Statement) -> str:
    return f"{statement.text} {''.join(f'[{number}]' for number in statement.citations)}"


def _readable(question: str) -> str:
    """The question without control characters, its white space squashed. Raises QuestionError."""
    text = " ".join("".join(" " if unicodedata.category(c) in ("Cc", "Cs", "Cn") else c for c in question).split())
    if not text:
        raise QuestionError("the question is empty; ask something about the documents")
    if len(text) > MAX_QUESTION:
        raise QuestionError(f"the question has {len(text):,} characters; {MAX_QUESTION:,} is the most that is read")
    return text


def _fingerprint(settings: Settings) -> str:
    values = {k: str(v) for k, v in asdict(settings).items() if k not in ("corpus", "index")}
    return hashlib.sha256(repr(sorted(values.items())).encode()).hexdigest()[:16]


@cache
def _shared() -> Assistant:
    return Assistant.from_settings(load_settings())


def ask(question: str, *, within: Scope | None = None) -> Answer:
    """`Assistant.ask` over an assistant made from the effective settings at the first call."""
    return _shared().ask(question, within=within)
