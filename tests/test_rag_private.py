"""Where private matter lies, and that it can be removed."""

from pathlib import Path

import pytest

from index.build import build
from index.embed import Embedder
from rag import Settings
from rag.private import PLACES, Kind, forget


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "ferry.txt").write_text("The ferry was built in 1911 by Ada Stone.")
    return Settings(corpus=corpus, index=tmp_path / "index")


def fill(settings: Settings, embedder: Embedder) -> None:
    build(settings.corpus, settings.index_folder, embedder)
    for name, place in PLACES.items():
        if name != "index":
            place.where(settings).mkdir(parents=True)
            (place.where(settings) / "kept.json").write_text("{}")


def left(settings: Settings) -> set[str]:
    return {name for name, place in PLACES.items() if place.where(settings).exists()}


@pytest.mark.parametrize(
    ("kinds", "gone"),
    [
        ({"index"}, {"index"}),
        ({"conversations"}, {"conversations", "feedback"}),
        ({"index", "conversations"}, {"index", "conversations", "feedback"}),
        ({"all"}, {"index", "conversations", "feedback", "evals", "recordings", "logs"}),
    ],
)
def test_what_is_forgotten_is_gone_and_the_rest_is_not(
    settings: Settings, embedder: Embedder, kinds: set[Kind], gone: set[str]
) -> None:
    fill(settings, embedder)
    done = {each.name: each for each in forget(settings, kinds)}
    assert set(done) == gone and all(each.was_there and each.error is None for each in done.values())
    assert left(settings) == set(PLACES) - gone
    assert (settings.corpus / "ferry.txt").is_file()
    assert not any(each.was_there for each in forget(settings, kinds))


def test_what_others_keep_beside_the_index_stays(settings: Settings, embedder: Embedder) -> None:
    fill(settings, embedder)
    (settings.index_folder / "thesis.txt").write_text("All of it")
    list(forget(settings, {"all"}))
    assert [file.name for file in settings.index_folder.iterdir()] == ["thesis.txt"]


def test_the_index_of_another_program_is_not_touched(settings: Settings) -> None:
    settings.index_folder.mkdir()
    (settings.index_folder / "CURRENT").write_text("MANIFEST-000001\n")
    (told,) = forget(settings, {"index"})
    assert told.error and "another program" in told.error
    assert (settings.index_folder / "CURRENT").read_text() == "MANIFEST-000001\n"
