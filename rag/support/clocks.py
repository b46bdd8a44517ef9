"""The times of day that a text tells: "02:40", "2.40 a.m.", "twenty to three", "two in the morning"."""

import re
from functools import lru_cache
from typing import NamedTuple

from rag.support.numerals import TO_TWELVE, value_of
from rag.support.text import Text

__all__ = ["DAY", "HALF_A_DAY", "Clock", "apart", "clocks", "same_time"]

HALF_A_DAY, DAY = 720, 1440
"""In minutes."""
_PAST = {"quarter": 15, "half": 30}
_FORM = re.compile(
    r"(?<![\w.:,$€£])(?P<hour>[01]?\d|2[0-3])(?:(?::(?P<minute>[0-5]\d))(?!:?\d)|(?:\.(?P<tenth>[0-5]\d))?(?=\s?[ap]\.?m\b))"
    r"(?:\s?(?P<half>[ap])\.?m\b)?"
    r"|(?:(?<=\bat )|(?<=\bby )|(?<=\buntil )|(?<=\bafter )|(?<=\bbefore )|(?<=\bsince ))"
    r"(?P<at>[01]?\d|2[0-3])\.(?P<past>[0-5]\d)\b(?![.%]\d?|\s?(?:m|bn|million|billion|per|[a-z]+s)\b)"
    r"|(?<!from )\b(?P<few>half|quarter|five|ten|twenty|twenty-five|\d\d?)(?: minutes)? (?P<side>past|to) "
    rf"(?P<named>{'|'.join(TO_TWELVE)})\b"
    rf"|\b(?P<full>\d\d?|{'|'.join(TO_TWELVE)}) (?:o'clock|in the (?P<day>morning|afternoon|evening))\b"
)


class Clock(NamedTuple):
    """Minutes after midnight, or after midnight or noon where `half` is False, and where that stands."""

    minutes: int
    half: bool
    start: int
    end: int


@lru_cache(maxsize=4096)
def clocks(text: Text) -> tuple[Clock, ...]:
    """The times of day in order."""
    return tuple(_clock(match) for match in _FORM.finditer(text.plain))


def _clock(match: re.Match[str]) -> Clock:
    if match["full"]:
        later = HALF_A_DAY if match["day"] in ("afternoon", "evening") else 0
        return Clock(int(value_of(match["full"])) * 60 % HALF_A_DAY + later, bool(match["day"]), *match.span())
    if match["named"]:
        few = match["few"]
        minutes = _PAST.get(few) or int(value_of(few))
        hour = int(value_of(match["named"]))
        minutes = hour * 60 + (minutes if match["side"] == "past" else -minutes)
        return Clock(minutes % HALF_A_DAY, False, *match.span())
    hour, minute = int(match["hour"] or match["at"]), int(match["minute"] or match["tenth"] or match["past"] or 0)
    if match["half"]:
        return Clock(hour % 12 * 60 + minute + (HALF_A_DAY if match["half"] == "p" else 0), True, *match.span())
    written_out = hour > 12 or (match["hour"] or "").startswith("0") or hour == 0
    return Clock(hour * 60 + minute, written_out, *match.span())


def same_time(one: Clock, other: Clock) -> bool:
    """Whether both may be the same time of day."""
    turn = DAY if one.half and other.half else HALF_A_DAY
    return (one.minutes - other.minutes) % turn == 0


def apart(one: Clock, other: Clock) -> int:
    """How many minutes pass from the one to the other, less than a day."""
    return (other.minutes - one.minutes) % DAY
