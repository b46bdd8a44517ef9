"""Every number of a statement stands in the source, with its bound and its unit; rounding only where it is said."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations

from rag.support.case import Case
from rag.support.denial import denials
from rag.support.moments import Moment, moments
from rag.support.problem import Problem
from rag.support.quantities import Quantity, quantities

__all__ = ["carries", "number_rule"]

_EXACT, _ROUNDED, _BEYOND = 1e-6, 0.1, 1.35
_MORE, _BY = re.compile(r"\s(?:more|fewer|less)\b"), re.compile(r"\bby\s$")
_SMALL = 4
_DEFINITE = re.compile(r"\b(?:of (?:the|its|their|his|her)|of [^\W\d_]+'s|the|both) $")
_INTRODUCED = re.compile(r"(?:\b(?:[Tt]he|[Tt]hese|[Tt]hose|[Aa]ll)|(?<=[^.?!:\"'”’)] )[A-Z][^\W\d_]+) $")
"""What stands ahead of a number that was told before: "the 61", or names something with it: "Ward 12"."""
_HALF_A_POINT = 0.5
_MOST_PAIRED = 8
_TO_MONTHS = {"days": 12 / 365.25, "months": 1.0}


def number_rule(case: Case) -> Problem | None:
    """Each quantity of the statement is carried by one of a span, counting the same thing."""
    told = [q for source in case.sources for q in quantities(source.span)]
    for quantity in quantities(case.statement):
        if quantity.single or _tells_nothing_new(quantity, case, told):
            continue
        fitting = [q for q in told if carries(quantity, q)]
        derived = _between_dates(quantity, case) or _reckoned(quantity, case, told) or _introduced(quantity, case)
        if (not fitting and not derived) or (fitting and _of_another(quantity, fitting, told)):
            return _problem(quantity, _rivals(quantities(case.statement), told))
    return None


def carries(stated: Quantity, told: Quantity) -> bool:
    """Whether what is told makes what is stated true: 36,000 carries "about 36,000", and 36,480 too, not the reverse."""
    if stated.unit != told.unit:
        bare = not stated.unit and not stated.of and stated.bound == told.bound
        return (bare or _unit_left_out(told) or told.unit == "times") and _near(stated.bare, told.bare)
    if stated.vague or told.vague:
        return stated.vague and stated.low <= told.high and told.low <= stated.high
    return _bounded(stated, told)


def _bounded(stated: Quantity, told: Quantity) -> bool:
    equal = _near(stated.low, told.low) and _near(stated.high, told.high)
    match stated.bound:
        case "exact" | "reaching":
            return equal
        case "about":
            return all(abs(a - b) <= _ROUNDED * b for a, b in ((stated.low, told.low), (stated.high, told.high)))
        case "over":
            beyond = stated.high < told.low <= _BEYOND * stated.high and told.bound in (
                "exact",
                "over",
                "least",
                "about",
            )
            return beyond or (equal and told.bound == "over")
        case "least":
            return stated.high * (1 - _EXACT) <= told.low and told.bound in ("exact", "over", "least")
        case "under":
            below = told.high < stated.low <= _BEYOND * told.high and told.bound in ("exact", "under", "most", "about")
            return below or (equal and told.bound == "under")
        case "most":
            return told.high <= stated.low * (1 + _EXACT) and told.bound in ("exact", "under", "most", "reaching")


def _near(one: float, two: float) -> bool:
    return abs(one - two) <= _EXACT * max(abs(one), abs(two), 1e-3)


def _unit_left_out(told: Quantity) -> bool:
    """Whether the source counts nothing with the number, as in "the furthest he would go was 10"."""
    return not told.unit and not told.of


def _tells_nothing_new(quantity: Quantity, case: Case, told: Sequence[Quantity]) -> bool:
    """Whether "second" only counts on, or a small number counts what a source with no such number names one by one."""
    if quantity.unit == "ordinal":
        return _ranked(quantity, case)
    small = not quantity.unit and bool(quantity.of) and quantity.bare <= _SMALL and quantity.bare == int(quantity.bare)
    if small and _DEFINITE.search(case.statement.plain, 0, quantity.start):
        return not any(q.of in (quantity.of, "") and q.low <= _SMALL for q in told)
    return small and not any(not q.single and q.unit in ("", "times") for q in told)


def _ranked(quantity: Quantity, case: Case) -> bool:
    """Whether the source counts nothing in order, so that "second" only counts on."""
    return not any(q.unit == "ordinal" for s in case.sources for q in quantities(s.span))


def _of_another(stated: Quantity, fitting: Sequence[Quantity], told: Sequence[Quantity]) -> bool:
    """Whether the source counts with the number something else, and gives another number for what is counted."""
    if not stated.of or any(q.of in (stated.of, "") for q in fitting):
        return False
    return any(q.of == stated.of and not carries(stated, q) for q in told)


def _reckoned(quantity: Quantity, case: Case, told: Sequence[Quantity]) -> bool:
    """Whether it is the share that one number of the source is of another, how many times as much, how much more, or the rest.

    The rest is what is left where the statement denies what the source says, or the other way.
    """
    counts = [q.low for q in told if q.unit in ("", "ordinal") and not q.vague and q.low > 0]
    pairs = [(min(a, b), max(a, b)) for a, b in combinations(counts[:_MOST_PAIRED], 2)]
    if quantity.unit == "%":
        return any(_about(quantity, 100 * part / high) for low, high in pairs for part in (low, high - low))
    if quantity.unit == "times" or (not quantity.unit and quantity.of == "time"):
        return any(_multiple(quantity, high / low) for low, high in pairs)
    more = _MORE.match(case.statement.plain, quantity.end) or _BY.search(case.statement.plain, 0, quantity.start)
    told_apart = more or bool(denials(case.statement)) != any(denials(source.span) for source in case.sources)
    return told_apart and any(_near(quantity.low, high - low) for low, high in pairs)


def _introduced(quantity: Quantity, case: Case) -> bool:
    """Whether it only points to a number that stands before a span or in what is known about its document."""
    if quantity.bound != "exact" or not _INTRODUCED.search(case.statement.original, 0, quantity.start):
        return False
    rooms = (text for source in case.sources for text in (*source.before, source.about))
    return any(told.bound == "exact" and carries(quantity, told) for text in rooms for told in quantities(text))


def _multiple(quantity: Quantity, value: float) -> bool:
    """Whether a value that was reckoned is the one stated, within a rounding that is said."""
    return _near(quantity.bare, value) if quantity.bound == "exact" else _about(quantity, value)


def _about(quantity: Quantity, value: float) -> bool:
    """Whether a share that was reckoned is the one stated, within its rounding."""
    match quantity.bound:
        case "over" | "least":
            return quantity.low <= value <= _BEYOND * quantity.high
        case "under" | "most":
            return quantity.low / _BEYOND <= value <= quantity.high
        case "about":
            return abs(value - quantity.low) <= _ROUNDED * quantity.low
        case _:
            return abs(value - quantity.low) <= _HALF_A_POINT


def _between_dates(quantity: Quantity, case: Case) -> bool:
    """Whether it is the time between two dates of the sources, as in "two days later"."""
    if quantity.unit not in _TO_MONTHS:
        return False
    dates = [m for source in (*case.sources, *case.beside) for m in moments(source.span)]
    months = quantity.low * _TO_MONTHS[quantity.unit]
    stated = replace(quantity, low=months, high=months, bare=months)
    return any(_multiple(stated, apart) for a, b in combinations(dates[:12], 2) for apart in _apart(a, b))


def _apart(one: Moment, two: Moment) -> tuple[float, ...]:
    """How many months lie between, as far as that can be told."""
    if one.day and two.day and one.month == two.month:
        return (abs(one.day - two.day) * _TO_MONTHS["days"],)
    if one.month and two.month and (one.year == two.year or not (one.year and two.year)):
        return (float(abs(one.month - two.month)),)
    return (12.0 * abs(one.year - two.year),) if one.year and two.year else ()


def _rivals(stated: Sequence[Quantity], told: Sequence[Quantity]) -> list[Quantity]:
    """What the source says in place of a number; not what the statement says as well."""
    return [q for q in told if not q.single and not any(carries(other, q) for other in stated)]


def _problem(quantity: Quantity, told: Sequence[Quantity]) -> Problem:
    alike = [q for q in told if q.unit == quantity.unit and q.of and q.of == quantity.of]
    others = alike or [q for q in told if q.unit == quantity.unit]
    if others:
        nearest = min(others, key=lambda q: abs(q.low - quantity.low))
        return Problem(f"the source says {nearest.told}", contradicts=True)
    return Problem(f"the number {quantity.shown} is not in the source")
