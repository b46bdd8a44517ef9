"""Every number of a statement stands in the source, with its bound and its unit; rounding only where it is said."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations, permutations

from rag.support.case import Case
from rag.support.clocks import DAY, HALF_A_DAY, Clock, apart, clocks, same_time
from rag.support.denial import denials
from rag.support.moments import Moment, moments, published
from rag.support.problem import Problem
from rag.support.quantities import Quantity, quantities
from rag.support.text import Text

__all__ = ["carries", "number_rule"]

_EXACT, _ROUNDED, _BEYOND = 1e-6, 0.1, 1.35
_COMPARED = re.compile(
    r"\b(?:more|fewer|less|by|up|down|r[io]se\w*|f[ae]ll\w*|drop\w*|gain\w*|los[est]\w*|shorter|longer|faster|slower|later|earlier"
    r"|behind|ahead|over(?:shot|ran|run)|exceed\w*|gr[eo]w\w*|increase\w*|decrease\w*|shr[aiu]nk\w*|cut|extra|additional|margin|lead"
    r"|difference|dearer|cheaper|older|younger|higher|lower|larger|smaller|wider|narrower|deeper|taller|heavier|lighter|bigger)\b"
)
_SMALL = 4
_DEFINITE = re.compile(r"\b(?:of (?:the|its|their|his|her)|of [^\W\d_]+'s|the|both) $")
_INTRODUCED = re.compile(r"(?:\b(?:[Tt]he|[Tt]hese|[Tt]hose|[Aa]ll)|(?<=[^.?!:\"'”’)] )[A-Z][^\W\d_]+) $")
"""What stands ahead of a number that was told before: "the 61", or names something with it: "Ward 12"."""
_HALF_A_POINT = 0.5
_MOST_PAIRED = 8
_MOST_DATES = 12
_BY_THEN = re.compile(r"\b(before|by|after|past)\s$")
_FROM = re.compile(r"\bfrom [$€£]?$")
_GREW_FROM = re.compile(
    r"\b(?:rais(?:e|es|ed|ing)|r(?:ise|ises|ose|isen|ising)|increas(?:e|es|ed|ing)|gr(?:ow|ows|ew|own|owing)|lift(?:s|ed)?"
    r"|climb(?:s|ed|ing)?|jump(?:s|ed)?|doubl(?:e|es|ed|ing)|expand(?:s|ed|ing)?) "
    r"(?:(?!(?:by|of|on|in|at|to|for|with|anything|anywhere) )[^ .;:]+ ){0,3}from [$€£]?$"
)
_GREW_WITHIN = 80
_LESS = re.compile(r"\s(?:less|lower|fewer|cheaper|smaller|shorter|below|off)\b")
_OF = re.compile(r"\s?of\b")
_AN_HOUR = 60
_SINGLE = re.compile(r"\b(?:a|one|the) (?:single|sole)\b")
_PAIR, _TWO = re.compile(r"\bboth\b"), 2
_CALENDAR = 0.04
"""How far ninety days may be from three months."""
_TO_MONTHS = {"days": 12 / 365.25, "months": 1.0}


def number_rule(case: Case) -> Problem | None:
    """Each quantity of the statement is carried by one of a span, counting the same thing."""
    told = [q for source in case.sources for each in quantities(source.span) for q in _reached(source.span, each)]
    for quantity in quantities(case.statement):
        if quantity.single or _tells_nothing_new(quantity, case, told):
            continue
        fitting = [q for q in told if carries(quantity, q)]
        carried = not _of_another(quantity, fitting, told) if fitting else _derived(quantity, case, told)
        if not carried:
            return _problem(quantity, _rivals(quantities(case.statement), told))
    return _untimely(case)


def _reached(text: Text, quantity: Quantity) -> tuple[Quantity, ...]:
    """The quantity, and of "raised from 42 to 45" also what was reached, which stands as a range."""
    ahead = max(0, quantity.start - _GREW_WITHIN)
    grown = quantity.low < quantity.high and not quantity.vague and _GREW_FROM.search(text.plain, ahead, quantity.start)
    return (quantity, replace(quantity, low=quantity.high)) if grown else (quantity,)


def _derived(quantity: Quantity, case: Case, told: Sequence[Quantity]) -> bool:
    """Whether it follows from what is told, though nothing that is told is it."""
    return (
        _between_dates(quantity, case)
        or _reckoned(quantity, case, told)
        or _introduced(quantity, case)
        or _on_the_hour(quantity, case)
        or _ends_told(quantity, case, told)
    )


def _ends_told(quantity: Quantity, case: Case, told: Sequence[Quantity]) -> bool:
    """Whether a range of "from 39 to 58" is told by its two ends apart."""
    if not _FROM.search(case.statement.plain, 0, quantity.start):
        return False
    ends = (replace(quantity, low=end, high=end, bare=end) for end in (quantity.low, quantity.high))
    return quantity.low < quantity.high and not quantity.vague and all(any(carries(e, q) for q in told) for e in ends)


def _untimely(case: Case) -> Problem | None:
    """A time of day that no source tells, or that is not before or after one that it tells."""
    told = [clock for source in case.sources for clock in clocks(source.span)]
    for clock in clocks(case.statement):
        bound = _BY_THEN.search(case.statement.plain, 0, clock.start)
        if any(same_time(clock, other) for other in told) or (
            bound and any(_in_order(bound[1], clock, c) for c in told)
        ):
            continue
        shown = case.statement.original[clock.start : clock.end]
        return Problem(f"the time {shown} is not in the source", contradicts=bool(told))
    return None


def _in_order(bound: str, stated: Clock, told: Clock) -> bool:
    """Whether what is told is up to an hour before ("by", "before") or after what is stated."""
    minutes = apart(told, stated) if bound in ("before", "by") else apart(stated, told)
    return 0 < minutes % HALF_A_DAY <= _AN_HOUR


def carries(stated: Quantity, told: Quantity) -> bool:
    """Whether what is told makes what is stated true: 36,000 carries "about 36,000", and 36,480 too, not the reverse."""
    if {stated.unit, told.unit} == _TO_MONTHS.keys():
        stated, told = _in_months(stated), _in_months(told)
        if stated.bound in (told.bound, "exact"):
            return abs(stated.low - told.low) <= _CALENDAR * told.low
        return _bounded(stated, told)
    if stated.unit != told.unit:
        points = stated.of == "point" and told.unit == "%"
        bare = not stated.unit and (not stated.of or points) and stated.bound == told.bound
        return (bare or _unit_left_out(told) or told.unit == "times") and _near(stated.bare, told.bare)
    if stated.vague or told.vague:
        return stated.vague and stated.low <= told.high and told.low <= stated.high
    return _bounded(stated, told)


def _in_months(quantity: Quantity) -> Quantity:
    months = quantity.low * (12.0 if quantity.aged else _TO_MONTHS[quantity.unit])
    return replace(quantity, low=months, high=months, bare=months)


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
    if quantity.bare > 1 and any(_SINGLE.search(s.span.plain) for s in case.sources):
        return quantity.bare == _TWO and any(_PAIR.search(s.span.plain) for s in case.sources)
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

    How much more is told only where the statement compares; the rest is what is left where it denies what the source says,
    or the other way.
    """
    counts = [q for q in told if q.unit != "times" and not q.vague and q.low > 0][:_MOST_PAIRED]
    pairs = [*_paired(counts), *((q.unit, q.low, q.high) for q in counts if q.low < q.high)]
    if quantity.unit == "%":
        if _is_less_by_the_rest(quantity, case):
            return True
        return any(_about(quantity, 100 * part / high) for _, low, high in pairs for part in (low, high - low))
    if quantity.unit == "times" or (not quantity.unit and quantity.of == "time"):
        return any(_multiple(quantity, high / low) for _, low, high in pairs)
    denied_once = bool(denials(case.statement)) != any(denials(source.span) for source in case.sources)
    if not denied_once and not _compared(quantity, case):
        return False
    return any(unit == quantity.unit and _multiple(quantity, high - low, 1 + _ROUNDED) for unit, low, high in pairs)


def _is_less_by_the_rest(quantity: Quantity, case: Case) -> bool:
    """Whether something is "a third less" where a span that compares nothing else has it as "two thirds of" the other."""
    return bool(_LESS.match(case.statement.plain, quantity.end)) and any(
        _about(quantity, 100 - told.low)
        for source in case.sources
        if not _COMPARED.search(source.span.plain)
        for told in quantities(source.span)
        if told.unit == "%" and _OF.match(source.span.plain, told.end)
    )


def _compared(quantity: Quantity, case: Case) -> bool:
    """Whether the statement compares, other than by the number's own bound: "more than 63,000" compares nothing."""
    plain = case.statement.plain
    return any(plain[m.end() : quantity.start].strip() not in ("than", "to") for m in _COMPARED.finditer(plain))


def _paired(counts: Sequence[Quantity]) -> Iterator[tuple[str, float, float]]:
    """Each two numbers of one unit, with it, the smaller first; one that counts nothing may be of the other's."""
    for one, two in combinations(counts, 2):
        units = {q.unit.replace("ordinal", "") for q in (one, two)}
        if len(units) == 1:
            yield units.pop(), min(one.low, two.low), max(one.low, two.low)
        elif _unit_left_out(one) or _unit_left_out(two):
            yield "", min(one.bare, two.bare), max(one.bare, two.bare)


def _on_the_hour(quantity: Quantity, case: Case) -> bool:
    """Whether it is an hour that a source tells, as in "soon after three"."""
    bare = not quantity.unit and not quantity.of
    return bare and any(c.minutes % HALF_A_DAY == quantity.low * _AN_HOUR for s in case.sources for c in clocks(s.span))


def _introduced(quantity: Quantity, case: Case) -> bool:
    """Whether it only points to a number that stands before a span or in what is known about its document."""
    if quantity.bound != "exact" or not _INTRODUCED.search(case.statement.original, 0, quantity.start):
        return False
    rooms = (text for source in case.sources for text in (*source.before, source.about))
    return any(told.bound == "exact" and carries(quantity, told) for text in rooms for told in quantities(text))


def _multiple(quantity: Quantity, value: float, beyond: float = _BEYOND) -> bool:
    """Whether a value that was reckoned is the one stated, within a rounding that is said."""
    return _near(quantity.low, value) if quantity.bound == "exact" else _about(quantity, value, beyond)


def _about(quantity: Quantity, value: float, beyond: float = _BEYOND) -> bool:
    """Whether a share that was reckoned is the one stated, within its rounding."""
    match quantity.bound:
        case "over" | "least":
            return quantity.low <= value <= beyond * quantity.high
        case "under" | "most":
            return quantity.low / beyond <= value <= quantity.high
        case "about":
            return abs(value - quantity.low) <= _ROUNDED * quantity.low
        case _:
            return abs(value - quantity.low) <= _HALF_A_POINT


def _between_dates(quantity: Quantity, case: Case) -> bool:
    """Whether it is the time between two dates of the sources, as in "two days later", or two times of day."""
    if quantity.unit not in _TO_MONTHS and not quantity.aged:
        return False
    spans = [source.span for source in (*case.sources, *case.beside)]
    dates = [moment for span in spans for moment in moments(span)][:_MOST_DATES]
    dates += {day for source in case.sources if (day := published(source.evidence.document)) is not None}
    times = [clock for span in spans for clock in clocks(span)][:_MOST_DATES]
    stated = _in_months(quantity)
    passed = [months for a, b in combinations(dates, 2) for months in _apart(a, b)]
    if quantity.unit == "days":
        passed += [apart(a, b) / DAY * _TO_MONTHS["days"] for a, b in permutations(times, 2)]
    return any(_multiple(stated, months) for months in passed)


def _apart(one: Moment, two: Moment) -> tuple[float, ...]:
    """How many months lie between, as far as that can be told."""
    if one.month and two.month and (one.year == two.year or not (one.year and two.year)):
        months = float(abs(one.month - two.month))
        if one.day and two.day:
            days = abs((one.month - two.month) / _TO_MONTHS["days"] + one.day - two.day)
            return (days * _TO_MONTHS["days"], *((months,) if months else ()))
        return (months,)
    if one.day and two.day and one.month == two.month:
        return (abs(one.day - two.day) * _TO_MONTHS["days"],)
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
