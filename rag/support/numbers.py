"""Every number of a statement stands in the source, with its bound and its unit; rounding only where it is said."""

from collections.abc import Sequence

from rag.support.case import Case
from rag.support.quantities import Quantity, quantities

__all__ = ["carries", "number_rule"]

_EXACT, _ROUNDED = 1e-6, 0.1


def number_rule(case: Case) -> str | None:
    """Each quantity of the statement is carried by one of a span; else what the source says instead."""
    told = [q for source in case.sources for q in quantities(source.span)]
    for quantity in quantities(case.statement):
        if not any(carries(quantity, other) for other in told):
            return _problem(quantity, told)
    return None


def carries(stated: Quantity, told: Quantity) -> bool:
    """Whether what is told makes what is stated true: 36,000 carries "about 36,000", not the reverse."""
    if stated.unit != told.unit and not _same_kind(stated, told):
        return False
    if stated.vague or told.vague:
        return _overlap(stated, told) and (stated.vague or stated.bound == "about")
    equal = _near(stated.low, told.low) and _near(stated.high, told.high)
    match stated.bound:
        case "exact":
            return equal and told.bound != "under"
        case "about":
            return (
                abs(stated.low - told.low) <= _ROUNDED * told.low
                and abs(stated.high - told.high) <= _ROUNDED * told.high
            )
        case "over":
            return (told.low > stated.high and told.bound in ("exact", "over", "least")) or (
                equal and told.bound in ("over", "under")
            )
        case "least":
            return told.low >= stated.high * (1 - _EXACT) and told.bound in ("exact", "over", "least")
        case "under":
            return (told.high < stated.low and told.bound in ("exact", "under", "most")) or (
                equal and told.bound == "under"
            )
        case "most":
            return told.high <= stated.low * (1 + _EXACT) and told.bound in ("exact", "under", "most")


def _same_kind(stated: Quantity, told: Quantity) -> bool:
    """A number whose unit is left out on one side: "the furthest was 10" for 10 miles is not the same, 40 for 40 people is."""
    return not stated.unit and not told.unit


def _near(one: float, two: float) -> bool:
    return abs(one - two) <= _EXACT * max(abs(one), abs(two), 1.0)


def _overlap(one: Quantity, two: Quantity) -> bool:
    return one.low <= two.high and two.low <= one.high


def _problem(quantity: Quantity, told: Sequence[Quantity]) -> str:
    alike = [q for q in told if q.unit == quantity.unit and q.of and q.of == quantity.of]
    others = alike or [q for q in told if q.unit == quantity.unit]
    if others:
        nearest = min(others, key=lambda q: abs(q.low - quantity.low))
        return f"the source says {nearest.told}"
    return f"the number {quantity.shown} is not in the source"
