"""The same jobs done with LlamaIndex's stock parts and the same embedding model, to be measured beside.

    python -m benchmarks.stock index FOLDER              reads the documents that ship with Footnote into a Chroma folder
    python -m benchmarks.stock ask FOLDER QUESTION       opens it and prints the two nearest passages

`SentenceSplitter` cuts by the model's own tokens, as many as it reads (by the default of 1,024 most of a passage would be
in no vector), and without overlap; the rest is as it comes. What is retrieved is not read: no answer is made of it.
"""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import chromadb
from chromadb.config import Settings
from llama_index.core import Document, StorageContext, VectorStoreIndex
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.bridge.pydantic import PrivateAttr
from llama_index.core.node_parser import SentenceSplitter
from llama_index.vector_stores.chroma import ChromaVectorStore

import seeds
from index.embed import Embedder

__all__ = ["CHUNK_TOKENS", "StockEmbedding", "ingest", "main", "open_stock", "retrieve"]

_COLLECTION = "stock"
CHUNK_TOKENS = 254
"""How many of the embedding model's tokens a passage has at most."""
_RETRIEVED = 2


class StockEmbedding(BaseEmbedding):
    """Footnote's embedding model as LlamaIndex takes one."""

    _embedder: Embedder = PrivateAttr()

    def __init__(self, embedder: Embedder, **options: Any) -> None:
        super().__init__(model_name=embedder.name, **options)
        self._embedder = embedder

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        return [encoded.vector.tolist() for encoded in self._embedder.encode(texts)]

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._get_text_embeddings([text])[0]

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._get_text_embedding(query)

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)


def ingest(corpus: Path, folder: Path, embedder: Embedder) -> int:
    """Splits, embeds and stores the folder's text files; returns the number of passages."""
    texts = [file.read_text(encoding="utf-8") for file in sorted(corpus.glob("*.txt"))]
    splitter = SentenceSplitter(
        chunk_size=CHUNK_TOKENS, chunk_overlap=0, tokenizer=lambda text: [0] * embedder.count(text)
    )
    nodes = splitter.get_nodes_from_documents([Document(text=text) for text in texts])
    storage = StorageContext.from_defaults(vector_store=_store(folder))
    VectorStoreIndex(nodes, storage_context=storage, embed_model=StockEmbedding(embedder))
    return len(nodes)


def open_stock(folder: Path, embedder: Embedder) -> VectorStoreIndex:
    """The index that `ingest` stored."""
    return VectorStoreIndex.from_vector_store(_store(folder), embed_model=StockEmbedding(embedder))


def retrieve(index: VectorStoreIndex, question: str) -> list[str]:
    """The words of the two passages nearest to the question, the nearest first."""
    found = index.as_retriever(similarity_top_k=_RETRIEVED).retrieve(question)
    return [node.get_content() for node in found]


def _store(folder: Path) -> ChromaVectorStore:
    client = chromadb.PersistentClient(str(folder), Settings(anonymized_telemetry=False))
    return ChromaVectorStore(chroma_collection=client.get_or_create_collection(_COLLECTION, embedding_function=None))


def main(arguments: Sequence[str]) -> None:
    """Does one of the two jobs, as a program of its own."""
    match arguments:
        case ["index", folder]:
            print(f"{ingest(seeds.FOLDER, Path(folder), Embedder())} passages")
        case ["ask", folder, question]:
            print("\n\n".join(retrieve(open_stock(Path(folder), Embedder()), question)))
        case _:
            sys.exit("usage: python -m benchmarks.stock index FOLDER | ask FOLDER QUESTION")


if __name__ == "__main__":
    main(sys.argv[1:])
