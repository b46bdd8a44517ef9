"""A conversation as it is kept in the browser: plain data, small, and read back with distrust.

What a browser sends may be old, cut off or made up; whatever is not of the right form is left out.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, TypeVar

from index.types import Hit, Passage
from rag import Answer, Citation, Notice, Statement, Turn

__all__ = ["Entry", "history", "kept", "restored"]

_MOST_ENTRIES = 50
_MOST_HITS = 3
_REMEMBERED = 6
_NUMBERS = ("number", "page", "start", "end")
_MAY_BE_MISSING = ("publisher", "author", "published", "published_basis", "section", "page")
_Record = TypeVar("_Record", Citation, Notice)


@dataclass(frozen=True, slots=True)
class Entry:
    """An answer in a conversation, and what its reader thought of it: "up", "down" or nothing."""

    answer: Answer
    verdict: str | None = None


def history(entries: Sequence[Entry]) -> tuple[Turn, ...]:
    """The last turns, as `Assistant.ask` takes them: what a question was read as, and what was said to it."""
    return tuple(Turn(e.answer.standalone_question or e.answer.question, e.answer.text) for e in entries[-_REMEMBERED:])


def kept(entries: Sequence[Entry]) -> list[dict[str, Any]]:
    """The last entries as plain data; passages only where they are shown, beside a refusal."""
    return [{**_small(entry.answer), "verdict": entry.verdict} for entry in entries[-_MOST_ENTRIES:]]


def restored(data: Any) -> tuple[Entry, ...]:
    """The entries of what `kept` gave, without those of another form."""
    found = (_entry(each) for each in data[-_MOST_ENTRIES:]) if isinstance(data, list) else ()
    return tuple(entry for entry in found if entry is not None)


def _small(answer: Answer) -> dict[str, Any]:
    return replace(answer, hits=() if answer.answered else answer.hits[:_MOST_HITS]).to_dict()


def _entry(data: Any) -> Entry | None:
    try:
        verdict = data.get("verdict")
        return Entry(_answer(data), verdict if verdict in ("up", "down") else None)
    except (AttributeError, KeyError, TypeError, ValueError):
        return None


def _answer(data: dict[str, Any]) -> Answer:
    citations = tuple(_record(Citation, each) for each in data["citations"])
    statements = tuple(_statement(each) for each in data["statements"])
    _require(isinstance(data["answered"], bool), "answered")
    return Answer(
        question=_text(data["question"]),
        standalone_question=_text(data["standalone_question"]),
        answered=data["answered"],
        reason=data["reason"] if data["reason"] in ("nothing_relevant", "not_stated", "not_supported") else None,
        text=_text(data["text"]),
        requested_mode=_text(data["requested_mode"]),
        mode="llm" if data["mode"] == "llm" else "extractive",
        model=_text(data["model"]) if data["model"] else None,
        notices=tuple(_record(Notice, each) for each in data["notices"]),
        statements=statements,
        dropped=(),
        citations=citations,
        hits=tuple(_hit(each) for each in data["hits"]),
        fingerprint={str(k): str(v) for k, v in data["fingerprint"].items()},
        timings={str(k): float(v) for k, v in data["timings"].items()},
    )


def _statement(data: dict[str, Any]) -> Statement:
    _require(data["support"] in ("quoted", "supported", "unsupported"), "support")
    return Statement(_text(data["text"]), data["support"], tuple(_number(n) for n in data["citations"]))


def _hit(data: dict[str, Any]) -> Hit:
    start, end, text = _number(data["start"]), _number(data["end"]), _text(data["text"])
    passage = Passage("", _text(data["document"]), None, start, end, text, ())
    return Hit(passage, float(data["score"]), _number(data["rank"]))


def _record(kind: type[_Record], data: dict[str, Any]) -> _Record:
    """A citation or notice: texts and whole numbers, some of which may be missing."""
    return kind(**{field.name: _value(field.name, data[field.name]) for field in fields(kind)})


def _value(name: str, value: Any) -> Any:
    if value is None and name in _MAY_BE_MISSING:
        return None
    if name == "published":
        _require(re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", _text(value)) is not None, name)
    return _number(value) if name in _NUMBERS else _text(value)


def _text(value: Any) -> str:
    _require(isinstance(value, str), "text")
    return str(value)


def _number(value: Any) -> int:
    _require(isinstance(value, int) and not isinstance(value, bool) and value >= 0, "number")
    return int(value)


def _require(holds: bool, what: str) -> None:
    if not holds:
        raise ValueError(what)
