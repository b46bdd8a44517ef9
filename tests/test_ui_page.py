"""The chat page in a real browser, and its endpoint for programs. Screenshots go to the folder of $SCREENSHOTS."""

import asyncio
import json
import logging
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from index.types import Document, Hit, Passage
from rag import Answer, CheckReport, Citation, Notice, QuestionError, SettingsError, Statement
from rag.checking import Checked
from rag.types import Done, Stage, StatementReady
from ui.access import Access
from ui.content import Content
from ui.desk import Asked, Events, Limits
from ui.examples import Example
from ui.html import Corpus
from ui.html.evaluated import evaluated_html

pytestmark = pytest.mark.slow

CHROMIUM = "/usr/bin/chromium"
FLAGS = """--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking
    --disable-component-update --disable-sync""".split()
FLAGS.append("--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1")
ROOT = Path(__file__).parent.parent

HARBOUR = Document(
    "harbour.txt",
    "The Harbour Report",
    "\n".join(
        [f"Paragraph {n} before. It is about the sea." for n in range(40)]
        + ["The harbour was built in 1904. It has two piers.", "The bridge opened on 3 May 1911."]
        + [f"Paragraph {n} after. It is about the wind." for n in range(40)]
    ),
    publisher="City Press",
    published="1950-03",
    inferred={"published": "printed in spring"},
)
EVIL = "<script>window.hacked=1</script><style>body{display:none!important}</style><img src=x onerror=window.hacked=2>"
REMOTE = "![x](http://evil.example/x.png) <link rel=stylesheet href=//evil.example/x.css> ${window.hacked=3} {{value}}"
HOSTILE = Document(
    "hostile.txt",
    f"Title {EVIL} </template></script>",
    f"It begins. {EVIL} {REMOTE} </mark></div></template><svg onload=window.hacked=4> It ends.",
    publisher=f"{EVIL} </script><script>window.hacked=5</script>",
    published="1951",
    inferred={"published": EVIL},
)
AGENCY = Document(
    "agency.txt",
    "Harbour in use",
    "Ships came early. The harbour was built in 1906. Nobody paid.",
    publisher="Coast Agency",
    published="1962-07-01",
)
DOCUMENTS = {document.id: document for document in (HARBOUR, HOSTILE, AGENCY)}
EXAMPLES = (Example("A fact", "When was the harbour built?"), Example("Not stated", "Who drew the piers?"))


def answered(question: str, *quotes: tuple[Document, str]) -> Answer:
    """An answer of these quotations; without any a refusal with two passages."""
    citations = []
    for number, (document, quote) in enumerate(quotes, 1):
        start = document.text.index(quote)
        passage = Passage("p", document.id, "History", start, start + len(quote), quote, ())
        citations.append(Citation.of(number, document, passage, start, start + len(quote)))
    passages = [Passage(str(n), HARBOUR.id, None, n, n + 300, HARBOUR.text[n : n + 300], ()) for n in (0, 700)]
    return Answer(
        question,
        question,
        answered=bool(quotes),
        reason=None if quotes else "not_stated",
        text=" ".join(f"{c.quote} [{c.number}]" for c in citations) or "The documents do not say. It is not stated.",
        requested_mode="auto",
        mode="extractive",
        model=None,
        notices=(),
        statements=tuple(Statement(c.quote, "quoted", (c.number,)) for c in citations),
        dropped=(),
        citations=tuple(citations),
        hits=tuple(Hit(p, 0.5, n) for n, p in enumerate(passages, 1)),
        fingerprint={"index": "x"},
        timings={"total": 0.25},
    )


def scripted(question: str) -> Answer:
    """What the page asks in these tests, in place of an assistant."""
    if len(question) > 2000:
        raise QuestionError(f"the question has {len(question):,} characters; 2,000 is the most that is read")
    if "slow" in question:
        time.sleep(4)
    if "fault" in question:
        raise ValueError(f"a message that holds {question}")
    if "many" in question:
        return answered(question, *((HARBOUR, f"Paragraph {n} before.") for n in range(5)))
    if "hostile" in question:
        return answered(question, (HOSTILE, HOSTILE.text[3:-3]))
    if "differ" in question:
        told = answered(
            question, (HARBOUR, "The harbour was built in 1904."), (AGENCY, "The harbour was built in 1906.")
        )
        return replace(told, notices=(Notice("disagreement", "The sources give different values."),))
    if "built" in question:
        return answered(
            question, (HARBOUR, "The harbour was built in 1904."), (HARBOUR, "The bridge opened on 3 May 1911.")
        )
    return answered(question)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


CLOSED: list[str] = []
JUDGED: list[tuple[Any, ...]] = []


def answering(asked: Asked) -> Events:
    """The scripted answer as it comes about; an endless one goes on until it is closed."""
    yield Stage("searching")
    if "endless" in asked.question:
        yield from endless(asked.question)
    answer = scripted(asked.question)
    if asked.history and "And" in asked.question:
        answer = replace(answer, standalone_question=f"{asked.question} ({asked.history[-1].question})")
    if asked.within:
        answer = replace(answer, notices=(Notice("scope", f"Looked in {asked.within}, {asked.passages} passages."),))
    for statement, citation in zip(answer.statements, answer.citations, strict=True):
        yield StatementReady(statement, (citation,))
    yield Done(answer)


def endless(question: str) -> Events:
    first = scripted("When was it built?")
    try:
        yield StatementReady(first.statements[0], first.citations[:1])
        while True:
            time.sleep(0.05)
            yield Stage("writing")
    finally:
        CLOSED.append(question)


def checked(text: str) -> CheckReport:
    citation = answered("", (HARBOUR, "The harbour was built in 1904.")).citations[0]
    good = Checked("It was built in 1904.", "supported", None, (1,), 0, 21)
    bad = Checked(text, "unsupported", "the source says 1904", (1,), 22, 22 + len(text))
    return CheckReport((good, bad), (citation,))


def content(**given: Any) -> Content:
    corpus = Corpus(Path("documents"), DOCUMENTS, 7, {"harbour.txt": 5})
    whole: dict[str, Any] = {"check": checked, "judge": lambda *said: JUDGED.append(said), "settings": {"mode": "auto"}}
    return Content(answering, lambda: corpus, EXAMPLES, **whole | given)


@contextmanager
def served(given: Content | None = None, **access: Any) -> Iterator[str]:
    from ui.page import build, launch

    page = launch(build(given or content()), Access(**{"port": free_port()} | access))
    try:
        yield str(page.local_url)
    finally:
        page.close(verbose=False)


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with served() as where:
        yield where


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    if not Path(CHROMIUM).exists() and not os.environ.get("CI"):
        pytest.skip(f"{CHROMIUM} is not installed (Debian: apt install chromium); with CI set this is an error")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        launched = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield launched
        launched.close()


@contextmanager
def opened(browser: Any, url: str, **context: Any) -> Iterator[Any]:
    """The page as a visitor sees it. At the end: nothing ran that should not, and no request left the machine."""
    made = browser.new_context(**({"viewport": {"width": 1200, "height": 800}} | context))
    page = made.new_page()
    page.set_default_timeout(10_000)
    requests: list[str] = []
    faults: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.goto(url)
    page.wait_for_selector("#fn-question textarea")
    yield page
    assert page.evaluate("window.hacked") is None
    assert not [each for each in requests if not each.startswith((url, "data:"))]
    assert requests and faults == []
    made.close()


@pytest.fixture
def page(browser: Any, url: str) -> Iterator[Any]:
    with opened(browser, url) as visited:
        yield visited


def ask(page: Any, question: str, number: int = 1) -> None:
    page.fill("#fn-question textarea", question)
    page.press("#fn-question textarea", "Enter")
    page.wait_for_selector(f"#fn-{number} .fn-how")


def in_source(page: Any, selector: str) -> str:
    return str(page.text_content(f"#fn-source {selector}"))


def is_in_view(page: Any, selector: str) -> bool:
    box = page.locator(selector).first.bounding_box()
    size = page.viewport_size
    return bool(
        box
        and box["y"] >= 0
        and box["y"] + box["height"] <= size["height"]
        and box["x"] + box["width"] <= size["width"]
    )


def shoot(page: Any, name: str) -> None:
    if folder := os.environ.get("SCREENSHOTS"):
        page.wait_for_timeout(150)
        page.screenshot(path=Path(folder) / f"{name}.png")


# Asking and reading


def test_first_paint_says_what_there_is_and_waits_for_a_question(page: Any) -> None:
    assert page.title() == "Footnote"
    assert page.text_content("h1") == "Footnote"
    words = page.inner_text("#fn-corpus")
    assert "3 documents, 7 passages" in words and "The Harbour Report" in words and "City Press" in words
    assert re.search(r"March 1950 +inferred", words)
    assert page.locator(".fn-example").count() == 2
    assert page.evaluate("document.activeElement === document.querySelector('#fn-question textarea')")
    shoot(page, "first-paint")


def test_an_example_is_asked_by_pressing_it(page: Any) -> None:
    page.click("text=When was the harbour built?")
    page.wait_for_selector("#fn-1 .fn-how")
    assert page.text_content("#fn-1 .fn-question") == "When was the harbour built?"
    assert not page.locator(".fn-example").first.is_visible()
    assert page.evaluate("document.activeElement === document.querySelector('#fn-question textarea')")


def test_a_citation_shows_exactly_the_cited_words_in_view(page: Any) -> None:
    ask(page, "When was it built?")
    assert page.locator("#fn-1 .fn-mark").all_text_contents() == ["[1]", "[2]"]
    page.click("#fn-1 .fn-mark >> nth=1")
    assert in_source(page, "mark") == "The bridge opened on 3 May 1911."
    assert is_in_view(page, "#fn-source mark")
    about = in_source(page, ".fn-about")
    assert "The Harbour Report" in about and "City Press" in about and "March 1950 inferred" in about
    assert "printed in spring" in about and "History" in about and "Source 2 of 2" in about
    assert "It has two piers." in in_source(page, ".fn-text")
    assert page.locator("#fn-1 .fn-mark.fn-current").all_text_contents() == ["[2]"]
    shoot(page, "citation")


def test_sources_are_turned_over_and_closed(page: Any) -> None:
    ask(page, "When was it built?")
    page.click("#fn-1 .fn-mark >> nth=0")
    assert page.locator("#fn-numbers button").all_text_contents() == ["1", "2"]
    assert page.locator("text=Previous").is_disabled()
    page.click("#fn-panel >> text=Next")
    assert in_source(page, "mark") == "The bridge opened on 3 May 1911." and page.locator("text=Next").is_disabled()
    page.click("#fn-panel >> text=Previous")
    assert in_source(page, "mark") == "The harbour was built in 1904."
    page.click("#fn-panel >> text=Close")
    assert not page.locator("#fn-panel").is_visible() and page.locator("#fn-corpus").is_visible()


def test_every_mark_shows_its_own_words_however_the_answer_came_about(page: Any) -> None:
    for number in (1, 2):
        ask(page, "Tell me of many", number)
        for place in range(5):
            page.click(f"#fn-{number} .fn-mark >> nth={place}")
            assert in_source(page, "mark") == f"Paragraph {place} before."
            assert in_source(page, ".fn-place") == f"Source {place + 1} of 5"
    page.click("#fn-1 .fn-mark >> nth=3")
    assert in_source(page, "mark") == "Paragraph 3 before."


def test_sources_that_differ_stand_side_by_side_on_a_line_of_time(page: Any) -> None:
    ask(page, "Do they differ?")
    assert "The sources differ." in page.text_content("#fn-1")
    left, right = (card.bounding_box() for card in page.locator("#fn-1 .fn-differing > li").all())
    assert left["y"] == right["y"] and left["x"] + left["width"] <= right["x"]
    line = page.text_content("#fn-1 .fn-timeline")
    assert "City Press" in line and "Coast Agency" in line and "1962" in line
    above, below = (axis.bounding_box() for axis in page.locator("#fn-1 .fn-axis").all())
    assert (above["x"], above["width"]) == (below["x"], below["width"])
    page.click("#fn-1 .fn-mark >> nth=1")
    page.wait_for_selector("#fn-source mark")
    assert in_source(page, "mark") == "The harbour was built in 1906."
    shoot(page, "disagreement")


def test_an_older_message_keeps_its_sources(page: Any) -> None:
    ask(page, "When was it built?")
    ask(page, "Who drew it?", 2)
    ask(page, "And hostile?", 3)
    page.click("#fn-1 .fn-mark >> nth=1")
    assert in_source(page, "mark") == "The bridge opened on 3 May 1911."
    page.click("#fn-3 .fn-mark")
    assert in_source(page, "mark") == HOSTILE.text[3:-3]
    assert page.locator(".fn-message").count() == 3


def test_a_refusal_says_why_and_opens_what_comes_nearest(page: Any) -> None:
    page.click("text=Who drew the piers?")
    page.wait_for_selector("#fn-1 .fn-how", state="attached")
    assert page.text_content("#fn-1 .fn-refusal") == "The documents do not say."
    assert page.locator("#fn-1 .fn-opener").count() == 2
    page.click("#fn-1 .fn-opener >> nth=1")
    assert in_source(page, "mark") == HARBOUR.text[700:1000]
    shoot(page, "refusal")


def test_a_question_that_is_not_read_stays_with_one_line_that_says_why(page: Any) -> None:
    page.fill("#fn-question textarea", "x" * 2001)
    page.press("#fn-question textarea", "Enter")
    assert (
        page.text_content("#fn-status .fn-error")
        == "The question has 2,001 characters; 2,000 is the most that is read."
    )
    page.wait_for_function("document.querySelector('#fn-question textarea').value.length === 2001")
    assert page.locator(".fn-message").count() == 0
    ask(page, "When was it built?")
    assert page.locator(".fn-error").count() == 0


def test_a_fault_shows_one_line_and_keeps_the_question_out_of_the_log(page: Any, caplog: Any) -> None:
    with caplog.at_level(logging.ERROR):
        page.fill("#fn-question textarea", "a fault please")
        page.press("#fn-question textarea", "Enter")
        assert page.text_content("#fn-status .fn-error") == "Something went wrong here; the log says what."
    logged = "\n".join(record.getMessage() for record in caplog.records)
    assert "ValueError" in logged and "in scripted" in logged and "a fault please" not in logged


# The conversation


def test_an_answer_that_is_stopped_keeps_what_was_said_and_is_no_longer_worked_on(page: Any) -> None:
    page.fill("#fn-question textarea", "an endless one")
    page.press("#fn-question textarea", "Enter")
    page.wait_for_selector("#fn-1 .fn-mark")
    page.wait_for_selector("#fn-1 .fn-pending >> text=Writing…")
    page.get_by_role("button", name="Stop").click()
    page.wait_for_selector("#fn-1 .fn-how")
    assert "You stopped the answer here." in page.text_content("#fn-1") and page.locator(".fn-pending").count() == 0
    assert page.locator("#fn-1 .fn-mark").all_text_contents() == ["[1]"]
    for _ in range(50):
        if "an endless one" in CLOSED:
            break
        time.sleep(0.1)
    assert "an endless one" in CLOSED
    ask(page, "When was it built?", 2)


def test_whoever_leaves_stops_the_work_too(browser: Any, url: str) -> None:
    with opened(browser, url) as page:
        page.fill("#fn-question textarea", "an endless one that is left")
        page.press("#fn-question textarea", "Enter")
        page.wait_for_selector("#fn-1 .fn-mark")
    for _ in range(100):
        if "an endless one that is left" in CLOSED:
            break
        time.sleep(0.1)
    assert "an endless one that is left" in CLOSED


def test_a_follow_up_shows_how_it_was_read_and_can_be_changed(page: Any) -> None:
    ask(page, "When was it built?")
    ask(page, "And who drew it?", 2)
    assert "Read as “And who drew it? (When was it built?)”" in page.text_content("#fn-2 .fn-reading")
    shoot(page, "follow-up")
    page.click("#fn-2 >> text=Change")
    page.wait_for_function("document.querySelector('#fn-question textarea').value.startsWith('And who drew it? (')")
    assert "replaces the last answer" in page.text_content("#fn-status")
    ask(page, "Who paid for it?", 2)
    page.wait_for_function("document.querySelector('#fn-2 .fn-question')?.textContent === 'Who paid for it?'")
    assert page.locator(".fn-message").count() == 2


def test_the_last_question_is_asked_again_and_an_older_one_only_taken_up(page: Any) -> None:
    ask(page, "When was it built?")
    assert page.locator("#fn-1 >> text=Ask again").is_visible()
    page.click("#fn-1 >> text=Ask again")
    page.wait_for_selector("#fn-1 .fn-how")
    assert page.locator(".fn-message").count() == 1
    ask(page, "Who drew it?", 2)
    assert not page.locator("#fn-1 >> text=Ask again").is_visible()


def test_a_conversation_is_there_again_after_a_reload_and_a_restart(browser: Any, tmp_path: Path) -> None:
    port = free_port()
    made = browser.new_context(viewport={"width": 1200, "height": 800})
    page = made.new_page()
    for visit in range(3):
        with served(content(secret="the same"), port=port) as url:
            page.goto(url)
            page.wait_for_selector("#fn-question textarea")
            if visit == 0:
                ask(page, "When was it built?")
                ask(page, "Who drew it?", 2)
                page.reload()
            page.wait_for_selector("#fn-2 .fn-how", state="attached")
            page.click("#fn-1 .fn-mark >> nth=1")
            assert in_source(page, "mark") == "The bridge opened on 3 May 1911."
            assert page.locator(".fn-message").count() == 2
    with served(content(secret="another"), port=port) as url:
        page.goto(url)
        page.wait_for_selector("button.fn-example")
        assert page.locator(".fn-message").count() == 0
    made.close()


def test_a_new_conversation_forgets_the_last_one(page: Any) -> None:
    ask(page, "When was it built?")
    page.click("text=New conversation")
    page.wait_for_selector("button.fn-example")
    assert page.locator(".fn-message").count() == 0
    page.reload()
    page.wait_for_selector("button.fn-example")
    assert page.locator(".fn-message").count() == 0


def test_a_conversation_is_taken_elsewhere_with_its_sources(page: Any) -> None:
    ask(page, "When was it built?")
    with page.expect_download() as begun:
        page.click("text=Save as Markdown")
    text = Path(begun.value.path()).read_text()
    assert begun.value.suggested_filename == "conversation.md"
    assert "## When was it built?" in text and "[^1.2]: The Harbour Report" in text
    with page.expect_download() as begun:
        page.click("text=Save as JSON")
    (saved,) = json.loads(Path(begun.value.path()).read_text())
    assert [each["quote"] for each in saved["citations"]] == [
        "The harbour was built in 1904.",
        "The bridge opened on 3 May 1911.",
    ]


def test_an_answer_is_copied_with_its_references(browser: Any, url: str) -> None:
    with opened(browser, url, permissions=["clipboard-read", "clipboard-write"]) as page:
        ask(page, "When was it built?")
        page.click("#fn-1 >> text=Copy as Markdown")
        page.wait_for_selector("text=Copied")
        assert "[^1]: The Harbour Report" in page.evaluate("navigator.clipboard.readText()")


def test_what_a_reader_thinks_of_an_answer_is_kept(page: Any) -> None:
    ask(page, "When was it built?")
    ask(page, "Who drew it?", 2)
    page.click("#fn-2 >> text=Not helpful")
    page.select_option("#fn-2 select", "It should not have been refused")
    page.fill("#fn-2 textarea", "Ada Moor drew it.")
    shoot(page, "feedback")
    page.click("#fn-2 >> text=Save")
    page.wait_for_selector("#fn-2 [data-verdict=down][aria-pressed=true]")
    given, before, verdict, reason, correction = JUDGED[-1]
    assert (given.question, [turn.question for turn in before]) == ("Who drew it?", ["When was it built?"])
    assert (verdict, reason, correction) == ("down", "It should not have been refused", "Ada Moor drew it.")
    page.click("#fn-1 >> text='Helpful'")
    page.wait_for_selector("#fn-1 [data-verdict=up][aria-pressed=true]")
    assert JUDGED[-1][2:] == ("up", None, None)


def test_the_drawer_says_where_to_look(page: Any) -> None:
    page.get_by_role("button", name="Controls").click()
    page.get_by_label("Published since").fill("1950")
    page.get_by_label("Only in these documents").click()
    page.get_by_role("option", name="The Harbour Report").click()
    page.keyboard.press("Escape")
    shoot(page, "drawer")
    ask(page, "When was it built?")
    words = page.text_content("#fn-1")
    assert "since='1950'" in words and "harbour.txt" in words and "6 passages" in words


# The other tabs


def test_any_document_is_read_from_the_table_and_from_a_source(page: Any) -> None:
    ask(page, "When was it built?")
    page.click("#fn-source >> text=Read the whole document")
    page.wait_for_function("document.querySelector('#fn-source .fn-place').textContent === 'The whole document'")
    assert in_source(page, "mark") == "The harbour was built in 1904." and is_in_view(page, "#fn-source mark")
    assert "Paragraph 39 after." in in_source(page, ".fn-text")
    page.get_by_role("tab", name="Documents").click()
    shoot(page, "documents")
    page.click("#fn-library .fn-link >> nth=1")
    page.wait_for_function("document.querySelector('#fn-source h2').textContent.startsWith('Title')")
    assert HOSTILE.text in in_source(page, ".fn-text")


def test_a_text_is_checked_beside_its_sources(page: Any) -> None:
    page.get_by_role("tab", name="Check a text").click()
    page.get_by_label("A text to check").fill(EVIL)
    page.get_by_role("button", name="Check the text").click()
    page.wait_for_selector("#fn-report .fn-checked")
    assert "2 sentences with a claim; the documents carry 1 of them." in page.text_content("#fn-report")
    assert page.locator("#fn-report .fn-problem").all_text_contents() == ["the source says 1904"]
    page.click("#fn-report .fn-mark >> nth=1")
    assert in_source(page, "mark") == "The harbour was built in 1904."
    shoot(page, "check")


def test_the_last_run_of_the_gold_questions_is_a_tab(browser: Any) -> None:
    told = evaluated_html([("By half", ("figure", "tune"), [("correct", "0.61")])], "299 cases", ["Who built it?"])
    with served(content(evaluated=lambda: told)) as url, opened(browser, url) as page:
        page.get_by_role("tab", name="Evals").click()
        page.get_by_text("1 question lost").click()
        shown = page.locator(".fn-lost")
        shown.wait_for()
        assert shown.inner_text() == "Who built it?" and "0.61" in page.inner_text(".fn-table >> visible=true")
        shoot(page, "evals")


def test_documents_are_added_and_removed_where_that_is_allowed(browser: Any, tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "harbour.txt").write_text("The Harbour\n\nThe harbour was built in 1904 by Ada Moor.\n")
    (tmp_path / "bridge.txt").write_text("The Bridge\n\nThe bridge was opened by Max Birk in 1911.\n")
    (tmp_path / "program.exe").write_text("x")
    places = ["--corpus", str(corpus), "--index", str(tmp_path / "index"), "--allow-changes"]
    with command(*places) as (_, url, _), opened(browser, url) as page:
        page.get_by_role("tab", name="Documents").click()
        page.set_input_files("#fn-upload input, input[type=file]", tmp_path / "bridge.txt")
        page.wait_for_selector("text=The index is up to date.", timeout=60_000)
        assert page.locator("#fn-library .fn-link").count() == 2 and (corpus / "bridge.txt").exists()
        page.get_by_role("tab", name="Ask").click()
        ask(page, "Who opened the bridge?")
        assert "Max Birk" in page.text_content("#fn-1")
        page.get_by_role("tab", name="Documents").click()
        page.on("dialog", lambda dialog: dialog.accept())
        page.get_by_role("button", name="Remove The Bridge").click()
        page.wait_for_function("document.querySelectorAll('#fn-library .fn-link').length === 1", timeout=60_000)
        assert not (corpus / "bridge.txt").exists()


def test_nothing_is_uploaded_where_it_is_not_allowed(page: Any, url: str) -> None:
    page.get_by_role("tab", name="Documents").click()
    assert page.locator("input[type=file]").count() == 0 and page.locator("text=Remove").count() == 0
    assert status(url, "gradio_api/upload", b"x") == 404


# Whoever reads it, on whatever


def test_the_keyboard_is_enough(page: Any) -> None:
    page.keyboard.type("When was it built?")
    page.keyboard.press("Enter")
    page.wait_for_selector("#fn-1 .fn-how")
    page.locator("#fn-question textarea").focus()
    for _ in range(12):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.activeElement.classList.contains('fn-mark')"):
            break
    assert page.evaluate("document.activeElement.textContent") == "[2]"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.closest('#fn-panel') !== null")
    assert in_source(page, "mark") == "The bridge opened on 3 May 1911."
    page.keyboard.press("ArrowLeft")
    assert in_source(page, "mark") == "The harbour was built in 1904."
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.textContent") == "[2]"


def test_everything_that_is_pressed_or_read_has_a_name(page: Any) -> None:
    ask(page, "When was it built?")
    nameless = """[...document.querySelectorAll("button, textarea, [role=region], aside, nav")].filter((e) => {
        const label = e.closest("label");
        return e.checkVisibility() && !(e.getAttribute("aria-label") || e.textContent.trim() || label?.textContent.trim());
    }).map((e) => e.outerHTML)"""
    assert page.evaluate(nameless) == []
    assert page.get_by_role("textbox", name="Your question").count() == 1
    assert page.get_by_role("button", name="Source 1: The Harbour Report").count() == 1
    assert "The harbour was built in 1904." in page.text_content("#fn-status [role=status]")
    ids = page.evaluate("[...document.querySelectorAll('[id^=fn-]')].map((e) => e.id)")
    assert sorted(set(ids)) == sorted(ids)


def test_a_phone_shows_everything_in_its_width(browser: Any, url: str) -> None:
    with opened(browser, url, viewport={"width": 360, "height": 640}, has_touch=True) as page:
        shoot(page, "phone")
        ask(page, "When was it built?")
        assert not page.locator("#fn-panel").is_visible()
        shoot(page, "phone-answer")
        page.tap("#fn-1 .fn-mark >> nth=0")
        assert is_in_view(page, "#fn-source mark") and is_in_view(page, "#fn-panel >> text=Close")
        shoot(page, "phone-citation")
        page.tap("#fn-panel >> text=Close")
        assert page.evaluate("document.documentElement.scrollWidth") <= 360


def contrast(page: Any, selector: str) -> float:
    """The contrast of an element's text with what lies behind it, as WCAG counts it."""
    colours = page.evaluate(
        """(selector) => {
            const first = document.querySelector(selector);
            let behind = first;
            const solid = (e) => !["rgba(0, 0, 0, 0)", "transparent"].includes(getComputedStyle(e).backgroundColor);
            while (behind.parentElement && !solid(behind)) behind = behind.parentElement;
            return [getComputedStyle(first).color, getComputedStyle(behind).backgroundColor];
        }""",
        selector,
    )
    light = []
    for colour in colours:
        parts = [int(float(value)) / 255 for value in re.findall(r"[\d.]+", colour)[:3]]
        linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in parts]
        light.append(0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2])
    return float((max(light) + 0.05) / (min(light) + 0.05))


# Faults that axe-core finds in what Gradio itself makes. A line may go, none may come.
OF_GRADIO: dict[str, str] = {}


@pytest.mark.parametrize("tab", ["Ask", "Documents", "Check a text"])
def test_axe_finds_nothing_serious(browser: Any, url: str, tab: str) -> None:
    file = Path(os.environ.get("AXE", ""))
    if not file.is_file():
        if os.environ.get("CI"):
            pytest.fail("AXE names no axe.min.js; .ci/run fetches it")
        pytest.skip("AXE names no axe.min.js of the npm package axe-core")
    with opened(browser, url) as page:
        ask(page, "When was it built?")
        ask(page, "Who drew it?", 2)
        page.click("#fn-1 .fn-mark >> nth=0")
        page.get_by_role("tab", name=tab).click()
        page.get_by_role("button", name="Controls").click()
        page.wait_for_timeout(600)
        page.evaluate(file.read_text(encoding="utf-8"))
        found = page.evaluate("axe.run().then((run) => run.violations)")
    serious = {
        each["id"]: [node["target"][0] for node in each["nodes"]]
        for each in found
        if each["impact"] in ("serious", "critical")
    }
    assert {name: nodes for name, nodes in serious.items() if name not in OF_GRADIO} == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_is_readable_in_light_and_dark(browser: Any, url: str, scheme: str) -> None:
    with opened(browser, url, color_scheme=scheme) as page:
        assert contrast(page, ".fn-documents .fn-line") >= 4.5
        shoot(page, f"{scheme}-first-paint")
        ask(page, "When was it built?")
        page.click("#fn-1 .fn-mark >> nth=0")
        dark = page.evaluate("document.body.classList.contains('dark')")
        assert dark == (scheme == "dark")
        for selector in (
            ".fn-statement",
            ".fn-support",
            ".fn-mark",
            ".fn-how",
            "#fn-source mark",
            "#fn-source .fn-line",
        ):
            assert contrast(page, selector) >= 4.5, selector
        shoot(page, f"{scheme}-citation")


# Nothing from documents or questions runs, and nothing leaves


def test_a_hostile_document_is_text(page: Any) -> None:
    assert EVIL in page.text_content("#fn-corpus")
    ask(page, "Is it hostile?")
    page.click("#fn-1 .fn-mark")
    assert in_source(page, "mark") == HOSTILE.text[3:-3]
    shoot(page, "hostile")
    assert (
        page.locator("#fn-log, #fn-panel, #fn-corpus").locator("script, style, img, svg, a, link, iframe").count() == 0
    )
    assert page.evaluate("getComputedStyle(document.body).display") != "none"


def test_a_hostile_question_is_text(page: Any) -> None:
    question = f"{EVIL} {REMOTE} </article></script><svg onload=window.hacked=6>"
    ask(page, question)
    assert page.text_content("#fn-1 .fn-question") == question
    assert page.locator("#fn-log").locator("script, style, img, svg, a, link").count() == 0
    assert page.evaluate("getComputedStyle(document.body).display") != "none"


def test_the_browser_would_not_run_what_slipped_through(browser: Any, url: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(url)
    page.wait_for_selector("#fn-question textarea")
    blocked: list[str] = []
    page.on("console", lambda message: blocked.append(message.text))
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"window.hacked=1\">')")
    page.evaluate(
        "const s = document.createElement('script'); s.textContent = 'window.hacked=2'; document.body.append(s)"
    )
    page.evaluate("const i = new Image(); i.src = 'http://evil.example/x.png'; document.body.append(i)")
    page.wait_for_timeout(500)
    assert page.evaluate("window.hacked") is None
    assert len([line for line in blocked if "Content Security Policy" in line]) >= 3
    context.close()


# For programs


def client(url: str, **given: Any) -> Any:
    # By name: it comes without types.
    return import_module("gradio_client").Client(url, verbose=False, analytics_enabled=False, **given)


def test_there_are_exactly_these_endpoints(url: str) -> None:
    endpoints = client(url).view_api(return_format="dict", print_info=False)
    assert endpoints["unnamed_endpoints"] == {}
    taken = {
        name: [(p["parameter_name"], p["type"]) for p in each["parameters"]]
        for name, each in endpoints["named_endpoints"].items()
    }
    assert taken == {"/ask": [("question", {"type": "string"})], "/check": [("text", {"type": "string"})]}
    for each in endpoints["named_endpoints"].values():
        assert [given["type"]["type"] for given in each["returns"]] == ["object"]


def test_the_client_of_the_documentation_runs(url: str, capsys: Any) -> None:
    text = (ROOT / "docs" / "chat.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    example = example.replace("http://127.0.0.1:7860/", url).replace("Who heads the military wing of HTS?", "built?")
    exec(compile(example, "docs/chat.md", "exec"), {"__name__": "example"})
    assert "1 The Harbour Report The harbour was built in 1904." in capsys.readouterr().out


def test_a_text_is_checked_by_a_program(url: str) -> None:
    assert client(url).predict("It is so.", api_name="/check") == json.loads(json.dumps(checked("It is so.").to_dict()))


async def with_tools(url: str) -> tuple[list[str], dict[str, Any], dict[str, Any], bool]:
    """What an MCP client sees: the tools' names, an answer, a report, and whether a bad question is an error."""
    from mcp import ClientSession
    from mcp.client.streamable_http import streamablehttp_client

    async with (
        streamablehttp_client(f"{url}gradio_api/mcp/") as (incoming, outgoing, _),
        ClientSession(incoming, outgoing) as session,
    ):
        await session.initialize()
        tools = (await session.list_tools()).tools
        assert all(tool.description for tool in tools)
        assert not (await session.list_resources()).resources and not (await session.list_prompts()).prompts
        given: Any = await session.call_tool("ask", {"question": "When was it built?"})
        found: Any = await session.call_tool("check", {"text": "It is so."})
        wrong = await session.call_tool("ask", {"question": "x" * 2001})
        names = [tool.name for tool in tools]
        return names, json.loads(given.content[0].text), json.loads(found.content[0].text), wrong.isError


def test_an_mcp_client_has_exactly_these_tools() -> None:
    with served(mcp=True) as url, ThreadPoolExecutor() as pool:  # the browser's driver has a loop in this thread
        names, given, found, is_error = pool.submit(asyncio.run, with_tools(url)).result()
    assert sorted(names) == ["ask", "check"] and is_error
    assert given == json.loads(json.dumps(scripted("When was it built?").to_dict()))
    assert found == json.loads(json.dumps(checked("It is so.").to_dict()))


def test_there_are_no_tools_unless_asked_for(url: str) -> None:
    assert status(url, "gradio_api/mcp/", b"{}") == status(url, "gradio_api/mcp", b"{}") == 404


def test_a_visitor_past_the_limit_is_told_so_in_one_line() -> None:
    with served(content(limits=Limits(per_minute=2, characters=50))) as url:
        asked = client(url)
        for _ in range(2):
            asked.predict("When was it built?", api_name="/ask")
        with pytest.raises(Exception, match=r"^You have asked 2 questions in a minute; ask again in \d+ s\.$"):
            asked.predict("When was it built?", api_name="/ask")
        with pytest.raises(Exception, match=r"^You have asked 2 questions in a minute"):
            asked.predict("It was built in 1911.", api_name="/check")
        with pytest.raises(Exception, match="50 is the most"):
            client(url).predict("x" * 51, api_name="/ask")


def test_the_endpoint_answers_with_the_same_object_as_the_command(url: str) -> None:
    question = "When was it built?"
    given = client(url).predict(question, api_name="/ask")
    assert given == json.loads(json.dumps(scripted(question).to_dict()))


def test_the_endpoint_says_in_one_line_what_is_wrong(url: str) -> None:
    asked = client(url)
    with pytest.raises(Exception, match=r"^The question has 2,001 characters"):
        asked.predict("x" * 2001, api_name="/ask")
    with pytest.raises(Exception, match="Something went wrong here") as caught:
        asked.predict("a fault please", api_name="/ask")
    assert "a fault please" not in str(caught.value)


def status(url: str, path: str, body: bytes | None = None, **headers: str) -> int:
    try:
        with urlopen(
            Request(url + path, data=body, headers={"content-type": "application/json"} | headers)
        ) as response:
            return int(response.status)
    except HTTPError as error:
        return int(error.code)


def test_nothing_else_is_served(url: str) -> None:
    question = json.dumps({"data": ["When was it built?"]}).encode()
    assert status(url, "gradio_api/call/ask", question) == 200
    for private in ("_respond", "_respond_1", "v2/_respond", "lambda"):
        assert status(url, f"gradio_api/call/{private}", question) == 404
    for path in ("gradio_api/upload", "gradio_api/run/ask", "gradio_api/api/ask", "gradio_api/process_recording"):
        assert status(url, path, question) == 404
    for path in ("gradio_api/file=/etc/hostname", "gradio_api/proxy=http://127.0.0.1", "monitoring", "docs"):
        assert status(url, path) == 404
    assert status(url, "", Host="evil.example") == status(url, "", Origin="http://evil.example") == 421


def test_a_slow_question_holds_up_no_other(url: str, browser: Any) -> None:
    with ThreadPoolExecutor() as pool, opened(browser, url) as page:
        slow = [pool.submit(client(url).predict, "a slow one", api_name="/ask") for _ in range(2)]
        time.sleep(0.5)
        start = time.monotonic()
        client(url).predict("When was it built?", api_name="/ask")
        ask(page, "When was it built?")
        assert time.monotonic() - start < 3 and not any(each.done() for each in slow)
        assert all(each.result()["answered"] is False for each in slow)


def test_a_page_that_is_slow_shows_that_it_reads(page: Any) -> None:
    page.fill("#fn-question textarea", "a slow one")
    page.press("#fn-question textarea", "Enter")
    page.wait_for_selector("#fn-1 .fn-pending")
    assert page.text_content("#fn-1 .fn-question") == "a slow one"
    page.wait_for_selector("#fn-1 .fn-refusal")
    assert page.locator(".fn-pending").count() == 0


# Who may reach it


def test_a_password_file_asks_for_a_password(browser: Any, tmp_path: Path) -> None:
    (tmp_path / "passwords").write_text("ada:an engine\n")
    with served(password_file=tmp_path / "passwords") as url:
        page = browser.new_page()
        page.goto(url)
        page.wait_for_selector("input[type=password]")
        assert page.locator("#fn-corpus").count() == 0 and "Harbour" not in page.content()
        page.fill("input >> nth=0", "ada")
        page.fill("input[type=password]", "an engine")
        page.click("button >> text=Login")
        page.wait_for_selector("#fn-question textarea")
        ask(page, "When was it built?")
        page.close()
        with pytest.raises(Exception, match=r"(?i)auth|log ?in|credential|401"):
            client(url)
        assert client(url, auth=("ada", "an engine")).predict("When was it built?", api_name="/ask")["answered"]


def test_a_port_in_use_is_said_in_one_line() -> None:
    with served() as url, pytest.raises(SettingsError, match="choose another --port"):
        from ui.page import build, launch

        launch(build(content()), Access(port=int(url.rsplit(":", 1)[1].strip("/"))))


# The command


@contextmanager
def command(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], str, float]]:
    """The running command, its address, and the seconds until the page could be asked for."""
    port = free_port()
    start = time.monotonic()
    line = [sys.executable, "-m", "ui.cli", "chat", "--port", str(port), *arguments]
    # A shell has what it starts in the background ignore an interrupt, and whatever that starts ignores it too.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    process = subprocess.Popen(line, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    signal.signal(signal.SIGINT, before)
    said: list[str] = []
    ready = threading.Event()

    def listen() -> None:
        for each in process.stdout or ():
            said.append(each)
            ready.set()

    threading.Thread(target=listen, daemon=True).start()
    try:
        assert ready.wait(90), "the command said nothing"
        assert f"http://127.0.0.1:{port}/" in said[0], said
        yield process, f"http://127.0.0.1:{port}/", time.monotonic() - start
    finally:
        process.kill()
        process.wait()


def test_the_command_serves_the_page_and_ends_when_interrupted(browser: Any, tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "harbour.txt").write_text(
        "The Harbour\n\nThe harbour was built in 1904 by Ada Moor.\n\nPiers\n\nIt has two.\n"
    )
    places = ["--corpus", str(corpus), "--index", str(tmp_path / "index")]
    with command(*places) as (process, url, _), opened(browser, url) as page:
        assert "1 document, " in page.inner_text("#fn-corpus")
        assert page.locator(".fn-example").count() >= 1
        ask(page, "When was the harbour built?")
        if page.locator(".fn-mark").count():
            assert "1904" in in_source(page, "mark")
        page.goto("about:blank")
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0


def test_another_host_is_refused_before_anything_is_read() -> None:
    line = [sys.executable, "-m", "ui.cli", "chat", "--host", "0.0.0.0", "--corpus", "/nowhere"]
    done = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1 and done.stderr.count("\n") == 1 and "--password-file" in done.stderr


def test_the_seeds_open_within_seconds_once_indexed(browser: Any, tmp_path: Path) -> None:
    index = ["--index", str(tmp_path / "index")]
    subprocess.run([sys.executable, "-m", "ui.cli", "index", *index], cwd=ROOT, check=True, capture_output=True)
    start = time.monotonic()
    with command(*index) as (_, url, until_served), opened(browser, url) as page:
        seconds = time.monotonic() - start
        print(f"served after {until_served:.1f} s, usable after {seconds:.1f} s")
        assert page.locator(".fn-example").count() == 6
        assert "5 documents" in page.inner_text("#fn-corpus")
        page.locator(".fn-example").first.click()
        page.wait_for_selector("#fn-1 .fn-how", state="attached", timeout=60_000)
        page.wait_for_timeout(300)
        shoot(page, "seeds")
        assert seconds < 30
