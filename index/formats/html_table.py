"""A table of an HTML page: its cells as they are read, spans over rows and columns filled in."""

from typing import Any

__all__ = ["HtmlTable"]

_MOST_SPAN = 100


class HtmlTable:
    """The cells of a table as they are read, spans over rows and columns filled in."""

    def __init__(self) -> None:
        self.cell: list[str] | None = None
        self.caption: str | None = None
        self.named = False
        self._rows: list[list[str]] = []
        self._heads: list[bool] = []
        self._below: dict[int, tuple[int, str]] = {}
        self._spans = (1, 1)

    def start(self, element: Any, tag: str) -> None:
        """A row or a cell begins."""
        if tag == "tr":
            self._rows.append([])
            self._heads = []
        else:
            self._rows = self._rows or [[]]
            self._spans = _span(element, "colspan"), _span(element, "rowspan")
            self._heads.append(tag == "th")
            self.cell = []

    def end(self, tag: str) -> None:
        """A row or a cell ends."""
        if tag == "tr":
            self._fill()
            self.named = self.named or (len(self._rows) == 1 and len(self._heads) > 1 and all(self._heads))
        elif self.cell is not None:
            self._fill()
            words, (across, down) = " ".join("".join(self.cell).split()), self._spans
            for _ in range(across):
                if down > 1:
                    self._below[len(self._rows[-1])] = down - 1, words
                self._rows[-1].append(words)
            self.cell = None

    def _fill(self) -> None:
        """Repeats the cells of rows above that reach down to here."""
        row = self._rows[-1]
        while len(row) in self._below:
            left, words = self._below.pop(len(row))
            if left > 1:
                self._below[len(row)] = left - 1, words
            row.append(words)

    def rows(self) -> list[list[str]]:
        """All rows; a cell that spans columns stands in each, so that names and values meet."""
        return [_once(row) if not self.named else row for row in self._rows]


def _once(row: list[str]) -> list[str]:
    return [cell for i, cell in enumerate(row) if not i or cell != row[i - 1] or not cell]


def _span(element: Any, name: str) -> int:
    value = element.get(name, "1").strip()
    return min(max(int(value), 1), _MOST_SPAN) if value.isdecimal() and len(value) < 5 else 1
