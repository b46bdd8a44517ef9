"""The one file that knows Chroma. Vectors are always passed in; Chroma's own embedding function is never used."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import chromadb
import numpy as np
from chromadb.config import Settings
from chromadb.errors import ChromaError

from index.embed import Floats
from index.errors import IndexUnusableError
from index.types import Document, Passage

__all__ = ["COLLECTION", "Store"]

COLLECTION = "footnote"
_BATCH = 1000


class Store:
    """A Chroma collection of passages, written in LlamaIndex's format so that its programs can open it."""

    def __init__(self, folder: Path) -> None:
        """Opens the collection. Raises IndexUnusableError when Chroma cannot."""
        try:
            client = chromadb.PersistentClient(str(folder), Settings(anonymized_telemetry=False))
            self._collection = client.get_collection(COLLECTION, embedding_function=None)
        except (ChromaError, ValueError, OSError) as error:
            raise IndexUnusableError(f"Chroma cannot open {folder}: {error}; run footnote index") from None

    @staticmethod
    def create(folder: Path, passages: Sequence[Passage], documents: Mapping[str, Document], vectors: Floats) -> None:
        """Writes a new collection with one node a passage, through LlamaIndex's Chroma vector store.

        Raises IndexUnusableError when Chroma cannot, as where the disk is full.
        """
        # LlamaIndex takes a second to import, and only building needs it.
        from llama_index.vector_stores.chroma import ChromaVectorStore

        nodes = list(_nodes(passages, documents, vectors))
        try:
            client = chromadb.PersistentClient(str(folder), Settings(anonymized_telemetry=False))
            collection = client.create_collection(
                COLLECTION, embedding_function=None, configuration={"hnsw": {"space": "cosine"}}
            )
            store = ChromaVectorStore(chroma_collection=collection)
            for first in range(0, len(nodes), _BATCH):
                store.add(nodes[first : first + _BATCH])
        except ChromaError as error:
            raise IndexUnusableError(f"Chroma cannot write {folder}: {error}") from None

    def nearest(self, vector: Floats, count: int) -> dict[str, float]:
        """The cosine similarity of the nearest passages, by passage id. Raises IndexUnusableError when Chroma fails."""
        try:
            found = self._collection.query(query_embeddings=[vector.tolist()], n_results=count, include=["distances"])
        except (ChromaError, ValueError, OSError) as error:
            raise IndexUnusableError(f"Chroma cannot search: {error}; run footnote index") from None
        distances = found["distances"] or [[]]
        return {name: 1.0 - float(d) for name, d in zip(found["ids"][0], distances[0], strict=True)}

    def vectors(self) -> dict[str, Floats]:
        """Every stored vector, by passage id. Raises IndexUnusableError when Chroma fails."""
        try:
            found: Any = self._collection.get(include=["embeddings"])
        except (ChromaError, ValueError, OSError) as error:
            raise IndexUnusableError(f"Chroma cannot read: {error}; run footnote index") from None
        return {
            name: np.asarray(v, dtype=np.float32) for name, v in zip(found["ids"], found["embeddings"], strict=True)
        }


def _nodes(passages: Sequence[Passage], documents: Mapping[str, Document], vectors: Floats) -> Iterator[Any]:
    from llama_index.core.schema import TextNode

    for passage, vector in zip(passages, vectors, strict=True):
        document = documents[passage.document]
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
