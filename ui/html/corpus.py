"""The documents that are asked about: a list beside the conversation, and a table to read them from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from index.types import Document
from ui.html.known import about, date, plural
from ui.markup import Markup, element, joined

__all__ = ["Corpus", "corpus_html", "documents_html"]


@dataclass(frozen=True, slots=True)
class Corpus:
    """What is asked about: the folder, its documents by id, into how many passages they are cut, in all and each."""

    folder: Path
    documents: Mapping[str, Document]
    passages: int
    of_each: Mapping[str, int] = field(default_factory=dict)


def corpus_html(corpus: Corpus) -> Markup:
    """The documents with publisher, date and the basis of the date, and how many passages they hold."""
    count = f"{plural(len(corpus.documents), 'document')}, {plural(corpus.passages, 'passage')}"
    items = [
        element("li", element("cite", document.title, dir="auto"), element("span", about(document), class_="fn-line"))
        for document in corpus.documents.values()
    ]
    return element(
        "section",
        element("h2", "The documents", id="fn-corpus-title"),
        element("p", count, class_="fn-count"),
        element("ul", *items, class_="fn-documents"),
        class_="fn-corpus",
        aria_labelledby="fn-corpus-title",
    )


def documents_html(corpus: Corpus, *, removable: bool = False) -> Markup:
    """The documents as a table: each can be read, and removed where that is allowed."""
    columns = ["Document", "Publisher", "Date", "Passages", *(["Change"] if removable else [])]
    head = element("tr", *(element("th", name, scope="col") for name in columns))
    rows = [_row(document, corpus, removable=removable) for document in corpus.documents.values()]
    count = f"{plural(len(rows), 'document')}, {plural(corpus.passages, 'passage')}"
    return joined(
        [
            element("p", count, class_="fn-count"),
            element(
                "div",
                element("table", element("thead", head), element("tbody", *rows), class_="fn-table"),
                class_="fn-wide",
                tabindex="0",
                role="region",
                aria_label="The documents",
            ),
        ]
    )


def _row(document: Document, corpus: Corpus, *, removable: bool) -> Markup:
    dated = date(document.published, inferred=document.published_basis == "inferred")
    by = ", ".join(filter(None, (document.author, document.publisher)))
    title = element("bdi", document.title)
    read = element("button", title, type="button", class_="fn-link", data_act="read", data_document=document.id)
    cells = [
        element("th", read, element("span", document.id, class_="fn-line", dir="auto"), scope="row"),
        element("td", by or "–", dir="auto"),
        element("td", dated or "not dated"),
        element("td", f"{corpus.of_each.get(document.id, 0):,}", class_="fn-figure"),
    ]
    return element("tr", *cells, *([element("td", _remove(document))] if removable else []))


def _remove(document: Document) -> Markup:
    return element(
        "button",
        "Remove",
        type="button",
        class_="fn-quiet",
        data_act="remove",
        data_document=document.id,
        data_confirm=f"Delete the file {document.id} from the folder of documents?",
        aria_label=f"Remove {document.title}",
    )
