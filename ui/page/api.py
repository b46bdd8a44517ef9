"""The endpoints for programs, which are also the tools of an MCP client: one question in, one answer out."""

import json
from typing import Any

import gradio as gr
from gradio.events import api

from rag.types import Done
from ui.content import Content
from ui.desk import Asked, Desk
from ui.page.parts import AT_ONCE, said, visitor

__all__ = ["serve_programs"]


def serve_programs(desk: Desk, content: Content) -> None:
    """Adds /ask and /check to the page that is being made."""

    def ask(question: str, request: gr.Request) -> dict[str, Any]:
        """Answers a question from the documents, or says that they do not state it.

        Every sentence of the answer names the exact words in a document that carry it.

        Args:
            question: a question in English about the documents
        """
        answer: dict[str, Any] = _given(_answer(desk, question, request), request)
        return answer

    def check(text: str, request: gr.Request) -> dict[str, Any]:
        """Holds every sentence of a text against the documents, and names the words that carry or contradict it.

        Args:
            text: the text to check, in English
        """
        try:
            with desk.working(visitor(request)):
                report = content.check(text).to_dict()
        except Exception as error:
            raise gr.Error(said(error), print_exception=False) from None
        found: dict[str, Any] = _given(report, request)
        return found

    api(ask, api_name="ask", concurrency_limit=AT_ONCE, concurrency_id="programs")
    api(check, api_name="check", concurrency_limit=AT_ONCE, concurrency_id="programs")


def _answer(desk: Desk, question: str, request: gr.Request) -> dict[str, Any]:
    try:
        events = list(desk.answer(visitor(request), Asked(question)))
    except Exception as error:
        raise gr.Error(said(error), print_exception=False) from None
    if not (events and isinstance(events[-1], Done)):
        raise gr.Error("The answer was stopped.", print_exception=False)
    return events[-1].answer.to_dict()


def _given(value: dict[str, Any], request: gr.Request) -> Any:
    """An MCP client is given text, and that shall be JSON too; Gradio marks its own calls on their behalf."""
    return json.dumps(value, ensure_ascii=False) if request.headers.get("x-gradio-user") == "mcp" else value
