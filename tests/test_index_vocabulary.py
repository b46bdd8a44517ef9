"""The words of the documents, and what a mistyped one was meant to be."""

import pytest

from index.vocabulary import Vocabulary

WORDS = Vocabulary.of(
    ["The keeper of Vellmoor lit a lamp. Nobody in Vellmoor saw it.", "A tower of 120 steps stands there."]
)


def is_english(word: str) -> bool:
    return word in {"light", "where", "camp"}


def test_words_are_told_apart_by_how_they_are_written() -> None:
    assert {"keeper", "lamp", "steps", "there"} <= WORDS.common
    assert WORDS.proper == {"vellmoor"}
    assert {"the", "nobody", "120"} <= WORDS.other


@pytest.mark.parametrize("word", ["keeper", "vellmoor", "nobody", "120"])
def test_it_holds_all_of_them(word: str) -> None:
    assert word in WORDS and word + "x" not in WORDS


@pytest.mark.parametrize(
    ("question", "read_as"),
    [
        ("Who is the keper?", "Who is the keeper?"),
        ("Who is the kepeer?", "Who is the keeper?"),
        ("Where is Velmoor?", "Where is vellmoor?"),
        ("Where is Velmor?", "Where is Velmor?"),  # two letters off in a word of six
        ("Where is Vellmooorr?", "Where is vellmoor?"),  # and in a longer one
        ("Who saw the camp light?", "Who saw the camp light?"),  # words are not mistakes
        ("Who saw the bamp?", "Who saw the bamp?"),  # nobody mistypes the first letter
        ("the lmp", "the lmp"),  # too short to tell
        ("Vellmoor’s keeper", "Vellmoor’s keeper"),
        ("", ""),
    ],
)
def test_a_mistyped_word_is_read_as_the_nearest_one(question: str, read_as: str) -> None:
    assert WORDS.corrected(question, is_english) == read_as


def test_no_documents_have_no_words() -> None:
    assert Vocabulary.of([]).corrected("Who is the keper?", is_english) == "Who is the keper?"
