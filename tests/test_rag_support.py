"""The check: a statement passes only as the quote's own words, with what may be put in and taken out."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.support import is_quoted
from rag.types import escape_marks

QUOTE = "He rebuilt the old bridge in 1911, with 240 men."
BEFORE = "Tom Reed, the town's engineer, came from Brinmouth in May. Nobody else would go."
CONTEXT = f"{BEFORE} {QUOTE} The flood spared it. Alder Gazette, 3 May 1921"


@pytest.mark.parametrize(
    "statement",
    [
        QUOTE,
        "He [Tom Reed] rebuilt the old bridge in 1911, with 240 men.",
        "He [tom reed] rebuilt the old bridge in 1911, with 240 men.",
        "Alder Gazette, 3 May 1921: He rebuilt the old bridge in 1911, with 240 men.",
        "Alder Gazette, 3 May 1921: Tom Reed: He rebuilt the old bridge in 1911, with 240 men.",
        "Alder Gazette, 3 May 1921: He [Tom Reed] rebuilt the old bridge in 1911, with 240 men.",
        "The town's engineer: He rebuilt the old bridge in 1911, with 240 men.",
        "He rebuilt the old bridge [the flood spared it] in 1911, with 240 men. [in May]",
    ],
)
def test_the_quotes_own_words_pass(statement: str) -> None:
    assert is_quoted(statement, QUOTE, CONTEXT)


@pytest.mark.parametrize(
    "statement",
    [
        "He rebuilt the old bridge in 1912, with 240 men.",
        "He rebuilt the old bridge in 1911, with 24 men.",
        "He rebuilt the new bridge in 1911, with 240 men.",
        "She rebuilt the old bridge in 1911, with 240 men.",
        "He rebuilt the bridge in 1911, with 240 men.",
        "He rebuilt the very old bridge in 1911, with 240 men.",
        "He rebuilt the old bridge in 1911, with 240 men",
        "He never rebuilt the old bridge in 1911, with 240 men.",
        "he rebuilt the old bridge in 1911, with 240 men.",
        "He rebuilt the old bridge in 1911",
        "rebuilt the old bridge in 1911, with 240 men.",
        "",
        " ",
    ],
)
def test_a_changed_word_or_number_fails(statement: str) -> None:
    assert not is_quoted(statement, QUOTE, CONTEXT)


@pytest.mark.parametrize(
    "statement",
    [
        "Ada Stone: He rebuilt the old bridge in 1911, with 240 men.",
        "Tom Stone: He rebuilt the old bridge in 1911, with 240 men.",
        "Alder Gazette, 4 May 1921: He rebuilt the old bridge in 1911, with 240 men.",
        "Tom Reed rebuilt nothing: He rebuilt the old bridge in 1911, with 240 men.",
        "He [Ada Stone] rebuilt the old bridge in 1911, with 240 men.",
        "He [Tom Reed] rebuilt the old bridge in 1911 [not 1912], with 240 men.",
        "He rebuilt the old bridge in 1911, with 240 men. [All of them drowned.]",
        "He rebuilt the old bridge in 1911, with 240 men. All of them drowned.",
    ],
)
def test_an_invented_speaker_or_insertion_fails(statement: str) -> None:
    assert not is_quoted(statement, QUOTE, CONTEXT)


@pytest.mark.parametrize(
    "statement",
    [
        "Brinmouth Reed: He rebuilt the old bridge in 1911, with 240 men.",
        "Tom Brinmouth: He rebuilt the old bridge in 1911, with 240 men.",
        "He [engineer Reed Tom] rebuilt the old bridge in 1911, with 240 men.",
        "Nobody came from Brinmouth: He rebuilt the old bridge in 1911, with 240 men.",
    ],
)
def test_words_of_the_context_in_another_order_fail(statement: str) -> None:
    assert not is_quoted(statement, QUOTE, CONTEXT)


def test_an_insertion_is_never_a_mark() -> None:
    assert not is_quoted("He [1911] rebuilt the old bridge in 1911, with 240 men.", QUOTE, CONTEXT)
    assert not is_quoted("He rebuilt the old bridge in 1911, with 240 men. [3]", QUOTE, CONTEXT)
    assert not is_quoted("Alder Gazette [3] May 1921: " + QUOTE, QUOTE, f"{CONTEXT} Alder Gazette [3] May 1921")


def test_note_marks_are_left_out_and_spaces_do_not_count() -> None:
    quote = "They fled\n\nwest¹¹ to the  coast.²"
    assert is_quoted("They fled west to the coast.", quote, quote)
    assert not is_quoted("They fled west11 to the coast.", quote, quote)
    assert not is_quoted("They fled west to the coast.2", quote, quote)


def test_a_bracket_that_looks_like_a_mark_is_escaped() -> None:
    quote = "It was so [12], as [he] said [3]."
    assert escape_marks(quote) == r"It was so \[12\], as [he] said \[3\]."
    assert is_quoted(escape_marks(quote), quote, quote)
    assert not is_quoted(quote, quote, quote)


@pytest.mark.parametrize("title", ["Report: part one: the flood", "A " + "very " * 30 + "long title", "1921", "🎉"])
def test_a_documents_title_may_be_anything(title: str) -> None:
    assert is_quoted(f"{title}: {QUOTE}", QUOTE, f"{CONTEXT} {title}")


def test_a_quote_of_patterns_is_taken_as_it_is() -> None:
    quote = r"Is it (.*) or [a-z]+ \d{3} $5.00 ^?"
    assert is_quoted(quote, quote, quote)
    assert not is_quoted("Is it anything or [a-z]+ \\d{3} $5.00 ^?", quote, quote)


words_of_text = st.text("abc XY12.,:[]¹²—\"'\n", min_size=1, max_size=60).filter(lambda t: bool(t.strip("¹² \n")))


@given(words_of_text)
def test_any_quote_is_quoted_by_itself_and_by_nothing_longer(quote: str) -> None:
    plain = escape_marks(" ".join(re.sub("[¹²]+", "", quote).split()))
    assert is_quoted(plain, quote, quote)
    assert not is_quoted(f"{plain} not", quote, quote)
    assert not is_quoted(f"Zed: {plain}", quote, quote)


def test_a_long_attribution_is_checked_at_once() -> None:
    assert not is_quoted("a: " * 5000 + QUOTE, QUOTE, CONTEXT)
    assert not is_quoted("[1] " * 5000, "[1] " * 2000, CONTEXT)
