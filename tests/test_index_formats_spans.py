"""In every format every passage and sentence is the stored text at its span, and no byte order mark is in a passage."""

from collections.abc import Callable
from email.message import EmailMessage
from io import BytesIO
from zipfile import ZipFile

import docx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.embed import Embedder
from index.formats.extract import Extract
from index.formats.table import FORMATS, extractors
from index.formats.unpack import unpack
from index.names import Names
from index.passages import MAX_TOKENS, Cutter, embedded_text
from index.sources import describe
from index.types import Document, Scope
from rag.types import Citation

EMBEDDER = Embedder()
CUTTER = Cutter(EMBEDDER.count, Names())
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"]), min_size=1, max_size=40)
SHAPES = st.sampled_from(
    ["{}. ", "{}\n\n", "# {}\n\n", "{},{}\n", "| {} | b |\n|---|---|\n| c | d |\n", "1. {}\n", "\ufeff{}¹"]
)
TEXTS = st.lists(st.tuples(SHAPES, WORDS), min_size=1, max_size=8).map(
    lambda ps: "".join(s.format(w, w) for s, w in ps)
)


def as_html(text: str) -> bytes:
    parts = text.split("\n\n")
    table = (
        "<table><tr><th>A</th><th>B</th></tr><tr><td>x</td><td>" + parts[-1].replace("<", "&lt;") + "</td></tr></table>"
    )
    body = "".join(f"<h2>{n}</h2><p>{p.replace('<', '&lt;')}</p>" for n, p in enumerate(parts))
    return f'<meta charset="utf-8"><body>{body}{table}'.encode()


def as_docx(text: str) -> bytes:
    document = docx.Document()
    for n, part in enumerate(text.split("\n")):
        document.add_heading(str(n), 1)
        document.add_paragraph("".join(c for c in part if c.isprintable()))
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


def as_eml(text: str) -> bytes:
    mail = EmailMessage()
    mail["Subject"] = "The lamp"
    mail.set_content(text)
    mail.add_attachment(text.encode(), maintype="text", subtype="csv", filename="a.csv")
    return mail.as_bytes()


def as_zip(text: str) -> bytes:
    stream = BytesIO()
    with ZipFile(stream, "w") as archive:
        archive.writestr("a/b.txt", text)
        archive.writestr("c.md", text)
    return stream.getvalue()


def as_pdf(text: str) -> bytes:
    """A page a paragraph, drawn line by line in Latin-1."""
    pages = [p for p in text.split("\n\n") if p.strip()] or ["."]
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", "", "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    kids = []
    for page in pages:
        lines = (
            page.encode("latin-1", "replace")
            .decode("latin-1")
            .replace("\\", "\\\\")
            .replace("(", "\\(")
            .replace(")", "\\)")
        )
        drawn = "".join(f"BT /F1 10 Tf 50 {700 - 12 * n} Td ({w}) Tj ET\n" for n, w in enumerate(lines.split("\n")))
        objects.append(f"<< /Length {len(drawn)} >>\nstream\n{drawn}endstream")
        font = "/Resources << /Font << /F1 3 0 R >> >>"
        objects.append(f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] {font} /Contents {len(objects)} 0 R >>")
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    body = "".join(f"{n} 0 obj\n{content}\nendobj\n" for n, content in enumerate(objects, 1))
    return f"%PDF-1.4\n{body}trailer << /Root 1 0 R >>\n%%EOF".encode("latin-1")


MAKERS: dict[str, Callable[[str], bytes]] = {
    **dict.fromkeys((".txt", ".text", ".md", ".markdown", ".csv", ".tsv"), str.encode),
    **dict.fromkeys((".html", ".htm", ".xhtml"), as_html),
    ".docx": as_docx,
    ".eml": as_eml,
    ".zip": as_zip,
    ".pdf": as_pdf,
}


def test_every_format_is_tried_here() -> None:
    assert MAKERS.keys() == FORMATS.keys()


@pytest.mark.parametrize("extension", sorted(set(MAKERS) - {".text", ".markdown", ".htm", ".xhtml"}))
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(text=TEXTS)
def test_spans_are_the_stored_text(extension: str, text: str) -> None:
    for found in unpack(f"lamp{extension}", MAKERS[extension](text)):
        if not isinstance(found, Extract):
            continue
        document = describe(found, {})
        assert list(found.pages) == sorted(found.pages) and all(p <= len(found.text) for p in found.pages)
        for passage in CUTTER.passages(document.id, found.text, found.blocks):
            assert passage.text == document.text[passage.start : passage.end] and "\ufeff" not in passage.text[:1]
            assert EMBEDDER.count(" ".join(embedded_text(r, Names()) for r in passage.readings())) <= MAX_TOKENS
            for sentence in passage.sentences:
                citation = Citation.of(1, document, passage, sentence.start, sentence.end)
                assert citation.quote == passage.quote(sentence) == document.text[citation.start : citation.end]
                assert citation.page is None or 1 <= citation.page <= len(found.pages)


def test_an_index_depends_on_what_reads_its_files() -> None:
    assert extractors(["a.txt", "b.text"]) == "text 1"
    assert "pypdfium2" in extractors(["a.pdf"]) and "lxml" not in extractors(["a.pdf"])
    # Anything may be inside a container.
    assert extractors(["a.zip"]) == extractors(["b.eml"]) == extractors(f"a{e}" for e in FORMATS)


DATES = st.one_of(
    st.none(),
    st.integers(2019, 2021).map(str),
    st.tuples(st.integers(2019, 2021), st.integers(1, 12)).map(lambda d: f"{d[0]}-{d[1]:02}"),
    st.dates().filter(lambda d: 2019 <= d.year <= 2021).map(str),
)


def first(date: str) -> str:
    return date + "0000-01-01"[len(date) :]


def last(date: str) -> str:
    return date + "0000-12-31"[len(date) :]


@given(st.lists(DATES, max_size=6), DATES, DATES)
def test_a_scope_admits_exactly_the_documents_with_a_day_inside(
    published: list[str | None], since: str | None, until: str | None
) -> None:
    scope = Scope(since=since, until=until)
    for n, date in enumerate(published):
        after = since is None or (date is not None and last(date) >= first(since))
        before = until is None or (date is not None and first(date) <= last(until))
        assert scope.admits(Document(str(n), "A", "It.", published=date)) is (after and before)
