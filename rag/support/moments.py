"""Dates of any format, with the precision they are given in."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from rag.support.text import Text

__all__ = ["Moment", "Part", "moments"]

Part = Literal["early", "mid", "late"]

_MONTH_NAMES = "january february march april may june july august september october november december".split()
_MONTHS = {name: n for n, name in enumerate(_MONTH_NAMES, 1)} | {name[:3]: n for n, name in enumerate(_MONTH_NAMES, 1)}
_MONTHS["sept"] = 9
_DAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
_SEASONS = "spring summer autumn winter".split()
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_YEAR = r"(?:1[0-9]|20)\d\d"
_DATE = re.compile(
    rf"\b(?P<y1>{_YEAR})-(?P<m1>\d\d)(?:-(?P<d1>\d\d))?\b"
    rf"|\b(?P<d2>\d{{1,2}})[./](?P<m2>\d{{1,2}})[./](?P<y2>{_YEAR})\b"
    rf"|\b(?P<d3>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<m3>{_MONTH})(?:,?\s+(?:of\s+)?(?P<y3>{_YEAR})\b)?"
    rf"|\b(?P<m4>{_MONTH})\s+(?:the\s+)?(?P<d4>\d{{1,2}})(?:st|nd|rd|th)?\b(?!\s*(?:%|percent|people))(?:,?\s+(?P<y4>{_YEAR})\b)?"
    rf"|\b(?P<m5>{_MONTH})(?:,?\s+(?:of\s+)?(?P<y5>{_YEAR})\b)?"
    rf"|(?<![\d,.$€£])(?P<y6>{_YEAR})(?P<decade>'?s)?\b(?![,.]\d|\s*(?:%|percent|people|fighters|men|soldiers|residents))"
    rf"|\b(?P<weekday>{'|'.join(_DAYS)})s?\b|\b(?P<season>{'|'.join(_SEASONS)}|fall of (?={_YEAR}))\b"
)
_PART = re.compile(
    r"\b(?P<early>early|beginning of|start of)(?:\s+in)?[\s-]+(?:the\s+)?$|\b(?P<mid>mid|middle of)[\s-]+$"
    r"|\b(?P<late>late|end of|later in)[\s-]+$"
)


_LEADS = re.compile(r"\b(?:in|of|by|since|until|during|last|early|mid|late|this|next|on|and|to|from|between)[\s-]+$")


@dataclass(frozen=True, slots=True)
class Moment:
    """A date as far as it is told, and where it stands; `shown` are its words."""

    year: int | None
    month: int | None
    day: int | None
    weekday: int | None
    part: Part | None
    decade: bool
    season: str | None
    start: int
    end: int
    shown: str


@lru_cache(maxsize=4096)
def moments(text: Text) -> tuple[Moment, ...]:
    """The dates of a text in order. The month of May needs a capital and a day, year or preposition."""
    return tuple(m for match in _DATE.finditer(text.plain) if (m := _moment(text, match)) is not None)


def _moment(text: Text, match: re.Match[str]) -> Moment | None:
    groups = match.groupdict()

    def first(letter: str) -> str | None:
        return next((value for name, value in groups.items() if value and re.fullmatch(rf"{letter}\d", name)), None)

    year, month, day = first("y"), first("m"), first("d")
    number = _month_number(month)
    if month and not _is_month(text, match, number):
        return None
    if day and not 1 <= int(day) <= 31:
        return None
    head = _PART.search(text.plain, max(0, match.start() - 20), match.start())
    part: Part | None = None
    if head:
        part = "early" if head["early"] else "mid" if head["mid"] else "late"
    weekday = _DAYS.index(match["weekday"]) if match["weekday"] else None
    return Moment(
        int(year) if year else None,
        number,
        int(day) if day else None,
        weekday,
        part,
        bool(match["decade"]),
        match["season"],
        match.start(),
        match.end(),
        text.original[head.start() if head else match.start() : match.end()],
    )


def _month_number(month: str | None) -> int | None:
    if month is None:
        return None
    name = month.rstrip(".")
    return int(name) if name.isdigit() else _MONTHS.get(name, _MONTHS.get(name[:3]))


def _is_month(text: Text, match: re.Match[str], number: int | None) -> bool:
    """Whether it is a month: from 1 to 12, or with a capital, and "May" or "March" not as the word that opens a sentence."""
    if number is None or not 1 <= number <= 12:
        return False
    if text.original[match.start()].isdigit():
        return True
    if not text.original[match.start()].isupper():
        return False
    return match[0] not in ("may", "march", "mar") or bool(_LEADS.search(text.plain[: match.start()][-12:]))
