"""The whole way of a question on one screen, and the object that holds what it needs."""

from collections.abc import Generator, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from threading import Lock
from time import monotonic
from typing import Any

from index.build import Progress, silent
from index.embed import Embedder
from index.errors import CorpusError
from index.search import SearchIndex
from index.types import Document, Hit, Scope
from rag.case import MAX_QUESTION, Case, make_ready, readable, refuse_unreadable
from rag.checking import CheckReport, check_text
from rag.decide import Decision, decide
from rag.errors import QuestionError
from rag.exchange import NO_USAGE, ModelError, Usage
from rag.followup import REMEMBERED, standalone
from rag.freshness import Opened, build_index, open_index
from rag.introduced import with_introduction
from rag.outcome import Outcome, disagreement, finished, quoted, ready, unread_files
from rag.provider import writer_for
from rag.reader import Reader
from rag.recheck import Recheck, recheck
from rag.rewrite import rewritten
from rag.rivals import with_rivals
from rag.score import weights_version
from rag.settings import Settings, load_settings
from rag.types import Answer, Done, Event, Mode, Notice, Stage, StatementReady, Turn
from rag.write import Task, Writer, task_of, waiting

__all__ = ["MAX_QUESTION", "Assistant", "ask", "check"]

_SHOWN_HITS = 8
_RIVALS_WITHIN, _FURTHER = 8, 30


class Assistant:
    """Answers questions over one folder of documents; safe to use from several threads."""

    def __init__(
        self,
        settings: Settings,
        opened: Opened,
        embedder: Embedder,
        reader: Reader | None = None,
        writer: Writer | None = None,
    ) -> None:
        """Use `from_settings`."""
        self.settings = settings
        self._opened = opened
        self._embedder = embedder
        self._reader = reader
        self._writer = writer

    @classmethod
    def from_settings(
        cls, settings: Settings, progress: Progress = silent, *, refresh: bool = True, model: object = None
    ) -> "Assistant":
        """An assistant over the settings' folder, its index built or refreshed first where needed.

        `model` writes the answers unless the mode is extractive: an LLM of LlamaIndex, or any object that is a
        `rag.exchange.Model`. Without it that is the model which the settings name, if they do.
        Raises CorpusError, IndexUnusableError or ModelFileError, each saying what to do.
        """
        embedder = Embedder(settings.threads)
        progress("Loading the models", 0, 0)
        embedder.load()
        reader = Reader.load(threads=settings.threads)
        opened = open_index(settings, embedder, progress, refresh=refresh)
        return cls(settings, opened, embedder, reader, writer_for(settings, model))

    @property
    def index(self) -> SearchIndex:
        """The index that answers now."""
        return self._opened.index

    @property
    def model(self) -> str | None:
        """The name of the model that writes, or None where documents are quoted."""
        return self._writer.model.name if self._writer else None

    def using(self, mode: Mode | None = None, passages: int | None = None) -> "Assistant":
        """An assistant over the same index and models as they are now, for a question to be answered in another way.

        Mode "llm" is of use only where there is a model already. Raises SettingsError as `Settings` does.
        """
        settings = replace(self.settings, mode=mode or self.settings.mode, passages=passages or self.settings.passages)
        writer = None if mode == "extractive" else self._writer
        return Assistant(settings, self._opened, self._embedder, self._reader, writer)

    def refresh(self, progress: Progress = silent) -> None:
        """Looks whether the documents have changed, and answers from a new index if so."""
        self._opened = open_index(self.settings, self._embedder, progress)

    def rebuild(self, progress: Progress = silent) -> None:
        """Indexes the documents as they are now, however long it takes; until then the index before answers.

        Raises CorpusError, IndexLockedError or IndexUnusableError; the index before then goes on answering.
        """
        build_index(self.settings, self._embedder, progress)
        self._opened = open_index(self.settings, self._embedder, progress)

    def document(self, name: str) -> Document:
        """The document of that id. Raises CorpusError when there is none."""
        try:
            return self.index.documents[name]
        except KeyError:
            raise CorpusError(f"there is no document {name!r}; footnote index lists them") from None

    def ask(self, question: str, history: Sequence[Turn] = (), *, within: Scope | None = None) -> Answer:
        """An answer whose every statement was found in a document, or a refusal that says why.

        A question that leaves out what the last turn of `history` said is completed from it.
        Raises QuestionError when the question is empty or longer than MAX_QUESTION, or `within` cannot be understood.
        """
        return _last(self.stream(question, history, within=within))

    def stream(self, question: str, history: Sequence[Turn] = (), *, within: Scope | None = None) -> Generator[Event]:
        """The answer of `ask` as it comes about: stages, then each statement once it has passed the check, then Done.

        Nothing is withdrawn. Closing the iterator stops what is under way. Raises as `ask` does, before the first event.
        """
        asked, opened = readable(question), self._opened
        refuse_unreadable(within, opened.index)
        return self._events(asked, history, within, opened)

    def retrieve(self, question: str, k: int = 10, within: Scope | None = None) -> tuple[Hit, ...]:
        """The k passages nearest to the question, the nearest first. Raises QuestionError as `ask` does."""
        index = self.index
        refuse_unreadable(within, index)
        case = make_ready(readable(question), index, within=within)
        return _merged(_found(case, index, k))[:k]

    def answer(self, question: str, hits: Sequence[Hit]) -> Answer:
        """An answer from these passages alone. Raises QuestionError as `ask` does, and where a passage is not of the index."""
        start, opened = monotonic(), self._opened
        case = make_ready(readable(question), opened.index)
        if any(opened.index.passage(hit.passage.id) != hit.passage for hit in hits):
            raise QuestionError("a passage given is not in the index that answers now; retrieve again")
        return _last(self._answered(case, [tuple(hits)] * len(case.parts), opened, start))

    def check(self, text: str) -> CheckReport:
        """The support of every sentence of anyone's text by the documents, with the nearest spans and what contradicts it.

        Raises QuestionError when the text is empty or longer than `rag.checking.MAX_TEXT`.
        """
        return check_text(text, self.index)

    def recheck(self, saved: Mapping[str, Any]) -> Recheck:
        """A saved answer, as `Answer.to_dict()` gave it, held against the documents as they are now.

        Raises QuestionError for what is no such answer.
        """
        return recheck(saved, self.index)

    def _events(self, question: str, history: Sequence[Turn], within: Scope | None, opened: Opened) -> Generator[Event]:
        start = monotonic()
        yield Stage("understanding")
        alone, used = yield from waiting(
            self._alone(question, history), Stage("understanding", "waiting for the model")
        )
        case = make_ready(question, opened.index, alone, within)
        yield Stage("searching", case.standalone)
        hits = _found(case, opened.index, self.settings.passages)
        yield from self._answered(case, hits, opened, start, used)

    def _alone(self, question: str, history: Sequence[Turn]) -> Generator[None, None, tuple[str, Usage]]:
        """The question as it stands alone; a model that writes is asked only where the rules see that something is left out."""
        by_rule = standalone(question, history)
        if self._writer is None or by_rule == question:
            return by_rule, NO_USAGE
        seconds = min(self.settings.timeout_s, self.settings.deadline_s / 4)
        return (yield from rewritten(self._writer.model, question, history[-REMEMBERED:], by_rule, seconds))

    def _answered(
        self,
        case: Case,
        hits: Sequence[tuple[Hit, ...]],
        opened: Opened,
        start: float,
        used: Usage = Usage(),  # noqa: B008
    ) -> Generator[Event]:
        found = monotonic()
        merged = _merged(hits)
        yield Stage("reading", f"{len(merged)} passages of {len({h.passage.document for h in merged})} documents")
        index = opened.index
        decisions = tuple(
            decide(index, part, near, self._reader, self.settings.caution)
            for part, near in zip(case.parts, hits, strict=True)
        )
        task = task_of(case, merged, decisions, index, start + self.settings.deadline_s, used)
        outcome = yield from self._said(case, task, decisions)
        end = monotonic()
        timings = {"retrieve": found - start, "answer": end - found, "total": end - start}
        blank = self._blank(case, merged, opened, max(decisions, key=lambda d: d.confidence))
        answer = finished(blank, outcome)
        unread = () if answer.answered else unread_files(index.generation.manifest.skipped)
        yield Done(replace(answer, notices=(*answer.notices, *unread), timings=timings))

    def _said(
        self, case: Case, task: Task, decisions: Sequence[Decision]
    ) -> Generator[Stage | StatementReady, None, Outcome]:
        """Written by the model where there is one and something to read, else quoted; quoted too where the model fails."""
        notices: tuple[Notice, ...] = ()
        if self._writer and any(each.reason != "nothing_relevant" for each in decisions):
            try:
                outcome = yield from self._writer.write(task)
                return replace(outcome, notices=outcome.notices + disagreement(decisions, outcome.citations))
            except ModelError as error:
                why = f"Quoted from the documents, since the model failed: {error}."
                notices = (Notice(f"model_{error.kind}", why),)
        outcome = quoted(case, decisions, task.index)
        yield from ready(outcome)
        return replace(outcome, notices=notices + outcome.notices)

    def _blank(self, case: Case, hits: tuple[Hit, ...], opened: Opened, decision: Decision) -> Answer:
        fingerprint = {
            "index": opened.index.generation.manifest.fingerprint,
            "settings": self.settings.fingerprint,
            "reader": self._reader.version if self._reader else "none",
            "weights": weights_version(),
        }
        return Answer(
            case.question,
            case.standalone,
            answered=False,
            reason=None,
            text="",
            requested_mode=self.settings.mode,
            mode="extractive",
            model=None,
            notices=(*opened.notices, *case.notices),
            statements=(),
            dropped=(),
            citations=(),
            hits=hits[:_SHOWN_HITS],
            fingerprint=fingerprint,
            confidence=decision.confidence,
            explanation=decision.explanation,
        )


def _found(case: Case, index: SearchIndex, k: int) -> list[tuple[Hit, ...]]:
    """The k passages to read for each part of the question."""
    found = [index.search(part.query, k + _FURTHER, case.within) for part in case.parts]
    rivalled = (
        with_rivals(index, part.asked, near[: k + _RIVALS_WITHIN], k)
        for part, near in zip(case.parts, found, strict=True)
    )
    return [
        with_introduction(part.asked, index.names, hits, near)
        for part, hits, near in zip(case.parts, rivalled, found, strict=True)
    ]


def _last(events: Iterable[Event]) -> Answer:
    (answer,) = (event.answer for event in events if isinstance(event, Done))
    return answer


def _merged(hits: Sequence[Sequence[Hit]]) -> tuple[Hit, ...]:
    """The hits of several parts, by rank, each passage once."""
    best: dict[str, Hit] = {}
    for hit in sorted((hit for near in hits for hit in near), key=lambda h: h.rank):
        best.setdefault(hit.passage.id, hit)
    return tuple(replace(hit, rank=rank) for rank, hit in enumerate(best.values(), 1))


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


def check(text: str) -> CheckReport:
    """`Assistant.check` over an assistant made from the effective settings at the first call."""
    return _shared().check(text)
