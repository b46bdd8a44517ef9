"""Adding and removing documents, and what the page keeps on disk."""

import json
import stat
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from evals.candidates import load_judgements
from index.build import silent
from rag import Assistant, Settings, Turn
from rag.freshness import open_index
from ui.kept import keep_judgement, secret
from ui.library import Library, LibraryError

if TYPE_CHECKING:
    from index.embed import Embedder


@pytest.fixture
def assistant(tmp_path: Path, embedder: "Embedder") -> Assistant:
    corpus = tmp_path / "corpus"
    (corpus / "old").mkdir(parents=True)
    (corpus / "harbour.txt").write_text("The Harbour\n\nThe harbour was built in 1904 by Ada Moor.\n")
    (corpus / "old" / "ferry.txt").write_text("The Ferry\n\nThe ferry began in 1880.\n")
    settings = Settings(corpus=corpus, index=tmp_path / "index")
    opened = open_index(settings, embedder, silent)
    return Assistant(settings, opened, embedder)


def given(tmp_path: Path, text: str = "The Bridge\n\nThe bridge was opened in 1911.\n") -> Path:
    file = tmp_path / "given"
    file.write_text(text)
    return file


def test_a_file_is_added_and_indexed_and_removed_again(assistant: Assistant, tmp_path: Path) -> None:
    library = Library(assistant, 1000)
    assert library.add(given(tmp_path), "bridge.txt") == "bridge.txt"
    list(library.indexing())
    assert "bridge.txt" in assistant.index.documents
    library.remove("bridge.txt")
    library.remove("old/ferry.txt")
    list(library.indexing())
    assert list(assistant.index.documents) == ["harbour.txt"]


@pytest.mark.parametrize(
    "name",
    [
        "../x.txt",
        "/etc/x.txt",
        "a/b.txt",
        "..",
        "",
        ".x.txt",
        "x.exe",
        "x",
        "a\\b.txt",
        "a\nb.txt",
        "a\u202etxt.md",
        "x" * 300,
    ],
)
def test_a_name_that_is_not_one_for_a_document_is_refused(assistant: Assistant, tmp_path: Path, name: str) -> None:
    before = sorted(assistant.settings.corpus.rglob("*"))
    with pytest.raises(LibraryError):
        Library(assistant, 1000).add(given(tmp_path), name)
    assert sorted(assistant.settings.corpus.rglob("*")) == before


def test_nothing_is_overwritten_not_even_through_a_link(assistant: Assistant, tmp_path: Path) -> None:
    library = Library(assistant, 1000)
    (tmp_path / "secret.txt").write_text("mine")
    (assistant.settings.corpus / "link.txt").symlink_to(tmp_path / "secret.txt")
    for name in ("harbour.txt", "link.txt"):
        with pytest.raises(LibraryError, match="already"):
            library.add(given(tmp_path), name)
    assert (tmp_path / "secret.txt").read_text() == "mine"


def test_a_file_is_so_large_at_most(assistant: Assistant, tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="is the most"):
        Library(assistant, 10).add(given(tmp_path), "bridge.txt")


@pytest.mark.parametrize("name", ["../given", "none.txt", "old", "", "/etc/hostname"])
def test_only_documents_of_the_folder_are_removed(assistant: Assistant, tmp_path: Path, name: str) -> None:
    file = given(tmp_path)
    with pytest.raises(LibraryError, match="no file of the folder"):
        Library(assistant, 1000).remove(name)
    assert file.exists()


def test_what_stops_the_indexing_is_said_and_the_old_index_answers(assistant: Assistant) -> None:
    library = Library(assistant, 1000)
    for name in ("harbour.txt", "old/ferry.txt"):
        library.remove(name)
    with pytest.raises(Exception, match="document"):
        list(library.indexing())
    assert len(assistant.index.documents) == 2


def test_a_judgement_is_kept_as_the_evaluation_reads_it_for_its_owner_alone(
    assistant: Assistant, tmp_path: Path
) -> None:
    file = tmp_path / "private" / "feedback.jsonl"
    answer = assistant.ask("When was the harbour built?")
    keep_judgement(file, answer, [Turn("Q?", "A.")], "down", "It is wrong", "  In 1905. ")
    keep_judgement(file, answer, [], "up", None, None)
    first, second = load_judgements(file)
    assert (first["correction"], first["reason"], second["verdict"]) == ("In 1905.", "It is wrong", "up")
    assert first["history"] == [{"question": "Q?", "answer": "A."}]
    assert first["answer"] == json.loads(json.dumps(answer.to_dict()))
    assert stat.S_IMODE(file.stat().st_mode) == 0o600 and stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_a_secret_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    folder = tmp_path / "state"
    value = secret(folder)
    assert len(value) >= 24 and secret(folder) == value != secret(tmp_path / "other")
    assert stat.S_IMODE((folder / "secret").stat().st_mode) == 0o600
