"""A follow-up is made to stand alone; a question that stands alone is left as it is."""

import time

import pytest

import seeds
from evals.conversations import FILE, load_conversations, understood
from rag import Turn
from rag.followup import REMEMBERED, standalone

FELL = Turn("Why did Brinmouth fall in 2024?", "The walls were weak. [1]")
NAMES = "Ada Bel Cor Dan Eva Fin Gil Han Ivo Jon Kai Lea".split()
BUILT = Turn("Who built the bridge at Alder?", "Ada Stone built it in 1911. [1]")


@pytest.mark.parametrize(
    ("question", "last", "expected"),
    [
        ("And in 2016?", FELL, "Why did Brinmouth fall in 2016?"),
        ("What about Homs?", FELL, "Why did Homs fall in 2024?"),
        ("No, I mean the 2016 one.", FELL, "Why did Brinmouth fall in 2016?"),
        ("I meant Homs", FELL, "Why did Homs fall in 2024?"),
        ("How old is she?", BUILT, "How old is she (Ada Stone)?"),
        ("When was it built?", BUILT, "When was it built (Who built the bridge at Alder: Ada Stone built it in 1911)?"),
        ("When was it finished?", FELL, "When was it finished (Why did Brinmouth fall in 2024)?"),
        ("Which ones?", FELL, "Which ones (Why did Brinmouth fall in 2024)?"),
        ("Who said that?", FELL, "Who said that (The walls were weak)?"),
        (
            "Why did Stone leave it?",
            BUILT,
            "Why did Stone leave it (Who built the bridge at Alder: Ada Stone built it in 1911)?",
        ),
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


@pytest.mark.parametrize(
    "question",
    [
        "What did the judge think of the result she had to reach?",
        "From whom did the shivering chancellor get his cover?",
        "Who drove the lorry that carried the box?",
        "Where is there a bridge which survived the flood in spring?",
        "Why did the company close its ferry between two islands?",
    ],
)
def test_what_a_question_names_itself_needs_no_turn_before(question: str) -> None:
    assert standalone(question, [BUILT, FELL]) == question


@pytest.mark.parametrize(
    "question", ["When was that offensive planned?", "How many people left?", "What happened after that?"]
)
def test_a_question_that_names_nothing_is_about_what_was_talked_of(question: str) -> None:
    assert "Brinmouth" in standalone(question, [FELL])


def test_without_a_turn_before_nothing_is_changed() -> None:
    assert standalone("And in 2016?", []) == "And in 2016?"


@pytest.mark.parametrize("question", ["?", "And?", "And what?", "Why?", "She?", "[1]", "and " * 400, "١٢"])
@pytest.mark.parametrize("last", [FELL, BUILT, Turn("?", ""), Turn("", "")])
def test_any_follow_up_gives_a_question(question: str, last: Turn) -> None:
    assert standalone(question, [last]).strip()


@pytest.mark.parametrize(
    ("question", "answer", "expected"),
    [
        (
            "Who heads the port?",
            "In his first talk since the rule of Boris Wend ended, Ada Stone, head of the port, spoke of cranes. [1]",
            "How old is she (Ada Stone)?",
        ),
        (
            "Who led the raid?",
            "Indeed, the raiders, led by Ada Stone, came at noon. [1]",
            "How old is she (Ada Stone)?",
        ),
    ],
)
def test_the_person_meant_is_the_one_of_whom_the_last_question_asked(question: str, answer: str, expected: str) -> None:
    assert standalone("How old is she?", [Turn(question, answer)]) == expected


def test_an_answer_full_of_names_keeps_nobody_waiting() -> None:
    crowd = " ".join(f"{first}{second.lower()} Stone met the head of the port." for first in NAMES for second in NAMES)
    start = time.perf_counter()
    standalone("How old is she?", [Turn("Who heads the port?", crowd)])
    assert time.perf_counter() - start < 2


def test_a_person_is_looked_for_in_earlier_turns_too() -> None:
    earlier = Turn("What did Tom Reed say about the ferry?", "“It was old,” said Tom Reed. [1]")
    last = Turn("How many passengers did it carry?", "“In the last year 240,” he said. [1]")
    assert standalone("How old is he?", [earlier, last]) == "How old is he (Tom Reed)?"


def test_a_chain_of_follow_ups_keeps_its_topic() -> None:
    turns = [BUILT, Turn("When was it built?", "In 1911."), Turn("Why?", "Nobody knows.")]
    assert "Alder" in standalone("And then?", turns) or "Alder" in standalone("How long was it?", turns)


REFUSED = "The documents do not say. They touch on the subject, but the answer is not stated in them."


def test_a_refusal_is_no_part_of_what_is_talked_about() -> None:
    assert standalone("When was it built?", [Turn("Who built the bridge at Alder?", REFUSED)]) == (
        "When was it built (Who built the bridge at Alder)?"
    )


def test_a_chain_carries_the_last_question_and_what_it_was_about_and_no_more() -> None:
    first = Turn("How long did the strike at Alder last?", "It ended after nine days, and the cranes turned again.")
    second = Turn("What did the dockers get (How long did the strike at Alder last)?", REFUSED)
    third = Turn("How did the vote go (What did the dockers get; How long did the strike at Alder last)?", REFUSED)
    assert standalone("And when was that?", [first, second, third]) == (
        "And when was that (How did the vote go; How long did the strike at Alder last)?"
    )
    bare = Turn("For how long (How long did the strike at Alder last)?", REFUSED)
    assert standalone("Who ended it?", [first, bare]) == "Who ended it (How long did the strike at Alder last)?"


def test_a_person_and_a_thing_pointed_at_are_both_named() -> None:
    last = Turn("What did Tom Reed want from the town?", "A new ferry, and soon. [1]")
    assert standalone("Did he get it?", [last]) == (
        "Did he get it (Tom Reed; What did Tom Reed want from the town: A new ferry, and soon)?"
    )


def test_whoever_was_called_she_is_not_meant_by_he() -> None:
    turns = [Turn("Why did Ada Stone leave?", "Ada Stone was tired."), Turn("Who followed her (Ada Stone)?", REFUSED)]
    assert standalone("How old is he?", turns) == "How old is he (Who followed her; Ada Stone)?"
    assert standalone("How old is she?", turns) == "How old is she (Ada Stone)?"


def test_only_the_last_turns_are_looked_at() -> None:
    far = Turn("Who is Tom Reed?", "Tom Reed is a captain.")
    between = [Turn("When did the mill burn?", "In 1999.")] * REMEMBERED
    assert "Tom Reed" not in standalone("How old is he?", [far, *between])
    assert len(standalone("Why?", [Turn("why " * 500, "because " * 500)] * 50)) < 2000


# The gold conversations.

DOCUMENTS = {file.name: file.read_bytes().decode() for file in seeds.FOLDER.glob("*.txt")}
CONVERSATIONS = load_conversations(FILE, DOCUMENTS)


def share(follow_ups: bool, split: str) -> float:
    chosen = [c for c in CONVERSATIONS if c.is_follow_up == follow_ups and c.split == split]
    right = [understood(c, standalone(c.question, [Turn(t.question, t.answer) for t in c.history])) for c in chosen]
    return sum(right) / len(right)


@pytest.mark.parametrize("split", ["tune", "test"])
def test_no_question_that_stands_alone_is_changed(split: str) -> None:
    assert share(False, split) == 1.0


@pytest.mark.parametrize(("split", "least"), [("tune", 0.85), ("test", 0.6)])
def test_most_follow_ups_are_understood(split: str, least: float) -> None:
    assert share(True, split) >= least
