"""The one file that knows Chroma. Vectors are always passed in; Chroma's own embedding function is never used."""

import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import chromadb
import numpy as np
from chromadb.config import Settings
from chromadb.errors import ChromaError

from index.embed import Floats
from index.errors import IndexUnusableError
from index.generation import Generation

__all__ = ["COLLECTION", "Store"]

COLLECTION = "footnote"
_BATCH = 1000
_DATABASE = "chroma.sqlite3"


class Store:
    """A Chroma collection of passages, written in LlamaIndex's format so that its programs can open it.

    A context manager: what Chroma holds in memory is given back with it.
    """

    def __init__(self, folder: Path) -> None:
        """Opens the collection. Raises IndexUnusableError when Chroma cannot."""
        try:
            self._client = _client(folder)
            self._collection = self._client.get_collection(COLLECTION, embedding_function=None)
        except (ChromaError, ValueError, OSError) as error:
            raise IndexUnusableError(f"Chroma cannot open {folder}: {error}; run footnote index") from None

    def __enter__(self) -> "Store":
        """Itself."""
        return self

    def __exit__(self, *error: object) -> None:
        """Closes Chroma."""
        self._client.close()

    @staticmethod
    def create(folder: Path, generation: Generation) -> None:
        """Writes a new collection with one node a passage. Raises IndexUnusableError as `add` does."""
        try:
            client = _client(folder)
            client.create_collection(COLLECTION, embedding_function=None, configuration={"hnsw": {"space": "cosine"}})
            client.close()
        except ChromaError as error:
            raise IndexUnusableError(f"Chroma cannot write {folder}: {error}") from None
        with Store(folder) as store:
            store.add(generation, range(len(generation.passages)))

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
        try:
            for first in range(0, len(places), _BATCH):
                store.add(list(_nodes(generation, places[first : first + _BATCH])))
        except (ChromaError, ValueError, OSError) as error:
            raise IndexUnusableError(f"Chroma cannot write: {error}") from None

    def remove(self, names: Sequence[str]) -> None:
        """Removes the passages of these ids. Raises IndexUnusableError when Chroma cannot."""
        try:
            for first in range(0, len(names), _BATCH):
                self._collection.delete(ids=list(names[first : first + _BATCH]))
        except (ChromaError, ValueError, OSError) as error:
            raise IndexUnusableError(f"Chroma cannot write: {error}") from None

    def nearest(self, vector: Floats, count: int) -> dict[str, float]:
        """The cosine similarity of the nearest passages, by passage id. Raises IndexUnusableError when Chroma fails."""
        return self.nearest_to_each([vector], count)[0]

    def nearest_to_each(self, vectors: Sequence[Floats], count: int) -> list[dict[str, float]]:
        """The same for several vectors."""
        given = [vector.tolist() for vector in vectors]
        try:
            found = self._collection.query(query_embeddings=given, n_results=count, include=["distances"])
        except (ChromaError, ValueError, OSError) as error:
            raise IndexUnusableError(f"Chroma cannot search: {error}; run footnote index") from None
        distances = found["distances"] or [[] for _ in given]
        return [
            {name: 1.0 - float(d) for name, d in zip(names, row, strict=True)}
            for names, row in zip(found["ids"], distances, strict=True)
        ]

    def ids(self) -> list[str]:
        """The ids of all stored passages. Raises IndexUnusableError when Chroma fails."""
        return list(self._get(None, [])["ids"])

    def stored(self, names: Sequence[str] | None = None) -> dict[str, tuple[Floats, str]]:
        """Vector and text of the passages of these ids, of all without any; one that is not there is left out.

        Raises IndexUnusableError when Chroma fails.
        """
        found = self._get(names, ["embeddings", "documents"])
        rows = zip(found["ids"], found["embeddings"], found["documents"], strict=True)
        return {name: (np.asarray(vector, dtype=np.float32), text) for name, vector, text in rows}

    def vectors(self) -> dict[str, Floats]:
        """Every stored vector, by passage id. Raises IndexUnusableError when Chroma fails."""
        return {name: vector for name, (vector, _) in self.stored().items()}

    def _get(self, names: Sequence[str] | None, include: list[Any]) -> Any:
        try:
            return self._collection.get(ids=None if names is None else list(names), include=include)
        except (ChromaError, ValueError, OSError) as error:
            raise IndexUnusableError(f"Chroma cannot read: {error}; run footnote index") from None


def _client(folder: Path) -> Any:
    return chromadb.PersistentClient(str(folder), Settings(anonymized_telemetry=False))


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
