"""How long a question takes once everything is loaded, asked one after the other."""

import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np

from benchmarks.stock import open_stock, retrieve
from evals.cases import GoldCase, load_cases
from index.build import silent
from index.embed import Embedder
from rag import Assistant, Settings, Turn
from rag.freshness import open_index
from rag.reader import Reader

__all__ = ["Times", "median", "percentile", "warm_times"]

_GOLD = Path(__file__).parent.parent / "evals" / "gold"
_WARMING = ("What is this about?", "Who wrote it, and when?", "How many people live in Paris?")

Ask = Callable[[GoldCase], object]
Times = Sequence[float]


def warm_times(index: Path, stock: Path, limit: int | None = None) -> dict[str, Times]:
    """Seconds for each gold question of the tune half, by who answers: with the reader, without it, stock parts.

    `index` is an index of the seeds and `stock` a folder that `benchmarks.stock` wrote; `limit` leaves out all
    questions but the first so many.
    """
    embedder = Embedder()
    settings = Settings(index=index)
    opened = open_index(settings, embedder, silent, refresh=False)
    texts = {name: document.text for name, document in opened.index.documents.items()}
    cases = [case for case in load_cases(_GOLD, texts) if case.split == "tune"][:limit]
    reading = Assistant(settings, opened, embedder, Reader.load())
    plain = Assistant(settings, opened, embedder, None)
    other = open_stock(stock, embedder)
    asks: dict[str, Ask] = {
        "reader": lambda case: _ask(reading, case),
        "plain": lambda case: _ask(plain, case),
        "stock": lambda case: retrieve(other, case.question),
    }
    return {name: _times(ask, cases) for name, ask in asks.items()}


def _ask(assistant: Assistant, case: GoldCase) -> object:
    return assistant.ask(case.question, [Turn(turn.question, turn.answer) for turn in case.history])


def _times(ask: Ask, cases: Iterable[GoldCase]) -> Times:
    """Each question is asked once, so that nothing kept from the first time helps it; others warm up before."""
    for question in _WARMING:
        ask(_unscored(question))
    return [_seconds(ask, case) for case in cases]


def _unscored(question: str) -> GoldCase:
    return GoldCase(question, question, (), "", (), (), (), (), False, "not_stated", "easy", "tune")


def _seconds(ask: Ask, case: GoldCase) -> float:
    start = time.perf_counter()
    ask(case)
    return time.perf_counter() - start


def percentile(times: Times, share: float) -> float:
    """The time that this share of the questions stays within (0.95: the p95), between two of them by their distance."""
    return float(np.quantile(times, share))


def median(times: Times) -> float:
    """The middle time."""
    return percentile(times, 0.5)
