"""CSV: the file untouched, every row a sentence that is matched with the names of its columns."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.formats.csv import load


def rows(text: str) -> list[tuple[str, str, str | None]]:
    found = load(text.encode())
    assert found.text == text
    assert all(text[b.start : b.end] == b.words for b in found.blocks)
    return [(b.kind, b.words, b.reading) for b in found.blocks]


def test_rows_read_with_the_names_of_their_columns() -> None:
    assert rows('\ufeffCity,People\r\nHoms,"36,000"\r\n\r\n"New,\r\nYork",8\r\n') == [
        ("columns", "City,People", None),
        ("row", 'Homs,"36,000"', "City: Homs; People: 36,000"),
        ("row", '"New,\r\nYork",8', "City: New, York; People: 8"),
    ]


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_other_delimiters_are_seen(delimiter: str) -> None:
    text = f"City{delimiter}People, moved\nHoms{delimiter}36,000\n"
    assert rows(text)[1][2] == "City: Homs; People, moved: 36,000"


@pytest.mark.parametrize(
    "text",
    ["Homs,36000\nAleppo,121000\n", "1,2\n3,4\n", "A,A\n1,2\n", "City,People\n", "2019,2020\nLit,Dark\n"],
)
def test_a_first_row_that_names_no_columns_is_a_row(text: str) -> None:
    assert {(kind, reading) for kind, _, reading in rows(text)} == {("row", None)}


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b'a,b\n1,"' + b"x" * 200_000 + b'"\n', "has a field of more than 100,000 characters"),
        (b"x" * 200_000, "has a field of more than 100,000 characters"),
        (b"\n \n", "is empty"),
    ],
)
def test_what_is_no_table_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        load(data)


@given(st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=200))
def test_any_text_is_untouched_and_rows_do_not_overlap(text: str) -> None:
    try:
        found = load(text.encode())
    except ValueError:
        return
    assert found.text == text
    end = 0
    for block in found.blocks:
        assert end <= block.start < block.end and text[block.start : block.end] == block.words
        assert text[block.start] != "\ufeff" or block.start
        end = block.end
