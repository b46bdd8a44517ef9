"""A question and its answer as HTML, as it comes about and when it is done. Pure; text is escaped by `ui.markup`."""

import re
from collections.abc import Mapping, Sequence

from index.types import Document
from rag import Answer, Citation, Statement
from ui.export import answer_markdown, answer_plain
from ui.html.known import line, shortened
from ui.html.source import Source, cited, kept, mark, near, opener
from ui.html.timeline import timeline_html
from ui.markup import Markup, element, joined

__all__ = ["DISAGREEMENT", "REASONS", "message_html", "pending_html"]

DISAGREEMENT = "disagreement"
"""The code of the notice that sources give different values."""
REASONS = ("It is wrong", "It leaves something out", "A source does not carry it", "It should not have been refused")
"""What may be wrong with an answer; also the only reasons that are kept with a thumb down."""
_NEAREST = 3
_SUPPORT = {
    "quoted": ("quoted", "The document’s own words"),
    "supported": ("checked", "Found in the cited words by the check"),
    "unsupported": ("not found", "The check did not find this in the documents"),
}


def message_html(
    answer: Answer,
    documents: Mapping[str, Document],
    number: int,
    *,
    doing: str | None = None,
    verdict: str | None = None,
) -> Markup:
    """A question and its answer with all its sources; `number` tells the messages of a conversation apart.

    `doing` says what is being done to an answer that is not yet whole; `verdict` is what its reader thought of it.
    """
    sources = _sources(answer, documents, number)
    body = _statements(answer, sources) if answer.answered else _refusal(answer, sources)
    notices = [element("p", n.text, class_="fn-notice") for n in answer.notices if n.code != DISAGREEMENT]
    if doing is not None:
        ending = [element("p", doing, class_="fn-pending")]
    else:
        lists = [timeline_html(answer.citations), _listed(sources)] if answer.answered else []
        ending = [*lists, *notices, _foot(answer, number, verdict), _form(number), *_copies(answer)]
    return _message(answer.question, number, _reading(answer, number), body, *ending, *kept(sources, documents))


def pending_html(question: str, number: int, doing: str = "Reading the documents…") -> Markup:
    """A question that is being answered."""
    return _message(question, number, element("p", doing, class_="fn-pending"))


def _message(question: str, number: int, *body: Markup) -> Markup:
    asked = element("h2", question, class_="fn-question", dir="auto")
    return element("article", asked, element("div", *body, class_="fn-answer"), class_="fn-message", id=f"fn-{number}")


def _reading(answer: Answer, number: int) -> Markup:
    """How a question that leaned on those before it was read, to be changed where it was misread."""
    if answer.standalone_question in ("", answer.question):
        return Markup("")
    change = _act("Change", "edit", number, text=answer.standalone_question)
    read = element("bdi", answer.standalone_question)
    return element("p", "Read as “", read, "” ", change, class_="fn-reading")


def _statements(answer: Answer, sources: Sequence[Source]) -> Markup:
    by_label = {source.label: source for source in sources}
    if any(notice.code == DISAGREEMENT for notice in answer.notices):
        return _side_by_side(answer, by_label)
    return joined(_statement(statement, by_label) for statement in answer.statements)


def _listed(sources: Sequence[Source]) -> Markup:
    items = (element("li", opener(source)) for source in sources)
    return joined([element("h3", "Sources", class_="fn-minor"), element("ol", *items, class_="fn-sources")])


def _statement(statement: Statement, sources: Mapping[str, Source]) -> Markup:
    return element("p", *_words(statement, statement.text, sources), class_=f"fn-statement fn-{statement.support}")


def _words(statement: Statement, text: str, sources: Mapping[str, Source]) -> list[Markup | str]:
    marks = [mark(sources[str(number)]) for number in statement.citations if str(number) in sources]
    word, meaning = _SUPPORT[statement.support]
    support = element("span", word, class_="fn-support", title=meaning)
    return [
        element("span", _unescaped_marks(text), dir="auto"),
        " ",
        element("span", *marks, support, class_="fn-tail"),
    ]


def _side_by_side(answer: Answer, sources: Mapping[str, Source]) -> Markup:
    """Sources that differ, each with its date, none before the other."""
    citations = {c.number: c for c in answer.citations}
    cards = []
    for statement in answer.statements:
        first = next((citations[n] for n in statement.citations if n in citations), None)
        text = _without_source(statement.text, first) if first else statement.text
        words = element("p", *_words(statement, text, sources), class_="fn-statement")
        named = sources[str(first.number)] if first else None
        head = [element("p", element("cite", named.title, dir="auto"), named.line, class_="fn-known")] if named else []
        cards.append(element("li", *head, words))
    return joined(
        [
            element("p", "The sources differ.", class_="fn-refusal"),
            element("ul", *cards, class_="fn-differing"),
        ]
    )


def _without_source(text: str, citation: Citation) -> str:
    """The words of a statement without the source and date before them, which stand above it here."""
    for name in filter(None, (citation.publisher, citation.title)):
        rest = text.removeprefix(name)
        before, colon, words = rest.partition(": ")
        if rest != text and colon and len(before) < 40:
            return words
    return text


def _refusal(answer: Answer, sources: Sequence[Source]) -> Markup:
    first, _, rest = answer.text.partition(". ")
    said = [element("p", f"{first}." if rest else first, class_="fn-refusal")] if first else []
    said += [element("p", rest)] if rest else []
    if not sources:
        return joined(said)
    nearest = [
        element("li", opener(source), element("p", shortened(source.words), dir="auto", class_="fn-snippet"))
        for source in sources
    ]
    head = element("h3", "What comes nearest", class_="fn-minor")
    return joined([*said, head, element("ol", *nearest, class_="fn-sources fn-nearest")])


def _sources(answer: Answer, documents: Mapping[str, Document], number: int) -> tuple[Source, ...]:
    if answer.answered:
        return tuple(cited(citation, f"fn-{number}-{citation.number}") for citation in answer.citations)
    hits = ((hit, documents[hit.passage.document]) for hit in answer.hits if hit.passage.document in documents)
    return tuple(
        near(hit, document, f"fn-{number}-{place}", chr(ord("a") + place))
        for place, (hit, document) in enumerate(hits)
        if place < _NEAREST
    )


def _foot(answer: Answer, number: int, verdict: str | None) -> Markup:
    """How the answer came about, and what can be done with it."""
    copies = [
        element("button", name, type="button", class_="fn-quiet", data_copy=kind)
        for name, kind in (("Copy", "plain"), ("Copy as Markdown", "markdown"))
    ]
    again = [_act("Ask again", "retry", number), _act("Edit", "edit", number, text=answer.question)]
    thumbs = [
        _act(label, "feedback", number, verdict=name, aria_pressed=str(verdict == name).lower())
        for name, label in (("up", "Helpful"), ("down", "Not helpful"))
    ]
    actions = element("span", *copies, element("span", *again, class_="fn-last"), *thumbs, class_="fn-actions")
    return element("div", element("p", _how(answer), class_="fn-how"), actions, class_="fn-foot")


def _act(label: str, act: str, number: int, **given: str) -> Markup:
    plain = {key if key.startswith("aria") else f"data_{key}": value for key, value in given.items()}
    return element("button", label, type="button", class_="fn-quiet", data_act=act, data_message=str(number), **plain)


def _form(number: int) -> Markup:
    """What a reader may say of an answer that is not good; shown when the thumb down is pressed."""
    reasons = element("select", *(element("option", reason) for reason in REASONS), name="reason")
    correction = element("textarea", name="correction", rows="3", maxlength="4000", dir="auto")
    return element(
        "form",
        element("label", "What is wrong? ", reasons),
        element("label", "The right answer, if you know it", correction),
        element("button", "Save", type="submit", class_="fn-save"),
        class_="fn-form",
        data_act="feedback",
        data_verdict="down",
        data_message=str(number),
        hidden=True,
    )


def _copies(answer: Answer) -> list[Markup]:
    return [
        element("div", text, data_text=kind, hidden=True)
        for kind, text in (("plain", answer_plain(answer)), ("markdown", answer_markdown(answer)))
    ]


def _how(answer: Answer) -> Markup:
    seconds = answer.timings.get("total")
    quoted = "Quoted from the documents" if answer.answered else "Searched the documents"
    written = f"Written by {answer.model}" if answer.mode == "llm" and answer.answered else quoted
    return line(written, f"{seconds:.1f} s" if seconds is not None else None)


def _unescaped_marks(text: str) -> str:
    r"""Marks are buttons here, so that brackets in quoted text need no escape: "\[12\]" is "[12]" again."""
    return re.sub(r"\\\[(\d+)\\\]", r"[\1]", text)
