"""Lexical search: BM25 over stems, by bm25s."""

import math
from collections.abc import Sequence
from pathlib import Path

import bm25s
import numpy as np

from index.embed import Floats
from index.words import terms

__all__ = ["Lexical"]

_NOTHING = "\x00"


class Lexical:
    """BM25 scores of every passage for a question (Robertson's, with Lucene's idf; k1 1.5, b 0.75)."""

    def __init__(self, bm25: bm25s.BM25) -> None:
        """Wraps an index; use `build` or `load`."""
        self._bm25 = bm25
        self.vocabulary: frozenset[str] = frozenset(bm25.vocab_dict)
        indptr = np.asarray(bm25.scores["indptr"])
        self._frequency = {
            term: int(indptr[i + 1] - indptr[i]) for term, i in bm25.vocab_dict.items() if i + 1 < len(indptr)
        }

    @classmethod
    def build(cls, texts: Sequence[str]) -> "Lexical":
        """An index of the texts. A text without terms is found by nothing."""
        bm25 = bm25s.BM25(method="lucene")
        bm25.index([list(terms(text)) or [_NOTHING] for text in texts], show_progress=False)
        return cls(bm25)

    @classmethod
    def load(cls, folder: Path) -> "Lexical":
        """The index that `save` wrote."""
        return cls(bm25s.BM25.load(str(folder), show_progress=False))

    def save(self, folder: Path) -> None:
        """Writes the index into the folder."""
        self._bm25.save(str(folder), show_progress=False)

    def scores(self, question: Sequence[str]) -> Floats:
        """One score for each passage, for a question given as terms; 0 where none is shared."""
        known = [term for term in question if term in self.vocabulary]
        if not known:
            return np.zeros(self._bm25.scores["num_docs"], dtype=np.float32)
        return np.asarray(self._bm25.get_scores(known), dtype=np.float32)

    def rarity(self, term: str) -> float:
        """ln(1 + (N - n + 0.5) / (n + 0.5)) for a term in n of N passages."""
        passages, holding = self._bm25.scores["num_docs"], self._frequency.get(term, 0)
        return math.log(1 + (passages - holding + 0.5) / (holding + 0.5))
