"""The proof finds whatever is not as the documents say; and a copy for other programs passes it."""

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import chromadb
import numpy as np
import pytest
from chromadb.config import Settings
from llama_index.core import VectorStoreIndex
from llama_index.vector_stores.chroma import ChromaVectorStore

from benchmarks.stock import StockEmbedding
from index.build import build
from index.embed import Embedder
from index.errors import IndexUnusableError
from index.export import export
from index.generation import Generation
from index.names import Names
from index.proof import prove
from index.store import COLLECTION, Store

TEXTS = {
    "lamp.txt": "The keeper lit the lamp in May. Nobody saw him.",
    "again.txt": "The keeper lit the lamp in May. Nobody saw him.",
    "oil.md": "# Oil\n\nA ship brought oil from Vell.",
    "dots.txt": "It is this.",
}


@pytest.fixture(scope="module")
def generation(embedder: Embedder, tmp_path_factory: pytest.TempPathFactory) -> Generation:
    folder = tmp_path_factory.mktemp("proof")
    (folder / "corpus").mkdir()
    for name, text in TEXTS.items():
        (folder / "corpus" / name).write_text(text, encoding="utf-8")
    return build(folder / "corpus", folder / "index", embedder)[0]


@pytest.fixture
def copied(generation: Generation, tmp_path: Path) -> Path:
    """At a place that Chroma has not opened yet."""
    return Path(shutil.copytree(generation.folder, tmp_path / "copy"))


def problems(folder: Path, *, gone: tuple[str, ...] = ()) -> str:
    return " ".join(prove(Generation.open(folder), Names(), gone=gone, everything=True).problems)


def test_a_good_index_is_proved_and_what_no_word_finds_is_named(generation: Generation) -> None:
    proof = prove(generation, Names(), everything=True)
    (wordless,) = [p.id for p in generation.passages if p.document == "dots.txt"]
    assert (proof.looked_at, proof.problems, proof.without_words) == (4, (), (wordless,))


def test_what_was_removed_and_is_still_there_is_found(generation: Generation, copied: Path) -> None:
    assert "1 removed passages are still there" in problems(copied, gone=(generation.passages[0].id,))


def changed(folder: Path, change: Callable[[Any], object]) -> str:
    client: Any = chromadb.PersistentClient(str(folder / "chroma"), Settings(anonymized_telemetry=False))
    change(client.get_collection(COLLECTION, embedding_function=None))
    client.close()
    return problems(folder)


def test_a_chroma_that_holds_something_else_is_found(generation: Generation, tmp_path: Path) -> None:
    name, vector = generation.passages[0].id, np.zeros(384).tolist()
    changes: dict[str, Callable[[Any], object]] = {
        "passages are not in Chroma": lambda c: c.delete(ids=[name]),
        "are not of this index": lambda c: c.add(ids=["x"], embeddings=[vector], documents=["Who?"]),
        "another text or vector": lambda c: c.update(
            ids=[name], embeddings=[generation.vectors[0].tolist()], documents=["The keeper lit the lamp in June."]
        ),
        "text or vector in Chroma": lambda c: c.update(ids=[name], embeddings=[np.ones(384).tolist()]),
    }
    for n, (told, change) in enumerate(changes.items()):
        folder = Path(shutil.copytree(generation.folder, tmp_path / str(n)))
        assert told in changed(folder, change)


def test_a_chroma_that_is_none_is_found(copied: Path) -> None:
    (copied / "chroma" / "chroma.sqlite3").write_bytes(b"not a database " * 500)
    assert "Chroma cannot open" in problems(copied)


# A copy for other programs.


def test_a_stock_llamaindex_program_opens_the_copy(generation: Generation, embedder: Embedder, tmp_path: Path) -> None:
    export(generation, Names(), tmp_path / "copy")
    client = chromadb.PersistentClient(str(tmp_path / "copy"), Settings(anonymized_telemetry=False))
    store = ChromaVectorStore(chroma_collection=client.get_collection(COLLECTION, embedding_function=None))
    index = VectorStoreIndex.from_vector_store(store, embed_model=StockEmbedding(embedder))
    found = index.as_retriever(similarity_top_k=1).retrieve("Where did the oil come from?")
    assert [node.text for node in found] == ["A ship brought oil from Vell."]
    assert (tmp_path / "copy").stat().st_mode & 0o777 == 0o700


def test_a_copy_of_a_damaged_chroma_is_made_from_the_sealed_files(copied: Path, tmp_path: Path) -> None:
    with sqlite3.connect(copied / "chroma" / "chroma.sqlite3") as database:
        database.execute("DELETE FROM embeddings")
    export(Generation.open(copied), Names(), tmp_path / "mended")
    with Store(tmp_path / "mended") as store:
        assert len(store.ids()) == len(TEXTS)


def test_a_folder_with_something_in_it_is_not_written_to(generation: Generation, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("All of it")
    with pytest.raises(IndexUnusableError, match="is not empty; give a new folder"):
        export(generation, Names(), tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["thesis.txt"]
