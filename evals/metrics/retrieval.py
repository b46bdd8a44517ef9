"""Whether the gold evidence is among the passages. Measured on character spans, so that any way of cutting can be compared.

A passage holds a piece of evidence when it contains the quote (on a normalised copy, in the same document) or, where
the quote straddles passages, at least 60% of its words.

Each case lists every sentence that carries its answer, and most often one of them is enough. So the primary figure
is whether any of them was found; that all of them were found asks for more than an answer needs.

The depth counts the passages that were retrieved for measuring, or those that the answer carries where none were; a
depth beyond them is a measure of all of them.
"""

from collections.abc import Iterable, Sequence
from itertools import accumulate
from math import log2

from evals.cases import Evidence
from evals.match import normalise, passes
from evals.spans import Span, places
from evals.types import Observation, Value
from rag import Hit

__all__ = [
    "any_evidence",
    "enough_evidence",
    "full_support",
    "full_support_within_budget",
    "holds",
    "ndcg",
    "recall",
    "reciprocal_rank",
    "within_budget",
]

_STRADDLING = 0.6
_BUDGET = 2048
_CHARACTERS_A_TOKEN = 4


def any_evidence(o: Observation, k: int) -> Value:
    """1 when any piece of evidence is among the first k passages, else 0; 0 without passages."""
    return (float(bool(_found(o, o.hits[:k]))),)


def enough_evidence(o: Observation, k: int) -> Value:
    """1 when the pieces of evidence among the first k passages state every nugget of the case, else 0."""
    found = _found(o, o.hits[:k])
    return (float(bool(found) and passes([piece.quote for piece in found], o.case.nuggets)),)


def full_support(o: Observation, k: int) -> Value:
    """1 when every piece of evidence is among the first k passages, else 0."""
    return (float(len(_found(o, o.hits[:k])) == len(o.case.evidence)),)


def recall(o: Observation, k: int) -> Value:
    """The share of the pieces of evidence that are among the first k passages."""
    return (len(_found(o, o.hits[:k])) / len(o.case.evidence),)


def reciprocal_rank(o: Observation, k: int) -> Value:
    """1 / rank of the first of k passages that holds a piece of evidence; 0 when none does (Voorhees, TREC-8 1999)."""
    for rank, hit in enumerate(o.hits[:k], 1):
        if _found(o, [hit]):
            return (1 / rank,)
    return (0.0,)


def ndcg(o: Observation, k: int) -> Value:
    """DCG over the first k passages by the best that could be had, a relevant passage gaining 1 (Järvelin and Kekäläinen 2002).

    DCG is the sum of gain / log2(rank + 1), the gain linear as in trec_eval. The best order has at its head the relevant
    passages that were retrieved, at any rank, and one more for each piece of evidence that none of them holds.
    """
    gains = [float(bool(_found(o, [hit]))) for hit in o.hits]
    missed = len(o.case.evidence) - len(_found(o, o.hits))
    best = sum(_discount(rank) for rank in range(1, min(k, int(sum(gains)) + missed) + 1))
    return (sum(gain * _discount(rank) for rank, gain in enumerate(gains[:k], 1)) / best,)


def within_budget(o: Observation) -> Value:
    """As `any_evidence`, among the passages that fit in 2,048 tokens of four characters: long ones win at a fixed k."""
    return (float(bool(_found(o, _affordable(o.hits)))),)


def full_support_within_budget(o: Observation) -> Value:
    """As `full_support`, among the first passages that fit in 2,048 tokens of four characters."""
    return (float(len(_found(o, _affordable(o.hits))) == len(o.case.evidence)),)


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


def _affordable(hits: Sequence[Hit]) -> Sequence[Hit]:
    spent = accumulate(len(hit.passage.text) for hit in hits)
    return [hit for hit, length in zip(hits, spent, strict=True) if length <= _BUDGET * _CHARACTERS_A_TOKEN]


def _discount(rank: int) -> float:
    return 1 / log2(rank + 1)


def _found(o: Observation, hits: Iterable[Hit]) -> list[Evidence]:
    hits = tuple(hits)
    return [piece for piece in o.case.evidence if _is_held(o, piece, hits)]


def _is_held(o: Observation, piece: Evidence, hits: Sequence[Hit]) -> bool:
    spots = places(piece, o.documents)
    return any(holds(hit, piece, spots, o.documents.get(piece.document, "")) for hit in hits)
