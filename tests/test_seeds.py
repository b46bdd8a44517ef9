"""The corpus that ships: its bytes, and that what is said about it stands in it."""

import hashlib
from pathlib import Path

import pytest

import seeds
from index.load import list_files
from index.names import load_names
from index.sources import load_sources
from index.words import plain

DOCUMENTS = {
    "century-foundation-aleppo-2016.txt": "b15261027697fca9",
    "guardian-hts-interview.txt": "6c844145c7da5f26",
    "hama-to-damascus-2024.txt": "10c442710eaba940",
    "new-lines-aleppo-2024.txt": "3cf84b7e180eeab9",
    "svt-hts-offensive.txt": "8b4d8fd816dd5544",
}
SOURCES = load_sources(seeds.FOLDER)
TEXTS = {name: (seeds.FOLDER / name).read_bytes().decode() for name in DOCUMENTS}


def test_the_documents_are_as_they_were_given() -> None:
    assert {
        name: hashlib.sha256((seeds.FOLDER / name).read_bytes()).hexdigest()[:16] for name in DOCUMENTS
    } == DOCUMENTS


def test_the_documents_are_all_that_is_listed_and_nothing_is_skipped() -> None:
    files, skipped = list_files(seeds.FOLDER)
    assert ([f.path for f in files], skipped) == (sorted(DOCUMENTS), ())


def test_every_document_is_described() -> None:
    assert set(SOURCES) == set(DOCUMENTS)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_inferred_words_stand_verbatim_in_the_corpus(name: str) -> None:
    for field, words in SOURCES[name].get("inferred", {}).items():
        assert any(words in text for text in TEXTS.values()), (field, words)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_what_is_not_inferred_stands_in_the_document(name: str) -> None:
    entry = SOURCES[name]
    for field in {"title", "author", "publisher"} & set(entry) - set(entry.get("inferred", {})):
        assert plain(entry[field]) in plain(TEXTS[name]), field


def test_the_two_reports_of_one_interview_say_so() -> None:
    origins = {name: entry["origin"] for name, entry in SOURCES.items() if "origin" in entry}
    assert set(origins) == {"guardian-hts-interview.txt", "svt-hts-offensive.txt"} and len(set(origins.values())) == 1


def test_each_group_of_names_has_a_spelling_of_the_corpus() -> None:
    corpus = plain("\n".join(TEXTS.values()))
    assert [g for g in load_names(seeds.FOLDER).groups if not any(plain(spelling) in corpus for spelling in g)] == []


def test_no_spelling_is_of_two_names() -> None:
    groups = load_names(seeds.FOLDER).groups
    spellings = [spelling for group in groups for spelling in {plain(s) for s in group}]
    assert len(spellings) == len(set(spellings))


def test_the_folder_is_the_package() -> None:
    assert Path(seeds.FOLDER, "sources.toml").is_file()
