"""Every date of a statement stands in the source at its precision: "December 22, 2016" carries "in December 2016"."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from index.types import Document
from rag.support.case import Case, Source
from rag.support.moments import SEASONS, Moment, moments, published
from rag.support.problem import Problem

__all__ = ["date_rule"]

_WILL = re.compile(r"\b(?:will|next|plans?|planned|due|expects?|expected)\b")
_BY_THEN = re.compile(r"\b(?:by|as of|up to|until) $")
_SPLIT = {"early": (0.0, 0.45), "mid": (0.25, 0.75), "late": (0.55, 1.0)}


def date_rule(case: Case) -> Problem | None:
    """Each date of the statement is carried by a date of a span, of the sentences around it, or by the document's data."""
    for moment in moments(case.statement):
        if moment.years_on is not None or moment.days_on is not None:
            continue
        if any(_carried(moment, source) for source in case.sources) or _as_of(moment, case):
            continue
        rivals = [
            m
            for s in case.sources
            for m in _told(moments(s.span), s)
            if _comparable(moment, m) and not _is_dateline(m, s)
        ]
        if rivals:
            return Problem(f"the source says {rivals[0].shown}", contradicts=True)
        about = {year for source in case.sources for year in source.evidence.document.covers}
        if moment.year and about and str(moment.year) not in about:
            return Problem(f"the source is about {', '.join(sorted(about))}")
        return Problem(f"the date {moment.shown} is not in the source")
    return None


def _as_of(moment: Moment, case: Case) -> bool:
    """Whether it tells only when the document was written: "by 27 November", "as of May"."""
    if not _BY_THEN.search(case.statement.plain, 0, moment.start):
        return False
    dated = ((published(source.evidence.document), source) for source in case.sources)
    return any(day is not None and _within(moment, day, source, ()) for day, source in dated)


def _carried(moment: Moment, source: Source) -> bool:
    own = _told(moments(source.span), source)
    if any(_within(moment, other, source, own[:n]) for n, other in enumerate(own)):
        return True
    if any(_comparable(moment, other) for other in own):
        return False
    if moment.month is None and moment.day is None and moment.weekday is None and moment.season is None:
        return _by_year(moment, source)
    near = [m for text in (*source.before, *source.after, source.about, source.lede) for m in moments(text)]
    around = _told(near, source)
    return any(_within(moment, other, source, ()) for other in around) or _by_document(moment, source)


def _told(found: Sequence[Moment], source: Source) -> list[Moment]:
    """The dates with what is relative in them counted from the document's date: a weekday is the last one before it."""
    return [_resolved(moment, source.evidence.document) for moment in found]


def _resolved(moment: Moment, document: Document) -> Moment:
    written = published(document)
    if moment.years_on is not None and written and written.year:
        return replace(moment, year=written.year + moment.years_on)
    day, today = _day(moment), _day(written)
    if today and moment.days_on is not None:
        day = today + timedelta(days=moment.days_on)
    elif today and not day and moment.weekday is not None and moment.month is None:
        day = today - timedelta(days=(today.weekday() - moment.weekday) % 7)
    return replace(moment, year=day.year, month=day.month, day=day.day, weekday=day.weekday()) if day else moment


def _is_dateline(moment: Moment, source: Source) -> bool:
    """Whether it is the day that the document was published."""
    day = _day(moment)
    return moment.days_on is None and day is not None and day == _day(published(source.evidence.document))


def _day(moment: Moment | None) -> date | None:
    """The day, where it is told to the day and exists."""
    try:
        return date(moment.year or 0, moment.month or 0, moment.day or 0) if moment else None
    except ValueError:
        return None


def _within(moment: Moment, told: Moment, source: Source, earlier: Sequence[Moment]) -> bool:
    """Whether every part that the statement gives is the same in the source; a year may come from what stands before."""
    if moment.year is not None and told.year is not None and moment.year != told.year:
        return moment.decade and moment.year <= told.year < moment.year + 10
    if (
        moment.year is not None
        and told.year is None
        and (moment.month is None or moment.year not in _years(source, earlier) | _years_of(told, source))
    ):
        return False
    for given, other in ((moment.month, told.month), (moment.day, told.day)):
        if given is not None and given != other:
            return False
    if moment.season not in (None, told.season) and told.month not in SEASONS[moment.season or ""]:
        return False
    if moment.weekday is not None and moment.weekday != told.weekday:
        return False
    return moment.part is None or _part_fits(moment, told)


def _part_fits(moment: Moment, told: Moment) -> bool:
    if told.part is not None:
        return told.part == moment.part
    if moment.month is not None and told.day is not None:
        share = told.day / 31
    elif moment.month is None and told.month is not None:
        share = told.month / 12
    else:
        return False
    low, high = _SPLIT[moment.part or "mid"]
    return low <= share <= high


def _comparable(moment: Moment, other: Moment) -> bool:
    """Whether the two are rivals: given at a common precision, so that both cannot be meant."""
    return any(
        getattr(moment, name) is not None and getattr(other, name) is not None
        for name in ("year", "month", "day", "weekday", "season")
    )


def _years(source: Source, earlier: Sequence[Moment]) -> set[int]:
    """The years that a date without one may be of: the last named before it, else those that the document is about."""
    named = [m.year for m in earlier if m.year is not None]
    if named:
        return {named[-1]}
    document = source.evidence.document
    years = {int(year) for year in document.covers if year.isdigit()}
    last = _last_year(source)
    years |= {last} if last else set()
    return years or ({int(document.published[:4])} if document.published else set())


def _years_of(told: Moment, source: Source) -> set[int]:
    """The years that a month without one may be of where its document was published in a known month: the nearest."""
    written = published(source.evidence.document)
    if written is None or written.month is None or written.year is None or told.month is None:
        return set()
    return {
        written.year - (told.month > written.month),
        written.year + (told.month < written.month and _is_ahead(source)),
    }


def _is_ahead(source: Source) -> bool:
    return bool(_WILL.search(source.span.plain))


def _last_year(source: Source) -> int | None:
    for text in reversed(source.before):
        named = [m.year for m in _told(moments(text), source) if m.year is not None]
        if named:
            return named[-1]
    return None


def _by_year(moment: Moment, source: Source) -> bool:
    """A year that the document is about, or the last one named before the span where none is known."""
    document = source.evidence.document
    if str(moment.year) in document.covers:
        written = published(document)
        return moment.part is None or (written is not None and _part_fits(moment, written))
    return moment.year == _last_year(source)


def _by_document(moment: Moment, source: Source) -> bool:
    """The month that an undated event was published in, in a document about that year."""
    document = source.evidence.document
    if moment.year is None or moment.month is None or moment.day is not None:
        return False
    return str(moment.year) in document.covers and (document.published or "")[:7] == f"{moment.year}-{moment.month:02}"
