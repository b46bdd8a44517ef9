"""The Chroma collection, as a stock LlamaIndex program sees it."""

import shutil
from pathlib import Path
from typing import Any

import chromadb
import numpy as np
import pytest
from chromadb.config import Settings
from llama_index.core import VectorStoreIndex
from llama_index.core.embeddings import BaseEmbedding
from llama_index.core.vector_stores import ExactMatchFilter, MetadataFilters
from llama_index.vector_stores.chroma import ChromaVectorStore
from pydantic import PrivateAttr

from index.embed import Embedder
from index.errors import IndexUnusableError
from index.search import SearchIndex
from index.store import COLLECTION, Store


class OurEmbedding(BaseEmbedding):  # type: ignore[misc, unused-ignore]
    """The few lines that a LlamaIndex program needs to embed as we do."""

    _embedder: Embedder = PrivateAttr()

    def __init__(self, embedder: Embedder, **kwargs: Any) -> None:
        super().__init__(model_name=embedder.name, **kwargs)
        self._embedder = embedder

    def _get_text_embedding(self, text: str) -> list[float]:
        return [float(x) for x in self._embedder.encode([text])[0].vector]

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._get_text_embedding(query)

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_text_embedding(query)


@pytest.fixture
def chroma(seeds_index: SearchIndex, tmp_path: Path) -> Path:
    return Path(shutil.copytree(seeds_index.generation.folder / "chroma", tmp_path / "chroma"))


@pytest.fixture
def stock(chroma: Path, embedder: Embedder) -> VectorStoreIndex:
    client = chromadb.PersistentClient(str(chroma), Settings(anonymized_telemetry=False))
    collection = client.get_collection(COLLECTION, embedding_function=None)
    store = ChromaVectorStore(chroma_collection=collection)
    return VectorStoreIndex.from_vector_store(store, embed_model=OurEmbedding(embedder))


def test_a_stock_llamaindex_program_retrieves_our_passages(stock: VectorStoreIndex, seeds_index: SearchIndex) -> None:
    question = "Who commands the Levant Front in Aleppo?"
    found = stock.as_retriever(similarity_top_k=5).retrieve(question)
    ours = {p.id: p for p in seeds_index.passages}
    assert len(found) == 5 and all(node.node.node_id in ours for node in found)
    for node in found:
        passage = ours[node.node.node_id]
        assert node.text == passage.text
        assert (node.metadata["document"], node.metadata["start"]) == (passage.document, passage.start)
    (vector,) = seeds_index.embedder.encode([question])
    nearest = np.argsort(-(seeds_index.generation.vectors @ vector.vector))[:5]
    assert {node.node.node_id for node in found} == {seeds_index.passages[i].id for i in nearest}


def test_it_can_filter_by_what_we_say_of_a_passage(stock: VectorStoreIndex) -> None:
    filters = MetadataFilters(filters=[ExactMatchFilter(key="document", value="svt-hts-offensive.txt")])
    found = stock.as_retriever(similarity_top_k=3, filters=filters).retrieve("What about drones?")
    assert [node.metadata["title"][:14] for node in found] == ["The HTS summit"] * 3
    assert {node.metadata["publisher"] for node in found} == {"SVT"}


def test_the_nearest_are_those_of_the_exact_vectors(seeds_index: SearchIndex, chroma: Path) -> None:
    store, vectors = Store(chroma), seeds_index.generation.vectors
    for place in (0, 40, 100):
        found = store.nearest(vectors[place], 10)
        exact = vectors @ vectors[place]
        assert next(iter(found)) == seeds_index.passages[place].id or exact.max() - exact[place] < 1e-4
        assert sorted(found.values(), reverse=True) == pytest.approx(sorted(exact, reverse=True)[:10], abs=1e-4)


def test_its_vectors_and_texts_are_those_that_were_sealed(seeds_index: SearchIndex, chroma: Path) -> None:
    stored = Store(chroma).vectors()
    for passage, vector in zip(seeds_index.passages, seeds_index.generation.vectors, strict=True):
        np.testing.assert_allclose(stored[passage.id], vector, atol=1e-6)
    assert len(stored) == len(seeds_index.passages)


def test_a_folder_that_is_no_chroma_is_refused(tmp_path: Path) -> None:
    (tmp_path / "chroma.sqlite3").write_bytes(b"not a database " * 500)
    with pytest.raises(IndexUnusableError, match="Chroma cannot open"):
        Store(tmp_path)


def test_a_chroma_of_another_program_is_refused(tmp_path: Path) -> None:
    chromadb.PersistentClient(str(tmp_path), Settings(anonymized_telemetry=False)).create_collection("theirs")
    with pytest.raises(IndexUnusableError, match="run footnote index"):
        Store(tmp_path)
