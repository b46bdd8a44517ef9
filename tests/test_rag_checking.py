"""Anyone's text checked against the seeds: each sentence in order, its support, and what contradicts it."""

import itertools
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.search import SearchIndex
from rag import QuestionError
from rag.checking import CheckReport, check_text, sentences_of

DRAFT = """# Aleppo

Here is the summary:

More than 36,000 people were evacuated [1]. Only 21,000 people were evacuated (Smith 2020).

- On December 8 they captured Damascus.
- Who knows?
"""


@pytest.fixture(scope="module")
def report(seeds_index: SearchIndex) -> CheckReport:
    return check_text(DRAFT, seeds_index)


def test_the_statements_are_the_sentences_of_the_text_in_order(report: CheckReport) -> None:
    assert [s.support for s in report.statements] == [
        *("no_claim", "no_claim", "supported", "unsupported", "supported", "no_claim"),
    ]
    assert all(DRAFT[s.start : s.end] == s.text for s in report.statements)


def test_a_near_match_that_contradicts_is_told(report: CheckReport) -> None:
    wrong = report.statements[3]
    assert wrong.problem == "the source says more than 36,000"
    assert "36,000 people" in report.citations[wrong.citations[0] - 1].quote


@pytest.mark.parametrize(("name", "support"), [("Bashar", "supported"), ("Hafez", "unsupported")])
def test_a_forename_may_stand_in_another_document(seeds_index: SearchIndex, name: str, support: str) -> None:
    report = check_text(f"{name} al-Assad demanded withdrawal from Jarablus first.", seeds_index)
    assert [s.support for s in report.statements] == [support]


def test_the_report_is_plain_data(report: CheckReport, seeds_index: SearchIndex) -> None:
    data = json.loads(json.dumps(report.to_dict()))
    assert set(data) == {"statements", "citations"}
    assert all(set(s) == {"text", "support", "problem", "citations"} for s in data["statements"])
    for n, citation in enumerate(data["citations"], 1):
        text = seeds_index.documents[citation["document"]].text
        assert citation["number"] == n and text[citation["start"] : citation["end"]] == citation["quote"]


def test_nothing_to_check_is_an_error(seeds_index: SearchIndex) -> None:
    with pytest.raises(QuestionError, match="empty"):
        check_text(" \n", seeds_index)
    with pytest.raises(QuestionError, match="200,000"):
        check_text("A. " * 70_000, seeds_index)


@given(st.text("ab .?!\n#-1\"'’[]A", max_size=200))
def test_the_sentences_hold_all_but_white_space(text: str) -> None:
    spans = sentences_of(text)
    assert all(a.end <= b.start for a, b in itertools.pairwise(spans))
    assert "".join("".join(text[s.start : s.end] for s in spans).split()) == "".join(text.split())
