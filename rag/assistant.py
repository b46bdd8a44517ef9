"""The whole way of a question on one screen, and the object that holds what it needs."""

import hashlib
import re
import time
import unicodedata
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from functools import cache
from threading import Lock

from index.build import Progress, silent
from index.embed import Embedder
from index.errors import CorpusError
from index.search import SearchIndex
from index.types import Document, Hit, Scope
from rag.decide import Decision, Part, decide
from rag.errors import QuestionError
from rag.extract import joined, quote
from rag.followup import standalone
from rag.freshness import Opened, open_index
from rag.language import is_english
from rag.question import parts, understand
from rag.reader import Reader
from rag.settings import Settings, load_settings
from rag.types import Answer, Notice, Reason, Statement, Turn

__all__ = ["MAX_QUESTION", "Assistant", "ask"]

MAX_QUESTION = 2000
"""The longest question that is read, in characters."""
_SHOWN_HITS = 8
_DATE = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class _Case:
    """A question made ready, part by part."""

    question: str
    standalone: str
    parts: tuple[Part, ...]
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

    def ask(self, question: str, history: Sequence[Turn] = (), *, within: Scope | None = None) -> Answer:
        """An answer whose every statement is quoted from a document, or a refusal that says why.

        A question that leaves out what the last turn of `history` said is completed from it.
        Raises QuestionError when the question is empty or longer than MAX_QUESTION, or `within` cannot be understood.
        """
        start = time.perf_counter()
        opened = self._opened
        case = self._read(question, opened, history)
        _refuse_unreadable(within, opened.index)
        hits = [opened.index.search(part.query, self.settings.passages, within) for part in case.parts]
        found = time.perf_counter()
        return _timed(self._answer(case, hits, opened.index), start, found)

    def retrieve(self, question: str, k: int = 10, within: Scope | None = None) -> tuple[Hit, ...]:
        """The k passages nearest to the question, the nearest first. Raises QuestionError as `ask` does."""
        opened = self._opened
        case = self._read(question, opened)
        _refuse_unreadable(within, opened.index)
        return _merged([opened.index.search(part.query, k, within) for part in case.parts])[:k]

    def answer(self, question: str, hits: Sequence[Hit]) -> Answer:
        """An answer from these passages alone. Raises QuestionError as `ask` does, and where a passage is not of the index."""
        start = time.perf_counter()
        opened = self._opened
        case = self._read(question, opened)
        known = {passage.id: passage for passage in opened.index.passages}
        if any(known.get(hit.passage.id) != hit.passage for hit in hits):
            raise QuestionError("a passage given is not in the index that answers now; retrieve again")
        found = time.perf_counter()
        return _timed(self._answer(case, [tuple(hits)] * len(case.parts), opened.index), start, found)

    def _read(self, question: str, opened: Opened, history: Sequence[Turn] = ()) -> _Case:
        asked = _readable(question)
        text = standalone(asked, history)
        english = is_english(text)
        vocabulary = opened.index.generation.vocabulary
        ready = []
        for part in parts(text):
            query = opened.index.query(part, lexical_only=not english)
            ready.append(Part(query, understand(query.text, vocabulary.proper, vocabulary.common)))
        notice = Notice("language", "The question does not seem to be in English; it was only matched by its words.")
        return _Case(asked, text, tuple(ready), opened.notices if english else (*opened.notices, notice))

    def _answer(self, case: _Case, hits: Sequence[tuple[Hit, ...]], index: SearchIndex) -> Answer:
        caution = self.settings.caution
        decided = [
            decide(index, part, near, self._reader, caution) for part, near in zip(case.parts, hits, strict=True)
        ]
        best = max(decided, key=lambda d: d.confidence)
        blank = self._blank(case, _merged(hits), index, best)
        chosen = [d.chosen for d in decided if d.chosen]
        if not chosen:
            return _refused(blank, best.reason or "not_stated")
        kept, dropped, citations = quote(joined(chosen), index)
        if not kept:
            return _refused(replace(blank, dropped=dropped), "not_supported")
        missing = [part.query.text for part, d in zip(case.parts, decided, strict=True) if not d.chosen]
        return replace(
            blank,
            answered=True,
            text=" ".join(_marked(statement) for statement in kept),
            statements=kept,
            dropped=dropped,
            citations=citations,
            notices=(
                *case.notices,
                *(Notice("part_not_stated", f"The documents do not say: {text}") for text in missing),
            ),
        )

    def _blank(self, case: _Case, hits: tuple[Hit, ...], index: SearchIndex, decision: Decision) -> Answer:
        fingerprint = {"index": index.generation.manifest.fingerprint, "settings": _fingerprint(self.settings)}
        return Answer(
            case.question,
            case.standalone,
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
            confidence=decision.confidence,
            explanation=decision.explanation,
        )


REFUSALS: dict[Reason, str] = {
    "nothing_relevant": "The documents say nothing about this.",
    "not_stated": "The documents do not say. They touch on the subject, but the answer is not stated in them.",
    "not_supported": "An answer was found, but the check did not find it in the documents.",
}
"""What is said instead of an answer, by reason."""


def _refused(answer: Answer, reason: Reason) -> Answer:
    return replace(answer, reason=reason, text=REFUSALS[reason])


def _merged(hits: Sequence[Sequence[Hit]]) -> tuple[Hit, ...]:
    """The hits of several parts, by rank, each passage once."""
    best: dict[str, Hit] = {}
    for hit in sorted((hit for near in hits for hit in near), key=lambda h: h.rank):
        best.setdefault(hit.passage.id, hit)
    return tuple(replace(hit, rank=rank) for rank, hit in enumerate(best.values(), 1))


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


def _refuse_unreadable(within: Scope | None, index: SearchIndex) -> None:
    """Raises QuestionError for a scope that would silently hold nothing: an unknown document, a date of another form."""
    for name in within.documents if within else ():
        if name not in index.documents:
            raise QuestionError(f"there is no document {name!r} to look in; footnote index lists them")
    for date in filter(None, (within.since, within.until) if within else ()):
        if not _DATE.fullmatch(date):
            raise QuestionError(f"{date!r} is not a date of the form 2024, 2024-12 or 2024-12-08")


def _timed(answer: Answer, start: float, found: float) -> Answer:
    end = time.perf_counter()
    return replace(answer, timings={"retrieve": found - start, "answer": end - found, "total": end - start})


def _fingerprint(settings: Settings) -> str:
    values = {k: str(v) for k, v in asdict(settings).items() if k not in ("corpus", "index")}
    return hashlib.sha256(repr(sorted(values.items())).encode()).hexdigest()[:16]


_sharing = Lock()


@cache
def _made() -> Assistant:
    return Assistant.from_settings(load_settings())


def _shared() -> Assistant:
    """One for all threads: several first calls at once must not each build an index."""
    with _sharing:
        return _made()


def ask(question: str, history: Sequence[Turn] = (), *, within: Scope | None = None) -> Answer:
    """`Assistant.ask` over an assistant made from the effective settings at the first call."""
    return _shared().ask(question, history, within=within)
