"""An answer as text for a terminal."""

import unicodedata
from dataclasses import replace

import pytest

from index.types import Hit, Passage, Sentence
from rag import Answer, Citation, Notice, Statement
from ui.render import answer_text, explanation_text, one_line, source_line

QUOTE = "The ferry was built in 1911 by Ada Stone."
CITATION = Citation(
    1, "ferry.md", "The Ferry", "Gazette", "Mira Holt", "2021-05-03", "stated", "History", None, 0, 41, QUOTE
)
ANSWERED = Answer(
    "Who built it?",
    "Who built it?",
    answered=True,
    reason=None,
    text=f"{QUOTE} [1]",
    requested_mode="auto",
    mode="extractive",
    model=None,
    notices=(),
    statements=(Statement(QUOTE, "quoted", (1,)),),
    dropped=(),
    citations=(CITATION,),
    hits=(),
    fingerprint={},
    confidence=0.9,
    explanation={"confidence": 0.9, "asked_of_it": 0.5, "chosen_wanted": 1.0, "chosen_names_around": 0.5, "late": 0.25},
)


def hit(text: str, document: str = "orchard.txt", section: str | None = None) -> Hit:
    return Hit(Passage("p", document, section, 0, len(text), text, (Sentence(0, len(text)),)), 0.5, 1)


def refused(*hits: Hit) -> Answer:
    text = "The documents do not say."
    return replace(
        ANSWERED, answered=False, reason="not_stated", text=text, statements=(), citations=(), hits=tuple(hits)
    )


def test_the_answer_then_its_numbered_sources_with_the_words() -> None:
    assert answer_text(ANSWERED) == (
        "The ferry was built in 1911 by Ada Stone. [1]\n\n"
        "[1] The Ferry · Gazette · Mira Holt · 3 May 2021 · History\n"
        "    The ferry was built in 1911 by Ada Stone."
    )


def test_only_in_colour_are_the_words_bold() -> None:
    assert f"\x1b[1m{QUOTE}\x1b[0m" in answer_text(ANSWERED, colour=True)
    assert "\x1b" not in answer_text(ANSWERED)


def test_a_refusal_shows_the_three_nearest_passages() -> None:
    text = answer_text(refused(*(hit(f"Passage number {n}.", section="Trees") for n in range(5))))
    assert text.startswith(
        "The documents do not say.\n\nNearest passages:\n\n  orchard.txt · Trees\n    Passage number 0."
    )
    assert [f"number {n}" in text for n in range(5)] == [True, True, True, False, False]
    assert answer_text(refused()) == "The documents do not say."


def test_a_long_passage_is_shortened() -> None:
    text = answer_text(refused(hit("A word and another. " * 200)))
    assert len(text) < 400 and text.endswith("…")


def test_notices_come_last() -> None:
    text = answer_text(replace(ANSWERED, notices=(Notice("stale", "The documents\nhave changed."),)))
    assert text.endswith("\n\nNote: The documents have changed.")


@pytest.mark.parametrize("width", [-5, 0, 1, 3, 20, 40, 100, 1000])
def test_lines_fit_the_terminal(width: int) -> None:
    long = replace(CITATION, quote=f"{QUOTE} " * 5)
    answer = replace(ANSWERED, text=f"{QUOTE} " * 5, citations=(long,), notices=(Notice("x", f"{QUOTE} " * 3),))
    lines = answer_text(answer, width=width).splitlines()
    assert all(len(line) <= max(width, 20) for line in lines if not line.startswith("[1]"))
    assert f"{QUOTE} " * 5 in " ".join(" ".join(lines).split()) + " "


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, "The Ferry · Gazette · Mira Holt · 3 May 2021 · History"),
        ({"published": "2021-05"}, "The Ferry · Gazette · Mira Holt · May 2021 · History"),
        ({"published": "2021"}, "The Ferry · Gazette · Mira Holt · 2021 · History"),
        ({"published": None, "published_basis": None}, "The Ferry · Gazette · Mira Holt · History"),
        ({"published_basis": "inferred"}, "The Ferry · Gazette · Mira Holt · 3 May 2021 (inferred) · History"),
        ({"publisher": None, "author": None, "section": None}, "The Ferry · 3 May 2021"),
        ({"section": "The Ferry"}, "The Ferry · Gazette · Mira Holt · 3 May 2021"),
        ({"title": "Two\nlines\x1b[31m"}, "Two lines�[31m · Gazette · Mira Holt · 3 May 2021 · History"),
    ],
)
def test_a_source_in_one_line(values: dict[str, str | None], expected: str) -> None:
    assert source_line(replace(CITATION, **values)) == expected  # type: ignore[arg-type]


# What a terminal obeys.

OBEYED = [
    *"\x00\x07\x08\x1b\x7f\x9b\x9d",
    *"\u200b\u200e\u202a\u202e\u2066\u2069\ufeff",
    *"\r\x0b\x0c\x85\u2028\u2029",
    "\ud800",
]


def steers(text: str) -> bool:
    return any(unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp") for c in text.replace("\n", ""))


@pytest.mark.parametrize("character", OBEYED, ids=lambda c: f"U+{ord(c):04X}")
def test_nothing_of_a_document_or_the_question_can_steer_the_terminal(character: str) -> None:
    evil = f"mill{character}[2J"
    citation = replace(CITATION, title=evil, publisher=evil, author=evil, section=evil, quote=evil, document=evil)
    answered = replace(ANSWERED, text=f"{evil} [1]", citations=(citation,), notices=(Notice("x", evil),))
    for answer in (answered, replace(refused(hit(evil, evil, evil)), notices=(Notice("x", evil),))):
        assert not steers(answer_text(answer))
    assert not steers(one_line(evil))


def test_a_newline_in_a_name_forges_no_line() -> None:
    text = answer_text(refused(hit("Text.", "a\n[1] Forged · Source.txt")))
    assert "\n[1]" not in text
    text = answer_text(replace(ANSWERED, citations=(replace(CITATION, section="x\n[2] Forged"),)))
    assert "\n[2]" not in text


def test_other_scripts_are_left_as_they_are() -> None:
    for text in ("Müşterek", "متى سقطت حلب؟", "磨坊", "naïve – “quoted”", "👩‍🚀"):
        assert one_line(text) == text


# The explanation.


def test_the_explanation_shows_rules_and_scores() -> None:
    lines = explanation_text(ANSWERED).splitlines()
    assert lines[0] == "confidence 0.90, asked for 0.50 or more"
    assert any(line.startswith("  passed  the kind of thing asked for") for line in lines)
    assert any(line.startswith("  failed  the question's names") for line in lines)
    assert "  late 0.250" in lines


def test_an_answer_without_scores_is_explained_too() -> None:
    assert "confidence" in explanation_text(replace(ANSWERED, explanation={}, confidence=0.0))
