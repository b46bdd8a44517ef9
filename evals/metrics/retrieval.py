"""Whether the gold evidence is among the passages. Measured on character spans, so that any way of cutting can be compared.

A passage holds a piece of evidence when it contains the quote (on a normalised copy, in the same document) or, where
the quote straddles passages, at least 60% of its words.

Each case lists every sentence that carries its answer, and most often one of them is enough. So the primary figure
is whether any of them was found; that all of them were found asks for more than an answer needs.

The depth counts the hits that an answer shows; a depth beyond them is a measure of all of them.
"""

from collections.abc import Iterable, Sequence

from evals.cases import Evidence
from evals.match import normalise, passes
from evals.spans import Span, places
from evals.types import Observation, Value
from rag import Hit

__all__ = ["any_evidence", "enough_evidence", "full_support", "holds", "recall", "reciprocal_rank", "within_budget"]

_STRADDLING = 0.6
_BUDGET = 2048
_CHARACTERS_A_TOKEN = 4


def any_evidence(o: Observation, k: int) -> Value:
    """1 when any piece of evidence is among the first k passages, else 0; 0 without passages."""
    return (float(bool(_found(o, o.answer.hits[:k]))),)


def enough_evidence(o: Observation, k: int) -> Value:
    """1 when the pieces of evidence among the first k passages state every nugget of the case, else 0."""
    found = _found(o, o.answer.hits[:k])
    return (float(bool(found) and passes([piece.quote for piece in found], o.case.nuggets)),)


def full_support(o: Observation, k: int) -> Value:
    """1 when every piece of evidence is among the first k passages, else 0."""
    return (float(len(_found(o, o.answer.hits[:k])) == len(o.case.evidence)),)


def recall(o: Observation, k: int) -> Value:
    """The share of the pieces of evidence that are among the first k passages."""
    return (len(_found(o, o.answer.hits[:k])) / len(o.case.evidence),)


def reciprocal_rank(o: Observation, k: int) -> Value:
    """1 / rank of the first of k passages that holds a piece of evidence; 0 when none does (Voorhees, TREC-8 1999)."""
    for rank, hit in enumerate(o.answer.hits[:k], 1):
        if _found(o, [hit]):
            return (1 / rank,)
    return (0.0,)


def within_budget(o: Observation) -> Value:
    """As `any_evidence`, among the passages that fit in 2,048 tokens of four characters: long ones win at a fixed k."""
    room, read = _BUDGET * _CHARACTERS_A_TOKEN, []
    for hit in o.answer.hits:
        room -= len(hit.passage.text)
        if room < 0:
            break
        read.append(hit)
    return (float(bool(_found(o, read))),)


def holds(hit: Hit, evidence: Evidence, spots: Sequence[Span], text: str) -> bool:
    """Whether the passage has the quote, or most of its words; `spots` are the places of the quote in the text."""
    passage = hit.passage
    if passage.document != evidence.document:
        return False
    span = Span(passage.document, passage.start, passage.end)
    wanted = len(evidence.quote.split())
    shared = (text[slice(*span.shared(spot))] for spot in spots)
    return any(len(words.split()) >= _STRADDLING * wanted for words in shared) or (
        normalise(evidence.quote) in normalise(passage.text)
    )


def _found(o: Observation, hits: Iterable[Hit]) -> list[Evidence]:
    hits = tuple(hits)
    return [piece for piece in o.case.evidence if _is_held(o, piece, hits)]


def _is_held(o: Observation, piece: Evidence, hits: Sequence[Hit]) -> bool:
    spots = places(piece, o.documents)
    return any(holds(hit, piece, spots, o.documents.get(piece.document, "")) for hit in hits)
