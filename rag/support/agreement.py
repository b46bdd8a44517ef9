"""Agreement: that all sources say the same is a conclusion from reading them all, which no few spans carry."""

import re

from rag.support.case import Case
from rag.support.problem import Problem

__all__ = ["agreement_rule"]

_AGREEMENT = re.compile(
    r"\b(?:all|both|every|most|several|the|other) (?:of the )?(?:documents?|sources?|passages?|reports?|accounts?)\b.{0,30}"
    r"\b(?:agree|confirm|concur|say the same|unanimous)",
    re.IGNORECASE,
)


def agreement_rule(case: Case) -> Problem | None:
    """No statement says that documents agree, but one whose source says so."""
    if not _AGREEMENT.search(case.original.plain):
        return None
    if any(_AGREEMENT.search(source.span.plain) for source in case.sources):
        return None
    return Problem("the words cited say nothing of other documents, and agreement takes all of them")
