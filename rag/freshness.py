"""Which index answers: the current one, a refreshed one, or the one at hand with a notice."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from index.build import Changes, Progress, build, is_current, is_kept_so, silent
from index.embed import Embedder
from index.errors import IndexUnusableError
from index.generation import Generation
from index.load import list_files
from index.search import SearchIndex
from rag.exchange import tell
from rag.settings import Settings
from rag.types import Notice

__all__ = ["Opened", "build_index", "is_as_set", "open_index"]

_QUICK_SECONDS = 5.0
_BYTES_A_SECOND = 20_000
_PASSAGES_A_SECOND = 4_000
_CHANGED = "The documents have changed since they were indexed"


@dataclass(frozen=True, slots=True)
class Opened:
    """An index to answer from, and what the user should know about it."""

    index: SearchIndex
    notices: tuple[Notice, ...] = ()


def open_index(settings: Settings, embedder: Embedder, progress: Progress, *, refresh: bool = True) -> Opened:
    """The index of the folder of documents, built where there is none and brought up to date where that is quick.

    With `refresh` false nothing is written. Raises CorpusError when the documents cannot be read, IndexUnusableError
    when there is no index and none can be written.
    """
    corpus, folder, server = settings.corpus, settings.index_folder, settings.chroma
    _tell_where(settings)
    try:
        index = SearchIndex.current(folder, corpus, embedder, chroma=refresh or server is not None, server=server)
    except IndexUnusableError as error:
        if not refresh:
            raise
        rebuilt = Notice("rebuilt", f"The index was rebuilt from the documents: {error}.")
        return _opened(_build(settings, embedder, progress), rebuilt)
    if index is None:
        if not refresh:
            raise IndexUnusableError(f"there is no index in {folder}; run footnote index")
        return _opened(_build(settings, embedder, progress))
    if not refresh or is_as_set(index.generation, settings):
        return _opened(index)
    return _refreshed(index, settings, embedder, progress)


def is_as_set(generation: Generation, settings: Settings) -> bool:
    """Whether the index is of exactly the folder, and kept as the settings say. Raises CorpusError as `is_current` does."""
    kept = is_kept_so(generation, settings.token_vectors_mb << 20, settings.chroma)
    return kept and is_current(generation.manifest, settings.corpus)


def build_index(
    settings: Settings, embedder: Embedder | None = None, progress: Progress = silent, *, anew: bool = False
) -> tuple[Generation, Changes]:
    """`index.build.build` with what the settings say of the index; raises as that does."""
    _tell_where(settings)
    budget, server = settings.token_vectors_mb << 20, settings.chroma
    return build(
        settings.corpus,
        settings.index_folder,
        embedder,
        progress,
        anew=anew,
        token_budget=budget,
        server=server,
    )


def _tell_where(settings: Settings) -> None:
    if settings.chroma:
        tell(f"passages with their vectors, and the vectors of questions, go to {settings.chroma.url} (Chroma)")


def _opened(index: SearchIndex, *notices: Notice) -> Opened:
    if index.server and index.nearest.problem:
        told = f"The vectors kept on this machine are compared instead: {index.nearest.problem}."
        notices = (*notices, Notice("chroma_unreachable", told))
    return Opened(index, notices)


def _build(settings: Settings, embedder: Embedder, progress: Progress) -> SearchIndex:
    generation, _ = build_index(settings, embedder, progress)
    return SearchIndex.open(generation.folder, settings.corpus, embedder, server=settings.chroma)


def _refreshed(index: SearchIndex, settings: Settings, embedder: Embedder, progress: Progress) -> Opened:
    seconds = _estimate(index, settings)
    if seconds >= _QUICK_SECONDS:
        return _stale(index, settings, f"indexing them takes about {seconds:.0f} s; run footnote index")
    try:
        return _opened(_build(settings, embedder, progress))
    except IndexUnusableError as error:
        return _stale(index, settings, str(error))


def _stale(index: SearchIndex, settings: Settings, reason: str) -> Opened:
    same = is_current(index.generation.manifest, settings.corpus)
    changed = "The settings of the index have changed since it was built" if same else _CHANGED
    return _opened(index, Notice("stale", f"{changed}: {reason}."))


def _estimate(index: SearchIndex, settings: Settings) -> float:
    """Seconds to read and embed what is new, and to write and prove the rest again.

    Where neither a file is new nor one is gone, what has changed is the recipe, and everything may be embedded again.
    """
    known = index.generation.manifest.files
    files, _ = list_files(settings.corpus)
    fresh = set(files) - set(known)
    gone = {f.path for f in known} - {f.path for f in files}
    shares = _text_shares(index.generation)
    size = sum(f.size * shares.get(_kind(f.path), 1.0) for f in (fresh if fresh or gone else files))
    return size / _BYTES_A_SECOND + len(index.passages) / _PASSAGES_A_SECOND


def _text_shares(generation: Generation) -> Mapping[str, float]:
    """How many bytes of text the indexed files of each extension hold for each of their own: a PDF is mostly no text."""
    documents = generation.documents
    texts = _by_kind((d.id, size) for d, (_, size) in zip(documents.known, documents.spans, strict=True))
    files = _by_kind((file.path, file.size) for file in generation.manifest.files)
    return {kind: texts.get(kind, 0) / size for kind, size in files.items() if size and texts.get(kind)}


def _by_kind(sizes: Iterable[tuple[str, int]]) -> Mapping[str, int]:
    found: dict[str, int] = {}
    for path, size in sizes:
        found[_kind(path)] = found.get(_kind(path), 0) + size
    return found


def _kind(path: str) -> str:
    return PurePosixPath(path).suffix.lower()
