"""Judged answers become candidate cases: what can be told is filled in, what cannot is named."""

import json
from pathlib import Path
from typing import Any

import pytest

from evals.candidates import candidates, load_judgements
from evals.cases import GoldError, load_cases
from evals.testing import answering, refusing
from rag import Answer

LOG = "Keeper Ansa lit the lamp on 3 May. The tower has 120 steps. A ship brought oil from Vell."
DOCUMENTS = {"log.txt": LOG}
STEPS = "The tower has 120 steps."


def judged(question: str, answer: Answer, verdict: str = "up", **more: Any) -> dict[str, Any]:
    time = "2024-12-08T10:00:00+00:00"
    return {"time": time, "question": question, "history": [], "answer": answer.to_dict(), "verdict": verdict, **more}


STAIRS = judged("How many steps has the tower?", answering("", DOCUMENTS, [("log.txt", STEPS)]))


def test_an_answer_found_right_is_a_case_that_the_loader_admits(tmp_path: Path) -> None:
    (candidate,) = candidates([STAIRS], DOCUMENTS)
    assert candidate.to_do == ()
    file = tmp_path / "gold.jsonl"
    file.write_text(json.dumps(candidate.case), encoding="utf-8")
    (case,) = load_cases(file, DOCUMENTS)
    assert (case.answerable, case.kind, case.reference, case.nuggets) == (True, "number", STEPS, ((("120",),),))
    assert case.evidence[0].quote == STEPS


def test_a_correction_is_the_reference_and_its_evidence_is_left_to_a_person() -> None:
    wrong = answering("", DOCUMENTS, [("log.txt", "A ship brought oil from Vell.")])
    (candidate,) = candidates([judged("When was it lit?", wrong, "down", correction="On 3 May")], DOCUMENTS)
    assert candidate.case["reference"] == "On 3 May"
    assert candidate.to_do[0] == "an answerable case has no evidence; add it"


def test_an_answer_to_what_is_not_stated_is_what_one_would_expect() -> None:
    (candidate,) = candidates(
        [judged("Who built it?", answering("", DOCUMENTS, [("log.txt", STEPS)]), "down")], DOCUMENTS
    )
    assert (candidate.case["answerable"], candidate.case["absent"]) == (False, [STEPS])


def test_a_refusal_found_right_wants_the_answers_one_would_expect() -> None:
    (candidate,) = candidates([judged("Who built it?", refusing(""))], DOCUMENTS)
    assert candidate.to_do == ("a case that is not stated has no absent; add it",)


def test_a_question_judged_again_counts_once() -> None:
    first, last = judged("Who built it?", refusing("")), judged("Who built it?", refusing(""), "down")
    (candidate,) = candidates([first, last], DOCUMENTS)
    assert candidate.judged["verdict"] == "down"


def test_judgements_are_read_line_by_line(tmp_path: Path) -> None:
    file = tmp_path / "feedback.jsonl"
    file.write_text(f"{json.dumps(STAIRS)}\n\n", encoding="utf-8")
    assert load_judgements(file) == (STAIRS,)


@pytest.mark.parametrize(
    "line", ["{", "[]", json.dumps(STAIRS | {"verdict": "maybe"}), json.dumps(STAIRS | {"x": 1}), '{"time": "now"}']
)
def test_what_is_no_judgement_is_refused_with_its_place(tmp_path: Path, line: str) -> None:
    file = tmp_path / "feedback.jsonl"
    file.write_text(line, encoding="utf-8")
    with pytest.raises(GoldError, match=r"feedback.jsonl:1: "):
        load_judgements(file)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(GoldError, match="cannot be read"):
        load_judgements(tmp_path / "none.jsonl")
