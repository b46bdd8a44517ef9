"""HTML: what a reader sees, and what the page says of itself."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from index.formats.builder import Builder
from index.formats.dates import date_of
from index.formats.encoding import decode
from index.formats.extract import Extract
from index.structure import Kind

__all__ = ["load"]

_UNSEEN = frozenset(
    "script style noscript template nav iframe object embed svg math canvas form button select textarea input dialog "
    "menu audio video head".split()
)
_ASIDE = frozenset({"aside", "footer"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_BLOCKS = _HEADINGS | frozenset(
    "p div section article main header li dt dd blockquote pre figure figcaption caption address hr ul ol dl table "
    "tbody thead tfoot tr details summary body fieldset center aside footer hgroup".split()
)
_KINDS: Mapping[str, Kind] = {**dict.fromkeys(_HEADINGS, "heading"), "figcaption": "caption", "caption": "caption"}
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
_XML = re.compile(rb"""^\s*<\?xml[^>]{0,100}encoding\s*=\s*["']([\w.:-]+)""", re.IGNORECASE)
_HEAD_BYTES = 4096
_NOTE = re.compile(r"\[?(\d{1,3})\]?")
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_MOST_SPAN = 100
_TITLES = ("og:title", "citation_title", "dc.title", "dcterms.title", "twitter:title")
_AUTHORS = ("author", "article:author", "citation_author", "dc.creator", "dcterms.creator", "parsely-author")
_PUBLISHERS = ("og:site_name", "citation_publisher", "dc.publisher", "publisher", "application-name")
_PUBLISHED = (
    "article:published_time", "og:published_time", "citation_publication_date", "citation_date", "datepublished",
    "dc.date.issued", "dcterms.issued", "dc.date", "dcterms.date", "date", "pubdate", "parsely-pub-date",
)  # fmt: skip


def load(data: bytes) -> Extract:
    """The visible text, its headings as sections, tables row by row. Raises ValueError where there is none."""
    source, encoding = decode(data, _declared(data))
    return extract(source, encoding)


def extract(source: str, encoding: str | None = None) -> Extract:
    """What `load` gives, of a page that is decoded already."""
    # Only the child process and messages need it.
    from lxml import etree, html

    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True)
    try:
        tree = html.document_fromstring(source.removeprefix("\ufeff").encode("utf-8", "replace"), parser)
    except (etree.LxmlError, ValueError, AssertionError) as error:
        raise ValueError(f"is not HTML that can be parsed ({error})") from None
    _raise_notes(tree)
    known = _known(tree)
    page = _Page(known.get("title"))
    page.read(tree)
    if not page.builder.text:
        raise ValueError("shows no text")
    return Extract(page.builder.text, page.builder.blocks, known, encoding=encoding)


def _raise_notes(tree: Any) -> None:
    """Writes the marks of notes as the superscript digits that they are shown as."""
    for element in list(tree.iter("sup")):
        if note := _NOTE.fullmatch("".join(element.itertext()).strip()):
            element[:] = []
            element.text = note[1].translate(_RAISED)


def _declared(data: bytes) -> str | None:
    head = data[:_HEAD_BYTES]
    found = _CHARSET.search(head) or _XML.search(head)
    return found[1].decode("ascii", "replace") if found else None


class _Page:
    """Walks a page once, start and end of each element, never recursing: pages may be nested as deep as they like."""

    def __init__(self, title: str | None) -> None:
        self.builder = Builder()
        self._title = title
        self._words: list[str] = []
        self._kinds: list[Kind] = []
        self._aside = 0
        self._tables: list[_Table | None] = []

    def read(self, tree: Any) -> None:
        """Adds everything below the element that a reader sees."""
        from lxml import etree

        unseen: Any = None
        for event, element in etree.iterwalk(tree, events=("start", "end")):
            if unseen is not None:
                if event == "end" and element is unseen:
                    unseen = None
                    self._text(element.tail)
            elif event == "start" and (element.tag in _UNSEEN or _is_hidden(element)):
                unseen = element
            elif event == "start":
                self._start(element, element.tag)
            else:
                self._end(element, element.tag)
        self._flush()

    @property
    def _table(self) -> "_Table | None":
        return self._tables[-1] if self._tables else None

    def _start(self, element: Any, tag: str) -> None:
        if tag == "table":
            self._flush()
            self._tables.append(None if _is_layout(element) else _Table())
        elif self._table and tag in ("tr", "td", "th"):
            self._table.start(element, tag)
        elif tag in _BLOCKS:
            self._flush()
            self._kinds.append(_KINDS.get(tag) or ("byline" if _is_byline(element) else "paragraph"))
        self._aside += tag in _ASIDE
        if tag == "br":
            self._words.append("\n")
        self._text(element.text, keep=tag == "pre")

    def _end(self, element: Any, tag: str) -> None:
        if tag == "table":
            table = self._tables.pop()
            if table:
                self.builder.add_rows(table.rows(), named=table.named or None, caption=table.caption)
            self._flush()
        elif self._table and tag in ("tr", "td", "th"):
            self._table.end(tag)
        elif tag in _BLOCKS:
            if self._table and tag == "caption":
                self._table.caption = _squashed(self._words)
                self._words.clear()
            self._flush()
            self._kinds.pop()
        self._aside -= tag in _ASIDE
        self._text(element.tail)

    def _text(self, words: str | None, keep: bool = False) -> None:
        if not words:
            return
        if self._table and self._table.cell is not None:
            self._table.cell.append(words)
        else:
            self._words.append(words if keep else re.sub(r"\s+", " ", words))

    def _flush(self) -> None:
        """Ends the block that is being read."""
        if self._table and self._table.cell is not None:
            self._table.cell.append(" ")
            return
        words = _squashed(self._words)
        self._words.clear()
        kind: Kind = self._kinds[-1] if self._kinds else "paragraph"
        if self._aside:
            kind = "boilerplate"
        elif kind == "heading" and words and self._title and _alike(words, self._title):
            kind, self._title = "title", None
        self.builder.add(kind, words)


class _Table:
    """The cells of a table as they are read, spans over rows and columns filled in."""

    def __init__(self) -> None:
        self.cell: list[str] | None = None
        self.caption: str | None = None
        self.named = False
        self._rows: list[list[str]] = []
        self._heads: list[bool] = []
        self._below: dict[int, tuple[int, str]] = {}
        self._spans = (1, 1)

    def start(self, element: Any, tag: str) -> None:
        """A row or a cell begins."""
        if tag == "tr":
            self._rows.append([])
            self._heads = []
        else:
            self._rows = self._rows or [[]]
            self._spans = _span(element, "colspan"), _span(element, "rowspan")
            self._heads.append(tag == "th")
            self.cell = []

    def end(self, tag: str) -> None:
        """A row or a cell ends."""
        if tag == "tr":
            self._fill()
            self.named = self.named or (len(self._rows) == 1 and len(self._heads) > 1 and all(self._heads))
        elif self.cell is not None:
            self._fill()
            words, (across, down) = " ".join("".join(self.cell).split()), self._spans
            for _ in range(across):
                if down > 1:
                    self._below[len(self._rows[-1])] = down - 1, words
                self._rows[-1].append(words)
            self.cell = None

    def _fill(self) -> None:
        """Repeats the cells of rows above that reach down to here."""
        row = self._rows[-1]
        while len(row) in self._below:
            left, words = self._below.pop(len(row))
            if left > 1:
                self._below[len(row)] = left - 1, words
            row.append(words)

    def rows(self) -> list[list[str]]:
        """All rows; a cell that spans columns stands in each, so that names and values meet."""
        return [_once(row) if not self.named else row for row in self._rows]


def _once(row: list[str]) -> list[str]:
    return [cell for i, cell in enumerate(row) if not i or cell != row[i - 1] or not cell]


def _span(element: Any, name: str) -> int:
    value = element.get(name, "1").strip()
    return min(max(int(value), 1), _MOST_SPAN) if value.isdecimal() and len(value) < 5 else 1


def _squashed(words: list[str]) -> str:
    lines = (" ".join(line.split()) for line in "".join(words).split("\n"))
    return "\n".join(line for line in lines if line)


def _is_hidden(element: Any) -> bool:
    style = element.get("style")
    return (
        element.get("hidden") is not None
        or element.get("aria-hidden") == "true"
        or element.get("role") == "navigation"
        or bool(style and _HIDDEN.search(style))
    )


def _is_layout(table: Any) -> bool:
    """Whether a table only places things on the page: another one stands inside, or it says so."""
    return table.get("role") == "presentation" or next(table.iterdescendants("table"), None) is not None


def _is_byline(element: Any) -> bool:
    named = " ".join(element.get(name, "") for name in ("class", "rel", "itemprop"))
    return bool(re.search(r"\bby-?line\b|\bauthor\b|\bdateline\b", named, re.IGNORECASE))


def _alike(words: str, title: str) -> bool:
    one, two = (" ".join(text.lower().split()) for text in (words, title))
    return one == two or (len(one) > 9 and (one in two or two in one))


def _known(tree: Any) -> dict[str, str]:
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
