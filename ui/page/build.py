"""The page put together."""

import atexit
import os
import shutil
import tempfile
from typing import Any

import gradio as gr

from ui.content import Content
from ui.desk import Desk
from ui.markup import Markup, element
from ui.page.api import serve_programs
from ui.page.chat import Chat
from ui.page.check import Check
from ui.page.documents import Documents
from ui.page.drawer import Drawer
from ui.page.parts import html, listening

__all__ = ["build"]

_WAITING = 64
_FOLDER = "GRADIO_TEMP_DIR"


def build(content: Content) -> gr.Blocks:
    """The page over whatever answers."""
    _use_private_folder()
    desk = Desk(content.answering, content.limits)
    page = gr.Blocks(title="Footnote", analytics_enabled=False, fill_width=True)
    with page:
        serve_programs(desk, content)  # first, so that no listener of the page takes its names
        drawer = Drawer(content)
        with gr.Row(elem_id="fn-page"):
            with gr.Column(elem_id="fn-main"):
                html(_HEAD)
                with gr.Tabs(elem_id="fn-tabs"):
                    with gr.Tab("Ask", elem_id="fn-chat"):
                        chat = Chat(content, desk)
                    with gr.Tab("Documents", elem_id="fn-documents"):
                        documents = Documents(content, drawer.documents)
                    with gr.Tab("Check a text", elem_id="fn-checking"):
                        Check(desk, content)
                    with gr.Tab("Evals", elem_id="fn-evals") as evals:
                        run = html()
            with gr.Column(elem_id="fn-side"):
                documents.list_beside()
                panel = html(_PANEL, acts=True)
        chat.listen(drawer.choice)
        documents.listen(panel)
        evals.select(content.evaluated, None, run, **listening())

        def come(data: Any) -> dict[Any, Any]:
            return documents.look() | chat.restore(data)

        page.load(come, chat.kept, documents.shown + chat.restored, **listening())
    page.queue(max_size=_WAITING)
    return page


def _use_private_folder() -> None:
    """What is uploaded passes through a folder of this process, instead of one that all users of a machine share."""
    if _FOLDER not in os.environ:
        os.environ[_FOLDER] = tempfile.mkdtemp(prefix="footnote-")
        atexit.register(shutil.rmtree, os.environ[_FOLDER], ignore_errors=True)


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
