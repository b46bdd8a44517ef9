"""From lines with places to blocks: running heads left out, paragraphs mended, tables with the heads of their columns."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from index.formats.columns import Table, is_row, tables
from index.formats.lines import Line
from index.structure import Block, Kind, ends_sentence, settled

__all__ = ["laid_out"]

_EDGE, _REPEATED, _SHARE = 3, 3, 0.1
_PAGE_NUMBER = re.compile(r"(?:page )?[-–—]? ?(?:\d{1,4}|[ivxlc]{1,6}) ?[-–—]?(?: (?:of|/) \d{1,4})?", re.IGNORECASE)
_HEADING_WORDS, _LONGEST_ABOVE, _LONGEST_HEADS = 20, 220, 400
_BULLET = re.compile(r"[•●▪◦‣·*–—-]\s|\(?[a-z0-9]{1,3}[.)]\s", re.IGNORECASE)
_INTRODUCES = re.compile(r":$|\b(?:following|follows|below)\b")
_ASIDE = re.compile(r"\([^()]{1,160}\):?")


def laid_out(pages: Sequence[Sequence[Line]]) -> tuple[str, tuple[Block, ...], tuple[int, ...]]:
    """The text of the pages, a line of theirs a line of its; its blocks; the offset at which each page begins."""
    kept = _without_running_heads(pages)
    body = _Body([line for page in kept for line in page])
    written = _Writing()
    for page in kept:
        written.begin_page()
        _write_page(page, body, written)
    text = written.text
    blocks = [replace(block, words=text[block.start : block.end]) for block in written.blocks]
    return text, settled(blocks), tuple(min(start, len(text)) for start in written.pages)


class _Body:
    """The font that most of the text is set in."""

    def __init__(self, lines: Sequence[Line]) -> None:
        fonts = Counter[tuple[float, int]]()
        for line in lines:
            fonts[round(line.size, 1), line.weight] += len(line.words)
        self._size, self._weight = fonts.most_common(1)[0][0] if fonts else (0.0, 0)

    def stands_out(self, line: Line) -> bool:
        """Whether a line is set larger or bolder."""
        return line.size > self._size * 1.1 or line.weight > self._weight + 80


class _Writing:
    """The text so far and its blocks, of which the last one may still grow."""

    def __init__(self) -> None:
        self.pages: list[int] = []
        self.blocks: list[Block] = []
        self.last: Line | None = None
        self._parts: list[str] = []
        self._length = 0
        self._new_page = False

    @property
    def text(self) -> str:
        """All lines, those of one page apart from the next's by a blank one."""
        return "".join(self._parts)

    def begin_page(self) -> None:
        """What is added next stands on a new page, which begins here."""
        self._new_page = bool(self._parts)
        self.pages.append(self._length + (2 if self._new_page else 0))

    def add(self, kind: Kind, lines: Sequence[Line], reading: str | None = None, heads: str | None = None) -> None:
        """Adds lines as a block of their own."""
        start = self._length
        for position, line in enumerate(lines):
            at = self._add(line)
            start = start if position else at
        self.blocks.append(Block(kind, start, self._length, "", reading=reading, heads=heads))

    def extend(self, line: Line) -> None:
        """Adds a line to the last block."""
        self._add(line)
        self.blocks[-1] = replace(self.blocks[-1], end=self._length)

    def _add(self, line: Line) -> int:
        hyphenated = self.last is not None and self.last.hyphenated
        apart = "" if not self._parts else "\n\n" if self._new_page else "" if hyphenated else "\n"
        self._parts += [apart, line.words]
        self._length += len(apart) + len(line.words)
        self.last, self._new_page = line, False
        return self._length - len(line.words)


def _without_running_heads(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """The pages without lines at their edges that many pages share but for digits, and without page numbers."""
    shared = Counter(key for page in pages for key in {_key(line) for line in _edges(page)})
    most = max(_REPEATED, _SHARE * len(pages))
    repeated = {key for key, count in shared.items() if count >= most}
    found = []
    for page in pages:
        edges = {id(line) for line in _edges(page) if _key(line) in repeated}
        edges |= {id(line) for line in [*page[:1], *page[-1:]] if _PAGE_NUMBER.fullmatch(line.words)}
        found.append([line for line in page if id(line) not in edges])
    return found


def _edges(page: Sequence[Line]) -> list[Line]:
    edges = [*page[:_EDGE], *page[max(_EDGE, len(page) - _EDGE) :]]
    return [line for line in edges if not is_row(line)]


def _key(line: Line) -> str:
    return re.sub(r"\d+", "#", line.words.lower())


def _write_page(page: Sequence[Line], body: _Body, written: _Writing) -> None:
    starts = {table.first: table for table in tables(page)}
    shape = _Shape(page, body)
    position = 0
    while position < len(page):
        if table := starts.get(position):
            _write_table(page, table, written)
            position = table.last + 1
            continue
        line = page[position]
        kind = shape.kind(position)
        open_ = written.last is not None and written.blocks[-1].kind == kind == "paragraph"
        if open_ and shape.continues(written.last, position, _so_far(written)):
            written.extend(line)
        else:
            written.add(kind, [line])
        position += 1


def _so_far(written: _Writing) -> str:
    assert written.last
    return written.last.words


def _write_table(page: Sequence[Line], table: Table, written: _Writing) -> None:
    heads = ": ".join([*_above(written), *([" | ".join(table.heads)] if table.heads else [])])[:_LONGEST_HEADS] or None
    rows = {row.first: row for row in table.rows}
    position = table.first
    while position <= table.last:
        row = rows.get(position)
        if row:
            written.add("row", page[row.first : row.last + 1], row.reading, heads)
        else:
            written.add("columns", [page[position]])
        position = row.last + 1 if row else position + 1


def _above(written: _Writing) -> list[str]:
    """The sentence that introduces a table, else the heading it stands under; a unit in brackets is looked past."""
    text = written.text
    for block in reversed(written.blocks[-4:]):
        words = " ".join(text[block.start : block.end].split())
        if block.kind == "heading" or (block.kind == "paragraph" and _INTRODUCES.search(words)):
            return [words[-_LONGEST_ABOVE:].rstrip(":")]
        if not _ASIDE.fullmatch(words):
            break
    return []


class _Shape:
    """What can be told of the lines of one page by where the others stand."""

    def __init__(self, page: Sequence[Line], body: _Body) -> None:
        self._page = page
        self._body = body
        gaps = Counter(round(a.bottom - b.bottom) for a, b in pairwise(page) if 0 < a.bottom - b.bottom < 40)
        self._gap = gaps.most_common(1)[0][0] if gaps else 0

    def kind(self, position: int) -> Kind:
        """What a line is that stands in no table; marks of notes that stand by themselves are nothing to read."""
        words = self._page[position].words
        if not any(map(str.isalpha, words)):
            return "boilerplate"
        if _ASIDE.fullmatch(words):
            return "columns"
        return "heading" if self._is_heading(self._page[position]) else "paragraph"

    def _is_heading(self, line: Line) -> bool:
        """Whether a line is set apart by its font, short, and no sentence."""
        short = len(line.words.split()) <= _HEADING_WORDS and len(line.cells) == 1
        ends = ends_sentence(line.words) and not line.words.endswith(":")
        return short and not ends and not line.words[0].islower() and self._body.stands_out(line)

    def continues(self, above: Line | None, position: int, words: str) -> bool:
        """Whether a line goes on with the paragraph of the line above, perhaps on the page before."""
        line = self._page[position]
        if above is None or _BULLET.match(line.words):
            return False
        if line.words[0].islower() and not ends_sentence(words):
            return True
        if self._body.stands_out(above) != self._body.stands_out(line):
            return False
        if position == 0:
            return not ends_sentence(words) and self._is_full(above)
        return 0 <= above.bottom - line.bottom <= 1.35 * self._gap and self._is_full(above)

    def _is_full(self, line: Line) -> bool:
        """Whether a line reaches as far as lines do that begin where it begins."""
        right = max((o.right for o in self._page if abs(o.left - line.left) < 40), default=line.right)
        return line.right >= right - 0.15 * (right - line.left)
