"""Whether the marks lead somewhere, the quotes are verbatim, and they are the words that carry the answer."""

import re

from evals.spans import cited, places, touch
from evals.types import Observation, Value

__all__ = ["gold_precision", "gold_recall", "marks_resolve", "quotes_verbatim"]

_MARK = re.compile(r"(?<!\\)\[(\d+)\]")


def marks_resolve(o: Observation) -> Value | None:
    r"""1 when each mark in the text and each number of a statement is that of exactly one citation, else 0.

    None for a text without any mark. A bracket of quoted text is escaped, ``\[12\]``, and is no mark.
    """
    numbers = [citation.number for citation in o.answer.citations]
    used = {int(number) for number in _MARK.findall(o.answer.text)}
    used.update(number for statement in o.answer.statements for number in statement.citations)
    return (float(all(numbers.count(number) == 1 for number in used)),) if used else None


def quotes_verbatim(o: Observation) -> Value | None:
    """1 when each quote is exactly the document's text from start to end, else 0; None without citations."""
    if not o.answer.citations:
        return None
    texts = ((citation, o.documents.get(citation.document)) for citation in o.answer.citations)
    return (float(all(t is not None and bool(c.quote) and t[c.start : c.end] == c.quote for c, t in texts)),)


def gold_precision(o: Observation) -> Value | None:
    """The share of citations that are gold: in one place with a piece of evidence. For answerable cases.

    Two spans are one place when they share at least half the characters of the shorter. A refusal is None, an answer
    without a citation 0.
    """
    if not o.answer.answered:
        return None
    gold = [span for piece in o.case.evidence for span in places(piece, o.documents)]
    right = [any(touch(cited(citation), span) for span in gold) for citation in o.answer.citations]
    return (sum(right) / len(right) if right else 0.0,)


def gold_recall(o: Observation) -> Value:
    """The share of the pieces of evidence that are cited; a refusal cites none. For answerable cases.

    Several pieces may each carry the answer alone, so a good answer need not reach 1.
    """
    spans = [cited(citation) for citation in o.answer.citations]
    found = [any(touch(s, spot) for s in spans for spot in places(piece, o.documents)) for piece in o.case.evidence]
    return (sum(found) / len(found),)
