"""Being told how far a piece of work is."""

from typing import Protocol

__all__ = ["Progress", "silent"]


class Progress(Protocol):
    """Told how far a piece of work is; `total` is 0 when it is not known."""

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Called after each step."""
        ...


def silent(stage: str, done: int, total: int) -> None:
    """Progress that nobody watches."""
