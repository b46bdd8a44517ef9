"""The last run of the gold questions as tables."""

from collections.abc import Sequence

from ui.html.known import plural
from ui.markup import Markup, element, joined

__all__ = ["Figures", "evaluated_html"]

Figures = tuple[str, Sequence[str], Sequence[Sequence[str]]]
"""The title of a table, the names of its columns, its rows."""


def evaluated_html(tables: Sequence[Figures], made_from: str, lost: Sequence[str]) -> Markup:
    """The tables, what they were made from, and each lost question in a line; without tables how to make a run."""
    if not tables:
        return element("p", "No run of the gold questions is kept on this machine. footnote eval makes one.")
    head = element("summary", f"{plural(len(lost), 'question')} lost")
    listed = element("ul", *(element("li", line, dir="auto") for line in lost), class_="fn-lost")
    return joined(
        [
            *(_table(*table) for table in tables),
            element("p", made_from, class_="fn-count"),
            element("details", head, listed),
        ]
    )


def _table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Markup:
    head = element("thead", element("tr", *(element("th", name, scope="col") for name in columns)))
    body = [
        element("tr", *(element("td" if place else "th", cell, dir="auto") for place, cell in enumerate(row)))
        for row in rows
    ]
    table = element("table", element("caption", title), head, element("tbody", *body), class_="fn-table")
    return element("div", table, class_="fn-wide", tabindex="0", role="region", aria_label=title)
