"""Rows of a table as they are read: each cell with the name of its column."""

import re
from collections.abc import Sequence

__all__ = ["has_heads", "heads_of", "is_value", "reading"]

_VALUE = re.compile(r"[\s$€£¥%(+−–—-]*\d[\d\s.,:/%)+−–—-]*[a-zA-Z%]{0,3}\.?|[-–—]|\d{4}-\d\d-\d\d.*|")
_LONGEST_HEAD = 80


def is_value(cell: str) -> bool:
    """Whether a cell holds a number, an amount, a date in figures, or nothing."""
    return bool(_VALUE.fullmatch(cell.strip()))


def has_heads(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first of the rows names the columns: short, different words, none of them a value, above other rows."""
    first = [cell.strip() for cell in rows[0]] if len(rows) > 1 else []
    named = [cell for cell in first if cell]
    return (
        len(named) > 1
        and len(named) >= len(first) - 1
        and len({cell.lower() for cell in named}) == len(named)
        and all(len(cell) <= _LONGEST_HEAD and not is_value(cell) for cell in named)
    )


def reading(heads: Sequence[str], cells: Sequence[str]) -> str | None:
    """The row with the name of each cell's column: "City: Homs; People: 36,000"; None without any name."""
    named = [" ".join(head.split()) for head in heads]
    found = []
    for i, cell in enumerate(cells):
        words = " ".join(cell.split())
        if words:
            head = named[i] if i < len(named) else ""
            found.append(f"{head}: {words}" if head and head != words else words)
    return "; ".join(found) if any(named) else None


def heads_of(cells: Sequence[str]) -> str:
    """The names of columns in one line."""
    return " | ".join(" ".join(cell.split()) for cell in cells)
