"""When the sources of an answer were published: a line that says as of when, and a row for each on one axis of time."""

import re
from collections.abc import Sequence

from rag import Citation
from ui.html.known import date, readable
from ui.markup import Markup, element

__all__ = ["moment", "timeline_html"]

_DATE = re.compile(r"\d{4}(-\d\d){0,2}", re.ASCII)


def timeline_html(citations: Sequence[Citation]) -> Markup:
    """The dated documents among the citations in order of time; nothing where they are not of several dates."""
    dated = {c.document: c for c in reversed(citations) if c.published and _DATE.fullmatch(c.published)}
    rows = sorted(dated.values(), key=lambda c: (moment(c.published or ""), c.number))
    places = [moment(c.published or "") for c in rows]
    if len({c.published for c in rows}) < 2:
        return Markup("")
    first, last = places[0], places[-1]
    span = last - first
    each = [_row(c, 100 * (at - first) / span if span else 50) for c, at in zip(rows, places, strict=True)]
    newest = rows[-1]
    inferred = " (inferred)" if newest.published_basis == "inferred" else ""
    as_of = f"As of {readable(newest.published or '')}{inferred}, the date of the newest source."
    return element(
        "figure",
        element("figcaption", as_of),
        element("ol", *each, class_="fn-times"),
        class_="fn-timeline",
    )


def moment(published: str) -> float:
    """A date as a year with its fraction; the middle of the month or year where no more is known."""
    year, month, day, *_ = [*published.split("-"), "", ""]
    days = float(day) if day.isdecimal() else 15.5
    return float(year) + ((float(month) - 1 + days / 31) / 12 if month.isdecimal() else 0.5)


def _row(citation: Citation, percent: float) -> Markup:
    # The place on the axis is ours: a number, written as one.
    dot = Markup(f'<span class="fn-dot" style="left:{percent:.1f}%"></span>')
    name = citation.publisher or citation.title
    return element(
        "li",
        element("span", date(citation.published, inferred=citation.published_basis == "inferred") or ""),
        element("span", dot, class_="fn-axis", aria_hidden="true"),
        element("bdi", name, title=citation.title),
    )
