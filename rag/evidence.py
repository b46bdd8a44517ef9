"""What speaks for each sentence of the best passages: similarity, coverage, kind of thing asked for, and the reader."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np

from index.names import Names
from index.passages import embedded_text
from index.rank import late_interaction
from index.search import Query, SearchIndex, years_of
from index.types import Hit, Passage, Sentence
from index.words import NOTE_MARK, plain, stem, terms, words
from rag.answers import counts, dates, has_age, has_wanted, numbers
from rag.question import Asked
from rag.reader import Reader, Reading

__all__ = ["Candidate", "candidates"]

_TITLE = 2
"""The letters of a title such as Dr."""
_CONTEXT = 3
_BRIEF = 5
_FINISHED = re.compile(r"[.!?…:][\"'”’»)\]\s]*$")
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
    """Every sentence of the hits with its signals, in the order of the hits and of the text.

    Title and by-line answer only who, when and where from.
    """
    if not (asked.about_source or asked.wanted in ("person", "date")):
        hits = [hit for hit in hits if hit.passage.kind != "head"]
    readings = _read(reader, index, query, asked, hits)
    best_span = max((score for r in readings if r for score in r.sentence_scores), default=0.0)
    weights = _Weights(index, query, asked)
    found = []
    matches = index.sentence_matches(query, [hit.passage for hit in hits])
    for hit, reading, match in zip(hits, readings, matches, strict=True):
        late = late_interaction(match, query.encoded.weights)
        for i, sentence in enumerate(hit.passage.sentences):
            if hit.passage.kind == "note" and _only_names(asked, hit.passage.quote(sentence)):
                continue
            signals = {
                "late": float(late[i]),
                "late_before": float(late[max(0, i - 1) : i + 2].max()),
                "passage_late": hit.signals.late,
                "passage_dense": hit.signals.dense,
                "passage_score": hit.score,
                "rank": 1 / hit.rank,
                "is_note": float(hit.passage.kind == "note"),
                **_reading_signals(reading, i, best_span),
                **_text_signals(index, query, asked, weights, hit.passage, i),
            }
            found.append(Candidate(hit.passage, sentence, hit.rank, signals))
    return tuple(found)


def _only_names(asked: Asked, note: str) -> bool:
    """Whether a note says nothing but who is asked about and a date, as "Ada Stone, May 2017." does, and no date is asked for."""
    if asked.about_source or asked.wanted == "date":
        return False
    text = plain(note)
    for date in dates(text):
        text = text.replace(date, " ")
    return all(term in asked.terms or len(term) <= _TITLE for term in terms(text))


def _read(
    reader: Reader | None, index: SearchIndex, query: Query, asked: Asked, hits: Sequence[Hit]
) -> Sequence[Reading | None]:
    """What the reader makes of each passage and its document's title, names folded as in the question unless it is about one."""
    if reader is None or not hits:
        return [None] * len(hits)
    names = Names() if asked.about_name else index.names
    texts = [[embedded_text(words, names) for words in hit.passage.readings()] for hit in hits]
    titles = [embedded_text(index.documents[hit.passage.document].title, names) for hit in hits]
    return reader.read(asked.text if asked.about_name else query.text, *_joined(texts), titles)


def _joined(texts: Sequence[Sequence[str]]) -> tuple[list[str], list[list[tuple[int, int]]]]:
    """Sentences joined to passages, and where each then stands."""
    ranges = []
    for sentences in texts:
        ends = list(accumulate((len(s) + 1 for s in sentences), initial=0))
        ranges.append([(start, start + len(s)) for start, s in zip(ends, sentences, strict=False)])
    return [" ".join(sentences) for sentences in texts], ranges


def _reading_signals(reading: Reading | None, sentence: int, best_span: float) -> dict[str, float]:
    """The reader's scores, scaled to about -2 to 2."""
    if reading is None:
        return {}
    span = reading.sentence_scores[sentence]
    return {
        "span": float(np.clip(span / 10, -2, 2)),
        "span_below_best": float(np.clip((span - best_span) / 10, -2, 0)),
        "answerable": reading.answerable,
        "answer_score": float(np.clip(reading.answer_score / 5, -2, 2)),
    }


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


def _text_signals(
    index: SearchIndex, query: Query, asked: Asked, weights: _Weights, passage: Passage, i: int
) -> dict[str, float]:
    sentence = NOTE_MARK.sub(" ", passage.reading(passage.sentences[i]))
    own = terms(index.names.fold(sentence))
    document = index.documents[passage.document]
    before = " ".join(passage.reading(s) for s in passage.sentences[max(0, i - _CONTEXT) : i])
    about = " ".join(
        filter(None, (document.title, document.publisher, document.author, passage.section, passage.heads))
    )
    around = {*own, *terms(index.names.fold(before)), *terms(index.names.fold(about))}
    wanted = has_wanted(sentence, asked, index.generation.vocabulary.common)
    return {
        "coverage": weights.coverage(own),
        "coverage_around": weights.coverage(around),
        "names": weights.names_covered(own),
        "names_around": weights.names_covered(around),
        "wanted": 0.5 if wanted is None else float(wanted),
        "counted": _counted(sentence, asked),
        "number": float(bool(numbers(sentence.lower()))) if asked.wanted in ("number", "duration") else 0.5,
        "other_year": float(bool(query.years and years_of(sentence) and not query.years & years_of(sentence))),
        "is_question": float(sentence.rstrip("\"”’' ").endswith("?")),
        "length": min(len(words(sentence)), 60) / 60,
        "brief": float(len(words(sentence)) < _BRIEF),
        "unfinished": float(not _FINISHED.search(sentence)),
        "speech": float(bool(_SPEECH & set(own))) if asked.said else 0.5,
        "source": float(passage.kind == "note") if asked.about_source else 0.5,
    }


def _counted(sentence: str, asked: Asked) -> float:
    """Whether what is to be counted stands beside a number, or an age where one is asked for; 0.5 for other questions."""
    if asked.about_age:
        return float(has_age(sentence))
    return float(counts(sentence, asked.counted)) if asked.counted else 0.5
