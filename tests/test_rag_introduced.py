"""Who somebody is and what something is: the sentence that introduces them answers, and nothing else does."""

import time
from pathlib import Path

import pytest

from index.names import Names
from index.types import Hit, Passage, Sentence, Signals
from rag import Assistant, Settings
from rag.evidence import Candidate
from rag.introduced import introduced, with_introduction
from rag.question import understand

TOLD = [
    "Ada Stone never spoke of the flood.",
    "With the help of Orrin Rescue, a room was set up in the mill.",
    "The mayor, Tom Reed, had the mill cleared.",
    "Ida Voss, 41, who runs the ferry, saw the dam go.",
    "Emil Hart is a fisherman.",
    "Zeno Gall, the last of his line, saw nothing.",
    "Water expert Jon Lind had warned of it.",
    "Orrin Rescue, a volunteer group of forty, brought soup.",
    "The dam was drawn by Ada Stone, the engineer of the town.",
    "He blamed the National Dam Board (NDB).",
    "It had to force Mira Falk to leave.",
    "Falk, the owner of the mill, wept.",
    "He lent Oda Kern money; Kern, a nurse, and Paul Kern, a priest, gave it back.",
]


def candidates() -> list[Candidate]:
    found = []
    for n, words in enumerate(TOLD):
        passage = Passage(f"p{n}", "a.txt", None, 0, len(words), words, (Sentence(0, len(words)),))
        found.append(Candidate(passage, passage.sentences[0], n, {}))
    return found


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Who is Tom Reed?", 2),
        ("who was tom reed", 2),
        ("Who is Ida Voss?", 3),
        ("Who's Emil Hart?", 4),
        ("Who is Zeno Gall?", 5),
        ("Who is Jon Lind exactly?", 6),
        ("What is Orrin Rescue?", 7),
        ("And who is Ada Stone?", 8),
        ("What is the NDB?", 9),
        ("Who is Mira Falk?", 11),
    ],
)
def test_the_sentence_that_introduces_whom_is_asked_for(question: str, answer: int) -> None:
    proper = {"tom", "reed"}
    chosen = introduced(understand(question, proper), Names(), candidates())
    assert chosen is not None and chosen.words == TOLD[answer]


@pytest.mark.parametrize(
    "question",
    [
        "Who is the mayor?",
        "Who is Oda Kern?",  # a surname that two people have introduces neither
        "Who is Lind's brother?",
        "Who is Tom Reed afraid of?",
        "Where is Tom Reed?",
        "What is Tom Reed?",
        "Who is Bo Winter?",
    ],
)
def test_no_other_question_is_answered_so(question: str) -> None:
    assert introduced(understand(question), Names(), candidates()) is None


def test_a_passage_further_down_that_introduces_takes_the_last_place() -> None:
    hits = [Hit(c.passage, 1.0, n, Signals(0.5, 0.5, 0.5)) for n, c in enumerate(candidates(), 1)]
    found = with_introduction(understand("Who is Emil Hart?"), Names(), hits[:3], hits)
    assert [hit.passage.text for hit in found] == [TOLD[0], TOLD[1], TOLD[4]]
    assert [hit.rank for hit in found] == [1, 2, 3]
    assert with_introduction(understand("Who is Tom Reed?"), Names(), hits[:3], hits) == tuple(hits[:3])
    assert with_introduction(understand("Who warned of it?"), Names(), hits[:3], hits) == tuple(hits[:3])


def test_who_someone_is_is_quoted_with_the_source(tmp_path: Path) -> None:
    text = "The flood of 1911\n\nThe water came at noon. The mayor, Tom Reed, had the mill cleared. Nobody was hurt.\n"
    (tmp_path / "flood.txt").write_text(text, encoding="utf-8")
    assistant = Assistant.from_settings(Settings(corpus=tmp_path, index=tmp_path / "index", mode="extractive"))
    answer = assistant.ask("Who is Tom Reed?")
    assert answer.text == "The mayor, Tom Reed, had the mill cleared. [1]"
    assert not assistant.ask("Who is Bo Winter?").answered


@pytest.mark.parametrize("hostile", ["A" * 20000 + " Ada Stone", "Ada " * 5000, "leader " * 4000 + ", Ada Stone"])
def test_a_hostile_sentence_is_looked_through_at_once(hostile: str) -> None:
    passage = Passage("p", "a.txt", None, 0, len(hostile), hostile, (Sentence(0, len(hostile)),))
    start = time.perf_counter()
    introduced(understand("Who is Ada Stone?"), Names(), [Candidate(passage, passage.sentences[0], 1, {})])
    assert time.perf_counter() - start < 1
