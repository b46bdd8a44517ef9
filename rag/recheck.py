"""An answer that was saved, held against the documents as they are now: what still stands, what has moved, what has not."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from index.search import SearchIndex
from rag.errors import QuestionError
from rag.support import verdict
from rag.witness import Witness, lexicon_of, witness

__all__ = ["Recheck", "Rechecked", "recheck"]

Standing = Literal["stands", "moved", "fails", "gone"]


@dataclass(frozen=True, slots=True)
class Rechecked:
    """One statement of the saved answer.

    `stands`: the words cited are where they were and carry it. `moved`: they carry it, but stand elsewhere in the document
    now. `fails`: they are there and do not carry it. `gone`: words that it cites are not in the document any more, or the
    document is not. `problem` says why in one line, None where nothing is wrong.
    """

    text: str
    standing: Standing
    problem: str | None


@dataclass(frozen=True, slots=True)
class Recheck:
    """Every statement of the saved answer, in its order."""

    statements: tuple[Rechecked, ...]

    @property
    def holds(self) -> bool:
        """Whether every statement is still carried by the words that it cites, wherever they now stand."""
        return all(each.standing in ("stands", "moved") for each in self.statements)

    def to_dict(self) -> dict[str, Any]:
        """The findings as plain data for JSON."""
        return {"holds": self.holds, "statements": [asdict(each) for each in self.statements]}


def recheck(saved: Mapping[str, Any], index: SearchIndex) -> Recheck:
    """Holds an answer, as `Answer.to_dict()` or `footnote ask --json` gave it, against the index's documents.

    A statement that was already shown as unsupported is left out. Raises QuestionError for what is no such answer.
    """
    try:
        cited = {citation["number"]: _place(citation) for citation in saved["citations"]}
        statements = [
            (str(each["text"]), [cited[number] for number in each["citations"]])
            for each in saved["statements"]
            if each["support"] != "unsupported"
        ]
    except (KeyError, TypeError, ValueError) as error:
        raise QuestionError(
            f"this is no saved answer ({type(error).__name__}: {error}); save one with --json"
        ) from None
    return Recheck(tuple(_rechecked(text, places, index) for text, places in statements))


_Place = tuple[str, int, int, str]


def _place(citation: Mapping[str, Any]) -> _Place:
    return str(citation["document"]), int(citation["start"]), int(citation["end"]), str(citation["quote"])


def _rechecked(text: str, places: Sequence[_Place], index: SearchIndex) -> Rechecked:
    found: list[Witness] = []
    moved = False
    for document, start, end, quote in places:
        now = _now(document, start, end, quote, index)
        if now is None:
            return Rechecked(text, "gone", f"{document} does not hold the words cited any more")
        moved = moved or now != (start, end)
        found += witness(index, document, *now)
    judged = verdict(text, [each.evidence for each in found], lexicon_of(index))
    if judged.support not in ("quoted", "supported"):
        return Rechecked(text, "fails", judged.problem or "the words cited do not carry it")
    return Rechecked(text, "moved" if moved else "stands", None)


def _now(document: str, start: int, end: int, quote: str, index: SearchIndex) -> tuple[int, int] | None:
    """Where the quote stands now: where it was, else the nearest place to it."""
    known = index.documents.get(document)
    if known is None or not quote:
        return None
    if known.text[start:end] == quote:
        return start, end
    at = min(_places(known.text, quote), key=lambda place: abs(place - start), default=None)
    return None if at is None else (at, at + len(quote))


def _places(text: str, quote: str) -> Iterator[int]:
    at = text.find(quote)
    while at >= 0:
        yield at
        at = text.find(quote, at + 1)
