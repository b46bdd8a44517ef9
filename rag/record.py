"""Exchanges with a model kept in a file, and answered from it later with no network; both by what was asked.

One JSON object a line: `key` (`Prompt.key`), `model`, `prompt`, and `reply` with its `usage`, or `error`. A line whose
reply is null waits for someone to write one; of several lines for one prompt the last one with a reply or an error counts.
"""

import json
import os
from collections.abc import Generator, Iterator, Mapping
from pathlib import Path
from threading import Lock
from typing import Any

from rag.errors import SettingsError
from rag.exchange import Model, ModelError, Piece, Prompt, Usage

__all__ = ["Recorder", "Replay"]

_PIECE = 40


class Recorder:
    """Asks another model and adds every whole exchange, errors too, to a file that only its owner can read (0600)."""

    def __init__(self, model: Model, file: Path) -> None:
        self._model = model
        self._file = _Lines(file)

    @property
    def name(self) -> str:
        """The name of the model that is asked."""
        return self._model.name

    def write(self, prompt: Prompt, seconds: float) -> Generator[Piece]:
        """What the other model writes. Raises what it raises, and SettingsError when the file cannot be written."""
        said: list[str] = []
        usage = Usage()
        try:
            for piece in self._model.write(prompt, seconds):
                if isinstance(piece, Usage):
                    usage += piece
                else:
                    said.append(piece)
                yield piece
        except ModelError as error:
            self._add(prompt, error={"kind": error.kind, "text": str(error)})
            raise
        told = {"tokens_in": usage.tokens_in, "tokens_out": usage.tokens_out, "requests": usage.requests}
        self._add(prompt, reply="".join(said), usage=told)

    def _add(self, prompt: Prompt, **outcome: object) -> None:
        self._file.add({"key": prompt.key, "model": self.name, "prompt": prompt.to_dict(), **outcome})


class Replay:
    """Replies with what was recorded for the very same prompt; for any other it raises ModelError `not_recorded`.

    With `missing`, prompts without a reply are written there, each once, to be answered and replayed. The file is read
    when the object is made. Raises SettingsError when it cannot be.
    """

    def __init__(self, file: Path, missing: Path | None = None) -> None:
        self._known = {line["key"]: line for line in _lines(file) if line.get("reply") is not None or "error" in line}
        models = {str(line["model"]) for line in self._known.values() if line.get("model")}
        self.name = ", ".join(sorted(models)) or "nobody yet"
        self._missing = _Lines(missing) if missing else None
        self._told: set[str] = set()
        self._telling = Lock()

    def write(self, prompt: Prompt, seconds: float) -> Generator[Piece]:
        """The recorded reply in pieces, and the usage that it had."""
        found = self._known.get(prompt.key)
        if found is None:
            self._note(prompt)
            raise ModelError("not_recorded", f"the recording has no reply to this prompt ({prompt.key})")
        if "error" in found:
            raise ModelError(found["error"]["kind"], str(found["error"]["text"]))
        reply = str(found["reply"])
        yield from (reply[at : at + _PIECE] for at in range(0, len(reply), _PIECE))
        yield Usage(**{name: int(count) for name, count in found.get("usage", {}).items()})

    def _note(self, prompt: Prompt) -> None:
        with self._telling:
            if self._missing and prompt.key not in self._told:
                self._told.add(prompt.key)
                self._missing.add({"key": prompt.key, "model": None, "prompt": prompt.to_dict(), "reply": None})


class _Lines:
    """A file of JSON lines that several threads add to, made with mode 0600."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._writing = Lock()

    def add(self, line: Mapping[str, Any]) -> None:
        data = json.dumps(line, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n"
        with self._writing:
            try:
                descriptor = os.open(self._file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
                with os.fdopen(descriptor, "wb") as file:
                    file.write(data)
            except OSError as error:
                raise SettingsError(f"cannot write {self._file}: {error.strerror}") from None


def _lines(file: Path) -> Iterator[dict[str, Any]]:
    try:
        with file.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    yield _line(line, f"{file}, line {number}")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"cannot read {file}: {error}") from None


def _line(line: str, where: str) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except ValueError:
        raise SettingsError(f"{where} is not JSON; it is a line of a recording (docs/models.md)") from None
    reply = found.get("reply") if isinstance(found, dict) else 0
    if not isinstance(found, dict) or not isinstance(found.get("key"), str) or not isinstance(reply, str | None):
        raise SettingsError(f"{where} is no exchange: key and reply are texts, or the reply null")
    return found
