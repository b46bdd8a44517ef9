"""Plain text: the file decoded, newlines untouched."""

from index.formats.encoding import decode
from index.formats.extract import Extract
from index.structure import blocks

__all__ = ["load"]


def load(data: bytes) -> Extract:
    """The text and what a reader sees in it. Raises ValueError where there is no text."""
    text, encoding = decode(data)
    return Extract(text, blocks(text), encoding=encoding)
