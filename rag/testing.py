"""A model server for tests: real HTTP on loopback, speaking OpenAI's protocol, its replies and failures scripted.

with ScriptedServer([says(("36,000", "More than 36,000 people were evacuated."))]) as server:
    settings = Settings(mode="llm", base_url=server.base_url, model="scripted")
    answer = Assistant.from_settings(settings).ask("How many people were evacuated?")
assert server.requests[0]["messages"]
"""

import json
import re
import socket
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from time import monotonic, sleep
from types import TracebackType
from typing import Any, Self

__all__ = ["Refusal", "Reply", "Response", "Script", "ScriptedServer", "lines", "refuses", "says"]

Request = Mapping[str, Any]

_LINE = re.compile(r"^\[([a-z0-9]{4})\] (.*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Reply:
    """A streamed reply, `piece` characters at a time.

    `cut`: the connection ends after the text. `stall_s`: so long nothing follows the text. `raw`: events sent as they are,
    in place of the text. `finish`: why the reply ended; "" sends no reason.
    """

    text: str = ""
    finish: str = "stop"
    piece: int = 7
    pause_s: float = 0.0
    stall_s: float = 0.0
    cut: bool = False
    raw: tuple[str, ...] = ()
    refusal: str = ""
    tokens: tuple[int, int] = (100, 20)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A request refused with an HTTP status."""

    status: int
    message: str = "refused"
    code: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


Response = Reply | Refusal
Script = Response | Callable[[Request], Response]
"""What is answered, or what makes it from the request's JSON."""


def lines(request: Request) -> dict[str, str]:
    """The lines of the passages in a request: id to sentence."""
    return dict(_LINE.findall(str(request["messages"][1]["content"])))


def says(*statements: tuple[str, str], unanswered: Sequence[int] = ()) -> Callable[[Request], Reply]:
    """A script whose reply makes statements: each a few words of the line to cite, and the statement.

    The reply is JSON where the request asks for a schema, else lines with marks. Where no line holds the words, the
    statement cites the words themselves, which are no id.
    """

    def reply(request: Request) -> Reply:
        known = lines(request)
        cited = [(next((i for i, line in known.items() if words in line), words), text) for words, text in statements]
        if "response_format" in request:
            made: dict[str, Any] = {"refused": False, "statements": [{"ids": [i], "text": t} for i, t in cited]}
            return Reply(json.dumps(made | ({"unanswered": list(unanswered)} if unanswered else {})))
        missing = [f"REFUSED {number}" for number in unanswered]
        return Reply("\n".join([*(f"[{i}] {text}" for i, text in cited), *missing]))

    return reply


def refuses(request: Request) -> Reply:
    """A script whose reply says that the answer is not stated."""
    return Reply('{"refused": true, "statements": []}' if "response_format" in request else "REFUSED")


class ScriptedServer:
    """Answers each request by the next entry of its script, and by the last one from then on.

    `requests` holds the JSON of every request for a reply, `headers` their headers. `hung_up` is set when a client has
    gone before its reply was over. Without `schema` a request for structured output is refused, as older servers do.
    """

    def __init__(
        self, script: Sequence[Script] = (), *, models: Sequence[str] = ("scripted",), schema: bool = True
    ) -> None:
        self.requests: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.hung_up = Event()
        self.models = tuple(models)
        self._script = list(script)
        self._schema = schema
        self._lock = Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), type("_Scripted", (_Handler,), {"scripted": self}))
        self._server.daemon_threads = True

    @property
    def base_url(self) -> str:
        """The address to give as `base_url`."""
        return f"http://127.0.0.1:{self._server.server_port}/v1"

    def __enter__(self) -> Self:
        Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def response(self, request: dict[str, Any], headers: dict[str, str]) -> Response:
        """What is answered to this request."""
        with self._lock:
            self.requests.append(request)
            self.headers.append(headers)
            if "response_format" in request and not self._schema:
                return Refusal(400, "'response_format' of type 'json_schema' is not supported")
            entry = self._script.pop(0) if len(self._script) > 1 else self._script[0]
        return entry(request) if callable(entry) else entry


class _Handler(BaseHTTPRequestHandler):
    scripted: ScriptedServer
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""

    def do_GET(self) -> None:
        self._json(200, {"object": "list", "data": [{"id": name, "object": "model"} for name in self.scripted.models]})

    def do_POST(self) -> None:
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        response = self.scripted.response(request, {k.lower(): v for k, v in self.headers.items()})
        if isinstance(response, Refusal):
            error = {"message": response.message, "type": "error", "code": response.code, "param": None}
            self._json(response.status, {"error": error}, response.headers)
        else:
            self._stream(response)

    def _json(self, status: int, value: object, headers: Mapping[str, str] | None = None) -> None:
        body = json.dumps(value).encode()
        self.send_response(status)
        for name, text in {"Content-Type": "application/json", **(headers or {})}.items():
            self.send_header(name, text)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        with suppress(OSError):
            self.wfile.write(body)

    def _stream(self, reply: Reply) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        try:
            for event in _events(reply):
                self._chunk(f"data: {event}\n\n")
                sleep(reply.pause_s)
            self._stall(reply.stall_s)
            if not reply.cut:
                for event in _ending(reply):
                    self._chunk(f"data: {event}\n\n")
                self._chunk("")
        except OSError:
            self.scripted.hung_up.set()
        self.close_connection = True

    def _chunk(self, text: str) -> None:
        data = text.encode()
        self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))
        self.wfile.flush()

    def _stall(self, seconds: float) -> None:
        """Raises OSError when the client goes meanwhile."""
        until = monotonic() + seconds
        self.connection.setblocking(False)
        while monotonic() < until:
            with suppress(BlockingIOError):
                if not self.connection.recv(1, socket.MSG_PEEK):
                    raise ConnectionResetError
            sleep(0.01)
        self.connection.setblocking(True)


def _events(reply: Reply) -> Iterator[str]:
    """What stands before the end of a reply."""
    yield from reply.raw
    if reply.raw:
        return
    if reply.refusal:
        yield _chunk_of({"refusal": reply.refusal})
    for start in range(0, len(reply.text), reply.piece):
        yield _chunk_of({"content": reply.text[start : start + reply.piece]})


def _ending(reply: Reply) -> Iterator[str]:
    if reply.finish:
        yield _chunk_of({}, reply.finish)
    counted = {
        "prompt_tokens": reply.tokens[0],
        "completion_tokens": reply.tokens[1],
        "total_tokens": sum(reply.tokens),
    }
    yield json.dumps({**_FRAME, "choices": [], "usage": counted})
    yield "[DONE]"


_FRAME = {"id": "scripted", "object": "chat.completion.chunk", "created": 0, "model": "scripted"}


def _chunk_of(delta: Mapping[str, str], finish: str | None = None) -> str:
    return json.dumps({**_FRAME, "choices": [{"index": 0, "delta": dict(delta), "finish_reason": finish}]})
