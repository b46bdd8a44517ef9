"""Whether the number asked for is said, in whatever form."""

from evals.cases import GoldCase
from evals.numbers import numbers_in
from evals.types import Observation, Value

__all__ = ["declared", "has_number", "number_match"]

_TOLERANCE = 0.01
_KIND = "number"


def declared(case: GoldCase) -> float | None:
    """The one number that the nuggets of a question of kind "number" ask for; None where they ask for several or none."""
    found = {number for nugget in case.nuggets for group in nugget for alias in group for number in numbers_in(alias)}
    return found.pop() if case.kind == _KIND and len(found) == 1 else None


def has_number(case: GoldCase) -> bool:
    """Whether the case declares one number."""
    return declared(case) is not None


def number_match(o: Observation) -> Value:
    """1 when a number of the answer is off the declared one by at most 1% of it, else 0; a refusal states none."""
    wanted = declared(o.case)
    said = (number for statement in o.answer.statements for number in numbers_in(statement.text))
    return (float(wanted is not None and any(abs(n - wanted) <= _TOLERANCE * abs(wanted) for n in said)),)
