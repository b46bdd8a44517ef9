"""How long the answers are."""

from evals.types import Observation, Value

__all__ = ["words"]


def words(o: Observation) -> Value | None:
    """The words of the statements, marks left out; None for a refusal."""
    if not o.answer.answered:
        return None
    return (float(sum(len(statement.text.split()) for statement in o.answer.statements)),)
