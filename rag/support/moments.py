"""Dates of any format, with the precision they are given in."""

import re
from calendar import monthrange
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from index.types import Document
from rag.support.numerals import TO_TWELVE, value_of
from rag.support.text import Text

__all__ = ["SEASONS", "Moment", "Part", "moments", "published"]

Part = Literal["early", "mid", "late"]

_MONTH_NAMES = "january february march april may june july august september october november december".split()
_MONTHS = {name: n for n, name in enumerate(_MONTH_NAMES, 1)} | {name[:3]: n for n, name in enumerate(_MONTH_NAMES, 1)}
_DAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
SEASONS = {"spring": (3, 4, 5), "summer": (6, 7, 8), "autumn": (9, 10, 11), "winter": (12, 1, 2)}
"""The months of each season, as the northern half of the world has them."""
_TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty".split()
_ORDINAL_WORDS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth "
    "sixteenth seventeenth eighteenth nineteenth twentieth"
).split()
_ORDINALS = {word: n for n, word in enumerate(_ORDINAL_WORDS, 1)} | {"thirtieth": 30}
_ORDINALS |= {
    f"{tens}-{_ORDINAL_WORDS[n]}": base + n + 1 for tens, base in (("twenty", 20), ("thirty", 30)) for n in range(9)
}
_OFFSETS = {"last year": -1, "the previous year": -1, "this year": 0}
_DAY_OFFSETS = {"yesterday": -1, "today": 0, "tomorrow": 1}
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_YEAR = r"(?:1[0-9]|20)\d\d"
_OF_YEAR = rf"(?:,?\s+(?:of\s+)?(?:(?P<y{{0}}>{_YEAR})\b|(?P<r{{0}}>{'|'.join(_OFFSETS)})))?"
_COUNTED = r"\s*(?:%|percent|people|fighters|men|soldiers|residents|metres|miles|km|kilometres|dead|wounded)"
_ORDINAL = "|".join(sorted(_ORDINALS, key=len, reverse=True))
_DATE = re.compile(
    rf"\b(?P<y1>{_YEAR})-(?P<m1>\d\d)(?:-(?P<d1>\d\d))?\b"
    rf"|\b(?P<m10>0?[1-9]|1[0-2])/(?P<y10>{_YEAR})\b"
    rf"|\b(?P<d2>\d{{1,2}})[./](?P<m2>\d{{1,2}})[./](?P<y2>{_YEAR})\b"
    rf"|\b(?P<d3>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<m3>{_MONTH}){_OF_YEAR.format(3)}"
    rf"|\b(?P<m4>{_MONTH})\s+(?:the\s+)?(?P<d4>\d{{1,2}})(?:st|nd|rd|th)?\b(?!{_COUNTED}){_OF_YEAR.format(4)}"
    rf"|\b(?P<o8>{_ORDINAL})(?:\s+day)?\s+(?:of\s+)?(?P<m8>{_MONTH}){_OF_YEAR.format(8)}"
    rf"|\b(?P<last>last\s+day)\s+(?:of\s+)?(?P<m7>{_MONTH}){_OF_YEAR.format(7)}"
    rf"|\b(?P<m9>{_MONTH})\s+the\s+(?P<o9>{_ORDINAL})\b{_OF_YEAR.format(9)}"
    rf"|\b(?P<m5>{_MONTH}){_OF_YEAR.format(5)}"
    rf"|(?<![\d,.$€£])(?P<y6>{_YEAR})(?P<decade>'?s)?\b(?![,.]\d|{_COUNTED})"
    rf"|\btwenty[\s-](?P<teen>{'|'.join(_TEENS)})(?:[\s-](?P<one>one|two|three|four|five|six|seven|eight|nine))?\b"
    rf"|\b(?P<weekday>{'|'.join(_DAYS)})s?\b|\b(?P<season>{'|'.join(SEASONS)})\b"
    rf"|\b(?P<ago>\d\d?|{'|'.join(TO_TWELVE)}) years? ago\b"
    rf"|\b(?P<r0>{'|'.join(_OFFSETS)})\b|\b(?P<dayword>{'|'.join(_DAY_OFFSETS)})\b"
)
_PART = re.compile(
    r"\b(?P<early>early|beginning of|start of|first (?:days|week) of)(?:\s+in)?[\s-]+(?:the\s+)?$|\b(?P<mid>mid|middle of)[\s-]+$"
    r"|\b(?P<late>late|end of|later in|(?:last|closing|final) (?:days|week) of)[\s-]+$"
)
_LEADS = re.compile(
    r"\b(?:in|of|by|since|until|during|last|early|mid|late|this|next|on|and|to|from|between)[\s-]+$|\d\s*(?:st|nd|rd|th)?\s*$"
)

_LEADS_TO_YEAR = re.compile(r"\b(?:in|of|by|since|until|during|from|to|the|late|early|mid|before|after|and)[\s-]+$")
_MODERN = 1500


@dataclass(frozen=True, slots=True)
class Moment:
    """A date as far as it is told, and where it stands; `shown` are its words.

    `month` is 1 to 12, `weekday` 0 for Monday; `years_on` and `days_on` are counted from the day the text was written
    ("last year" -1, "tomorrow" 1). All are None where they are not told.
    """

    start: int
    end: int
    shown: str
    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    season: str | None = None
    part: Part | None = None
    decade: bool = False
    years_on: int | None = None
    days_on: int | None = None


@lru_cache(maxsize=4096)
def moments(text: Text) -> tuple[Moment, ...]:
    """The dates of a text in order. A month needs a capital, and "May" or "March" a word that leads to a date."""
    return tuple(m for match in _DATE.finditer(text.plain) if (m := _moment(text, match)) is not None)


def _moment(text: Text, match: re.Match[str]) -> Moment | None:
    told: dict[str, str] = {}
    for name, value in match.groupdict().items():
        if value:
            told[name.rstrip("0123456789")] = value
    month = _month_number(told.get("m"))
    day = int(told["d"]) if "d" in told else _ORDINALS.get(told.get("o", ""))
    if "last" in told and month is not None:
        day = monthrange(_year(told) or 1, month)[1]
    if ("m" in told and not _is_month(text, match, month)) or (day is not None and not 1 <= day <= 31):
        return None
    if match["m10"] and not _LEADS.search(text.plain[max(0, match.start() - 12) : match.start()]):
        return None
    if "y" in told and len(match[0]) == len(told["y"]) and not _is_year(text, match):
        return None
    head = _PART.search(text.plain, max(0, match.start() - 20), match.start())
    start = head.start() if head else match.start()
    return Moment(
        match.start(),
        match.end(),
        text.original[start : match.end()].rstrip("."),
        year=_year(told),
        month=month,
        day=day,
        weekday=_DAYS.index(told["weekday"]) if "weekday" in told else None,
        season=told.get("season"),
        part=_part(head),
        decade="decade" in told,
        years_on=_years_on(told),
        days_on=_DAY_OFFSETS[told["dayword"]] if "dayword" in told else None,
    )


def _is_year(text: Text, match: re.Match[str]) -> bool:
    """Whether a bare number is a year: after a word that leads to one, or a late one that counts nothing."""
    if _LEADS_TO_YEAR.search(text.plain[max(0, match.start() - 10) : match.start()]):
        return True
    return int(match[0]) >= _MODERN and not re.match(r" [a-z]+s\b", text.plain[match.end() : match.end() + 30])


def _part(head: re.Match[str] | None) -> Part | None:
    if head is None:
        return None
    return "early" if head["early"] else "mid" if head["mid"] else "late"


def _year(told: dict[str, str]) -> int | None:
    if "teen" in told:
        ones = "one two three four five six seven eight nine".split()
        return 2010 + _TEENS.index(told["teen"]) + (ones.index(told["one"]) + 1 if "one" in told else 0)
    return int(told["y"]) if "y" in told else None


def _years_on(told: dict[str, str]) -> int | None:
    if "ago" in told:
        return -int(value_of(told["ago"]))
    return _OFFSETS[told["r"]] if "r" in told else None


def published(document: Document) -> Moment | None:
    """The day, month or year in which the document was published, as far as that is known."""
    parts = [int(part) for part in (document.published or "").split("-") if part.isdigit()]
    year, month, day = (*parts, None, None, None)[:3]
    return Moment(0, 0, document.published or "", year, month, day) if year else None


def _month_number(month: str | None) -> int | None:
    if month is None:
        return None
    name = month.rstrip(".")
    return int(name) if name.isdigit() else _MONTHS.get(name, _MONTHS.get(name[:3]))


def _is_month(text: Text, match: re.Match[str], number: int | None) -> bool:
    if number is None or not 1 <= number <= 12:
        return False
    word = next(m for name, m in match.groupdict().items() if m and name.startswith("m"))
    if word.isdigit():
        return True
    at = match.start() + match[0].index(word)
    if not text.original[at].isupper():
        return False
    return (
        word not in ("may", "march", "mar") or match[0] != word or bool(_LEADS.search(text.plain[max(0, at - 12) : at]))
    )
