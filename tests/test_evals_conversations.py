"""Gold conversations: what is read, each thing that is refused, what counts as understood, and the set that ships."""

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from evals.cases import SPLITS, Exchange
from evals.conversations import (
    FILE,
    FOLLOW_UP_KINDS,
    STANDALONE_KINDS,
    Conversation,
    load_conversations,
    understood,
)
from evals.records import Evidence, GoldError

SEEDS = Path(__file__).parents[1] / "seeds"

Record = dict[str, object]

DOCUMENTS = {"log.txt": "Keeper Ansa lit the lamp on 3 May. The tower has 120 steps."}
TURN = {"question": "Who kept the tower?", "answer": "Keeper Ansa did."}
FOLLOW_UP: Record = {
    "id": "pronoun-01",
    "history": [TURN],
    "question": "When did she light the lamp?",
    "standalone": [["Ansa"], ["lamp"]],
    "forbidden": ["she"],
    "evidence": [{"document": "log.txt", "quote": "on 3 May."}],
    "kind": "pronoun",
    "split": "tune",
}
ALONE: Record = {
    "id": "short-01",
    "history": [TURN],
    "question": "How many steps has the tower?",
    "standalone": "How many steps has the tower?",
    "kind": "short",
    "split": "test",
}


def without(record: Record, key: str) -> Record:
    return {name: value for name, value in record.items() if name != key}


def write(folder: Path, *records: Record) -> Path:
    file = folder / "conversations.jsonl"
    file.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return file


def test_a_conversation_is_read_whole(tmp_path: Path) -> None:
    follow_up, alone = load_conversations(write(tmp_path, FOLLOW_UP, ALONE), DOCUMENTS)
    assert follow_up == Conversation(
        id="pronoun-01",
        history=(Exchange("Who kept the tower?", "Keeper Ansa did."),),
        question="When did she light the lamp?",
        standalone=(("Ansa",), ("lamp",)),
        forbidden=("she",),
        evidence=(Evidence("log.txt", "on 3 May."),),
        kind="pronoun",
        split="tune",
    )
    assert (alone.standalone, alone.forbidden, alone.evidence) == ((), (), ())
    assert (follow_up.is_follow_up, alone.is_follow_up) == (True, False)


@pytest.mark.parametrize(
    ("record", "complaint"),
    [
        (FOLLOW_UP | {"note": "x"}, "unknown keys ['note']"),
        (without(FOLLOW_UP, "standalone"), "has no standalone"),
        (FOLLOW_UP | {"kind": "riddle"}, "kind is 'riddle'; use one of pronoun"),
        (FOLLOW_UP | {"split": "train"}, "split is 'train'"),
        (FOLLOW_UP | {"standalone": "When did Ansa light the lamp?"}, "a nugget is 'When did Ansa light the lamp?'"),
        (FOLLOW_UP | {"standalone": []}, "a nugget or one of its groups is empty"),
        (FOLLOW_UP | {"standalone": [["lamp"]], "forbidden": []}, "is right as it is"),
        (FOLLOW_UP | {"standalone": [["Ansa"], ["stairs"]]}, "nobody has said stairs"),
        (FOLLOW_UP | {"history": []}, "0 turns of history; give one to three"),
        (FOLLOW_UP | {"history": [TURN] * 4}, "4 turns of history; give one to three"),
        (without(FOLLOW_UP, "evidence"), "a follow-up without evidence"),
        (FOLLOW_UP | {"evidence": [{"document": "log.txt", "quote": "4 May"}]}, "'4 May' is not in log.txt"),
        (ALONE | {"standalone": "How many steps?"}, "repeat the question, which must stay as it is"),
        (ALONE | {"standalone": [["tower"]]}, "repeat the question, which must stay as it is"),
        (ALONE | {"forbidden": ["Ansa"]}, "kind short with forbidden or evidence"),
    ],
)
def test_an_unfair_or_malformed_conversation_is_refused(tmp_path: Path, record: Record, complaint: str) -> None:
    with pytest.raises(GoldError) as error:
        load_conversations(write(tmp_path, record), DOCUMENTS)
    assert str(error.value).startswith(f"{tmp_path / 'conversations.jsonl'}:1: ")
    assert complaint in str(error.value)


def test_an_id_used_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(GoldError, match="the id 'short-01' is already at"):
        load_conversations(write(tmp_path, ALONE, ALONE), DOCUMENTS)


@pytest.mark.parametrize(
    ("rewritten", "right"),
    [
        ("When did Keeper Ansa light the lamp?", True),
        ("Ansa: when was the LAMP lit?", True),
        ("When did she light the lamp?", False),
        ("When did she light the lamp, Ansa?", False),
        ("When did Ansa come?", False),
        ("", False),
    ],
)
def test_a_follow_up_is_understood_when_the_rewritten_question_says_what_is_meant(
    tmp_path: Path, rewritten: str, right: bool
) -> None:
    (follow_up,) = load_conversations(write(tmp_path, FOLLOW_UP), DOCUMENTS)
    assert understood(follow_up, rewritten) is right


def test_a_question_that_stands_alone_must_not_be_touched(tmp_path: Path) -> None:
    (alone,) = load_conversations(write(tmp_path, ALONE), DOCUMENTS)
    assert understood(alone, "How many steps has the tower?")
    assert not understood(alone, "How many steps has the tower? ")
    assert not understood(replace(alone, question="How many steps?"), "How many steps, Ansa?")


# The set that ships


@pytest.fixture(scope="module")
def conversations() -> tuple[Conversation, ...]:
    return load_conversations(FILE, {file.name: file.read_bytes().decode() for file in SEEDS.glob("*.txt")})


def test_every_kind_is_there(conversations: tuple[Conversation, ...]) -> None:
    assert {each.kind for each in conversations} == {*FOLLOW_UP_KINDS, *STANDALONE_KINDS}


@pytest.mark.parametrize("follow_up", [True, False])
@pytest.mark.parametrize("split", SPLITS)
def test_each_half_has_enough_of_both(conversations: tuple[Conversation, ...], follow_up: bool, split: str) -> None:
    assert sum(each.is_follow_up is follow_up and each.split == split for each in conversations) >= 10


def test_follow_ups_rest_on_one_to_three_turns(conversations: tuple[Conversation, ...]) -> None:
    assert set(Counter(len(each.history) for each in conversations if each.is_follow_up)) == {1, 2, 3}
