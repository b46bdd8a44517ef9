"""Where questions are taken: within the limits of a visitor, each in a thread of its own, so that it can be given up."""

import time
from collections import defaultdict, deque
from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from queue import SimpleQueue
from threading import Event as Flag
from threading import Lock, Thread

from rag import FootnoteError, Scope, Turn
from rag.types import Event, Mode

__all__ = ["Answering", "Asked", "BusyError", "Desk", "Events", "Limits", "Run"]

_MINUTE = 60.0


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it was put: after what, in which documents, and how it is to be answered if not as set."""

    question: str
    history: tuple[Turn, ...] = ()
    within: Scope | None = None
    mode: Mode | None = None
    passages: int | None = None


Events = Generator[Event, None, None]
Answering = Callable[[Asked], Events]
"""Whatever answers: the events of an answer as they come, the last of them `Done`."""


class BusyError(FootnoteError):
    """A visitor asks more, or longer, than the settings allow."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one visitor may ask: questions a minute, questions at once, and characters a question."""

    per_minute: int = 60
    at_once: int = 4
    characters: int = 2000


class Run:
    """The events of one answer, made in a thread of its own; `stop` ends them at once, and their making soon after."""

    def __init__(self, events: Events) -> None:
        """Starts at once."""
        self._events = events
        self._ready: SimpleQueue[Event | Exception | None] = SimpleQueue()
        self._stopped = Flag()
        # A daemon, so that an answer that waits for a model does not keep the program from ending.
        Thread(target=self._make, daemon=True).start()

    def __iter__(self) -> Iterator[Event]:
        """The events until the last, or until it is stopped; raises what making them raised."""
        while (event := self._ready.get()) is not None and not self._stopped.is_set():
            if isinstance(event, Exception):
                raise event
            yield event

    def stop(self) -> None:
        """Lets go of whoever waits, and closes the stream at its next event."""
        self._stopped.set()
        self._ready.put(None)

    def _make(self) -> None:
        try:
            with closing(self._events) as events:
                for event in events:
                    if self._stopped.is_set():
                        return
                    self._ready.put(event)
        except Exception as error:  # handed to the thread that waits for the answer
            self._ready.put(error)
        self._ready.put(None)


def _nothing() -> Events:
    yield from ()


class Desk:
    """Takes the questions of all visitors; safe to use from several threads."""

    def __init__(self, answering: Answering, limits: Limits = Limits(), clock: Callable[[], float] = time.monotonic):
        """`clock` counts seconds."""
        self._answering = answering
        self._limits = limits
        self._clock = clock
        self._lock = Lock()
        self._recent: defaultdict[str, deque[float]] = defaultdict(deque)
        self._running: defaultdict[str, list[Run]] = defaultdict(list)

    def answer(self, visitor: str, asked: Asked) -> Events:
        """The events of an answer; they end without `Done` when it was stopped.

        Raises BusyError where the visitor is past a limit, and what answering raises.
        """
        limits = self._limits
        if len(asked.question) > limits.characters:
            raise BusyError(
                f"the question has {len(asked.question):,} characters; {limits.characters:,} is the most that is read"
            )
        run = self._admitted(visitor, lambda: self._answering(asked))
        try:
            yield from run
        finally:
            run.stop()
            self._leave(visitor, run)

    @contextmanager
    def working(self, visitor: str) -> Iterator[None]:
        """Other work for a visitor, such as checking a text: within the same limits as a question.

        Raises BusyError where the visitor is past one.
        """
        counted = self._admitted(visitor, _nothing)
        try:
            yield
        finally:
            self._leave(visitor, counted)

    def stop(self, visitor: str) -> None:
        """Gives up whatever the visitor waits for."""
        with self._lock:
            runs = list(self._running.get(visitor, ()))
        for run in runs:
            run.stop()

    def _admitted(self, visitor: str, begin: Callable[[], Events]) -> Run:
        limits = self._limits
        with self._lock:
            now = self._clock()
            self._forget_before(now - _MINUTE)
            recent = self._recent.get(visitor, deque())
            if len(self._running.get(visitor, ())) >= limits.at_once:
                raise BusyError(f"{limits.at_once} questions of yours are being answered; wait for one of them")
            if len(recent) >= limits.per_minute:
                wait = recent[0] + _MINUTE - now
                raise BusyError(f"you have asked {len(recent)} questions in a minute; ask again in {wait:.0f} s")
            self._recent[visitor].append(now)
            run = Run(begin())
            self._running[visitor].append(run)
        return run

    def _forget_before(self, moment: float) -> None:
        """Visitors come and go; what they asked is counted for a minute and then let go of."""
        for visitor, times in list(self._recent.items()):
            while times and times[0] < moment:
                times.popleft()
            if not times:
                del self._recent[visitor]

    def _leave(self, visitor: str, run: Run) -> None:
        with self._lock:
            self._running[visitor].remove(run)
            if not self._running[visitor]:
                del self._running[visitor]
