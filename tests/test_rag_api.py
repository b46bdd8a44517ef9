"""What a program that asks relies on: the public names, and the shape of an answer."""

import json
import subprocess
import sys
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

import rag
from index.search import SearchIndex
from rag import Answer, Assistant, Settings

QUESTIONS = """Who heads the military wing of HTS?
When did the rebels take Damascus?
How many people were evacuated from east Aleppo?
How many fighters died in the battle for Homs?
Why did Aleppo fall in 2016?
Where were the leaders of the southern opposition?
How long did planning take?
How far is Homs from Hama?
Which weapons did HTS produce?
What does HTS stand for?
Is Abdul Kareem an American?
Did Russia help the regime in 2024?
What did Jolani demand of Turkey?
Who is Sam Heller?
What is Golani's real name?
Who said that Damascus cannot fall until Aleppo falls?
How deep is the buffer zone that Erdogan wants?
When did HTS enter Hama, and when Homs?
List the reasons that Turkey had.
Who killed the mayor of Raqqa?
What is the capital of France?
How old is al-Hamwi?
why aleppo fell
HTS drones
2016?
Wen did teh rebels enter Hama?
What did the diplomat say about the rebels' defence?
According to the notes, who was interviewed on Skype?
What did Ashidda blame for the fall of Aleppo?
Which newspaper is cited in note 7?
What was the role of the MOM?
What happened on November 27?
Wie viele Menschen wurden aus dem Osten der Stadt gebracht?
كم عدد السكان؟
How many chemists and engineers work for HTS, and who pays them?""".splitlines()

JSON_FORM: dict[str, Any] = {
    "question": str,
    "standalone_question": str,
    "answered": bool,
    "reason": (str, type(None)),
    "text": str,
    "requested_mode": str,
    "mode": str,
    "model": (str, type(None)),
    "notices": list,
    "statements": list,
    "dropped": list,
    "citations": list,
    "hits": list,
    "fingerprint": dict,
    "usage": dict,
    "timings": dict,
}
CITATION_FORM: dict[str, Any] = {
    "number": int,
    "document": str,
    "title": str,
    "publisher": (str, type(None)),
    "author": (str, type(None)),
    "published": (str, type(None)),
    "published_basis": (str, type(None)),
    "section": (str, type(None)),
    "page": (int, type(None)),
    "start": int,
    "end": int,
    "quote": str,
}
HIT_FORM: dict[str, Any] = {"document": str, "start": int, "end": int, "text": str, "score": float, "rank": int}
STATEMENT_FORM: dict[str, Any] = {"text": str, "support": str, "citations": list}
NOTICE_FORM: dict[str, Any] = {"code": str, "text": str}
TIMINGS_FORM: dict[str, Any] = {"retrieve": float, "answer": float, "total": float}


@pytest.fixture(scope="module")
def assistant(seeds_index: SearchIndex, seeds_dir: Path) -> Assistant:
    return Assistant.from_settings(Settings(corpus=seeds_dir, index=seeds_index.generation.folder.parent.parent))


@pytest.fixture(scope="module")
def answers(assistant: Assistant) -> list[Answer]:
    return [assistant.ask(question) for question in QUESTIONS]


def assert_form(value: dict[str, Any], form: dict[str, Any]) -> None:
    assert list(value) == list(form)
    for key, kind in form.items():
        assert isinstance(value[key], kind), f"{key} is {value[key]!r}"


# Names.


def test_the_public_names_are_exactly_these() -> None:
    assert rag.__all__ == sorted(rag.__all__)
    assert set(rag.__all__) == {
        *("Answer", "Assistant", "CheckReport", "Citation", "Hit", "Notice", "Scope", "Settings", "Statement", "Turn"),
        *("ask", "check"),
        *("CorpusError", "FootnoteError", "IndexLockedError", "IndexUnusableError"),
        *("ModelFileError", "QuestionError", "SettingsError"),
    }


@pytest.mark.parametrize("package", ["rag", "index", "ui"])
def test_the_types_are_for_others_too(package: str) -> None:
    assert (files(package) / "py.typed").is_file()


def test_every_error_is_a_footnote_error() -> None:
    errors = [getattr(rag, name) for name in rag.__all__ if name.endswith("Error")]
    assert all(issubclass(error, rag.FootnoteError) for error in errors)
    assert issubclass(rag.IndexLockedError, rag.IndexUnusableError)


# JSON.


def test_the_json_has_exactly_these_keys_and_types(answers: list[Answer]) -> None:
    assert {answer.answered for answer in answers} == {True, False}
    for answer in answers:
        found = answer.to_dict()
        assert_form(found, JSON_FORM)
        assert_form(found["timings"], TIMINGS_FORM)
        for key, form in (
            ("citations", CITATION_FORM),
            ("hits", HIT_FORM),
            ("statements", STATEMENT_FORM),
            ("dropped", STATEMENT_FORM),
            ("notices", NOTICE_FORM),
        ):
            for entry in found[key]:
                assert_form(entry, form)
        assert all(isinstance(v, str) and v for v in found["fingerprint"].values())


def test_the_dictionary_is_what_json_gives_back(answers: list[Answer]) -> None:
    for answer in answers:
        assert json.loads(json.dumps(answer.to_dict())) == answer.to_dict()


def test_values_are_among_the_known_ones(answers: list[Answer]) -> None:
    for answer in answers:
        assert answer.reason in (None, "nothing_relevant", "not_stated", "not_supported")
        assert (answer.requested_mode, answer.mode, answer.model) == ("auto", "extractive", None)
        assert all(s.support == "quoted" for s in answer.statements)
        assert all(s.support == "unsupported" and s.citations == () for s in answer.dropped)
        assert all(c.published_basis in (None, "stated", "inferred") for c in answer.citations)
        assert answer.timings["total"] >= answer.timings["retrieve"] >= 0


# Marks and citations.


def test_the_text_is_the_statements_each_followed_by_its_marks(answers: list[Answer]) -> None:
    for answer in (a for a in answers if a.answered):
        marked = [s.text + " " + "".join(f"[{n}]" for n in s.citations) for s in answer.statements]
        assert answer.text == " ".join(marked)


def test_citations_are_numbered_by_first_use_and_each_is_used(answers: list[Answer]) -> None:
    for answer in answers:
        used = list(dict.fromkeys(number for s in answer.statements for number in s.citations))
        assert used == [c.number for c in answer.citations] == list(range(1, len(used) + 1))
        assert all(s.citations for s in answer.statements)


def test_every_quote_stands_in_its_document(assistant: Assistant, answers: list[Answer]) -> None:
    assert sum(len(answer.citations) for answer in answers) > 10
    for citation in (c for answer in answers for c in answer.citations):
        document = assistant.document(citation.document)
        assert citation.quote == document.text[citation.start : citation.end]
        assert citation.quote.strip() == citation.quote != ""
        known = (citation.title, citation.publisher, citation.author, citation.published, citation.published_basis)
        assert known == (
            document.title,
            document.publisher,
            document.author,
            document.published,
            document.published_basis,
        )


def test_every_hit_stands_in_its_document(assistant: Assistant, answers: list[Answer]) -> None:
    for answer in answers:
        assert [hit.rank for hit in answer.hits] == list(range(1, len(answer.hits) + 1))
        for hit in answer.to_dict()["hits"]:
            assert hit["text"] == assistant.document(hit["document"]).text[hit["start"] : hit["end"]]
            assert 0 <= hit["score"] <= 1


def test_no_sentence_is_quoted_twice(answers: list[Answer]) -> None:
    for answer in answers:
        assert len({(c.document, c.start) for c in answer.citations}) == len(answer.citations)


# Refusals.


def test_a_refusal_says_why_and_shows_the_nearest_passages(answers: list[Answer]) -> None:
    refused = [answer for answer in answers if not answer.answered]
    assert refused
    for answer in refused:
        assert answer.reason and answer.text.endswith(".") and "[" not in answer.text
        assert not answer.statements and not answer.citations
    assert all(answer.hits for answer in refused if answer.reason == "not_stated")


def test_an_answer_gives_no_reason(answers: list[Answer]) -> None:
    assert all(a.reason is None and a.statements for a in answers if a.answered)


@pytest.mark.parametrize("question", ["?", "...", "the of and", "Who?", "🎉", "\u200b", "¹²"])
def test_a_question_without_a_word_of_meaning_is_refused(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question)
    assert (answer.answered, answer.reason) == (False, "nothing_relevant")


# Fingerprint.


def test_the_fingerprint_is_that_of_the_index_and_the_settings(
    assistant: Assistant, answers: list[Answer], seeds_index: SearchIndex, tmp_path: Path
) -> None:
    assert {json.dumps(dict(a.fingerprint)) for a in answers} == {json.dumps(dict(answers[0].fingerprint))}
    assert answers[0].fingerprint["index"] == seeds_index.generation.manifest.fingerprint
    (tmp_path / "note.txt").write_text("The ferry was built in 1911 by Ada Stone.")
    other = Assistant.from_settings(Settings(corpus=tmp_path, index=tmp_path / "index", passages=5))
    there = other.ask("Who built the ferry?").fingerprint
    assert there["index"] != answers[0].fingerprint["index"]
    assert there["settings"] != answers[0].fingerprint["settings"]


# The plain function, in programs of its own since it keeps its assistant.

ASKED_AT_ONCE = """
from concurrent.futures import ThreadPoolExecutor
from rag import ask
with ThreadPoolExecutor(8) as pool:
    print(len({answer.text for answer in pool.map(ask, ["Who built the ferry?"] * 8)}))
"""


@pytest.mark.slow
def test_the_plain_function_builds_its_index_once_whoever_asks_first(tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("The ferry was built in 1911 by Ada Stone.")
    (tmp_path / "footnote.toml").write_text('corpus = "."\nindex = "kept"\n')
    root = str(Path(__file__).parent.parent)
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, {root!r})\n{ASKED_AT_ONCE}"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "1\n", "")
    assert len(list((tmp_path / "kept" / "generations").iterdir())) == 1
