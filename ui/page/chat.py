"""The conversation: a question goes to the desk, and its answer comes back statement by statement."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import gradio as gr

from rag import Answer, Citation, FootnoteError, Notice, Scope, Statement
from rag.types import Done, Stage, StatementReady
from ui.content import Content
from ui.conversation import Entry, history, kept, restored
from ui.desk import Asked, Desk
from ui.export import conversation_json, conversation_markdown
from ui.html import SILENCE, beginning_html, error_html, message_html, pending_html, said_html, spoken_html
from ui.html.message import REASONS
from ui.markup import Markup, joined
from ui.page.parts import AT_ONCE, button, html, listening, said, visitor

__all__ = ["Chat"]

Updates = dict[Any, Any]

_DOING = {
    "understanding": "Reading the question…",
    "searching": "Searching the documents…",
    "reading": "Reading what was found…",
    "writing": "Writing…",
    "checking": "Checking each sentence…",
    "repairing": "Mending what the check did not find…",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A message as it stands on the page; it keeps its HTML, whatever becomes of the documents."""

    entry: Entry
    html: Markup


@dataclass(slots=True)
class _Coming:
    """What has come of an answer so far."""

    question: str
    statements: list[Statement] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)
    doing: str = "Reading the question…"

    def answer(self, *notices: Notice) -> Answer:
        """So far, as an answer."""
        text = " ".join(f"{s.text} {''.join(f'[{n}]' for n in s.citations)}" for s in self.statements)
        return Answer(
            self.question,
            self.question,
            answered=bool(self.statements),
            reason=None,
            text=text,
            requested_mode="auto",
            mode="extractive",
            model=None,
            notices=notices,
            statements=tuple(self.statements),
            dropped=(),
            citations=tuple(self.citations),
            hits=(),
            fingerprint={},
        )


class Chat:
    """The components of the conversation and what they do; made inside a `gr.Blocks`."""

    def __init__(self, content: Content, desk: Desk) -> None:
        """Makes the components; `listen` ties them together."""
        self._content, self._desk = content, desk
        self.log = gr.State(())
        self.kept = gr.BrowserState([], storage_key="footnote-conversation", secret=content.secret)
        self.replaces = gr.State(False)
        with gr.Column(elem_id="fn-beginning") as self.beginning:
            self.examples = html(beginning_html(content.examples), acts=True)
        with gr.Row(elem_id="fn-tools", visible=False) as self.tools:
            self.anew = button("New conversation")
            self.markdown = button("Save as Markdown")
            self.json = button("Save as JSON")
        with gr.Column(elem_id="fn-log"):
            self.past = html(acts=True, elem_id="fn-past")
            self.current = html(acts=True, elem_id="fn-current")
        self.status = html(SILENCE, elem_id="fn-status")
        with gr.Column(elem_id="fn-composer"):
            self.question = gr.Textbox(
                label="Your question",
                show_label=False,
                placeholder="Ask the documents",
                lines=1,
                max_lines=6,
                autofocus=True,
                submit_btn=True,
                elem_id="fn-question",
            )
        self._file = gr.Textbox(visible=False)

    def listen(self, choice: Sequence[gr.components.Component]) -> None:
        """Ties the components together; `choice` are those of the drawer, in the order of `_scope`."""
        outputs = [self.log, self.kept, self.replaces, self.past, self.current, self.status]
        outputs += [self.question, self.beginning, self.tools]
        given = [self.log, self.kept, self.replaces, *choice]
        answering = listening(outputs=outputs, concurrency_limit=AT_ONCE, concurrency_id="answering")
        self.question.submit(self._ask, [self.question, *given], **answering)
        for shown in (self.examples, self.past, self.current):
            shown.act(self._act, given, **answering)
        self.question.stop(self._stop, None, None, **listening(concurrency_limit=None))
        self.anew.click(self._begin, None, outputs, **listening())
        for pressed, write, name in (
            (self.markdown, conversation_markdown, "conversation.md"),
            (self.json, conversation_json, "conversation.json"),
        ):
            pressed.click(self._export(write), [self.log, self.kept], self._file, **listening()).success(
                None, self._file, None, js=f"(text) => footnote.save('{name}', text)", **listening()
            )

    @property
    def restored(self) -> list[Any]:
        """What `restore` may change."""
        return [self.log, self.past, self.current, self.beginning, self.tools]

    def restore(self, data: Any) -> Updates:
        """The conversation that the browser has kept, as a visitor comes back."""
        log = self._shown_again(data)
        if not log:
            return {self.log: ()}
        return {
            self.log: log,
            self.past: joined(each.html for each in log[:-1]),
            self.current: log[-1].html,
            self.beginning: gr.Column(visible=False),
            self.tools: gr.Row(visible=True),
        }

    def _shown_again(self, data: Any) -> tuple[Shown, ...]:
        documents = self._content.corpus().documents
        return tuple(
            Shown(entry, message_html(entry.answer, documents, number, verdict=entry.verdict))
            for number, entry in enumerate(restored(data), 1)
        )

    def _ask(
        self, request: gr.Request, question: str, log: tuple[Shown, ...], data: Any, replaces: bool, *choice: Any
    ) -> Iterator[Updates]:
        """First the question as it is being answered, then what comes of it; one that is not read stays in the input."""
        before = log or self._shown_again(data)  # after a restart only the browser knows the conversation
        if replaces:
            before = before[:-1]
        number = len(before) + 1
        coming = _Coming(question)
        yield self._asked(before, question, number)
        try:
            asked = _asked(question, [each.entry for each in before], choice)
            answer = None
            for event in self._desk.answer(visitor(request), asked):
                if isinstance(event, Done):
                    answer = event.answer
                elif _taken(coming, event):
                    yield {self.current: self._so_far(coming, number)}
        except Exception as error:
            yield self._not_read(log, question, said(error))
            return
        answer = answer or coming.answer(Notice("stopped", "You stopped the answer here."))
        yield self._answered(before, answer, number)

    def _asked(self, before: tuple[Shown, ...], question: str, number: int) -> Updates:
        return {
            self.past: joined(each.html for each in before),
            self.current: pending_html(question, number),
            self.status: SILENCE,
            self.question: gr.Textbox(value="", submit_btn=False, stop_btn=True),
            self.beginning: gr.Column(visible=False),
            self.tools: gr.Row(visible=True),
        }

    def _so_far(self, coming: _Coming, number: int) -> Markup:
        if not coming.statements:
            return pending_html(coming.question, number, coming.doing)
        return message_html(coming.answer(), self._content.corpus().documents, number, doing=coming.doing)

    def _answered(self, before: tuple[Shown, ...], answer: Answer, number: int) -> Updates:
        shown = Shown(Entry(answer), message_html(answer, self._content.corpus().documents, number))
        log = (*before, shown)
        return {
            self.log: log,
            self.kept: kept([each.entry for each in log]),
            self.replaces: False,
            self.current: shown.html,
            self.status: spoken_html(answer),
            self.question: gr.Textbox(submit_btn=True, stop_btn=False),
        }

    def _not_read(self, log: tuple[Shown, ...], question: str, line: str) -> Updates:
        return {
            self.past: joined(each.html for each in log[:-1]),
            self.current: log[-1].html if log else "",
            self.status: error_html(line),
            self.question: gr.Textbox(value=question, submit_btn=True, stop_btn=False),
            self.tools: gr.Row(visible=bool(log)),
        }

    def _act(
        self, event: gr.EventData, request: gr.Request, log: tuple[Shown, ...], data: Any, _: bool, *choice: Any
    ) -> Iterator[Updates]:
        """What was pressed in a message."""
        given = {str(key): str(value) for key, value in event._data.items()}
        log = log or self._shown_again(data)
        if given.get("act") == "ask":
            yield from self._ask(request, given.get("text", ""), log, data, False, *choice)
            return
        number = int(given["message"]) if given.get("message", "").isdecimal() else 0
        if not 1 <= number <= len(log):
            return
        if given.get("act") == "feedback":
            yield self._judged(log, number, given)
        elif given.get("act") == "retry" and number == len(log):
            yield from self._ask(request, log[-1].entry.answer.question, log, data, True, *choice)
        elif given.get("act") == "edit":
            line = "Asking again replaces the last answer." if number == len(log) else ""
            yield {
                self.question: gr.Textbox(value=given.get("text", "")),
                self.replaces: number == len(log),
                self.status: said_html(line),
            }

    def _judged(self, log: tuple[Shown, ...], number: int, given: dict[str, str]) -> Updates:
        """Keeps what a reader thought of an answer; pressing again takes nothing back, the last word counts."""
        entry = replace(log[number - 1].entry, verdict="up" if given.get("verdict") == "up" else "down")
        reason = given.get("reason") if given.get("reason") in REASONS else None
        if entry.verdict == "down" and reason is None:
            return {}  # the form is open now, and nothing said yet
        before = history([each.entry for each in log[: number - 1]])
        correction = given.get("correction") if entry.verdict == "down" else None
        try:
            self._content.judge(entry.answer, before, str(entry.verdict), reason, correction)
        except FootnoteError as error:
            return {self.status: error_html(said(error))}
        html_ = message_html(entry.answer, self._content.corpus().documents, number, verdict=entry.verdict)
        log = (*log[: number - 1], Shown(entry, html_), *log[number:])
        return {
            self.log: log,
            self.kept: kept([each.entry for each in log]),
            self.past: joined(each.html for each in log[:-1]),
            self.current: log[-1].html,
            self.status: said_html("Kept on this computer. Thank you."),
        }

    def _stop(self, request: gr.Request) -> None:
        self._desk.stop(visitor(request))

    def _begin(self) -> Updates:
        """An empty conversation; the one before is gone from the browser too."""
        return {
            self.log: (),
            self.kept: [],
            self.replaces: False,
            self.past: "",
            self.current: "",
            self.status: SILENCE,
            self.beginning: gr.Column(visible=True),
            self.tools: gr.Row(visible=False),
            self.question: gr.Textbox(value=""),
        }

    def _export(self, write: Any) -> Any:
        def export(log: tuple[Shown, ...], data: Any) -> str:
            return str(write([each.entry.answer for each in log or self._shown_again(data)]))

        return export


def _taken(coming: _Coming, event: Any) -> bool:
    """Takes in what has come; whether the page looks different now."""
    if isinstance(event, Stage):
        coming.doing = _DOING.get(event.name, "Working…")
    elif isinstance(event, StatementReady):
        coming.statements.append(event.statement)
        coming.citations.extend(event.citations)
    return True


def _asked(question: str, before: Sequence[Entry], choice: Sequence[Any]) -> Asked:
    """The question as the drawer's components say it is to be answered, and after what it was put."""
    mode, passages, documents, since, until = choice
    scope = Scope(tuple(documents or ()), since.strip() or None, until.strip() or None)
    return Asked(question, history(before), None if scope == Scope() else scope, mode, int(passages))
