"""What is said to a model that writes and what comes back: the seam between Footnote and any such model."""

import hashlib
import json
import re
import sys
from collections.abc import Generator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal, Protocol, runtime_checkable

__all__ = [
    "NO_USAGE",
    "Failure",
    "Message",
    "Model",
    "ModelError",
    "Piece",
    "Prompt",
    "Usage",
    "replied",
    "safe",
    "tell",
]

Failure = Literal[
    "no_key",
    "wrong_key",
    "unknown_model",
    "unreachable",
    "busy",
    "server_error",
    "timeout",
    "cut",
    "invalid",
    "empty",
    "filtered",
    "language",
    "context_overflow",
    "no_schema",
    "refused_request",
    "not_recorded",
    "deadline",
]


@dataclass(frozen=True, slots=True)
class Message:
    """One message to a model."""

    role: Literal["system", "user", "assistant"]
    text: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a model is asked; with a JSON `schema` its reply must be of that form, or it raises ModelError `no_schema`."""

    messages: tuple[Message, ...]
    schema: Mapping[str, Any] | None = None
    max_tokens: int = 1000

    @property
    def key(self) -> str:
        """A hash that is the same for the same prompt, on every machine: 32 hexadecimal digits."""
        text = json.dumps(self.to_dict(), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]

    def to_dict(self) -> dict[str, Any]:
        """The prompt as plain data for JSON."""
        return {"messages": [asdict(m) for m in self.messages], "schema": self.schema, "max_tokens": self.max_tokens}


@dataclass(frozen=True, slots=True)
class Usage:
    """What an exchange took: tokens read and written, as the server counts them, and requests made."""

    tokens_in: int = 0
    tokens_out: int = 0
    requests: int = 0

    def __add__(self, other: "Usage") -> "Usage":
        return Usage(
            self.tokens_in + other.tokens_in, self.tokens_out + other.tokens_out, self.requests + other.requests
        )


NO_USAGE = Usage()
Piece = str | Usage


@runtime_checkable
class Model(Protocol):
    """A model that writes: `name` says which one to people and in the answer."""

    @property
    def name(self) -> str:
        """The model's name, as far as it is known before it is first asked."""

    def write(self, prompt: Prompt, seconds: float) -> Generator[Piece]:
        """The reply in pieces as it is written, and its usage; it takes at most so many seconds.

        While nothing comes it yields an empty piece now and then. Closing the generator ends the request. Raises ModelError.
        """


class ModelError(Exception):
    """A model could not be used: `kind` for programs, the message in one line for people, never with a key in it.

    `wait_s` is how long the server asks to be left alone.
    """

    def __init__(self, kind: Failure, text: str, wait_s: float | None = None) -> None:
        super().__init__(text)
        self.kind: Failure = kind
        self.wait_s = wait_s


def replied(model: Model, prompt: Prompt, seconds: float) -> Generator[None, None, tuple[str | None, Usage]]:
    """A whole reply, None where the model failed, and what it took.

    It yields while there is nothing, so that whoever waits may close it, which ends the request.
    """
    said: list[str] = []
    usage = NO_USAGE
    pieces = model.write(prompt, seconds)
    try:
        for piece in pieces:
            if isinstance(piece, Usage):
                usage += piece
                continue
            said.append(piece)
            yield
    except ModelError:
        return None, usage
    finally:
        pieces.close()
    return "".join(said), usage


_SECRET = re.compile(r"\b(?:sk|key|pk|rk)-[\w*.-]{4,}|(?<=[Bb]earer )\S+")
_LONGEST = 200


def safe(text: str, key: str | None = None) -> str:
    """A message of a server or a client in one short line, with no key in it."""
    told = text.replace(key, "***") if key else text
    return " ".join(_SECRET.sub("***", told).split())[:_LONGEST]


_told: set[str] = set()


def tell(what: str) -> None:
    """Says on stderr what goes where, each thing once in a process."""
    if what not in _told:
        _told.add(what)
        print(f"footnote: {what}", file=sys.stderr, flush=True)
