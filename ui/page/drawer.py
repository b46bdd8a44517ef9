"""The drawer: how questions are answered, and in which documents."""

from collections.abc import Mapping, Sequence
from typing import Any

import gradio as gr

from ui.content import Content
from ui.html import Corpus
from ui.markup import element
from ui.page.parts import html

__all__ = ["Drawer", "titles"]

_MODES = {"llm": "A model writes, every sentence is checked", "extractive": "Quotations only"}
_MOST_PASSAGES = 20


class Drawer:
    """The components of the drawer; `choice` are those that a question is asked with."""

    def __init__(self, content: Content) -> None:
        """Makes the components, inside a `gr.Blocks`."""
        with gr.Sidebar(label="Controls", open=False, position="left", width=340, elem_id="fn-drawer"):
            html(element("h2", "How to answer", class_="fn-drawer-head"))
            self._mode = gr.Radio(
                [(_MODES[mode], mode) for mode in content.modes],
                value=content.modes[0],
                label="Answers are",
                visible=len(content.modes) > 1,
            )
            self._passages = gr.Slider(
                1,
                _MOST_PASSAGES,
                value=min(content.passages, _MOST_PASSAGES),
                step=1,
                label="Passages read for an answer",
            )
            self.documents = gr.Dropdown(
                titles(content.corpus()),
                value=[],
                multiselect=True,
                label="Only in these documents",
                info="All if empty",
            )
            with gr.Row():
                self._since = gr.Textbox(label="Published since", placeholder="2024-12", max_length=10)
                self._until = gr.Textbox(label="Published until", placeholder="2024-12-08", max_length=10)
            with gr.Accordion("Effective settings", open=False):
                html(_settings(content.settings))

    @property
    def choice(self) -> Sequence[gr.components.Component]:
        """Mode, passages, documents, since, until."""
        return [self._mode, self._passages, self.documents, self._since, self._until]


def titles(corpus: Corpus) -> list[tuple[str, str]]:
    """Title and id of every document."""
    return [(document.title, name) for name, document in corpus.documents.items()]


def _settings(settings: Mapping[str, Any]) -> str:
    rows = [
        element("tr", element("th", name, scope="row"), element("td", "–" if value is None else str(value)))
        for name, value in settings.items()
    ]
    return element("table", element("tbody", *rows), class_="fn-table fn-settings")
