"""A text that is written block by block, as formats with a structure of their own are read."""

import re
from collections.abc import Sequence
from dataclasses import replace

from index.formats.rows import has_heads, reading
from index.structure import Block, Kind, settled

__all__ = ["CELLS", "Builder"]

_EDGES = re.compile(r"^[\s\ufeff]+|[\s\ufeff]+$")
CELLS = " | "
"""What stands between the cells of a row."""


class Builder:
    """Collects words with what they are; `text` and `blocks` are what came of it."""

    def __init__(self) -> None:
        """Begins with an empty text."""
        self._parts: list[str] = []
        self._length = 0
        self._blocks: list[Block] = []

    @property
    def text(self) -> str:
        """Everything that was added, blocks apart from each other."""
        return "".join(self._parts)

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The blocks, notes and repeats among them found."""
        return settled(self._blocks)

    def add(
        self, kind: Kind, words: str, apart: str = "\n\n", read: str | None = None, heads: str | None = None
    ) -> None:
        """Adds a block, `apart` from the one before; nothing where there are no words."""
        words = _EDGES.sub("", words)
        if not words:
            return
        if self._parts:
            self._parts.append(apart)
            self._length += len(apart)
        start = self._length
        self._parts.append(words)
        self._length += len(words)
        self._blocks.append(Block(kind, start, self._length, words, reading=read, heads=heads))

    def add_rows(self, rows: Sequence[Sequence[str]], named: bool | None = None, caption: str | None = None) -> None:
        """Adds a table row by row; `named` says whether its first row names the columns, where that is known."""
        rows = [row for row in rows if any(cell.strip() for cell in row)]
        if not rows:
            return
        named = has_heads(rows[:2]) if named is None else named
        names = rows[0] if named else ()
        for number, cells in enumerate(rows):
            words = CELLS.join(" ".join(cell.split()) for cell in cells if cell.strip())
            apart = "\n" if number else "\n\n"
            if named and not number:
                self.add("columns", words, apart)
            else:
                self.add("row", words, apart, reading(names, cells), caption)

    def append(self, blocks: Sequence[Block], text: str) -> None:
        """Adds a text with its blocks, apart from what is there."""
        if self._parts:
            self._parts.append("\n\n")
            self._length += 2
        self._blocks += [replace(b, start=b.start + self._length, end=b.end + self._length) for b in blocks]
        self._parts.append(text)
        self._length += len(text)
