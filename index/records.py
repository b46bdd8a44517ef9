"""Documents and passages on disk, read one by one when they are needed, so that opening does not grow with their number.

documents.json      what is known of each document, and where its text stands
texts.bin           the texts, one after the other
passages.jsonl      a passage a line, without its text
passages.npy        a row a passage (ROW): where its line stands, whose it is, what it was embedded from, its token vectors
"""

import hashlib
import json
import mmap
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple, overload

import numpy as np
import numpy.typing as npt

from index.errors import IndexUnusableError
from index.types import Document, Passage, Sentence

__all__ = ["Documents", "Passages", "Rows", "Written", "made", "taken_over", "write_records", "write_rows"]

ROW = np.dtype(
    [
        ("id", "S24"),
        ("key", "S64"),
        ("document", "<i4"),
        ("line", "<i8"),
        ("length", "<i4"),
        ("block", "<i4"),
        ("first", "<i8"),
        ("tokens", "<i4"),
    ]
)
"""`id` and `key` (the hash of what was embedded) in hex; `document` is a position; `line` and `length` are bytes of
passages.jsonl; the token vectors are those from `first` on, `tokens` of them, of the block of that number."""

Rows = npt.NDArray[np.void]
_KEPT_OPEN, _KEPT_PASSAGES = 256, 4096


class Documents(Mapping[str, Document]):
    """The documents by id, in their order. A text is checked against its hash whenever it is read from the disk."""

    def __init__(self, folder: Path, hashes: Mapping[str, str]) -> None:
        """Raises OSError or ValueError where the files cannot be read."""
        stored = json.loads((folder / "documents.json").read_text(encoding="utf-8", errors="surrogatepass"))
        self.spans = tuple(entry.pop("bytes") for entry in stored)
        self.known = tuple(_document(entry) for entry in stored)
        """What is known of each document, all but its text, which is left empty."""
        self.positions: Mapping[str, int] = {document.id: n for n, document in enumerate(self.known)}
        self._hashes = hashes
        self._texts = _mapped(folder / "texts.bin")
        self._opened = lru_cache(_KEPT_OPEN)(self._open)

    def __getitem__(self, name: str) -> Document:
        return self._opened(self.positions[name])

    def __iter__(self) -> Iterator[str]:
        return iter(self.positions)

    def __len__(self) -> int:
        return len(self.known)

    def encoded(self, position: int) -> bytes:
        """A document's text as it is stored. Raises IndexUnusableError when it is not what was sealed."""
        first, size = self.spans[position]
        data = self._texts[first : first + size]
        name = self.known[position].id
        if hashlib.sha256(data).hexdigest() != self._hashes.get(name):
            raise IndexUnusableError(f"the text of {name!r} in the index is damaged; run footnote index --anew")
        return data

    def _open(self, position: int) -> Document:
        return replace(self.known[position], text=self.encoded(position).decode("utf-8", "surrogatepass"))


def _document(entry: Mapping[str, Any]) -> Document:
    """JSON knows no tuples, and whatever a document holds several of is one."""
    values: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in entry.items()}
    return Document(**values, text="")


class Passages(Sequence[Passage]):
    """The passages, by document and place; `rows` holds a ROW for each."""

    def __init__(self, folder: Path, documents: Documents) -> None:
        """Raises OSError or ValueError where the files cannot be read."""
        self.rows: Rows = np.load(folder / "passages.npy")
        self._lines = _mapped(folder / "passages.jsonl")
        self._documents = documents
        self._opened = lru_cache(_KEPT_PASSAGES)(self._open)

    def __len__(self) -> int:
        return len(self.rows)

    @overload
    def __getitem__(self, index: int) -> Passage: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Passage]: ...
    def __getitem__(self, index: int | slice) -> Passage | Sequence[Passage]:
        if isinstance(index, slice):
            return tuple(self[i] for i in range(*index.indices(len(self))))
        return self._opened(range(len(self))[index])

    def _open(self, position: int) -> Passage:
        entry = json.loads(self.lines(position, position + 1))
        text = self._documents[entry["document"]].text
        sentences = tuple(
            Sentence(start, end, tuple(notes), *reading) for start, end, notes, *reading in entry.pop("sentences")
        )
        return Passage(text=text[entry["start"] : entry["end"]], sentences=sentences, **entry)

    def lines(self, first: int, end: int) -> bytes:
        """The lines of a range of passages as they are stored."""
        if first == end:
            return b""
        last = self.rows[end - 1]
        return self._lines[int(self.rows[first]["line"]) : int(last["line"]) + int(last["length"])]

    def ranges(self) -> list[tuple[int, int]]:
        """Where each document's passages begin and end."""
        bounds = np.searchsorted(self.rows["document"], np.arange(len(self._documents) + 1))
        return [(int(a), int(b)) for a, b in pairwise(bounds)]


def _mapped(file: Path) -> mmap.mmap | bytes:
    with file.open("rb") as stream:
        empty = stream.seek(0, os.SEEK_END) == 0
        return b"" if empty else mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)


class Written(NamedTuple):
    """What is written of one document: what is known of it, its text in UTF-8, its passages' lines and their rows."""

    document: Document
    text: bytes
    lines: bytes
    rows: Rows


def made(document: Document, passages: Sequence[Passage], keys: Sequence[str]) -> Written:
    """A document that was read just now, with its passages and the hash of what is embedded of each."""
    lines = [json.dumps(_entry(passage), ensure_ascii=False).encode() + b"\n" for passage in passages]
    rows = np.zeros(len(passages), ROW)
    rows["id"], rows["key"] = [p.id for p in passages], list(keys)
    rows["length"] = [len(line) for line in lines]
    rows["line"] = np.cumsum([0, *rows["length"][:-1]]) if len(rows) else 0
    return Written(document, document.text.encode("utf-8", "surrogatepass"), b"".join(lines), rows)


def taken_over(documents: Documents, passages: Passages, position: int, first: int, end: int) -> Written:
    """A document as another generation holds it, its passages being those from `first` to `end`."""
    text, lines = documents.encoded(position), passages.lines(first, end)
    return Written(documents.known[position], text, lines, passages.rows[first:end].copy())


def _entry(passage: Passage) -> dict[str, Any]:
    entry = asdict(passage)
    del entry["text"]
    return {**entry, "sentences": [(s.start, s.end, s.notes, *filter(None, [s.reading])) for s in passage.sentences]}


def write_records(folder: Path, written: Iterable[Written]) -> Rows:
    """Writes everything but the rows, which are returned with `document` and `line` set, for `write_rows`."""
    found: list[Rows] = []
    described: list[dict[str, Any]] = []
    with (folder / "texts.bin").open("wb") as texts, (folder / "passages.jsonl").open("wb") as lines:
        for document, text, passages, rows in written:
            if len(rows):
                rows["line"] += lines.tell() - rows["line"][0]
                rows["document"] = len(described)
            entry = asdict(replace(document, text=""))
            del entry["text"]
            described.append({**entry, "bytes": (texts.tell(), len(text))})
            found.append(rows)
            texts.write(text)
            lines.write(passages)
    (folder / "documents.json").write_text(
        json.dumps(described, ensure_ascii=False), encoding="utf-8", errors="surrogatepass"
    )
    return np.concatenate(found)


def write_rows(folder: Path, rows: Rows) -> None:
    """Writes the rows, once their token vectors are known."""
    np.save(folder / "passages.npy", rows)
