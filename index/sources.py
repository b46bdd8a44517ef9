"""What is known about each document: `sources.toml` beside the documents, else what the document itself says."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from index.errors import CorpusError
from index.formats.extract import Extract
from index.structure import Block
from index.types import Document

__all__ = ["describe", "load_sources"]

_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_MONTH = r"([A-Za-z]{3,9})\.?"
_DATES = (
    (re.compile(rf"{_MONTH}\s+(\d{{1,2}}),?\s+(\d{{4}})"), (3, 1, 2)),
    (re.compile(rf"(\d{{1,2}})\s+{_MONTH},?\s+(\d{{4}})"), (3, 2, 1)),
    (re.compile(r"(\d{4})-(\d\d)-(\d\d)"), (1, 2, 3)),
)
_DATE_FORM = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")
_NAME = r"[^\W\d_][\w.'’-]*"
_AUTHOR = re.compile(rf"(?:^by\s+|[—–|•-]\s*(?:by\s+)?)({_NAME}(?:\s+{_NAME}){{1,3}})\s*$", re.IGNORECASE)
_TEXT_KEYS = ("title", "publisher", "author", "published", "language", "origin")


def load_sources(folder: Path) -> Mapping[str, Mapping[str, Any]]:
    """What `sources.toml` says, by document id; empty where there is no such file.

    Raises CorpusError when a key is unknown, a value has the wrong type or a date the wrong form.
    """
    file = folder / "sources.toml"
    if not file.is_file():
        return {}
    try:
        sources = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise CorpusError(f"{file}: {error}") from None
    for document, entry in sources.items():
        if problem := _problem(entry):
            raise CorpusError(f'{file}: ["{document}"] {problem}')
    return sources


def _problem(entry: Any) -> str | None:
    if not isinstance(entry, dict):
        return "is not a table"
    if unknown := set(entry) - {*_TEXT_KEYS, "covers", "inferred"}:
        return f"has the unknown key {min(unknown)!r}; known are {', '.join((*_TEXT_KEYS, 'covers', 'inferred'))}"
    inferred = entry.get("inferred", {})
    if not isinstance(inferred, dict) or set(inferred) - set(entry):
        return "inferred must be a table of fields that the document has"
    if not all(
        isinstance(v, str) and v.strip() for v in [*inferred.values(), *(entry[k] for k in _TEXT_KEYS if k in entry)]
    ):
        return "has a value that is not text"
    if "published" in entry and not _DATE_FORM.fullmatch(entry["published"]):
        return f'published = "{entry["published"]}" is not of the form 2024, 2024-12 or 2024-12-08'
    covers = entry.get("covers", [])
    if not isinstance(covers, list) or not all(isinstance(y, str) and re.fullmatch(r"\d{4}", y) for y in covers):
        return 'covers must be a list of years such as ["2016"]'
    return None


def describe(found: Extract, source: Mapping[str, Any]) -> Document:
    """The document: what `source` says of it, else its format's own data, else its title and by-line, else its file name."""
    stated = {k: v for k, v in source.items() if k in _TEXT_KEYS}
    values = {**_stated(found.blocks), **found.known, **stated}
    values.setdefault("title", re.sub(r"[-_\s]+", " ", PurePosixPath(found.path).stem).strip() or found.path)
    published = values.get("published")
    covers = tuple(source.get("covers", [published[:4]] if published else []))
    inferred = {k: v for k, v in found.inferred.items() if k not in stated} | dict(source.get("inferred", {}))
    return Document(
        id=found.path,
        text=found.text,
        covers=covers,
        inferred=inferred,
        pages=found.pages,
        encoding=found.encoding,
        extractor=found.extractor,
        **values,
    )


def _stated(blocks: Sequence[Block]) -> dict[str, str]:
    """Title, author and date as title and by-lines state them."""
    stated: dict[str, str] = {str(b.kind): " ".join(b.words.split()) for b in reversed(blocks) if b.kind == "title"}
    for words in (b.words for b in blocks if b.kind == "byline"):
        if author := _AUTHOR.search(_without_date(words)):
            stated.setdefault("author", author[1].title() if author[1].isupper() else author[1])
        if date := _date(words):
            stated.setdefault("published", date)
    return stated


def _without_date(words: str) -> str:
    for pattern, _ in _DATES:
        words = pattern.sub("", words)
    return words.strip(" ,;|•")


def _date(words: str) -> str | None:
    for pattern, order in _DATES:
        if match := pattern.search(words):
            year, month, day = (match[group] for group in order)
            number = int(month) if month.isdigit() else _month(month)
            if 1 <= number <= 12 and 1 <= int(day) <= 31:
                return f"{year}-{number:02}-{int(day):02}"
    return None


def _month(word: str) -> int:
    return _MONTHS.index(word[:3].lower()) + 1 if word[:3].lower() in _MONTHS else 0
