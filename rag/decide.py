"""One part of a question against its passages: which sentences would answer it, and whether they do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from index.search import Query, SearchIndex
from index.types import Hit
from rag.evidence import Candidate, candidates
from rag.extract import Chosen, choose
from rag.introduced import introduced
from rag.question import Asked
from rag.reader import Reader
from rag.refuse import absent_names, case_signals, contradicts
from rag.rows import labelled
from rag.score import load_weights, ranked
from rag.spoken import spoken
from rag.types import Reason

__all__ = ["Decision", "Part", "decide"]

_FAR, _HALF = 0.3, 0.5
_CLOSE = 0.6


@dataclass(frozen=True, slots=True)
class Part:
    """A question, or one of several that a question holds, made ready."""

    query: Query
    asked: Asked


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided and why: `chosen` is None for a refusal, and `reason` then says which.

    `best` are all sentences that were looked at, the likeliest to answer first; `absent` the names of the question that
    no document mentions.
    """

    chosen: Chosen | None
    reason: Reason | None
    confidence: float
    explanation: Mapping[str, float]
    best: tuple[Candidate, ...] = ()
    absent: tuple[str, ...] = ()


def decide(
    index: SearchIndex, part: Part, hits: Sequence[Hit], reader: Reader | None, caution: Literal["careful", "eager"]
) -> Decision:
    """Chooses sentences of the hits and decides, by the weights that ship with the package, whether they answer."""
    reader = None if part.query.lexical_only else reader
    found = candidates(index, part.query, part.asked, hits, reader)
    if not found or not part.asked.terms:
        return Decision(None, "nothing_relevant", 0.0, {})
    weights = load_weights(reader is not None)
    order = _counting_first(ranked(found, weights.choose), part.asked)
    signals = case_signals(index, part.query, part.asked, hits, order)
    confidence = weights.answer.probability(signals)
    threshold = weights.careful if caution == "careful" else weights.eager
    explanation = {"confidence": confidence, "asked_of_it": threshold, **signals}
    refused = Decision(None, "not_stated", confidence, explanation, tuple(candidate for _, candidate in order))
    if all(hit.signals.lexical == 0 and hit.signals.dense < _FAR for hit in hits):
        return replace(refused, reason="nothing_relevant", explanation={**explanation, "far": 1.0})
    if not part.query.lexical_only and (absent := absent_names(index, part.asked)):
        return replace(refused, absent=absent, explanation={**explanation, "absent_names": 1.0})
    if who := introduced(part.asked, index.names, refused.best):
        return replace(refused, chosen=Chosen((who,)), reason=None, explanation={**explanation, "introduced": 1.0})
    # The weights were fitted on English: words of another language must at least be half of them in the sentence.
    readable = not part.query.lexical_only or order[0][1].signals["coverage"] >= _HALF
    if confidence >= threshold and readable:
        return replace(refused, chosen=choose(part.asked, order, index.documents), reason=None)
    if row := labelled(part.asked, part.query.terms, refused.best):
        return replace(refused, chosen=Chosen((row,)), reason=None, explanation={**explanation, "row": 1.0})
    if said := spoken(part.asked, index.names, refused.best):
        return replace(refused, chosen=Chosen((said,)), reason=None, explanation={**explanation, "spoken": 1.0})
    if readable and part.asked.wanted != "yes_no" and contradicts(*order[0], part.asked):
        told = {**explanation, "contradicts": 1.0}
        return replace(refused, chosen=Chosen((order[0][1],)), reason=None, explanation=told)
    return refused


def _counting_first(order: Sequence[tuple[float, Candidate]], asked: Asked) -> list[tuple[float, Candidate]]:
    """The best candidate gives way to a close one that counts what is to be counted, where it counts something else itself."""
    best, first = order[0]
    if not asked.counted or first.signals["counted"] == 1.0:
        return list(order)
    close = (pair for pair in order[1:] if pair[0] >= _CLOSE * best and pair[1].signals["counted"] == 1.0)
    other = next(close, None)
    return list(order) if other is None else [other, *(pair for pair in order if pair is not other)]
