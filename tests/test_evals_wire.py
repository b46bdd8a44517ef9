"""The invented corpus: its documents load and are described, and every trap its README names stands in them."""

import re
from pathlib import Path

import pytest

from index.load import list_files
from index.names import load_names
from index.sources import load_sources
from index.words import plain

WIRE = Path(__file__).parents[1] / "evals" / "corpora" / "wire"
FOLDER = WIRE / "documents"
FILES, SKIPPED = list_files(FOLDER)
TEXTS = {file.path: (FOLDER / file.path).read_text(encoding="utf-8") for file in FILES}
SOURCES = load_sources(FOLDER)
PLANTED: list[tuple[str, str]] = re.findall(r"«([^»]*)» \[([^\]]*)\]", (WIRE / "README.md").read_text(encoding="utf-8"))


def test_every_document_is_read_and_described() -> None:
    assert (len(TEXTS), SKIPPED) == (37, ())
    assert set(SOURCES) == set(TEXTS)


@pytest.mark.parametrize("name", TEXTS)
def test_what_is_said_about_a_document_stands_in_it(name: str) -> None:
    inferred = SOURCES[name].get("inferred", {})
    for field in {"title", "author", "publisher"} & set(SOURCES[name]) - set(inferred):
        assert plain(SOURCES[name][field]) in plain(TEXTS[name]), field
    for field, words in inferred.items():
        assert any(words in text for text in TEXTS.values()), (field, words)


def test_each_spelling_of_a_name_but_those_of_users_stands_in_the_corpus() -> None:
    corpus = plain("\n".join(TEXTS.values()))
    spellings = [spelling for group in load_names(FOLDER).groups for spelling in group]
    assert [spelling for spelling in spellings if plain(spelling) not in corpus] == ["VTA"]


def test_every_trap_of_the_readme_is_there_word_for_word() -> None:
    assert len(PLANTED) >= 90
    assert [(name, words) for words, name in PLANTED if words not in TEXTS[name]] == []


def test_near_duplicates_of_one_agency_are_one_source() -> None:
    copies = [name for name, entry in SOURCES.items() if "origin" in entry]
    assert copies == ["sullgate-flood-wire-1.txt", "sullgate-flood-wire-2.txt"]
    assert len({SOURCES[name]["origin"] for name in copies}) == 1
