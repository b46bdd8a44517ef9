"""What could be the answer inside a sentence; and the answers that must never be lost."""

from pathlib import Path

import pytest

from index.search import SearchIndex
from rag import Answer, Assistant, Settings
from rag.answers import counts, dates, durations, has_age, has_wanted, names, numbers
from rag.question import understand
from rag.rivals import rival


@pytest.fixture(scope="module")
def assistant(seeds_index: SearchIndex, seeds_dir: Path) -> Assistant:
    return Assistant.from_settings(Settings(corpus=seeds_dir, index=seeds_index.generation.folder.parent.parent))


# The four.


def quotes(answer: Answer) -> str:
    return " ".join(citation.quote for citation in answer.citations)


def test_who_heads_the_military_wing(assistant: Assistant) -> None:
    answer = assistant.ask("Who heads the military wing of HTS?")
    assert answer.answered and ("Hamwi" in quotes(answer) or "Hamoui" in quotes(answer))


def test_how_many_people_were_evacuated(assistant: Assistant) -> None:
    answer = assistant.ask("How many people were evacuated from east Aleppo?")
    assert answer.answered and "36,000" in answer.text


def test_how_many_fighters_died_is_not_stated(assistant: Assistant) -> None:
    answer = assistant.ask("How many fighters died in the battle for Homs?")
    assert not answer.answered and answer.hits


def test_when_damascus_was_taken_is_told_by_two_documents(assistant: Assistant) -> None:
    answer = assistant.ask("When did the rebels take Damascus?")
    assert "7 December" in answer.text and "December 8" in answer.text
    assert len({citation.document for citation in answer.citations}) == 2


# Numbers, dates, durations.


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("more than 36,000 people were moved", ["36,000"]),
        ("it cost $3.5 million, or 12%", ["$3.5", "million", "12%"]),
        ("twenty men and a dozen horses", ["twenty", "dozen"]),
        ("several men and no horse", []),
        ("on 7 december 2016 and in may 1911", []),
        ("the mi6 and the t-72", ["72"]),
        ("", []),
    ],
)
def test_numbers_are_those_of_no_date(text: str, found: list[str]) -> None:
    assert numbers(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("on 7 december 2016", ["7 december 2016"]),
        ("on december 8 they came", ["december 8"]),
        ("on nov. 30", ["nov. 30"]),
        ("in the 1990s, on a friday", ["1990s", "friday"]),
        ("three weeks later", ["three weeks later"]),
        ("last year and yesterday", ["last year", "yesterday"]),
        ("he may march in", ["may", "march"]),
        ("at 10pm", ["10pm"]),
        ("he had 12 cows", []),
    ],
)
def test_dates_however_exact(text: str, found: list[str]) -> None:
    assert dates(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("within 72 hours", ["72 hours"]),
        ("for five years", ["five years"]),
        ("a two-year siege", ["two-year"]),
        ("it lasted years", ["lasted years"]),
        ("at five o'clock", []),
    ],
)
def test_durations(text: str, found: list[str]) -> None:
    assert durations(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Then Ada Stone met Tom Reed.", ["Then Ada Stone", "Tom Reed"]),
        ("They met al-Hamwi in Homs.", ["al-Hamwi", "Homs"]),
        ("Nobody came.", []),
        ("Abu Bakr al-Baghdadi", ["Abu Bakr al-Baghdadi"]),
        ("", []),
    ],
)
def test_names_as_written(text: str, found: list[str]) -> None:
    assert names(text, {"nobody", "they"}) == found


def test_what_is_counted_stands_after_its_number() -> None:
    houses = understand("How many houses were destroyed?").counted
    assert counts("The flood took 48 old stone houses.", houses)
    assert counts("Forty houses fell.", houses)
    assert not counts("The houses of 1911 stood for nine years.", houses)
    assert not counts("No flood ever came to the other side of the town with its houses.", houses)


def test_an_age() -> None:
    for text in ("said al-Hamwi, 40, the head", "aged 40", "a 40-year-old man", "she is 40 years old"):
        assert has_age(text)
    for text in ("he had 40 houses", "in 1940, they came", "over 40 years"):
        assert not has_age(text)


@pytest.mark.parametrize(
    ("question", "yes", "no"),
    [
        ("How many houses fell?", "The flood took 48 of them.", "The flood took many of them."),
        ("When did it fall?", "It fell on 7 December.", "It fell at once, they say."),
        ("How long did it last?", "It lasted nine days.", "It ended on Friday."),
        ("Who built it?", "Ada Stone built it.", "It was built of stone."),
        ("Where is it?", "It stands in Brinmouth.", "It was red."),
        ("Why did it fall?", "It fell because the boiler cracked.", "It fell."),
        ("How did they repair it?", "They repaired it by welding.", "They were glad."),
    ],
)
def test_whether_the_thing_asked_for_stands_there(question: str, yes: str, no: str) -> None:
    asked = understand(question)
    assert has_wanted(yes, asked, {"the", "it", "they"}) is True
    assert has_wanted(no, asked, {"the", "it", "they"}) is False


def test_what_the_question_says_itself_is_no_answer_to_it() -> None:
    assert has_wanted("In 2016 it fell.", understand("When did it fall, in 2016?")) is False
    assert has_wanted("Ada Stone was there.", understand("Who met Ada Stone?"), {"the"}) is False


def test_for_other_questions_it_cannot_be_told() -> None:
    assert has_wanted("It is red.", understand("What is it like?")) is None
    assert has_wanted("It is red.", understand("Is it red?")) is None


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [
        ({"december 8"}, {"7 december", "evening"}, True),
        ({"december 8"}, {"10pm"}, False),  # an hour is no other day
        ({"4 am"}, {"dawn"}, True),
        ({"december 8"}, {"december 8", "monday"}, False),
        ({"36,000"}, {"21,000"}, True),
        ({"36,000"}, set(), False),
    ],
)
def test_values_of_one_kind_differ(one: set[str], other: set[str], differ: bool) -> None:
    assert rival(one, other) is rival(other, one) is differ
