"""Quoted words must stand in the source as they are, on a copy where quotation marks, dashes and case are alike."""

import re

from rag.support.case import Case
from rag.support.problem import Problem
from rag.support.text import Text, read

__all__ = ["quotation_rule", "quotations"]

_QUOTED = re.compile(
    r"[\"“”„«]([^\"“”„«»]{1,2000})[\"“”»]|(?<!\w)[‘‚‹]([^‘‚‹›]{1,2000}?)[’›](?!\w)|(?<![\w’'])'((?:[^']|(?<=\w)'(?=\w)){1,2000}?)'(?!\w)"
)
_CUT = re.compile(r"\.\.\.|…|\[[^\[\]]{0,80}\]")


def quotations(text: str) -> tuple[str, ...]:
    """What stands between quotation marks of any kind, in order; apostrophes are none."""
    return tuple(found for match in _QUOTED.finditer(text) if (found := next(filter(None, match.groups()))).strip())


def quotation_rule(case: Case) -> Problem | None:
    """Every quoted run of words stands verbatim in a span or beside it, or is a title; what an ellipsis joins, piece by piece."""
    told = [_told(source.before, source.span, source.after, source.about) for source in case.sources]
    for quotation in quotations(case.original.original):
        pieces = [run for piece in _CUT.split(quotation) if (run := read(piece).run).strip()]
        if not any(all(piece in text for piece in pieces) for text in told):
            return Problem(f"the source does not say “{' '.join(quotation.split())}” in these words")
    return None


def _told(before: tuple[Text, ...], span: Text, after: tuple[Text, ...], about: Text) -> str:
    """Words of the span with its nearest neighbours; unfolded, since a quotation keeps its spelling."""
    return "".join(text.run for text in (*before[-1:], span, *after[:1], about))
