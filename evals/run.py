"""A run: every question asked once, whatever comes of it kept and scored."""

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
from typing import Any, Protocol, cast

from evals.cases import GoldCase
from evals.provenance import commit, hash_of
from evals.score import Scores, score, score_crash
from evals.types import Observation
from index.types import Document
from rag import Answer, FootnoteError, Turn

__all__ = ["Asks", "Progress", "Result", "Run", "run", "silent"]

Progress = Callable[[int, int], None]
"""Called with the number of questions done and of all."""

_NO_HISTORY = "does not apply: the assistant takes no history"


class Asks(Protocol):
    """What is evaluated. Where `ask` has a parameter `history`, a case with one is asked with it."""

    def ask(self, question: str, /) -> Answer:
        """An answer or a refusal."""

    def document(self, name: str, /) -> Document:
        """The document of that id, to check quotes against; raises FootnoteError when there is none."""


class _AsksInTurn(Protocol):
    def ask(self, question: str, /, history: Sequence[Turn]) -> Answer: ...


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one case: an answer as plain data, an error with its traceback, or the reason it was not asked.

    `seconds` is None unless questions were asked one at a time.
    """

    case: GoldCase
    scores: Scores
    answer: Mapping[str, Any] | None = None
    confidence: float | None = None
    seconds: float | None = None
    error: str | None = None
    skipped: str | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """The results in the order of the cases, and what is needed to repeat them.

    `fingerprints` are those of the answers and of the gold questions; `commit` is None outside a git checkout.
    """

    results: tuple[Result, ...]
    fingerprints: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, str] = field(default_factory=dict)
    workers: int = 1
    commit: str | None = None
    python: str = ""
    date: str = ""

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
    results = tuple(_watched(_each(partial(_result, assistant, timed=workers == 1), cases, workers), cases, progress))
    return Run(
        results=results,
        fingerprints={**_fingerprints(results), "gold": hash_of(cases)},
        settings=dict(settings or {}),
        workers=workers,
        commit=commit(),
        python=platform.python_version(),
        date=datetime.now(UTC).isoformat(timespec="seconds"),
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


def _result(assistant: Asks, case: GoldCase, *, timed: bool) -> Result:
    ask = _with_history(assistant, case)
    if ask is None:
        return Result(case, dict.fromkeys(score_crash(case)), skipped=_NO_HISTORY)
    start = time.perf_counter()
    try:
        answer = ask()
    except Exception:
        return Result(case, score_crash(case), error=traceback.format_exc())
    seconds = time.perf_counter() - start if timed else None
    documents = _texts(assistant, _named(case, answer))
    scores = score(Observation(case, answer, documents, seconds))
    return Result(case, scores, answer.to_dict(), answer.confidence, seconds)


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
