"""Word documents: paragraphs under their headings, tables row by row, and the document's own properties."""

from io import BytesIO
from typing import Any
from zipfile import BadZipFile

from index.formats.builder import Builder
from index.formats.extract import Extract
from index.formats.zip import guarded
from index.structure import Kind

__all__ = ["load"]

_ENCRYPTED = b"\xd0\xcf\x11\xe0"
_KINDS: dict[str, Kind] = {"title": "title", "subtitle": "byline", "caption": "caption"}


def load(data: bytes) -> Extract:
    """The document's body. Raises ValueError where it is damaged, encrypted, a bomb, or without text."""
    # Only the child process needs it.
    import docx
    from docx.opc.exceptions import OpcError
    from lxml.etree import LxmlError

    if data.startswith(_ENCRYPTED):
        raise ValueError("is encrypted, or in Word's format of before 2007")
    try:
        guarded(data)
        document = docx.Document(BytesIO(data))
        builder = Builder()
        for item in document.iter_inner_content():
            _add(builder, item)
        properties = document.core_properties
        known, inferred = _known(properties)
    except (BadZipFile, OpcError, LxmlError, KeyError, AttributeError, IndexError, TypeError, EOFError) as error:
        raise ValueError(f"is not a Word document that can be read ({type(error).__name__})") from None
    if not builder.text:
        raise ValueError("holds no text")
    return Extract(builder.text, builder.blocks, known, inferred)


def _add(builder: Builder, item: Any) -> None:
    if hasattr(item, "rows"):
        builder.add_rows([_cells(row) for row in item.rows])
        return
    style = (item.style.name if item.style is not None else "") or ""
    kind: Kind = _KINDS.get(style.lower(), "heading" if style.lower().startswith("heading") else "paragraph")
    builder.add(kind, "\n".join(" ".join(line.split()) for line in item.text.splitlines() if line.strip()))


def _cells(row: Any) -> list[str]:
    """The words of a row's cells, one that spans several columns once."""
    seen: list[Any] = []
    for cell in row.cells:
        if not seen or cell._tc is not seen[-1]._tc:
            seen.append(cell)
    return [cell.text for cell in seen]


def _known(properties: Any) -> tuple[dict[str, str], dict[str, str]]:
    """Title, author and language as stated; the date is inferred from that of the file's making."""
    stated = {"title": properties.title, "author": properties.author, "language": properties.language}
    known = {key: " ".join(value.split()) for key, value in stated.items() if value and value.strip()}
    if known.get("author") == "python-docx":
        del known["author"]
    made = properties.created
    if made is None or made.year < 1990:
        return known, {}
    known["published"] = made.date().isoformat()
    return known, {"published": f"created {known['published']}, as the file says"}
