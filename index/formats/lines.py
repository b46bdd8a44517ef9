"""The lines of a page, and what can be told of one by itself."""

import re
from dataclasses import dataclass

__all__ = ["Cell", "Line", "is_amount"]

_AMOUNT = re.compile(r"[$€£¥]? ?\(?[$€£¥]?[-–−]?\d[\d,.]*\)?[ %)x]*|[$€£¥]? ?[-–—] ?%?|\(\d+\)|[nN]/?[mMaA]\.?")
_YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True, slots=True)
class Cell:
    """Words that stand together in a line, and from where to where, in points."""

    words: str
    left: float
    right: float


@dataclass(frozen=True, slots=True)
class Line:
    """A line: its words, its cells from left to right, its height on the page, the font of its first character."""

    words: str
    cells: tuple[Cell, ...]
    bottom: float = 0.0
    size: float = 0.0
    weight: int = 0
    hyphenated: bool = False

    @property
    def left(self) -> float:
        """Where it begins."""
        return self.cells[0].left

    @property
    def right(self) -> float:
        """Where it ends."""
        return self.cells[-1].right


def is_amount(words: str) -> bool:
    """Whether a cell holds an amount: a number, perhaps in brackets or with a sign, or a dash; a year alone is none."""
    return bool(_AMOUNT.fullmatch(words)) and not _YEAR.fullmatch(words)
