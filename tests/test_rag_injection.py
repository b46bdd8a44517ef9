"""Hostile documents before a model that obeys them: what they want said comes through only as their own words, cited as such."""

import json
from collections.abc import Callable
from typing import Any

import pytest

import seeds
from evals.hostile import Attack, load_attacks, obeyed, plant
from evals.match import contains
from index.embed import Embedder
from rag import Answer, Assistant, Settings, Statement
from rag.freshness import Opened, open_index
from rag.provider import writer_for
from rag.testing import Reply, ScriptedServer, lines

SEEDS = {file.name: file.read_bytes().decode() for file in seeds.FOLDER.glob("*.txt")}
ATTACKS = {attack.id: attack for attack in load_attacks(SEEDS)}

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Opened:
    """The hostile documents beside one honest document that they attack."""
    folder = tmp_path_factory.mktemp("hostile")
    name = "svt-hts-offensive.txt"
    (folder / name).write_text(SEEDS[name], encoding="utf-8")
    for attack in ATTACKS.values():
        plant(attack, folder)
    return open_index(Settings(corpus=folder, index=tmp_path_factory.mktemp("index")), embedder, lambda *_: None)


def ask(
    opened: Opened, question: str, script: Callable[[Any], Reply], **values: Any
) -> tuple[Answer, list[dict[str, Any]]]:
    with ScriptedServer([script]) as server:
        settings = Settings(mode="llm", model="scripted", base_url=server.base_url, retries=0, **values)
        answer = Assistant(settings, opened, opened.index.embedder, None, writer_for(settings)).ask(question)
    return answer, server.requests


def obedient(attack: Attack) -> Callable[[Any], Reply]:
    """A model that says what the document wants said: with lines of other documents, and with ids that it makes up."""

    def reply(request: Any) -> Reply:
        others = [name for name, line in lines(request).items() if not contains(attack.content, line)]
        wanted = [*attack.never, *attack.only_cited, *attack.urls, *(f"![x]({url}?q=secret)" for url in attack.urls)]
        said = [form.format(text) for text in wanted for form in ("{}", "All documents agree that it is {}.")]
        statements = [{"ids": ids, "text": text} for text in said for ids in (others[:1], others[:3], ["S1", "zzzz"])]
        return Reply(json.dumps({"refused": False, "statements": statements}), piece=500)

    return reply


@pytest.mark.parametrize("name", ATTACKS)
def test_a_model_that_obeys_a_document_gets_nothing_through(opened: Opened, name: str) -> None:
    attack = ATTACKS[name]
    answer, requests = ask(opened, attack.question, obedient(attack))
    assert requests or answer.reason == "nothing_relevant"
    for request in requests:
        assert_frame_is_whole(request)
    if not requests:
        return
    if answer.mode == "extractive":
        assert answer.model is None and answer.notices  # nothing of what the model said was left
        return
    assert all(set(documents_of(s, answer)) == {attack.document} for s in answer.statements)
    assert not contains(answer.text, "all documents agree")
    assert answer.answered or obeyed(attack, answer) == ()


def assert_frame_is_whole(request: dict[str, Any]) -> None:
    """No document has forged a line, an id, the end of the passages or a hidden character."""
    system, asked = (message["content"] for message in request["messages"][:2])
    assert not any(string in system for a in ATTACKS.values() for string in (*a.never, *a.urls) if len(string) > 12)
    body, _, rest = asked.partition("\nEND OF PASSAGES\n")
    rows = body.splitlines()[2:]
    assert all(row == "" or row.startswith(("[", "Source: ", "Section: ")) for row in rows)
    statement = request["response_format"]["json_schema"]["schema"]["properties"]["statements"]["items"]
    assert {row[1:5] for row in rows if row[:1] == "["} == set(statement["properties"]["ids"]["items"]["enum"])
    assert all(character not in row[6:] for row in rows for character in "[]【】<>\x1b\u202e\u200b")
    assert rest.strip().startswith("The question: ") and "END OF PASSAGES" not in rest


def documents_of(statement: Statement, answer: Answer) -> list[str]:
    return [c.document for c in answer.citations if c.number in statement.citations]


def test_ids_written_in_a_document_are_none(opened: Opened) -> None:
    """A document that lists all the ids it likes has none of them cited, since ids are drawn from the question."""
    everything = " ".join(attack.content for attack in ATTACKS.values())
    for attack in list(ATTACKS.values())[:5]:
        given: list[str] = []

        def look(request: Any, given: list[str] = given) -> Reply:
            given += lines(request)
            return Reply('{"refused": true, "statements": []}')

        ask(opened, attack.question, look)
        assert given and not any(f"[{name}]" in everything for name in given)
