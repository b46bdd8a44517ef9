"""Whether the documents state the answer: what is known about the best candidate and about the question as a whole."""

import re
from collections.abc import Mapping, Sequence

from index.search import Query, SearchIndex
from index.types import Hit
from index.words import plain, stem, terms
from rag.evidence import Candidate
from rag.question import Asked

__all__ = ["case_signals", "contradicts"]

_NEGATION = re.compile(
    r"\b(?:not|never|no|none|nothing|nobody|neither|nor|cannot|denied|denies|refused|refuses|rejected|declined)\b|n't\b"
)
_SCOPE = 7
_NEAR = {"late": 0.6, "coverage_around": 0.5}
_LIKELY = 0.2
_OF_THE_CHOSEN = """late late_before passage_late passage_dense coverage coverage_around names names_around wanted counted
    number span answerable is_note""".split()


def case_signals(
    index: SearchIndex, query: Query, asked: Asked, hits: Sequence[Hit], ranked: Sequence[tuple[float, Candidate]]
) -> Mapping[str, float]:
    """Signals that tell an answerable question from one that is not, most of them 0 to 1."""
    best, candidate = ranked[0]
    second = next((p for p, c in ranked[1:] if c.passage.id != candidate.passage.id), 0.0)
    possible = sum(index.rarity(term) for term in set(query.terms)) or 1.0
    known = index.generation.vocabulary
    unknown = [t for t in set(query.terms) if t not in index.generation.lexical.vocabulary]
    strange = [n for n in asked.names if n not in known and stem(n) not in index.generation.lexical.vocabulary]
    signals = {
        "best": best,
        "margin": best - second,
        "top_dense": max(h.signals.dense for h in hits),
        "top_late": max(h.signals.late for h in hits),
        "top_lexical": min(max(h.signals.lexical for h in hits) / possible, 2.0) / 2,
        "unknown": len(unknown) / max(1, len(set(query.terms))),
        "strange_names": float(bool(strange)),
    }
    signals |= {f"chosen_{name}": candidate.signals[name] for name in _OF_THE_CHOSEN if name in candidate.signals}
    if "answerable" in candidate.signals:
        signals["best_answerable"] = max(c.signals["answerable"] for _, c in ranked)
        signals["best_span"] = max(c.signals["span"] for _, c in ranked)
    return signals


def contradicts(probability: float, candidate: Candidate, asked: Asked) -> bool:
    """Whether the best candidate denies what the question takes for granted.

    It must be close to the question and hold a negation that the question does not, with something that the question
    speaks of among the seven words after it: "were never prepared to provide rebels with anti-aircraft weapons".
    """
    if probability < _LIKELY or any(candidate.signals[name] < least for name, least in _NEAR.items()):
        return False
    if _NEGATION.search(plain(asked.text)):
        return False
    text = plain(candidate.words)
    return any(set(terms(" ".join(text[m.end() :].split()[:_SCOPE]))) & set(asked.terms) for m in _NEGATION.finditer(text))
