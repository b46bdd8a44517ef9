"""Words for matching, made on a copy of the text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.words import is_latin, plain, stem, terms, words


@given(st.text())
def test_plain_keeps_the_length(text: str) -> None:
    assert len(plain(text)) == len(text)


@given(st.text())
def test_plain_is_plain_already(text: str) -> None:
    assert plain(plain(text)) == plain(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Müşterek Erdoğan", "musterek erdogan"),
        ("Shi’ite “so” – yes", 'shi\'ite "so" - yes'),
        ("Aleppo¹¹", "aleppo  "),
        ("İstanbul ﬁn", "istanbul fn"),
    ],
)
def test_plain(text: str, expected: str) -> None:
    assert plain(text) == expected


def test_a_note_mark_is_never_a_number() -> None:
    assert words("fled to Aleppo¹¹ and the countryside.¹⁰") == ["fled", "to", "aleppo", "and", "the", "countryside"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Aleppo's 36,000", ["aleppo", "36000"]),
        ("Shi’ite towns", ["shiite", "towns"]),
        ("10pm, 48km", ["10", "pm", "48", "km"]),
        ("3.2 million", ["3.2", "million"]),
        ("船在", ["船", "在"]),
        ("السفينة", ["السفينة"]),
        ("", []),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert words(text) == expected


def test_terms_are_stems_of_what_carries_meaning() -> None:
    assert terms("When did the rebels capture Damascus?") == ("rebel", "captur", "damascus")
    assert stem("captured") == stem("capturing") == "captur"


@pytest.mark.parametrize(
    ("text", "latin"),
    [("Erdoğan", True), ("2016", True), ("", True), ("سفينة", False), ("船在 ok?", True), ("船在五月", False)],
)
def test_is_latin(text: str, latin: bool) -> None:
    assert is_latin(text) is latin
