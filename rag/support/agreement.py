"""Agreement: that all sources say the same thing takes more than one of them."""

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
    """The sources of a statement that says they agree are of two documents at least."""
    if not _AGREEMENT.search(case.original.plain):
        return None
    documents = {source.evidence.document.id for source in case.sources}
    return Problem("the words cited are of one document, and agreement takes several") if len(documents) < 2 else None
