"""Word documents: sections, tables, properties; and what is refused."""

import datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import docx
import pytest

from index.formats.docx import load


def made() -> docx.document.Document:
    document = docx.Document()
    document.core_properties.title, document.core_properties.author = "The dam", "Ann Lee"
    document.core_properties.created = datetime.datetime(2020, 5, 3, 10)
    document.add_heading("The dam", 0)
    document.add_heading("Costs", 1)
    document.add_paragraph("It broke in May. It was rebuilt.")
    table = document.add_table(rows=3, cols=2)
    for row, cells in zip(table.rows, [("Year", "Cost"), ("2019", "$5"), ("2020", "$7\nand more")], strict=True):
        for cell, words in zip(row.cells, cells, strict=True):
            cell.text = words
    document.add_paragraph("Nobody was hurt.")
    return document


def saved(document: docx.document.Document) -> bytes:
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


def with_part(name: str, content: bytes) -> bytes:
    """The document with one of its parts replaced."""
    source, stream = ZipFile(BytesIO(saved(made()))), BytesIO()
    with ZipFile(stream, "w", ZIP_DEFLATED) as archive:
        for entry in source.infolist():
            archive.writestr(entry.filename, content if entry.filename == name else source.read(entry))
    return stream.getvalue()


def test_a_document_as_a_reader_sees_it() -> None:
    found = load(saved(made()))
    assert [(b.kind, b.words) for b in found.blocks] == [
        ("title", "The dam"),
        ("heading", "Costs"),
        ("paragraph", "It broke in May. It was rebuilt."),
        ("columns", "Year | Cost"),
        ("row", "2019 | $5"),
        ("row", "2020 | $7 and more"),
        ("paragraph", "Nobody was hurt."),
    ]
    assert all(found.text[b.start : b.end] == b.words for b in found.blocks)
    assert found.blocks[5].reading == "Year: 2020; Cost: $7 and more"


def test_its_own_properties_are_known_and_the_date_is_an_inference() -> None:
    found = load(saved(made()))
    assert (found.known["title"], found.known["author"], found.known["published"]) == (
        "The dam",
        "Ann Lee",
        "2020-05-03",
    )
    assert found.inferred == {"published": "created 2020-05-03, as the file says"}


LAUGHS = b'<!DOCTYPE l [<!ENTITY a "ha">' + b"".join(
    f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">'.encode() for n in range(12)
)
BODY = b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>%s</w:t></w:r></w:p></w:body></w:document>'


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"\xd0\xcf\x11\xe0 an old or encrypted one", "is encrypted, or in Word's format of before 2007"),
        (b"rubbish", "is not a ZIP archive"),
        (saved(made())[:2000], "is not a ZIP archive"),
        (with_part("word/document.xml", b"<rubbish"), "is not a Word document that can be read"),
        (with_part("word/document.xml", LAUGHS + b"]>" + BODY % b"&m;"), "is not a Word document|holds no text"),
        (with_part("word/document.xml", BODY % (b"ha" * 30_000_000)), "is left out as a bomb"),
        (saved(docx.Document()), "holds no text"),
    ],
)
def test_what_cannot_be_read_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        load(data)
