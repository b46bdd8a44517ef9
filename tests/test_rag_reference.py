"""What a question says of the documents it is to be answered from."""

import pytest

from index.types import Document, Scope
from rag.reference import meant, read


@pytest.mark.parametrize(
    ("question", "since", "until", "rest"),
    [
        ("According to reports published in 2017, why did it fall?", "2017", "2017", "According to reports, why did it fall?"),
        ("In articles from before 2020, who led the rebels?", None, "2019", "In articles, who led the rebels?"),
        ("What did the January 2017 report say?", "2017-01", "2017-01", "What did the report say?"),
        ("What do documents written after March 2019 say of the dam?", "2019-04", None, "What do documents say of the dam?"),
        ("What did articles published since May 3, 2020 say?", "2020-05-03", None, "What did articles say?"),
        ("What was in reports published before 1 March 2020?", None, "2020-02-29", "What was in reports?"),
        ("Who spoke in stories published between 2016 and 2018?", "2016", "2018", "Who spoke in stories?"),
        ("What is said in the e-mail dated 2020-05-03?", "2020-05-03", "2020-05-03", "What is said in the e-mail?"),
        ("What does the filing from December 2021 say?", "2021-12", "2021-12", "What does the filing say?"),
    ],
)  # fmt: skip
def test_wording_about_publication_restricts(question: str, since: str | None, until: str | None, rest: str) -> None:
    found = read(question)
    assert (found.since, found.until) == (since, until)
    assert found.question == rest


@pytest.mark.parametrize(
    "question",
    [
        "What happened in Aleppo in 2016?",
        "Who won the 2016 battle?",
        "How many people were evacuated before 2017?",
        "What did the United Nations report about the 2016 siege?",
        "Why did the rebels lose after December 2016?",
        "What decree was issued in March 2011?",
        "What do reports of January 2017 atrocities rest on?",
        "When was the report about Aleppo published?",
        "Which report did Turkey issue?",
    ],
)
def test_a_year_of_an_event_is_left_alone(question: str) -> None:
    found = read(question)
    assert (found.since, found.until, found.latest, found.question) == (None, None, False, question)


OLD = Document("old.txt", "The dam", "Ann Lee saw it.", publisher="Gazette", published="2017-01-27")
NEW = Document("new.txt", "The flood", "Bo saw it.", publisher="Courier", published="2020-05")
FIRST = Document("2023 Q1 ACME.pdf", "2023 Q1 ACME", "Acme grew.", published="2023-02-03")
SECOND = Document("2023 Q2 ACME.pdf", "2023 Q2 ACME", "Acme fell.", published="2023-05-04")
OTHER = Document("2023 Q2 ZETA.pdf", "2023 Q2 ZETA", "Zeta fell.", published="2023-06-04")
UNDATED = Document("x.txt", "Notes", "Nothing.")
EVERY = [OLD, NEW, FIRST, SECOND, OTHER, UNDATED]


def shares(term: str) -> dict[str, float]:
    return {d.id: 1.0 for d in EVERY if term in d.text.lower()} | ({OTHER.id: 0.01} if term == "acm" else {})


def documents(question: str) -> set[str] | None:
    scope = meant(read(question), EVERY, {"acme", "zeta", "ann", "lee", "bo"}, shares).scope
    return set(scope.documents) if scope else None


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("According to reports published in 2017, what broke?", {OLD.id}),
        ("In articles from before 2023, what broke?", {OLD.id, NEW.id}),
        ("What did Acme's latest report say?", {SECOND.id}),
        ("What was Acme's revenue in the Q1 2023 report?", {FIRST.id}),
        ("What was revenue in Q2 2023?", {SECOND.id, OTHER.id}),
        ("What was Zeta's revenue in Q2 2023?", {OTHER.id}),
        ("In the latest quarter, what was Acme's revenue?", {SECOND.id}),
        ("What was Acme's revenue in the first quarter of 2023?", {FIRST.id}),
        ("What was Acme's revenue?", None),
        ("What happened in 2023?", None),
        ("What happened to the dam?", None),
    ],
)
def test_the_documents_that_are_meant(question: str, found: set[str] | None) -> None:
    assert documents(question) == found


def test_a_period_without_documents_restricts_nothing_and_is_told() -> None:
    found = meant(read("In reports published in 1999, what broke?"), EVERY, (), shares)
    assert found.scope is None and found.told == "No document is known to be published in 1999; all were read."


def test_a_restriction_is_told() -> None:
    found = meant(read("In reports published in 2017, what broke?"), EVERY, (), shares)
    assert found.scope == Scope(documents=("old.txt",))
    assert found.told == (
        "As the question's words ask, only 1 of 6 documents were read, published in 2017: The dam; "
        "1 without a date were left out."
    )


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("What was the profit of Acme in the latest report?", "What was the profit of it?"),
        ("What was Acme's profit as stated in the most recent report?", "What was its profit?"),
        ("How much did Acme spend in Q1 2023, and on what?", "How much did it spend, and on what?"),
        ("In the latest quarter, what was Acme's revenue?", "what was its revenue?"),
        ("What did Acme disclose in its Q2 2023 report?", "What did it disclose?"),
        ("What did Acme disclose in 2023?", "What did Acme disclose in 2023?"),
    ],
)
def test_words_that_only_say_which_documents_are_meant_are_not_asked_of_them(question: str, asked: str) -> None:
    assert meant(read(question), EVERY, {"acme"}, shares).question == asked
