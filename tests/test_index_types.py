"""The nouns of the index: what a scope admits, what a passage quotes."""

import pytest

from index.types import Document, Passage, Scope, Sentence


def document(published: str | None, name: str = "lamp.txt") -> Document:
    return Document(id=name, title="The lamp", text="It was lit.", published=published)


@pytest.mark.parametrize(
    ("published", "since", "until", "inside"),
    [
        ("2024-12-08", "2024-12-08", "2024-12-08", True),
        ("2024-12-08", "2024-12-09", None, False),
        ("2024-12-08", None, "2024-12-07", False),
        ("2024-12-08", "2024-12", "2024-12", True),
        ("2024-12-08", "2024", "2024", True),
        ("2024-12-08", "2025", None, False),
        ("2024-12-08", None, "2023", False),
        # A date of lesser precision counts when any of its days does.
        ("2024-12", "2024-12-31", None, True),
        ("2024-12", None, "2024-12-01", True),
        ("2024-12", None, "2024-11-30", False),
        ("2024-12", "2025-01", None, False),
        ("2024", "2024-12-31", None, True),
        ("2024", None, "2024-01-01", True),
        ("2024", "2025-01-01", None, False),
        ("2024", None, "2023-12-31", False),
        (None, "1000", None, False),
        (None, None, "3000", False),
        (None, None, None, True),
    ],
)
def test_a_scope_of_dates_is_exact(published: str | None, since: str | None, until: str | None, inside: bool) -> None:
    assert Scope(since=since, until=until).admits(document(published)) is inside


def test_a_scope_of_documents_is_exact() -> None:
    scope = Scope(documents=("lamp.txt",))
    assert scope.admits(document(None)) and not scope.admits(document(None, "lamp.txt.txt"))


def test_both_restrictions_hold() -> None:
    scope = Scope(documents=("lamp.txt",), since="2024")
    assert (
        scope.admits(document("2024"))
        and not scope.admits(document("2023"))
        and not scope.admits(document("2024", "a"))
    )


def test_a_passage_quotes_its_sentences() -> None:
    text = "It was lit. It burned."
    passage = Passage("id", "lamp.txt", None, 100, 122, text, (Sentence(100, 111), Sentence(112, 122)))
    assert [passage.quote(sentence) for sentence in passage.sentences] == ["It was lit.", "It burned."]


@pytest.mark.parametrize(
    ("published", "inferred", "basis"),
    [(None, {}, None), ("2024", {}, "stated"), ("2024", {"published": "in May"}, "inferred")],
)
def test_how_a_date_is_known(published: str | None, inferred: dict[str, str], basis: str | None) -> None:
    assert Document("a", "A", "It.", published=published, inferred=inferred).published_basis == basis
