"""The sealed files of an index, and the pointer to those that are read."""

import json
import os
import shutil
from pathlib import Path

import pytest

from index.build import build
from index.embed import Embedder
from index.errors import IndexUnusableError
from index.folder import current, generations, point_to
from index.generation import Generation
from index.search import SearchIndex


@pytest.fixture(scope="module")
def sealed(embedder: Embedder, tmp_path_factory: pytest.TempPathFactory) -> Generation:
    folder = tmp_path_factory.mktemp("sealed")
    corpus = folder / "corpus"
    corpus.mkdir()
    (corpus / "a.txt").write_text(
        "The Lamp\n\nBy Ann Lee, 3 May 2020\n\nIt was lit.¹ It burned.\n\nNotes\n\n1. The log."
    )
    (corpus / "b.md").write_text("# Oil\n\nA ship brought it.")
    return build(corpus, folder / "index", embedder)[0]


SEALED = [
    "documents.json",
    "lexical/data.csc.index.npy",
    "lexical/firsts.npy",
    "lexical/indices.csc.index.npy",
    "lexical/indptr.csc.index.npy",
    "lexical/params.index.json",
    "lexical/terms.npy",
    "lexical/vocab.index.json",
    "passages.jsonl",
    "passages.npy",
    "texts.bin",
    "tokens-1.bin",
    "vectors.npy",
    "words.json",
]


def copy(generation: Generation, tmp_path: Path) -> Path:
    return Path(shutil.copytree(generation.folder, tmp_path / "copy"))


def test_what_is_read_is_what_was_sealed(sealed: Generation) -> None:
    again = Generation.open(sealed.folder)
    assert (again.manifest, again.keys) == (sealed.manifest, sealed.keys)
    assert list(again.passages) == list(sealed.passages)
    assert (dict(again.documents), again.vocabulary) == (dict(sealed.documents), sealed.vocabulary)
    assert again.vectors.tolist() == sealed.vectors.tolist()
    for place in range(len(sealed.passages)):
        assert again.tokens.stored(place).tobytes() == sealed.tokens.stored(place).tobytes()


def test_every_file_but_chroma_and_the_manifest_is_sealed(sealed: Generation) -> None:
    files = {f.relative_to(sealed.folder).as_posix() for f in sealed.folder.rglob("*") if f.is_file()}
    assert sorted(sealed.manifest.sealed) == SEALED
    assert {f for f in files if not f.startswith("chroma/")} == {*SEALED, "manifest.json"}


@pytest.mark.parametrize("name", SEALED)
@pytest.mark.parametrize("place", [0, -1])
def test_a_flipped_bit_is_seen(sealed: Generation, tmp_path: Path, name: str, place: int) -> None:
    file = copy(sealed, tmp_path) / name
    data = bytearray(file.read_bytes())
    data[place] ^= 1
    file.write_bytes(data)
    with pytest.raises(IndexUnusableError, match=rf"{name} is damaged"):
        Generation.open(tmp_path / "copy")


@pytest.mark.parametrize("name", [*SEALED, "manifest.json"])
def test_a_missing_file_is_seen(sealed: Generation, tmp_path: Path, name: str) -> None:
    (copy(sealed, tmp_path) / name).unlink()
    with pytest.raises(IndexUnusableError, match="cannot be read"):
        Generation.open(tmp_path / "copy")


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", "3", "null", "{}", '{"format": 1}', '{"format": 1, "files": 3}', '{"format": 99}', "\x00"],
)
def test_a_manifest_of_something_else_is_refused_in_one_line(sealed: Generation, tmp_path: Path, content: str) -> None:
    (copy(sealed, tmp_path) / "manifest.json").write_text(content)
    with pytest.raises(IndexUnusableError) as error:
        Generation.open(tmp_path / "copy")
    assert str(tmp_path) in str(error.value) and "\n" not in str(error.value)


def test_a_manifest_of_another_format_is_told(sealed: Generation, tmp_path: Path) -> None:
    file = copy(sealed, tmp_path) / "manifest.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), "format": 7}))
    with pytest.raises(IndexUnusableError, match="has format 7, not 3"):
        Generation.open(tmp_path / "copy")


# The pointer.


def test_no_pointer_is_no_index(tmp_path: Path) -> None:
    assert current(tmp_path) is None
    assert current(tmp_path / "gone") is None


def test_it_points_to_a_generation(sealed: Generation, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(sealed.folder, tmp_path / "generations" / sealed.folder.name))
    point_to(tmp_path, folder)
    assert current(tmp_path) == folder
    assert [f.name for f in tmp_path.iterdir() if f.name.startswith("CURRENT")] == ["CURRENT"]


@pytest.mark.parametrize("content", ["", "gone", "..", "../..", "/etc", "generations", "\x00", "a\nb", "x" * 5000])
def test_a_foreign_pointer_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "generations" / "mine").mkdir(parents=True)
    (tmp_path / "CURRENT").write_text(content)
    with pytest.raises(IndexUnusableError, match="CURRENT"):
        current(tmp_path)


def test_a_pointer_that_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "CURRENT").write_bytes(b"\xff\xfe")
    with pytest.raises(IndexUnusableError, match="cannot read"):
        current(tmp_path)


def test_a_pointer_that_is_a_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "CURRENT").mkdir()
    with pytest.raises(IndexUnusableError, match="cannot read"):
        current(tmp_path)


def test_generations_are_ours_alone_by_name(tmp_path: Path) -> None:
    names = ["0123456789abcdef-2", "0123456789abcdef-1", "holiday", "2021", "0123456789abcdef-zz"]
    for age, name in enumerate(names):
        (tmp_path / "generations" / name).mkdir(parents=True)
        os.utime(tmp_path / "generations" / name, (1000 + age, 1000 + age))
    assert [f.name for f in generations(tmp_path)] == sorted(names[:2])
    assert list(generations(tmp_path / "gone")) == []


def test_an_opened_generation_outlives_its_files(sealed: Generation, tmp_path: Path, embedder: Embedder) -> None:
    """A reader is on it while the writer removes it."""
    index = SearchIndex.open(copy(sealed, tmp_path), tmp_path, embedder)
    query = index.query("Who brought the oil?")
    before = index.search(query)
    shutil.rmtree(tmp_path / "copy")
    assert [hit.passage for hit in index.search(query)] == [hit.passage for hit in before]
