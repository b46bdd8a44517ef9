"""HTML: what a reader sees of a page, and what the page says of itself."""

import pytest

from index.formats.extract import Extract
from index.formats.html import load

PAGE = """<!doctype html><html lang="en"><head><title>Dam report | Gazette</title>
<meta property="og:site_name" content="Gazette"><meta name="author" content="Ann Lee">
<meta property="article:published_time" content="2020-05-03T23:30:00-05:00"><style>p{color:red}</style></head>
<body><nav><a href="/">Home</a> | About</nav><header><h1>Dam report</h1></header>
<p class="byline">By Ann Lee</p>
<p>The dam <b>broke</b> in May.<sup>1</sup> Nobody<br>was
   hurt.</p><script>alert("secret")</script><div style="display: none">secret</div><p hidden>secret</p>
<h2>Costs</h2><ul><li>One wall fell.</li><li>Two stood.</li></ul>
<table><caption>Costs by year</caption><tr><th>Year</th><th>Cost</th></tr><tr><td>2019</td><td>$5</td></tr>
<tr><td rowspan="2">2020</td><td>$7</td></tr><tr><td>$8</td></tr></table>It was rebuilt.
<h2>Notes</h2><p>1. As the mayor said.</p><footer>Imprint and contact</footer></body></html>"""


def kinds(found: Extract) -> list[tuple[str, str]]:
    assert all(found.text[b.start : b.end] == b.words for b in found.blocks)
    return [(b.kind, b.words) for b in found.blocks]


def body(html: str) -> list[tuple[str, str]]:
    return kinds(load(f"<html><body>{html}</body></html>".encode()))


def test_a_page_as_a_reader_sees_it() -> None:
    found = load(PAGE.encode())
    assert kinds(found) == [
        ("title", "Dam report"),
        ("byline", "By Ann Lee"),
        ("paragraph", "The dam broke in May.¹ Nobody\nwas hurt."),
        ("heading", "Costs"),
        ("paragraph", "One wall fell."),
        ("paragraph", "Two stood."),
        ("columns", "Year | Cost"),
        ("row", "2019 | $5"),
        ("row", "2020 | $7"),
        ("row", "2020 | $8"),
        ("paragraph", "It was rebuilt."),
        ("heading", "Notes"),
        ("note", "1. As the mayor said."),
        ("boilerplate", "Imprint and contact"),
    ]
    assert "secret" not in found.text and "About" not in found.text and "color" not in found.text


def test_a_row_reads_with_its_columns_and_its_caption() -> None:
    rows = [b for b in load(PAGE.encode()).blocks if b.kind == "row"]
    assert [(b.reading, b.heads) for b in rows][1] == ("Year: 2020; Cost: $7", "Costs by year")


def test_what_the_page_says_of_itself() -> None:
    assert load(PAGE.encode()).known == {
        "title": "Dam report | Gazette",
        "author": "Ann Lee",
        "publisher": "Gazette",
        "published": "2020-05-03",
        "language": "en",
    }


@pytest.mark.parametrize(
    ("head", "published"),
    [
        ('<script type="application/ld+json">{"@graph": [{"headline": "A", "datePublished": "2020-05"}]}</script>', "2020-05"),
        ('<script type="application/ld+json">{"datePublished": "2019"}</script><meta name="date" content="2020">', "2019"),
        ('<script type="application/ld+json">{"datePublished": </script><meta name="date" content="2020">', "2020"),
        ('<meta name="DC.date" content="2020-13-40">', None),
        ('<meta name="citation_publication_date" content="2020/05/03">', "2020-05-03"),
        ("", None),
    ],
)  # fmt: skip
def test_the_date_of_publication(head: str, published: str | None) -> None:
    found = load(f"<html><head>{head}</head><body><p>It was lit.</p></body></html>".encode())
    assert found.known.get("published") == published


def test_a_time_element_is_the_date_where_it_is_the_only_one() -> None:
    one = '<time datetime="2020-05-03">May</time>'
    assert load(f"<p>Lit.</p>{one}".encode()).known["published"] == "2020-05-03"
    assert "published" not in load(f"<p>Lit.</p>{one}{one.replace('2020', '2021')}".encode()).known


def test_a_table_that_only_places_things_is_no_table() -> None:
    outer = "<table><tr><td><p>The lamp was lit.</p><table><tr><td>a</td><td>b</td></tr></table></td></tr></table>"
    assert body(outer) == [("paragraph", "The lamp was lit."), ("row", "a | b")]


def test_numbers_above_the_line_are_marks_and_exponents() -> None:
    assert body("<p>Twelve km<sup>2</sup> burned.<sup>[12]</sup> E=mc<sup>n</sup></p>") == [
        ("paragraph", "Twelve km² burned.¹² E=mcn")
    ]


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        ('<meta charset="windows-1252"><p>Zoë’s café</p>'.encode("cp1252"), "cp1252"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=koi8-r"><p>Zoë’s café</p>'.encode(), None),
        ("<p>Zoë’s café</p>".encode("utf-16"), "utf-16"),
        ("\ufeff<p>Zoë’s café</p>".encode(), None),
    ],
)
def test_the_encoding_is_what_the_bytes_or_the_page_say(data: bytes, encoding: str | None) -> None:
    found = load(data)
    assert (found.text, found.encoding) == ("Zoë’s café", encoding)


@pytest.mark.parametrize("data", ["<html></html>", "<p> </p>", "<script>x</script>", "<div>" * 100_000 + "deep"])
def test_a_page_without_visible_text_is_refused(data: str) -> None:
    with pytest.raises(ValueError, match=r"shows no text|cannot be parsed|that can be parsed"):
        load(data.encode())
