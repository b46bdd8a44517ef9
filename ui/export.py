"""An answer, or a whole conversation, as text to be taken elsewhere. Pure.

In Markdown what comes from documents and questions is escaped, so that a reader of it neither fetches a picture nor
shows a heading, table or link that nobody wrote here.
"""

import json
import re
from collections.abc import Sequence

from rag import Answer, Citation
from ui.render import one_line, source_line

__all__ = ["answer_markdown", "answer_plain", "conversation_json", "conversation_markdown"]

_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|~&!$])")


def answer_plain(answer: Answer) -> str:
    """The answer with its marks, and below it the source and the words of each."""
    lines = [answer.text, *(f"[{c.number}] {source_line(c)}: “{one_line(c.quote)}”" for c in answer.citations)]
    return "\n\n".join(filter(None, lines))


def answer_markdown(answer: Answer) -> str:
    """The same in Markdown, its question above it, its sources as footnotes."""
    if answer.answered:
        said = " ".join(
            f"{_escaped(_unescaped_marks(s.text))}{''.join(f'[^{n}]' for n in s.citations)}" for s in answer.statements
        )
    else:
        said = _escaped(answer.text)
    notes = [_footnote(citation) for citation in answer.citations]
    parts = [f"## {_escaped(answer.question)}", said, *(f"*{_escaped(n.text)}*" for n in answer.notices), *notes]
    return "\n\n".join(parts)


def conversation_markdown(answers: Sequence[Answer]) -> str:
    """A conversation; the footnotes of each answer keep their numbers, told apart by that of the question."""
    each = (answer_markdown(a).replace("[^", f"[^{n}.") for n, a in enumerate(answers, 1))
    return "# A conversation with Footnote\n\n" + "\n\n".join(each) + "\n"


def conversation_json(answers: Sequence[Answer]) -> str:
    """A conversation as a list of what `footnote ask --json` prints."""
    return json.dumps([answer.to_dict() for answer in answers], ensure_ascii=False, indent=2)


def _footnote(c: Citation) -> str:
    where = f"{c.document}, characters {c.start:,} to {c.end:,}"
    return f"[^{c.number}]: {_escaped(source_line(c))} ({_escaped(where)}): “{_escaped(c.quote)}”"


def _escaped(text: str) -> str:
    return _MARKDOWN.sub(r"\\\1", one_line(text))


def _unescaped_marks(text: str) -> str:
    return re.sub(r"\\\[(\d+)\\\]", r"[\1]", text)
