"""The parts of the chat page that need no Gradio: its HTML, its examples, who may reach it, what a browser may load."""

import asyncio
import base64
import hashlib
import re
from collections.abc import Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

import seeds
from index.types import Document, Hit, Passage
from rag import Answer, Citation, Notice, SettingsError, Statement
from ui.access import Access, is_loopback, read_accounts
from ui.examples import Example, examples, load_examples, made_examples
from ui.guard import Guard, content_policy, is_served
from ui.html import (
    Corpus,
    corpus_html,
    documents_html,
    error_html,
    evaluated_html,
    message_html,
    pending_html,
    said_html,
    spoken_html,
)
from ui.html.source import whole
from ui.html.timeline import moment, timeline_html
from ui.markup import Markup, element, escaped, joined

HARBOUR = Document(
    "harbour.txt",
    "The Harbour Report",
    "The harbour was built in 1904.\nIt has two piers. The longer pier is 300 m long.\r\nNobody knows who drew it.",
    publisher="City Press",
    author="Ada Moor",
    published="1950-03-02",
)
CABLE = Document(
    "cable.txt", "A cable", "The bridge opened on 3 May.", published="1951", inferred={"published": "opened on 3 May"}
)
DOCUMENTS = {each.id: each for each in (HARBOUR, CABLE)}


class Reader(HTMLParser):
    """Elements with their attributes and text, as a browser would see them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, list[str]] = {}
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        for tag in set(self.open):
            self.texts.setdefault(tag, []).append(data)

    def text(self, tag: str) -> str:
        return "".join(self.texts.get(tag, []))

    def with_class(self, name: str) -> list[dict[str, str | None]]:
        return [given for _, given in self.elements if name in (given.get("class") or "").split()]


def read(html: str) -> Reader:
    reader = Reader(html)
    assert not reader.open
    return reader


def citation(number: int, document: Document, quote: str, section: str | None = None) -> Citation:
    start = document.text.index(quote)
    passage = Passage("p", document.id, section, start, start + len(quote), quote, ())
    return Citation.of(number, document, passage, start, start + len(quote))


def answer(question: str, *citations: Citation, **given: Any) -> Answer:
    """Each citation's words as a statement of its own; without citations a refusal."""
    statements = tuple(Statement(c.quote, "quoted", (c.number,)) for c in citations)
    values: dict[str, Any] = {
        "answered": bool(citations),
        "reason": None if citations else "not_stated",
        "text": " ".join(f"{s.text} [{s.citations[0]}]" for s in statements)
        or "The documents do not say. It is not in.",
        "requested_mode": "auto",
        "mode": "extractive",
        "model": None,
        "notices": (),
        "statements": statements,
        "dropped": (),
        "citations": citations,
        "hits": (),
        "fingerprint": {},
    }
    return Answer(**({"question": question, "standalone_question": question} | values | given))


BUILT = citation(1, HARBOUR, "The harbour was built in 1904.", "History")
OPENED = citation(2, CABLE, "The bridge opened on 3 May.")
TWO = answer("When were they built?", BUILT, OPENED, timings={"total": 0.84})


# Markup


def test_text_is_escaped_and_markup_is_not() -> None:
    assert element("p", "<b>&\"'", element("i", "x"), class_="a", data_of='"<') == (
        '<p class="a" data-of="&quot;&lt;">&lt;b&gt;&amp;&quot;&#x27;<i>x</i></p>'
    )
    assert element("p", hidden=True, title=None, tabindex="-1", lang=False) == '<p hidden tabindex="-1"></p>'
    assert joined(["<", Markup("<br>")]) == "&lt;<br>"


def test_markup_mixed_with_text_is_text_again() -> None:
    mixed = Markup("<i>") + "<script>"
    assert escaped(mixed) == "&lt;i&gt;&lt;script&gt;"


@pytest.mark.parametrize(("text", "shown"), [("a\r\nb", "a&#13;\nb"), ("\x00", "�"), ("\ud800", "?")])
def test_what_a_browser_would_change_is_written_so_that_it_does_not(text: str, shown: str) -> None:
    assert escaped(text) == shown


# Answers


def test_every_mark_opens_a_source_that_is_there() -> None:
    page = read(message_html(TWO, DOCUMENTS, 3))
    marks = page.with_class("fn-mark")
    kept = page.with_class("fn-kept")
    assert [mark["data-source"] for mark in marks] == [given["id"] for given in kept] == ["fn-3-1", "fn-3-2"]
    assert marks[0]["aria-label"] == "Source 1: The Harbour Report"
    assert page.text("mark") == BUILT.quote + OPENED.quote
    assert "0.8 s" in page.text("p")


def test_a_source_says_what_it_is_and_shows_its_surroundings() -> None:
    page = read(message_html(TWO, DOCUMENTS, 1))
    words = page.text("div")
    assert "Source 1 of 2" in words
    assert all(part in words for part in ("City Press", "Ada Moor", "2 March 1950", "History"))
    assert "It has two piers." in words and "Beginning of the document" in words and "End of the document" in words
    assert "It follows from “opened on 3 May”" in words
    assert len(page.with_class("fn-inferred")) == 3  # in the times, in the list of sources and in the source itself


def test_the_words_of_a_long_document_are_cut_around_the_citation() -> None:
    lines = [f"Line {number} of a long document.\n" for number in range(500)]
    long = Document("long.txt", "Long", "".join(lines))
    page = read(message_html(answer("Q?", citation(1, long, "Line 250 of a long document.")), {long.id: long}, 1))
    words = page.text("div")
    assert page.text("mark") == "Line 250 of a long document."
    assert "Line 210 " in words and "Line 290 " in words and "Line 100 " not in words and len(words) < 4000
    assert words.count("…") == 2


def test_a_text_without_lines_is_cut_too() -> None:
    endless = Document("a.txt", "A", "x" * 50_000 + " here " + "y" * 50_000)
    page = read(message_html(answer("Q?", citation(1, endless, "here")), {"a.txt": endless}, 1))
    assert page.text("mark") == "here" and len(page.text("div")) < 4000


def test_the_cited_range_is_exact_where_lines_end_in_carriage_returns() -> None:
    quote = "The longer pier is 300 m long.\r\nNobody knows who drew it."
    html = message_html(answer("Q?", citation(1, HARBOUR, quote)), DOCUMENTS, 1)
    assert f"<mark>{quote.replace(chr(13), '&#13;')}</mark>" in html


@pytest.mark.parametrize("documents", [{}, {HARBOUR.id: Document(HARBOUR.id, "Other", "Other words.")}])
def test_a_document_that_changed_leaves_the_words_that_were_cited(documents: Mapping[str, Document]) -> None:
    page = read(message_html(answer("Q?", BUILT), documents, 1))
    assert page.text("mark") == BUILT.quote and "has changed since" in page.text("p")


def test_support_is_said_and_notices_are_shown() -> None:
    checked = Statement("It is old.", "supported", (1,))
    page = read(
        message_html(answer("Q?", BUILT, statements=(checked,), notices=(Notice("stale", "It is old."),)), {}, 1)
    )
    assert "checked" in page.text("span") and page.with_class("fn-notice")


def test_a_bracket_in_the_quoted_words_is_no_mark() -> None:
    quoted = Statement(r"As said \[12\] before \[x\].", "quoted", (1,))
    page = read(message_html(answer("Q?", BUILT, statements=(quoted,)), DOCUMENTS, 1))
    assert r"As said [12] before \[x\]." in page.text("span") and len(page.with_class("fn-mark")) == 1


def test_a_refusal_says_why_and_shows_what_comes_nearest() -> None:
    text = HARBOUR.text
    hits = tuple(Hit(Passage(f"p{n}", HARBOUR.id, None, n, len(text), text[n:], ()), 0.5, n + 1) for n in range(5))
    page = read(message_html(answer("Who drew it?", hits=hits), DOCUMENTS, 2))
    assert "The documents do not say." in page.text("p") and not page.with_class("fn-mark")
    assert [given["data-source"] for given in page.with_class("fn-opener")] == ["fn-2-0", "fn-2-1", "fn-2-2"]
    assert page.text("mark").startswith(text)


def test_a_refusal_without_passages_stands_alone() -> None:
    assert "nearest" not in message_html(answer("Q?"), DOCUMENTS, 1)


def test_sources_that_differ_stand_side_by_side_with_their_dates() -> None:
    said = (
        Statement("City Press, 2 March 1950: It was 1904.", "quoted", (1,)),
        Statement("A cable, 1951: It was 1905.", "quoted", (2,)),
    )
    differing = answer("Q?", BUILT, OPENED, statements=said, notices=(Notice("disagreement", "They differ."),))
    page = read(message_html(differing, DOCUMENTS, 1))
    assert len(page.with_class("fn-differing")) == 1 and "The sources differ." in page.text("p")
    assert "It was 1904." in page.text("p") and "City Press, 2 March 1950:" not in page.text("p")
    assert {given["datetime"] for tag, given in page.elements if tag == "time"} == {"1950-03-02", "1951"}


def test_sources_of_several_dates_are_put_in_order_of_time() -> None:
    times = read(timeline_html([OPENED, BUILT]))
    assert [given["datetime"] for tag, given in times.elements if tag == "time"] == ["1950-03-02", "1951"]
    assert [given["style"] for given in times.with_class("fn-dot")] == ["left:0.0%", "left:100.0%"]
    assert times.text("figcaption") == "As of 1951 (inferred), the date of the newest source."
    assert timeline_html([BUILT, BUILT]) == timeline_html([]) == ""


def test_a_date_of_lesser_precision_lies_in_the_middle_of_what_it_may_be() -> None:
    assert moment("1950-01-15") < moment("1950-03") < moment("1950") < moment("1950-12-31") < moment("1951-01-01")


def test_a_follow_up_says_how_it_was_read_and_can_be_changed() -> None:
    follow = read(message_html(answer("And then?", BUILT, standalone_question="When was it built?"), DOCUMENTS, 1))
    assert "When was it built?" in follow.text("bdi")
    change = [given for given in follow.with_class("fn-quiet") if given.get("data-text") == "When was it built?"]
    assert [given["data-act"] for given in change] == ["edit"]
    assert not read(message_html(answer("When?", BUILT), DOCUMENTS, 1)).with_class("fn-reading")


def test_an_answer_under_way_says_what_is_being_done_and_offers_nothing_yet() -> None:
    page = read(message_html(TWO, DOCUMENTS, 1, doing="Writing…"))
    assert "Writing…" in page.text("p") and not page.with_class("fn-how") and not page.with_class("fn-sources")
    assert len(page.with_class("fn-mark")) == 2


def test_what_a_reader_thought_of_an_answer_is_shown() -> None:
    page = read(message_html(TWO, DOCUMENTS, 1, verdict="up"))
    pressed = {
        given["data-verdict"]: given["aria-pressed"] for given in page.with_class("fn-quiet") if "data-verdict" in given
    }
    assert pressed == {"up": "true", "down": "false"}


def test_a_whole_document_is_shown_with_the_words_in_it() -> None:
    start = HARBOUR.text.index("two piers")
    page = read(whole(HARBOUR, "fn-whole", start, start + 9))
    assert page.text("mark") == "two piers" and HARBOUR.text in page.text("div")
    assert not read(whole(HARBOUR, "fn-whole")).text("mark")


def test_the_documents_are_a_table_to_read_from() -> None:
    corpus = Corpus(Path("x"), DOCUMENTS, 5, {"harbour.txt": 3})
    page = read(documents_html(corpus))
    assert [given["data-document"] for given in page.with_class("fn-link")] == ["harbour.txt", "cable.txt"]
    assert "2 documents, 5 passages" in page.text("p") and "inferred" in page.text("td")
    assert not [given for given in page.with_class("fn-quiet") if given.get("data-act") == "remove"]
    allowed = read(documents_html(corpus, removable=True))
    assert len([given for given in allowed.with_class("fn-quiet") if given.get("data-act") == "remove"]) == 2


def test_an_answer_is_spoken_without_marks() -> None:
    assert read(spoken_html(TWO)).text("p") == f"{BUILT.quote} {OPENED.quote} 2 sources."
    assert "do not say" in read(spoken_html(answer("Q?"))).text("p")


def test_the_corpus_is_listed_with_dates_and_their_basis() -> None:
    page = read(corpus_html(Corpus(Path("x"), DOCUMENTS, 1)))
    assert "2 documents, 1 passage" in page.text("p")
    assert "2 March 1950" in page.text("li") and "1951 inferred" in page.text("li")


HOSTILE = [
    "<script>alert(1)</script>",
    "<style>body{display:none}</style>",
    "<img src=x onerror=alert(1)>",
    "</template><svg onload=alert(1)>",
    "</mark></div><iframe src=//evil.example>",
    '" onmouseover="alert(1)',
    "![x](http://evil.example/x.png) [y](javascript:alert(1))",
    "<!-- --><base href=//evil.example>",
    "<a href='javascript:alert(1)'>x</a>",
]
SAFE_ELEMENTS = set(
    """article h2 h3 div p span button ol ul li cite time mark section bdi figure figcaption form label select
    option textarea details summary caption table thead tbody tr th td""".split()
)
SAFE_ATTRIBUTES = set(
    """class id dir type data-source data-label data-act data-copy data-text data-message data-verdict data-document
    data-start data-end data-confirm aria-label aria-labelledby aria-pressed aria-hidden datetime tabindex role title
    hidden name rows maxlength scope style""".split()
)


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_from_a_document_or_a_question_becomes_markup(text: str) -> None:
    bad = Document(
        text,
        text,
        f"Before. {text} After.",
        publisher=text,
        author=text,
        published="2024",
        inferred={"published": text},
    )
    cited = citation(1, bad, text, section=text)
    near = (Hit(Passage("p", text, text, 0, 5, bad.text[:5], ()), 1.0, 1),)
    shown = [
        message_html(answer(text, cited, notices=(Notice("n", text),)), {text: bad}, 1),
        message_html(answer(text, hits=near), {text: bad}, 2),
        message_html(answer(text, mode="llm", model=text), {}, 3),
        corpus_html(Corpus(Path(text), {text: bad}, 1)),
        documents_html(Corpus(Path(text), {text: bad}, 1), removable=True),
        whole(bad, "whole", 8, 8 + len(text)),
        message_html(answer(text, cited, notices=(Notice("disagreement", text),)), {text: bad}, 4, doing=text),
        said_html(text),
        evaluated_html([(text, [text], [[text, text]])], text, [text]),
        pending_html(text, 4),
        error_html(text),
        spoken_html(answer(text, cited)),
    ]
    for html in shown:
        page = read(html)
        assert {tag for tag, _ in page.elements} <= SAFE_ELEMENTS
        assert {name for _, given in page.elements for name in given} <= SAFE_ATTRIBUTES
        styles = [given["style"] or "" for _, given in page.elements if "style" in given]
        assert all(re.fullmatch(r"left:\d+\.\d%", style) for style in styles)
    assert read(shown[0]).text("mark") == text


# Examples


def test_the_seeds_have_six_examples() -> None:
    found = examples(seeds.FOLDER, {})
    assert len(found) == 6 and len({each.kind for each in found}) == 6


def test_another_folder_may_bring_its_own(tmp_path: Path) -> None:
    (tmp_path / "examples.toml").write_text('[[example]]\nkind = "A fact"\nquestion = "Who\\n built it?"\n')
    assert load_examples(tmp_path) == (Example("A fact", "Who built it?"),)


@pytest.mark.parametrize("text", ["x", "[example]\nkind = 1", '[[example]]\nkind = "a"', 'example = ["a"]'])
def test_a_file_of_another_form_is_refused_by_name(tmp_path: Path, text: str) -> None:
    (tmp_path / "examples.toml").write_text(text)
    with pytest.raises(SettingsError, match=r"examples\.toml"):
        load_examples(tmp_path)


def test_examples_are_made_of_headings_in_turn(tmp_path: Path) -> None:
    made = examples(tmp_path, {"A": ["One", "One", "Two?", "Notes"], "B": ["Three:"], "C": [], "D": ["x" * 200]})
    assert made == (
        Example("A", "What do the documents say about “One”?"),
        Example("B", "What do the documents say about “Three”?"),
        Example("A document", "What is “C” about?"),
        Example("A", "Two?"),
    )


def test_no_more_than_six_are_made() -> None:
    assert len(made_examples({"A": [str(n) for n in range(20)]})) == 6
    assert made_examples({}) == ()


# Who may reach the page


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "[::1]", "127.1.2.3"])
def test_this_machine_is_loopback(host: str) -> None:
    assert is_loopback(host) and Access(host).host == host


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "::", "example.org", ""])
def test_another_address_needs_a_password_or_a_wish(host: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="--password-file"):
        Access(host)
    assert Access(host, allow_remote=True) and Access(host, password_file=tmp_path / "p")


@pytest.mark.parametrize("port", [0, -1, 65536])
def test_a_port_is_a_port(port: int) -> None:
    with pytest.raises(SettingsError, match="port"):
        Access(port=port)


def test_accounts_are_read_a_line_each(tmp_path: Path) -> None:
    file = tmp_path / "passwords"
    file.write_text("# who\nada:one:two \n\nbo:x\n")
    assert read_accounts(file) == (("ada", "one:two "), ("bo", "x"))


@pytest.mark.parametrize("text", ["", "# nobody\n", "ada\n", ":secret\n", "ada:\n"])
def test_a_password_file_of_another_form_is_refused_without_showing_it(tmp_path: Path, text: str) -> None:
    (tmp_path / "passwords").write_text(text)
    with pytest.raises(SettingsError, match="name:password") as caught:
        read_accounts(tmp_path / "passwords")
    assert "secret" not in str(caught.value)
    with pytest.raises(SettingsError, match="cannot read"):
        read_accounts(tmp_path / "none")


# What stands before the server


@pytest.mark.parametrize(
    "path",
    """/ /config /assets/index.js /static/fonts/a.woff2 /login /footnote.js /gradio_api/call/ask /gradio_api/queue/join
    /gradio_api/call/ask/0a1b2c /gradio_api/call/v2/ask
    /gradio_api/queue/data /gradio_api/heartbeat/abc /gradio_api/info""".split(),
)
def test_what_the_page_uses_is_served(path: str) -> None:
    assert is_served(path)


@pytest.mark.parametrize(
    "path",
    """/gradio_api/upload /gradio_api/file=/etc/passwd /gradio_api/proxy=http://a /file/etc /docs /gradio_api/run/ask
    /gradio_api/api/ask /gradio_api/process_recording /gradio_api/vibe-edit/ /gradio_api/runs /gradio_api/deep_link
    /monitoring /assets/../secret /openapi.json // /gradio_api/component_server /gradio_api/stream/x
    /gradio_api/call/_respond /gradio_api/call/v2/_respond /gradio_api/call/asked""".split(),
)
def test_what_it_has_no_use_for_is_not_there(path: str) -> None:
    assert not is_served(path)


def fetch(body: bytes = b"", kind: str = "text/html", hosts: frozenset[str] = frozenset(), **request: Any) -> Any:
    """Status, headers and body of a response that passed the guard; the app sends its body in two parts."""
    sent: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", kind.encode())]})
        await send({"type": "http.response.body", "body": body[:5], "more_body": True})
        await send({"type": "http.response.body", "body": body[5:]})

    async def receive() -> Any:
        raise AssertionError

    async def send(message: Any) -> None:
        sent.append(message)

    headers = [(k.encode(), v.encode()) for k, v in request.pop("headers", {}).items()]
    scope = {"type": "http", "path": "/", "method": "GET", "headers": headers, **request}
    asyncio.run(Guard(app, hosts)(scope, receive, send))
    return sent[0]["status"], dict(sent[0]["headers"]), b"".join(m.get("body", b"") for m in sent[1:])


def test_a_page_may_run_its_own_scripts_and_nothing_elsewhere() -> None:
    page = b'<script src="a.js"></script><script type=x>go()</script><p>script</p>'
    status, headers, body = fetch(page)
    policy = headers[b"content-security-policy"].decode()
    allowed = base64.b64encode(hashlib.sha256(b"go()").digest()).decode()
    assert (status, body) == (200, page)
    assert re.findall(r"'sha256-([^']+)'", policy) == [allowed]
    assert "default-src 'none'" in policy and "http" not in policy and "unsafe-inline" not in policy.split(";")[1]


def test_other_responses_pass_unchanged_with_the_headers() -> None:
    _, headers, body = fetch(b"data: 1\n\n", kind="text/event-stream")
    assert body == b"data: 1\n\n" and headers[b"content-security-policy"].decode() == content_policy()
    assert headers[b"x-content-type-options"] == b"nosniff" and headers[b"x-frame-options"] == b"DENY"


def test_a_foreign_name_for_this_machine_is_refused() -> None:
    hosts = frozenset({"127.0.0.1", "localhost", "[::1]"})
    for good in ("127.0.0.1:7860", "localhost", "[::1]:7860"):
        assert fetch(hosts=hosts, headers={"host": good})[0] == 200
    for bad in ("evil.example:7860", "127.0.0.1.evil.example", "", "localhost:7860.evil"):
        assert fetch(hosts=hosts, headers={"host": bad})[0] == 421
    assert fetch(headers={"host": "docs.example.org"})[0] == 200


def test_a_page_elsewhere_cannot_ask() -> None:
    hosts = frozenset({"127.0.0.1"})
    assert fetch(hosts=hosts, headers={"host": "127.0.0.1:1", "origin": "http://127.0.0.1:1"})[0] == 200
    for bad in ("http://evil.example", "https://127.0.0.1.evil.example", "null", "file://", ""):
        assert fetch(hosts=hosts, headers={"host": "127.0.0.1:1", "origin": bad})[0] == 421


@pytest.mark.parametrize(("length", "status"), [("10", 200), ("1000001", 413), ("", 411), ("-1", 411), ("x", 411)])
def test_a_request_has_a_length_and_a_limit(length: str, status: int) -> None:
    assert fetch(method="POST", path="/gradio_api/queue/join", headers={"content-length": length})[0] == status


def test_what_is_not_served_is_not_found() -> None:
    assert fetch(path="/gradio_api/upload", method="POST", headers={"content-length": "1"})[0] == 404
