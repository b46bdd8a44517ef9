"""A saved answer held against the documents later, and what else a model may do around one: rewrite a follow-up, judge."""

import json
import time
from collections.abc import Generator
from pathlib import Path
from typing import Any, TypeVar

import pytest

from index.embed import Embedder
from rag import Assistant, QuestionError, Settings, Turn
from rag.exchange import Message, ModelError, Piece, Prompt, Usage
from rag.followup import standalone
from rag.freshness import open_index
from rag.judge import Judge
from rag.provider import writer_for
from rag.rewrite import rewritten
from rag.testing import Reply, ScriptedServer, says
from rag.types import Stage

T = TypeVar("T")

BUILT = "The ferry across the Alder was built in 1911 by the engineer Ada Stone."
WHO = "Who built the ferry across the Alder?"
RIGHT = ("built in 1911", "The ferry was built in 1911 by Ada Stone.")


def over(text: str, place: Path, embedder: Embedder, **values: Any) -> Assistant:
    corpus = place / "corpus"
    corpus.mkdir(parents=True)
    (corpus / "ferry.txt").write_text(text)
    opened = open_index(Settings(corpus=corpus, index=place / "index"), embedder, lambda *_: None)
    settings = Settings(**values)
    return Assistant(settings, opened, embedder, None, writer_for(settings))


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> dict[str, Any]:
    with ScriptedServer([says(RIGHT)]) as server:
        here = over(
            f"{BUILT} It is red.\n", tmp_path_factory.mktemp("a"), embedder, mode="llm", base_url=server.base_url
        )
        return dict(json.loads(json.dumps(here.ask(WHO).to_dict())))


@pytest.mark.parametrize(
    ("text", "standing", "holds"),
    [
        (f"{BUILT} It is red.\n", "stands", True),
        (f"The river is wide. {BUILT} It is red.\n", "moved", True),
        (f"{BUILT.replace('1911', '1921')} It is red.\n", "gone", False),
        ("The river is wide.\n", "gone", False),
    ],
)
def test_a_saved_answer_is_held_against_the_documents_as_they_are_now(
    saved: dict[str, Any], tmp_path: Path, embedder: Embedder, text: str, standing: str, holds: bool
) -> None:
    found = over(text, tmp_path, embedder).recheck(saved)
    assert ([each.standing for each in found.statements], found.holds) == ([standing], holds)
    assert json.loads(json.dumps(found.to_dict()))["holds"] is holds


def test_an_answer_that_was_edited_fails(saved: dict[str, Any], tmp_path: Path, embedder: Embedder) -> None:
    statements = [each | {"text": each["text"].replace("1911", "1921")} for each in saved["statements"]]
    found = over(f"{BUILT} It is red.\n", tmp_path, embedder).recheck(saved | {"statements": statements})
    assert [each.standing for each in found.statements] == ["fails"] and found.statements[0].problem


@pytest.mark.parametrize("broken", [{}, {"statements": 5, "citations": []}, {"statements": [{}], "citations": []}])
def test_what_is_no_answer_is_refused(broken: dict[str, Any], tmp_path: Path, embedder: Embedder) -> None:
    with pytest.raises(QuestionError, match="no saved answer"):
        over(BUILT, tmp_path, embedder).recheck(broken)


class Says:
    """A model that says one thing, or fails."""

    name = "says"

    def __init__(self, text: str | None) -> None:
        self.text = text
        self.asked: list[str] = []

    def write(self, prompt: Prompt, seconds: float) -> Generator[Piece]:
        self.asked.append(" ".join(m.text for m in prompt.messages))
        yield Usage(10, 1, 1)
        if self.text is None:
            raise ModelError("timeout", "silent")
        yield self.text


def done(work: Generator[None, None, T]) -> T:
    """What the work comes to."""
    while True:
        try:
            next(work)
        except StopIteration as end:
            found: T = end.value
            return found


# A judge.


@pytest.mark.parametrize(
    ("said", "stays"), [("yes", True), ("No.", False), (" NO, it", False), ("Perhaps", True), (None, True)]
)
def test_a_judge_only_lowers_and_one_that_fails_lowers_nothing(said: str | None, stays: bool) -> None:
    model = Says(said)
    assert done(Judge(model)("It is red.", ["The ferry is red."], 1e12)) == (stays, Usage(10, 1, 1))
    assert "It is red." in model.asked[0] and "The ferry is red." in model.asked[0]


def test_what_a_judge_lowers_is_dropped_and_its_tokens_count(tmp_path: Path, embedder: Embedder) -> None:
    def both(request: Any) -> Reply:
        return Reply("no", tokens=(7, 1)) if request["model"] == "judge" else says(RIGHT)(request)

    with ScriptedServer([both]) as server:
        answer = over(
            BUILT, tmp_path, embedder, mode="llm", base_url=server.base_url, model="w", judge_model="judge"
        ).ask(WHO)
        models = [request["model"] for request in server.requests]
    assert (answer.answered, answer.reason) == (False, "not_supported") and "judge" in models
    assert answer.usage["requests"] == len(models)


def test_a_judge_cannot_raise_what_the_check_refused(tmp_path: Path, embedder: Embedder) -> None:
    def both(request: Any) -> Reply:
        wrong = says(("built in 1911", "The ferry was built in 1921 by Ada Stone."))
        return Reply("yes") if request["model"] == "judge" else wrong(request)

    with ScriptedServer([both]) as server:
        answer = over(
            BUILT, tmp_path, embedder, mode="llm", base_url=server.base_url, model="w", judge_model="judge"
        ).ask(WHO)
    assert not answer.answered and all(request["model"] == "w" for request in server.requests)


# Follow-ups with a model.

HISTORY = [Turn(WHO, "Ada Stone built it in 1911. [1]")]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("How old is Ada Stone?", "How old is Ada Stone?"),
        ('"When was the ferry across the Alder built?"\n', "When was the ferry across the Alder built?"),
        ("How old is Napoleon?", None),
        ("How old was she in 1066?", None),
        ("Ada Stone is 40.", None),
        ("", None),
        ("Why? " * 200, None),
        (None, None),
    ],
)
def test_a_model_completes_a_follow_up_with_what_was_said_and_nothing_else(
    said: str | None, expected: str | None
) -> None:
    by_rule = standalone("How old is she?", HISTORY)
    text, usage = done(rewritten(Says(said), "How old is she?", HISTORY, by_rule, 5))
    assert text == (expected or by_rule) and usage.requests == 1


def test_a_question_that_stands_alone_is_not_sent_to_be_rewritten(tmp_path: Path, embedder: Embedder) -> None:
    with ScriptedServer([says(RIGHT)]) as server:
        answer = over(BUILT, tmp_path, embedder, mode="llm", base_url=server.base_url).ask(WHO, HISTORY)
    assert answer.standalone_question == WHO and len(server.requests) == 1


def test_a_follow_up_is_rewritten_and_shown(tmp_path: Path, embedder: Embedder) -> None:
    def both(request: Any) -> Reply:
        whole = "When was the ferry across the Alder built?"
        return Reply(whole) if len(request["messages"]) == 1 else says(RIGHT)(request)

    with ScriptedServer([both]) as server:
        answer = over(BUILT, tmp_path, embedder, mode="llm", base_url=server.base_url).ask(
            "When was it built?", HISTORY
        )
    assert answer.standalone_question == "When was the ferry across the Alder built?"
    assert (answer.question, answer.usage["requests"], answer.answered) == ("When was it built?", 2, True)


def test_closing_the_stream_ends_a_rewriting_and_a_judging(tmp_path: Path, embedder: Embedder) -> None:
    def silent_but_for_the_answer(request: Any) -> Reply:
        return Reply("", stall_s=30) if len(request["messages"]) == 1 else says(RIGHT)(request)

    for question, history, judge, stage in (
        ("When was it built?", HISTORY, None, "understanding"),
        (WHO, (), "judge", "checking"),
    ):
        with ScriptedServer([silent_but_for_the_answer]) as server:
            assistant = over(
                BUILT, tmp_path / stage, embedder, mode="llm", base_url=server.base_url, model="w", judge_model=judge
            )
            start = time.monotonic()
            events = assistant.stream(question, history)
            assert any(isinstance(each, Stage) and (each.name, bool(each.detail)) == (stage, True) for each in events)
            events.close()
            assert time.monotonic() - start < 10


def test_a_judge_that_is_silent_does_not_outlast_the_deadline(tmp_path: Path, embedder: Embedder) -> None:
    def both(request: Any) -> Reply:
        return Reply("", stall_s=30) if request["model"] == "judge" else says(RIGHT)(request)

    with ScriptedServer([both]) as server:
        assistant = over(
            BUILT,
            tmp_path,
            embedder,
            mode="llm",
            base_url=server.base_url,
            model="w",
            judge_model="judge",
            deadline_s=3.0,
        )
        start = time.monotonic()
        answer = assistant.ask(WHO)
    assert answer.answered and time.monotonic() - start < 5


def test_messages_are_what_a_prompt_is_made_of() -> None:
    assert Prompt((Message("user", "a"),)).to_dict()["messages"] == [{"role": "user", "text": "a"}]
