"""Choosing the one to three sentences that answer, and quoting them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from index.search import SearchIndex, years_of
from index.types import Document, Passage
from index.words import plain, terms, words
from rag.evidence import Candidate
from rag.question import Asked
from rag.quote import dated_source, points_back, stand_alone, with_columns
from rag.rivals import VALUES, rival
from rag.support import is_quoted
from rag.support.hedges import doubts
from rag.support.text import read
from rag.types import Citation, Statement, escape_marks

__all__ = ["Chosen", "Policy", "choose", "joined", "quote"]

_CONTEXT = 3000
_REACH = 6
_READ, _COVERED = -0.5, 0.3

Scored = tuple[float, Candidate]


@dataclass(frozen=True, slots=True)
class Policy:
    """How far below the best candidate another one may lie and still be quoted, as a share of its probability.

    `second` holds for any other sentence, `listed` where several things or causes are asked for, and `least` is the
    lowest probability of either; `differing_elsewhere` holds for another document that gives another value, which is
    looked for among the first `differing_within`.
    """

    second: float = 0.5
    listed: float = 0.3
    least: float = 0.15
    differing_elsewhere: float = 0.03
    differing_within: int = 4
    most: int = 3
    most_words: int = 75


@dataclass(frozen=True, slots=True)
class Chosen:
    """The sentences to quote, in reading order; `differ` where sources give different values for the same thing."""

    candidates: tuple[Candidate, ...]
    differ: bool = False


def choose(
    asked: Asked, ranked: Sequence[Scored], documents: Mapping[str, Document], policy: Policy = Policy()
) -> Chosen:
    """The best candidate, what differs from it or completes it, and nothing that only repeats it."""
    best, first = ranked[0]
    if other := _differing(asked, ranked, documents, policy):
        return Chosen((first, other), differ=True)
    share = policy.listed if asked.is_list or asked.wanted == "cause" else policy.second
    chosen = [first]
    for probability, candidate in ranked[1:]:
        if len(chosen) == policy.most or probability < max(share * best, policy.least):
            break
        beside = candidate.passage.kind == "note" and first.passage.kind != "note" and not asked.about_source
        if beside or _gives_another_value(asked, candidate, first):
            continue
        length = sum(len(words(c.words)) for c in [*chosen, candidate])
        if length <= policy.most_words and not any(_repeats(candidate, c, documents) for c in chosen):
            chosen.append(candidate)
    return Chosen(tuple(_in_reading_order(chosen)))


def _in_reading_order(chosen: Sequence[Candidate]) -> list[Candidate]:
    """Sentences of one passage as they follow each other, passages as they were first chosen."""
    order = {passage: n for n, passage in enumerate(dict.fromkeys(c.passage.id for c in chosen))}
    return sorted(chosen, key=lambda c: (order[c.passage.id], c.sentence.start))


def _repeats(candidate: Candidate, other: Candidate, documents: Mapping[str, Document]) -> bool:
    """Whether a candidate says little that the other does not: most of its terms stand there.

    Two reports of one origin put the same thing in other words, so that fewer shared terms are enough.
    """
    one, two = documents[candidate.passage.document], documents[other.passage.document]
    same_origin = one.id != two.id and one.origin is not None and one.origin == two.origin
    own = set(terms(candidate.words))
    return not own or len(own & set(terms(other.words))) / len(own) > (0.3 if same_origin else 0.6)


def _differing(
    asked: Asked, ranked: Sequence[Scored], documents: Mapping[str, Document], policy: Policy
) -> Candidate | None:
    """A candidate that gives another number, date or duration for what is asked; from another document a weaker one will do."""
    values = VALUES.get(asked.wanted)
    if values is None:
        return None
    best, first = ranked[0]
    given = _values(values, first, asked)
    for probability, candidate in ranked[1 : policy.differing_within]:
        elsewhere = candidate.passage.document != first.passage.document
        other = _values(values, candidate, asked)
        enough = probability >= (policy.differing_elsewhere if elsewhere else policy.second) * best
        told = enough and rival(given, other) and asked.names and _bears(candidate, first)
        if told and not _only_hoped(asked, candidate) and not _too_early(asked, documents[candidate.passage.document]):
            return candidate
    return None


def _only_hoped(asked: Asked, candidate: Candidate) -> bool:
    """Whether what the question speaks of is there only hoped, planned or supposed: its date is then none of the thing."""
    text = read(candidate.words)
    shared = [word for word in text.words if word.stem in asked.terms]
    doubtful = [(doubt.start, doubt.end) for doubt in doubts(text) if not doubt.said]
    inside = [word for word in shared if any(start <= word.start < end for start, end in doubtful)]
    return len(inside) > len(shared) / 2


def _too_early(asked: Asked, document: Document) -> bool:
    """Whether the document was published before the year that is asked about: what it tells of is something else."""
    years = years_of(plain(asked.text))
    return bool(years) and document.published is not None and document.published[:4] < min(years)


def _gives_another_value(asked: Asked, candidate: Candidate, first: Candidate) -> bool:
    """Whether it holds a number, date or duration other than the first: beside it, that would look like the answer too."""
    values = VALUES.get(asked.wanted)
    if values is None or asked.is_list:
        return False
    return rival(_values(values, first, asked), _values(values, candidate, asked))


def _values(values: Callable[[str], list[str]], candidate: Candidate, asked: Asked) -> set[str]:
    return set(values(plain(candidate.words))) - set(values(plain(asked.text)))


def _bears(candidate: Candidate, first: Candidate) -> bool:
    """Whether the candidate is about the same thing: it names what the question names and covers its words."""
    own, its = candidate.signals, first.signals
    covers = own["names"] == 1.0 and own["coverage"] >= max(_COVERED, 0.8 * its["coverage"])
    return covers and own.get("span", 0.0) >= _READ and candidate.passage.kind == "body"


def joined(parts: Sequence[Chosen]) -> Chosen:
    """What was chosen for several parts of a question, each sentence once."""
    found = {(c.passage.id, c.sentence): c for part in parts for c in part.candidates}
    return Chosen(tuple(found.values()), any(part.differ for part in parts))


def quote(
    chosen: Chosen, index: SearchIndex
) -> tuple[tuple[Statement, ...], tuple[Statement, ...], tuple[Citation, ...]]:
    """Statements, those that the check dropped, and the citations, numbered by first use.

    Before a sentence that begins "She" and does not say who that is, the one before it is quoted too.
    """
    several = len({c.passage.document for c in chosen.candidates}) > 1
    kept: list[Statement] = []
    dropped: list[Statement] = []
    citations: list[Citation] = []
    for passage, position, alone in _with_what_they_point_to(chosen.candidates, index):
        document, sentence = index.documents[passage.document], passage.sentences[position]
        span = sentence.start, sentence.end
        context = f"{document.text[max(0, span[0] - _CONTEXT) : span[1] + _CONTEXT]} {dated_source(document)}"
        source = f"{escape_marks(dated_source(document))}: " if several else ""
        texts = (with_columns(passage, position), alone)
        told = [f"{source}{text}" for text in texts if text]
        text = next((each for each in told if is_quoted(each, document.text[slice(*span)], context)), None)
        if text is None:
            dropped.append(Statement(told[-1], "unsupported", ()))
            continue
        number = len(citations) + 1
        citations.append(Citation.of(number, document, passage, *span))
        kept.append(Statement(text, "quoted", (number,)))
    return tuple(kept), tuple(dropped), tuple(citations)


def _with_what_they_point_to(candidates: Sequence[Candidate], index: SearchIndex) -> Iterator[tuple[Passage, int, str]]:
    """The places of the sentences, each with how it stands alone; before one that points back, the sentence it points to."""
    places = [(c.passage, c.passage.sentences.index(c.sentence)) for c in candidates]
    told: set[tuple[str, int]] = {(passage.id, position) for passage, position in places}
    for passage, position in places:
        before, alone = (passage.id, position - 1), _standing_alone(passage, position, index)
        if position and before not in told and points_back(alone):
            told.add(before)
            yield passage, position - 1, _standing_alone(passage, position - 1, index)
        yield passage, position, alone


def _standing_alone(passage: Passage, position: int, index: SearchIndex) -> str:
    before = index.before(passage, position, _REACH)
    return stand_alone(passage, position, before, index.generation.vocabulary.common)
