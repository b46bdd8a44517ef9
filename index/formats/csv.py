"""CSV: the file decoded untouched; each row a sentence, matched with the names of its columns."""

import csv
import io
from collections.abc import Iterator

from index.formats.encoding import decode
from index.formats.extract import Extract
from index.formats.rows import has_heads, reading
from index.structure import Block

__all__ = ["load"]

_SAMPLE, _LONGEST_FIELD, _MOST_ROWS = 16_384, 100_000, 1_000_000
_SAMPLE_LINES, _DELIMITERS = 50, "\t;|,"

Row = tuple[int, int, list[str]]


def load(data: bytes) -> Extract:
    """The text, and a block for each row; the row that names the columns is none to be cited.

    Raises ValueError for a file without text, with a field of more than 100,000 characters or a million rows.
    """
    text, encoding = decode(data)
    rows = list(_rows(text))
    named = has_heads([cells for _, _, cells in rows[:2]]) if len(rows) > 1 else False
    heads = rows[0][2] if named else []
    blocks = []
    for position, (start, end, cells) in enumerate(rows):
        words = text[start:end]
        if named and not position:
            blocks.append(Block("columns", start, end, words))
        else:
            blocks.append(Block("row", start, end, words, reading=reading(heads, cells)))
    return Extract(text, tuple(blocks), encoding=encoding)


def _rows(text: str) -> Iterator[Row]:
    """Every row that is not blank: where it stands, without its line end, and its cells."""
    lines = _Lines(text)
    csv.field_size_limit(_LONGEST_FIELD)
    try:
        for number, cells in enumerate(csv.reader(lines, delimiter=_delimiter(text))):
            if number >= _MOST_ROWS:
                raise ValueError(f"has more than {_MOST_ROWS:,} rows")
            start, end = lines.taken()
            words = text[start:end].strip(" \t\r\n\ufeff")
            if any(cell.strip() for cell in cells):
                first = start + text[start:end].index(words)
                yield first, first + len(words), cells
    except csv.Error as error:
        long = "field limit" in str(error)
        told = f"has a field of more than {_LONGEST_FIELD:,} characters" if long else f"is not CSV ({error})"
        raise ValueError(told) from None


class _Lines:
    """The lines of a text, their ends untouched, for a reader that takes one or more for a row."""

    def __init__(self, text: str) -> None:
        self._start = self._end = 1 if text.startswith("\ufeff") else 0
        self._lines = io.StringIO(text[self._start :], newline="")

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self._end += len(line)
        return line

    def taken(self) -> tuple[int, int]:
        """The span of the lines that were taken since the last time."""
        span = self._start, self._end
        self._start = self._end
        return span


def _delimiter(text: str) -> str:
    """The first that parts every row of a sample into equally many cells, the comma last since it stands in texts too."""
    lines = [line for line in text[:_SAMPLE].lstrip("\ufeff").splitlines(keepends=True) if line.strip()][:_SAMPLE_LINES]
    for delimiter in _DELIMITERS:
        widths = {len(cells) for cells in csv.reader(lines[:-1] or lines, delimiter=delimiter) if cells}
        if len(widths) == 1 and widths != {1}:
            return delimiter
    first = lines[0] if lines else ""
    return max(_DELIMITERS, key=first.count) if any(d in first for d in _DELIMITERS) else ","
