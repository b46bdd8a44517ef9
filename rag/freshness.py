"""Which index answers: the current one, a refreshed one, or the one at hand with a notice."""

from dataclasses import dataclass
from pathlib import Path

from index.build import Progress, build, is_current
from index.embed import Embedder
from index.errors import IndexUnusableError
from index.load import list_files
from index.search import SearchIndex
from rag.types import Notice

__all__ = ["Opened", "open_index"]

_QUICK_SECONDS = 5.0
_BYTES_A_SECOND = 20_000
_PASSAGES_A_SECOND = 4_000


@dataclass(frozen=True, slots=True)
class Opened:
    """An index to answer from, and what the user should know about it."""

    index: SearchIndex
    notices: tuple[Notice, ...] = ()


def open_index(corpus: Path, folder: Path, embedder: Embedder, progress: Progress, *, refresh: bool = True) -> Opened:
    """The index of the folder of documents, built where there is none and brought up to date where that is quick.

    With `refresh` false nothing is written. Raises CorpusError when the documents cannot be read, IndexUnusableError
    when there is no index and none can be written.
    """
    try:
        index = SearchIndex.current(folder, corpus, embedder, chroma=refresh)
    except IndexUnusableError as error:
        if not refresh:
            raise
        rebuilt = Notice("rebuilt", f"The index was rebuilt from the documents: {error}.")
        return Opened(_build(corpus, folder, embedder, progress), (rebuilt,))
    if index is None:
        if not refresh:
            raise IndexUnusableError(f"there is no index in {folder}; run footnote index")
        return Opened(_build(corpus, folder, embedder, progress))
    if not refresh or is_current(index.generation.manifest, corpus):
        return Opened(index)
    return _refreshed(index, corpus, folder, embedder, progress)


def _build(corpus: Path, folder: Path, embedder: Embedder, progress: Progress) -> SearchIndex:
    generation, _ = build(corpus, folder, embedder, progress)
    return SearchIndex.open(generation.folder, corpus, embedder)


def _refreshed(index: SearchIndex, corpus: Path, folder: Path, embedder: Embedder, progress: Progress) -> Opened:
    seconds = _estimate(index, corpus)
    if seconds >= _QUICK_SECONDS:
        return _stale(index, f"indexing them takes about {seconds:.0f} s; run footnote index")
    try:
        return Opened(_build(corpus, folder, embedder, progress))
    except IndexUnusableError as error:
        return _stale(index, str(error))


def _stale(index: SearchIndex, reason: str) -> Opened:
    return Opened(index, (Notice("stale", f"The documents have changed since they were indexed: {reason}."),))


def _estimate(index: SearchIndex, corpus: Path) -> float:
    """Seconds to read and embed what is new, and to write and prove the rest again.

    Where neither a file is new nor one is gone, what has changed is the recipe, and everything may be embedded again.
    """
    known = index.generation.manifest.files
    files, _ = list_files(corpus)
    fresh = set(files) - set(known)
    gone = {f.path for f in known} - {f.path for f in files}
    return sum(f.size for f in (fresh if fresh or gone else files)) / _BYTES_A_SECOND + (
        len(index.passages) / _PASSAGES_A_SECOND
    )
