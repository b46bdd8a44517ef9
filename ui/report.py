"""A checked text for a terminal and as Markdown. Pure; what comes from documents or the text cannot steer either."""

import re
import textwrap
from collections import Counter
from collections.abc import Iterator

from rag import CheckReport, Citation
from rag.checking import Checked
from ui.render import one_line, source_line

__all__ = ["report_markdown", "report_text"]

_MARKS = {"quoted": "✓", "supported": "✓", "unsupported": "✗", "no_claim": "·"}
_COLOURS = {"quoted": "\x1b[32m", "supported": "\x1b[32m", "unsupported": "\x1b[31m", "no_claim": ""}
_NARROWEST = 20
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|!~&])")


def report_text(report: CheckReport, *, colour: bool = False, width: int = 100) -> str:
    """Each sentence with its mark, what is wrong with it and the numbers of its sources; then the sources and a summary."""
    width = max(width, _NARROWEST)
    parts = ["\n".join(_sentence(statement, colour, width)) for statement in report.statements]
    parts += ["\n".join(_source(citation, width)) for citation in report.citations]
    return "\n\n".join(["\n".join(parts[: len(report.statements)]), *parts[len(report.statements) :], _summary(report)])


def report_markdown(report: CheckReport) -> str:
    """The same as Markdown: a list of the sentences with numbered references to the quoted words."""
    lines = []
    for statement in report.statements:
        marks = "".join(f"[^{number}]" for number in statement.citations)
        problem = f"  \n  **{_escaped(statement.problem)}**" if statement.problem else ""
        lines.append(f"- {_MARKS[statement.support]} {_escaped(statement.text)}{marks}{problem}")
    references = [
        f"[^{c.number}]: {_escaped(source_line(c))} ({_escaped(c.document)}): “{_escaped(c.quote)}”"
        for c in report.citations
    ]
    return "\n".join([*lines, "", _escaped(_summary(report)), *([""] if references else []), *references])


def _sentence(statement: Checked, colour: bool, width: int) -> Iterator[str]:
    start, end = (_COLOURS[statement.support], "\x1b[0m") if colour and _COLOURS[statement.support] else ("", "")
    marks = "".join(f"[{number}]" for number in statement.citations)
    words = f"{one_line(statement.text)} {marks}".strip()
    wrapped = textwrap.fill(words, width - 2, break_long_words=False, break_on_hyphens=False) or "-"
    lines = wrapped.splitlines()
    yield f"{start}{_MARKS[statement.support]}{end} {lines[0]}"
    yield from (f"  {line}" for line in lines[1:])
    if statement.problem:
        yield f"    {start}{one_line(statement.problem)}{end}"


def _source(citation: Citation, width: int) -> Iterator[str]:
    yield f"[{citation.number}] {source_line(citation)}"
    yield textwrap.fill(one_line(citation.quote), width, initial_indent="    ", subsequent_indent="    ")


def _summary(report: CheckReport) -> str:
    counts = Counter(statement.support for statement in report.statements)
    carried = counts["quoted"] + counts["supported"]
    claims = carried + counts["unsupported"]
    without = f", {counts['no_claim']} without a claim" if counts["no_claim"] else ""
    return f"{carried} of {claims} claims supported, {counts['unsupported']} not{without}."


def _escaped(text: str) -> str:
    """The text in one line, without what Markdown or HTML would obey."""
    return _SPECIAL.sub(r"\\\1", one_line(text))
