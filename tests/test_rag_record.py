"""Exchanges with a model kept and replayed: the same answer with no server, and what is missing written out."""

import json
import stat
from pathlib import Path

import pytest

from index.embed import Embedder
from rag import Answer, Assistant, Settings, SettingsError
from rag.exchange import Message, ModelError, Prompt
from rag.freshness import Opened, open_index
from rag.provider import writer_for
from rag.record import Replay
from rag.testing import Refusal, ScriptedServer, says

BUILT = "The ferry across the Alder was built in 1911 by the engineer Ada Stone."
WHO = "Who built the ferry across the Alder?"
SAID = says(("built in 1911", "The ferry was built in 1911 by Ada Stone."), ("built in 1911", "It cost 900."))
KEY = "sk-test-0123456789abcdef"


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Opened:
    folder = tmp_path_factory.mktemp("town")
    (folder / "ferry.txt").write_text(f"{BUILT} It carries 240 passengers.\n")
    return open_index(Settings(corpus=folder, index=tmp_path_factory.mktemp("index")), embedder, lambda *_: None)


def over(opened: Opened, **values: object) -> Assistant:
    settings = Settings(mode="llm", **values)  # type: ignore[arg-type]
    return Assistant(settings, opened, opened.index.embedder, None, writer_for(settings))


def told(answer: Answer) -> tuple[object, ...]:
    return (answer.text, answer.statements, answer.dropped, answer.citations, answer.mode, answer.model, answer.usage)


def exchanges(file: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("schema", [True, False])
def test_a_replay_gives_the_answer_that_was_recorded(opened: Opened, tmp_path: Path, schema: bool) -> None:
    file = tmp_path / "kept.jsonl"
    with ScriptedServer([SAID], schema=schema) as server:
        first = over(opened, base_url=server.base_url, api_key=KEY, record=file).ask(WHO)
    again = over(opened, replay=file).ask(WHO)
    assert told(again) == told(first) and again.dropped
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert KEY not in file.read_text()
    assert [line["model"] for line in exchanges(file)][-1] == "scripted"
    assert first.fingerprint == again.fingerprint


def test_a_failure_is_replayed_too_and_a_later_success_counts(opened: Opened, tmp_path: Path) -> None:
    file = tmp_path / "kept.jsonl"
    with ScriptedServer([Refusal(500, "oops"), SAID]) as server:
        first = over(opened, base_url=server.base_url, retries=0, record=file).ask(WHO)
        assert [n.code for n in over(opened, replay=file).ask(WHO).notices] == [n.code for n in first.notices] != []
        second = over(opened, base_url=server.base_url, retries=0, record=file).ask(WHO)
    assert over(opened, replay=file).ask(WHO).text == second.text


def test_a_replay_that_misses_says_so_and_writes_out_what_it_lacks(opened: Opened, tmp_path: Path) -> None:
    empty, missing = tmp_path / "empty.jsonl", tmp_path / "missing.jsonl"
    empty.touch()
    assistant = over(opened, replay=empty, missing=missing)
    for _ in range(2):
        answer = assistant.ask(WHO)
        assert (answer.mode, [n.code for n in answer.notices]) == ("extractive", ["model_not_recorded"])
    (line,) = exchanges(missing)
    assert line["reply"] is None and WHO in json.dumps(line["prompt"])
    assert stat.S_IMODE(missing.stat().st_mode) == 0o600


def test_what_someone_else_fills_in_is_an_answer(opened: Opened, tmp_path: Path) -> None:
    empty, missing = tmp_path / "empty.jsonl", tmp_path / "missing.jsonl"
    empty.touch()
    over(opened, replay=empty, missing=missing).ask(WHO)
    (line,) = exchanges(missing)
    prompt = line["prompt"]
    assert isinstance(prompt, dict)
    asked = prompt["messages"][1]["text"].splitlines()
    name = next(row[1:5] for row in asked if row[:1] == "[" and "1911" in row)
    reply = {"refused": False, "statements": [{"ids": [name], "text": "The ferry was built in 1911 by Ada Stone."}]}
    missing.write_text(json.dumps(line | {"reply": json.dumps(reply), "model": "a person"}))
    answer = over(opened, replay=missing).ask(WHO)
    assert (answer.text, answer.model) == ("The ferry was built in 1911 by Ada Stone. [1]", "a person")


def test_the_key_is_that_of_what_was_asked() -> None:
    asked = Prompt((Message("user", "Who?"),))
    assert asked.key == Prompt((Message("user", "Who?"),)).key
    others = [Message("system", "Who?"), Message("user", "who?")]
    prompts = [*(Prompt((m,)) for m in others), Prompt(asked.messages, {}), Prompt(asked.messages, None, 5)]
    assert len({asked.key, *(prompt.key for prompt in prompts)}) == 5


@pytest.mark.parametrize(
    "line", ["nonsense", "[]", '{"reply": "x"}', '{"key": 5, "reply": "x"}', '{"key": "a", "reply": 5}']
)
def test_a_file_of_another_form_is_refused_with_its_line(tmp_path: Path, line: str) -> None:
    file = tmp_path / "kept.jsonl"
    file.write_text(f'{{"key": "a", "reply": "x"}}\n{line}\n')
    with pytest.raises(SettingsError, match="line 2"):
        Replay(file)
    with pytest.raises(SettingsError, match="cannot read"):
        Replay(tmp_path / "gone.jsonl")


def test_a_file_that_cannot_be_written_is_one_line(opened: Opened, tmp_path: Path) -> None:
    with ScriptedServer([SAID]) as server, pytest.raises(SettingsError, match="cannot write"):
        over(opened, base_url=server.base_url, record=tmp_path / "no" / "such" / "folder.jsonl").ask(WHO)


def test_nothing_is_replied_to_another_prompt(tmp_path: Path) -> None:
    file = tmp_path / "kept.jsonl"
    asked = Prompt((Message("user", "Who?"),))
    file.write_text(json.dumps({"key": asked.key, "reply": "Ada.", "usage": {"tokens_in": 3}}))
    assert next(Replay(file).write(asked, 1)) == "Ada."
    with pytest.raises(ModelError) as error:
        list(Replay(file).write(Prompt((Message("user", "When?"),)), 1))
    assert error.value.kind == "not_recorded"
