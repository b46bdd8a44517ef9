"""The passages nearest to a vector: what Chroma finds, else the sealed vectors compared one by one."""

from collections.abc import Mapping
from time import monotonic

import numpy as np
import numpy.typing as npt

from index.embed import Floats
from index.errors import IndexUnusableError
from index.generation import Generation
from index.server import Server
from index.store import Store

__all__ = ["Nearest", "highest"]

_PATIENCE_S, _REST_S = 2.0, 60.0
"""How long a question waits for a server, and how long one that failed is then left alone."""

Mask = npt.NDArray[np.bool_]


class Nearest:
    """Finds passages by vector; safe to use from several threads.

    `problem` is what Chroma said when it was last found wanting, None while it is not.
    """

    def __init__(
        self, generation: Generation, position: Mapping[str, int], server: Server | None, *, chroma: bool
    ) -> None:
        """`position` is the place of each passage by its id. Without `chroma` Chroma is not opened."""
        self._generation, self._position, self._server = generation, position, server
        self._chroma, self._next_try = chroma, 0.0
        self._store: Store | None = None
        self.problem: str | None = None
        self._opened()

    def search(self, vector: Floats, count: int, admitted: Mask | None) -> dict[int, float]:
        """The nearest passages and their cosine similarity, the nearest first; exact where only some are admitted."""
        if admitted is None and (found := self._in_store(vector, min(count, len(self._position)))):
            return found
        vectors = self._generation.vectors
        inside = np.arange(len(vectors)) if admitted is None else np.flatnonzero(admitted)
        # Gathering a few rows is cheaper than reading them all.
        few = len(inside) < len(vectors) // 8
        similarity = vectors[inside] @ vector if few else (vectors @ vector)[inside]
        return {int(inside[n]): float(similarity[n]) for n in highest(similarity, count)}

    def _in_store(self, vector: Floats, count: int) -> dict[int, float]:
        """What Chroma finds; nothing where it fails, or holds other passages since another program wrote to it."""
        try:
            store = self._opened()
            found = store.nearest(vector, count) if store else {}
        except IndexUnusableError as error:
            self._failed(error)
            return {}
        ours = len(found) == count and found.keys() <= self._position.keys()
        return {self._position[name]: similarity for name, similarity in found.items()} if ours else {}

    def _opened(self) -> Store | None:
        """The store, tried again after a while where it was on a server that failed."""
        if self._store is None and self._chroma and monotonic() >= self._next_try:
            try:
                self._store = Store(self._generation.folder / "chroma", self._server, _PATIENCE_S)
                self.problem = None
            except IndexUnusableError as error:
                self._failed(error)
        return self._store

    def _failed(self, error: IndexUnusableError) -> None:
        self.problem = str(error)
        if self._server:
            self._store, self._next_try = None, monotonic() + _REST_S
        elif self._store is None:
            self._chroma = False


def highest(scores: Floats, count: int) -> npt.NDArray[np.int64]:
    """Where the highest scores stand, the highest first; among equals the first comes first."""
    places = np.arange(len(scores))
    if count < len(scores):
        least = np.partition(scores, len(scores) - count)[len(scores) - count]
        places = np.flatnonzero(scores >= least)
    order: npt.NDArray[np.int64] = places[np.argsort(-scores[places], kind="stable")[:count]]
    return order
