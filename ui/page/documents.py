"""The documents: a table to read from, and where it is allowed files to be added and removed."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import gradio as gr

from index.formats.table import FORMATS
from rag import FootnoteError
from ui.content import Content
from ui.html import SILENCE, corpus_html, documents_html, error_html, progress_html, said_html
from ui.html.source import whole
from ui.markup import Markup
from ui.page.drawer import titles
from ui.page.parts import html, listening, said

__all__ = ["Documents"]

Updates = dict[Any, Any]
# What has been put there is shown; its id is another each time, so that reading a document twice is a change too.
_OPEN = "watch('value', () => footnote.show(element.querySelector('.fn-kept').id));"


class Documents:
    """The components of the documents' tab, and of the list beside the conversation."""

    def __init__(self, content: Content, choice: gr.Dropdown) -> None:
        """Makes the components of the tab; `choice` lets a visitor choose among the documents."""
        self._content, self._choice = content, choice
        self._library = content.library
        self._reading = count(1)
        if self._library:
            self._upload = gr.UploadButton(
                "Add a file", file_types=sorted(FORMATS), file_count="single", size="sm", elem_id="fn-upload"
            )
        self._status = html(SILENCE, elem_id="fn-library-status")
        self._table = html(self._rows(), acts=True, elem_id="fn-library")

    def list_beside(self) -> None:
        """Makes what stands beside the tabs: the list, and where a document that is read is put."""
        self._reader = html(on_load=_OPEN, elem_id="fn-reader")
        self._beside = html(corpus_html(self._content.corpus()), elem_id="fn-corpus")

    def listen(self, panel: gr.HTML) -> None:
        """Ties the components together; `panel` is where a source can ask for its whole document."""
        for pressed in (panel, self._table):
            pressed.act(self._read, None, self._reader, **listening())
        if not self._library:
            return
        changing = listening(outputs=[self._status, *self.shown], concurrency_limit=4, concurrency_id="changing")
        self._upload.upload(self._add, self._upload, **changing)
        self._table.remove(self._remove, None, **changing)

    @property
    def shown(self) -> list[Any]:
        """The components that show which documents there are."""
        return [self._table, self._beside, self._choice]

    def look(self) -> Updates:
        """The documents as they are now."""
        corpus = self._content.corpus()
        return {
            self._table: self._rows(),
            self._beside: corpus_html(corpus),
            self._choice: gr.Dropdown(choices=titles(corpus)),
        }

    def _rows(self) -> Markup:
        return documents_html(self._content.corpus(), removable=self._library is not None)

    def _read(self, event: gr.EventData) -> Markup:
        """A whole document, with the span that was cited if one was being read."""
        given = {str(key): str(value) for key, value in event._data.items()}
        document = self._content.corpus().documents.get(given.get("document", ""))
        if document is None:
            raise gr.Error("There is no such document any more.", print_exception=False)
        start, end = (min(_number(given.get(name, "")), len(document.text)) for name in ("start", "end"))
        return whole(document, f"fn-whole-{next(self._reading)}", start, end)

    def _add(self, path: str) -> Iterator[Updates]:
        file = Path(path)
        assert self._library
        try:
            name = self._library.add(file, file.name)
        except FootnoteError as error:
            yield {self._status: error_html(said(error))}
            return
        finally:
            file.unlink(missing_ok=True)
        yield from self._indexed(f"{name} was added.")

    def _remove(self, event: gr.EventData) -> Iterator[Updates]:
        assert self._library
        name = str(event._data.get("document", ""))
        try:
            self._library.remove(name)
        except FootnoteError as error:
            yield {self._status: error_html(said(error))}
            return
        yield from self._indexed(f"{name} was removed.")

    def _indexed(self, line: str) -> Iterator[Updates]:
        assert self._library
        try:
            for stage, done, total in self._library.indexing():
                yield {self._status: progress_html(f"{line} {stage}…", done, total)}
        except FootnoteError as error:
            yield {self._status: error_html(said(error)), **self.look()}
            return
        yield {self._status: said_html(f"{line} The index is up to date."), **self.look()}


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 10 else 0
