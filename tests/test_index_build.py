"""From a folder to its index: nothing is left behind, nothing is lost on the way."""

import json
import os
import shutil
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from index.build import Changes, build, changes, is_current
from index.embed import Embedder
from index.errors import CorpusError, IndexLockedError, IndexUnusableError
from index.folder import current, generations
from index.generation import Generation
from index.names import load_names
from index.proof import prove
from index.search import SearchIndex
from index.store import Store
from index.words import stem

ROOT = Path(__file__).parents[1]


class Watched:
    """Progress that is counted: how often each stage was told."""

    def __init__(self) -> None:
        self.told: Counter[str] = Counter()

    def __call__(self, stage: str, done: int, total: int) -> None:
        self.told[stage] += 1
        assert 0 <= done <= total


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "lamp.txt").write_text("The keeper lit the lamp in May. Nobody saw him.", encoding="utf-8")
    (folder / "oil.md").write_text("# Oil\n\nA ship brought oil from Vell.", encoding="utf-8")
    return folder


@pytest.fixture
def index(tmp_path: Path) -> Path:
    return tmp_path / "index"


def found(index: Path, corpus: Path, embedder: Embedder, question: str = "Who lit the lamp?") -> list[str]:
    folder = current(index)
    assert folder
    opened = SearchIndex.open(folder, corpus, embedder)
    return [hit.passage.text for hit in opened.search(opened.query(question))]


# A build.


def test_a_folder_becomes_an_index(corpus: Path, index: Path, embedder: Embedder) -> None:
    watched = Watched()
    generation, change = build(corpus, index, embedder, watched)
    assert current(index) == generation.folder
    assert change == Changes(added=("lamp.txt", "oil.md"))
    assert found(index, corpus, embedder)[0].startswith("The keeper lit the lamp")
    assert watched.told == {"Reading": 2, "Embedding": 2, "Proving": 1}
    assert is_current(generation.manifest, corpus)


def test_chroma_holds_exactly_the_passages(corpus: Path, index: Path, embedder: Embedder) -> None:
    generation, _ = build(corpus, index, embedder)
    stored = Store(generation.folder / "chroma").vectors()
    assert set(stored) == {p.id for p in generation.passages}
    for passage, vector in zip(generation.passages, generation.vectors, strict=True):
        assert stored[passage.id] == pytest.approx(vector, abs=1e-6)


def test_it_is_its_owners_alone(corpus: Path, index: Path, embedder: Embedder) -> None:
    generation, _ = build(corpus, index, embedder)
    assert oct(index.stat().st_mode & 0o777) == oct(generation.folder.stat().st_mode & 0o777) == "0o700"


def test_what_could_not_be_read_is_named(corpus: Path, index: Path, embedder: Embedder) -> None:
    (corpus / "photo.jpg").write_bytes(b"\xff\xd8")
    (corpus / "old.txt").write_bytes(b"The l\x00mp.")
    (corpus / "empty.txt").touch()
    generation, change = build(corpus, index, embedder)
    assert {s.path: s.reason.split(" ")[0] for s in generation.manifest.skipped} == {
        "photo.jpg": "has",
        "old.txt": "is",
        "empty.txt": "is",
    }
    assert change.added == ("lamp.txt", "oil.md")


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({}, "holds no file with text that can be read"),
        ({"a.exe": "MZ"}, "holds no file with text that can be read"),
        ({"a.txt": ""}, "a.txt is empty"),
        ({"a.txt": "¹²"}, "holds no file with text that can be read"),
        ({"a.txt": "It was lit.", "sources.toml": "["}, "sources.toml"),
        ({"a.txt": "It was lit.", "names.toml": "names = 3"}, "names.toml"),
    ],
)
def test_a_folder_without_documents_is_told_in_one_line(
    tmp_path: Path, index: Path, embedder: Embedder, files: dict[str, str], told: str
) -> None:
    folder = tmp_path / "other"
    folder.mkdir()
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    with pytest.raises(CorpusError) as error:
        build(folder, index, embedder)
    assert told in str(error.value) and "\n" not in str(error.value)
    assert current(index) is None and list(generations(index)) == []


# A build after another.


def test_nothing_is_embedded_twice(corpus: Path, index: Path, embedder: Embedder) -> None:
    first, _ = build(corpus, index, embedder)
    watched = Watched()
    second, change = build(corpus, index, embedder, watched)
    assert watched.told["Embedding"] == 0
    assert change == Changes(kept=("lamp.txt", "oil.md"))
    assert (list(second.passages), second.keys) == (list(first.passages), first.keys)
    assert second.vectors.tobytes() == first.vectors.tobytes()
    for place in range(len(first.passages)):
        assert second.tokens.stored(place).tobytes() == first.tokens.stored(place).tobytes()


def test_all_is_embedded_anew_when_asked_for(corpus: Path, index: Path, embedder: Embedder) -> None:
    first, _ = build(corpus, index, embedder)
    assert build(corpus, index, embedder)[0].folder == first.folder
    watched = Watched()
    build(corpus, index, embedder, watched, anew=True)
    assert watched.told["Embedding"] == 2


def test_a_rename_keeps_the_vectors(corpus: Path, index: Path, embedder: Embedder) -> None:
    build(corpus, index, embedder)
    (corpus / "lamp.txt").rename(corpus / "light.txt")
    watched = Watched()
    generation, change = build(corpus, index, embedder, watched)
    assert change == Changes(renamed=(("lamp.txt", "light.txt"),), kept=("oil.md",))
    assert watched.told["Embedding"] == 0 and set(generation.documents) == {"light.txt", "oil.md"}


@pytest.mark.parametrize("name", ["names.toml", "sources.toml"])
def test_a_data_file_makes_the_index_outdated(corpus: Path, index: Path, embedder: Embedder, name: str) -> None:
    generation, _ = build(corpus, index, embedder)
    (corpus / name).write_text({"names.toml": 'names = [["a", "b"]]', "sources.toml": ""}[name])
    assert not is_current(generation.manifest, corpus)


def test_a_touched_file_is_still_the_same(corpus: Path, index: Path, embedder: Embedder) -> None:
    generation, _ = build(corpus, index, embedder)
    os.utime(corpus / "lamp.txt", (1, 1))
    assert is_current(generation.manifest, corpus)
    (corpus / "lamp.txt").write_text("The keeper lit the lamp in May. Nobody saw her.", encoding="utf-8")
    assert not is_current(generation.manifest, corpus)


def test_generations_that_nobody_reads_are_removed(corpus: Path, index: Path, embedder: Embedder) -> None:
    for n in range(3):
        (corpus / "lamp.txt").write_text(f"The lamp was lit {n} times.", encoding="utf-8")
        made = build(corpus, index, embedder)[0].folder
        assert list(generations(index)) == [made] == [current(index)]


def test_a_generation_stays_while_somebody_reads_it(corpus: Path, index: Path, embedder: Embedder) -> None:
    read = build(corpus, index, embedder)[0]
    for n in range(3):
        (corpus / "lamp.txt").write_text(f"The lamp was lit {n} times.", encoding="utf-8")
        latest = build(corpus, index, embedder)[0].folder
        assert set(generations(index)) == {read.folder, latest}
    assert next(p.text for p in read.passages) == "The keeper lit the lamp in May. Nobody saw him."
    del read
    (corpus / "lamp.txt").unlink()
    build(corpus, index, embedder)
    assert list(generations(index)) == [current(index)]


def test_what_is_not_ours_is_left_alone(corpus: Path, index: Path, embedder: Embedder) -> None:
    theirs = [index / "generations" / name / "photo.jpg" for name in ("2021", "2022", "2023")]
    for file in theirs:
        file.parent.mkdir(parents=True)
        file.write_bytes(b"\xff\xd8")
    for _ in range(3):
        build(corpus, index, embedder)
    assert all(file.is_file() for file in theirs)


@pytest.mark.parametrize("content", ["MANIFEST-000001\n", "", "\x00\xff", "the lamp"])
def test_a_folder_of_another_program_is_refused(corpus: Path, index: Path, embedder: Embedder, content: str) -> None:
    index.mkdir()
    (index / "CURRENT").write_bytes(content.encode("latin-1"))
    with pytest.raises(IndexUnusableError, match="is of another program; give another --index"):
        build(corpus, index, embedder)
    assert [f.name for f in index.iterdir()] == ["CURRENT"]
    assert (index / "CURRENT").read_bytes() == content.encode("latin-1")


@pytest.mark.parametrize("damage", ["sealed file", "pointer", "manifest"])
def test_a_damaged_index_is_built_anew(corpus: Path, index: Path, embedder: Embedder, damage: str) -> None:
    folder = build(corpus, index, embedder)[0].folder
    file = {"sealed file": folder / "vectors.npy", "pointer": index / "CURRENT", "manifest": folder / "manifest.json"}
    file[damage].write_bytes(b"something else")
    watched = Watched()
    build(corpus, index, embedder, watched)
    assert watched.told["Embedding"] == 2
    assert found(index, corpus, embedder)[0].startswith("The keeper")


# A build that fails.


def test_the_current_generation_answers_on_when_a_build_fails(corpus: Path, index: Path, embedder: Embedder) -> None:
    folder = build(corpus, index, embedder)[0].folder
    before = found(index, corpus, embedder)
    for file in list(corpus.iterdir()):
        file.unlink()
    with pytest.raises(CorpusError):
        build(corpus, index, embedder)
    assert current(index) == folder and found(index, corpus, embedder) == before


def test_a_build_that_is_interrupted_leaves_nothing(corpus: Path, index: Path, embedder: Embedder) -> None:
    folder = build(corpus, index, embedder)[0].folder
    (corpus / "lamp.txt").write_text("The lamp is out.", encoding="utf-8")

    def interrupted(stage: str, done: int, total: int) -> None:
        if stage == "Embedding":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build(corpus, index, embedder, interrupted)
    assert (current(index), list(generations(index))) == (folder, [folder])
    assert build(corpus, index, embedder)[1].changed == ("lamp.txt",)


def test_the_second_of_two_writers_is_refused_at_once(corpus: Path, index: Path, embedder: Embedder) -> None:
    reading, go_on = threading.Event(), threading.Event()

    def waiting(stage: str, done: int, total: int) -> None:
        reading.set()
        assert go_on.wait(60)

    first = threading.Thread(target=build, args=(corpus, index, embedder, waiting))
    first.start()
    try:
        assert reading.wait(60)
        with pytest.raises(IndexLockedError, match=rf"process {os.getpid()} on \S+, since \d{{4}}-"):
            build(corpus, index, embedder)
    finally:
        go_on.set()
        first.join()
    assert found(index, corpus, embedder)


@pytest.mark.parametrize("place", ["file", "file/below"])
def test_an_index_that_cannot_be_a_folder_is_told(corpus: Path, tmp_path: Path, embedder: Embedder, place: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(IndexUnusableError, match="cannot write the index in"):
        build(corpus, tmp_path / place, embedder)


# What has changed.

STATES = st.dictionaries(st.sampled_from("abcdef"), st.sampled_from("XYZ"))


@given(STATES, STATES)
def test_changes_name_each_document_once(before: dict[str, str], after: dict[str, str]) -> None:
    change = changes(before, after)
    old, new = [a for a, _ in change.renamed], [b for _, b in change.renamed]
    assert sorted([*change.removed, *old, *change.changed, *change.kept]) == sorted(before)
    assert sorted([*change.added, *new, *change.changed, *change.kept]) == sorted(after)
    assert all(before[a] == after[b] for a, b in change.renamed)
    assert all(before[name] == after[name] for name in change.kept)
    assert all(before[name] != after[name] for name in change.changed)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({}, {"a": "X"}, Changes(added=("a",))),
        ({"a": "X"}, {}, Changes(removed=("a",))),
        ({"a": "X"}, {"b": "X"}, Changes(renamed=(("a", "b"),))),
        ({"a": "X"}, {"a": "Y"}, Changes(changed=("a",))),
        ({"a": "X"}, {"b": "X", "c": "X"}, Changes(renamed=(("a", "b"),), added=("c",))),
        ({"a": "X"}, {"a": "X", "b": "X"}, Changes(kept=("a",), added=("b",))),
    ],
)
def test_changes(before: dict[str, str], after: dict[str, str], expected: Changes) -> None:
    assert changes(before, after) == expected


# Whatever happens to a folder, its index is of what it holds now.

NAMES = st.sampled_from(["a.txt", "b.txt", "c.md", "logs/d.txt"])
WORDS = {word: f"The {word} was seen in May. Nobody asked why." for word in ("lamp", "ship", "tower", "keeper", "gull")}


def folder_machine(parent: Path, embedder: Embedder) -> type[RuleBasedStateMachine]:
    class Folder(RuleBasedStateMachine):
        """A folder of documents beside a plain dictionary of what it holds."""

        def __init__(self) -> None:
            super().__init__()
            shutil.rmtree(parent, ignore_errors=True)
            self.corpus, self.index = parent / "corpus", parent / "index"
            self.held: dict[str, str] = {}
            self.indexed: dict[str, str] = {}
            self.write("a.txt", "lamp")

        @rule(name=NAMES, word=st.sampled_from(sorted(WORDS)))
        def write(self, name: str, word: str) -> None:
            (self.corpus / name).parent.mkdir(parents=True, exist_ok=True)
            (self.corpus / name).write_text(WORDS[word], encoding="utf-8")
            self.held[name] = word

        @precondition(lambda self: self.held)
        @rule(data=st.data(), name=NAMES)
        def rename(self, data: st.DataObject, name: str) -> None:
            old = data.draw(st.sampled_from(sorted(self.held)))
            (self.corpus / name).parent.mkdir(parents=True, exist_ok=True)
            (self.corpus / old).replace(self.corpus / name)
            self.held[name] = self.held.pop(old)

        @precondition(lambda self: len(self.held) > 1)
        @rule(data=st.data())
        def delete(self, data: st.DataObject) -> None:
            name = data.draw(st.sampled_from(sorted(self.held)))
            (self.corpus / name).unlink()
            del self.held[name]

        @rule()
        def build(self) -> None:
            watched = Watched()
            generation, change = build(self.corpus, self.index, embedder, watched)
            assert change == changes(dict(sorted(self.indexed.items())), dict(sorted(self.held.items())))
            new = [word for word in self.held.values() if word not in self.indexed.values()]
            assert watched.told["Embedding"] == len(new)
            assert {name: d.text for name, d in generation.documents.items()} == {
                name: WORDS[word] for name, word in self.held.items()
            }
            self.indexed = dict(self.held)

            self.only_what_was_indexed_is_found()

        @invariant()
        def it_is_current_when_nothing_has_changed(self) -> None:
            folder = current(self.index)
            assert (folder is None) == (not self.indexed)
            if folder:
                manifest = Generation.open(folder).manifest
                assert is_current(manifest, self.corpus) == (self.indexed == self.held)

        def only_what_was_indexed_is_found(self) -> None:
            folder = current(self.index)
            assert folder
            opened = SearchIndex.open(folder, self.corpus, embedder)
            for word in WORDS:
                hits = opened.search(opened.query(f"Who saw the {word}?", lexical_only=True))
                holding = {name for name, held in self.indexed.items() if held == word}
                assert {hit.passage.document for hit in hits if word in hit.passage.text} == holding

    return Folder


def test_an_index_holds_no_ghosts(tmp_path: Path, embedder: Embedder) -> None:
    run_state_machine_as_test(
        folder_machine(tmp_path / "state", embedder),
        settings=settings(
            max_examples=8,
            stateful_step_count=8,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.slow
def test_an_index_holds_no_ghosts_after_long_histories(tmp_path: Path, embedder: Embedder) -> None:
    run_state_machine_as_test(
        folder_machine(tmp_path / "state", embedder),
        settings=settings(
            max_examples=12,
            stateful_step_count=60,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )


# What is rebuilt is what depends on what has changed, and it is the same as if all had been built anew.


def contents(generation: Generation) -> tuple[object, ...]:
    words = ("lamp", "oil", "keeper", "ship", "vell", "gull")
    return (
        dict(generation.documents),
        list(generation.passages),
        generation.keys,
        np.asarray(generation.vectors).tolist(),
        [generation.tokens.stored(place).tobytes() for place in range(len(generation.passages))],
        [generation.lexical.scores([stem(word)]).tolist() for word in words],
        sorted(generation.lexical.vocabulary),
        generation.vocabulary,
        generation.manifest.fingerprint,
    )


def test_taking_over_gives_what_building_anew_gives(
    corpus: Path, index: Path, tmp_path: Path, embedder: Embedder
) -> None:
    steps: list[Callable[[], object]] = [
        lambda: (corpus / "gull.txt").write_text("A gull sat on the Lamp. The keeper saw it.", encoding="utf-8"),
        lambda: (corpus / "lamp.txt").write_text("The lamp is out.", encoding="utf-8"),
        lambda: (corpus / "oil.md").rename(corpus / "fuel.md"),
        lambda: (corpus / "gull.txt").unlink(),
        lambda: (corpus / "names.toml").write_text('names = [["Vell", "lamp"]]'),
        lambda: (corpus / "sources.toml").write_text('["fuel.md"]\ntitle = "Fuel"'),
    ]
    build(corpus, index, embedder)
    for n, step in enumerate(steps):
        step()
        taken_over = build(corpus, index, embedder)[0]
        assert contents(taken_over) == contents(build(corpus, tmp_path / str(n), embedder)[0])
        assert prove(taken_over, load_names(corpus), everything=True).problems == ()


def test_a_line_about_one_document_embeds_nothing(corpus: Path, index: Path, embedder: Embedder) -> None:
    build(corpus, index, embedder)
    (corpus / "sources.toml").write_text('["lamp.txt"]\ntitle = "A light"\npublished = "1911"')
    watched = Watched()
    generation, _ = build(corpus, index, embedder, watched)
    assert generation.documents["lamp.txt"].title == "A light" and watched.told["Embedding"] == 0


def test_a_name_embeds_only_what_reads_differently(corpus: Path, index: Path, embedder: Embedder) -> None:
    build(corpus, index, embedder)
    (corpus / "names.toml").write_text('names = [["Port Vell", "Vell"]]')
    watched = Watched()
    build(corpus, index, embedder, watched)
    assert watched.told["Embedding"] == 1


class OtherEmbedder(Embedder):
    version = f"{Embedder.version}-not-normalised"


def test_another_embedding_embeds_everything(corpus: Path, index: Path, embedder: Embedder) -> None:
    manifest = build(corpus, index, embedder)[0].manifest
    assert not is_current(manifest, corpus, OtherEmbedder.version)
    watched = Watched()
    generation, _ = build(corpus, index, OtherEmbedder(), watched)
    assert watched.told["Embedding"] == 2 and generation.manifest.fingerprint != manifest.fingerprint


def test_an_index_of_another_way_of_cutting_is_read_again_and_embeds_only_what_is_cut_differently(
    corpus: Path, index: Path, embedder: Embedder
) -> None:
    generation, _ = build(corpus, index, embedder)
    file = generation.folder / "manifest.json"
    manifest = json.loads(file.read_text(encoding="utf-8"))
    manifest["recipe"]["cutter"] = "lines-100-1"
    manifest["recipes"] = dict.fromkeys(manifest["recipes"], "of the other cutter")
    file.write_text(json.dumps(manifest), encoding="utf-8")
    assert not is_current(Generation.open(generation.folder).manifest, corpus)
    watched = Watched()
    again, change = build(corpus, index, embedder, watched)
    assert again.folder != generation.folder and again.manifest.recipe == generation.manifest.recipe
    assert watched.told["Embedding"] == 0 and set(change.kept) == set(generation.documents)


def test_past_its_budget_nothing_is_reranked_and_everything_is_found(
    corpus: Path, index: Path, embedder: Embedder
) -> None:
    generation, _ = build(corpus, index, embedder, token_budget=0)
    assert not generation.manifest.reranked and not list(generation.folder.glob("tokens-*"))
    assert found(index, corpus, embedder)[0].startswith("The keeper lit the lamp")
    again, _ = build(corpus, index, embedder, anew=True)
    assert again.manifest.reranked and len(again.tokens.stored(0))


# Real faults, in a mount namespace of their own.

DISK_FULL = """
import os, subprocess, sys
from pathlib import Path
from index.build import build
from index.embed import Embedder
from index.errors import IndexUnusableError
from index.folder import current, generations
from index.search import SearchIndex

mount, corpus, left = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", mount], check=True)
embedder, index, filler = Embedder(), mount / "index", mount / "filler"
folder = build(corpus, index, embedder)[0].folder
free = os.statvfs(mount)
filler.write_bytes(b"x" * (free.f_bavail * free.f_frsize - left * 1024))
try:
    (mount / "proof").write_bytes(b"x" * (left + 64) * 1024)
    sys.exit("the disk is not full")
except OSError as error:
    assert error.strerror == "No space left on device", error
(mount / "proof").unlink()
(corpus / "lamp.txt").write_text("The lamp is out.")
try:
    build(corpus, index, embedder)
    sys.exit("the disk was not filled")
except IndexUnusableError as error:
    assert "\\n" not in str(error), error
assert current(index) == folder and list(generations(index)) == [folder]
opened = SearchIndex.open(folder, corpus, embedder)
assert "lit the lamp" in opened.search(opened.query("Who lit the lamp?"))[0].passage.text
filler.unlink()
assert build(corpus, index, embedder)[1].changed == ("lamp.txt",)
"""

READ_ONLY = """
import subprocess, sys
from pathlib import Path
from index.build import build
from index.embed import Embedder
from index.errors import IndexUnusableError
from index.folder import current
from index.search import SearchIndex

mount, corpus = Path(sys.argv[1]), Path(sys.argv[2])
written = mount.with_name("written")
embedder = Embedder()
name = build(corpus, written, embedder)[0].folder.name
subprocess.run(["mount", "--bind", written, mount], check=True)
subprocess.run(["mount", "-o", "remount,ro,bind", mount], check=True)
try:
    (mount / "proof").touch()
    sys.exit("the folder is not read-only")
except OSError as error:
    assert error.strerror == "Read-only file system", error
try:
    build(corpus, mount, embedder)
    sys.exit("a read-only folder was written")
except IndexUnusableError as error:
    assert "\\n" not in str(error) and "Read-only file system" in str(error), error
opened = SearchIndex.open(current(mount), corpus, embedder)
assert current(mount).name == name
assert "lit the lamp" in opened.search(opened.query("Who lit the lamp?"))[0].passage.text
"""


def in_a_mount_namespace(script: str, *arguments: str | Path) -> None:
    if subprocess.run(["unshare", "-rm", "true"], capture_output=True).returncode:
        pytest.skip("this machine allows no mount namespace")
    command = ["unshare", "-rm", sys.executable, "-c", script, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("kilobytes_left", [0, 8, 100, 250, 340])
def test_a_full_disk_loses_nothing(corpus: Path, tmp_path: Path, kilobytes_left: int) -> None:
    (tmp_path / "mount").mkdir()
    in_a_mount_namespace(DISK_FULL, tmp_path / "mount", corpus, str(kilobytes_left))


@pytest.mark.slow
def test_a_read_only_folder_is_told_and_read(corpus: Path, tmp_path: Path) -> None:
    (tmp_path / "mount").mkdir()
    in_a_mount_namespace(READ_ONLY, tmp_path / "mount", corpus)
