"""From a line of JSON to checked values: what the loaders of everything labelled by hand have in common."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeAlias, TypeVar

from evals.match import normalise

__all__ = [
    "Documents",
    "Evidence",
    "GoldError",
    "evidence",
    "items",
    "load",
    "misquoted",
    "one_of",
    "strings",
    "text",
    "truth",
    "with_keys",
]

Documents: TypeAlias = Mapping[str, str]


class GoldError(ValueError):
    """A gold file that cannot be used: one line with the file, the line, what was seen and what to do."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Words of a document that carry the answer, verbatim."""

    document: str
    quote: str


class _Named(Protocol):
    @property
    def id(self) -> str: ...


_Item = TypeVar("_Item", bound=_Named)


def load(path: Path, read: Callable[[object], _Item]) -> tuple[_Item, ...]:
    """What `read` makes of each line of a file, or of every ``.jsonl`` file in a folder; blank lines are skipped.

    Raises GoldError with file and line for a line that is not JSON or that `read` refuses, and for an id seen before.
    """
    places: dict[str, str] = {}
    return tuple(_admit(where, line, read, places) for file in _files(path) for where, line in _lines(file))


def with_keys(value: object, name: str, required: tuple[str, ...], optional: tuple[str, ...] = ()) -> dict[str, object]:
    """The value as an object with all the required keys and none but these. Raises GoldError otherwise."""
    if not isinstance(value, dict):
        raise _wrong_type(name, "an object", value)
    unknown = sorted(set(value).difference(required, optional))
    if unknown:
        raise GoldError(f"{name} has unknown keys {unknown}; use {', '.join(required + optional)}")
    missing = [key for key in required if key not in value]
    if missing:
        raise GoldError(f"{name} has no {', '.join(missing)}; add it")
    return value


def strings(value: object, name: str) -> tuple[str, ...]:
    """The value as strings that each have something to match. Raises GoldError otherwise."""
    found = tuple(text(item, f"a string of {name}") for item in items(value, name))
    blank = [string for string in found if not normalise(string)]
    if blank:
        raise GoldError(f"{name} has {blank[0]!r}, which has nothing to match; give it words or numbers")
    return found


def items(value: object, name: str) -> list[object]:
    """The value as a list. Raises GoldError otherwise."""
    if not isinstance(value, list):
        raise _wrong_type(name, "a list", value)
    return value


def text(value: object, name: str) -> str:
    """The value as a text that is not blank. Raises GoldError otherwise."""
    if not isinstance(value, str) or not value.strip():
        raise _wrong_type(name, "a text that is not blank", value)
    return value


def truth(value: object, name: str) -> bool:
    """The value as true or false. Raises GoldError otherwise."""
    if not isinstance(value, bool):
        raise _wrong_type(name, "true or false", value)
    return value


def one_of(value: object, name: str, allowed: tuple[str, ...]) -> str:
    """The value as one of the allowed strings. Raises GoldError otherwise."""
    if not isinstance(value, str) or value not in allowed:
        raise GoldError(f"{name} is {value!r}; use one of {', '.join(allowed)}")
    return value


def evidence(value: object) -> Evidence:
    """A piece of evidence, from `{"document": …, "quote": …}`. Raises GoldError for anything else."""
    piece = with_keys(value, "a piece of evidence", ("document", "quote"))
    return Evidence(text(piece["document"], "document"), text(piece["quote"], "quote"))


def misquoted(pieces: Iterable[Evidence], documents: Documents) -> Iterator[str]:
    """What is wrong with evidence whose words do not stand verbatim in the document that it names."""
    for piece in pieces:
        if piece.document not in documents:
            yield f"no document {piece.document!r}; use one of {', '.join(sorted(documents))}"
        elif piece.quote not in documents[piece.document]:
            yield f"the quote {piece.quote!r} is not in {piece.document}; copy it from there"


def _files(path: Path) -> tuple[Path, ...]:
    files = tuple(sorted(path.glob("*.jsonl"))) if path.is_dir() else (path,)
    if not files:
        raise GoldError(f"{path}: no .jsonl file in this folder; name a file or a folder of gold questions")
    return files


def _lines(file: Path) -> Iterator[tuple[str, str]]:
    try:
        content = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise GoldError(f"{file}: cannot be read ({error}); name a UTF-8 file of gold questions") from error
    return ((f"{file}:{number}", line) for number, line in enumerate(content.split("\n"), 1) if line.strip())


def _admit(where: str, line: str, read: Callable[[object], _Item], places: dict[str, str]) -> _Item:
    try:
        item = read(_parsed(line))
        _refuse_again(item.id, where, places)
    except GoldError as error:
        raise GoldError(f"{where}: {error}") from None
    return item


def _parsed(line: str) -> object:
    try:
        return json.loads(line, object_pairs_hook=_without_repeats)
    except json.JSONDecodeError as error:
        raise GoldError(f"not JSON ({error.msg} at column {error.colno}); write one object on the line") from None


def _without_repeats(pairs: list[tuple[str, object]]) -> dict[str, object]:
    record = dict(pairs)
    if len(record) < len(pairs):
        raise GoldError(f"a key stands twice among {[key for key, _ in pairs]}; keep one")
    return record


def _refuse_again(name: str, where: str, places: dict[str, str]) -> None:
    if name in places:
        raise GoldError(f"the id {name!r} is already at {places[name]}; give each case its own")
    places[name] = where


def _wrong_type(name: str, wanted: str, value: object) -> GoldError:
    return GoldError(f"{name} is {value!r}; it must be {wanted}")
