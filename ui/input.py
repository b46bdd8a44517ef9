"""Reads a text that a person wants checked, from a file or from standard input."""

from pathlib import Path
from typing import BinaryIO

from rag import FootnoteError
from rag.checking import MAX_TEXT

__all__ = ["read_draft"]

_MOST_BYTES = 4 * MAX_TEXT
"""No character of UTF-8 takes more than four bytes."""


def read_draft(name: str, standard_input: BinaryIO) -> str:
    """The text of the file of that name, "-" for standard input; a byte order mark is left out.

    Raises FootnoteError, in one line, when it cannot be read, is too long, or is no text in UTF-8.
    """
    what = "standard input" if name == "-" else name
    try:
        if name == "-":
            data = standard_input.read(_MOST_BYTES + 1)
        else:
            with Path(name).open("rb") as file:
                data = file.read(_MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        raise FootnoteError(f"cannot read {what}: {getattr(error, 'strerror', None) or error}") from None
    if len(data) > _MOST_BYTES:
        raise FootnoteError(f"{what} is longer than the {MAX_TEXT:,} characters that are checked at once; check a part")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FootnoteError(f"{what} is not text in UTF-8 (byte {error.start}); save it as UTF-8 text first") from None
    if "\0" in text:
        raise FootnoteError(f"{what} is not text: it holds a null character")
    return text
