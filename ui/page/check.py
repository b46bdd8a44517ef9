"""Checking a text: one is pasted, and every sentence comes back with its support and sources."""

import gradio as gr

from ui.content import Content
from ui.desk import Desk
from ui.html import SILENCE, checked_html, error_html
from ui.markup import Markup
from ui.page.parts import AT_ONCE, html, listening, said, visitor

__all__ = ["Check"]


class Check:
    """The components of the tab."""

    def __init__(self, desk: Desk, content: Content) -> None:
        """Makes the components, inside a `gr.Blocks`, and ties them together."""
        self._desk = desk
        self._content = content
        text = gr.Textbox(
            label="A text to check",
            placeholder="Paste a draft. Every sentence is held against the documents.",
            lines=7,
            max_lines=20,
            elem_id="fn-draft",
        )
        pressed = gr.Button("Check the text", variant="primary", size="sm", elem_id="fn-check")
        status = html(SILENCE, elem_id="fn-check-status")
        found = html(elem_id="fn-report")
        pressed.click(
            self._check,
            text,
            [status, found],
            concurrency_limit=AT_ONCE,
            concurrency_id="checking",
            **listening() | {"show_progress": "minimal"},
        )

    def _check(self, text: str, request: gr.Request) -> tuple[Markup, Markup]:
        try:
            with self._desk.working(visitor(request)):
                report = self._content.check(text)
            return SILENCE, checked_html(report, self._content.corpus().documents)
        except Exception as error:
            return error_html(said(error)), Markup("")
