"""Small pieces of Gradio that several parts of the page use."""

import logging
import traceback
from typing import Any

import gradio as gr

from rag import FootnoteError

__all__ = ["AT_ONCE", "BUG", "button", "html", "listening", "log", "said", "visitor"]

AT_ONCE = 8
"""How many questions are answered at once, of all visitors together."""
BUG = "Something went wrong here; the log says what."

# What is pressed inside our HTML becomes an event of its component. The code is constant, and ours.
_ACTS = """
element.addEventListener("click", (event) => {
    const pressed = event.target.closest("button[data-act]");
    if (!pressed || (pressed.dataset.confirm && !confirm(pressed.dataset.confirm))) return;
    trigger(pressed.dataset.act === "remove" ? "remove" : "act", {...pressed.dataset});
});
element.addEventListener("submit", (event) => {
    event.preventDefault();
    trigger("act", {...event.target.dataset, ...Object.fromEntries(new FormData(event.target))});
});
"""
log = logging.getLogger("footnote.page")
"""What the page has to say to whoever serves it; never questions or words of documents."""


def html(value: str = "", *, acts: bool = False, on_load: str | None = None, **settings: Any) -> gr.HTML:
    """Our own HTML; with `acts` its buttons with `data-act` raise the event `act`, or `remove`; `on_load`: other code of ours."""
    return gr.HTML(value, js_on_load=_ACTS if acts else on_load, apply_default_css=False, **settings)


def button(label: str, **settings: Any) -> gr.Button:
    """A quiet button."""
    return gr.Button(label, size="sm", variant="secondary", **settings)


def listening(**settings: Any) -> dict[str, Any]:
    """How every listener is registered: for this page alone."""
    return {"api_visibility": "private", "show_progress": "hidden", **settings}


def visitor(request: gr.Request) -> str:
    """Who asks: the account where there is a password, else the session."""
    return str(request.username or request.session_hash)


def said(error: Exception) -> str:
    """One line about an error; what a bug has left goes to the log without its words, which may hold the question."""
    if isinstance(error, FootnoteError):
        line = " ".join(str(error).split())
        return f"{line[:1].upper()}{line[1:]}."
    frames = "".join(traceback.format_tb(error.__traceback__))
    log.error("%s while answering; its message is left out, as it may hold the question\n%s", type(error), frames)
    return BUG
