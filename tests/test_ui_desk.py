"""Taking questions: within limits, given up when asked to, and not answered twice."""

import threading
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

from rag import Answer, QuestionError, Statement
from rag.types import Done, Event, Stage, StatementReady
from ui.desk import Asked, BusyError, Desk, Events, Limits
from ui.remember import remembering

ANSWER = Answer(
    "Q?",
    "Q?",
    answered=True,
    reason=None,
    text="It is so. [1]",
    requested_mode="auto",
    mode="extractive",
    model=None,
    notices=(),
    statements=(Statement("It is so.", "quoted", (1,)),),
    dropped=(),
    citations=(),
    hits=(),
    fingerprint={},
    timings={"retrieve": 0.1, "total": 0.3},
)


def answering(asked: Asked) -> Events:
    """Answers at once; a question of its own kind is refused."""
    if "unreadable" in asked.question:
        raise QuestionError("it cannot be read")
    yield Stage("searching")
    yield Done(replace(ANSWER, question=asked.question))


class Slow:
    """Answers that come when they are let, and say when they were closed."""

    def __init__(self) -> None:
        self.go = threading.Semaphore(0)
        self.closed = threading.Event()

    def __call__(self, asked: Asked) -> Events:
        try:
            yield Stage("writing")
            while True:
                self.go.acquire()
                yield Stage("checking")
        finally:
            self.closed.set()


def last(events: Iterator[Event]) -> Event:
    return list(events)[-1]


def test_an_answer_comes_event_by_event() -> None:
    events = list(Desk(answering).answer("ada", Asked("Q?")))
    assert [type(event) for event in events] == [Stage, Done]


def test_what_answering_raises_reaches_whoever_asked() -> None:
    with pytest.raises(QuestionError, match="cannot be read"):
        list(Desk(answering).answer("ada", Asked("unreadable")))


def test_stopping_ends_the_answer_at_once_and_closes_the_stream_at_its_next_event() -> None:
    slow = Slow()
    desk = Desk(slow)
    events = desk.answer("ada", Asked("Q?"))
    assert next(events) == Stage("writing")
    threading.Timer(0.1, desk.stop, ["ada"]).start()
    start = time.monotonic()
    assert list(events) == [] and time.monotonic() - start < 2
    assert not slow.closed.is_set()
    slow.go.release()
    assert slow.closed.wait(5)


def test_stopping_one_visitor_leaves_the_others_alone() -> None:
    slow = Slow()
    desk = Desk(slow)
    events = desk.answer("ada", Asked("Q?"))
    next(events)
    desk.stop("bob")
    slow.go.release()
    assert next(events) == Stage("checking")
    events.close()


def test_whoever_leaves_is_no_longer_worked_for() -> None:
    slow = Slow()
    events = Desk(slow).answer("ada", Asked("Q?"))
    next(events)
    events.close()
    slow.go.release()
    assert slow.closed.wait(5)


def test_a_visitor_asks_so_many_questions_a_minute() -> None:
    now = [0.0]
    desk = Desk(answering, Limits(per_minute=2), clock=lambda: now[0])
    for _ in range(2):
        list(desk.answer("ada", Asked("Q?")))
    now[0] = 20.0
    with pytest.raises(BusyError, match="2 questions in a minute; ask again in 40 s"):
        list(desk.answer("ada", Asked("Q?")))
    list(desk.answer("bob", Asked("Q?")))
    now[0] = 61.0
    list(desk.answer("ada", Asked("Q?")))


def test_a_visitor_asks_so_many_questions_at_once() -> None:
    desk = Desk(Slow(), Limits(at_once=1))
    first = desk.answer("ada", Asked("Q?"))
    next(first)
    with pytest.raises(BusyError, match="1 questions of yours"):
        next(desk.answer("ada", Asked("Q?")))
    next(desk.answer("bob", Asked("Q?")))
    first.close()
    next(desk.answer("ada", Asked("Q?")))


def test_other_work_counts_like_a_question() -> None:
    desk = Desk(answering, Limits(per_minute=3, at_once=1))
    with desk.working("ada"), pytest.raises(BusyError, match="1 questions of yours"):
        list(desk.answer("ada", Asked("Q?")))
    list(desk.answer("ada", Asked("Q?")))
    with desk.working("ada"):
        desk.stop("ada")
    with pytest.raises(BusyError, match="3 questions in a minute"), desk.working("ada"):
        pass
    with desk.working("bob"):
        pass


def test_a_question_is_so_long_at_most() -> None:
    with pytest.raises(BusyError, match="11 characters; 10 is the most"):
        list(Desk(answering, Limits(characters=10)).answer("ada", Asked("x" * 11)))


def test_the_same_question_is_answered_once_and_says_so() -> None:
    asked: list[Asked] = []
    index = ["one"]

    def counting(question: Asked) -> Events:
        asked.append(question)
        yield StatementReady(ANSWER.statements[0], ())
        yield Done(ANSWER)

    again = remembering(counting, lambda: index[0])
    first, second = list(again(Asked("Q?"))), list(again(Asked("Q?")))
    assert len(asked) == 1 and first[0] == second[0]
    done = second[-1]
    assert isinstance(done, Done) and done.answer.usage == {"remembered": 1}
    assert done.answer.timings["retrieve"] == 0 and replace(done.answer, usage={}, timings=ANSWER.timings) == ANSWER
    for other in (Asked("Q?", passages=9), Asked("Q?", mode="llm"), Asked("R?")):
        list(again(other))
    index[0] = "two"
    list(again(Asked("Q?")))
    assert len(asked) == 5


def test_only_the_last_answers_are_remembered_and_none_that_a_model_wrote() -> None:
    asked: list[str] = []

    def counting(question: Asked) -> Events:
        asked.append(question.question)
        yield Done(replace(ANSWER, mode="llm" if question.question == "written" else "extractive"))

    again = remembering(counting, lambda: "", most=2)
    for question in ("a", "b", "a", "c", "b", "a", "written", "written"):
        list(again(Asked(question)))
    assert asked == ["a", "b", "c", "b", "a", "written", "written"]
