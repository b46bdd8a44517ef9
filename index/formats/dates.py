"""Dates as formats write them, in their own precision."""

import re
from email.utils import parsedate_to_datetime

__all__ = ["date_of"]

_ISO = re.compile(r"\s*(\d{4})(?:[-/.]?(\d\d)(?:[-/.]?(\d\d)(?!\d{3}))?)?(?![\d])")
_PDF = re.compile(r"D:(\d{4})(\d\d)?(\d\d)?")


def date_of(words: str) -> str | None:
    """The date in ISO 8601, a PDF's "D:20230203…" or an e-mail's "Fri, 3 Feb 2023 …", as "2023-02-03"; None else.

    The day is that of the writer's own time zone.
    """
    words = words.strip()
    if match := _PDF.match(words) or _ISO.match(words):
        year, month, day = match.groups()
        return _possible(year, month, day)
    try:
        return parsedate_to_datetime(words).date().isoformat()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _possible(year: str, month: str | None, day: str | None) -> str | None:
    if not 1000 <= int(year) <= 2999 or (month and not 1 <= int(month) <= 12) or (day and not 1 <= int(day) <= 31):
        return None
    return "-".join(filter(None, (year, month, day)))
