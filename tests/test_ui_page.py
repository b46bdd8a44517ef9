"""The chat page in a real browser, and its endpoint for programs. Screenshots go to the folder of $SCREENSHOTS."""

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
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from index.types import Document, Hit, Passage
from rag import Answer, Citation, QuestionError, SettingsError, Statement
from rag.types import Done, Stage, StatementReady
from ui.access import Access
from ui.content import Content
from ui.desk import Asked, Events
from ui.examples import Example
from ui.html import Corpus

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
DOCUMENTS = {document.id: document for document in (HARBOUR, HOSTILE)}
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
    if "hostile" in question:
        return answered(question, (HOSTILE, HOSTILE.text[3:-3]))
    if "built" in question:
        return answered(
            question, (HARBOUR, "The harbour was built in 1904."), (HARBOUR, "The bridge opened on 3 May 1911.")
        )
    return answered(question)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def answering(asked: Asked) -> Events:
    """The scripted answer as it comes about."""
    yield Stage("searching")
    answer = scripted(asked.question)
    for statement, citation in zip(answer.statements, answer.citations, strict=True):
        yield StatementReady(statement, (citation,))
    yield Done(answer)


def content(**given: Any) -> Content:
    corpus = Corpus(Path("documents"), DOCUMENTS, 7)
    return Content(answering, lambda: corpus, EXAMPLES, **given)


@contextmanager
def served(given: Content | None = None, **access: Any) -> Iterator[str]:
    from ui.page import build, launch

    page = launch(build(given or content()), Access(port=free_port(), **access))
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
    assert "2 documents, 7 passages" in words and "The Harbour Report" in words and "City Press" in words
    assert re.search(r"March 1950 +inferred", words)
    assert page.locator("button.fn-example").count() == 2
    assert page.evaluate("document.activeElement === document.querySelector('#fn-question textarea')")
    shoot(page, "first-paint")


def test_an_example_is_asked_by_pressing_it(page: Any) -> None:
    page.click("text=When was the harbour built?")
    page.wait_for_selector("#fn-1 .fn-how")
    assert page.text_content("#fn-1 .fn-question") == "When was the harbour built?"
    assert not page.locator("button.fn-example").first.is_visible()
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


def test_there_is_exactly_one_endpoint(url: str) -> None:
    endpoints = client(url).view_api(return_format="dict", print_info=False)
    assert list(endpoints["named_endpoints"]) == ["/ask"] and endpoints["unnamed_endpoints"] == {}
    asked = endpoints["named_endpoints"]["/ask"]
    assert [(p["parameter_name"], p["type"]) for p in asked["parameters"]] == [("question", {"type": "string"})]
    assert [given["type"]["type"] for given in asked["returns"]] == ["object"]


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
    process = subprocess.Popen(line, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
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
        assert page.locator("button.fn-example").count() >= 1
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
        assert page.locator("button.fn-example").count() == 6
        assert "5 documents" in page.inner_text("#fn-corpus")
        page.locator("button.fn-example").first.click()
        page.wait_for_selector("#fn-1 .fn-how", state="attached", timeout=60_000)
        page.wait_for_timeout(300)
        shoot(page, "seeds")
        assert seconds < 30
