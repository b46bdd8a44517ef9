"""The quantities of a text: values or ranges with their bound, their unit and what is counted."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from index.words import STOP_WORDS, stem
from rag.support.clocks import clocks
from rag.support.moments import moments
from rag.support.numerals import NUMERAL, Numeral, numeral
from rag.support.text import Text

__all__ = ["Bound", "Quantity", "quantities"]

Bound = Literal["exact", "about", "over", "under", "least", "most", "reaching"]

_BOUND_WORDS: Mapping[Bound, str] = {
    "least": r"at least|no (?:fewer|less) than|a minimum of|not (?:fewer|less) than|minimum",
    "reaching": r"up to|as (?:many|much|long|far|few) as",
    "most": r"at most|no more than|no longer than|not more than|a maximum of|within|inside"
    r"|(?:n't|not|never|without) (?:\w+ ){0,4}?(?:more than|beyond|over|above|exceeding)",
    "over": r"(?:more|greater|longer|larger|higher|further|farther|better) than|above|in excess of"
    r"|(?<!spread )(?<!scattered )(?<!distributed )over|exceed(?:s|ed|ing)?|upwards? of|beyond",
    "under": r"(?:fewer|less|lower|smaller|shorter) than|under|below|nearly|almost|not quite|close to|approaching",
    "about": r"about|around|some|roughly|approximately|circa|an estimated|estimated|approx\.?|in the region of|maybe",
}
_BOUNDS = {
    bound: re.compile(rf"(?:\b|(?=n't))(?:{said})\s+(?:(?:the age of|the|a|an|some|of|his|its|last)\s+)?[$€£]?$")
    for bound, said in _BOUND_WORDS.items()
}
_AFTER: tuple[tuple[Bound, re.Pattern[str]], ...] = (
    ("least", re.compile(r"\s(?:[a-z]+ )?or more\b")),
    ("over", re.compile(r"\s?(?:\+|plus\b)")),
    ("about", re.compile(r"\s(?:or so|odd|-ish)\b")),
)
_TOLD: Mapping[Bound, str] = {
    "exact": "",
    "about": "about ",
    "over": "more than ",
    "under": "less than ",
    "least": "at least ",
    "most": "at most ",
    "reaching": "up to ",
}
_PERCENT = re.compile(r"\s?(?:%|percent\b|per\s?cent\b|percentage\b)")
_POINT = re.compile(r"\spoints?\b")
_CURRENCY = re.compile(r"\s(?:us |american )?(dollar|euro)s?\b")
_SIGNS = {"dollar": "$", "euro": "€"}
_AND_A_HALF = re.compile(r"\b(?:year|month|week|day|hour|century|decade|mile|million)s? and $")
_SIDE = re.compile(
    r"\b(?:north|south|east|west|[a-z]+(?:-held|-run|-controlled|-occupied)|besieged|occupied|free|rebel|government|opposition"
    r"|upper|lower|inner|outer|other|left|right|first|second|third|fourth|last|final|next)(?:ern)? $"
)
"""What stands ahead of a half or quarter that is a place or a time: "the rebel-held half", "the last quarter of"."""
_AND_MORE = re.compile(r"[\s-][a-z]+(?: and|,)? ")
_ROUND_UNIT = re.compile(r"decade|centur")
_AGED = re.compile(r"[\s-]years?[\s-]olds?\b")
_RANGE = re.compile(r"\s?(?:-to-|-|–|to|and|or)\s?[$€£]?")
_UNIT = re.compile(
    r"[\s-]?(?:of an? |(?:more|full|consecutive|straight|whole|unbroken|uninterrupted|long|short|further) )?([a-z]+)"
)
_DAYS = {
    "second": 1 / 86400,
    "minut": 1 / 1440,
    "hour": 1 / 24,
    "day": 1.0,
    "night": 1.0,
    "week": 7.0,
    "fortnight": 14.0,
}
_MONTHS = {"month": 1.0, "year": 12.0, "decad": 120.0, "centuri": 1200.0}
_METRES = {"metr": 1.0, "meter": 1.0, "km": 1e3, "kilometr": 1e3, "kilomet": 1e3, "mile": 1609.344}
_METRES |= {"feet": 0.3048, "foot": 0.3048, "yard": 0.9144}
_KILOGRAMS = {"kg": 1.0, "kilogram": 1.0, "kilo": 1.0, "tonn": 1000.0, "ton": 1000.0, "pound": 0.4536}
_DIMENSIONS = {"days": _DAYS, "months": _MONTHS, "metres": _METRES, "kilograms": _KILOGRAMS}
_TENS = "twenties thirties forties fifties sixties seventies eighties nineties".split()
_DECADE_OF_LIFE = re.compile(rf"\bin (?:his|her|their) (?:(?:early|mid|late)[ -])?(?P<tens>{'|'.join(_TENS)})\b")
"""How old somebody is, within ten years: "in his mid-fifties"."""
_SOME, _THOUSANDS, _MANY = 10, 2000, 500
"""How much "dozens" may at most be of its least, and how much "thousands" or more."""
_NO_NOUN = re.compile(r"\s*(?:[.,;:!?)\"]|$|and\b|but\b|in\b|on\b|at\b|to\b|of\b|from\b|for\b|by\b|with\b)")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A value or a range of values, and where it stands; `shown` are its words.

    `unit` is "%", "ordinal", "times", a currency's sign, or the dimension that a measure was turned into ("days",
    "months", "metres", "kilograms"), else ""; `bare` is the value before that. `of` is the stem of what is counted, `aged` tells
    that it is how many years old somebody or something is.
    """

    low: float
    high: float
    bare: float
    bound: Bound
    unit: str
    of: str
    start: int
    end: int
    shown: str
    vague: bool = False
    single: bool = False
    aged: bool = False

    @property
    def told(self) -> str:
        """Its words with its bound: "more than 36,000"."""
        return f"{_TOLD[self.bound]}{self.shown}"


@lru_cache(maxsize=4096)
def quantities(text: Text) -> tuple[Quantity, ...]:
    """The quantities of a text in order, without those that are part of a date or a time of day."""
    # "eight years ago" is a date and a length of time: another text may tell either
    dated = [range(moment.start, moment.end) for moment in moments(text) if not moment.shown.endswith("ago")]
    dated += [range(clock.start, clock.end) for clock in clocks(text)]
    found: list[Quantity] = []
    for match in NUMERAL.finditer(text.plain):
        worth = numeral(match)
        if worth is None or any(match.start() in span for span in dated):
            continue
        if worth.unit == "share" and _AND_A_HALF.search(text.plain, 0, match.start()):
            continue  # "a year and a half": its fraction is not told apart
        if (match["halved"] or match["bare"]) and _SIDE.search(text.plain, 0, match.start()):
            worth = worth._replace(single=True)
        quantity = _quantity(text, match, worth)
        joined = (_range(text, found[-1], quantity) or _sum(text, found[-1], quantity)) if found else None
        found[-1:] = [joined] if joined else [*found[-1:], quantity]
    return (*found, *map(_lived, _DECADE_OF_LIFE.finditer(text.plain)))


def _lived(match: re.Match[str]) -> Quantity:
    low = 10.0 * (_TENS.index(match["tens"]) + 2)
    return Quantity(low, low + 9, low, "exact", "", "", *match.span("tens"), match["tens"], vague=True)


def _quantity(text: Text, match: re.Match[str], worth: Numeral) -> Quantity:
    start, end = match.span()
    value, unit = worth.value, worth.unit
    if percent := _PERCENT.match(text.plain, end):
        end, unit = percent.end(), "%"
    if currency := _CURRENCY.match(text.plain, end) if not unit else None:
        end, unit = currency.end(), _SIGNS[currency[1]]
    measure = _measure(text, end) if unit in ("", "share") else None
    if measure:
        unit, value = measure[0], value * measure[1]
    elif unit == "share":
        unit, value = "%", value if _POINT.match(text.plain, end) else value * 100
    high = value * (_MANY if value >= _THOUSANDS else _SOME) if worth.vague else value
    shown = text.original[start : _UNIT.match(text.plain, end).end()] if measure else text.original[start:end]  # type: ignore[union-attr]
    bound = "exact" if unit == "ordinal" else _bound(text, start, end)
    if bound == "exact" and measure and _ROUND_UNIT.search(shown.lower()):
        bound = "about"
    aged = bool(_AGED.match(text.plain, end))
    of = "" if aged else _counted(text, end)
    return Quantity(value, high, worth.value, bound, unit, of, start, end, shown, worth.vague, worth.single, aged)


def _bound(text: Text, start: int, end: int) -> Bound:
    head = text.plain[max(0, start - 40) : start]
    for bound, rule in _BOUNDS.items():
        if rule.search(head):
            return bound
    return next((bound for bound, rule in _AFTER if rule.match(text.plain, end)), "exact")


def _measure(text: Text, end: int) -> tuple[str, float] | None:
    """The dimension of a measure and what one of its unit is worth in it; someone's age has none."""
    after = _UNIT.match(text.plain, end, end + 30)
    unit = stem(after[1]) if after and not _AGED.match(text.plain, end) else ""
    return next(((name, factors[unit]) for name, factors in _DIMENSIONS.items() if unit in factors), None)


def _range(text: Text, first: Quantity, second: Quantity) -> Quantity | None:
    """Both as one: "20 to 30", "20-30", "between 20 and 30"; the first takes the unit of the second."""
    between = text.plain[first.end : second.start]
    if len(between) > 6 or not _RANGE.fullmatch(between) or first.single or first.unit not in ("", second.unit):
        return None
    head = text.plain[max(0, first.start - 12) : first.start]
    if "and" in between and not re.search(r"\b(?:between|from)\s+[$€£]?$", head):
        return None
    measure = _measure(text, second.end)
    low = first.low * measure[1] if measure and not first.unit else first.low
    scale = _scale(second)
    if first.low < _THOUSANDS and low * scale <= second.high:
        low *= scale
    shown = text.original[first.start : second.end]
    return replace(second, low=low, start=first.start, shown=shown, bound=first.bound) if low <= second.high else None


def _scale(quantity: Quantity) -> float:
    """What a scale makes of the figures: a million for "58.9 million"."""
    figures = re.match(r"\W?(\d+(?:\.\d+)?) ?[a-z]", quantity.shown.lower())
    return max(1.0, quantity.bare / float(figures[1])) if figures and float(figures[1]) else 1.0


def _sum(text: Text, first: Quantity, second: Quantity) -> Quantity | None:
    """Both as one: "three hours and ten minutes"."""
    measured = first.unit in _DIMENSIONS and first.unit == second.unit and second.bound == "exact"
    if not measured or not _AND_MORE.fullmatch(text.plain, first.end, second.start):
        return None
    low, worth = first.low + second.low, second.low / second.bare if second.bare else 0.0
    if second.low >= first.low / (first.bare or 1.0) or not worth:
        return None  # "nine seconds, 52 seconds" are two
    shown = text.original[first.start : second.start] + second.shown
    return replace(second, low=low, high=low, bare=low / worth, bound=first.bound, start=first.start, shown=shown)


def _counted(text: Text, end: int) -> str:
    if _NO_NOUN.match(text.plain, end):
        return ""
    after = re.findall(r"[^\W\d_]+", text.plain[end : end + 40])[:3]
    return next((stem(word) for word in after if word not in STOP_WORDS), "")
