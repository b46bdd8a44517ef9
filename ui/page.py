"""The chat page, the only file that knows Gradio: a question goes to `ask`, its answer comes back as our own HTML."""

import logging
import os
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from threading import Thread
from typing import Any

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # before the import, which would otherwise report it
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
import gradio as gr
from gradio.events import api
from starlette.middleware import Middleware
from starlette.responses import FileResponse
from starlette.routing import Route

from index.build import is_current
from rag import Answer, Assistant, FootnoteError, SettingsError
from ui.access import Access, is_loopback, read_accounts
from ui.examples import Example, examples
from ui.guard import Guard
from ui.html import SILENCE, Corpus, corpus_html, error_html, message_html, pending_html, spoken_html
from ui.markup import Markup, element, joined

__all__ = ["build", "launch", "serve"]

Ask = Callable[[str], Answer]
Updates = tuple[Any, ...]

_ASSETS = Path(__file__).parent / "assets"
_AT_ONCE = 8
_WAITING = 64
_SESSIONS = 200
_REFRESH_S = 30.0
_BUG = "Something went wrong here; the log says what."
_log = logging.getLogger("footnote.page")


def serve(assistant: Assistant, access: Access) -> None:
    """Serves the page until it is interrupted. Raises SettingsError when it may not or cannot be served there."""
    shown = examples(assistant.settings.corpus, _headings(assistant))
    page = launch(build(assistant.ask, partial(_corpus, assistant), shown), access)
    Thread(target=_keep_fresh, args=(assistant,), daemon=True).start()
    print(f"Footnote answers on {page.local_url} (end it with Ctrl+C)", flush=True)
    page.block_thread()


def build(ask: Ask, corpus: Callable[[], Corpus], shown: Sequence[Example] = ()) -> gr.Blocks:
    """The page over whatever answers; `corpus` is looked at anew for every visitor and every answer."""
    page = gr.Blocks(title="Footnote", analytics_enabled=False, fill_width=True)
    with page:
        log = gr.State([])
        with gr.Row(elem_id="fn-page"):
            with gr.Column(elem_id="fn-chat"):
                _html(_HEAD)
                with gr.Column(elem_id="fn-examples", visible=bool(shown)) as beginning:
                    buttons = [gr.Button(f"{each.kind}\n{each.question}", elem_classes="fn-example") for each in shown]
                messages = _html("", elem_id="fn-log")
                status = _html(SILENCE, elem_id="fn-status")
                with gr.Column(elem_id="fn-composer"):
                    question = gr.Textbox(
                        label="Your question",
                        show_label=False,
                        placeholder="Ask the documents",
                        lines=1,
                        max_lines=6,
                        autofocus=True,
                        submit_btn=True,
                        elem_id="fn-question",
                    )
            with gr.Column(elem_id="fn-side"):
                documents = _html(corpus_html(corpus()), elem_id="fn-corpus")
                _html(_PANEL)
        outputs = [log, messages, status, question, beginning]
        listen: dict[str, Any] = {
            "outputs": outputs,
            "api_visibility": "private",
            "concurrency_limit": _AT_ONCE,
            "show_progress": "hidden",
        }
        respond = partial(_respond, ask, corpus)
        question.submit(respond, [question, log], **listen)
        for button, each in zip(buttons, shown, strict=True):
            button.click(partial(respond, each.question), [log], **listen)
        page.load(lambda: corpus_html(corpus()), None, documents, api_visibility="private", show_progress="hidden")
        api(_endpoint(ask), api_name="ask", concurrency_limit=_AT_ONCE)
    page.queue(max_size=_WAITING)
    return page


def launch(page: gr.Blocks, access: Access) -> gr.Blocks:
    """Starts the server in the background; the page then knows its `local_url`. Raises SettingsError as `serve` does."""
    accounts = read_accounts(access.password_file) if access.password_file else ()
    alone = is_loopback(access.host) and not access.allow_remote
    hosts = frozenset({"localhost", "127.0.0.1", "[::1]", access.host}) if alone else frozenset()
    # Gradio asks its own server whether it is up, and must not ask by way of a proxy.
    os.environ["NO_PROXY"] = ",".join(filter(None, (os.environ.get("NO_PROXY"), "127.0.0.1", "localhost", "::1")))
    try:
        page.launch(
            server_name=access.host,
            server_port=access.port,
            auth=list(accounts) or None,
            prevent_thread_lock=True,
            quiet=True,
            share=False,
            mcp_server=False,
            ssr_mode=False,
            pwa=False,
            run_history=False,
            enable_monitoring=False,
            footer_links=[],
            state_session_capacity=_SESSIONS,
            theme=_theme(),
            head=_LINKS,
            favicon_path=_ASSETS / "icon.svg",
            app_kwargs={"middleware": [Middleware(Guard, hosts=hosts)], "routes": list(_routes())},
        )
    except OSError:
        raise SettingsError(f"cannot listen on {access.host}, port {access.port}; choose another --port") from None
    return page


def _respond(ask: Ask, corpus: Callable[[], Corpus], question: str, log: Sequence[Markup]) -> Iterator[Updates]:
    """First the question as it is being answered, then its answer; a question that is not read stays in the input."""
    number = len(log) + 1
    yield log, joined([*log, pending_html(question, number)]), SILENCE, "", gr.Column(visible=False)
    answer = _answered(ask, question)
    if isinstance(answer, str):
        yield log, joined(log), error_html(answer), question, gr.skip()
        return
    log = [*log, message_html(answer, corpus().documents, number)]
    yield log, joined(log), spoken_html(answer), gr.skip(), gr.skip()


def _endpoint(ask: Ask) -> Callable[[str], dict[str, Any]]:
    def answer(question: str) -> dict[str, Any]:
        """One question in, one answer out, as `footnote ask --json` prints it."""
        given = _answered(ask, question)
        if isinstance(given, str):
            raise gr.Error(given, print_exception=False)
        return given.to_dict()

    return answer


def _answered(ask: Ask, question: str) -> Answer | str:
    """The answer, or the one line that says why there is none; what a bug has left goes to the log without its words."""
    try:
        return ask(question)
    except FootnoteError as error:
        line = " ".join(str(error).split())
        return f"{line[:1].upper()}{line[1:]}."
    except Exception as error:
        frames = "".join(traceback.format_tb(error.__traceback__))
        _log.error("%s while answering; its message is left out, as it may hold the question\n%s", type(error), frames)
        return _BUG


def _keep_fresh(assistant: Assistant) -> None:
    """Answers from a new index when the documents have changed."""
    while True:
        time.sleep(_REFRESH_S)
        try:
            if not is_current(assistant.index.generation.manifest, assistant.settings.corpus):
                assistant.refresh()
        except FootnoteError as error:
            _log.warning("the documents were not looked at again: %s", error)


def _corpus(assistant: Assistant) -> Corpus:
    index = assistant.index
    return Corpus(assistant.settings.corpus, index.documents, index.generation.manifest.passages)


def _headings(assistant: Assistant) -> dict[str, list[str]]:
    """The section headings of each document, by title, in their order."""
    index = assistant.index
    found: dict[str, list[str]] = {document.title: [] for document in index.documents.values()}
    for passage in index.generation.passages:
        if passage.section and passage.kind == "body":
            found[index.documents[passage.document].title].append(passage.section)
    return found


def _html(value: str, **settings: Any) -> gr.HTML:
    return gr.HTML(value, js_on_load=None, apply_default_css=False, **settings)


def _theme() -> gr.themes.Base:
    """Gradio's plain theme in fonts that every system has, so that none is fetched."""
    return gr.themes.Base(
        primary_hue="slate",
        neutral_hue="slate",
        font=["system-ui", "sans-serif"],
        font_mono=["ui-monospace", "monospace"],
    )


def _routes() -> Iterator[Route]:
    for name, kind in (("footnote.css", "text/css"), ("footnote.js", "text/javascript")):
        yield Route(f"/{name}", partial(_asset, name, kind))


async def _asset(name: str, kind: str, _request: Any) -> FileResponse:
    return FileResponse(_ASSETS / name, media_type=kind, headers={"cache-control": "no-cache"})


_LINKS = '<link rel="stylesheet" href="footnote.css"><script defer src="footnote.js"></script>'
_HEAD = element(
    "header",
    element("h1", "Footnote"),
    element("p", "Answers from the documents, every sentence with the words that carry it."),
    class_="fn-head",
)
_PANEL = element(
    "aside",
    element(
        "nav",
        element("span", id="fn-numbers", class_="fn-numbers"),
        element("button", "Previous", type="button", data_step="-1"),
        element("button", "Next", type="button", data_step="1"),
        element("button", "Close", type="button", data_close=True),
        aria_label="Sources of this answer",
    ),
    element("div", id="fn-source", class_="fn-source"),
    id="fn-panel",
    aria_label="Source",
    hidden=True,
)
