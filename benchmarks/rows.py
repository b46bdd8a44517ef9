"""A figure beside the same one of LlamaIndex's stock parts, and the table of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evals.table import Table

__all__ = ["Row", "table"]

_DECIMALS = {"ms": 1, "s": 2, "MB": 0, "bytes": 0, "/s": 1, "": 4}


@dataclass(frozen=True, slots=True)
class Row:
    """One measurement of `n` runs; `stock` is None where there is nothing to put beside it."""

    what: str
    unit: str
    n: int
    footnote: float
    stock: float | None = None

    @property
    def ratio(self) -> float | None:
        """How many times as much as with stock parts: less than 1 is better."""
        return self.footnote / self.stock if self.stock else None

    def to_dict(self) -> Mapping[str, object]:
        """The row as plain data for JSON."""
        names = ("what", "unit", "n", "footnote", "stock", "ratio")
        return {name: getattr(self, name) for name in names}


def table(rows: Sequence[Row]) -> Table:
    """The rows as text."""
    return Table("Speed and memory", ("", "n", "Footnote", "stock parts", "ratio"), tuple(map(_cells, rows)))


def _cells(row: Row) -> tuple[str, ...]:
    ratio = "–" if row.ratio is None else f"{row.ratio:.2f}"
    return (row.what, str(row.n), _figure(row.footnote, row.unit), _figure(row.stock, row.unit), ratio)


def _figure(value: float | None, unit: str) -> str:
    return "–" if value is None else f"{value:.{_DECIMALS[unit]}f} {unit}"
