"""A question in, ranked passages out: on the seeds."""

import shutil
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import chromadb
import numpy as np
import pytest
from chromadb.config import Settings

from index.search import SearchIndex
from index.store import COLLECTION
from index.types import Hit, Scope

CENTURY = "century-foundation-aleppo-2016.txt"
NEW_LINES = "new-lines-aleppo-2024.txt"
QUESTIONS = [
    "Who heads the military wing of HTS?",
    "When did the rebels take Damascus?",
    "How many people were evacuated from east Aleppo?",
    "Why did Aleppo fall in 2016?",
    "What does Erdogan want from Assad?",
    "Who is Sam Heller?",
    "متى سقطت حلب؟",
    "2016?",
]


def ask(index: SearchIndex, question: str, k: int = 5, scope: Scope | None = None) -> tuple[Hit, ...]:
    return index.search(index.query(question), k, scope)


def documents(hits: Iterable[Hit]) -> list[str]:
    return [hit.passage.document for hit in hits]


def ids(hits: Iterable[Hit]) -> list[str]:
    return [hit.passage.id for hit in hits]


# What is found.


@pytest.mark.parametrize("name", ["Mohannad Makhzoom", "Jumu'ah Abu Ahmed", "Omar Salkhou"])
def test_what_a_document_says_again_in_the_same_words_is_found_once(seeds_index: SearchIndex, name: str) -> None:
    hits = ask(seeds_index, f"Who is {name}?", 8)
    said = [(hit.passage.document, hit.passage.text) for hit in hits]
    assert len(said) == len(set(said)) == 8
    assert [hit.rank for hit in hits] == list(range(1, 9))


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("Who heads the military wing of HTS?", "head of the military wing of Hayat Tahrir al-Sham"),
        ("How many people were evacuated from east Aleppo?", "more than 36,000 people were evacuated"),
        ("How far is Homs from Hama?", "just 48km away"),
        ("Who is Sam Heller?", "Beirut-based freelance writer"),
        ("How many died in the attack on Crocus City Hall?", "which killed 145 people"),
    ],
)
def test_the_passage_with_the_answer_is_among_the_first_three(
    seeds_index: SearchIndex, question: str, words: str
) -> None:
    assert any(words in hit.passage.text for hit in ask(seeds_index, question, 3))


@pytest.mark.parametrize(
    "spellings",
    [
        ("Golani", "Joulani", "al-Sharaa", "Ahmed al-Sharaa", "AL-JOLANI"),
        ("al-Hamoui", "al-Hamwi", "Abu Hassan al-Hamawi"),
        ("HTS", "Hayat Tahrir al-Sham", "Levant Liberation Committee"),
        ("Erdogan", "Erdoğan"),
    ],
)
def test_every_spelling_of_a_name_reaches_the_same_passages(
    seeds_index: SearchIndex, spellings: tuple[str, ...]
) -> None:
    found = [ids(ask(seeds_index, f"What did {spelling} do?", 10)) for spelling in spellings]
    assert all(each == found[0] for each in found)


def test_a_name_that_only_another_spelling_has_is_found(seeds_index: SearchIndex) -> None:
    hits = ask(seeds_index, "What is Golani's real name?", 10)
    assert any("began using his real name" in hit.passage.text for hit in hits)


@pytest.mark.parametrize(("surname", "forenames"), [("assad", {"bashar"}), ("putin", {"vladimir"}), ("aleppo", set())])
def test_forenames_are_what_stands_ahead_of_a_surname(
    seeds_index: SearchIndex, surname: str, forenames: set[str]
) -> None:
    assert seeds_index.forenames(surname) == forenames


@pytest.mark.parametrize("question", ["Why did Aleppo fall in {}?", "What role did Russia play in Aleppo in {}?"])
def test_a_year_reaches_the_documents_about_it(seeds_index: SearchIndex, question: str) -> None:
    then, later = ask(seeds_index, question.format(2016)), ask(seeds_index, question.format(2024))
    assert then[0].passage.document == CENTURY
    assert all(hit.passage.document == CENTURY or "2016" in hit.passage.text for hit in then)
    assert CENTURY not in documents(later)


def test_a_bare_fall_of_aleppo_in_2016_is_all_of_the_report(seeds_index: SearchIndex) -> None:
    assert set(documents(ask(seeds_index, "Why did Aleppo fall in 2016?"))) == {CENTURY}


def test_a_year_that_no_document_is_about_is_looked_for_in_the_texts(seeds_index: SearchIndex) -> None:
    query = seeds_index.query("What was agreed in Adana in 1998?")
    assert query.years == frozenset({"1998"}) and "1998" in query.terms
    assert "Adana Agreement of 1998" in seeds_index.search(query, 1)[0].passage.text


def test_a_year_that_documents_are_about_is_not_looked_for_in_the_texts(seeds_index: SearchIndex) -> None:
    query = seeds_index.query("Why did Aleppo fall in late 2024?")
    assert query.years == frozenset({"2024"}) and query.terms == ("aleppo", "fall")


@pytest.mark.parametrize(
    ("mistyped", "meant"),
    [
        ("Who heads the militry wing of HTS?", "Who heads the military wing of HTS?"),
        ("What happened to Damascsu?", "What happened to Damascus?"),
        ("What did Jolanni refuse?", "What did Jolani refuse?"),
        ("Who is Alexnder Atarodi?", "Who is Alexander Atarodi?"),
    ],
)
def test_a_spelling_mistake_changes_nothing(seeds_index: SearchIndex, mistyped: str, meant: str) -> None:
    assert ids(ask(seeds_index, mistyped)) == ids(ask(seeds_index, meant))


def test_a_known_spelling_is_no_mistake(seeds_index: SearchIndex) -> None:
    assert seeds_index.query("Who is Golani?").text == "Who is Abu Mohammed al-Jolani?"


# How it is given.


@pytest.mark.parametrize("question", QUESTIONS)
def test_ranks_count_from_1_and_scores_fall(seeds_index: SearchIndex, question: str) -> None:
    hits = ask(seeds_index, question, 20)
    assert [hit.rank for hit in hits] == list(range(1, 21))
    scores = [hit.score for hit in hits]
    assert scores == sorted(scores, reverse=True) and 0 <= scores[-1] <= scores[0] <= 1
    assert len(set(ids(hits))) == 20
    for hit in hits:
        assert -1 <= hit.signals.dense <= 1.0001 and -1 <= hit.signals.late <= 1.0001 and hit.signals.lexical >= 0


@pytest.mark.parametrize("k", [0, 1, 3, 60, 1000])
def test_at_most_k_are_given(seeds_index: SearchIndex, k: int) -> None:
    hits = ask(seeds_index, QUESTIONS[0], k)
    assert len(hits) == k or (k == 1000 and 50 <= len(hits) <= len(seeds_index.passages))
    assert ids(hits) == ids(ask(seeds_index, QUESTIONS[0], k))


def test_fewer_are_the_first_of_more(seeds_index: SearchIndex) -> None:
    assert ids(ask(seeds_index, QUESTIONS[2], 3)) == ids(ask(seeds_index, QUESTIONS[2], 10))[:3]


@pytest.mark.parametrize("question", ["", "?", "   ", "x" * 2000, "🎉", "\x00", "¹²"])
def test_any_question_is_answered_without_an_error(seeds_index: SearchIndex, question: str) -> None:
    assert len(ask(seeds_index, question)) == 5


def test_words_alone_find_nothing_where_none_is_shared(seeds_index: SearchIndex) -> None:
    assert seeds_index.search(seeds_index.query("متى سقطت حلب؟", lexical_only=True)) == ()


def test_words_alone_find_what_shares_them(seeds_index: SearchIndex) -> None:
    hits = seeds_index.search(seeds_index.query("Operation Euphrates Shield", lexical_only=True), 3)
    assert hits and all(hit.signals.lexical > 0 for hit in hits)


# Within a scope.


@pytest.mark.parametrize(
    ("scope", "inside"),
    [
        (Scope(documents=(CENTURY,)), {CENTURY}),
        (
            Scope(since="2024"),
            {"guardian-hts-interview.txt", "hama-to-damascus-2024.txt", NEW_LINES, "svt-hts-offensive.txt"},
        ),
        (Scope(until="2017-01-27"), {CENTURY}),
        (Scope(until="2017-01-26"), set()),
        (Scope(since="2017-01", until="2017"), {CENTURY}),
        (Scope(documents=(CENTURY, NEW_LINES), since="2024-12-31"), {NEW_LINES}),
        (Scope(documents=("gone.txt",)), set()),
    ],
)
def test_a_scope_is_exact(seeds_index: SearchIndex, scope: Scope, inside: set[str]) -> None:
    for question in QUESTIONS:
        assert set(documents(ask(seeds_index, question, 200, scope))) <= inside
    assert set(documents(ask(seeds_index, "Aleppo", 200, scope))) == inside


def test_a_scope_of_everything_is_none(seeds_index: SearchIndex) -> None:
    everything = Scope(documents=tuple(seeds_index.documents))
    assert ids(ask(seeds_index, QUESTIONS[1], 10, everything)) == ids(ask(seeds_index, QUESTIONS[1], 10))


# Used at once, and with a damaged Chroma.


def test_eight_threads_find_what_one_finds(seeds_index: SearchIndex) -> None:
    def found(question: str) -> list[tuple[str, float]]:
        return [(hit.passage.id, hit.score) for hit in ask(seeds_index, question, 10)]

    alone = [found(question) for question in QUESTIONS]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(found, QUESTIONS * 8)) == alone * 8


def test_sentences_match_as_their_tokens_do(seeds_index: SearchIndex) -> None:
    query = seeds_index.query(QUESTIONS[0])
    passages = [hit.passage for hit in seeds_index.search(query, 3)]
    matches = seeds_index.sentence_matches(query, passages)
    assert [m.shape for m in matches] == [(len(p.sentences), len(query.encoded.tokens)) for p in passages]
    assert seeds_index.sentence_matches(query, []) == []
    for hit, match in zip(seeds_index.search(query, 3), matches, strict=True):
        weights = query.encoded.weights
        assert float(match.max(axis=0) @ weights / weights.sum()) == pytest.approx(hit.signals.late, abs=1e-5)


def copied(index: SearchIndex, folder: Path) -> Path:
    return Path(shutil.copytree(index.generation.folder, folder / "copy"))


def asked_of(folder: Path, index: SearchIndex, corpus: Path) -> list[list[str]]:
    opened = SearchIndex.open(folder, corpus, index.embedder)
    return [ids(ask(opened, question)) for question in QUESTIONS]


@pytest.mark.parametrize("damage", ["gone", "cut short", "overwritten"])
def test_a_damaged_chroma_changes_no_answer(
    seeds_index: SearchIndex, seeds_dir: Path, tmp_path: Path, damage: str
) -> None:
    folder = copied(seeds_index, tmp_path)
    database = folder / "chroma" / "chroma.sqlite3"
    if damage == "gone":
        shutil.rmtree(folder / "chroma")
    elif damage == "cut short":
        database.write_bytes(database.read_bytes()[:5000])
    else:
        database.write_bytes(b"not a database " * 5000)
    assert asked_of(folder, seeds_index, seeds_dir) == [ids(ask(seeds_index, question)) for question in QUESTIONS]


def test_what_another_program_wrote_into_chroma_changes_no_answer(
    seeds_index: SearchIndex, seeds_dir: Path, tmp_path: Path
) -> None:
    folder = copied(seeds_index, tmp_path)
    settings = Settings(anonymized_telemetry=False)
    client = chromadb.PersistentClient(str(folder / "chroma"), settings)
    collection = client.get_collection(COLLECTION, embedding_function=None)
    (near,) = seeds_index.embedder.encode([QUESTIONS[0]])
    collection.add(ids=["stranger"], embeddings=[np.asarray(near.vector).tolist()], documents=["Who?"])
    collection.delete(ids=[seeds_index.passages[0].id])
    assert asked_of(folder, seeds_index, seeds_dir) == [ids(ask(seeds_index, question)) for question in QUESTIONS]
