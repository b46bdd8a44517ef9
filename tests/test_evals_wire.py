"""The invented corpus: its documents are described, every trap its README names stands in them, its questions are fair."""

import re
from collections import Counter
from pathlib import Path

import bm25s
import pytest

from evals.cases import KINDS, GoldCase, load_cases
from evals.match import normalise
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
COUNTS = {
    "fact": 16,
    "number": 19,
    "date": 12,
    "who_said": 12,
    "list": 7,
    "alias": 8,
    "two_documents": 10,
    "two_aleppos": 9,
    "conflict": 9,
    "notes": 9,
    "paraphrase": 14,
    "keyword": 8,
    "typo": 7,
    "follow_up": 8,
    "false_premise": 12,
    "not_stated": 60,
}


@pytest.fixture(scope="module")
def gold() -> tuple[GoldCase, ...]:
    return load_cases(WIRE / "gold.jsonl", TEXTS)


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


def test_there_are_questions_of_every_kind(gold: tuple[GoldCase, ...]) -> None:
    assert Counter(case.kind for case in gold) == COUNTS
    assert set(COUNTS) == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_the_halves_are_alike(gold: tuple[GoldCase, ...], kind: str) -> None:
    halves = Counter(case.split for case in gold if case.kind == kind)
    assert abs(halves["tune"] - halves["test"]) <= 1


def test_every_document_is_asked_of(gold: tuple[GoldCase, ...]) -> None:
    assert {piece.document for case in gold for piece in case.evidence} == set(TEXTS)


def test_no_question_is_asked_twice(gold: tuple[GoldCase, ...]) -> None:
    asked = Counter((normalise(case.question), case.history) for case in gold)
    assert [question for question, times in asked.items() if times > 1] == []


def test_two_documents_and_conflicts_need_more_than_one_thing_said(gold: tuple[GoldCase, ...]) -> None:
    assert all(len(case.nuggets) >= 2 for case in gold if case.kind in ("two_documents", "conflict"))
    two = [case for case in gold if case.kind == "two_documents"]
    assert all(len({piece.document for piece in case.evidence}) >= 2 for case in two)


def test_what_is_not_stated_names_things_of_the_corpus(gold: tuple[GoldCase, ...]) -> None:
    corpus = plain("\n".join(TEXTS.values()))
    questions = [case.question for case in gold if not case.answerable]
    names = {question: re.findall(r"(?<=\s)[A-Z]\w+|\bgate 6\b", question) for question in questions}
    assert [q for q, named in names.items() if not any(plain(name) in corpus for name in named)] == []


@pytest.mark.parametrize("unit", ["line", "sentence", "document"])
def test_words_shared_with_the_text_do_not_tell_what_is_answerable(gold: tuple[GoldCase, ...], unit: str) -> None:
    best = _best_scores([case.question for case in gold], _units(unit))
    stated = [score for score, case in zip(best, gold, strict=True) if case.answerable]
    missing = [score for score, case in zip(best, gold, strict=True) if not case.answerable]
    wins = [(yes > no) + (yes == no) / 2 for yes in stated for no in missing]
    assert 0.4 <= sum(wins) / len(wins) <= 0.65


def _units(unit: str) -> list[str]:
    if unit == "document":
        return list(TEXTS.values())
    lines = [line for text in TEXTS.values() for line in text.splitlines() if line.strip()]
    return lines if unit == "line" else [part for line in lines for part in re.split(r"(?<=[.!?”\"]) ", line)]


def _best_scores(questions: list[str], texts: list[str]) -> list[float]:
    ranker = bm25s.BM25(method="lucene")
    ranker.index([_words(text) for text in texts], show_progress=False)
    return [float(ranker.get_scores(_words(question)).max()) for question in questions]


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())
