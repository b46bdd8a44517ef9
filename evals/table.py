"""A table and the three ways of showing it: to a person at a terminal, to a pipe, in Markdown."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table as RichTable
from rich.text import Text

__all__ = ["Table", "markdown", "plain", "print_rich"]


@dataclass(frozen=True, slots=True)
class Table:
    """A title, the names of the columns, and rows of as many cells."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def plain(table: Table) -> str:
    """The title and aligned columns, in lines without colour or drawn frames."""
    lines = [table.columns, *table.rows]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join([table.title, *(_aligned(line, widths) for line in lines)])


def markdown(table: Table) -> str:
    """A Markdown table, without its title."""
    lines = [table.columns, ("---",) * len(table.columns), *table.rows]
    return "\n".join(f"| {' | '.join(map(_escaped, line))} |" for line in lines)


def _escaped(cell: str) -> str:
    return cell.replace("|", r"\|")


def print_rich(table: Table, console: Console) -> None:
    """Draws the table in the console."""
    drawn = RichTable(title=Text(table.title, style="bold"), title_justify="left")
    for column in table.columns:
        drawn.add_column(Text(column))
    for row in table.rows:
        drawn.add_row(*map(Text, row))
    console.print(drawn)


def _aligned(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip()
