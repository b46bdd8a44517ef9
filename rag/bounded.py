"""An iterator that cannot keep one waiting: it ends at a deadline, and at once when it is closed."""

from collections.abc import Callable, Generator, Iterator
from queue import Empty, Queue
from threading import Event, Thread
from time import monotonic
from types import TracebackType
from typing import Generic, TypeVar

__all__ = ["bounded"]

T = TypeVar("T")


class _End(Generic[T]):
    """Stands at the end of the items; whatever went wrong before it is carried over to who waits for them."""

    def __init__(self, items: "Queue[T | _End[T]]") -> None:
        self.items = items
        self.error: BaseException | None = None

    def __enter__(self) -> None:
        pass

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        self.error = error
        self.items.put(self)
        return True


_BEAT_S = 0.5


def bounded(
    make: Callable[[], Iterator[T]],
    until: float,
    stop: Callable[[], None],
    idle: T,
    told: Callable[[Exception], Exception] | None = None,
) -> Generator[T]:
    """The items of `make()`, which runs in a thread of its own, until the monotonic clock reads `until`.

    While it waits it yields `idle` twice a second, so that who takes the items may close it at any time.
    `stop` is called when the items are no longer wanted, so that what the thread waits for ends.
    Raises TimeoutError at `until`, and whatever the iterator raises, as what `told` makes of it.
    """
    items: Queue[T | _End[T]] = Queue()
    unwanted = Event()
    Thread(target=_fill, args=(items, make, unwanted), daemon=True, name="footnote-model").start()
    try:
        while not isinstance(item := _next(items, until, idle), _End):
            yield item
        if isinstance(item.error, Exception) and told:
            raise told(item.error) from None
        if item.error:
            raise item.error
    finally:
        unwanted.set()
        stop()


def _next(items: "Queue[T | _End[T]]", until: float, idle: T) -> "T | _End[T]":
    left = until - monotonic()
    try:
        return items.get(timeout=max(0.0, min(left, _BEAT_S)))
    except Empty:
        if left <= _BEAT_S:
            raise TimeoutError from None
        return idle


def _fill(items: "Queue[T | _End[T]]", make: Callable[[], Iterator[T]], unwanted: Event) -> None:
    with _End(items):
        for item in make():
            items.put(item)
            if unwanted.is_set():
                break
