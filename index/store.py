"""The one file that knows Chroma. Vectors are always passed in; Chroma's own embedding function is never used."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import closing
from pathlib import Path
from threading import Thread
from typing import Any, TypeVar

import chromadb
import httpx
import numpy as np
from chromadb.config import Settings
from chromadb.errors import ChromaError, NotFoundError

from index.embed import Floats
from index.errors import IndexUnusableError
from index.generation import Generation
from index.server import Collection, Server

__all__ = ["COLLECTION", "Store"]

COLLECTION = "footnote"
_GRAPH: Any = {"hnsw": {"space": "cosine", "ef_search": 300, "ef_construction": 200, "max_neighbors": 32}}
"""Three times Chroma's own breadth: a millisecond more a question, and what is nearest is missed far less (docs/speed.md)."""
_BATCH, _BATCH_OF_SERVER = 1000, 300  # Chroma Cloud gives and takes 300 at a time
_PATIENCE_S = 20.0
_DATABASE = "chroma.sqlite3"
_FAILS = (ChromaError, ValueError, OSError)
_SERVER_FAILS = (*_FAILS, httpx.HTTPError, KeyError, TypeError, AttributeError)

T = TypeVar("T")


class Store:
    """A Chroma collection of passages, written in LlamaIndex's format so that its programs can open it.

    Chroma keeps it in the folder or, where the folder names one, on a server. A context manager: what Chroma holds in
    memory is given back with it.
    """

    def __init__(self, folder: Path, server: Server | None = None, patience_s: float = _PATIENCE_S) -> None:
        """Opens the collection. Raises IndexUnusableError when Chroma cannot, or the folder names another server.

        `patience_s` is how long each request to a server may take.
        """
        place = Collection.of(folder)
        if place and place.server != server:
            raise IndexUnusableError(f"the passages are on {place.server.url}, which is not the chroma_url that is set")
        self._where = place.server.url if place else str(folder)
        self._patience_s = patience_s if place else None
        self._fails: tuple[type[Exception], ...] = _SERVER_FAILS if place else _FAILS
        self._batch = _BATCH_OF_SERVER if place else _BATCH
        name = place.name if place else COLLECTION
        self._client, self._collection = self._done("open", lambda: _opened(folder, server if place else None, name))

    def __enter__(self) -> "Store":
        """Itself."""
        return self

    def __exit__(self, *error: object) -> None:
        """Closes Chroma."""
        self._client.close()

    @staticmethod
    def create(folder: Path, generation: Generation, server: Server | None = None) -> None:
        """Writes a new collection with one node a passage. Raises IndexUnusableError as `add` does.

        On a server each generation has a collection of its own; the folder then only names it.
        """
        name = f"{COLLECTION}-{generation.folder.name}" if server else COLLECTION
        if server:
            # Named before it is made, so that one left by a killed build is found and removed.
            Collection(server, name).note(folder)
        try:
            _within(_PATIENCE_S if server else None, lambda: _make(folder, server, name))
        except _SERVER_FAILS as error:
            raise IndexUnusableError(
                f"Chroma cannot write {server.url if server else folder}: {_said(error)}"
            ) from None
        with Store(folder, server) as store:
            store.add(generation, range(len(generation.passages)))

    @staticmethod
    def reach(server: Server) -> None:
        """Raises IndexUnusableError when the server does not answer, or does not let us in."""
        try:
            _within(_PATIENCE_S, lambda: _client(Path(), server).close())
        except _SERVER_FAILS as error:
            raise IndexUnusableError(f"Chroma cannot be reached at {server.url}: {_said(error)}") from None

    @staticmethod
    def release(folder: Path, server: Server | None) -> None:
        """Removes the collection that the folder names on a server; the folder itself is left.

        Raises IndexUnusableError when the server, asked with the token that is at hand for it, does not do so.
        """
        place = Collection.of(folder)
        if place is None:
            return
        at = server if server == place.server else place.server
        try:
            _within(_PATIENCE_S, lambda: _remove(at, place.name))
        except _SERVER_FAILS as error:
            told = f"cannot remove the collection {place.name} on {at.url}: {_said(error)}"
            raise IndexUnusableError(f"{told}; remove it there") from None

    @staticmethod
    def copy(source: Path, folder: Path) -> None:
        """Copies a collection that others may have open. Raises OSError, or IndexUnusableError where SQLite cannot."""
        shutil.copytree(source, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns(f"{_DATABASE}*"))
        try:
            theirs = sqlite3.connect(f"{(source / _DATABASE).as_uri()}?mode=ro", uri=True)
            with closing(theirs), closing(sqlite3.connect(folder / _DATABASE)) as ours:
                theirs.backup(ours)
        except sqlite3.Error as error:
            raise IndexUnusableError(f"cannot copy {source / _DATABASE}: {error}") from None

    def add(self, generation: Generation, places: Sequence[int]) -> None:
        """Adds these passages of the generation through LlamaIndex's Chroma vector store.

        Raises IndexUnusableError when Chroma cannot, as where the disk is full.
        """
        # LlamaIndex takes a second to import, and only building needs it.
        from llama_index.vector_stores.chroma import ChromaVectorStore

        store = ChromaVectorStore(chroma_collection=self._collection)
        for part in self._parts(places):
            nodes = list(_nodes(generation, part))
            self._done("write", lambda nodes=nodes: store.add(nodes))  # type: ignore[misc]

    def remove(self, names: Sequence[str]) -> None:
        """Removes the passages of these ids. Raises IndexUnusableError when Chroma cannot."""
        for part in self._parts(names):
            self._done("write", lambda part=part: self._collection.delete(ids=list(part)))  # type: ignore[misc]

    def nearest(self, vector: Floats, count: int) -> dict[str, float]:
        """The cosine similarity of the nearest passages, by passage id. Raises IndexUnusableError when Chroma fails."""
        return self.nearest_to_each([vector], count)[0]

    def nearest_to_each(self, vectors: Sequence[Floats], count: int) -> list[dict[str, float]]:
        """The same for several vectors."""
        given = [vector.tolist() for vector in vectors]
        ask = {"query_embeddings": given, "n_results": count, "include": ["distances"]}
        found = self._done("search", lambda: self._collection.query(**ask))
        distances = found["distances"] or [[] for _ in given]
        return [
            {name: 1.0 - float(d) for name, d in zip(names, row, strict=True)}
            for names, row in zip(found["ids"], distances, strict=True)
        ]

    def ids(self) -> list[str]:
        """The ids of all stored passages. Raises IndexUnusableError when Chroma fails."""
        return [name for found in self._pages([]) for name in found["ids"]]

    def stored(self, names: Sequence[str] | None = None) -> dict[str, tuple[Floats, str]]:
        """Vector and text of the passages of these ids, of all without any; one that is not there is left out.

        Raises IndexUnusableError when Chroma fails.
        """
        asked: list[Any] = ["embeddings", "documents"]
        parts = self._pages(asked) if names is None else (self._get(asked, ids=list(p)) for p in self._parts(names))
        return {
            name: (np.asarray(vector, dtype=np.float32), text)
            for found in parts
            for name, vector, text in zip(found["ids"], found["embeddings"], found["documents"], strict=True)
        }

    def vectors(self) -> dict[str, Floats]:
        """Every stored vector, by passage id. Raises IndexUnusableError when Chroma fails."""
        return {name: vector for name, (vector, _) in self.stored().items()}

    def _pages(self, include: list[Any]) -> Iterator[Any]:
        """All that is stored, a batch at a time."""
        count = self._done("read", self._collection.count)
        for first in range(0, count, self._batch):
            yield self._get(include, limit=self._batch, offset=first)

    def _get(self, include: list[Any], **which: Any) -> Any:
        return self._done("read", lambda: self._collection.get(include=include, **which))

    def _parts(self, items: Sequence[T]) -> Iterator[Sequence[T]]:
        return (items[first : first + self._batch] for first in range(0, len(items), self._batch))

    def _done(self, what: str, run: Callable[[], T]) -> T:
        """What the call returns. Raises IndexUnusableError where Chroma fails, or a server takes too long."""
        try:
            return _within(self._patience_s, run)
        except self._fails as error:
            advice = "" if self._patience_s else "; run footnote index"  # which mends no server that is down
            raise IndexUnusableError(f"Chroma cannot {what} {self._where}: {_said(error)}{advice}") from None


def _within(seconds: float | None, run: Callable[[], T]) -> T:
    """What the call returns. Raises TimeoutError when that takes longer: chromadb's client waits for a server for ever."""
    if seconds is None:
        return run()
    done: Future[T] = Future()

    def call() -> None:
        try:
            done.set_result(run())
        except _SERVER_FAILS as error:
            done.set_exception(error)

    Thread(target=call, daemon=True).start()
    try:
        return done.result(seconds)
    except TimeoutError:
        raise TimeoutError(f"no reply within {seconds:g} s") from None


def _said(error: Exception) -> str:
    """The first line of what went wrong; a server's own words are no more to be trusted than a document's."""
    return (str(error).splitlines() or [type(error).__name__])[0][:200]


def _client(folder: Path, server: Server | None = None) -> Any:
    settings = Settings(anonymized_telemetry=False)
    if server is None:
        return chromadb.PersistentClient(str(folder), settings)
    return chromadb.HttpClient(
        server.host, server.port, server.encrypted, server.headers, settings, server.tenant, server.database
    )


def _opened(folder: Path, server: Server | None, name: str) -> tuple[Any, Any]:
    client = _client(folder, server)
    return client, client.get_collection(name, embedding_function=None)


def _make(folder: Path, server: Server | None, name: str) -> None:
    client = _client(folder, server)
    client.create_collection(name, embedding_function=None, configuration=_GRAPH)
    client.close()


def _remove(server: Server, name: str) -> None:
    """Removes the collection; one that was named and never made is not there to be removed."""
    client = _client(Path(), server)
    try:
        client.delete_collection(name)
    except NotFoundError:
        pass
    finally:
        client.close()


def _nodes(generation: Generation, places: Sequence[int]) -> Iterator[Any]:
    from llama_index.core.schema import TextNode

    for place in places:
        passage, vector = generation.passages[place], generation.vectors[place]
        document = generation.documents[passage.document]
        metadata = {
            "document": document.id,
            "title": document.title,
            "publisher": document.publisher,
            "published": document.published,
            "section": passage.section,
            "kind": passage.kind,
            "start": passage.start,
            "end": passage.end,
        }
        yield TextNode(
            id_=passage.id,
            text=passage.text,
            embedding=vector.tolist(),
            metadata={key: value for key, value in metadata.items() if value is not None},
            start_char_idx=passage.start,
            end_char_idx=passage.end,
        )
