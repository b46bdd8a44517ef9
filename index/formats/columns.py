"""Tables in a page of lines: which lines are rows, under which heads their amounts stand, and which rows belong together."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.formats.lines import Cell, Line, is_amount

__all__ = ["Row", "Table", "is_row", "tables"]

_ALIGNED = 6.0
_MOST_BETWEEN, _MOST_HEADS, _LONGEST_NAME = 3, 16, 14


@dataclass(frozen=True, slots=True)
class Row:
    """Lines `first` to `last` of the page that make one row, and how it reads after the names of its groups."""

    first: int
    last: int
    reading: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table: lines `first` to `last` of its page, its rows, and the heads of its columns from left to right."""

    first: int
    last: int
    rows: tuple[Row, ...]
    heads: tuple[str, ...]


def tables(lines: Sequence[Line]) -> tuple[Table, ...]:
    """The tables of a page, from above to below: two rows or more that end in amounts set apart from their label."""
    found = []
    for group in _groups(lines):
        first = _heads_above(lines, group[0])
        over = [line for line in lines[first : group[0]] if not _names_rows(line)]
        heads = _heads([lines[i] for i in group], [cell for line in over for cell in line.cells])
        found.append(Table(first, group[-1], tuple(_rows(lines, first, group, over)), heads))
    return tuple(found)


def amounts(line: Line) -> tuple[Cell, ...]:
    """The cells at the end of a line that hold amounts, a currency sign joined with the number that it stands before."""
    found: list[Cell] = []
    for cell in reversed(_joined(line.cells)):
        if not is_amount(cell.words):
            break
        found.insert(0, cell)
    return tuple(found)


def _joined(cells: Sequence[Cell]) -> list[Cell]:
    found: list[Cell] = []
    for cell in cells:
        above = found[-1] if found else None
        if above and (above.words in "$€£¥" or cell.words in ("%", ")", ")%")):
            found[-1] = Cell(f"{above.words}{cell.words}", above.left, cell.right)
        else:
            found.append(cell)
    return found


def is_row(line: Line) -> bool:
    """Whether a line is a label with amounts set apart from it, or amounts alone."""
    found = amounts(line)
    return bool(found) and (len(found) < len(_joined(line.cells)) or len(found) > 1)


def _groups(lines: Sequence[Line]) -> list[list[int]]:
    """Positions of rows that make a table: near each other, with nothing but a few short lines between."""
    groups: list[list[int]] = []
    for position, line in enumerate(lines):
        if not is_row(line):
            continue
        if groups and position - groups[-1][-1] <= _MOST_BETWEEN + 1 and _short(lines, groups[-1][-1] + 1, position):
            groups[-1].append(position)
        else:
            groups.append([position])
    return [group for group in groups if len(group) > 1]


def _short(lines: Sequence[Line], first: int, last: int) -> bool:
    """Whether lines between two rows could be labels: none of them is as wide as the rows around them."""
    return all(len(line.cells) == 1 and line.right < lines[last].right - _ALIGNED for line in lines[first:last])


def _heads_above(lines: Sequence[Line], row: int) -> int:
    """The first of the lines above the first row that stand over its amounts only, past names of the rows below."""
    least = min(cell.left for cell in amounts(lines[row]))
    middle = lines[row].left + (least - lines[row].left) * 0.5
    first, labels = row, 0
    for position in range(row - 1, max(row - _MOST_HEADS - _MOST_BETWEEN, 0) - 1, -1):
        above = lines[position]
        if above.left > middle and not above.words.startswith("("):
            first, labels = position, 0
        elif labels == _MOST_BETWEEN or not (_names_rows(above) or above.words.startswith("(")):
            break
        else:
            labels += 1
    return first


def _names_rows(line: Line) -> bool:
    named = line.words.endswith(":") or line.words.isupper()
    return named and len(line.cells) == 1 and len(line.words.split()) <= _LONGEST_NAME


def _rows(lines: Sequence[Line], first: int, group: Sequence[int], heads: Sequence[Line]) -> list[Row]:
    found: list[Row] = []
    above: list[Line] = []
    previous = first - 1
    for position in group:
        start = position
        for between in range(previous + 1, position):
            # A label that goes on in the row belongs to it; any other names the rows below.
            if between == position - 1 and lines[position].words[:1].islower():
                start = between
            elif lines[between] not in heads:
                above = [*_enclosing(above, lines[between]), lines[between]]
        above = _enclosing(above, lines[start])
        found.append(Row(start, position, _reading(lines[start : position + 1], above)))
        if lines[start].words.lower().startswith("total"):
            above = above[:-1]
        previous = position
    return found


def _enclosing(above: Sequence[Line], line: Line) -> list[Line]:
    """Of the names of groups those that stand further left than a line."""
    return [name for name in above if name.left < line.left - 1]


def _heads(rows: Sequence[Line], heads: Sequence[Cell]) -> tuple[str, ...]:
    """What stands over each column; amounts stand in one column when they end at one place."""
    columns: list[tuple[float, float]] = []
    for cell in sorted((cell for row in rows for cell in amounts(row)), key=lambda c: c.right):
        if columns and cell.right - columns[-1][1] <= _ALIGNED:
            columns[-1] = min(columns[-1][0], cell.left), cell.right
        else:
            columns.append((cell.left, cell.right))
    over = [" ".join(h.words for h in heads if h.left <= right and h.right >= left) for left, right in columns]
    return tuple(dict.fromkeys(o for o in over if o and not any(e != o and e.startswith(o) for e in over)))


def _reading(lines: Sequence[Line], above: Sequence[Line]) -> str:
    """The row as a sentence, after the names of its groups: "Fuel: Oil: $1,200; 900."."""
    found = amounts(lines[-1])
    label = [*(line.words for line in lines[:-1])]
    label += [cell.words for cell in _joined(lines[-1].cells)[: -len(found)]]
    named = [*(line.words.rstrip(":") for line in above), *([" ".join(label)] if label else [])]
    values = "; ".join(re.sub(r"([$€£¥]) ", r"\1", cell.words) for cell in found)
    return ": ".join([*named, f"{values}."])
