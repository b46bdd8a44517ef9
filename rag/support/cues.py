"""Reads the files of cues beside it: words that deny or hedge, as data."""

from collections.abc import Mapping, Sequence
from pathlib import Path

__all__ = ["cues", "either"]


def cues(name: str) -> Mapping[str, Sequence[str]]:
    """The lines of each `[section]` of a file, in their order."""
    found: dict[str, list[str]] = {}
    for line in Path(__file__).with_name(name).read_text(encoding="utf-8").splitlines():
        if line.startswith("[") and line.endswith("]"):
            found[line[1:-1]] = []
        elif line and not line.startswith("#"):
            found[next(reversed(found))].append(line)
    return found


def either(lines: Sequence[str]) -> str:
    """Lines that are regular expressions as alternatives of one."""
    return "|".join(lines)
