"""What an answer costs with whoever serves the model. The extractive mode asks nobody."""

from evals.types import Observation, Value

__all__ = ["dollars", "tokens"]


def tokens(o: Observation) -> Value | None:
    """The tokens sent to a model and received from it; None where no model was asked."""
    counted = [value for name, value in o.answer.usage.items() if name in ("tokens_in", "tokens_out")]
    return (float(sum(counted)),) if counted else None


def dollars(o: Observation) -> Value | None:
    """What the tokens cost by the prices of the settings, in US dollars; None where no model was asked or no price is known."""
    cost = o.answer.usage.get("cost_usd")
    return None if cost is None else (float(cost),)
