"""Reads the files of cues beside it: words that deny or hedge, as data."""

from collections.abc import Mapping
from pathlib import Path

__all__ = ["cues"]


def cues(name: str) -> Mapping[str, str]:
    """The regular expressions of a file, the lines of each `[section]` joined as alternatives, in their order."""
    found: dict[str, list[str]] = {}
    for line in Path(__file__).with_name(name).read_text(encoding="utf-8").splitlines():
        if line.startswith("[") and line.endswith("]"):
            found[line[1:-1]] = []
        elif line and not line.startswith("#"):
            found[next(reversed(found))].append(line)
    return {section: "|".join(lines) for section, lines in found.items()}
