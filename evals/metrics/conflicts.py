"""Whether sources that disagree are all heard."""

from itertools import product

from evals.cases import GoldCase
from evals.match import states
from evals.types import Observation, Value

__all__ = ["all_sides_cited", "is_conflict"]


def is_conflict(case: GoldCase) -> bool:
    """Whether the documents give several answers: kind "conflict", with a nugget for each value."""
    return case.kind == "conflict" and len(case.nuggets) > 1


def all_sides_cited(o: Observation) -> Value:
    """1 when every value stands in a statement with a citation of its own, else 0: then none is presented as the only one.

    A value's citations are those of the statements that have its nugget; each value must be given one that no other
    value is given (a system of distinct representatives, Hall 1935). A refusal has none.
    """
    sides = [
        {number for s in o.answer.statements if states(s.text, nugget) for number in s.citations}
        for nugget in o.case.nuggets
    ]
    return (float(o.answer.answered and any(len(set(chosen)) == len(sides) for chosen in product(*sides))),)
