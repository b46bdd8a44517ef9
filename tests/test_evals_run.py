"""A run over a scripted assistant: what is asked, what is kept of failures, and the way to a file and back."""

import json
import threading
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from evals.cases import Evidence, Exchange, GoldCase
from evals.provenance import code, hash_of
from evals.run import Result, run
from evals.saved import RunFileError, load_run, save_run
from evals.testing import Scripted, answering, hit, refusing
from rag import Answer, FootnoteError, QuestionError, Turn

LOG = "Keeper Ansa lit the lamp on 3 May. The tower has 120 steps. A ship brought oil from Vell."
DOCUMENTS = {"log.txt": LOG}
LIT = "Keeper Ansa lit the lamp on 3 May."
STEPS = "The tower has 120 steps."


def gold(number: int, question: str, nugget: str = "", quote: str = "", **more: object) -> GoldCase:
    """A case that is answerable when it has a nugget."""
    case = GoldCase(
        id=f"case-{number}",
        question=question,
        history=(),
        reference=nugget,
        nuggets=(((nugget,),),) if nugget else (),
        forbidden=(),
        absent=() if nugget else ("Ibn Sina",),
        evidence=(Evidence("log.txt", quote),) if quote else (),
        answerable=bool(nugget),
        kind="fact" if nugget else "not_stated",
        difficulty="easy",
        split="tune" if number % 2 else "test",
    )
    return replace(case, **more)  # type: ignore[arg-type]


WHEN = gold(1, "When was the lamp lit?", "3 May", LIT)
STAIRS = gold(2, "How many steps has the tower?", "120", STEPS)
BUILDER = gold(3, "Who built the tower?")
LIGHTER = gold(4, "Who lit the lamp?", "Ansa", LIT)
THEN = gold(5, "And who lit it?", "Ansa", LIT, kind="follow_up", history=(Exchange("When?", "On 3 May."),))

SCRIPT: dict[str, Answer | Exception] = {
    WHEN.question: answering(WHEN.question, DOCUMENTS, [("log.txt", LIT)], hits=[hit("log.txt", LOG, LIT, lexical=2)]),
    STAIRS.question: refusing(STAIRS.question, confidence=0.25),
    BUILDER.question: refusing(BUILDER.question),
    LIGHTER.question: ZeroDivisionError("no light"),
}
CASES = (WHEN, STAIRS, BUILDER, LIGHTER)


def scripted(script: Mapping[str, Answer | Exception] = SCRIPT) -> Scripted:
    return Scripted(DOCUMENTS, script)


class Conversing(Scripted):
    """A scripted assistant whose `ask` takes the earlier turns, and remembers the last ones."""

    turns: Sequence[Turn] = ()

    def ask(self, question: str, history: Sequence[Turn] = ()) -> Answer:
        self.turns = history
        return super().ask(question)


def untimed(result: Result) -> Result:
    """The result without what differs from run to run: times, and where in the code an error came from."""
    scores = {name: value for name, value in result.scores.items() if not name.startswith("ms, ")}
    return replace(result, seconds=None, scores=scores, error=result.error and result.error.splitlines()[-1])


def test_results_come_in_the_order_of_the_cases_with_their_answers() -> None:
    done = run(scripted(), CASES)
    assert [result.case for result in done.results] == list(CASES)
    assert done.n == 4
    first = done.results[0]
    assert first.answer == SCRIPT[WHEN.question].to_dict()  # type: ignore[union-attr]
    assert first.confidence == 1.0
    assert first.scores["correct"] == (1,)
    assert first.scores["AUROC bare BM25"] == (2, 1)
    assert first.error is None and first.seconds is not None and first.seconds >= 0


def test_an_error_is_a_result_with_its_traceback_and_scores_nothing() -> None:
    done = run(scripted(), CASES)
    (crashed,) = done.crashed
    assert crashed.case == LIGHTER
    assert crashed.error is not None
    assert crashed.error.startswith("Traceback") and "ZeroDivisionError: no light" in crashed.error
    assert (crashed.answer, crashed.scores["correct"], crashed.scores["false refusals"]) == (None, (0,), (1,))


def test_an_error_of_the_users_making_is_a_result_too() -> None:
    done = run(scripted({WHEN.question: QuestionError("too long")}), [WHEN])
    assert len(done.crashed) == 1


def test_what_stops_the_program_stops_the_run() -> None:
    class Interrupted(Scripted):
        def ask(self, question: str) -> Answer:
            raise KeyboardInterrupt

    for workers in (1, 2):
        with pytest.raises(KeyboardInterrupt):
            run(Interrupted(DOCUMENTS, {}), CASES, workers)


@pytest.mark.parametrize("workers", [2, 3, 8])
def test_the_results_are_the_same_for_every_number_of_workers(workers: int) -> None:
    alone, together = run(scripted(), CASES), run(scripted(), CASES, workers)
    assert [untimed(result) for result in together.results] == [untimed(result) for result in alone.results]
    assert together.fingerprints == alone.fingerprints


def test_times_are_only_taken_of_questions_asked_alone() -> None:
    together = run(scripted(), CASES, workers=2)
    assert {result.seconds for result in together.results} == {None}
    assert {result.scores["ms, p50"] for result in together.results} == {None}


def test_workers_ask_at_the_same_time() -> None:
    meeting = threading.Barrier(2, timeout=30)

    class Meeting(Scripted):
        def ask(self, question: str) -> Answer:
            meeting.wait()
            return super().ask(question)

    assert not run(Meeting(DOCUMENTS, SCRIPT), (WHEN, STAIRS), workers=2).crashed


def test_no_worker_is_no_run() -> None:
    with pytest.raises(ValueError, match="workers is 0"):
        run(scripted(), CASES, 0)


def test_a_follow_up_is_asked_with_its_history() -> None:
    assistant = Conversing(DOCUMENTS, {THEN.question: answering(THEN.question, DOCUMENTS, [("log.txt", LIT)])})
    (result,) = run(assistant, [THEN]).results
    assert assistant.turns == (Turn("When?", "On 3 May."),)
    assert result.scores["correct"] == (1,)


def test_a_follow_up_does_not_apply_where_no_history_is_taken() -> None:
    (result,) = run(scripted(), [THEN]).results
    assert result.skipped is not None and "history" in result.skipped
    assert (result.answer, result.error) == (None, None)
    assert result.scores.keys() >= {"correct", "evidence@1"} and set(result.scores.values()) == {None}


def test_a_citation_of_a_document_that_does_not_exist_is_not_verbatim() -> None:
    answer = answering(WHEN.question, DOCUMENTS, [("log.txt", LIT)])
    (citation,) = answer.citations
    invented = replace(answer, citations=(replace(citation, document="diary.txt"),))
    (result,) = run(scripted({WHEN.question: invented}), [WHEN]).results
    assert (result.error, result.scores["quotes verbatim"]) == (None, (0,))


def test_the_run_says_what_it_was_made_from() -> None:
    done = run(scripted(), CASES, settings={"mode": "extractive"})
    assert done.fingerprints == {"settings": "scripted", "gold": hash_of(CASES), "code": code()}
    assert (done.settings, done.workers) == ({"mode": "extractive"}, 1)
    assert done.python.startswith("3.") and done.date.endswith("+00:00")


def test_the_hash_of_the_questions_is_of_what_they_are_not_of_their_order() -> None:
    assert hash_of(CASES) == hash_of(CASES[::-1])
    assert hash_of(CASES) != hash_of(CASES[:-1])
    assert hash_of(CASES) != hash_of([replace(WHEN, forbidden=("June",)), *CASES[1:]])


def test_progress_is_told_after_each_question() -> None:
    told: list[tuple[int, int]] = []
    run(scripted(), CASES, progress=lambda done, total: told.append((done, total)))
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_a_run_without_cases_is_empty() -> None:
    assert run(scripted(), []).n == 0


# The file


def test_a_run_comes_back_from_its_file_as_it_was(tmp_path: Path) -> None:
    done = run(scripted(), (*CASES, THEN), settings={"mode": "extractive"})
    save_run(done, tmp_path / "run.json")
    assert load_run(tmp_path / "run.json") == done
    assert [file.name for file in tmp_path.iterdir()] == ["run.json"]


def test_the_file_holds_everything_in_plain_sight(tmp_path: Path) -> None:
    save_run(run(scripted(), CASES), tmp_path / "run.json")
    record = json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))
    first = record["results"][0]
    assert first["case"]["question"] == WHEN.question
    assert first["answer"]["citations"][0]["quote"] == LIT
    assert first["scores"]["correct"] == [1.0]


def test_a_file_that_cannot_be_written_is_told_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(RunFileError) as error:
        save_run(run(scripted(), CASES), tmp_path / "missing" / "run.json")
    assert isinstance(error.value, FootnoteError)
    assert "No such file or directory" in str(error.value) and "\n" not in str(error.value)


def test_a_failed_save_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "run.json").mkdir()
    with pytest.raises(RunFileError):
        save_run(run(scripted(), CASES), tmp_path / "run.json")
    assert [file.name for file in tmp_path.iterdir()] == ["run.json"]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("{", "is not JSON"),
        ("[]", "is not a run of format"),
        ('{"format": 0}', "is not a run of format"),
        ('{"format": 2}', "is not a whole run"),
        ('{"format": 2, "results": [{}]}', "is not a whole run"),
        ('{"format": 2, "results": [], "more": 1}', "is not a whole run"),
    ],
)
def test_a_file_that_is_no_run_is_refused(tmp_path: Path, text: str, complaint: str) -> None:
    file = tmp_path / "run.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(RunFileError, match=complaint):
        load_run(file)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RunFileError, match="cannot read the run"):
        load_run(tmp_path / "run.json")
