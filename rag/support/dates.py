"""Every date of a statement stands in the source at its precision: "December 22, 2016" carries "in December 2016"."""

from collections.abc import Iterable, Sequence

from rag.support.case import Case, Source
from rag.support.moments import Moment, moments

__all__ = ["date_rule"]


def date_rule(case: Case) -> str | None:
    """Each date of the statement is carried by a date of a span, of the sentences around it, or by the document's data."""
    told = [m for source in case.sources for m in moments(source.span)]
    for moment in moments(case.statement):
        if any(_carried(moment, source) for source in case.sources):
            continue
        rivals = [m for m in told if _comparable(moment, m)]
        return f"the source says {rivals[0].shown}" if rivals else f"the date {moment.shown} is not in the source"
    return None


def _carried(moment: Moment, source: Source) -> bool:
    own = moments(source.span)
    years = _years(source)
    if any(_within(moment, other, years) for other in own):
        return True
    if any(_comparable(moment, other) for other in own):
        return False
    around = [m for text in (*source.before, *source.after, source.lede, source.about) for m in moments(text)]
    return any(_within(moment, other, years) for other in around) or _by_document(moment, source)


def _within(moment: Moment, told: Moment, years: Iterable[int]) -> bool:
    """Whether every part that the statement gives is the same in the source; a year may come from the document."""
    if moment.year is not None and told.year is not None and moment.year != told.year:
        return moment.decade and moment.year <= told.year < moment.year + 10
    if moment.year is not None and told.year is None and moment.year not in years:
        return False
    if moment.year is not None and told.year is None and moment.month is None:
        return False
    for given, other in ((moment.month, told.month), (moment.day, told.day), (moment.season, told.season)):
        if given is not None and given != other:
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
    return {"early": share <= 0.45, "mid": 0.25 <= share <= 0.75, "late": share >= 0.55}[moment.part or "mid"]


def _comparable(moment: Moment, other: Moment) -> bool:
    """Whether the two would be rivals: given at a common precision, so that both cannot be meant."""
    return any(
        getattr(moment, name) is not None and getattr(other, name) is not None
        for name in ("year", "month", "day", "weekday", "season")
    )


def _years(source: Source) -> set[int]:
    document = source.evidence.document
    nearby = (*source.before, source.span, source.about)
    named = {m.year for text in nearby for m in moments(text) if m.year is not None}
    known = [*document.covers, *([document.published[:4]] if document.published else [])]
    return named | {int(year) for year in known if year.isdigit()}


def _by_document(moment: Moment, source: Source) -> bool:
    """A year that the document is about, or the date it was published, to the month."""
    document = source.evidence.document
    if moment.year is None or moment.day is not None or moment.weekday is not None or moment.season is not None:
        return False
    covers: Sequence[str] = document.covers
    if moment.month is None:
        published = document.published or ""
        part = moment.part is None or (len(published) >= 7 and _part_fits(moment, _published(published)))
        return str(moment.year) in covers and part
    return str(moment.year) in covers and (document.published or "")[:7] == f"{moment.year}-{moment.month:02}"


def _published(published: str) -> Moment:
    return Moment(int(published[:4]), int(published[5:7]), None, None, None, False, None, 0, 0, published)
