"""Lexical search: BM25 over stems, by bm25s."""

import math
from collections import Counter
from collections.abc import KeysView, Sequence
from functools import cached_property
from itertools import pairwise
from pathlib import Path

import bm25s
import numpy as np
import numpy.typing as npt

from index.embed import Floats
from index.words import terms

__all__ = ["Lexical"]

_NOTHING = "\x00"
_K1, _B = 1.5, 0.75

Numbers = npt.NDArray[np.integer]


class Lexical:
    """BM25 scores of every passage for a question (Robertson's, with Lucene's idf; k1 1.5, b 0.75)."""

    version = "bm25s-lucene-1"

    def __init__(self, bm25: bm25s.BM25, flat: Numbers, firsts: Numbers) -> None:
        """Wraps an index and the terms, as numbers, that it was made of; use `build` or `load`."""
        self._bm25 = bm25
        self._flat, self._firsts = flat, firsts
        self.vocabulary: KeysView[str] = bm25.vocab_dict.keys()

    @classmethod
    def build(cls, texts: Sequence[str | int], before: "Lexical | None" = None) -> "Lexical":
        """An index of the texts; a number stands for the text at that place in `before`, whose terms are taken over.

        A text without terms is found by nothing.
        """
        numbers: dict[str, int] = dict(before._bm25.vocab_dict) if before else {}
        passages = [
            before._of(text)
            if isinstance(text, int) and before
            else np.array([numbers.setdefault(t, len(numbers)) for t in terms(str(text)) or (_NOTHING,)], np.int32)
            for text in texts
        ]
        firsts = np.cumsum([0, *map(len, passages)])
        vocabulary, flat = _renumbered(list(numbers), np.concatenate(passages))
        bm25 = bm25s.BM25(method="lucene", k1=_K1, b=_B)
        ids = [flat[a:b].tolist() for a, b in pairwise(firsts.tolist())]
        bm25.index((ids, vocabulary), create_empty_token=False, show_progress=False)
        return cls(bm25, flat, firsts)

    @classmethod
    def load(cls, folder: Path) -> "Lexical":
        """The index that `save` wrote, mapped into memory and not read."""
        flat, firsts = (np.load(folder / f"{name}.npy", mmap_mode="r") for name in ("terms", "firsts"))
        bm25 = bm25s.BM25.load(str(folder), mmap=True, show_progress=False)
        # Plain arrays over the mapped files: each slice of a np.memmap costs as much as what is looked up.
        bm25.scores |= {name: np.asarray(bm25.scores[name]) for name in ("data", "indices", "indptr")}
        return cls(bm25, np.asarray(flat), np.asarray(firsts))

    def save(self, folder: Path) -> None:
        """Writes the index into the folder."""
        self._bm25.save(str(folder), show_progress=False)
        np.save(folder / "terms.npy", self._flat)
        np.save(folder / "firsts.npy", self._firsts)

    def __len__(self) -> int:
        return int(self._bm25.scores["num_docs"])

    def _of(self, passage: int) -> Numbers:
        return self._flat[int(self._firsts[passage]) : int(self._firsts[passage + 1])]

    def terms_of(self, passage: int) -> list[str]:
        """The terms that a passage is found by, in order."""
        return [name for n in self._of(passage).tolist() if (name := self._names[n]) != _NOTHING]

    @cached_property
    def _names(self) -> list[str]:
        return list(self._bm25.vocab_dict)

    def scores(self, question: Sequence[str]) -> Floats:
        """One score for each passage, for a question given as terms; 0 where none is shared."""
        known = [term for term in question if term in self.vocabulary]
        if not known:
            return np.zeros(len(self), dtype=np.float32)
        return np.asarray(self._bm25.get_scores(known), dtype=np.float32)

    def score(self, passage: int, question: Sequence[str]) -> float:
        """The score of one passage, as the index holds it; the work does not grow with the number of passages."""
        stored = self._bm25.scores
        found = 0.0
        for term, times in Counter(question).items():
            if (number := self._bm25.vocab_dict.get(term)) is None:
                continue
            first, end = int(stored["indptr"][number]), int(stored["indptr"][number + 1])
            place = first + int(np.searchsorted(stored["indices"][first:end], passage))
            if place < end and stored["indices"][place] == passage:
                found += times * float(stored["data"][place])
        return found

    def expected(self, question: Sequence[str], passage: Sequence[str]) -> float:
        """The score that BM25 gives a passage of these terms, counted from its definition and not from the index."""
        usual = len(self._flat) / len(self)
        length = _B * len(passage) / usual + 1 - _B
        held = Counter(passage)
        asked = Counter(question).items()
        return sum(n * self.rarity(term) * held[term] / (held[term] + _K1 * length) for term, n in asked)

    def rarity(self, term: str) -> float:
        """ln(1 + (N - n + 0.5) / (n + 0.5)) for a term in n of N passages."""
        number, bounds = self._bm25.vocab_dict.get(term), self._bm25.scores["indptr"]
        holding = 0 if number is None else int(bounds[number + 1] - bounds[number])
        return math.log(1 + (len(self) - holding + 0.5) / (holding + 0.5))


def _renumbered(names: Sequence[str], flat: Numbers) -> tuple[dict[str, int], Numbers]:
    """The terms that occur, by alphabet, and the same passages in their numbers: nothing of what is gone is left."""
    used, flat = np.unique(flat, return_inverse=True)
    words = [names[number] for number in used.tolist()]
    order = sorted(range(len(words)), key=words.__getitem__)
    places = np.empty(len(order), np.int32)
    places[order] = np.arange(len(order))
    return {words[n]: place for place, n in enumerate(order)}, places[flat]
