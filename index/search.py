"""A question in, ranked passages out."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np

from index.embed import Embedder, Encoded, Floats
from index.generation import Generation
from index.names import Names, load_names
from index.nearest import Mask, Nearest, highest
from index.rank import best_per_group, late_interaction, score_fusion, to_unit_range
from index.server import Server
from index.types import Document, Hit, Passage, Scope, Signals
from index.words import is_latin, plain, terms

__all__ = ["Query", "SearchIndex", "years_of"]

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_DEPTH, _RERANKED, _LATE_SHARE = 100, 40, 0.7
_ABOUT_YEAR, _NAMES_YEAR, _NOTE_MALUS = 0.4, 0.3, 0.1


@dataclass(frozen=True, slots=True)
class Query:
    """A question made ready for searching: as read (spelling corrected, names folded), its vectors, terms and years."""

    text: str
    encoded: Encoded
    terms: tuple[str, ...]
    years: frozenset[str]
    lexical_only: bool = False


class SearchIndex:
    """An opened index; safe to use from several threads."""

    def __init__(
        self,
        generation: Generation,
        names: Names,
        embedder: Embedder,
        *,
        chroma: bool = True,
        server: Server | None = None,
    ) -> None:
        """Serves the generation; `names` are those it was built with, `server` may hold its passages.

        Without `chroma` nothing is written: Chroma writes to its folder when it is opened.
        """
        self.generation = generation
        self.names = names
        self.embedder = embedder
        self.server = server
        rows = generation.passages.rows
        self._document_of = rows["document"].astype(np.int64)
        self._position = {name: i for i, name in enumerate(rows["id"].astype(str).tolist())}
        self._about: dict[str, Mask] = {}
        for place, document in enumerate(generation.documents.known):
            for year in document.covers:
                self._about.setdefault(year, np.zeros(len(generation.documents), np.bool_))[place] = True
        self._forenames: dict[str, frozenset[str]] = {}
        self.nearest = Nearest(generation, self._position, server, chroma=chroma)

    @classmethod
    def open(cls, folder: Path, corpus: Path, embedder: Embedder, *, server: Server | None = None) -> "SearchIndex":
        """The index in a generation's folder. Raises IndexUnusableError when it is damaged."""
        return cls(Generation.open(folder), load_names(corpus), embedder, server=server)

    @classmethod
    def current(
        cls, index: Path, corpus: Path, embedder: Embedder, *, chroma: bool = True, server: Server | None = None
    ) -> "SearchIndex | None":
        """The index that the folder's pointer names, or None. Raises IndexUnusableError when it is damaged."""
        generation = Generation.current(index)
        return cls(generation, load_names(corpus), embedder, chroma=chroma, server=server) if generation else None

    @property
    def documents(self) -> Mapping[str, Document]:
        """All documents, by id."""
        return self.generation.documents

    @property
    def passages(self) -> Sequence[Passage]:
        """All passages, by document and place."""
        return self.generation.passages

    def query(self, question: str, *, lexical_only: bool = False) -> Query:
        """The question made ready: spelling corrected, names folded; a year that documents are about is left to them."""
        folded = self.names.fold(question)
        if is_latin(question):
            # Names first, lest a known spelling be taken for a mistake; then again, for a name that was mistyped.
            folded = self.names.fold(self.generation.vocabulary.corrected(folded, self.embedder.knows))
        years = years_of(plain(question))
        covered = years & self._about.keys()
        searched = _without(folded, covered)
        (encoded,) = self.embedder.encode([searched])
        return Query(folded, encoded, tuple(terms(searched)), years, lexical_only)

    def search(self, query: Query, k: int = 10, scope: Scope | None = None) -> tuple[Hit, ...]:
        """The k best passages, the best first: fused from vectors and words, reranked by late interaction.

        Where the question names a year that some documents are about, their passages are looked through by themselves too.
        """
        pools = list(self._pools(query, self._admitted(scope)))
        fused: dict[int, float] = {}
        words: dict[int, float] = {}
        for pool in pools:
            dense, lexical = self.nearest.search(query.encoded.vector, _DEPTH, pool), self._lexical(query, pool)
            scores = score_fusion([lexical] if query.lexical_only else [dense, lexical])
            for i in islice(self._said_once(sorted(scores, key=lambda i: (-scores[i], i))), max(_RERANKED, k)):
                fused[i] = max(scores[i], fused.get(i, 0.0))
                words[i] = lexical.get(i, 0.0)
        reranked = self.generation.manifest.reranked
        late = self._late_interaction(query, list(fused)) if reranked else dict.fromkeys(fused, 0.0)
        signals = {i: Signals(self._cosine(query, i), words[i], late[i]) for i in fused}
        return self._ranked(query, fused, signals)[:k]

    def _said_once(self, positions: Iterable[int]) -> Iterator[int]:
        """The positions without those of passages that say again what their document said, in the same words, as notes do."""
        said: set[tuple[int, str]] = set()
        for i in positions:
            words = int(self._document_of[i]), self.passages[i].text
            if words not in said:
                said.add(words)
                yield i

    def _pools(self, query: Query, admitted: Mask | None) -> Iterator[Mask | None]:
        """What is searched: all that is admitted and, where that is something else, what the year asked for is about."""
        yield admitted
        covering = [self._about[year] for year in sorted(query.years & self._about.keys())]
        if not covering:
            return
        about: Mask = np.logical_or.reduce(covering)[self._document_of]
        about = about if admitted is None else about & admitted
        if about.any() and about.sum() != (len(about) if admitted is None else admitted.sum()):
            yield about

    def _ranked(self, query: Query, fused: Mapping[int, float], signals: Mapping[int, Signals]) -> tuple[Hit, ...]:
        """Three tenths the fused score, the rest late interaction, and a bonus for the year that is asked about."""
        found = list(fused)
        first = to_unit_range(np.array([fused[i] for i in found], dtype=np.float32))
        second = to_unit_range(np.array([signals[i].late for i in found], dtype=np.float32))
        bonus = np.array([self._bonus(query, self.passages[i]) for i in found], dtype=np.float32)
        late = _LATE_SHARE if self.generation.manifest.reranked and not query.lexical_only else 0.0
        scores = ((1 - late) * first + late * second + bonus).clip(0, 1 + _ABOUT_YEAR) / (1 + _ABOUT_YEAR)
        order = sorted(range(len(found)), key=lambda n: (-scores[n], found[n]))
        return tuple(
            Hit(self.passages[found[n]], float(scores[n]), rank, signals[found[n]]) for rank, n in enumerate(order, 1)
        )

    def _admitted(self, scope: Scope | None) -> Mask | None:
        """Whether each passage is inside the scope; None where there is no scope, or all of them are."""
        if scope is None:
            return None
        inside = np.array([scope.admits(d) for d in self.generation.documents.known], dtype=np.bool_)
        return None if inside.all() else inside[self._document_of]

    def _lexical(self, query: Query, admitted: Mask | None) -> dict[int, float]:
        scores = self.generation.lexical.scores(query.terms)
        found = np.flatnonzero(scores if admitted is None else scores * admitted)
        best = found[highest(scores[found], _DEPTH)]
        return {int(i): float(scores[i]) for i in best}

    def _cosine(self, query: Query, passage: int) -> float:
        return float(self.generation.vectors[passage] @ query.encoded.vector)

    def _bonus(self, query: Query, passage: Passage) -> float:
        """More for a passage whose document is about a year of the question, or that names it; less for a note."""
        about = query.years & set(self.documents[passage.document].covers)
        named = passage.kind == "body" and query.years & years_of(passage.text)
        bonus = _ABOUT_YEAR if about else _NAMES_YEAR if named else 0.0
        return bonus - (_NOTE_MALUS if passage.kind == "note" else 0.0)

    def _late_interaction(self, query: Query, positions: Sequence[int]) -> dict[int, float]:
        best = [matches.max(axis=0, keepdims=True) for matches in self._matches(query, positions)]
        return {
            i: float(late_interaction(row, query.encoded.weights)[0]) for i, row in zip(positions, best, strict=True)
        }

    def passage(self, name: str) -> Passage | None:
        """The passage of that id, None where there is none."""
        place = self._position.get(name)
        return None if place is None else self.passages[place]

    def admitted(self, scope: Scope | None) -> list[Document]:
        """The documents inside the scope, in their order."""
        return [d for d in self.generation.documents.known if scope is None or scope.admits(d)]

    def shares(self, term: str) -> dict[str, float]:
        """How large a share of each document's passages holds a term, by document, where any does."""
        known = self.generation.documents.known
        held = np.bincount(self._document_of[self.generation.lexical.scores([term]) > 0], minlength=len(known))
        every = np.bincount(self._document_of, minlength=len(known))
        return {known[int(i)].id: float(held[i] / every[i]) for i in np.flatnonzero(held)}

    def rarity(self, term: str) -> float:
        """The term's inverse document frequency among the passages, as BM25 counts it; highest where none holds it."""
        return self.generation.lexical.rarity(term)

    def forenames(self, surname: str) -> frozenset[str]:
        """The plain words that stand with a capital straight ahead of a surname or its "al-", anywhere in the passages.

        Those that are also written without a capital somewhere, titles and what begins a sentence mostly, are left out.
        """
        if surname not in self._forenames:  # each source and clause of a statement asks again
            ahead = re.compile(rf"([A-Z][\w'’]*)(?: |-)(?:(?:al|el)-)?(?i:{re.escape(surname)})\b")
            holding = np.flatnonzero(self.generation.lexical.scores(terms(surname)) > 0)
            found = {plain(m[1]) for n in holding for m in ahead.finditer(self.passages[int(n)].text)}
            self._forenames[surname] = frozenset(found) - self.generation.vocabulary.common
        return self._forenames[surname]

    def before(self, passage: Passage, position: int, count: int) -> list[str]:
        """The words of up to `count` sentences of the same document before the passage's sentence at `position`."""
        found = [passage.quote(s) for s in passage.sentences[:position]]
        at = self._position[passage.id]
        while len(found) < count and at > 0 and self._document_of[at - 1] == self._document_of[at]:
            at -= 1
            found = [self.passages[at].quote(s) for s in self.passages[at].sentences] + found
        return found[-count:] if count else []

    def sentence_matches(self, query: Query, passages: Sequence[Passage]) -> list[Floats]:
        """For each passage the best similarity of each question token within each sentence: (sentences, question tokens)."""
        return self._matches(query, [self._position[p.id] for p in passages])

    def _matches(self, query: Query, positions: Sequence[int]) -> list[Floats]:
        """All passages in one product, since many small ones cost more than they compute.

        Not a matrix product of BLAS: its threads go on waiting for work after it, which costs more than it computes.
        """
        if not positions:
            return []
        parts = [self.generation.tokens.stored(i) for i in positions]
        tokens = np.concatenate(parts)
        values = tokens["values"].astype(np.float32)
        similarity = np.einsum("qd,td->qt", query.encoded.tokens, values) * tokens["scale"]
        columns = np.split(similarity, np.cumsum([len(part) for part in parts])[:-1], axis=1)
        counts = [len(self.passages[i].sentences) for i in positions]
        return [best_per_group(c, p["owner"], n) for c, p, n in zip(columns, parts, counts, strict=True)]


def _without(question: str, years: Iterable[str]) -> str:
    """The question without these years, and the word that led to each."""
    for year in years:
        question = re.sub(
            rf"(?:\b(?:in|of|during|for|by|the|late|early|mid|end of)[\s-]+)*(?<!\d){year}(?!\d)", " ", question
        )
    return " ".join(question.split())


def years_of(text: str) -> frozenset[str]:
    """The years that stand in a text in four digits."""
    return frozenset(_YEAR.findall(text))
