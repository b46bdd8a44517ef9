"""Which index answers: the current one, a refreshed one, or the one at hand with a notice."""

import json
import shutil
from pathlib import Path

import pytest
from filelock import FileLock

from index.build import build, silent
from index.embed import Embedder
from index.errors import CorpusError, IndexLockedError, IndexUnusableError
from index.folder import current
from rag.freshness import Opened, open_index
from rag.settings import Settings

FERRY = "The ferry was built in 1911 by Ada Stone."
LIGHTHOUSE = "The lighthouse was built in 1870 by Hugo Lind."


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "ferry.txt").write_text(FERRY)
    return folder


@pytest.fixture
def index(corpus: Path, tmp_path: Path, embedder: Embedder) -> Path:
    build(corpus, tmp_path / "index", embedder)
    return tmp_path / "index"


def opened(corpus: Path, index: Path, embedder: Embedder, *, refresh: bool = True) -> Opened:
    return open_index(Settings(corpus=corpus, index=index), embedder, silent, refresh=refresh)


def codes(found: Opened) -> list[str]:
    return [notice.code for notice in found.notices]


def tree(folder: Path) -> dict[str, tuple[int, int]]:
    return {str(f): (f.stat().st_size, f.stat().st_mtime_ns) for f in folder.rglob("*") if f.is_file()}


def test_where_there_is_no_index_one_is_built(corpus: Path, tmp_path: Path, embedder: Embedder) -> None:
    found = opened(corpus, tmp_path / "new" / "index", embedder)
    assert set(found.index.documents) == {"ferry.txt"} and codes(found) == []
    assert (tmp_path / "new" / "index").stat().st_mode & 0o777 == 0o700


def test_an_index_that_is_current_is_opened_as_it_is(corpus: Path, index: Path, embedder: Embedder) -> None:
    before = current(index)
    assert codes(opened(corpus, index, embedder)) == [] and current(index) == before


def test_a_folder_that_has_changed_is_indexed_anew(corpus: Path, index: Path, embedder: Embedder) -> None:
    (corpus / "light.txt").write_text(LIGHTHOUSE)
    found = opened(corpus, index, embedder)
    assert set(found.index.documents) == {"ferry.txt", "light.txt"} and codes(found) == []


def test_a_file_that_was_only_touched_changes_nothing(corpus: Path, index: Path, embedder: Embedder) -> None:
    before = current(index)
    (corpus / "ferry.txt").touch()
    assert codes(opened(corpus, index, embedder)) == [] and current(index) == before


def test_a_folder_with_a_broken_file_is_not_indexed_again_and_again(
    corpus: Path, tmp_path: Path, embedder: Embedder
) -> None:
    (corpus / "broken.txt").write_bytes(b"\xff\xfe\x00")
    opened(corpus, tmp_path / "index", embedder)
    before = current(tmp_path / "index")
    assert codes(opened(corpus, tmp_path / "index", embedder)) == [] and current(tmp_path / "index") == before


def test_where_refreshing_would_take_long_the_old_index_answers_and_says_so(
    corpus: Path, index: Path, embedder: Embedder
) -> None:
    (corpus / "long.txt").write_text(f"{LIGHTHOUSE} " * 3000)
    found = opened(corpus, index, embedder)
    assert codes(found) == ["stale"] and set(found.index.documents) == {"ferry.txt"}
    assert "run footnote index" in found.notices[0].text


@pytest.mark.slow
def test_a_file_taken_out_of_a_large_folder_is_gone_at_once(corpus: Path, tmp_path: Path, embedder: Embedder) -> None:
    for n in range(6):
        (corpus / f"{n}.txt").write_text(f"{LIGHTHOUSE} Hall {n} is large. " * 300)
    build(corpus, tmp_path / "index", embedder)
    (corpus / "ferry.txt").unlink()
    found = opened(corpus, tmp_path / "index", embedder)
    assert codes(found) == [] and "ferry.txt" not in found.index.documents


# Where it cannot be written.


def test_while_another_process_writes_the_old_index_answers(corpus: Path, index: Path, embedder: Embedder) -> None:
    (corpus / "light.txt").write_text(LIGHTHOUSE)
    with FileLock(index / "lock"):
        found = opened(corpus, index, embedder)
        assert codes(found) == ["stale"] and "another process is writing" in found.notices[0].text
    assert codes(opened(corpus, index, embedder)) == []


def test_while_another_process_writes_the_first_index_there_is_none(
    corpus: Path, tmp_path: Path, embedder: Embedder
) -> None:
    (tmp_path / "index").mkdir()
    with FileLock(tmp_path / "index" / "lock"), pytest.raises(IndexLockedError, match="try again"):
        opened(corpus, tmp_path / "index", embedder)


def test_an_index_below_a_file_cannot_be_written(corpus: Path, embedder: Embedder) -> None:
    with pytest.raises(IndexUnusableError, match="cannot write the index in"):
        opened(corpus, corpus / "ferry.txt" / "index", embedder)


# Without refreshing.


def test_without_refreshing_nothing_is_written(corpus: Path, index: Path, embedder: Embedder) -> None:
    (corpus / "light.txt").write_text(LIGHTHOUSE)
    before = tree(index)
    found = opened(corpus, index, embedder, refresh=False)
    found.index.search(found.index.query("Who built the ferry?"))
    assert set(found.index.documents) == {"ferry.txt"}
    assert tree(index) == before


def test_without_refreshing_and_without_an_index_there_is_no_answer(
    corpus: Path, tmp_path: Path, embedder: Embedder
) -> None:
    with pytest.raises(IndexUnusableError, match=r"there is no index in .*; run footnote index"):
        opened(corpus, tmp_path / "none", embedder, refresh=False)
    assert not (tmp_path / "none").exists()


# Damage.

SEALED = ["documents.json", "passages.jsonl", "vectors.npy", "tokens-1.bin", "words.json", "manifest.json"]


@pytest.mark.parametrize("name", SEALED)
@pytest.mark.parametrize("how", ["gone", "cut short", "altered"])
def test_a_damaged_index_is_rebuilt_and_that_is_said(
    corpus: Path, index: Path, embedder: Embedder, name: str, how: str
) -> None:
    folder = current(index)
    assert folder
    file = folder / name
    if how == "gone":
        file.unlink()
    else:
        data = file.read_bytes()
        file.write_bytes(data[: len(data) // 2] + (b"" if how == "cut short" else b"#" + data[len(data) // 2 + 1 :]))
    with pytest.raises(IndexUnusableError):
        opened(corpus, index, embedder, refresh=False)
    found = opened(corpus, index, embedder)
    assert codes(found) == ["rebuilt"] and "was rebuilt from the documents" in found.notices[0].text
    assert found.index.documents["ferry.txt"].text == FERRY
    assert codes(opened(corpus, index, embedder)) == []


def test_an_index_of_another_format_is_rebuilt(corpus: Path, index: Path, embedder: Embedder) -> None:
    folder = current(index)
    assert folder
    manifest = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps({**manifest, "format": 99}))
    assert codes(opened(corpus, index, embedder)) == ["rebuilt"]


@pytest.mark.parametrize("pointer", ["", "nowhere", "../../..", "/etc", "\x00", "generations", "."])
def test_a_pointer_to_anything_else_is_not_followed(
    corpus: Path, index: Path, embedder: Embedder, pointer: str
) -> None:
    (index / "CURRENT").write_text(pointer)
    assert codes(opened(corpus, index, embedder)) == ["rebuilt"]


def test_a_vanished_generation_is_rebuilt(corpus: Path, index: Path, embedder: Embedder) -> None:
    shutil.rmtree(index / "generations")
    assert codes(opened(corpus, index, embedder)) == ["rebuilt"]


def test_a_damaged_index_whose_documents_are_gone_cannot_be_rebuilt(
    corpus: Path, index: Path, embedder: Embedder
) -> None:
    (index / "CURRENT").write_text("nowhere")
    shutil.rmtree(corpus)
    with pytest.raises(CorpusError, match="is not a folder"):
        opened(corpus, index, embedder)


def test_a_folder_with_files_of_others_keeps_them(corpus: Path, tmp_path: Path, embedder: Embedder) -> None:
    home = tmp_path / "home"
    (home / "generations" / "of-my-family").mkdir(parents=True)
    (home / "generations" / "of-my-family" / "tree.txt").write_text("Ada, Tom, Mira")
    (home / "thesis.txt").write_text("All of it")
    before = tree(home)
    for text in (FERRY, LIGHTHOUSE, f"{FERRY} {LIGHTHOUSE}"):
        (corpus / "ferry.txt").write_text(text)
        opened(corpus, home, embedder)
    assert before.items() <= tree(home).items()


def test_less_room_for_token_vectors_is_noticed_and_so_is_more(corpus: Path, index: Path, embedder: Embedder) -> None:
    for megabytes, reranked in ((0, False), (1, True)):
        settings = Settings(corpus=corpus, index=index, token_vectors_mb=megabytes)
        found = open_index(settings, embedder, silent).index
        assert found.generation.manifest.reranked == reranked
        hits = found.search(found.query("Who built the ferry?"))
        assert hits[0].passage.document == "ferry.txt" and (hits[0].signals.late > 0) == reranked


def test_a_large_file_with_little_text_does_not_keep_the_index_stale(
    corpus: Path, tmp_path: Path, embedder: Embedder
) -> None:
    padded = "<html><body><p>{}</p><!--" + "x" * 300_000 + "--></body></html>"
    (corpus / "mill.html").write_text(padded.format("The mill was built in 1702."))
    opened(corpus, tmp_path / "index", embedder)
    (corpus / "mill.html").write_text(padded.format("The mill was built in 1703."))
    (corpus / "barn.html").write_text(padded.format("The barn was built in 1650."))
    found = opened(corpus, tmp_path / "index", embedder)
    assert codes(found) == [] and "barn.html" in found.index.documents
