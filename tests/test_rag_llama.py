"""Footnote and LlamaIndex, each inside the other, with stock LlamaIndex objects."""

import asyncio
from collections.abc import Generator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from llama_index.core import StorageContext, VectorStoreIndex
from llama_index.core.base.llms.types import ChatMessage, ChatResponse
from llama_index.core.llms import CustomLLM, MockLLM
from llama_index.core.query_engine import RetrieverQueryEngine
from llama_index.core.schema import MetadataMode, TextNode

from index.embed import Embedder
from rag import Assistant, Settings, SettingsError
from rag.freshness import Opened, open_index
from rag.llama import FootnoteEmbedding, FootnoteQueryEngine, FootnoteRetriever
from rag.provider import writer_for

BUILT = "The ferry across the Alder was built in 1911 by the engineer Ada Stone."
WHO = "Who built the ferry across the Alder?"


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Opened:
    folder = tmp_path_factory.mktemp("town")
    (folder / "ferry.txt").write_text(f"{BUILT} It carries 240 passengers.\n")
    (folder / "mill.txt").write_text("The mill at Harl was sold to Ida Frost in 1950. It burned down in 1999.\n")
    return open_index(Settings(corpus=folder, index=tmp_path_factory.mktemp("index")), embedder, lambda *_: None)


@pytest.fixture(scope="module")
def assistant(opened: Opened) -> Assistant:
    return Assistant(Settings(mode="extractive"), opened, opened.index.embedder)


class Quoter(MockLLM):
    """Cites the line that holds a year, whatever is asked."""

    def stream_chat(self, messages: Any, **kwargs: Any) -> Generator[ChatResponse, None, None]:
        asked = str(messages[1].content)
        name = next(line[1:5] for line in asked.splitlines() if line[:1] == "[" and "1911" in line)
        for piece in (
            f"[{name}] The ferry ",
            "was built in 1911 ",
            "by Ada Stone.\n",
            f"[{name}] She built it in 1921.",
        ):
            yield ChatResponse(message=ChatMessage(role="assistant", content=piece), delta=piece)


class Broken(MockLLM):
    """Raises what only its own maker knows of."""

    def stream_chat(self, messages: Any, **kwargs: Any) -> Generator[ChatResponse, None, None]:
        raise RuntimeError("the key sk-abcdefghijkl is wrong")


def written(opened: Opened, llm: object) -> Assistant:
    settings = Settings(retries=0)
    return Assistant(settings, opened, opened.index.embedder, None, writer_for(settings, llm))


def test_any_llm_of_llamaindex_writes_and_is_checked(opened: Opened) -> None:
    answer = written(opened, Quoter(max_tokens=9)).ask(WHO)
    assert (answer.text, answer.mode) == ("The ferry was built in 1911 by Ada Stone. [1]", "llm")
    assert [s.text for s in answer.dropped] == ["She built it in 1921."] and answer.citations[0].quote == BUILT


def test_whatever_an_llm_raises_is_a_notice_without_its_key(opened: Opened) -> None:
    answer = written(opened, Broken(max_tokens=9)).ask(WHO)
    assert (answer.mode, [n.code for n in answer.notices]) == ("extractive", ["model_server_error"])
    assert "RuntimeError" in answer.notices[0].text and "sk-abcdefghijkl" not in answer.notices[0].text


def test_an_llm_is_not_used_where_the_mode_is_extractive(opened: Opened) -> None:
    assert writer_for(Settings(mode="extractive"), Quoter(max_tokens=9)) is None


def test_an_object_that_is_no_llm_is_refused(opened: Opened) -> None:
    with pytest.raises(SettingsError, match="model is a int"):
        writer_for(Settings(), 5)


def test_the_retriever_finds_what_the_assistant_finds(assistant: Assistant) -> None:
    found = FootnoteRetriever(assistant, 2).retrieve(WHO)
    hits = assistant.retrieve(WHO, 2)
    assert [(n.node.node_id, n.score) for n in found] == [(h.passage.id, h.score) for h in hits]
    best = found[0].node
    text = assistant.document(best.metadata["document"]).text
    assert isinstance(best, TextNode) and best.text == text[best.metadata["start"] : best.metadata["end"]]


def test_the_retriever_serves_a_stock_query_engine(assistant: Assistant) -> None:
    engine = RetrieverQueryEngine.from_args(FootnoteRetriever(assistant), llm=MockLLM())
    response = engine.query(WHO)
    assert BUILT in str(response) and response.source_nodes[0].node.metadata["document"] == "ferry.txt"


def test_the_query_engine_gives_the_checked_answer_and_its_quotes(assistant: Assistant) -> None:
    engine = FootnoteQueryEngine(assistant)
    response, answer = engine.query(WHO), assistant.ask(WHO)
    assert str(response) == answer.text
    assert [n.node.get_content(metadata_mode=MetadataMode.NONE) for n in response.source_nodes] == [
        c.quote for c in answer.citations
    ]
    assert response.metadata is not None and response.metadata["answered"] is True
    assert str(asyncio.run(engine.aquery(WHO))) == answer.text


def test_the_embedding_is_that_of_the_index(assistant: Assistant) -> None:
    embedding = FootnoteEmbedding()
    vector = np.array(embedding.get_query_embedding(WHO))
    assert vector.shape == (384,) and abs(np.linalg.norm(vector) - 1) < 1e-5
    (own,) = assistant.index.embedder.encode([WHO])
    assert np.allclose(vector, own.vector, atol=1e-6)
    assert len(embedding.get_text_embedding_batch(["a", "b", "c"])) == 3


def test_a_stock_program_searches_our_index_with_our_embedding(opened: Opened, tmp_path: Path) -> None:
    import shutil

    import chromadb
    from llama_index.vector_stores.chroma import ChromaVectorStore

    copy = tmp_path / "chroma"
    shutil.copytree(opened.index.generation.folder / "chroma", copy)
    (collection,) = chromadb.PersistentClient(str(copy)).list_collections()
    store = ChromaVectorStore(chroma_collection=chromadb.PersistentClient(str(copy)).get_collection(collection.name))
    index = VectorStoreIndex.from_vector_store(
        store, embed_model=FootnoteEmbedding(), storage_context=StorageContext.from_defaults(vector_store=store)
    )
    (best, *_) = index.as_retriever(similarity_top_k=1).retrieve(WHO)
    assert BUILT in best.node.get_content(metadata_mode=MetadataMode.NONE)


def test_a_stock_llm_of_its_own_kind_is_accepted(opened: Opened) -> None:
    class Echo(CustomLLM):
        @property
        def metadata(self) -> Any:
            return MockLLM().metadata

        def complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> Any:
            raise NotImplementedError

        def stream_complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> Any:
            from llama_index.core.base.llms.types import CompletionResponse

            yield CompletionResponse(text="REFUSED", delta="REFUSED")

    answer = written(opened, Echo()).ask(WHO)
    assert (answer.answered, answer.reason, answer.model) == (False, "not_stated", "custom_llm")
