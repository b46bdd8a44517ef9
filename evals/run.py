"""A run: every question asked once, whatever comes of it kept and scored.

Here the questions are asked of one assistant, in one process; `evals.evaluate` asks over several corpora and processes.
"""

import inspect
import platform
import time
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any, Protocol, cast, runtime_checkable

from evals.cases import GoldCase
from evals.provenance import code, commit, hash_of
from evals.score import Scores, score, score_crash
from evals.types import Observation
from index.types import Document
from rag import Answer, FootnoteError, Hit, Turn

__all__ = ["Asks", "Progress", "Result", "Run", "ask_case", "assembled", "run", "silent"]

Progress = Callable[[int, int], None]
"""Called with the number of questions done and of all."""

_NO_HISTORY = "does not apply: the assistant takes no history"
_RETRIEVED = 20


class Asks(Protocol):
    """What is evaluated. Where `ask` has a parameter `history`, a case with one is asked with it."""

    def ask(self, question: str, /) -> Answer:
        """An answer or a refusal."""

    def document(self, name: str, /) -> Document:
        """The document of that id, to check quotes against; raises FootnoteError when there is none."""


class _AsksInTurn(Protocol):
    def ask(self, question: str, /, history: Sequence[Turn]) -> Answer: ...


@runtime_checkable
class _Retrieves(Protocol):
    def retrieve(self, question: str, k: int, /) -> tuple[Hit, ...]: ...


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one case: an answer as plain data, an error with its traceback, or the reason it was not asked.

    `seconds` is None unless questions were asked one at a time. `corpus` is the name of the documents that were asked.
    `retrieved` are the passages that retrieval was measured on, as plain data: document, start, end, score.
    """

    case: GoldCase
    scores: Scores
    answer: Mapping[str, Any] | None = None
    confidence: float | None = None
    seconds: float | None = None
    error: str | None = None
    skipped: str | None = None
    corpus: str = ""
    retrieved: tuple[Mapping[str, Any], ...] = ()

    @property
    def key(self) -> tuple[str, str]:
        """What tells the case from all others of the run: corpus and id."""
        return self.corpus, self.case.id


@dataclass(frozen=True, slots=True)
class Run:
    """The results in the order of the cases, and what is needed to repeat them.

    `fingerprints` are those of the answers, the gold questions and the code; `commit` is None outside a git checkout.
    `from_gold` are the results of the same answerable cases with the gold passages in place of those retrieved, where the
    run was made by stages.
    """

    results: tuple[Result, ...]
    fingerprints: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, str] = field(default_factory=dict)
    workers: int = 1
    commit: str | None = None
    python: str = ""
    date: str = ""
    from_gold: tuple[Result, ...] = ()

    @property
    def n(self) -> int:
        """The number of cases."""
        return len(self.results)

    @property
    def crashed(self) -> tuple[Result, ...]:
        """The cases that raised an error."""
        return tuple(result for result in self.results if result.error is not None)


def silent(done: int, total: int) -> None:
    """Says nothing."""


def run(
    assistant: Asks,
    cases: Sequence[GoldCase],
    workers: int = 1,
    *,
    settings: Mapping[str, str] | None = None,
    progress: Progress = silent,
) -> Run:
    """Asks every question and scores what comes back; an error is a result and never ends the run.

    The results are the same for every number of workers, but that times are only taken with one. Raises ValueError
    for fewer than one worker.
    """
    if workers < 1:
        raise ValueError(f"workers is {workers}; it must be at least 1")
    ask = partial(ask_case, assistant, timed=workers == 1)
    return assembled(tuple(_watched(_each(ask, cases, workers), cases, progress)), workers, settings or {})


def assembled(
    results: tuple[Result, ...], workers: int, settings: Mapping[str, str], from_gold: tuple[Result, ...] = ()
) -> Run:
    """A run of these results, with what they were made from, as of now."""
    return Run(
        results=results,
        fingerprints={**_fingerprints(results), "gold": hash_of(result.case for result in results), "code": code()},
        settings=dict(settings),
        workers=workers,
        commit=commit(),
        python=platform.python_version(),
        date=datetime.now(UTC).isoformat(timespec="seconds"),
        from_gold=from_gold,
    )


def _each(ask: Callable[[GoldCase], Result], cases: Sequence[GoldCase], workers: int) -> Iterator[Result]:
    if workers == 1:
        yield from map(ask, cases)
        return
    with ThreadPoolExecutor(workers) as pool:
        try:
            yield from pool.map(ask, cases)
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def _watched(results: Iterator[Result], cases: Sequence[GoldCase], progress: Progress) -> Iterator[Result]:
    for done, result in enumerate(results, 1):
        progress(done, len(cases))
        yield result


def ask_case(assistant: Asks, case: GoldCase, *, timed: bool, corpus: str = "") -> Result:
    """Asks one question, with its history, and scores what comes back; an error is a result, with its traceback."""
    ask = _with_history(assistant, case)
    if ask is None:
        return Result(case, dict.fromkeys(score_crash(case)), skipped=_NO_HISTORY, corpus=corpus)
    start = time.perf_counter()
    try:
        answer = ask()
        seconds = time.perf_counter() - start if timed else None
        retrieved = _retrieved(assistant, answer)
    except Exception:
        return Result(case, score_crash(case), error=traceback.format_exc(), corpus=corpus)
    documents = _texts(assistant, _named(case, answer))
    scores = score(Observation(case, answer, documents, seconds, retrieved))
    plain = tuple(_plain(hit) for hit in retrieved or ())
    return Result(case, scores, answer.to_dict(), answer.confidence, seconds, corpus=corpus, retrieved=plain)


def _retrieved(assistant: Asks, answer: Answer) -> tuple[Hit, ...] | None:
    """The passages for the question as it was understood; None where the assistant cannot be asked for them."""
    return assistant.retrieve(answer.standalone_question, _RETRIEVED) if isinstance(assistant, _Retrieves) else None


def _plain(hit: Hit) -> Mapping[str, Any]:
    passage = hit.passage
    return {"document": passage.document, "start": passage.start, "end": passage.end, "score": hit.score}


def _with_history(assistant: Asks, case: GoldCase) -> Callable[[], Answer] | None:
    """The question ready to be asked, or None when it needs a history that the assistant does not take."""
    if not case.history:
        return partial(assistant.ask, case.question)
    if "history" not in inspect.signature(assistant.ask).parameters:
        return None
    turns = tuple(Turn(exchange.question, exchange.answer) for exchange in case.history)
    return partial(cast(_AsksInTurn, assistant).ask, case.question, history=turns)


def _named(case: GoldCase, answer: Answer) -> set[str]:
    return {piece.document for piece in case.evidence} | {citation.document for citation in answer.citations}


def _texts(assistant: Asks, names: Iterable[str]) -> dict[str, str]:
    """The texts of the documents that exist; a citation of any other is not verbatim."""
    texts = {}
    for name in names:
        with suppress(FootnoteError):
            texts[name] = assistant.document(name).text
    return texts


def _fingerprints(results: Iterable[Result]) -> dict[str, str]:
    """What the answers were made by; one value a name, unless something changed during the run."""
    seen: dict[str, set[str]] = {}
    for result in results:
        for name, value in (result.answer or {}).get("fingerprint", {}).items():
            seen.setdefault(name, set()).add(value)
    return {name: ", ".join(sorted(values)) for name, values in sorted(seen.items())}
