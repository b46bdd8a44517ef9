"""From the index to the check: a sentence as evidence, and the sentences that could carry a statement."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from index.embed import Floats
from index.rank import late_interaction
from index.search import Query, SearchIndex, years_of
from index.types import Hit, Passage, Sentence
from index.words import plain, terms
from rag.entailment import Entailment
from rag.support import Evidence, Lexicon
from rag.support.proper import name_words
from rag.support.speakers import attributions
from rag.support.text import read
from rag.support.types import Likeness

__all__ = ["COUNT", "Witness", "check_version", "evidence_of", "lexicon_of", "liken", "witness", "witnesses"]

COUNT = 6
"""How many sentences are looked for, where nobody says otherwise."""
_BEFORE, _AFTER = 6, 2
_PASSAGES = 8


@dataclass(frozen=True, slots=True)
class Witness:
    """A sentence of a passage, and the evidence that it is."""

    passage: Passage
    sentence: Sentence
    evidence: Evidence


def lexicon_of(index: SearchIndex) -> Lexicon:
    """What the check needs to know about the words of the index, and the model that reads with the rules, where it ships.

    Raises ModelFileError when the model is not the one that its description was made for.
    """
    vocabulary, model = index.generation.vocabulary, _entailment()
    return Lexicon(
        index.names,
        vocabulary.common,
        vocabulary.proper,
        index.rarity,
        index.forenames,
        model.log_odds if model is not None else None,
    )


def check_version() -> str:
    """The version of the model that reads with the rules of the check; "none" without one."""
    model = _entailment()
    return model.version if model is not None else "none"


@cache
def _entailment() -> Entailment | None:
    return Entailment.load()


def evidence_of(index: SearchIndex, passage: Passage, position: int) -> Evidence:
    """The passage's sentence at `position` as evidence, with what may be read with it."""
    return Evidence(
        passage.quote(passage.sentences[position]),
        index.documents[passage.document],
        tuple(index.before(passage, position, _BEFORE)),
        tuple(passage.quote(s) for s in passage.sentences[position + 1 : position + 1 + _AFTER]),
        passage.section,
    )


def witness(index: SearchIndex, document: str, start: int, end: int) -> tuple[Witness, ...]:
    """The sentences that the span of the document touches, in order."""
    return tuple(
        Witness(passage, sentence, evidence_of(index, passage, position))
        for passage in index.passages
        if passage.document == document and passage.start < end and start < passage.end
        for position, sentence in enumerate(passage.sentences)
        if sentence.start < end and start < sentence.end
    )


def liken(index: SearchIndex, statement: str, found: Sequence[Witness]) -> tuple[Witness, ...]:
    """The same, each with its likeness to the statement; encoding the statement takes some milliseconds."""
    query = _query(index, statement)
    matches = index.sentence_matches(query, [w.passage for w in found])
    return tuple(
        _likened(w, query, m[w.passage.sentences.index(w.sentence)]) for w, m in zip(found, matches, strict=True)
    )


def witnesses(index: SearchIndex, statement: str, count: int = COUNT) -> tuple[Witness, ...]:
    """The sentences likeliest to carry the statement, the likeliest first, whichever documents they stand in."""
    query = _query(index, statement)
    return nearest(index, query, index.search(query, _PASSAGES), count)


def nearest(index: SearchIndex, query: Query, hits: Sequence[Hit], count: int) -> tuple[Witness, ...]:
    """The sentences of the hits most like the query by late interaction, the most alike first.

    They are looked for twice, the second time by what is said and not by names, which the sentences around a quotation
    have and it has not; either gives half of them.
    """
    passages = [hit.passage for hit in hits]
    matches = index.sentence_matches(query, passages)
    orders = [
        _ranked(passages, matches, weights) for weights in (query.encoded.weights, _of_what_is_said(index, query))
    ]
    chosen = list(dict.fromkeys(place for pair in zip(*orders, strict=True) for place in pair))[:count]
    return tuple(
        _likened(Witness(p := passages[n], p.sentences[i], evidence_of(index, p, i)), query, matches[n][i])
        for n, i in chosen
    )


def _ranked(passages: Sequence[Passage], matches: Sequence[Floats], weights: Floats) -> list[tuple[int, int]]:
    """The sentences as places of passage and sentence, the most alike first."""
    scores = {(n, i): float(s) for n, m in enumerate(matches) for i, s in enumerate(late_interaction(m, weights))}
    return sorted(
        scores, key=lambda at: (-scores[at], passages[at[0]].document, passages[at[0]].sentences[at[1]].start)
    )


def _of_what_is_said(index: SearchIndex, query: Query) -> Floats:
    """The weights of the query's tokens, nothing for names and for who is said to speak."""
    text, encoded = read(query.text), query.encoded
    aside = [range(w.start, w.end) for w in name_words(text, lexicon_of(index))]
    aside += [range(a.start, a.start + len(a.who)) for a in attributions(text)]
    said = np.array([not any(start in span for span in aside) for start, _ in encoded.places], dtype=np.float32)
    return encoded.weights * said


def _query(index: SearchIndex, statement: str) -> Query:
    """The statement as it is, names folded: a spelling is not mended where every name is to be held against the source."""
    folded = index.names.fold(statement)
    (encoded,) = index.embedder.encode([folded])
    return Query(folded, encoded, terms(folded), years_of(plain(statement)))


def _likened(witness: Witness, query: Query, cosines: Floats) -> Witness:
    alike = tuple(
        Likeness(int(start), int(end), float(cosine))
        for (start, end), cosine in zip(query.encoded.places, cosines, strict=True)
    )
    return replace(witness, evidence=replace(witness.evidence, alike=alike))
