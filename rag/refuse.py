"""Whether the documents state the answer: what is known about the best candidate and about the question as a whole."""

import re
from collections.abc import Mapping, Sequence

from index.search import Query, SearchIndex
from index.types import Hit
from index.words import plain, stem, terms, words
from rag.evidence import Candidate
from rag.question import NAME_RUN, Asked

__all__ = ["absent_names", "case_signals", "contradicts"]

_NEGATION = re.compile(
    r"\b(?:not|never|no|none|nothing|nobody|neither|nor|cannot|denied|denies|refused|refuses|rejected|declined)\b|n't\b"
)
_SCOPE = 7
_NEAR = {"late": 0.6, "coverage_around": 0.5}
_LIKELY = 0.2


def case_signals(
    index: SearchIndex, query: Query, asked: Asked, hits: Sequence[Hit], ranked: Sequence[tuple[float, Candidate]]
) -> Mapping[str, float]:
    """Signals that tell an answerable question from one that is not, most of them 0 to 1.

    `echo` is the question's words coming back without an answer: how far the chosen sentence and what stands around it
    cover them, times how little the reader finds there. Questions that nothing answers share more words with the text
    than others do, so that coverage alone speaks against an answer; without a reader it is all there is.
    """
    best, candidate = ranked[0]
    own = candidate.signals
    second = next((p for p, c in ranked[1:] if c.passage.id != candidate.passage.id), 0.0)
    question = set(query.terms)
    stems = index.generation.lexical.vocabulary
    signals = {
        "best": best,
        "margin": best - second,
        "top_dense": max(h.signals.dense for h in hits),
        "unknown": len(question - stems) / max(1, len(question)),
        "strange_names": float(any(_is_strange(index, name) for name in asked.names)),
        "echo": own["coverage_around"] * (1 - own.get("answerable", 0.0)),
        **{f"chosen_{name}": own[name] for name in ("passage_dense", "names_around", "wanted", "counted", "late")},
    }
    if "span" in own:
        signals["chosen_span"], signals["chosen_answerable"] = own["span"], own["answerable"]
        signals["best_span"] = max(c.signals["span"] for _, c in ranked)
    return signals


def absent_names(index: SearchIndex, asked: Asked) -> tuple[str, ...]:
    """The names of the question of which no document has a single word, as they are written there.

    What is asked about them cannot be stated, however alike the rest of the question is to some sentence.
    """
    runs = (match[0] for match in NAME_RUN.finditer(asked.text))
    held = ((run, [word for word in words(run) if word in asked.names]) for run in runs)
    return tuple(run for run, names in held if names and all(_is_strange(index, name) for name in names))


def _is_strange(index: SearchIndex, name: str) -> bool:
    return name not in index.generation.vocabulary and stem(name) not in index.generation.lexical.vocabulary


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
    return any(
        set(terms(" ".join(text[m.end() :].split()[:_SCOPE]))) & set(asked.terms) for m in _NEGATION.finditer(text)
    )
