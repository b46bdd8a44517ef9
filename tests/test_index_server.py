"""An index whose passages are kept by a Chroma server: a real one, on loopback."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import chromadb
import pytest
from chromadb.config import Settings as ChromaSettings

from index.build import build
from index.embed import Embedder
from index.errors import IndexUnusableError
from index.export import export
from index.folder import generations
from index.generation import Generation
from index.names import Names
from index.proof import prove
from index.removal import forget_index
from index.search import SearchIndex
from index.server import Server
from rag import Assistant, Settings
from ui.cli import main

FERRY = "The ferry was built in 1911 by Ada Stone.\n\nIt crosses the Sound twice a day."
LIGHTHOUSE = "The lighthouse was built in 1870 by Hugo Lind."


class Running:
    """A `chroma run` of its own folder, which can be ended and begun again at the same address."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.start()

    def start(self) -> None:
        command = [str(Path(sys.executable).parent / "chroma"), "run", "--path", str(self.folder)]
        command += ["--host", "127.0.0.1", "--port", str(self.port)]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until = time.monotonic() + 30
        while time.monotonic() < until:
            try:
                with urlopen(f"{self.url}/api/v2/heartbeat", timeout=1):
                    return
            except (URLError, OSError):
                time.sleep(0.05)
        pytest.fail("chroma run does not answer")

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()

    @property
    def client(self) -> Any:
        return chromadb.HttpClient("127.0.0.1", self.port, settings=ChromaSettings(anonymized_telemetry=False))

    @property
    def collections(self) -> set[str]:
        return {collection.name for collection in self.client.list_collections()}


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    server = Running(tmp_path_factory.mktemp("chroma"))
    yield server
    server.stop()


@pytest.fixture
def server(running: Running) -> Server:
    for name in running.collections:
        running.client.delete_collection(name)
    return Server(running.url)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "ferry.txt").write_text(FERRY)
    (folder / "lighthouse.txt").write_text(LIGHTHOUSE)
    return folder


def name_of(generation: Generation) -> str:
    return f"footnote-{generation.folder.name}"


def found(generation: Generation, embedder: Embedder, server: Server | None) -> tuple[str, SearchIndex]:
    index = SearchIndex(generation, Names(), embedder, server=server)
    return index.search(index.query("Who built the lighthouse?"))[0].passage.document, index


def test_the_server_holds_what_is_indexed_and_is_proved(
    corpus: Path, tmp_path: Path, running: Running, server: Server, embedder: Embedder
) -> None:
    generation, _ = build(corpus, tmp_path / "index", embedder, server=server)
    assert running.collections == {name_of(generation)}
    stored = running.client.get_collection(name_of(generation), embedding_function=None).get()
    assert set(stored["ids"]) == {passage.id for passage in generation.passages}
    assert prove(generation, Names(), everything=True, server=server).problems == ()
    document, index = found(generation, embedder, server)
    assert document == "lighthouse.txt" and index.nearest.problem is None


def test_a_change_makes_a_collection_and_removes_the_one_before(
    corpus: Path, tmp_path: Path, running: Running, server: Server, embedder: Embedder
) -> None:
    before, _ = build(corpus, tmp_path / "index", embedder, server=server)
    (corpus / "lighthouse.txt").unlink()
    (corpus / "mill.txt").write_text("The mill was built in 1702.")
    reading = SearchIndex(before, Names(), embedder, server=server)
    after, changes = build(corpus, tmp_path / "index", embedder, server=server)
    assert (changes.added, changes.removed) == (("mill.txt",), ("lighthouse.txt",))
    assert running.collections == {name_of(before), name_of(after)}, "a reader still holds the one before"
    assert reading.search(reading.query("Who built the lighthouse?"))[0].passage.document == "lighthouse.txt"
    assert reading.nearest.problem is None
    del reading, before, after
    (corpus / "mill.txt").unlink()
    last, _ = build(corpus, tmp_path / "index", embedder, server=server)
    assert running.collections == {name_of(last)}


def test_two_indexes_on_one_server_leave_each_other_alone(
    corpus: Path, tmp_path: Path, running: Running, server: Server, embedder: Embedder
) -> None:
    one, _ = build(corpus, tmp_path / "one", embedder, server=server)
    two, _ = build(corpus, tmp_path / "two", embedder, server=server)
    assert running.collections == {name_of(one), name_of(two)}
    forget_index(tmp_path / "one", server)
    assert running.collections == {name_of(two)} and not (tmp_path / "one").exists()


def test_moving_between_folder_and_server_embeds_nothing_and_leaves_nothing(
    corpus: Path, tmp_path: Path, running: Running, server: Server, embedder: Embedder
) -> None:
    index = tmp_path / "index"
    stages: list[str] = []

    def note(stage: str, done: int, total: int) -> None:
        stages.append(stage)

    build(corpus, index, embedder)
    moved, _ = build(corpus, index, embedder, note, server=server)
    assert running.collections == {name_of(moved)}
    del moved
    back, _ = build(corpus, index, embedder, note)
    assert running.collections == set() and list(generations(index)) == [back.folder]
    assert "Embedding" not in stages


def test_what_another_program_does_to_the_collection_is_noticed(
    corpus: Path, tmp_path: Path, running: Running, server: Server, embedder: Embedder
) -> None:
    generation, _ = build(corpus, tmp_path / "index", embedder, server=server)
    collection = running.client.get_collection(name_of(generation), embedding_function=None)
    collection.delete(ids=[generation.passages[0].id])
    problems = prove(generation, Names(), everything=True, server=server).problems
    assert any("not in Chroma" in problem for problem in problems)
    assert found(generation, embedder, server)[0] == "lighthouse.txt"


def test_a_server_that_is_down_is_said_and_the_sealed_vectors_answer(
    corpus: Path, tmp_path: Path, embedder: Embedder, capsys: pytest.CaptureFixture[str]
) -> None:
    running = Running(tmp_path / "chroma")
    settings = Settings(corpus=corpus, index=tmp_path / "index", chroma_url=running.url)
    Assistant.from_settings(settings)
    assert f"go to {running.url}" in capsys.readouterr().err
    running.stop()
    answer = Assistant.from_settings(settings).ask("Who built the lighthouse?")
    assert answer.answered and [notice.code for notice in answer.notices] == ["chroma_unreachable"]
    (corpus / "mill.txt").write_text("The mill was built in 1702.")
    answer = Assistant.from_settings(settings).ask("Who built the lighthouse?")
    assert answer.answered and "stale" in [notice.code for notice in answer.notices]
    command = ["--corpus", str(corpus), "--index", str(tmp_path / "index"), "--chroma-url", running.url]
    assert main(["forget", "--index", str(tmp_path / "index"), *command[:2], *command[4:]]) == 1
    assert "cannot remove the collection" in capsys.readouterr().out
    assert {f.name for f in (tmp_path / "index").rglob("*") if f.is_file()} == {"server.json"}
    running.start()
    try:
        assert main(["forget", "--index", str(tmp_path / "index"), *command[:2], *command[4:]]) == 0
        assert running.collections == set() and not (tmp_path / "index").exists()
    finally:
        running.stop()


def test_a_server_that_never_replies_is_not_waited_for(corpus: Path, tmp_path: Path, embedder: Embedder) -> None:
    running = Running(tmp_path / "chroma")
    server = Server(running.url)
    generation, _ = build(corpus, tmp_path / "index", embedder, server=server)
    index = SearchIndex(generation, Names(), embedder, server=server)
    running._process.send_signal(signal.SIGSTOP)
    try:
        start = time.monotonic()
        document = index.search(index.query("Who built the lighthouse?"))[0].passage.document
        assert document == "lighthouse.txt" and time.monotonic() - start < 5
        assert index.nearest.problem and "no reply" in index.nearest.problem
        start = time.monotonic()
        index.search(index.query("Who built the ferry?"))
        assert time.monotonic() - start < 1, "it is left alone for a while"
    finally:
        running.stop()


@pytest.mark.slow
def test_what_a_killed_build_left_on_the_server_is_removed_by_the_next(
    corpus: Path, tmp_path: Path, running: Running, server: Server, embedder: Embedder
) -> None:
    index = tmp_path / "index"
    for n in range(400):
        (corpus / f"{n}.txt").write_text(f"House {n} was built in {1500 + n} by mason {n}.")
    command = [sys.executable, "-m", "ui.cli", "index", "--corpus", str(corpus), "--index", str(index)]
    building = subprocess.Popen(
        command, env={**os.environ, "FOOTNOTE_CHROMA_URL": running.url}, stderr=subprocess.DEVNULL
    )
    until = time.monotonic() + 60
    while not running.collections and time.monotonic() < until:
        time.sleep(0.01)
    building.kill()
    building.wait()
    left = running.collections
    assert left, "the build was killed while its collection was there"
    generation, _ = build(corpus, index, embedder, server=server)
    assert running.collections == {name_of(generation)} and name_of(generation) not in left
    assert prove(generation, Names(), everything=True, server=server).problems == ()


def test_a_copy_of_what_is_on_a_server_is_an_ordinary_folder(
    corpus: Path, tmp_path: Path, server: Server, embedder: Embedder
) -> None:
    generation, _ = build(corpus, tmp_path / "index", embedder, server=server)
    export(generation, Names(), tmp_path / "copy")
    client = chromadb.PersistentClient(str(tmp_path / "copy"), ChromaSettings(anonymized_telemetry=False))
    assert client.get_collection("footnote", embedding_function=None).count() == len(generation.passages)


def test_a_server_that_is_not_there_is_told_before_anything_is_embedded(
    corpus: Path, tmp_path: Path, embedder: Embedder
) -> None:
    stages: list[str] = []

    def note(stage: str, done: int, total: int) -> None:
        stages.append(stage)

    with pytest.raises(IndexUnusableError, match=r"cannot be reached at http://127\.0\.0\.1:9"):
        build(corpus, tmp_path / "index", embedder, note, server=Server("http://127.0.0.1:9"))
    assert "Embedding" not in stages and list(generations(tmp_path / "index")) == []


def test_an_index_on_another_server_is_not_read_from_there(
    corpus: Path, tmp_path: Path, server: Server, embedder: Embedder
) -> None:
    generation, _ = build(corpus, tmp_path / "index", embedder, server=server)
    document, index = found(generation, embedder, Server("http://127.0.0.1:9"))
    assert document == "lighthouse.txt" and index.nearest.problem and server.url in index.nearest.problem


@pytest.mark.parametrize(
    "url", ["127.0.0.1:8000", "ftp://host", "http://", "http://host/path", "http://name:word@host", "http://host:0"]
)
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="no address of a Chroma server"):
        Server(url)


def test_a_token_is_sent_and_never_shown(tmp_path: Path) -> None:
    server = Server("https://chroma.example", "tell-nobody")
    assert server.headers["Authorization"] == "Bearer tell-nobody" and server.port == 443
    settings = Settings(chroma_url="https://chroma.example", chroma_token="tell-nobody", index=tmp_path)
    assert "tell-nobody" not in f"{server!r} {settings!r} {settings.shown()}"


def test_an_index_that_no_longer_knows_its_collection_is_written_again(
    corpus: Path, tmp_path: Path, server: Server, embedder: Embedder
) -> None:
    before, _ = build(corpus, tmp_path / "index", embedder, server=server)
    (before.folder / "chroma" / "server.json").write_text("{")
    document, index = found(before, embedder, server)
    assert document == "lighthouse.txt" and "server.json" in str(index.nearest.problem)
    after, _ = build(corpus, tmp_path / "index", embedder, server=server)
    assert after.folder != before.folder
    assert prove(after, Names(), everything=True, server=server).problems == ()
