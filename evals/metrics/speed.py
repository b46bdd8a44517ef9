"""How long an answer takes."""

from evals.types import Observation, Value

__all__ = ["milliseconds"]


def milliseconds(o: Observation) -> Value | None:
    """From the question to the answer; None when other questions were being answered at the same time."""
    return None if o.seconds is None else (1000 * o.seconds,)
