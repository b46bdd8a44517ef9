"""What an HTML page says of itself: JSON-LD, meta elements, a time element."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from index.formats.dates import date_of

__all__ = ["stated"]

_TITLES = ("og:title", "citation_title", "dc.title", "dcterms.title", "twitter:title")
_AUTHORS = ("author", "article:author", "citation_author", "dc.creator", "dcterms.creator", "parsely-author")
_PUBLISHERS = ("og:site_name", "citation_publisher", "dc.publisher", "publisher", "application-name")
_PUBLISHED = (
    "article:published_time", "og:published_time", "citation_publication_date", "citation_date", "datepublished",
    "dc.date.issued", "dcterms.issued", "dc.date", "dcterms.date", "date", "pubdate", "parsely-pub-date",
)  # fmt: skip


def stated(tree: Any) -> dict[str, str]:
    """What the page says of itself: JSON-LD before meta elements before a time element."""
    meta = {
        name.strip().lower(): " ".join(value.split())
        for element in tree.iter("meta")
        if (name := element.get("property") or element.get("name") or element.get("itemprop"))
        and (value := element.get("content", "").strip())
    }
    linked = _linked_data(tree)
    titles = [*_values(meta, _TITLES), *("".join(e.itertext()) for e in tree.iter("title"))]
    published = [linked.get("published", ""), *_values(meta, _PUBLISHED), *_times(tree)]
    found = {
        "title": next((" ".join(t.split()) for t in [linked.get("title", ""), *titles] if t.strip()), None),
        "author": linked.get("author") or next((a for a in _values(meta, _AUTHORS) if "://" not in a), None),
        "publisher": linked.get("publisher") or next(iter(_values(meta, _PUBLISHERS)), None),
        "published": next((date for words in published if (date := date_of(words))), None),
        "language": tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang"),
    }
    return {key: value for key, value in found.items() if value}


def _values(meta: Mapping[str, str], names: tuple[str, ...]) -> list[str]:
    return [meta[name] for name in names if name in meta]


def _times(tree: Any) -> Iterator[str]:
    """The first time element that is marked as the date of publication, and one that is the only one."""
    every = [element for element in tree.iter("time") if element.get("datetime")]
    marked = [
        e
        for e in every
        if e.get("pubdate") is not None or "published" in f"{e.get('itemprop')}{e.get('class')}".lower()
    ]
    yield from (e.get("datetime") for e in marked[:1] or (every if len(every) == 1 else []))


def _linked_data(tree: Any) -> dict[str, str]:
    """Headline, author, publisher and date of the first article that the page's JSON-LD describes."""
    for script in tree.iter("script"):
        if (script.get("type") or "").strip().lower() != "application/ld+json":
            continue
        try:
            data = json.loads(script.text or "")
        except (ValueError, RecursionError):
            continue
        for entry in _entries(data):
            if "datePublished" in entry or "headline" in entry:
                found = {
                    "title": _name(entry.get("headline")),
                    "author": _name(entry.get("author")),
                    "publisher": _name(entry.get("publisher")),
                    "published": _name(entry.get("datePublished")),
                }
                return {key: value for key, value in found.items() if value}
    return {}


def _entries(data: Any) -> Iterator[dict[str, Any]]:
    for entry in data if isinstance(data, list) else [data]:
        if isinstance(entry, dict):
            yield entry
            graph = entry.get("@graph")
            yield from (each for each in (graph if isinstance(graph, list) else []) if isinstance(each, dict))


def _name(value: Any) -> str | None:
    """A text, the name of a thing, or the names of several."""
    if isinstance(value, dict):
        value = value.get("name")
    if isinstance(value, list):
        return ", ".join(name for each in value if (name := _name(each))) or None
    return " ".join(value.split()) or None if isinstance(value, str) else None
