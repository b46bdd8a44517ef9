"""The server of the page."""

import os
import time
from collections.abc import Iterator
from contextlib import redirect_stdout
from functools import partial
from io import StringIO
from pathlib import Path
from threading import Thread
from typing import Any

import gradio as gr
from starlette.middleware import Middleware
from starlette.responses import FileResponse
from starlette.routing import Route

from index.build import is_current
from rag import Assistant, FootnoteError, SettingsError
from ui.access import Access, is_loopback, read_accounts
from ui.content import content_of
from ui.guard import Guard
from ui.page.build import build
from ui.page.parts import log

__all__ = ["launch", "serve"]

_ASSETS = Path(__file__).parent.parent / "assets"
_SESSIONS = 200
_REFRESH_S = 30.0


def serve(assistant: Assistant, access: Access) -> None:
    """Serves the page until it is interrupted. Raises SettingsError when it may not or cannot be served there."""
    settings = assistant.settings
    uploads = settings.upload_mb * 1_000_000 if settings.allow_changes else 0
    page = launch(build(content_of(assistant)), access, uploads)
    Thread(target=_keep_fresh, args=(assistant,), daemon=True).start()
    print(f"Footnote answers on {page.local_url} (end it with Ctrl+C)", flush=True)
    if access.mcp:
        print(f"Its tools for MCP are at {page.local_url}gradio_api/mcp/", flush=True)
    page.block_thread()


def launch(page: gr.Blocks, access: Access, uploads: int = 0) -> gr.Blocks:
    """Starts the server in the background; the page then knows its `local_url`.

    `uploads` is how many bytes of a file are taken, 0 where none is. Raises SettingsError as `serve` does.
    """
    accounts = read_accounts(access.password_file) if access.password_file else ()
    alone = is_loopback(access.host) and not access.allow_remote
    hosts = frozenset({"localhost", "127.0.0.1", "[::1]", access.host}) if alone else frozenset()
    guard = Middleware(Guard, hosts=hosts, uploads=uploads, mcp=access.mcp)
    # Gradio asks its own server whether it is up, and must not ask by way of a proxy.
    os.environ["NO_PROXY"] = ",".join(filter(None, (os.environ.get("NO_PROXY"), "127.0.0.1", "localhost", "::1")))
    try:
        with redirect_stdout(StringIO()):  # it would greet its tools' users in its own words
            page.launch(
                server_name=access.host,
                server_port=access.port,
                auth=list(accounts) or None,
                mcp_server=access.mcp,
                max_file_size=uploads or 1,
                theme=_theme(),
                head=_LINKS,
                favicon_path=_ASSETS / "icon.svg",
                app_kwargs={"middleware": [guard], "routes": list(_routes())},
                **_QUIET,
            )
    except OSError:
        raise SettingsError(f"cannot listen on {access.host}, port {access.port}; choose another --port") from None
    if access.mcp and page.mcp_error:
        page.close(verbose=False)
        raise SettingsError(f"--mcp: Gradio cannot serve tools here: {page.mcp_error.splitlines()[0]}")
    return page


_QUIET: dict[str, Any] = {
    "prevent_thread_lock": True,
    "quiet": True,
    "share": False,
    "ssr_mode": False,
    "pwa": False,
    "run_history": False,
    "enable_monitoring": False,
    "footer_links": [],
    "state_session_capacity": _SESSIONS,
}
"""Nothing but the page, for this server alone."""


def _keep_fresh(assistant: Assistant) -> None:
    """Answers from a new index when the documents have changed."""
    while True:
        time.sleep(_REFRESH_S)
        try:
            if not is_current(assistant.index.generation.manifest, assistant.settings.corpus):
                assistant.refresh()
        except FootnoteError as error:
            log.warning("the documents were not looked at again: %s", error)


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
