"""The page put together."""

from typing import Any

import gradio as gr

from ui.content import Content
from ui.desk import Desk
from ui.html import corpus_html
from ui.markup import Markup, element
from ui.page.api import serve_programs
from ui.page.chat import Chat
from ui.page.parts import html, listening

__all__ = ["build"]

_WAITING = 64


def build(content: Content) -> gr.Blocks:
    """The page over whatever answers."""
    desk = Desk(content.answering, content.limits)
    page = gr.Blocks(title="Footnote", analytics_enabled=False, fill_width=True)
    with page:
        serve_programs(desk)  # first, so that no listener of the page takes its names
        with gr.Row(elem_id="fn-page"):
            with gr.Column(elem_id="fn-main"):
                html(_HEAD)
                with gr.Tabs(elem_id="fn-tabs"), gr.Tab("Ask", elem_id="fn-chat"):
                    chat = Chat(content, desk)
            with gr.Column(elem_id="fn-side"):
                documents = html(corpus_html(content.corpus()), elem_id="fn-corpus")
                html(_PANEL, acts=True)
        chat.listen([])

        def come(data: Any) -> dict[Any, Any]:
            return {documents: corpus_html(content.corpus()), **chat.restore(data)}

        shown = [documents, chat.log, chat.past, chat.current, chat.beginning, chat.tools]
        page.load(come, chat.kept, shown, **listening())
    page.queue(max_size=_WAITING)
    return page


_HEAD: Markup = element(
    "header",
    element("h1", "Footnote"),
    class_="fn-head",
)
_PANEL: Markup = element(
    "aside",
    element(
        "nav",
        element("span", id="fn-numbers", class_="fn-numbers"),
        element("button", "Previous", type="button", data_step="-1"),
        element("button", "Next", type="button", data_step="1"),
        element("button", "Close", type="button", data_close=True),
        aria_label="Sources of this answer",
    ),
    element("div", id="fn-source", class_="fn-source"),
    id="fn-panel",
    aria_label="Source",
    hidden=True,
)
