"""Is the index exactly the documents? Asked of a new generation before it is read, and by `footnote doctor` at any time."""

import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from index.embed import Floats
from index.errors import IndexUnusableError
from index.generation import Generation
from index.names import Names
from index.passages import embedded_sentences, embedding_key, passage_id, searched_text
from index.progress import Progress, silent
from index.server import Server
from index.store import Store
from index.types import Passage
from index.words import terms

__all__ = ["Proof", "prove", "prove_store"]

_SAMPLE = 500
_BATCH, _NEAREST, _WIDEST = 200, 5, 1000
_SAME = 1e-5


@dataclass(frozen=True, slots=True)
class Proof:
    """What was proved: how many passages were looked at, and one line for each thing that is wrong.

    `without_words` are ids of passages with no word to find them by.
    """

    looked_at: int
    without_words: tuple[str, ...]
    problems: tuple[str, ...]


def prove(
    generation: Generation,
    names: Names,
    added: Sequence[int] = (),
    gone: Sequence[str] = (),
    *,
    everything: bool = False,
    progress: Progress = silent,
    server: Server | None = None,
) -> Proof:
    """Proves counts, ids and these passages, those added and a seeded sample of 500 of the others, or all of them.

    A passage is proved when its text is its document's at its span; when vector and text in Chroma are its own, and it is
    among the nearest to its vector, or ties with them; when the lexical index holds its words, and scores them as BM25 does
    (another passage may score higher for the same words).
    `server` is the one that may hold the passages.
    """
    chosen = range(len(generation.passages)) if everything else _chosen(generation, added)
    try:
        with Store(generation.folder / "chroma", server) as store:
            found = [*_counts(generation, store), *_ghosts(generation, store, gone)]
            words = _Words(generation, names)
            for start in range(0, len(chosen), _BATCH):
                places = chosen[start : start + _BATCH]
                found += _of_passages(generation, names, store, places)
                found += [problem for place in places for problem in words.problems(place)]
                progress("Proving", min(start + _BATCH, len(chosen)), len(chosen))
    except IndexUnusableError as error:
        return Proof(0, (), (str(error),))
    return Proof(len(chosen), tuple(words.without), tuple(found))


def prove_store(generation: Generation, names: Names, folder: Path) -> tuple[str, ...]:
    """What is wrong with a copy of the Chroma folder, read whole: one line for each thing."""
    try:
        with Store(folder) as store:
            found = [*_counts(generation, store), *_ghosts(generation, store, ())]
            for start in range(0, len(generation.passages), _BATCH):
                places = range(start, min(start + _BATCH, len(generation.passages)))
                found += _of_passages(generation, names, store, places)
    except IndexUnusableError as error:
        return (str(error),)
    return tuple(found)


def _chosen(generation: Generation, added: Sequence[int]) -> Sequence[int]:
    others = sorted(set(range(len(generation.passages))).difference(added))
    sample = random.Random(generation.manifest.fingerprint).sample(others, min(_SAMPLE, len(others)))
    return sorted([*added, *sample])


def _counts(generation: Generation, store: Store) -> Iterator[str]:
    counts = {
        "manifest": generation.manifest.passages,
        "passages": len(generation.passages),
        "vectors": len(generation.vectors),
        "lexical index": len(generation.lexical),
        "Chroma": len(store.ids()),
    }
    if len(set(counts.values())) > 1:
        yield f"the counts differ: {', '.join(f'{n} in {where}' for where, n in counts.items())}"


def _ghosts(generation: Generation, store: Store, gone: Sequence[str]) -> Iterator[str]:
    stored, ours = set(store.ids()), {name.decode() for name in generation.passages.rows["id"].tolist()}
    if missing := ours - stored:
        yield f"{len(missing)} passages are not in Chroma, {min(missing)} among them"
    if foreign := stored - ours:
        yield f"{len(foreign)} passages in Chroma are not of this index, {min(foreign)} among them"
    if ghosts := set(gone) & (stored | ours):
        yield f"{len(ghosts)} removed passages are still there, {min(ghosts)} among them"


def _of_passages(generation: Generation, names: Names, store: Store, places: Sequence[int]) -> Iterator[str]:
    vectors = [generation.vectors[place] for place in places]
    passages = [generation.passages[place] for place in places]
    stored = store.stored([p.id for p in passages])
    nearest = store.nearest_to_each(vectors, min(_NEAREST, len(generation.passages)))
    for place, passage, vector, near in zip(places, passages, vectors, nearest, strict=True):
        name = f"passage {passage.id} of {passage.document!r}"
        yield from (f"{name} {problem}" for problem in _of_text(generation, names, place, passage))
        held = stored.get(passage.id)
        if held is None or held[1] != passage.text or not np.allclose(held[0], vector, atol=1e-6):
            yield f"{name} has another text or vector in Chroma"
        elif passage.id not in near and not _further_on(store, passage.id, vector, near):
            yield f"{name} is not found by its own vector"


def _further_on(store: Store, name: str, vector: Floats, near: dict[str, float]) -> bool:
    """Whether it is found once more are asked for.

    Equal texts have equal vectors and tie; and the more an approximate search is asked for, the more it looks at.
    """
    count = len(near)
    while len(near) == count and (count < _WIDEST or min(near.values(), default=0.0) >= 1 - _SAME):
        count *= 4
        near = store.nearest(vector, count)
        if name in near:
            return True
    return False


def _of_text(generation: Generation, names: Names, place: int, passage: Passage) -> Iterator[str]:
    text = generation.documents[passage.document].text
    inside = 0 <= passage.start < passage.end <= len(text) and text[passage.start : passage.end] == passage.text
    spans = [(s.start, s.end) for s in passage.sentences]
    ordered = all(a < b for a, b in spans) and all(a[1] <= b[0] for a, b in pairwise(spans))
    whole = spans and ordered and (spans[0][0], spans[-1][1]) == (passage.start, passage.end)
    if not inside or not whole:
        yield "does not stand where it says"
    if passage.id != passage_id(passage.document, passage.start, passage.end):
        yield "has an id that is not its own"
    key = embedding_key(generation.manifest.recipe["embedding"], embedded_sentences(passage, names))
    if generation.passages.rows[place]["key"].decode() != key:
        yield "has the vector of other words"


class _Words:
    """The proof of the lexical index, passage by passage."""

    def __init__(self, generation: Generation, names: Names) -> None:
        self._generation, self._names = generation, names
        self.without: list[str] = []

    def problems(self, place: int) -> Iterator[str]:
        passage, lexical = self._generation.passages[place], self._generation.lexical
        own = terms(searched_text(passage, self._names))
        if list(own) != lexical.terms_of(place):
            yield f"passage {passage.id} of {passage.document!r} has other words in the lexical index"
        elif not own:
            self.without.append(passage.id)
        elif not math.isclose(lexical.score(place, own), lexical.expected(own, own), rel_tol=1e-3):
            yield f"passage {passage.id} of {passage.document!r} is not found by its own words"
