"""What is known about a document, in one line of HTML, and dates as people write them."""

from index.types import Document
from ui.markup import Markup, element, joined

__all__ = ["about", "date", "line", "plural", "readable", "shortened"]

_MONTHS = "January February March April May June July August September October November December".split()


def about(document: Document, *more: str | None) -> Markup:
    """Publisher, author and date of a document, and what else is given."""
    return line(
        document.publisher,
        document.author,
        date(document.published, inferred=document.published_basis == "inferred"),
        *more,
    )


def line(*parts: str | None) -> Markup:
    """What is known, in one line, each part set apart so that it cannot turn the others round."""
    known = list(dict.fromkeys(part for part in parts if part))
    return joined(
        element("span", part, class_="fn-part", dir=None if isinstance(part, Markup) else "auto") for part in known
    )


def date(published: str | None, *, inferred: bool) -> Markup | None:
    """A date, marked where the document does not state it."""
    if not published:
        return None
    shown = element("time", readable(published), datetime=published)
    return joined([shown, element("span", " inferred", class_="fn-inferred")]) if inferred else shown


def readable(published: str) -> str:
    """A date as people write it, "8 December 2024", as far as it is known."""
    year, month, day, *_ = [*published.split("-"), "", ""]
    name = _MONTHS[int(month) - 1] if month.isdecimal() and 1 <= int(month) <= len(_MONTHS) else month
    return " ".join(filter(None, (day.lstrip("0"), name, year)))


def plural(many: int, noun: str) -> str:
    """A number with its noun: "1 source", "2 sources"."""
    return f"{many:,} {noun}{'s' * (many != 1)}"


def shortened(text: str, most: int = 220) -> str:
    """The text in one line, cut at a word where it is longer than `most` characters."""
    words = " ".join(text.split())
    return words if len(words) <= most else words[:most].rsplit(" ", 1)[0] + " …"
