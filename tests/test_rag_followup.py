"""A follow-up is made to stand alone; a question that stands alone is left as it is."""

import pytest

from rag import Turn
from rag.followup import standalone

FELL = Turn("Why did Brinmouth fall in 2024?", "The walls were weak. [1]")
BUILT = Turn("Who built the bridge at Alder?", "Ada Stone built it in 1911. [1]")


@pytest.mark.parametrize(
    ("question", "last", "expected"),
    [
        ("And in 2016?", FELL, "Why did Brinmouth fall in 2016?"),
        ("What about Homs?", FELL, "Why did Homs fall in 2024?"),
        ("How old is she?", BUILT, "How old is she (Ada Stone)?"),
        ("When was it built?", BUILT, "When was it built (Alder)?"),
    ],
)
def test_what_is_left_out_is_taken_from_the_last_turn(question: str, last: Turn, expected: str) -> None:
    assert standalone(question, [last]) == expected


@pytest.mark.parametrize(
    "question",
    [
        "Who heads the military wing of HTS?",
        "When did the rebels take Damascus?",
        "How many people were evacuated from east Aleppo?",
        "Did Russia help its ally in 2024?",
        "Why did HTS train its own fighters?",
    ],
)
def test_a_question_that_stands_alone_is_left_as_it_is(question: str) -> None:
    assert standalone(question, [BUILT, FELL]) == standalone(question, [FELL, BUILT]) == question


def test_without_a_turn_before_nothing_is_changed() -> None:
    assert standalone("And in 2016?", []) == "And in 2016?"


@pytest.mark.parametrize("question", ["?", "And?", "And what?", "Why?", "She?", "[1]", "and " * 400, "١٢"])
@pytest.mark.parametrize("last", [FELL, BUILT, Turn("?", ""), Turn("", "")])
def test_any_follow_up_gives_a_question(question: str, last: Turn) -> None:
    assert standalone(question, [last]).strip()
