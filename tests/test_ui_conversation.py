"""A conversation as the browser keeps it, and as it is taken elsewhere."""

import json
from dataclasses import replace
from typing import Any

import pytest

from index.types import Hit, Passage
from rag import Answer, Citation, Notice, Statement
from ui.conversation import Entry, history, kept, restored
from ui.export import answer_markdown, answer_plain, conversation_json, conversation_markdown

CITATION = Citation(
    1, "a.txt", "The Harbour", "City Press", None, "1950-03", "inferred", "History", 7, 4, 25, "It opened in *1904*."
)
ANSWER = Answer(
    "When did it open?",
    "When did the harbour open?",
    answered=True,
    reason=None,
    text="It opened in *1904*. [1]",
    requested_mode="auto",
    mode="extractive",
    model=None,
    notices=(Notice("stale", "The documents have changed."),),
    statements=(Statement("It opened in *1904*.", "quoted", (1,)),),
    dropped=(),
    citations=(CITATION,),
    hits=tuple(Hit(Passage("p", "a.txt", None, 0, 4, "Once", ()), 0.5, n) for n in range(1, 9)),
    fingerprint={"index": "x"},
    timings={"total": 0.2},
)
REFUSAL = replace(ANSWER, answered=False, reason="not_stated", text="No.", statements=(), citations=(), notices=())


def test_a_conversation_comes_back_as_it_was_kept() -> None:
    data = json.loads(json.dumps(kept([Entry(ANSWER, "up"), Entry(REFUSAL)])))
    first, second = restored(data)
    assert first == Entry(replace(ANSWER, hits=()), "up")
    assert second.answer.hits[0].passage.text == "Once" and len(second.answer.hits) == 3 and second.verdict is None


def test_what_is_kept_is_small() -> None:
    assert len(json.dumps(kept([Entry(ANSWER)] * 200))) < 50 * 2000


@pytest.mark.parametrize(
    "change",
    [
        {"question": None},
        {"statements": "x"},
        {"statements": [{"text": "x", "support": "sworn", "citations": [1]}]},
        {"citations": [{"number": 1}]},
        {"citations": [dict(kept([Entry(ANSWER)])[0]["citations"][0], published="<b>")]},
        {"citations": [dict(kept([Entry(ANSWER)])[0]["citations"][0], start=-1)]},
        {"answered": "yes"},
        {"timings": {"total": "soon"}},
        {"hits": [1]},
    ],
)
def test_what_is_of_another_form_is_left_out(change: dict[str, Any]) -> None:
    good = kept([Entry(ANSWER)])[0]
    assert len(restored([good, good | change, 5, None, []])) == 1


@pytest.mark.parametrize("data", [None, 5, "x", {}, [[]], [{}]])
def test_what_is_no_conversation_is_none(data: Any) -> None:
    assert restored(data) == ()


def test_the_last_turns_are_what_a_follow_up_leans_on() -> None:
    turns = history([Entry(replace(ANSWER, standalone_question=f"Q{n}?")) for n in range(9)])
    assert [turn.question for turn in turns] == ["Q3?", "Q4?", "Q5?", "Q6?", "Q7?", "Q8?"]
    assert turns[-1].answer == ANSWER.text


def test_plain_text_has_every_reference() -> None:
    assert answer_plain(ANSWER) == (
        "It opened in *1904*. [1]\n\n"
        "[1] The Harbour · City Press · March 1950 (inferred) · History · page 7: “It opened in *1904*.”"
    )
    assert answer_plain(REFUSAL) == "No."


def test_markdown_has_footnotes_and_shows_what_documents_hold_as_it_is() -> None:
    text = answer_markdown(replace(ANSWER, question="![x](http://evil.example) <b>"))
    assert "## \\!\\[x\\](http://evil.example) \\<b\\>" in text
    assert "It opened in \\*1904\\*.[^1]" in text
    assert "[^1]: The Harbour · City Press" in text and "a.txt, characters 4 to 25" in text


def test_a_conversation_in_markdown_tells_the_footnotes_of_its_answers_apart() -> None:
    text = conversation_markdown([ANSWER, ANSWER])
    assert text.count("[^1.1]") == 2 and text.count("[^2.1]") == 2


def test_a_conversation_in_json_is_what_the_command_prints() -> None:
    assert json.loads(conversation_json([ANSWER])) == json.loads(json.dumps([ANSWER.to_dict()]))
    assert [each["answered"] for each in json.loads(conversation_json([ANSWER, REFUSAL]))] == [True, False]
