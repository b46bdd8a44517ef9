"""What stands before the page's server: whom it answers, which addresses exist, and what the browser may load.

Gradio serves far more than this page uses (uploads, files, a proxy, recordings); whatever is not listed here is not
there. The policy lets the browser run only scripts of this server: inline ones by their hash, none that a document
or a question could bring.
"""

import base64
import hashlib
import re
from collections.abc import Awaitable, Callable, Iterator, Mapping, MutableMapping
from typing import Any

__all__ = ["Guard", "content_policy", "is_served"]

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]

_SERVED = re.compile(
    r"/(?:(?:config|login|logout|theme\.css|favicon\.ico|manifest\.json|robots\.txt|footnote\.(?:js|css))/?"
    r"|(?:assets|static)/[^?]+"
    r"|gradio_api/(?:info|openapi\.json|startup-events|theme\.css|app_id|user|token|login_check|cancel|reset)/?"
    r"|gradio_api/call/(?:v2/)?(?:ask|check)(?:/\w+)?/?"
    r"|gradio_api/(?:heartbeat|queue)/[^?]+)?"
)
_UPLOAD = re.compile(r"/gradio_api/upload(?:_progress)?/?")
_MCP = re.compile(r"/gradio_api/mcp/?")
_MOST_BYTES = 1_000_000
_SCRIPT = re.compile(rb"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", re.DOTALL | re.IGNORECASE)
_HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


def is_served(path: str, *, uploads: bool = False, mcp: bool = False) -> bool:
    """Whether the page has a use for the address; those of uploads and of MCP only where these are allowed."""
    patterns = [_SERVED, *([_UPLOAD] if uploads else []), *([_MCP] if mcp else [])]
    return ".." not in path and any(pattern.fullmatch(path) for pattern in patterns)


def content_policy(page: bytes = b"") -> str:
    """The Content-Security-Policy of a response; the inline scripts of its own page are allowed by their hash.

    Gradio's HTML component makes a function of its template, which is ours and constant, hence 'unsafe-eval'; its
    components set style attributes, hence 'unsafe-inline' for styles.
    """
    hashes = (base64.b64encode(hashlib.sha256(each).digest()).decode() for each in _SCRIPT.findall(page))
    scripts = " ".join(["'self' 'unsafe-eval'", *(f"'sha256-{value}'" for value in hashes)])
    return (
        f"default-src 'none'; script-src {scripts}; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        "font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'self'; form-action 'self'; "
        "frame-ancestors 'none'"
    )


class Guard:
    """ASGI middleware that refuses what is not served and adds the security headers.

    `hosts` are the names by which the server may be addressed and from whose pages, or none for any. Without them a
    page elsewhere could ask a server on loopback, and read it through a name of its own that it lets point there.
    `uploads` is how many bytes of a file are taken, 0 where none is; `mcp` whether tools are served.
    """

    def __init__(self, app: App, hosts: frozenset[str] = frozenset(), *, uploads: int = 0, mcp: bool = False) -> None:
        self._app = app
        self._hosts = hosts
        self._uploads = uploads
        self._mcp = mcp

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        if refusal := self._refusal(scope):
            return await _refuse(send, *refusal)
        return await self._app(scope, receive, _Sealed(send).send)

    def _refusal(self, scope: Message) -> tuple[int, str] | None:
        headers = {name.lower(): value.decode("latin-1") for name, value in scope["headers"]}
        if self._hosts and not self._hosts.issuperset(_names(headers)):
            return 421, "This page is for this machine alone; footnote chat --allow-remote serves others."
        if not is_served(scope["path"], uploads=bool(self._uploads), mcp=self._mcp):
            return 404, "Not found."
        if scope["method"] == "POST":
            length = headers.get(b"content-length", "")
            if not length.isdigit():
                return 411, "The length of the request is missing."
            most = _MOST_BYTES + (self._uploads if _UPLOAD.fullmatch(scope["path"]) else 0)
            if int(length) > most:
                return 413, f"The request is longer than {most:,} bytes."
        return None


def _names(headers: Mapping[bytes, str]) -> Iterator[str]:
    """The name by which the server is addressed, and that of the page that asks, when a browser tells."""
    yield re.sub(r":\d+$", "", headers.get(b"host", ""))
    if b"origin" in headers:
        yield re.sub(r"^https?://|:\d+$", "", headers[b"origin"])


class _Sealed:
    """Sends a response with the security headers; a page is held back until its scripts are known."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._start: Message | None = None
        self._page = b""

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            kind = dict(message["headers"]).get(b"content-type", b"")
            if kind.startswith(b"text/html"):
                self._start = message
            else:
                await self._send(_with_headers(message, content_policy()))
        elif self._start is None:
            await self._send(message)
        else:
            self._page += message.get("body", b"")
            if not message.get("more_body"):
                await self._send(_with_headers(self._start, content_policy(self._page)))
                await self._send({**message, "body": self._page})


def _with_headers(start: Message, policy: str) -> Message:
    added = {"content-security-policy": policy, **_HEADERS}
    return {**start, "headers": [*start["headers"], *((k.encode(), v.encode()) for k, v in added.items())]}


async def _refuse(send: Send, status: int, line: str) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8")]
    await send(_with_headers({"type": "http.response.start", "status": status, "headers": headers}, content_policy()))
    await send({"type": "http.response.body", "body": f"{line}\n".encode()})
