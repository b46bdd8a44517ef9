"""Every question of every corpus: a fixed sample one by one, for the times, the rest by several processes.

Each process holds an assistant of its own that runs its models on one core: two of them do twice the work of one that
runs on both. What is answered depends on neither (docs/evaluation.md).
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, fields, replace
from hashlib import sha256
from multiprocessing import get_context

from evals.cases import GoldCase
from evals.journal import Journal
from evals.provenance import code, hash_of
from evals.run import Result, Run, ask_case, assembled
from evals.stages import GoldPassages
from index.build import Progress
from rag import Assistant, FootnoteError, Settings

__all__ = ["TIMED", "Question", "Questions", "ask_all", "cores", "evaluate", "made_from", "timed_sample"]

TIMED = 30
"""How many questions are asked one by one, for their times."""


@dataclass(frozen=True, slots=True)
class Question:
    """A gold case, and the corpus it is asked of; with `gold` the gold passages are read in place of those retrieved."""

    corpus: str
    case: GoldCase
    gold: bool = False

    @property
    def key(self) -> tuple[str, str]:
        """That of its result."""
        return self.corpus, self.case.id


@dataclass(frozen=True, slots=True)
class Questions:
    """What is asked: the settings of each corpus by its name, and the questions in the order of the report."""

    settings: Mapping[str, Settings]
    asked: tuple[Question, ...]


def cores() -> int:
    """How many processor cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def evaluate(
    questions: Questions,
    workers: int,
    journal: Journal,
    show: Progress,
    *,
    assistants: Mapping[str, Assistant],
    stages: bool = False,
    timed: int = TIMED,
) -> Run:
    """Asks every question that the journal does not hold; `assistants` answer the sample, one for each corpus.

    Every figure but the times is the same for every number of workers. With `stages` each answerable question is asked
    again with its gold passages. Raises FootnoteError when a process is killed: what is done by then is in the journal.
    """
    sample = [q for q in timed_sample(questions.asked, timed) if q.key not in journal.done]
    left = [q for q in questions.asked if q.key not in journal.done and q not in sample]
    again = [replace(q, gold=True) for q in questions.asked if stages and q.case.answerable]
    results = dict(journal.done)

    def keep(made: Iterator[Result], stage: str) -> None:
        for result in made:
            journal.add(result)
            results[result.key] = result
            show(stage, len(results), len(questions.asked))

    keep(_one_by_one(sample, assistants), "Asking one by one")
    keep(ask_all(left, workers, questions.settings), "Asking")
    from_gold = tuple(_counted(ask_all(again, workers, questions.settings), len(again), show))
    return assembled(tuple(results[q.key] for q in questions.asked), workers, _told(questions), from_gold)


def timed_sample(asked: Sequence[Question], count: int = TIMED) -> tuple[Question, ...]:
    """The questions that are asked one by one: of all that are asked always the same ones, whatever the order."""
    drawn = sorted(asked, key=lambda q: sha256("/".join(q.key).encode()).hexdigest())[:count]
    return tuple(q for q in asked if q in drawn)


def made_from(questions: Questions, indexes: Mapping[str, str]) -> str:
    """A hash of all that the results depend on: code, settings, questions, and the fingerprint of each corpus's index."""
    gold = [hash_of(q.case for q in questions.asked if q.corpus == name) for name in questions.settings]
    return sha256(repr((code(), sorted(_told(questions).items()), gold, sorted(indexes.items()))).encode()).hexdigest()


def _one_by_one(sample: Sequence[Question], assistants: Mapping[str, Assistant]) -> Iterator[Result]:
    """With their times, after a question to each corpus whose time is not taken: the first one loads what is loaded late."""
    for corpus in dict.fromkeys(q.corpus for q in sample):
        ask_case(assistants[corpus], next(q.case for q in sample if q.corpus == corpus), timed=False)
    for q in sample:
        yield ask_case(assistants[q.corpus], q.case, timed=True, corpus=q.corpus)


def _counted(results: Iterator[Result], total: int, show: Progress) -> Iterator[Result]:
    for done, result in enumerate(results, 1):
        show("Asking with the gold passages", done, total)
        yield result


def _told(questions: Questions) -> Mapping[str, str]:
    """The settings as text, without those that differ by corpus or change no answer, or are not to be shown."""
    first = next(iter(questions.settings.values()))
    told = {f.name: str(getattr(first, f.name)) for f in fields(first) if f.repr}
    hidden = ("corpus", "index", "threads")
    return {name: value for name, value in told.items() if name not in hidden} | {
        "corpora": ", ".join(questions.settings)
    }


# The processes


def ask_all(asked: Sequence[Question], workers: int, settings: Mapping[str, Settings]) -> Iterator[Result]:
    """The results in the order of the questions, which are asked by that many processes.

    Raises FootnoteError when a process is killed.
    """
    if not asked:
        return
    context = get_context("spawn")  # a process that was forked would hold half of Chroma's and onnxruntime's threads
    with ProcessPoolExecutor(min(workers, len(asked)), context, _begin, (dict(settings),)) as pool:
        try:
            yield from pool.map(_answer, asked)
        except BrokenProcessPool:
            raise FootnoteError(
                "a process that asks questions was killed; run the same again to go on from there"
            ) from None
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


_MOST_OPEN = 4
_settings: dict[str, Settings] = {}
_opened: dict[str, Assistant] = {}


def _begin(settings: Mapping[str, Settings]) -> None:
    _settings.update(settings)


def _answer(question: Question) -> Result:
    name = question.corpus
    if name not in _opened:
        if len(_opened) >= _MOST_OPEN:
            _opened.clear()
        _opened[name] = Assistant.from_settings(replace(_settings[name], threads=1))
    asks = GoldPassages(_opened[name], question.case) if question.gold else _opened[name]
    return ask_case(asks, question.case, timed=False, corpus=name)
