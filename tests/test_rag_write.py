"""Answers that a model writes, through the real client against a real server on loopback: what is shown, what is dropped,
and what happens when the model fails."""

import json
import re
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

from index.embed import Embedder
from index.search import SearchIndex
from rag import Answer, Assistant, Settings
from rag.freshness import Opened, open_index
from rag.provider import writer_for
from rag.testing import Refusal, Reply, Script, ScriptedServer, lines, refuses, says
from rag.types import Done, Stage, StatementReady

KEY = "sk-test-0123456789abcdef"
BUILT = "The ferry across the Alder was built in 1911 by the engineer Ada Stone."
CORPUS = {
    "ferry.md": f"# The Alder Ferry\n\nBy Mira Holt, 3 May 2021\n\n{BUILT} It carries 240 passengers and crosses the river in "
    "twelve minutes.\n\nThe ferry stopped running in 1998 because its boiler had cracked. Tom Reed repaired the boiler and "
    "drove the ferry for nine years.\n",
    "flood-gazette.txt": "The Flood in Brinmouth\n\nJune 2, 2019\n\nThe flood of March 2019 destroyed 48 houses in Brinmouth.\n",
    "flood-council.txt": "Council Report\n\nJuly 9, 2019\n\nIn Brinmouth, the flood of March 2019 destroyed 63 houses.\n",
}
WHO = "Who built the ferry across the Alder?"
RIGHT = ("built in 1911", "The ferry was built in 1911 by Ada Stone.")
WRONG = ("built in 1911", "The ferry was built in 1921 by Ada Stone.")
GERMAN = "Die Fähre wurde von der Ingenieurin gebaut und fuhr über den Fluss."


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Opened:
    folder = tmp_path_factory.mktemp("town")
    for name, text in CORPUS.items():
        (folder / name).write_text(text, encoding="utf-8")
    return open_index(Settings(corpus=folder, index=tmp_path_factory.mktemp("index")), embedder, lambda *_: None)


class Town:
    """An assistant over the little corpus, for any settings; it has no reader, so that it is quick."""

    def __init__(self, opened: Opened) -> None:
        self.opened = opened

    def __call__(self, server: ScriptedServer | None = None, **values: Any) -> Assistant:
        given: dict[str, Any] = {"mode": "llm", "model": "scripted", "api_key": KEY, "retries": 1, "deadline_s": 20.0}
        if server:
            given["base_url"] = server.base_url
        settings = Settings(**given | values)
        index = self.opened.index
        return Assistant(settings, self.opened, index.embedder, None, writer_for(settings))


@pytest.fixture
def town(opened: Opened) -> Town:
    return Town(opened)


def assert_whole(answer: Answer, index: SearchIndex) -> None:
    """Every mark resolves, every quote stands in its document, numbers run by first use."""
    used = list(dict.fromkeys(n for s in answer.statements for n in s.citations))
    assert used == [c.number for c in answer.citations] == list(range(1, len(used) + 1))
    for citation in answer.citations:
        text = index.documents[citation.document].text
        assert text[citation.start : citation.end] == citation.quote
    marked = [f"{s.text} {''.join(f'[{n}]' for n in s.citations)}".rstrip() for s in answer.statements]
    assert not answer.answered or answer.text == " ".join(marked)


def codes(answer: Answer) -> list[str]:
    return [notice.code for notice in answer.notices]


# What is shown.


@pytest.mark.parametrize("schema", [True, False])
def test_a_statement_that_its_lines_carry_is_shown_with_the_very_words(town: Town, schema: bool) -> None:
    with ScriptedServer([says(RIGHT)], schema=schema) as server:
        answer = town(server).ask(WHO)
    assert (answer.answered, answer.mode, answer.requested_mode, answer.model) == (True, "llm", "llm", "scripted")
    assert answer.text == "The ferry was built in 1911 by Ada Stone. [1]"
    assert answer.citations[0].quote == BUILT and answer.dropped == () and answer.notices == ()
    assert answer.statements[0].support == "supported"
    assert answer.usage == {"tokens_in": 100, "tokens_out": 20, "requests": 1}
    assert {"model", "prompts", "index", "settings"} <= set(answer.fingerprint)


def test_a_statement_in_the_sources_own_words_is_quoted(town: Town) -> None:
    with ScriptedServer([says(("built in 1911", BUILT))]) as server:
        assert [s.support for s in town(server).ask(WHO).statements] == ["quoted"]


def test_a_server_without_schemas_is_asked_for_one_once(town: Town) -> None:
    with ScriptedServer([says(RIGHT)], schema=False) as server:
        assistant = town(server)
        assert assistant.ask(WHO).text == assistant.ask(WHO).text != ""
    assert ["response_format" in request for request in server.requests] == [True, False, False]


def test_a_server_that_ignores_the_schema_is_asked_for_marks(town: Town) -> None:
    def chatty(request: Any) -> Reply:
        found = next(i for i, line in lines(request).items() if "1911" in line)
        return Reply(f"The ferry was built in 1911 by Ada Stone [{found}].")

    with ScriptedServer([chatty]) as server:
        assistant = town(server)
        answers = [assistant.ask(WHO), assistant.ask(WHO)]
    assert [a.text for a in answers] == ["The ferry was built in 1911 by Ada Stone. [1]"] * 2
    assert ["response_format" in request for request in server.requests] == [True, False, False]


def test_a_server_that_stumbles_once_is_asked_for_a_schema_again_later(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.write.MARKS_S", 0.2)
    with ScriptedServer([Reply("{not json"), says(RIGHT), says(RIGHT)]) as server:
        assistant = town(server)
        assistant.ask(WHO)
        time.sleep(0.3)
        assert assistant.ask(WHO).answered
    assert ["response_format" in request for request in server.requests] == [True, False, True]


def test_a_lie_near_the_truth_is_asked_again_and_dropped(town: Town) -> None:
    with ScriptedServer([says(RIGHT, WRONG)]) as server:
        answer = town(server).ask(WHO)
    assert answer.text == "The ferry was built in 1911 by Ada Stone. [1]"
    assert [(s.text, s.support, s.citations) for s in answer.dropped] == [(WRONG[1], "unsupported", ())]
    assert len(server.requests) == 2
    named = server.requests[1]["messages"][-1]["content"]
    assert WRONG[1] in named and RIGHT[1] not in named and "1911" in named


def test_what_is_repaired_is_shown(town: Town) -> None:
    with ScriptedServer([says(WRONG), says(RIGHT)]) as server:
        answer = town(server).ask(WHO)
    assert answer.text == "The ferry was built in 1911 by Ada Stone. [1]"
    assert [s.text for s in answer.dropped] == [WRONG[1]] and answer.usage["requests"] == 2


def test_nothing_left_is_a_refusal(town: Town) -> None:
    with ScriptedServer([says(WRONG)]) as server:
        answer = town(server).ask(WHO)
    assert (answer.answered, answer.reason, answer.mode) == (False, "not_supported", "llm")
    assert not answer.statements and not answer.citations and answer.dropped and answer.hits
    assert "1921" not in answer.text


def test_a_citation_of_the_wrong_line_is_replaced_by_the_right_one(town: Town) -> None:
    with ScriptedServer([says(("240 passengers", RIGHT[1])), says(("no such line", RIGHT[1]))]) as server:
        for _ in range(2):
            answer = town(server).ask(WHO)
            assert [c.quote for c in answer.citations] == [BUILT] and answer.dropped == ()


def test_unsupported_statements_are_shown_marked_only_where_that_is_asked_for(town: Town) -> None:
    with ScriptedServer([says(RIGHT, WRONG)]) as server:
        answer = town(server, show_unsupported=True).ask(WHO)
    assert answer.text == f"{RIGHT[1]} [1] [not supported] {WRONG[1]}"
    assert [s.support for s in answer.statements] == ["supported", "unsupported"]
    assert_whole(answer, town.opened.index)


def test_a_model_that_refuses_is_believed(town: Town) -> None:
    for schema in (True, False):
        with ScriptedServer([refuses], schema=schema) as server:
            answer = town(server).ask("How many passengers did the ferry carry in 1950?")
        assert (answer.answered, answer.reason, answer.mode, answer.statements) == (False, "not_stated", "llm", ())
        assert answer.hits


def test_a_part_that_is_not_stated_is_said_and_the_other_answered(town: Town) -> None:
    for schema in (True, False):
        with ScriptedServer([says(RIGHT, unanswered=[2])], schema=schema) as server:
            answer = town(server).ask("Who built the ferry across the Alder, and how much did it cost?")
        assert answer.answered and codes(answer) == ["part_not_stated"]
        assert "how much did it cost" in answer.notices[0].text


def test_sources_that_differ_are_each_cited(town: Town) -> None:
    both = says(("48 houses", "The Gazette says 48 houses were destroyed."), ("63 houses", "63 houses were destroyed."))
    with ScriptedServer([both]) as server:
        answer = town(server).ask("How many houses did the flood of March 2019 destroy in Brinmouth?")
    assert {c.document for c in answer.citations} >= {"flood-council.txt"}
    assert_whole(answer, town.opened.index)


BOTH = (("48 houses", "48 houses were destroyed."), ("63 houses", "63 houses were destroyed."))


@pytest.mark.parametrize(("said", "noticed"), [(BOTH, ["disagreement"]), (BOTH[:1], [])])
def test_that_sources_differ_is_said_where_both_are_cited(
    town: Town, said: Sequence[tuple[str, str]], noticed: list[str]
) -> None:
    with ScriptedServer([says(*said)]) as server:
        answer = town(server).ask("How many houses did the flood of March 2019 destroy in Brinmouth?")
    assert len(answer.statements) == len(said) and codes(answer) == noticed


def test_what_is_far_from_every_document_is_not_sent_anywhere(town: Town) -> None:
    with ScriptedServer([says(RIGHT)]) as server:
        answer = town(server).ask("zxqv wvut?")
    assert (answer.reason, server.requests) == ("nothing_relevant", [])


def test_the_cost_is_told_where_the_prices_are(town: Town) -> None:
    with ScriptedServer([says(RIGHT)]) as server:
        usage = town(server, price_in=2.0, price_out=10.0).ask(WHO).usage
    assert usage["cost_usd"] == pytest.approx((100 * 2 + 20 * 10) / 1e6)


# What is sent.


def test_passages_are_lines_with_ids_that_cannot_be_counted_out(town: Town) -> None:
    with ScriptedServer([says(RIGHT)]) as server:
        assistant = town(server)
        assistant.ask(WHO)
        assistant.ask(WHO)
        assistant.ask("When was the ferry across the Alder built?")
    first, again, other = (lines(request) for request in server.requests)
    assert first == again and set(first) != set(other)
    assert all(re.fullmatch(r"[b-df-hj-np-tv-z][b-df-hj-np-tv-z2-9]{3}", name) for name in first)
    assert BUILT in first.values() and list(first) != sorted(first)
    asked = server.requests[0]["messages"][1]["content"]
    assert "Source: The Alder Ferry | Mira Holt | 2021-05-03" in asked and asked.rstrip().endswith(WHO)
    ids = server.requests[0]["response_format"]["json_schema"]["schema"]["properties"]["statements"]["items"]
    assert set(ids["properties"]["ids"]["items"]["enum"]) == set(first)
    assert list(ids["properties"]) == ["ids", "text"]


@pytest.mark.parametrize("budget", [200, 220, 260, 320, 400])
def test_the_context_holds_whole_sentences_within_its_budget(town: Town, budget: int) -> None:
    with ScriptedServer([says(RIGHT)]) as server:
        town(server, context_tokens=budget).ask(WHO)
    sent = lines(server.requests[0])
    whole = " ".join(" ".join(text.split()) for text in CORPUS.values())
    assert sent and all(line in whole for line in sent.values())
    assert sum(len(line) for line in sent.values()) / 3 <= budget
    assert BUILT in sent.values()


# When the model fails.

FAILURES: dict[str, tuple[Sequence[Script], str]] = {
    "wrong key": ([Refusal(401, f"Incorrect API key provided: {KEY}", "invalid_api_key")], "model_wrong_key"),
    "forbidden": ([Refusal(403, f"key {KEY} may not")], "model_wrong_key"),
    "unknown model": ([Refusal(404, "The model `scripted` does not exist", "model_not_found")], "model_unknown_model"),
    "busy": ([Refusal(429, "slow down")], "model_busy"),
    "busy for longer than there is time": ([Refusal(429, "slow", headers={"Retry-After": "600"})], "model_busy"),
    "server error": ([Refusal(500, "oops")], "model_server_error"),
    "overloaded": ([Refusal(503, "overloaded")], "model_server_error"),
    "cut in the middle": ([Reply('{"refused": false, "sta', cut=True)], "model_cut"),
    "ends without an end": ([Reply('{"refused": false, "sta', finish="")], "model_cut"),
    "silent": ([Reply("", stall_s=30)], "model_timeout"),
    "silent in the middle": ([Reply('{"refused"', stall_s=30)], "model_timeout"),
    "invalid events": ([Reply(raw=("{not json",))], "model_invalid"),
    "events of another form": ([Reply(raw=("[1, 2]", '"text"'))], "model_invalid"),
    "empty": ([Reply("")], "model_empty"),
    "white space": ([Reply(" \n\n ")], "model_empty"),
    "content filter": ([Reply("{", finish="content_filter")], "model_filtered"),
    "declined": ([Reply(refusal="I cannot help with that.")], "model_filtered"),
    "filtered request": ([Refusal(400, "filtered", "content_filter")], "model_filtered"),
    "context overflow": ([Refusal(400, "maximum context length is 10", "context_length_exceeded")], "model_context_overflow"),
    "another language": ([says(("built in 1911", GERMAN))], "model_language"),
    "refused request": ([Refusal(400, "nonsense")], "model_refused_request"),
    "redirected": ([Refusal(307, "", headers={"Location": "http://127.0.0.1:1/elsewhere"})], "model_"),
}  # fmt: skip


@pytest.mark.parametrize("name", FAILURES)
def test_a_model_that_fails_is_replaced_by_quoting_and_the_notice_says_why(
    town: Town, name: str, capfd: pytest.CaptureFixture[str]
) -> None:
    script, code = FAILURES[name]
    with ScriptedServer(script) as server:
        answer = town(server, timeout_s=0.5 if name.startswith("silent") else 20).ask(WHO)
    assert (answer.answered, answer.requested_mode, answer.mode) == (True, "llm", "extractive")
    assert answer.statements[0].support == "quoted" and answer.model is None
    assert [c for c in codes(answer) if c.startswith(code)], codes(answer)
    assert "\n" not in answer.notices[0].text
    out, err = capfd.readouterr()
    assert "Traceback" not in out + err
    for told in (out, err, json.dumps(answer.to_dict()), repr(answer)):
        assert KEY not in told and KEY[3:] not in told
    assert_whole(answer, town.opened.index)


RETRIED: dict[str, Script] = {
    "busy": Refusal(429, "slow down"),
    "busy for a moment": Refusal(429, "slow down", headers={"Retry-After": "0.1"}),
    "server error": Refusal(500, "oops"),
    "cut": Reply('{"refused": false, "sta', cut=True),
    "invalid": Reply("nonsense"),
    "empty": Reply(""),
    "silent": Reply("", stall_s=30),
    "overflow": Refusal(400, "the request exceeds the available context size", "exceed_context_size_error"),
    "another language": says(("built in 1911", GERMAN)),
}


@pytest.mark.parametrize("name", RETRIED)
def test_what_may_pass_is_tried_again(town: Town, name: str) -> None:
    with ScriptedServer([RETRIED[name], says(RIGHT)]) as server:
        answer = town(server, timeout_s=1 if name == "silent" else 20).ask(WHO)
    assert (answer.mode, answer.text) == ("llm", "The ferry was built in 1911 by Ada Stone. [1]")
    assert len(server.requests) == 2 and answer.notices == ()


@pytest.mark.parametrize(
    "failure",
    [Refusal(401, "no"), Refusal(404, "no"), Refusal(400, "no"), Refusal(429, "no", headers={"Retry-After": "60"})],
)
def test_what_will_not_pass_is_not_tried_again(town: Town, failure: Refusal) -> None:
    with ScriptedServer([failure]) as server:
        town(server, retries=5).ask(WHO)
    assert len(server.requests) == 1


def test_the_wait_that_the_server_asks_for_is_kept(town: Town) -> None:
    with ScriptedServer([Refusal(429, "slow", headers={"Retry-After": "1"}), says(RIGHT)]) as server:
        start = time.monotonic()
        assert town(server).ask(WHO).mode == "llm"
    assert 1.0 <= time.monotonic() - start < 10


def test_a_context_that_is_too_long_is_halved(town: Town) -> None:
    overflow = Refusal(400, "This model's maximum context length is 10 tokens", "context_length_exceeded")
    with ScriptedServer([overflow, says(RIGHT)]) as server:
        town(server, context_tokens=420).ask(WHO)
    first, second = (lines(request) for request in server.requests)
    assert 0 < len(second) < len(first)


def test_a_parameter_that_a_server_does_not_know_is_left_out_and_remembered(town: Town) -> None:
    def picky(request: Any) -> Any:
        return Refusal(400, "Unsupported parameter: 'max_tokens'") if "max_tokens" in request else says(RIGHT)(request)

    with ScriptedServer([picky]) as server:
        assistant = town(server)
        assert assistant.ask(WHO).mode == assistant.ask(WHO).mode == "llm"
    assert ["max_tokens" in request for request in server.requests] == [True, False, False]


def test_nobody_there_is_said(town: Town) -> None:
    answer = town(base_url="http://127.0.0.1:9/v1").ask(WHO)
    assert (answer.mode, codes(answer)) == ("extractive", ["model_unreachable"])
    assert "127.0.0.1:9" in answer.notices[0].text


def test_no_key_is_said_before_anything_is_sent(town: Town) -> None:
    answer = town(api_key=None).ask(WHO)  # OpenAI's own address; the guard fails this test should it be reached
    assert (answer.mode, codes(answer)) == ("extractive", ["model_no_key"])
    assert "OPENAI_API_KEY" in answer.notices[0].text


def test_a_name_and_a_password_in_the_address_are_not_told(town: Town, capfd: pytest.CaptureFixture[str]) -> None:
    answer = town(base_url="http://me:secret@127.0.0.1:9/v1").ask(WHO)
    out, err = capfd.readouterr()
    assert "secret" not in json.dumps(answer.to_dict()) + out + err


# Which model.


def test_the_only_model_of_a_server_is_the_one_asked(town: Town) -> None:
    with ScriptedServer([says(RIGHT)], models=["alone"]) as server:
        answer = town(server, model=None).ask(WHO)
    assert (answer.model, server.requests[0]["model"]) == ("alone", "alone")


@pytest.mark.parametrize("models", [["one", "two"], []])
def test_several_models_are_listed_in_one_line(town: Town, models: list[str]) -> None:
    with ScriptedServer([says(RIGHT)], models=models) as server:
        answer = town(server, model=None).ask(WHO)
    assert (answer.mode, codes(answer), server.requests) == ("extractive", ["model_unknown_model"], [])
    assert (", ".join(models) or "none") in answer.notices[0].text and "--model" in answer.notices[0].text


def test_no_key_of_the_environment_goes_to_another_address(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_ADMIN_KEY", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID"):
        monkeypatch.setenv(name, "of-the-environment")
    with ScriptedServer([says(RIGHT)]) as server:
        town(server, api_key=None).ask(WHO)
    assert "of-the-environment" not in json.dumps(server.headers) and "authorization" not in server.headers[0]


# As it comes, and when it must end.


def test_each_statement_is_shown_as_soon_as_it_has_passed(town: Town) -> None:
    two = says(RIGHT, ("240 passengers", "It carries 240 passengers."))

    def slow(request: Any) -> Reply:
        return replace(two(request), piece=4, pause_s=0.02)

    with ScriptedServer([slow]) as server:
        events = [(time.monotonic(), event) for event in town(server).stream(WHO)]
    ready = [at for at, event in events if isinstance(event, StatementReady)]
    assert len(ready) == 2 and ready[1] - ready[0] > 0.1
    assert events[-1][0] >= ready[1] and isinstance(events[-1][1], Done)
    names = list(dict.fromkeys(event.name for _, event in events if isinstance(event, Stage)))
    assert names == ["understanding", "searching", "reading", "writing"]


def test_closing_the_stream_ends_the_request(town: Town) -> None:
    with ScriptedServer([Reply('{"refused"', stall_s=20)]) as server:
        events = town(server).stream(WHO)
        for event in events:
            if isinstance(event, Stage) and event.detail.startswith("waiting"):
                break
        start = time.monotonic()
        events.close()
        assert server.hung_up.wait(5) and time.monotonic() - start < 5
    assert not any(thread.name == "footnote-model" and thread.is_alive() for thread in threads_soon())


def threads_soon() -> Iterator[threading.Thread]:
    time.sleep(0.2)
    yield from threading.enumerate()


@pytest.mark.parametrize(
    "script",
    [
        [Reply("", stall_s=30)],
        [Reply("x" * 400, piece=1, pause_s=0.1)],
        [Refusal(500, "oops")],
        [Refusal(429, "slow", headers={"Retry-After": "1.5"})],
        [says(WRONG), Reply("", stall_s=30)],
    ],
)
def test_the_deadline_bounds_everything(town: Town, script: Sequence[Script]) -> None:
    with ScriptedServer(script) as server:
        start = time.monotonic()
        answer = town(server, deadline_s=1.5, timeout_s=60, retries=10).ask(WHO)
        assert time.monotonic() - start < 5  # all of these would go on for far longer
    assert answer.mode == "extractive" or answer.reason == "not_supported"


def test_what_was_shown_stays_when_the_reply_breaks_off(town: Town) -> None:
    def broken(request: Any) -> Reply:
        whole = says(RIGHT, RIGHT)(request)
        return replace(whole, text=whole.text[: whole.text.index("}") + 10], cut=True)

    with ScriptedServer([broken]) as server:
        events = list(town(server).stream(WHO))
    done = events[-1]
    assert isinstance(done, Done) and done.answer.mode == "llm" and codes(done.answer) == ["model_cut"]
    assert done.answer.text == f"{RIGHT[1]} [1]" and len(server.requests) == 1


def test_what_goes_where_is_said_once(town: Town, capfd: pytest.CaptureFixture[str]) -> None:
    with ScriptedServer([says(RIGHT)]) as server:
        town(server).ask(WHO)
        town(server).ask(WHO)
    err = capfd.readouterr().err
    assert err.count(server.base_url) == 1 and "passages of the documents go to" in err


def test_eight_threads_get_what_one_gets(town: Town) -> None:
    with ScriptedServer([says(RIGHT, WRONG)]) as server:
        assistant = town(server)
        alone = assistant.ask(WHO)
        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(assistant.ask, [WHO] * 16))
    assert {(a.text, a.dropped, a.citations) for a in answers} == {(alone.text, alone.dropped, alone.citations)}


@pytest.mark.parametrize("short", ["Nobody was drowned.", "Stone has died.", "The boiler exploded."])
def test_a_statement_of_few_words_must_stand_there_word_for_word(town: Town, short: str) -> None:
    with ScriptedServer([says(RIGHT, ("boiler had cracked", short))]) as server:
        answer = town(server).ask(WHO)
    assert [s.text for s in answer.statements] == [RIGHT[1]] and [s.text for s in answer.dropped] == [short]
