"""Footnote inside LlamaIndex and LlamaIndex inside Footnote: a retriever, a query engine, an embedding, and any LLM as model.

from rag.llama import FootnoteEmbedding, FootnoteQueryEngine, FootnoteRetriever

RetrieverQueryEngine.from_args(FootnoteRetriever(assistant), llm=...)      # our passages, anyone's answers
FootnoteQueryEngine(assistant).query("Who built it?").source_nodes         # our checked answers, as any engine gives
"""

import asyncio
from collections.abc import Generator, Iterator
from time import monotonic
from typing import Any

from llama_index.core.base.base_query_engine import BaseQueryEngine
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.base.llms.types import ChatMessage, MessageRole
from llama_index.core.base.response.schema import Response
from llama_index.core.bridge.pydantic import PrivateAttr
from llama_index.core.callbacks import CallbackManager
from llama_index.core.llms import LLM
from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from index.embed import Embedder
from index.types import Document, Hit
from rag.assistant import Assistant
from rag.bounded import bounded
from rag.errors import SettingsError
from rag.exchange import ModelError, Piece, Prompt, Usage, safe, tell
from rag.types import Answer, Citation

__all__ = ["FootnoteEmbedding", "FootnoteQueryEngine", "FootnoteRetriever", "LlamaModel"]


class FootnoteRetriever(BaseRetriever):
    """Footnote's passages as nodes: text, score, and where each stands in its document's metadata."""

    def __init__(self, assistant: Assistant, k: int = 6) -> None:
        """Finds the k nearest passages of the assistant's documents."""
        super().__init__()
        self._assistant = assistant
        self._k = k

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        hits = self._assistant.retrieve(query_bundle.query_str, self._k)
        return [_node(hit, self._assistant.document(hit.passage.document)) for hit in hits]


class FootnoteQueryEngine(BaseQueryEngine):
    """Footnote's answers as a response: its text with marks, the cited words as nodes in the order of their numbers.

    `response.metadata` is the whole answer, as `Answer.to_dict()` gives it.
    """

    def __init__(self, assistant: Assistant) -> None:
        """Asks this assistant."""
        super().__init__(CallbackManager([]))
        self._assistant = assistant

    def _get_prompt_modules(self) -> dict[str, Any]:
        return {}

    def _query(self, query_bundle: QueryBundle) -> Response:
        return _response(self._assistant.ask(query_bundle.query_str))

    async def _aquery(self, query_bundle: QueryBundle) -> Response:
        return await asyncio.to_thread(self._query, query_bundle)


class FootnoteEmbedding(BaseEmbedding):
    """The embedding of our index, with which a stock LlamaIndex program can search it: 384 numbers, norm 1, no network."""

    _embedder: Embedder = PrivateAttr(default_factory=Embedder)

    def __init__(self, **values: Any) -> None:
        """Takes the options of any LlamaIndex embedding."""
        super().__init__(**{"model_name": Embedder.name, **values})

    @classmethod
    def class_name(cls) -> str:
        """The name under which LlamaIndex stores it."""
        return "FootnoteEmbedding"

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._get_text_embeddings([text])[0]

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        return [[float(x) for x in encoded.vector] for encoded in self._embedder.encode(texts)]

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._get_text_embedding(query)

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return await asyncio.to_thread(self._get_query_embedding, query)


class LlamaModel:
    """An LLM of LlamaIndex as the model that writes: asked for marks, since such an object takes no schema."""

    def __init__(self, llm: object) -> None:
        """Raises SettingsError for an object that is no LLM of LlamaIndex."""
        if not isinstance(llm, LLM):
            raise SettingsError(f"model is a {type(llm).__name__}; give an LLM of LlamaIndex or an object with `write`")
        self._llm = llm
        named = llm.metadata.model_name
        self.name = named if named and named != "unknown" else llm.class_name()

    def write(self, prompt: Prompt, seconds: float) -> Generator[Piece]:
        """The reply in pieces. Raises ModelError, whatever the LLM raises."""
        if prompt.schema is not None:
            raise ModelError("no_schema", "an LLM of LlamaIndex takes no schema")
        tell(f"the question and passages of the documents go to {self.name}, an LLM of LlamaIndex")
        waiting: Piece = ""
        until = monotonic() + seconds
        try:
            yield from bounded(lambda: self._pieces(prompt), until, lambda: None, waiting, self._told)
        except TimeoutError:
            raise ModelError("timeout", f"no whole reply within {seconds:.0f} s") from None

    def _pieces(self, prompt: Prompt) -> Iterator[Piece]:
        messages = [ChatMessage(role=MessageRole(m.role), content=m.text) for m in prompt.messages]
        yield Usage(requests=1)
        so_far = ""
        for response in self._llm.stream_chat(messages):
            whole = response.message.content or ""
            delta = response.delta if response.delta is not None else whole.removeprefix(so_far)
            so_far = whole
            if delta:
                yield delta
        if not so_far:
            raise ModelError("empty", "the reply is empty")

    def _told(self, error: Exception) -> Exception:
        """An LLM of LlamaIndex may raise anything; whatever it is, its key is not told."""
        if isinstance(error, ModelError):
            return error
        key = getattr(self._llm, "api_key", None)
        return ModelError(
            "server_error", safe(f"{type(error).__name__}: {error}", key if isinstance(key, str) else None)
        )


def _node(hit: Hit, document: Document) -> NodeWithScore:
    known = {
        "document": document.id,
        "title": document.title,
        "publisher": document.publisher,
        "published": document.published,
        "section": hit.passage.section,
        "start": hit.passage.start,
        "end": hit.passage.end,
    }
    return NodeWithScore(node=TextNode(id_=hit.passage.id, text=hit.passage.text, metadata=known), score=hit.score)


def _response(answer: Answer) -> Response:
    nodes = [NodeWithScore(node=_cited(citation), score=None) for citation in answer.citations]
    return Response(response=answer.text, source_nodes=nodes, metadata=answer.to_dict())


def _cited(citation: Citation) -> TextNode:
    place = f"{citation.document}:{citation.start}-{citation.end}"
    known = {name: getattr(citation, name) for name in citation.__slots__ if name != "quote"}
    return TextNode(id_=place, text=citation.quote, metadata=known)
