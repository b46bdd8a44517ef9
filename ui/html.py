"""An answer as HTML for the page. Pure; everything from documents and questions is escaped.

A message carries its sources with it, each in an inert <template>, so that an older message keeps the words it was
answered from whatever becomes of the documents.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.types import Document
from rag import Answer, Citation, Hit, Statement
from ui.markup import Markup, element, joined

__all__ = ["SILENCE", "Corpus", "corpus_html", "error_html", "message_html", "pending_html", "spoken_html"]

_NEAREST = 3
_SNIPPET = 220
_AROUND = 1500
_MONTHS = "January February March April May June July August September October November December".split()
_SUPPORT = {
    "quoted": ("quoted", "The document’s own words"),
    "supported": ("checked", "Found in the cited words by the check"),
    "unsupported": ("not found", "The check did not find this in the documents"),
}


@dataclass(frozen=True, slots=True)
class Corpus:
    """What is asked about: the folder, its documents by id, and into how many passages they are cut."""

    folder: Path
    documents: Mapping[str, Document]
    passages: int


@dataclass(frozen=True, slots=True)
class _Source:
    """A span to be shown in its document; `label` stands in the mark that opens it."""

    id: str
    label: str
    document: str
    title: str
    line: Markup
    start: int
    end: int
    words: str


def corpus_html(corpus: Corpus) -> Markup:
    """The documents with publisher, date and the basis of the date, and how many passages they hold."""
    many = len(corpus.documents)
    count = f"{many} document{'s' * (many != 1)}, {corpus.passages} passage{'s' * (corpus.passages != 1)}"
    items = [_document(document) for document in corpus.documents.values()]
    return element(
        "section",
        element("h2", "The documents", id="fn-corpus-title"),
        element("p", count, class_="fn-count"),
        element("ul", *items, class_="fn-documents"),
        class_="fn-corpus",
        aria_labelledby="fn-corpus-title",
    )


def message_html(answer: Answer, documents: Mapping[str, Document], number: int) -> Markup:
    """A question and its answer, with all its sources; `number` tells the messages of a conversation apart."""
    sources = _sources(answer, documents, number)
    body = _statements(answer, sources) if answer.answered else _refusal(answer, sources)
    notices = [element("p", notice.text, class_="fn-notice") for notice in answer.notices]
    kept = [_template(source, documents, place, len(sources)) for place, source in enumerate(sources, 1)]
    return _message(answer.question, number, body, *notices, element("p", _how(answer), class_="fn-how"), *kept)


def pending_html(question: str, number: int) -> Markup:
    """A question that is being answered."""
    return _message(question, number, element("p", "Reading the documents…", class_="fn-pending"))


def error_html(line: str) -> Markup:
    """One line, seen and spoken, that says why a question was not answered."""
    return _status(element("p", line, class_="fn-error"))


def spoken_html(answer: Answer) -> Markup:
    """The answer for a screen reader, which is told of it while the question keeps the focus."""
    many = len(answer.citations)
    ending = f" {many} source{'s' * (many != 1)}." if answer.answered else ""
    return _status(element("p", " ".join(s.text for s in answer.statements) or answer.text, ending, class_="fn-hidden"))


def _status(*said: Markup) -> Markup:
    """What a screen reader speaks as soon as it changes; for that the element itself has to stay."""
    return element("div", *said, role="status")


SILENCE = _status()


def _message(question: str, number: int, *body: Markup) -> Markup:
    asked = element("h2", question, class_="fn-question", dir="auto")
    return element("article", asked, element("div", *body, class_="fn-answer"), class_="fn-message", id=f"fn-{number}")


def _statements(answer: Answer, sources: Sequence[_Source]) -> Markup:
    by_label = {source.label: source for source in sources}
    return joined(
        [
            *(_statement(statement, by_label) for statement in answer.statements),
            element("h3", "Sources", class_="fn-minor"),
            element("ol", *(element("li", _opener(source)) for source in sources), class_="fn-sources"),
        ]
    )


def _statement(statement: Statement, sources: Mapping[str, _Source]) -> Markup:
    marks = [_mark(sources[str(number)]) for number in statement.citations if str(number) in sources]
    word, meaning = _SUPPORT[statement.support]
    return element(
        "p",
        element("span", _unescaped_marks(statement.text), dir="auto"),
        " ",
        *marks,
        element("span", word, class_="fn-support", title=meaning),
        class_=f"fn-statement fn-{statement.support}",
    )


def _refusal(answer: Answer, sources: Sequence[_Source]) -> Markup:
    first, _, rest = answer.text.partition(". ")
    said = [element("p", f"{first}." if rest else first, class_="fn-refusal")]
    said += [element("p", rest)] if rest else []
    if not sources:
        return joined(said)
    nearest = [
        element("li", _opener(source), element("p", _shortened(source.words), dir="auto", class_="fn-snippet"))
        for source in sources
    ]
    head = element("h3", "What comes nearest", class_="fn-minor")
    return joined([*said, head, element("ol", *nearest, class_="fn-sources fn-nearest")])


def _mark(source: _Source) -> Markup:
    label = f"Source {source.label}: {source.title}"
    return element(
        "button", f"[{source.label}]", type="button", class_="fn-mark", data_source=source.id, aria_label=label
    )


def _opener(source: _Source) -> Markup:
    number = element("span", source.label, class_="fn-number")
    words = element("span", element("cite", source.title, dir="auto"), source.line, class_="fn-known")
    return element("button", number, words, type="button", class_="fn-opener", data_source=source.id)


def _template(source: _Source, documents: Mapping[str, Document], place: int, many: int) -> Markup:
    document = documents.get(source.document)
    inferred = document.inferred.get("published") if document else None
    basis = f"The date is not stated. It follows from “{inferred}”" if inferred else None
    about = element(
        "div",
        element("p", f"Source {place} of {many}", class_="fn-place"),
        element("h2", source.title, tabindex="-1", dir="auto"),
        element("p", source.line, class_="fn-line"),
        *([element("p", basis, class_="fn-basis")] if basis else []),
        class_="fn-about",
    )
    body = element(
        "div", _excerpt(source, document), class_="fn-body", tabindex="0", role="region", aria_label="The document"
    )
    return element("template", about, body, id=source.id, data_label=source.label)


def _excerpt(source: _Source, document: Document | None) -> Markup:
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


def _sources(answer: Answer, documents: Mapping[str, Document], number: int) -> tuple[_Source, ...]:
    if answer.answered:
        return tuple(_cited(citation, f"fn-{number}-{citation.number}") for citation in answer.citations)
    near = ((hit, documents[hit.passage.document]) for hit in answer.hits if hit.passage.document in documents)
    return tuple(
        _near(hit, document, f"fn-{number}-{place}", chr(ord("a") + place))
        for place, (hit, document) in enumerate(near)
        if place < _NEAREST
    )


def _cited(c: Citation, id_: str) -> _Source:
    date = _date(c.published, inferred=c.published_basis == "inferred")
    line = _line(c.publisher, c.author, date, c.section, f"page {c.page}" if c.page else None)
    return _Source(id_, str(c.number), c.document, c.title, line, c.start, c.end, c.quote)


def _near(hit: Hit, document: Document, id_: str, label: str) -> _Source:
    p = hit.passage
    line = _line(document.publisher, document.author, _dated(document), p.section)
    return _Source(id_, label, document.id, document.title, line, p.start, p.end, p.text)


def _document(document: Document) -> Markup:
    line = _line(document.publisher, document.author, _dated(document))
    return element("li", element("cite", document.title, dir="auto"), element("span", line, class_="fn-line"))


def _line(*parts: str | None) -> Markup:
    """What is known, in one line, each part set apart so that it cannot turn the others round."""
    known = list(dict.fromkeys(part for part in parts if part))
    return joined(
        element("span", part, class_="fn-part", dir=None if isinstance(part, Markup) else "auto") for part in known
    )


def _dated(document: Document) -> Markup | None:
    return _date(document.published, inferred=document.published_basis == "inferred")


def _date(published: str | None, *, inferred: bool) -> Markup | None:
    if not published:
        return None
    shown = element("time", _readable(published), datetime=published)
    return joined([shown, element("span", " inferred", class_="fn-inferred")]) if inferred else shown


def _readable(published: str) -> str:
    """A date as people write it, "8 December 2024", as far as it is known."""
    year, month, day, *_ = [*published.split("-"), "", ""]
    return " ".join(filter(None, (day.lstrip("0"), _MONTHS[int(month) - 1] if month else "", year)))


def _how(answer: Answer) -> str:
    seconds = answer.timings.get("total")
    quoted = "Quoted from the documents" if answer.answered else "Searched the documents"
    written = f"Written by {answer.model}" if answer.mode == "llm" and answer.answered else quoted
    return " · ".join(filter(None, (written, f"{seconds:.1f} s" if seconds is not None else "")))


def _shortened(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= _SNIPPET else words[:_SNIPPET].rsplit(" ", 1)[0] + " …"


def _unescaped_marks(text: str) -> str:
    r"""Marks are buttons here, so that brackets in quoted text need no escape: "\[12\]" is "[12]" again."""
    return re.sub(r"\\\[(\d+)\\\]", r"[\1]", text)
