"""A text that was checked: every sentence with its support, beside the words that carry it or come nearest."""

from collections.abc import Mapping

from index.types import Document
from rag import CheckReport
from ui.html.known import plural
from ui.html.source import cited, kept, mark, opener
from ui.markup import Markup, element

__all__ = ["checked_html"]

_SUPPORT = {
    "quoted": "quoted",
    "supported": "supported",
    "unsupported": "not supported",
    "no_claim": "no claim",
}


def checked_html(report: CheckReport, documents: Mapping[str, Document]) -> Markup:
    """The sentences in their order, each followed by its marks, its support and what is wrong with it."""
    sources = {c.number: cited(c, f"fn-check-{c.number}") for c in report.citations}
    rows = []
    for statement in report.statements:
        marks = [mark(sources[number]) for number in statement.citations if number in sources]
        words = element("span", " ".join(statement.text.split()), dir="auto")
        said = element("p", words, " ", *marks, class_="fn-statement")
        support = element("span", _SUPPORT[statement.support], class_="fn-support")
        problem = [element("span", statement.problem, class_="fn-problem")] if statement.problem else []
        verdict = element("p", support, *problem, class_="fn-verdict")
        rows.append(element("li", said, verdict, class_=f"fn-{statement.support.replace('_', '-')}"))
    lists = [
        element("h3", "Sources", class_="fn-minor"),
        element("ol", *(element("li", opener(source)) for source in sources.values()), class_="fn-sources"),
    ]
    return element(
        "article",
        element("p", _summary(report), class_="fn-count"),
        element("ol", *rows, class_="fn-checked"),
        *(lists if sources else []),
        *kept(sources.values(), documents),
        class_="fn-message",
    )


def _summary(report: CheckReport) -> str:
    claims = [s for s in report.statements if s.support != "no_claim"]
    carried = sum(s.support in ("quoted", "supported") for s in claims)
    return f"{plural(len(claims), 'sentence')} with a claim; the documents carry {carried} of them."
