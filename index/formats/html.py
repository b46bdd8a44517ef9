"""HTML: what a reader sees, and what the page says of itself."""

import re
from collections.abc import Mapping
from typing import Any

from index.formats.builder import Builder
from index.formats.encoding import decode
from index.formats.extract import Extract
from index.formats.html_data import stated
from index.formats.html_table import HtmlTable
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
    known = stated(tree)
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
        self._tables: list[HtmlTable | None] = []

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
    def _table(self) -> "HtmlTable | None":
        return self._tables[-1] if self._tables else None

    def _start(self, element: Any, tag: str) -> None:
        if tag == "table":
            self._flush()
            self._tables.append(None if _is_layout(element) else HtmlTable())
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
