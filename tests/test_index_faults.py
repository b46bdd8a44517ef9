"""What happens to an index in bad hours: two writers, readers all the while, files that move, a clock set back, a kill."""

import multiprocessing
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from benchmarks import soak
from index.build import build, is_current
from index.embed import Embedder
from index.errors import IndexUnusableError
from index.folder import current, generations
from index.generation import Generation, Manifest
from index.names import Names
from index.proof import prove
from index.search import SearchIndex

ROOT = Path(__file__).parents[1]
WORDS = ("lamp", "ship", "tower")

# A build in a process of its own, which says when it has read its first file and then waits for a line.
PAUSED = """
import sys
from pathlib import Path
from index.build import build

def wait(stage, done, total):
    if (stage, done) == ("Reading", 1):
        print("reading", flush=True)
        sys.stdin.readline()

build(Path(sys.argv[1]), Path(sys.argv[2]), progress=wait)
"""
BUILD = (
    "import sys; from pathlib import Path; from index.build import build; build(Path(sys.argv[1]), Path(sys.argv[2]))"
)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    (tmp_path / "corpus").mkdir()
    write(tmp_path / "corpus", 0)
    return tmp_path / "corpus"


@pytest.fixture
def index(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.fixture
def paused(corpus: Path, index: Path) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", PAUSED, str(corpus), str(index)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout and process.stdout.readline() == "reading\n"
        yield process
        process.kill()


def write(corpus: Path, version: int) -> None:
    """Every document tells the same number."""
    for word in WORDS:
        new = corpus / f".{word}"
        new.write_text(f"The {word} was seen {version} times. Nobody asked why.", encoding="utf-8")
        new.replace(corpus / f"{word}.txt")


def held(index: Path) -> dict[str, str]:
    """The documents of the index, each sealed file and every passage proved."""
    generation = Generation.current(index, everything=True)
    assert generation and prove(generation, Names(), everything=True).problems == ()
    return {name: document.text for name, document in generation.documents.items()}


def manifest(index: Path) -> Manifest:
    generation = Generation.current(index)
    assert generation
    return generation.manifest


def on_disk(corpus: Path) -> dict[str, str]:
    return {file.name: file.read_text(encoding="utf-8") for file in sorted(corpus.glob("*.txt"))}


@pytest.mark.slow
def test_the_second_of_two_writers_is_told_who_the_first_is(
    corpus: Path, index: Path, paused: subprocess.Popen[str]
) -> None:
    command = [sys.executable, "-m", "ui.cli", "index", "--corpus", str(corpus), "--index", str(index)]
    second = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    assert second.returncode == 1 and second.stderr.count("\n") == 1
    assert f"process {paused.pid} on " in second.stderr and "try again when it is done" in second.stderr
    paused.communicate("go on\n")
    assert paused.returncode == 0 and held(index) == on_disk(corpus)
    assert not (index / "writer").exists()


@pytest.mark.slow
def test_a_killed_writer_holds_no_lock(corpus: Path, index: Path, paused: subprocess.Popen[str]) -> None:
    paused.kill()
    paused.wait()
    build(corpus, index)
    assert held(index) == on_disk(corpus) and len(list(generations(index))) == 1


@pytest.mark.slow
def test_files_that_move_during_a_build_are_seen_by_the_next(
    corpus: Path, index: Path, paused: subprocess.Popen[str]
) -> None:
    (corpus / "tower.txt").unlink()
    (corpus / "ship.txt").write_text("The ship was sold.", encoding="utf-8")
    (corpus / "gull.txt").write_text("A gull came.", encoding="utf-8")
    paused.communicate("go on\n")
    assert paused.returncode == 0
    generation = Generation.current(index)
    assert generation and not is_current(generation.manifest, corpus)
    assert held(index)["ship.txt"] == "The ship was sold." and "tower.txt" not in held(index)
    build(corpus, index)
    assert held(index) == on_disk(corpus)


def read_all_the_while(corpus: Path, index: Path, told: Connection) -> None:
    """Opens the index and asks, again and again; tells how often, or what it saw that never was."""
    embedder, asked, seen = Embedder(), 0, ""
    while not told.poll():
        opened = SearchIndex.current(index, corpus, embedder)
        assert opened
        for _ in range(3):
            hits = opened.search(opened.query("What was seen, and how often?"))
            versions = {hit.passage.text.split()[4] for hit in hits}
            if len(versions) != 1 or len(hits) != len(WORDS):
                seen = f"versions {sorted(versions)} in {len(hits)} hits"
            asked += 1
    told.send((asked, seen))


@pytest.mark.slow
def test_eight_readers_never_see_a_half_built_index(corpus: Path, index: Path, embedder: Embedder) -> None:
    build(corpus, index, embedder)
    processes = multiprocessing.get_context("spawn")
    readers = []
    for _ in range(8):
        ours, theirs = processes.Pipe()
        readers.append((processes.Process(target=read_all_the_while, args=(corpus, index, theirs)), ours))
        readers[-1][0].start()
    deadline = time.monotonic() + 20
    version = 0
    while time.monotonic() < deadline:
        version += 1
        write(corpus, version)
        build(corpus, index, embedder)
    for process, pipe in readers:
        pipe.send("stop")
        asked, seen = pipe.recv()
        process.join()
        assert (process.exitcode, seen) == (0, "") and asked > 0
    build(corpus, index, embedder, anew=True)
    assert version > 1 and held(index) == on_disk(corpus)
    assert list(generations(index)) == [current(index)]


def test_a_byte_that_flips_under_a_reader_is_never_cited(corpus: Path, index: Path, embedder: Embedder) -> None:
    generation = Generation.open(build(corpus, index, embedder)[0].folder)
    file = generation.folder / "texts.bin"
    with file.open("r+b") as stream:
        stream.seek(file.read_bytes().index(b"lamp"))
        stream.write(b"lamb")
    with pytest.raises(IndexUnusableError, match=r"'lamp.txt' in the index is damaged; run footnote index --anew"):
        _ = generation.documents["lamp.txt"].text
    assert generation.documents["ship.txt"].text.startswith("The ship")


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("faketime"), reason="faketime is not installed (Debian: apt install faketime)")
@pytest.mark.parametrize("clock", ["-400d", "@2001-01-01 00:00:00"])
def test_a_clock_set_back_changes_nothing(corpus: Path, index: Path, embedder: Embedder, clock: str) -> None:
    """Set back by a year, and running from a day long ago."""
    shown = subprocess.run(["faketime", "-f", clock, "date", "+%Y"], capture_output=True, text=True, check=True)
    assert int(shown.stdout) < int(time.strftime("%Y")), "the clock is not set back"
    build(corpus, index, embedder)
    for version in (1, 2):
        write(corpus, version)
        command = ["faketime", "-f", clock, sys.executable, "-c", BUILD, str(corpus), str(index)]
        subprocess.run(command, check=True, cwd=ROOT)
        assert held(index) == on_disk(corpus) and list(generations(index)) == [current(index)]
        assert is_current(manifest(index), corpus)
    write(corpus, 3)
    assert not is_current(manifest(index), corpus)
    os.utime(corpus / "lamp.txt", (1, 1))
    build(corpus, index, embedder)
    assert held(index) == on_disk(corpus)


@pytest.mark.slow
def test_kills_at_random_moments_lose_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert soak.main(["--kills", "2", "--seed", "lamp"]) == 0
    assert "2 kills, seed lamp: nothing lost" in capsys.readouterr().out
