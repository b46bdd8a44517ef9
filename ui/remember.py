"""Answers that are given again: the same question to the same documents needs to be answered only once."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from threading import Lock
from time import perf_counter

from rag import Answer
from rag.types import Done, StatementReady
from ui.desk import Answering, Asked, Events

__all__ = ["remembering"]

_MOST = 500


def remembering(answering: Answering, index: Callable[[], str], most: int = _MOST) -> Answering:
    """Answers as `answering` does, and gives the last `most` extractive answers again while the `index` is the same.

    An answer that is given again says so in its `usage` (`remembered`: 1), and its timings are those of finding it.
    """
    lock = Lock()
    known: OrderedDict[tuple[str, Asked], Answer] = OrderedDict()

    def again(asked: Asked) -> Events:
        start = perf_counter()
        key = (index(), asked)
        with lock:
            answer = known.get(key)
            if answer:
                known.move_to_end(key)
        if answer:
            yield from _given_again(answer, start)
            return
        for event in answering(asked):
            if isinstance(event, Done) and event.answer.mode == "extractive":
                with lock:
                    known[key] = event.answer
                    while len(known) > most:
                        known.popitem(last=False)
            yield event

    return again


def _given_again(answer: Answer, start: float) -> Events:
    seen: set[int] = set()
    for statement in answer.statements:
        new = tuple(c for c in answer.citations if c.number in statement.citations and c.number not in seen)
        seen.update(c.number for c in new)
        yield StatementReady(statement, new)
    timings = dict.fromkeys(answer.timings, 0.0) | {"total": perf_counter() - start}
    yield Done(replace(answer, usage={**answer.usage, "remembered": 1}, timings=timings))
