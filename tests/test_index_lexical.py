"""BM25 over stems."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.lexical import Lexical
from index.words import terms

TEXTS = [
    "The keeper lit the lamp.",
    "A ship brought oil for the lamps of the tower.",
    "A ship and a ship and a ship came.",
    "船在五月到达。",
    "وصلت السفينة في مايو.",
    "…",
]


@pytest.fixture(scope="module")
def lexical() -> Lexical:
    return Lexical.build(TEXTS)


def found(lexical: Lexical, question: str) -> list[int]:
    scores = lexical.scores(terms(question))
    return sorted((i for i in range(len(TEXTS)) if scores[i] > 0), key=lambda i: -scores[i])


@pytest.mark.parametrize(
    ("question", "passages"),
    [
        ("Who lit it?", [0]),
        ("lamps", [0, 1]),
        ("ships", [2, 1]),
        ("SHIP", [2, 1]),
        ("五月", [3]),
        ("السفينة", [4]),
        ("Who is it?", []),
        ("zebra", []),
        ("zebra lit", [0]),
        ("", []),
        ("\x00", []),
    ],
)
def test_what_shares_a_stem_is_found_the_best_first(lexical: Lexical, question: str, passages: list[int]) -> None:
    assert found(lexical, question) == passages


def test_every_passage_has_a_score(lexical: Lexical) -> None:
    assert lexical.scores(terms("zebra")).shape == lexical.scores(terms("ship")).shape == (len(TEXTS),)


@given(
    st.lists(st.lists(st.sampled_from(["lamp", "oil", "ship", "tower"]), max_size=6), min_size=1, max_size=8),
    st.lists(st.sampled_from(["lamp", "oil", "ship", "whale"]), max_size=5),
)
def test_the_score_of_one_passage_is_that_among_all(texts: list[list[str]], question: list[str]) -> None:
    lexical = Lexical.build([" ".join(words) for words in texts])
    asked = terms(" ".join(question))
    alone = [lexical.score(passage, asked) for passage in range(len(texts))]
    assert alone == pytest.approx(lexical.scores(asked).tolist(), rel=1e-5)


def test_it_is_the_same_when_read_again(lexical: Lexical, tmp_path: Path) -> None:
    lexical.save(tmp_path)
    again = Lexical.load(tmp_path)
    assert again.vocabulary == lexical.vocabulary
    for question in ("lamp oil", "ship", "zebra"):
        assert again.scores(terms(question)).tolist() == lexical.scores(terms(question)).tolist()
        assert [again.rarity(t) for t in terms(question)] == [lexical.rarity(t) for t in terms(question)]


def test_what_is_rare_weighs_more(lexical: Lexical) -> None:
    assert lexical.rarity("zebra") > lexical.rarity("oil") > lexical.rarity("ship") > 0


def test_texts_without_any_word_are_found_by_nothing() -> None:
    assert Lexical.build(["…", "!"]).scores(terms("lamp")).tolist() == [0, 0]
