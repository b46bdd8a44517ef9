"""A model behind an OpenAI-compatible address; the only file of this package that knows the openai client.

What a server can do is found out by asking it: a parameter that it refuses is left out from then on.
"""

import re
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from threading import Lock
from time import monotonic
from typing import Any, cast
from urllib.parse import urlsplit

import openai

from rag.bounded import bounded
from rag.exchange import Failure, ModelError, Piece, Prompt, Usage, safe, tell
from rag.settings import OPENAI, Settings

__all__ = ["DEFAULT_MODEL", "OpenAIModel"]

DEFAULT_MODEL = "gpt-5.4-mini"
"""The model that is asked at OpenAI's own address where none is named."""

_NO_KEY = "none"  # the client wants one; servers on one's own machine mostly do not
_STATUS: Mapping[int, Failure] = {401: "wrong_key", 403: "wrong_key", 404: "unknown_model", 408: "timeout", 429: "busy"}
_TOO_LONG = re.compile(
    r"context[\s_]?(?:length|size|window)|maximum context|too many tokens|(?:prompt|input|request)\w* (?:is )?too (?:long|large)"
    r"|exceeds? .{0,40}(?:context|tokens)",
    re.IGNORECASE,
)
_SCHEMA = re.compile(r"response_format|json_schema|schema|grammar|structured", re.IGNORECASE)


@dataclass(slots=True)
class OpenAIModel:
    """Writes by way of `POST {base_url}/chat/completions`, streamed. Safe to use from several threads."""

    base_url: str = OPENAI
    api_key: str | None = field(default=None, repr=False)
    model: str | None = None
    organisation: str | None = None
    timeout_s: float = 60.0
    _refused: set[str] = field(default_factory=set, repr=False)
    _looking: Lock = field(default_factory=Lock, repr=False)

    @classmethod
    def from_settings(cls, settings: Settings, model: str | None = None) -> "OpenAIModel":
        """The model that the settings name, or another one at the same address."""
        address = (settings.base_url or OPENAI).rstrip("/")
        own = settings.model or (DEFAULT_MODEL if address == OPENAI else None)
        return cls(address, settings.api_key, model or own, settings.organisation, settings.timeout_s)

    @property
    def name(self) -> str:
        """The model's name; until it was found out, that of the address."""
        return self.model or f"the model at {self.address}"

    @property
    def address(self) -> str:
        """The base URL without a user name, a password or a query."""
        parts = urlsplit(self.base_url)
        return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"

    @property
    def lacks(self) -> str | None:
        """What is missing before it can be asked, and what to do; None where nothing is."""
        if self.api_key is None and self.address == OPENAI:
            return "there is no key; set OPENAI_API_KEY or FOOTNOTE_API_KEY"
        return None

    def write(self, prompt: Prompt, seconds: float) -> Generator[Piece]:
        """The reply in pieces as it is written, then its usage. Raises ModelError."""
        until = monotonic() + seconds
        if self.lacks:
            raise ModelError("no_key", self.lacks)
        connection = _Connection()
        waiting: Piece = ""
        try:
            yield from bounded(lambda: self._exchange(prompt, until, connection), until, connection.end, waiting)
        except TimeoutError:
            raise ModelError("timeout", f"no whole reply within {seconds:.0f} s") from None

    def _exchange(self, prompt: Prompt, until: float, connection: "_Connection") -> Iterator[Piece]:
        with self._client(until, connection) as client:
            try:
                model = self._model(client)
                tell(f"the question and passages of the documents go to {self.address} (model {model})")
                yield from self._reply(client, model, prompt)
            except openai.APIError as error:
                raise self._told(error) from None
            except openai.OpenAIError as error:
                raise ModelError("refused_request", self._safe(str(error))) from None
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise ModelError("invalid", f"a reply that is not of the protocol ({type(error).__name__})") from None

    def _client(self, until: float, connection: "_Connection") -> openai.OpenAI:
        timeout = max(0.1, min(self.timeout_s, until - monotonic()))
        hooks: Any = {"request": [partial(connection.watch, self._foreign())]}
        return openai.OpenAI(
            api_key=self.api_key or _NO_KEY,
            admin_api_key="",
            base_url=self.base_url,
            organization=self.organisation,
            timeout=timeout,
            max_retries=0,
            http_client=openai.DefaultHttpxClient(event_hooks=hooks, follow_redirects=False),
        )

    def _foreign(self) -> tuple[str, ...]:
        """Headers that the client takes from the environment, where they are not meant for this address."""
        meant = {
            "authorization": self.api_key is not None,
            "openai-organization": self.organisation is not None,
            "openai-project": self.address == OPENAI,
        }
        return tuple(name for name, is_meant in meant.items() if not is_meant)

    def _model(self, client: openai.OpenAI) -> str:
        """The model named, else the only one that the server lists."""
        with self._looking:
            if self.model is None:
                listed = [each.id for each in client.models.list().data or ()]
                if len(listed) != 1:
                    names = ", ".join(listed[:20]) or "none"
                    raise ModelError("unknown_model", f"name one of its models ({self._safe(names)}) with --model")
                self.model = listed[0]
            return self.model

    def _reply(self, client: openai.OpenAI, model: str, prompt: Prompt) -> Iterator[Piece]:
        while True:
            optional = {k: v for k, v in _optional(prompt).items() if k not in self._refused}
            try:
                messages = [{"role": m.role, "content": m.text} for m in prompt.messages]
                stream = client.chat.completions.create(
                    model=model, messages=cast(Any, messages), stream=True, **cast(Any, optional)
                )
            except (openai.BadRequestError, openai.UnprocessableEntityError) as error:
                self._leave_out(error, optional)
                continue
            try:
                yield from _pieces(stream)
            except openai.APIConnectionError as error:
                if isinstance(error, openai.APITimeoutError):
                    raise
                raise ModelError("cut", "the reply broke off in the middle") from None
            return

    def _leave_out(self, error: openai.APIStatusError, optional: Mapping[str, Any]) -> None:
        """Remembers the parameter that the server refuses. Raises the error where it is about none of them."""
        text = f"{error.message} {error.param or ''}"
        if _TOO_LONG.search(text):
            raise error
        if "response_format" in optional and _SCHEMA.search(text):
            raise ModelError("no_schema", "the server does not hold a reply to a schema") from None
        refused = next((name for name in optional if re.search(rf"\b{name}\b", text)), None)
        if refused is None:
            raise error
        self._refused.add(refused)

    def _told(self, error: openai.APIError) -> ModelError:
        """The client's error as ours, without the key."""
        said = self._safe(error.message)
        if isinstance(error, openai.APITimeoutError):
            return ModelError("timeout", f"{self.address} was silent for too long")
        if isinstance(error, openai.APIConnectionError):
            cause = self._safe(str(error.__cause__ or error))
            return ModelError("unreachable", f"{self.address} cannot be reached ({cause})")
        if not isinstance(error, openai.APIStatusError):
            kind: Failure = "context_overflow" if _TOO_LONG.search(said) else "cut"
            return ModelError(kind, f"the reply broke off ({said})")
        status = error.status_code
        if _TOO_LONG.search(f"{said} {error.code}"):
            kind = "context_overflow"
        elif "content_filter" in f"{error.code} {error.type}":
            kind = "filtered"
        else:
            kind = _STATUS.get(status, "server_error" if status >= 500 else "refused_request")
        return ModelError(kind, f"{self.address} answers {status}: {said}", _wait(error.response.headers))

    def _safe(self, text: str) -> str:
        return safe(text, self.api_key)


class _Connection:
    """What one exchange goes through, so that it can be ended from another thread."""

    def __init__(self) -> None:
        self._streams: list[Any] = []
        self._ended = False

    def watch(self, foreign: Sequence[str], request: Any) -> None:
        """Called with each request before it is sent: takes those headers out."""
        for name in foreign:
            request.headers.pop(name, None)
        request.extensions = {**request.extensions, "trace": self._note}

    def _note(self, event: str, info: Mapping[str, Any]) -> None:
        if event.endswith(("connect_tcp.complete", "start_tls.complete")):
            self._streams.append(info["return_value"])
            if self._ended:
                self.end()

    def end(self) -> None:
        """Shuts the socket: what waits for it in any thread is woken, and the server sees that nobody listens."""
        self._ended = True
        for stream in self._streams:
            sock = stream.get_extra_info("socket")
            with suppress(OSError):
                if sock is not None:
                    sock.shutdown(2)


def _optional(prompt: Prompt) -> dict[str, Any]:
    """What may be asked of a server that need not know it."""
    given: dict[str, Any] = {
        "temperature": 0,
        "max_tokens": prompt.max_tokens,
        "stream_options": {"include_usage": True},
    }
    if prompt.schema is not None:
        schema = {"name": "reply", "strict": True, "schema": dict(prompt.schema)}
        given["response_format"] = {"type": "json_schema", "json_schema": schema}
    return given


def _pieces(stream: Any) -> Iterator[Piece]:
    """The text of a streamed reply. Raises ModelError where it is filtered, empty, or ends before it is finished."""
    ended: str | None = None
    usage, empty = Usage(), True
    yield Usage(requests=1)
    for chunk in stream:
        if chunk.usage:
            usage = Usage(chunk.usage.prompt_tokens or 0, chunk.usage.completion_tokens or 0)
        for choice in chunk.choices or ():
            ended = choice.finish_reason or ended
            if getattr(choice.delta, "refusal", None):
                raise ModelError("filtered", "the model declines to answer")
            if choice.delta and choice.delta.content:
                empty = False
                yield choice.delta.content
    yield usage
    if ended == "content_filter":
        raise ModelError("filtered", "the reply was stopped by a content filter")
    if ended is None:
        raise ModelError("cut", "the reply broke off in the middle")
    if empty:
        raise ModelError("empty", "the reply is empty")


def _wait(headers: Mapping[str, str]) -> float | None:
    with suppress(ValueError):
        return max(0.0, float(headers.get("retry-after", "")))
    return None
