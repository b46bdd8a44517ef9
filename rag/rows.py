"""A row of a table whose label is what is asked for: it answers, though it is no sentence that a reader was trained on."""

import re
from collections.abc import Sequence

from index.words import terms
from rag.evidence import Candidate
from rag.question import Asked

__all__ = ["labelled"]

_LEAST_SHARED = 0.5
_WANTED = ("number", "thing")


def labelled(asked: Asked, wanted: Sequence[str], found: Sequence[Candidate]) -> Candidate | None:
    """The row whose label is nearest to the terms `wanted`, or None.

    Half of the terms of label and question together must be shared, but one term of the label at most may be more than
    was asked for; every other term of the question must stand in the table's heads or heading, every name that is asked
    about in or around the row, and the row must hold a number.
    """
    best: tuple[float, Candidate] | None = None
    asked_for = {term for term in wanted if not term.isdigit()}
    if not asked_for or asked.wanted not in _WANTED:
        return None
    for candidate in found:
        if candidate.sentence.reading is None or candidate.signals["names_around"] < 1.0:
            continue
        label = set(terms(_label(candidate.sentence.reading)))
        around = set(terms(f"{candidate.passage.heads or ''} {candidate.passage.section or ''}"))
        shared = len(label & asked_for) / len(label | asked_for)
        whole = (
            asked_for <= label | around
            and len(label - asked_for) <= 1
            and re.search(r"\d", candidate.words) is not None
        )
        if whole and shared >= _LEAST_SHARED and (best is None or shared > best[0]):
            best = shared, candidate
    return best[1] if best else None


def _label(reading: str) -> str:
    """What a row is called: "Fuel: Oil: 1,200; 900." is called "Oil"."""
    parts = re.split(r"[:;|]\s", reading)
    return next((part for part in reversed(parts) if re.search(r"[^\W\d_]{2}", part)), "")
