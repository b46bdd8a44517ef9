"""A sentence that gives the words of whoever is asked about: it answers, whatever the reader makes of it."""

import re
from collections.abc import Sequence

from index.names import Names
from index.words import terms
from rag.evidence import Candidate
from rag.question import Asked
from rag.support.speakers import attributions
from rag.support.text import read

__all__ = ["spoken"]

_VERB = (
    r"(?:say|tell|claim|warn|argue|announce|declare|promise|predict|insist|complain|suggest|state|reply|answer|explain|remark|write"
    r"|vow|demand|admit)"
)
_ASKED = re.compile(
    rf"what (?:did|does|had|has|do) (?P<who>(?:(?!\b{_VERB}\b).)+?) (?P<verb>{_VERB})\b(?P<rest>.*)", re.IGNORECASE
)


def spoken(asked: Asked, names: Names, found: Sequence[Candidate]) -> Candidate | None:
    """The first sentence in which the person asked about speaks and every other word of the question stands, else None."""
    question = _ASKED.match(names.fold(asked.text).strip())
    if question is None:
        return None
    who, rest = set(terms(question["who"])), set(terms(question["rest"]))
    for candidate in found:
        text = read(names.fold(candidate.words))
        own = set(terms(text.original))
        if who and rest and rest <= own and any(who <= set(terms(told.who)) for told in attributions(text)):
            return candidate
    return None
