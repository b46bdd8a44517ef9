"""The vectors of a new generation: taken from the one before where the same words were embedded, else made."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.embed import DIMENSIONS, Embedder, Encoded
from index.generation import Generation, Sealed
from index.plan import Plan
from index.progress import Progress
from index.records import Rows
from index.tokens import Block, append, block_file, link_blocks, token_vectors, worth_linking

__all__ = ["write_vectors"]

_AT_ONCE = 1024
_REFERENCE = ["block", "first", "tokens"]

Places = npt.NDArray[np.int64]


def write_vectors(
    folder: Path, rows: Rows, plan: Plan, embedder: Embedder, progress: Progress, *, reranked: bool
) -> dict[str, Sealed]:
    """Writes vectors and token vectors, and into the rows where these stand.

    Returns the blocks that are shared with the generation before, as they were sealed there.
    """
    # Without token vectors to take over, everything is embedded again to have them.
    before = plan.before if plan.before and plan.before.manifest.reranked >= reranked else None
    sources = _sources(rows, plan.kept, before)
    held = np.flatnonzero(sources >= 0)
    # Held in memory and written at the end: a mapped file that the disk has no room for kills the process.
    vectors = np.empty((len(rows), DIMENSIONS), np.float32)
    linked: dict[str, Sealed] = {}
    block = 1 + max(before.tokens.blocks if before else (), default=0)
    if before:
        vectors[held] = before.vectors[sources[held]]
        if reranked:
            linked = _take_tokens(folder, rows, held.tolist(), sources[held].tolist(), before, block)
    if not reranked:  # the rows taken over may name token vectors that are not
        rows["tokens"] = 0
    fresh = np.flatnonzero(sources < 0).tolist()
    for start in range(0, len(fresh), _AT_ONCE):
        part = fresh[start : start + _AT_ONCE]
        encoded = _encoded([plan.texts(i) for i in part], embedder, progress, start, len(fresh))
        vectors[part] = [each.vector for each, _ in encoded]
        if reranked:
            _put(folder, rows, part, block, [token_vectors(*each) for each in encoded])
    np.save(folder / "vectors.npy", vectors)
    return linked


def _sources(rows: Rows, kept: Sequence[int], before: Generation | None) -> Places:
    """For each passage the place in the generation before whose vectors are its own, -1 where there is none."""
    if before is None:
        return np.full(len(rows), -1)
    known = {key: place for place, key in enumerate(before.keys)}
    keys = rows["key"].tolist()
    return np.array([place if place >= 0 else known.get(key, -1) for place, key in zip(kept, keys, strict=True)])


def _take_tokens(
    folder: Path, rows: Rows, held: Sequence[int], sources: Sequence[int], before: Generation, block: int
) -> dict[str, Sealed]:
    """Token vectors that are there already: by linking their blocks, or copied where these hold much that is gone."""
    for name in _REFERENCE:
        rows[name][held] = before.passages.rows[name][sources]
    if worth_linking(before.tokens, rows):
        names = link_blocks(rows, before.folder, folder)
        return {name: before.manifest.sealed[name] for name in names}
    for start in range(0, len(held), _AT_ONCE):
        stored = [before.tokens.stored(place) for place in sources[start : start + _AT_ONCE]]
        _put(folder, rows, held[start : start + _AT_ONCE], block, stored)
    return {}


def _put(folder: Path, rows: Rows, passages: Sequence[int], block: int, tokens: Sequence[Block]) -> None:
    rows["block"][passages] = block
    rows["first"][passages] = append(folder / block_file(block), tokens)
    rows["tokens"][passages] = [len(each) for each in tokens]


def _encoded(
    texts: Sequence[Sequence[str]], embedder: Embedder, progress: Progress, done: int, total: int
) -> list[tuple[Encoded, list[int]]]:
    """Each text encoded, with the sentence of every token."""
    found: dict[int, tuple[Encoded, list[int]]] = {}
    for i, encoded in embedder.encode_as_done([" ".join(sentences) for sentences in texts]):
        ends = np.cumsum([len(s) + 1 for s in texts[i]])
        found[i] = encoded, np.searchsorted(ends, encoded.places[:, 0], side="right").tolist()
        progress("Embedding", done + len(found), total)
    return [found[i] for i in range(len(texts))]
