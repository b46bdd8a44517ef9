"""The nouns of an answer."""

import pytest

from index.types import Document, Hit, Passage, Sentence
from rag import Answer, Citation, Notice, Statement
from rag.types import escape_marks

TEXT = "The bridge fell. It was rebuilt in 1911."
DOCUMENT = Document("a.txt", "Bridges", TEXT, publisher="Gazette", published="1921", inferred={"published": "in 1921"})
PASSAGE = Passage("p1", "a.txt", "History", 0, len(TEXT), TEXT, (Sentence(0, 16), Sentence(17, len(TEXT))))


def answer(**values: object) -> Answer:
    blank = Answer("Q?", "Q?", False, None, "", "auto", "extractive", None, (), (), (), (), (), {"index": "1"})
    return Answer(**{name: getattr(blank, name) for name in Answer.__slots__} | values)


def test_a_citation_holds_what_is_known_of_its_document() -> None:
    citation = Citation.of(1, DOCUMENT, PASSAGE, 17, len(TEXT))
    assert citation.quote == "It was rebuilt in 1911."
    assert (citation.title, citation.publisher, citation.author) == ("Bridges", "Gazette", None)
    assert (citation.published, citation.published_basis, citation.section) == ("1921", "inferred", "History")


def test_records_become_dictionaries_and_tuples_lists() -> None:
    found = answer(
        answered=True,
        notices=(Notice("stale", "Old."),),
        statements=(Statement("It fell.", "quoted", (1, 2)),),
        hits=(Hit(PASSAGE, 0.5, 1),),
        usage={"tokens": 3},
    ).to_dict()
    assert found["notices"] == [{"code": "stale", "text": "Old."}]
    assert found["statements"] == [{"text": "It fell.", "support": "quoted", "citations": [1, 2]}]
    assert found["hits"] == [{"document": "a.txt", "start": 0, "end": 40, "text": TEXT, "score": 0.5, "rank": 1}]
    assert (found["dropped"], found["usage"], found["fingerprint"]) == ([], {"tokens": 3}, {"index": "1"})
    assert "confidence" not in found and "explanation" not in found


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("so [1].", r"so \[1\]."),
        ("[12][3]", r"\[12\]\[3\]"),
        ("[one] [1a] [] [1, 2] (1)", "[one] [1a] [] [1, 2] (1)"),
        ("[[1]]", r"[\[1\]]"),
    ],
)
def test_brackets_that_look_like_a_mark_are_escaped(text: str, escaped: str) -> None:
    assert escape_marks(text) == escaped


def test_an_answer_does_not_change() -> None:
    with pytest.raises(AttributeError):
        answer().text = "Other."  # type: ignore[misc]
