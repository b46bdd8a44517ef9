"""A cited span in its document: the mark that opens it, its line in a list, and the document's text around it.

A message carries its sources with it, each in a hidden element, so that an older message keeps the words it was answered
from whatever becomes of the documents. No <template>: Gradio brings a changed message up to date element by element and
never looks into one, so that a source would be shown under the number of another.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from index.types import Document, Hit
from rag import Citation
from ui.html.known import about, date, line
from ui.markup import Markup, element, joined

__all__ = ["Source", "cited", "kept", "mark", "near", "opener", "whole"]

_AROUND = 1500


@dataclass(frozen=True, slots=True)
class Source:
    """A span to be shown in its document; `label` stands in the mark that opens it, `line` says what is known of it."""

    id: str
    label: str
    document: str
    title: str
    line: Markup
    start: int
    end: int
    words: str


def cited(citation: Citation, id_: str) -> Source:
    """The source of a citation."""
    c = citation
    known = line(
        c.publisher,
        c.author,
        date(c.published, inferred=c.published_basis == "inferred"),
        c.section,
        f"page {c.page}" if c.page else None,
    )
    return Source(id_, str(c.number), c.document, c.title, known, c.start, c.end, c.quote)


def near(hit: Hit, document: Document, id_: str, label: str) -> Source:
    """A passage that comes near, as a source."""
    p = hit.passage
    return Source(id_, label, document.id, document.title, about(document, p.section), p.start, p.end, p.text)


def mark(source: Source) -> Markup:
    """The [n] that opens a source."""
    label = f"Source {source.label}: {source.title}"
    return element(
        "button", f"[{source.label}]", type="button", class_="fn-mark", data_source=source.id, aria_label=label
    )


def opener(source: Source) -> Markup:
    """A source's line in the list below an answer."""
    number = element("span", source.label, class_="fn-number")
    words = element("span", element("cite", source.title, dir="auto"), source.line, class_="fn-known")
    return element("button", number, words, type="button", class_="fn-opener", data_source=source.id)


def kept(sources: Iterable[Source], documents: Mapping[str, Document]) -> list[Markup]:
    """All sources of a message, hidden until they are opened: what each is, and its text with its words in <mark>."""
    each = list(sources)
    return [_kept(source, documents, f"Source {place} of {len(each)}") for place, source in enumerate(each, 1)]


def _kept(source: Source, documents: Mapping[str, Document], place: str) -> Markup:
    document = documents.get(source.document)
    head = _about(place, source.title, source.line, document)
    here = document is not None and document.text[source.start : source.end] == source.words
    return _hidden(source.id, source.label, head, _body(_excerpt(source, document), _read_all(source) if here else ""))


def _hidden(id_: str, label: str, *children: Markup) -> Markup:
    return element("div", *children, id=id_, class_="fn-kept", data_label=label, hidden=True)


def whole(document: Document, id_: str, start: int = 0, end: int = 0) -> Markup:
    """A whole document to be read, with a span of it in <mark>, if one is given."""
    text = document.text
    head = _about("The whole document", document.title, about(document), document)
    marked = [element("mark", text[start:end])] if end > start else []
    words = element("div", text[:start].lstrip("\ufeff"), *marked, text[end:], class_="fn-text", dir="auto")
    return _hidden(id_, "", head, _body(words))


def _read_all(source: Source) -> Markup:
    span = {"data_document": source.document, "data_start": str(source.start), "data_end": str(source.end)}
    button = element("button", "Read the whole document", type="button", class_="fn-quiet", data_act="read", **span)
    return element("p", button, class_="fn-edge")


def _about(place: str, title: str, known: Markup, document: Document | None) -> Markup:
    inferred = document.inferred.get("published") if document else None
    basis = f"The date is not stated. It follows from “{inferred}”" if inferred else None
    return element(
        "div",
        element("p", place, class_="fn-place"),
        element("h2", title, tabindex="-1", dir="auto"),
        element("p", known, class_="fn-line"),
        *([element("p", basis, class_="fn-basis")] if basis else []),
        class_="fn-about",
    )


def _body(*children: str) -> Markup:
    return element("div", *children, class_="fn-body", tabindex="0", role="region", aria_label="The document")


def _excerpt(source: Source, document: Document | None) -> Markup:
    """The document's text around the span, exactly the span in <mark>; the words alone if the document has changed."""
    marked = element("mark", source.words)
    if document is None or document.text[source.start : source.end] != source.words:
        gone = element("p", "The document has changed since; these are the words that were cited.", class_="fn-basis")
        return joined([gone, element("div", marked, class_="fn-text", dir="auto")])
    text = document.text
    first, last = _opening(text, source.start), _closing(text, source.end)
    before = text[first : source.start].lstrip("\ufeff \t\r\n")
    after = text[source.end : last].rstrip()
    opening = element("p", "…" if first else "Beginning of the document", class_="fn-edge")
    closing = element("p", "…" if last < len(text.rstrip()) else "End of the document", class_="fn-edge")
    return joined([opening, element("div", before, marked, after, class_="fn-text", dir="auto"), closing])


def _opening(text: str, start: int) -> int:
    """Where an excerpt begins: at a line about `_AROUND` before the span, else at a word, else there."""
    goal = max(0, start - _AROUND)
    if not goal:
        return 0
    return text.rfind("\n", max(0, goal - _AROUND), goal) + 1 or text.find(" ", goal, start) + 1 or goal


def _closing(text: str, end: int) -> int:
    """Where an excerpt ends, likewise."""
    goal = end + _AROUND
    if goal >= len(text):
        return len(text)
    found = text.find("\n", goal, goal + _AROUND)
    return found if found >= 0 else max(text.rfind(" ", end, goal), end) if " " in text[end:goal] else goal
