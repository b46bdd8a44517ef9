"""What an answer costs with whoever serves the model. The extractive mode asks nobody."""

from evals.types import Observation, Value

__all__ = ["tokens"]


def tokens(o: Observation) -> Value | None:
    """The tokens sent to a model and received from it; None where no model was asked."""
    counted = [value for name, value in o.answer.usage.items() if name.endswith("_tokens")]
    return (float(sum(counted)),) if counted else None
