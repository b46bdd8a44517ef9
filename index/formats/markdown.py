"""Markdown: front matter is known of the document, code keeps its lines, tables their columns."""

import re
from collections.abc import Generator, Iterator

from index.formats.dates import date_of
from index.formats.encoding import decode
from index.formats.extract import Extract
from index.formats.rows import reading
from index.structure import Block, Kind, blocks

__all__ = ["load"]

_KEYS = {"title": "title", "author": "author", "date": "published", "publisher": "publisher", "lang": "language"}
_FIELD = re.compile(r"(\w+)[ \t]*[:=][ \t]*(\S.*)")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_RULE = re.compile(r" {0,3}\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*")
_CELL_EDGE = re.compile(r"(?<!\\)\|")

Line = tuple[int, str]


def load(data: bytes) -> Extract:
    """The text and its blocks. Raises ValueError where there is no text."""
    text, encoding = decode(data)
    lines = _lines(text)
    front = _front_matter(lines)
    apart = [block for line in lines[:front] for block in _block("boilerplate", line)]
    apart += _code_and_tables(lines[front:])
    found = sorted([*blocks(_without(text, apart)), *apart], key=lambda block: block.start)
    return Extract(text, tuple(found), _known(lines[1 : front - 1]), encoding=encoding)


def _lines(text: str) -> list[Line]:
    """Each line without its end, and where it begins; a byte order mark is part of none."""
    start = 1 if text.startswith("\ufeff") else 0
    found = []
    for line in text[start:].split("\n"):
        found.append((start, line.removesuffix("\r")))
        start += len(line) + 1
    return found


def _block(kind: Kind, line: Line, read: str | None = None) -> Iterator[Block]:
    start, words = line
    inner = words.strip()
    if inner:
        first = start + words.index(inner)
        yield Block(kind, first, first + len(inner), inner, reading=read)


def _front_matter(lines: list[Line]) -> int:
    """How many lines it takes, its own marks included; 0 where there is none."""
    mark = lines[0][1].rstrip()
    if mark not in ("---", "+++"):
        return 0
    closing = next((i for i, (_, words) in enumerate(lines[1:], 1) if words.rstrip() == mark), 0)
    return closing + 1 if closing and any(_FIELD.match(words) for _, words in lines[1:closing]) else 0


def _known(lines: list[Line]) -> dict[str, str]:
    """Title, author, date, publisher and language as front matter states them in one line each."""
    fields = (match for _, words in lines if (match := _FIELD.fullmatch(words.rstrip())))
    values = {_KEYS[m[1].lower()]: m[2].strip("\"' ") for m in fields if m[1].lower() in _KEYS}
    if "published" in values:
        values["published"] = date_of(values["published"]) or ""
    return {key: value for key, value in values.items() if value and value[0] not in "[{|>"}


def _code_and_tables(lines: list[Line]) -> Iterator[Block]:
    position = 0
    while position < len(lines):
        if fence := _FENCE.match(lines[position][1]):
            position = yield from _code(lines, position, fence[1])
        elif _begins_table(lines, position):
            position = yield from _table(lines, position)
        else:
            position += 1


def _code(lines: list[Line], position: int, fence: str) -> Generator[Block, None, int]:
    """Each line of code by itself; where no fence closes it, code goes on to the end."""
    yield from _block("boilerplate", lines[position])
    for at in range(position + 1, len(lines)):
        words = lines[at][1].strip()
        if words.startswith(fence) and not words.strip(fence[0]):
            yield from _block("boilerplate", lines[at])
            return at + 1
        yield from _block("row", lines[at])
    return len(lines)


def _begins_table(lines: list[Line], position: int) -> bool:
    rule = lines[position + 1][1] if position + 1 < len(lines) else ""
    return "|" in lines[position][1] and "-" in rule and bool(_RULE.fullmatch(rule))


def _table(lines: list[Line], position: int) -> Generator[Block, None, int]:
    heads = _cells(lines[position][1])
    yield from _block("columns", lines[position])
    yield from _block("boilerplate", lines[position + 1])
    for at in range(position + 2, len(lines)):
        words = lines[at][1]
        if "|" not in words:
            return at
        yield from _block("row", lines[at], reading(heads, _cells(words)))
    return len(lines)


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in _CELL_EDGE.split(line.strip().strip("|"))]


def _without(text: str, apart: list[Block]) -> str:
    """The text with these blocks blanked out, every other character where it was."""
    parts, end = [], 0
    for block in apart:
        parts += [text[end : block.start], "\n" * (block.end - block.start)]
        end = block.end
    return "".join([*parts, text[end:]])
