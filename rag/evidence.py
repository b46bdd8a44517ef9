"""What speaks for each sentence of the best passages: similarity, coverage, kind of thing asked for, and the reader."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from index.rank import late_interaction
from index.search import Query, SearchIndex
from index.types import Hit, Passage, Sentence
from index.words import NOTE_MARK, stem, terms, words
from rag.answers import counts, has_wanted, numbers
from rag.question import Asked
from rag.reader import Reader, Reading

__all__ = ["Candidate", "candidates"]

_CONTEXT = 3
_SPEECH = frozenset(
    map(
        stem,
        "say said says told tell asked ask added claim claimed argue argued describe warned stated according".split(),
    )
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may answer, and its signals by name: numbers, most of them 0 to 1."""

    passage: Passage
    sentence: Sentence
    rank: int
    signals: Mapping[str, float]

    @property
    def words(self) -> str:
        """The sentence as it stands."""
        return self.passage.quote(self.sentence)


def candidates(
    index: SearchIndex, query: Query, asked: Asked, hits: Sequence[Hit], reader: Reader | None
) -> tuple[Candidate, ...]:
    """Every sentence of the hits with its signals, in the order of the hits and of the text."""
    readings = _read(reader, query, hits)
    weights = _Weights(index, query, asked)
    found = []
    matches = index.sentence_matches(query, [hit.passage for hit in hits])
    for hit, reading, match in zip(hits, readings, matches, strict=True):
        late = late_interaction(match, query.encoded.weights)
        for i, sentence in enumerate(hit.passage.sentences):
            signals = {
                "late": float(late[i]),
                "late_before": float(late[max(0, i - 1) : i + 2].max()),
                "passage_late": hit.signals.late,
                "passage_dense": hit.signals.dense,
                "passage_score": hit.score,
                "rank": 1 / hit.rank,
                "is_note": float(hit.passage.kind == "note"),
                **_reading_signals(reading, i),
                **_text_signals(index, asked, weights, hit.passage, i),
            }
            found.append(Candidate(hit.passage, sentence, hit.rank, signals))
    return tuple(found)


def _read(reader: Reader | None, query: Query, hits: Sequence[Hit]) -> Sequence[Reading | None]:
    if reader is None or not hits:
        return [None] * len(hits)
    ranges = [[(s.start - h.passage.start, s.end - h.passage.start) for s in h.passage.sentences] for h in hits]
    return reader.read(query.text, [h.passage.text for h in hits], ranges)


def _reading_signals(reading: Reading | None, sentence: int) -> dict[str, float]:
    if reading is None:
        return {}
    return {"span": float(np.tanh(reading.sentence_scores[sentence] / 10)), "answerable": reading.answerable}


class _Weights:
    """How much each word of the question means: its rarity among the passages (idf), names apart."""

    def __init__(self, index: SearchIndex, query: Query, asked: Asked) -> None:
        self.terms = {term: index.rarity(term) for term in query.terms}
        self.names = {stem(name) for name in asked.names}

    def coverage(self, found: Iterable[str]) -> float:
        present, total = set(found), sum(self.terms.values())
        return sum(weight for term, weight in self.terms.items() if term in present) / total if total else 0.0

    def names_covered(self, found: Iterable[str]) -> float:
        return len(self.names & set(found)) / len(self.names) if self.names else 1.0


def _text_signals(index: SearchIndex, asked: Asked, weights: _Weights, passage: Passage, i: int) -> dict[str, float]:
    sentence = NOTE_MARK.sub(" ", passage.quote(passage.sentences[i]))
    own = terms(index.names.fold(sentence))
    document = index.documents[passage.document]
    before = " ".join(passage.quote(s) for s in passage.sentences[max(0, i - _CONTEXT) : i])
    about = " ".join(filter(None, (document.title, document.publisher, document.author, passage.section)))
    around = {*own, *terms(index.names.fold(before)), *terms(index.names.fold(about))}
    wanted = has_wanted(sentence, asked, index.generation.vocabulary.common)
    return {
        "coverage": weights.coverage(own),
        "coverage_around": weights.coverage(around),
        "names": weights.names_covered(own),
        "names_around": weights.names_covered(around),
        "wanted": 0.5 if wanted is None else float(wanted),
        "counted": float(counts(sentence, asked.counted)) if asked.counted else 0.5,
        "number": float(bool(numbers(sentence.lower()))) if asked.wanted in ("number", "duration") else 0.5,
        "is_question": float(sentence.rstrip("\"”’' ").endswith("?")),
        "length": min(len(words(sentence)), 60) / 60,
        "speech": float(bool(_SPEECH & set(own))) if asked.said else 0.5,
        "source": float(passage.kind == "note") if asked.about_source else 0.5,
    }
