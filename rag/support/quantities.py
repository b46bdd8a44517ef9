"""Numbers as values: figures and words, ranges, bounds, shares and units. "Thirty-six thousand" is 36,000."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from index.words import STOP_WORDS, stem
from rag.support.moments import moments
from rag.support.text import Text

__all__ = ["Quantity", "quantities"]

Bound = Literal["exact", "about", "over", "under", "least", "most"]

_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_VALUES = {word: float(n) for n, word in enumerate(_UNITS)} | {word: 10.0 * n for n, word in enumerate(_TENS, 2)}
_SCALES = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12, "dozen": 12.0}
_SHORT_SCALES = {"k": 1e3, "m": 1e6, "mn": 1e6, "bn": 1e9, "tn": 1e12}
_VAGUE = {"dozens": 24.0, "scores": 40.0, "hundreds": 200.0, "thousands": 2e3, "millions": 2e6, "billions": 2e9}
_SHARES = {"half": 0.5, "third": 1 / 3, "quarter": 0.25, "fifth": 0.2, "tenth": 0.1, "thirds": 1 / 3, "quarters": 0.25}
_TIMES = {"once": 1.0, "twice": 2.0, "thrice": 3.0, "double": 2.0, "doubled": 2.0, "triple": 3.0, "tripled": 3.0}
_ORDINALS = {
    word: float(n)
    for n, word in enumerate("second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split(), 2)
}
_SMALL = "|".join(sorted((*_VALUES, *_SCALES), key=len, reverse=True))
_FIGURE = r"\d{1,3}(?:[,  ]\d{3})+(?:\.\d+)?(?![\d])|\d+(?:\.\d+)?"
_NUMBER = re.compile(
    rf"(?<![\w.,])(?P<sign>[$€£]?)(?P<figure>{_FIGURE})(?P<suffix>(?:st|nd|rd|th|k|mn?|bn|tn)\b)?(?:[\s-](?P<scale>hundred|thousand|million|billion|trillion|dozen)\b)?"
    rf"|\b(?P<words>(?:half\s+)?(?:an?\s+)?(?:{_SMALL})(?:(?:[\s-]+|\s+and\s+|\s+an?\s+)(?:{_SMALL}))*)\b"
    rf"|\b(?P<vague>{'|'.join(_VAGUE)})\b(?:\s+of\s+(?P<of>{'|'.join(_VAGUE)})\b)?"
    rf"|\b(?P<share>{'|'.join(_SHARES)})\b|\b(?P<times>{'|'.join(_TIMES)})\b|\b(?P<ordinal>{'|'.join(_ORDINALS)})\b"
)
_PERCENT = re.compile(r"\s?(?:%|percent\b|per\s?cent\b|percentage\b)")
_BOUND_WORDS: Mapping[Bound, str] = {
    "least": r"at least|no (?:fewer|less) than|a minimum of|not (?:fewer|less) than|minimum",
    "most": r"at most|no more than|not more than|up to|as (?:many|much|long|far) as|a maximum of|maximum|within",
    "over": r"(?:more|greater|longer|larger|higher|further|farther|better) than|over|above|in excess of"
    r"|exceed(?:s|ed|ing)?|upwards? of|past|beyond",
    "under": r"(?:fewer|less|lower|smaller|shorter) than|under|below|nearly|almost|not quite|close to|approaching",
    "about": r"about|around|some|roughly|approximately|circa|an estimated|estimated|approx\.?|in the region of",
}
_BOUNDS = {
    bound: re.compile(rf"\b(?:{said})\s+(?:(?:the|a|an|some|of)\s+)?[$€£]?$") for bound, said in _BOUND_WORDS.items()
}
_AFTER: tuple[tuple[Bound, re.Pattern[str]], ...] = (
    ("over", re.compile(r"\s?(?:\+|plus\b|or more\b)")),
    ("about", re.compile(r"\s(?:or so|odd|-ish)\b")),
)
_RANGE = re.compile(r"\s?(?:-|to|and|or)\s?[$€£]?$")
_TIME = {
    "second": 1 / 86400,
    "minut": 1 / 1440,
    "hour": 1 / 24,
    "day": 1.0,
    "night": 1.0,
    "week": 7.0,
    "fortnight": 14.0,
}
_MONTHS = {"month": 1.0, "year": 12.0, "decad": 120.0, "centuri": 1200.0}
_LENGTH = {
    "metr": 1.0,
    "meter": 1.0,
    "km": 1e3,
    "kilometr": 1e3,
    "kilomet": 1e3,
    "mile": 1609.344,
    "feet": 0.3048,
    "foot": 0.3048,
    "yard": 0.9144,
}
_WEIGHT = {"kg": 1.0, "kilogram": 1.0, "kilo": 1.0, "tonn": 1000.0, "ton": 1000.0, "pound": 0.4536}
_DIMENSIONS = {"days": _TIME, "months": _MONTHS, "metres": _LENGTH, "kilograms": _WEIGHT}
_TOLD: Mapping[Bound, str] = {
    "exact": "",
    "about": "about ",
    "over": "more than ",
    "under": "less than ",
    "least": "at least ",
    "most": "at most ",
}
_LAST = 1e15


@dataclass(frozen=True, slots=True)
class Quantity:
    """A value or a range of values, and where it stands; `shown` are its words.

    `unit` is "%", "ordinal", "times", a currency's sign, or the dimension a measure was turned into ("days", "months", "metres",
    "kilograms"), else "". `of` is the stem of the next word that carries meaning: what is counted.
    """

    low: float
    high: float
    bound: Bound
    unit: str
    of: str
    start: int
    end: int
    shown: str
    vague: bool = False

    @property
    def told(self) -> str:
        """Its words with its bound: "more than 36,000"."""
        return f"{_TOLD[self.bound]}{self.shown}"


@lru_cache(maxsize=4096)
def quantities(text: Text) -> tuple[Quantity, ...]:
    """The quantities of a text in order, without those that are part of a date."""
    dated = [range(moment.start, moment.end) for moment in moments(text)]
    found: list[Quantity] = []
    for match in _NUMBER.finditer(text.plain):
        if any(match.start() in span for span in dated):
            continue
        quantity = _quantity(text, match)
        if quantity is None:
            continue
        if found and (joined := _range(text, found[-1], quantity)):
            found[-1] = joined
        else:
            found.append(quantity)
    return tuple(found)


def _quantity(text: Text, match: re.Match[str]) -> Quantity | None:
    value, unit, vague = _value(match)
    if value is None or not value < _LAST:
        return None
    start, end = match.span()
    if percent := _PERCENT.match(text.plain, end):
        end, unit = percent.end(), "%"
    if unit == "share":
        value, unit = value * 100, "%"
    bound = _bound(text, start, end)
    measure = _measure(text, end) if not unit else None
    if measure:
        unit, factor = measure
        value *= factor
    high = value * 10 if vague else value
    return Quantity(value, high, bound, unit, _counted(text, end), start, end, text.original[start:end], vague)


def _bound(text: Text, start: int, end: int) -> Bound:
    head = text.plain[max(0, start - 40) : start]
    for bound, rule in _BOUNDS.items():
        if rule.search(head):
            return bound
    return next((bound for bound, rule in _AFTER if rule.match(text.plain, end)), "exact")


def _value(match: re.Match[str]) -> tuple[float | None, str, bool]:
    """The value, its unit as far as the number itself tells, and whether it is only an order of magnitude."""
    if match["figure"]:
        return _figure(match)
    if match["words"]:
        return (None if match["words"] == "one" else _spelled(match["words"])), "", False
    if match["vague"]:
        return _VAGUE[match["vague"]] * (_SCALES.get((match["of"] or "").removesuffix("s"), 1.0)), "", True
    if match["share"]:
        return _SHARES[match["share"]], "share", False
    if match["times"]:
        return _TIMES[match["times"]], "times", False
    return _ORDINALS[match["ordinal"]], "ordinal", False


def _figure(match: re.Match[str]) -> tuple[float | None, str, bool]:
    digits = re.sub(r"[^\d.]", "", match["figure"])
    if len(digits) > 18:
        return None, "", False
    suffix = match["suffix"] or ""
    scale = _SCALES.get(match["scale"] or "", 1.0) * _SHORT_SCALES.get(suffix, 1.0)
    unit = "ordinal" if suffix in ("st", "nd", "rd", "th") else match["sign"]
    return float(digits) * scale, unit, False


def _spelled(words: str) -> float | None:
    """The value of number words: each scale multiplies what stands before it."""
    total = current = 0.0
    factor = 0.5 if words.startswith("half") else 1.0
    for word in re.findall(r"[a-z]+", words):
        if word in _VALUES:
            current += _VALUES[word]
        elif word in _SCALES:
            current = (current or 1.0) * _SCALES[word]
            if _SCALES[word] >= 1e3:
                total, current = total + current, 0.0
    return (total + current) * factor


def _range(text: Text, first: Quantity, second: Quantity) -> Quantity | None:
    """Both as one range: "20 to 30", "20-30", "between 20 and 30"; the first number takes the second one's scale and unit."""
    between = text.plain[first.end : second.start]
    if len(between) > 6 or not _RANGE.fullmatch(between) or first.low > second.high:
        return None
    if " and " in between and not re.search(
        r"\b(?:between|from)\s+[$€£]?$", text.plain[max(0, first.start - 12) : first.start]
    ):
        return None
    if first.unit not in ("", second.unit):
        return None
    low = first.low
    if not first.unit and (measure := _measure(text, second.end)):
        low *= measure[1]
    shown = text.original[first.start : second.end]
    return replace(second, low=low, high=second.high, start=first.start, shown=shown, bound=first.bound)


def _measure(text: Text, end: int) -> tuple[str, float] | None:
    after = re.match(r"[\s-]?(?:more |full |consecutive |straight )?([a-z]+)", text.plain[end : end + 30])
    unit = stem(after[1]) if after else ""
    return next(((name, factors[unit]) for name, factors in _DIMENSIONS.items() if unit in factors), None)


def _counted(text: Text, end: int) -> str:
    after = re.findall(r"[^\W\d_]+", text.plain[end : end + 40])[:3]
    return next((stem(word) for word in after if word not in STOP_WORDS), "")
