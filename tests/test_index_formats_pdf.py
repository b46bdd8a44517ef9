"""PDF: pages, running heads, paragraphs over a page break, tables; on pages drawn here, line by line."""

import base64
import zlib
from bisect import bisect_right

import pytest

from index.formats.extract import Extract
from index.formats.pdf import load

Piece = tuple[float, float, str] | tuple[float, float, str, str]
"""Left and bottom in points, words, and the font if it is not F1: F2 is bold."""

ENCRYPTED = zlib.decompress(
    base64.b85decode(
        "c-oCo%Wl*_5WLS<^kt7^-Y?1814&jwfU?>IE+~h#r)M!**^$>PCHy1@{s4Z2v4LQ*9I$L@rn;)S-L=|YZC=O=%~s#OfBDKJ"
        "2<Yoitg0B_4t+W`G(Z)}P>3j$U9<I?QI{r;T5#{49tijr_jF|ZvOjerNXB2c=?EXd6ygr<7gBvDy~Gg@{hs~wfXREe5SV}V"
        "Vthx({xmd2Q7VPb-%@JvW&c>(iVHD+UQO@)WIa$B>~C+o@O}@fn1W{f4R!nRBS;mB5R8f@I<I0WZ`#9Hw!&{m>=F)%@td-u"
        "Y)wLMuy!fdzKN17Ho49@t5i2hCap30s3jRCLn7y`Qe=|MWW5w+^mkAxjX^rw#Ky}|2c453*Mt--PFJNuoekL%hqnQZbVi7B"
        "cclvoDZ(<I$AK~v;Fx%Rz*(y;WO&A8`T4oh{lRQJ!=w!7nDb|tT587u+XD^rUT@paR7T;uz8^u)0q|E{?m_-KUzNbBoU+sC"
        "bChVwVG@|jG_?(cHAxfK|3fK3Uw6&$^e}?`o%C_UVVoCYykV==_05L;0A~WlQ2"
    )
)


def pdf(*pages: list[Piece], info: str = "") -> bytes:
    """A PDF with these pieces of text on its pages, in 10 point Helvetica."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", ""]
    fonts = "/F1 3 0 R /F2 4 0 R"
    objects += [f"<< /Type /Font /Subtype /Type1 /BaseFont /{n} >>" for n in ("Helvetica", "Helvetica-Bold")]
    kids = []
    for pieces in pages:
        drawn = ""
        for left, bottom, words, *font in pieces:
            escaped = words.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
            drawn += f"BT /{font[0] if font else 'F1'} 10 Tf {left} {bottom} Td ({escaped}) Tj ET\n"
        objects.append(f"<< /Length {len(drawn)} >>\nstream\n{drawn}endstream")
        box = f"/MediaBox [0 0 600 800] /Resources << /Font << {fonts} >> >>"
        objects.append(f"<< /Type /Page /Parent 2 0 R {box} /Contents {len(objects)} 0 R >>")
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    objects.append(f"<< {info} >>")
    body, offsets = "%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(body))
        body += f"{number} 0 obj\n{content}\nendobj\n"
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    trailer = f"trailer << /Size {len(objects) + 1} /Root 1 0 R /Info {len(objects)} 0 R >>"
    tail = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}{trailer}\nstartxref\n{len(body)}\n%%EOF"
    return (body + tail).encode("latin-1")


def kinds(found: Extract) -> list[tuple[str, str]]:
    assert all(found.text[b.start : b.end] == b.words for b in found.blocks)
    return [(b.kind, b.words) for b in found.blocks]


def prose(top: float, *lines: str) -> list[Piece]:
    return [(50, top - 12 * n, words) for n, words in enumerate(lines)]


FULL = "The keeper of the lamp climbed the stairs of the tower every evening before the sun went down and"
REST = "lit it with a long match that he had brought from the house below, whatever the weather was like."


def test_lines_of_a_paragraph_are_one_and_pages_are_known() -> None:
    found = load(pdf(prose(700, FULL, REST, "It burned all night."), prose(700, "Then it was dark.")))
    assert kinds(found) == [("paragraph", f"{FULL}\n{REST}\nIt burned all night."), ("paragraph", "Then it was dark.")]
    assert [bisect_right(found.pages, found.text.index(w)) for w in ("The keeper", "Then")] == [1, 2]
    assert found.text[found.pages[1] :] == "Then it was dark."


def test_a_paragraph_goes_on_over_a_page_break_past_running_heads() -> None:
    pages = [
        [(50, 780, "The Lamp House | Report 7"), *prose(700, FULL), (290, 30, "1")],
        [(50, 780, "The Lamp House | Report 7"), *prose(700, REST), (290, 30, "2")],
        [(50, 780, "The Lamp House | Report 7"), *prose(700, "Nobody came."), (290, 30, "3")],
    ]
    found = load(pdf(*pages))
    assert kinds(found) == [("paragraph", f"{FULL}\n\n{REST}"), ("paragraph", "Nobody came.")]
    assert len(found.pages) == 3 and "Report 7" not in found.text


def test_bold_lines_are_headings() -> None:
    heading: Piece = (50, 720, "The tower", "F2")
    found = load(pdf([heading, *prose(700, FULL, REST)]))
    assert kinds(found)[0] == ("heading", "The tower")


TABLE: list[Piece] = [
    (50, 740, "Costs of the lamp were as follows (in thousands):"),
    (300, 720, "May 3,", "F2"),
    (400, 720, "May 3,", "F2"),
    (300, 708, "2020", "F2"),
    (400, 708, "2019", "F2"),
    (50, 690, "Fuel:"),
    (60, 678, "Oil"),
    (300, 678, "$"),
    (310, 678, "1,200"),
    (400, 678, "900"),
    (60, 666, "Gas that was brought by"),
    (60, 654, "ship from abroad"),
    (300, 654, "(15)"),
    (400, 654, "-"),
    (60, 642, "Total fuel"),
    (300, 642, "1,185"),
    (400, 642, "900"),
    (50, 630, "Wages"),
    (300, 630, "7"),
    (400, 630, "8"),
]


def test_rows_of_a_table_read_with_their_columns_and_groups() -> None:
    found = load(pdf(TABLE))
    rows = [(b.words, b.reading, b.heads) for b in found.blocks if b.kind == "row"]
    heads = "Costs of the lamp were as follows (in thousands): May 3, 2020 | May 3, 2019"
    assert rows == [
        ("Oil $ 1,200 900", "Fuel: Oil: $1,200; 900.", heads),
        (
            "Gas that was brought by\nship from abroad (15) -",
            "Fuel: Gas that was brought by ship from abroad: (15); -.",
            heads,
        ),
        ("Total fuel 1,185 900", "Fuel: Total fuel: 1,185; 900.", heads),
        ("Wages 7 8", "Wages: 7; 8.", heads),
    ]


@pytest.mark.parametrize(
    ("info", "known"),
    [
        (
            "/Title (The Lamp House) /Author (Ann Lee) /CreationDate (D:20200503101500+02'00')",
            {"title": "The Lamp House", "author": "Ann Lee", "published": "2020-05-03"},
        ),
        ("/Title (0000320193-23-000006)", {}),
        ("/Title (Microsoft Word - lamp house.docx)", {}),
        ("/CreationDate (yesterday)", {}),
    ],
)
def test_what_the_file_says_of_itself(info: str, known: dict[str, str]) -> None:
    found = load(pdf(prose(700, "It was lit."), info=info))
    assert found.known == known
    assert set(found.inferred) == {"published"} & set(known)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (ENCRYPTED, "^is encrypted$"),
        (pdf([], []), r"^holds no text on its 2 pages; it may be scanned$"),
        (b"%PDF-1.4\nrubbish", "is not a PDF that can be read"),
        (b"", "is not a PDF that can be read"),
    ],
)
def test_what_cannot_be_read_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        load(data)
