"""What is known about each document: from `sources.toml`, else from the document itself."""

from pathlib import Path
from typing import Any

import pytest

from index.errors import CorpusError
from index.formats.extract import Extract
from index.sources import describe, load_sources
from index.structure import blocks
from index.types import Document


def described(text: str, source: dict[str, Any] | None = None, path: str = "logs/lamp-house.txt") -> Document:
    return describe(Extract(text, blocks(text), path=path), source or {})


def sources(folder: Path, content: str) -> Path:
    (folder / "sources.toml").write_text(content, encoding="utf-8")
    return folder


# Without the file.


@pytest.mark.parametrize(
    ("byline", "author", "published"),
    [
        ("JANUARY 27, 2017 — SAM HELLER", "Sam Heller", "2017-01-27"),
        ("By Ann Lee, 3 May 2020", "Ann Lee", "2020-05-03"),
        ("By Ann Lee", "Ann Lee", None),
        ("3 May 2020 | by Ann Lee", "Ann Lee", "2020-05-03"),
        ("2020-05-03", None, "2020-05-03"),
        ("Sept. 9, 2021 – Bo O'Ek", "Bo O'Ek", "2021-09-09"),
    ],
)
def test_title_author_and_date_are_read_from_the_text(byline: str, author: str | None, published: str | None) -> None:
    document = described(f"The Lamp\n\n{byline}\n\nIt was lit. It burned.")
    assert (document.title, document.author, document.published) == ("The Lamp", author, published)
    assert document.covers == ((published[:4],) if published else ())
    assert document.published_basis == ("stated" if published else None)


def test_a_document_that_says_nothing_is_named_by_its_file() -> None:
    document = described("It was lit. It burned.")
    assert (document.title, document.author, document.published, document.covers) == ("lamp house", None, None, ())


@pytest.mark.parametrize("byline", ["Flemburg 45, 2020", "May 45, 2020", "2020-13-01"])
def test_what_is_no_date_is_none(byline: str) -> None:
    assert described(f"The Lamp\n\n{byline}\n\nIt was lit.").published is None


def test_the_seeds_state_what_their_file_does_not_call_inferred(seeds_dir: Path) -> None:
    """The report's own by-line gives what the file gives, and the others give no date."""
    for file in seeds_dir.glob("*.txt"):
        document = described(file.read_bytes().decode(), path=file.name)
        stated = ("Aleppo's Bitter Lessons", "Sam Heller", "2017-01-27")
        if file.name.startswith("century"):
            assert (document.title, document.author, document.published) == stated
        else:
            assert (document.author, document.published) == (None, None)


# With the file.


def test_what_the_file_says_comes_first() -> None:
    text = "The Lamp\n\nBy Ann Lee\n\nIt was lit."
    source = {"title": "A lamp", "published": "2020-05", "inferred": {"published": "It was lit."}}
    document = described(text, source)
    assert (document.title, document.author, document.published) == ("A lamp", "Ann Lee", "2020-05")
    assert (document.published_basis, document.covers) == ("inferred", ("2020",))


def test_the_years_a_document_is_about_may_differ_from_its_date() -> None:
    assert described("It fell.", {"published": "2017-01-27", "covers": ["2016"]}).covers == ("2016",)
    assert described("It fell.", {"published": "2017-01-27", "covers": []}).covers == ()


def test_no_file_says_nothing(tmp_path: Path) -> None:
    assert load_sources(tmp_path) == {}


def test_the_whole_schema(tmp_path: Path) -> None:
    content = """
    ["lamp.txt"]
    title = "The lamp"
    publisher = "The Harbour"
    author = "Ann Lee"
    published = "2020-05-03"
    covers = ["2019", "2020"]
    language = "en"
    origin = "The storm of May"
    ["lamp.txt".inferred]
    publisher = "told The Harbour"
    """
    (entry,) = load_sources(sources(tmp_path, content)).values()
    document = described("It was lit.", dict(entry))
    assert (document.publisher, document.language, document.origin) == ("The Harbour", "en", "The storm of May")
    assert dict(document.inferred) == {"publisher": "told The Harbour"}


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        ('titel = "The lamp"', "unknown key 'titel'"),
        ("title = 3", "not text"),
        ('title = " "', "not text"),
        ('published = "May 2020"', '"May 2020" is not of the form'),
        ('published = "2020-5"', '"2020-5" is not of the form'),
        ("published = 2020-05-03", "not text"),
        ('covers = "2020"', "list of years"),
        ("covers = [2020]", "list of years"),
        ('covers = ["20"]', "list of years"),
        ('inferred = "no"', "inferred must be a table"),
        ('inferred = {title = "The lamp"}', "inferred must be a table of fields that the document has"),
        ('title = "The lamp"\ninferred = {title = 3}', "not text"),
    ],
)
def test_a_wrong_entry_is_told_in_one_line_with_its_document(tmp_path: Path, entry: str, told: str) -> None:
    with pytest.raises(CorpusError) as error:
        load_sources(sources(tmp_path, f'["lamp.txt"]\n{entry}'))
    assert told in str(error.value) and '["lamp.txt"]' in str(error.value) and "\n" not in str(error.value)


@pytest.mark.parametrize("content", ["[", 'a = "b', '"lamp.txt" = "The lamp"'])
def test_a_wrong_file_is_told_in_one_line(tmp_path: Path, content: str) -> None:
    with pytest.raises(CorpusError) as error:
        load_sources(sources(tmp_path, content))
    assert "sources.toml" in str(error.value) and "\n" not in str(error.value)
