"""Is everything in place? What the doctor sees, on folders in every state."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from index.build import build
from index.embed import Embedder
from index.folder import current
from rag import Settings
from ui.doctor import Finding, examine


@pytest.fixture
def settings(tmp_path: Path, embedder: Embedder) -> Settings:
    """Of a small folder, indexed."""
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "ferry.txt").write_text("The ferry was built in 1911 by Ada Stone.")
    build(corpus, tmp_path / "index", embedder)
    return Settings(corpus=corpus, index=tmp_path / "index")


def findings(settings: Settings) -> dict[str, Finding]:
    return {finding.check: finding for finding in examine(settings)}


def wrong(settings: Settings) -> dict[str, str]:
    return {finding.check: finding.text for finding in examine(settings) if not finding.ok}


def test_where_all_is_well_nothing_is_wrong(settings: Settings) -> None:
    found = findings(settings)
    assert wrong(settings) == {}
    assert {
        "python",
        "sqlite",
        "settings",
        "embedding model",
        "reader model",
        "entailment model",
        "documents",
        "disk",
        "index",
    } <= set(found)
    assert found["documents"].text == f"1 documents in {settings.corpus}"
    assert found["index"].text.startswith("1 passages, every file as sealed")
    assert "nothing is sent anywhere" in found["network"].text
    assert all(finding.text and "\n" not in finding.text for finding in found.values())


def test_no_index_yet_is_no_fault(settings: Settings, tmp_path: Path) -> None:
    fresh = Settings(corpus=settings.corpus, index=tmp_path / "other")
    assert wrong(fresh) == {}
    assert "the first question builds it" in findings(fresh)["index"].text
    assert not (tmp_path / "other").exists()


def test_changed_documents_are_seen(settings: Settings) -> None:
    (settings.corpus / "orchard.txt").write_text("The orchard belongs to the Carvers.")
    assert list(wrong(settings)) == ["index"]
    assert "run footnote index" in wrong(settings)["index"]


def test_a_missing_or_empty_folder_is_seen(settings: Settings, tmp_path: Path) -> None:
    missing = Settings(corpus=tmp_path / "gone", index=tmp_path / "other")
    assert "is not a folder" in wrong(missing)["documents"]
    (tmp_path / "gone").mkdir()
    assert "0 documents" in wrong(missing)["documents"] and "put .txt or .md files" in wrong(missing)["documents"]


def test_what_is_left_out_is_named(settings: Settings) -> None:
    (settings.corpus / "photo.jpg").write_bytes(b"\xff\xd8")
    assert "photo.jpg has no loader" in findings(settings)["documents"].text


def test_a_damaged_index_is_seen(settings: Settings) -> None:
    folder = current(settings.index_folder)
    assert folder
    (folder / "vectors.npy").write_bytes(b"")
    assert "is damaged" in wrong(settings)["index"]


def test_a_damaged_chroma_is_seen(settings: Settings, tmp_path: Path) -> None:
    copy = shutil.copytree(settings.index_folder, tmp_path / "copy")  # at a place that Chroma has not opened yet
    folder = current(copy)
    assert folder
    shutil.rmtree(folder / "chroma")
    assert list(wrong(Settings(corpus=settings.corpus, index=copy))) == ["proof"]


def test_a_foreign_index_is_seen(settings: Settings) -> None:
    (settings.index_folder / "CURRENT").write_text("MANIFEST-000001")
    assert "names no generation" in wrong(settings)["index"]


def test_an_index_below_a_file_is_no_traceback(settings: Settings) -> None:
    assert findings(Settings(corpus=settings.corpus, index=settings.corpus / "ferry.txt" / "index"))["disk"].text


# What would be sent where.


def network(**values: Any) -> Finding:
    return next(each for each in examine(Settings(**values)) if each.check == "network")


def test_without_a_model_nothing_is_sent() -> None:
    assert network().ok and "nothing is sent anywhere" in network().text
    assert "nothing is sent anywhere" in network(mode="extractive", model="small", api_key="k").text
    assert "kept.jsonl" in network(mode="llm", replay=Path("kept.jsonl")).text


def test_with_a_model_it_is_said_what_goes_where() -> None:
    own = network(mode="llm", base_url="http://me:secret@127.0.0.1:9/v1", context_tokens=1200)
    assert own.ok and "http://127.0.0.1:9/v1" in own.text and "1,200" in own.text and "secret" not in own.text
    openai = network(model="gpt-5.4-nano", api_key="sk-nobody-sees-this")
    assert openai.ok and "https://api.openai.com/v1" in openai.text and "gpt-5.4-nano" in openai.text
    assert "nobody-sees" not in openai.text


def test_a_missing_key_is_named_before_the_first_question() -> None:
    found = network(mode="llm")
    assert not found.ok and "OPENAI_API_KEY" in found.text
