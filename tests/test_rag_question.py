"""What a question asks for, read from its own words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.question import parts, understand

PROPER = frozenset("alder brinmouth stone ada hts homs hama damascus erdogan russia".split())
COMMON = frozenset("the rebels take bridge flood who when where ferry town leader of".split())


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("Who built the bridge?", "person"),
        ("Whose idea was the ferry?", "person"),
        ("Which commander led the attack on the bridge?", "person"),
        ("What is the name of the officer in charge?", "person"),
        ("When did the flood reach Brinmouth?", "date"),
        ("In what year was the bridge built?", "date"),
        ("On which day did the ferry sink?", "date"),
        ("Since when has the ferry run?", "date"),
        ("Where is the ferry built?", "place"),
        ("In which town did the meeting take place?", "place"),
        ("Why did the bridge fall?", "cause"),
        ("What caused the flood?", "cause"),
        ("For what reason was the ferry sold?", "cause"),
        ("How many houses were destroyed?", "number"),
        ("How much did the bridge cost?", "number"),
        ("How old is Ada Stone?", "number"),
        ("How far is Homs from Hama?", "number"),
        ("What percentage of the houses stood?", "number"),
        ("How long did the flood last?", "duration"),
        ("How many days did the flood last?", "duration"),
        ("How did the engineers save the bridge?", "manner"),
        ("Did the bridge fall?", "yes_no"),
        ("Was the ferry sold?", "yes_no"),
        ("What did the engineer think of the ferry?", "thing"),
        ("ferry timetable", "thing"),
    ],
)
def test_the_kind_of_thing_asked_for(question: str, wanted: str) -> None:
    assert understand(question).wanted == wanted


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("Tell me when the flood came.", "date"),
        ("In the report, how many houses were destroyed?", "number"),
        ("According to the engineer, why did the bridge fall?", "cause"),
        ("Do you know who built the bridge?", "person"),
        ("who BUILT the bridge", "person"),
        ("WHEN DID THE FLOOD COME?", "date"),
    ],
)
def test_the_question_word_may_stand_anywhere(question: str, wanted: str) -> None:
    assert understand(question).wanted == wanted


@pytest.mark.parametrize(
    ("mistyped", "wanted"),
    [
        ("Wen did the flood come?", "date"),
        ("Hwo built it?", "person"),
        ("wher is it", "place"),
        ("wy did it fall", "cause"),
    ],
)
def test_a_mistyped_question_word_is_understood(mistyped: str, wanted: str) -> None:
    assert understand(mistyped).wanted == wanted


@pytest.mark.parametrize(
    ("question", "is_list"),
    [
        ("List the demands of the engineers.", True),
        ("What were the reasons for the flood?", True),
        ("Which towns were flooded?", True),
        ("Name the engineers.", True),
        ("What is the name of the ferry?", False),
        ("Who built the bridge?", False),
    ],
)
def test_several_things_may_be_asked_for(question: str, is_list: bool) -> None:
    assert understand(question).is_list is is_list


def test_what_is_to_be_counted() -> None:
    assert understand("How many houses were destroyed?").counted == {"hous"}
    assert understand("What was the number of wounded soldiers?").counted == {"wound", "soldier"}
    assert understand("Who built the houses?").counted == frozenset()


@pytest.mark.parametrize(
    ("question", "about"),
    [
        ("What did Ada Stone say about the bridge?", {"said"}),
        ("Which newspaper is cited for the flood?", {"about_source"}),
        ("How old was Ada Stone?", {"about_age"}),
        ("What is Ada Stone's age?", {"about_age"}),
        ("What is the ferry's former name?", {"about_name"}),
        ("What does HTS stand for?", {"about_name"}),
        ("What is the ferry also called?", {"about_name", "said"}),
        ("How deep is the river?", set()),
    ],
)
def test_what_else_a_question_is_about(question: str, about: set[str]) -> None:
    asked = understand(question)
    assert {name for name in ("said", "about_source", "about_age", "about_name") if getattr(asked, name)} == about


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("Who is Ada Stone?", {"ada", "stone"}),
        ("who is ada stone?", {"ada", "stone"}),
        ("WHO IS ADA STONE?", {"ada", "stone"}),
        ("Did the Rebels take the Bridge?", set()),
        ("When did Quentin Blythe arrive?", {"quentin", "blythe"}),
        ("Quentin arrived when?", set()),
        ("Homs or Hama?", {"homs", "hama"}),
        ("What happened in 2016?", set()),
        ("What are Russia's aims?", {"russia"}),
        ("", set()),
    ],
)
def test_names_are_known_from_the_documents_or_by_a_capital_inside_the_question(question: str, names: set[str]) -> None:
    assert understand(question, PROPER, COMMON).names == names


# Questions that hold several.


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Who built the bridge?", ("Who built the bridge?",)),
        ("Who built the bridge and the ferry?", ("Who built the bridge and the ferry?",)),
        ("What do Homs and Hama have in common?", ("What do Homs and Hama have in common?",)),
        (
            "When did HTS take Hama, and when Damascus?",
            ("When did HTS take Hama?", "When did HTS take Damascus?"),
        ),
        (
            "Who built the bridge and when did the flood come?",
            ("Who built the bridge?", "when did the flood come?"),
        ),
        (
            "Where is Brinmouth? And how many people live in town?",
            ("Where is Brinmouth?", "how many people live in town?"),
        ),
        ("Who is Ada Stone and when was she born?", ("Who is Ada Stone?", "when was she born (Ada Stone)?")),
        (
            "How many houses stood in Brinmouth in 1911, and how many in 1921?",
            ("How many houses stood in Brinmouth in 1911?", "How many houses stood in Brinmouth in 1921?"),
        ),
        (
            "How many houses stood in March 1911 and in 1921 at Brin?",
            ("How many houses stood in March 1911 at Brin?", "How many houses stood in 1921 at Brin?"),
        ),
        ("What was lost between 1911 and 1921?", ("What was lost between 1911 and 1921?",)),
        (
            "Which bridge did Reed build and why?",
            ("Which bridge did Reed build?", "why (Which bridge did Reed build)?"),
        ),
        ("Who was mayor in 1911 and who in 1921?", ("Who was mayor in 1911?", "Who was mayor in 1921?")),
        ("Who kept the lamp and who by night?", ("Who kept the lamp?", "Who kept the lamp by night?")),
        (
            "What did the ferry cost in 1911, and what did it earn?",
            ("What did the ferry cost in 1911?", "what did it earn?"),
        ),
        (
            "What did Ada Stone earn in 1911, and what did she spend?",
            ("What did Ada Stone earn in 1911?", "what did she spend (Ada Stone, 1911)?"),
        ),
        (
            "How much was oil before the war and how much after it?",
            ("How much was oil before the war?", "how much after it?"),
        ),
        ("Who is Ada and what is three and four?", ("Who is Ada?", "what is three and four?")),
        ("", ("",)),
    ],
)
def test_a_question_is_taken_apart_into_those_it_holds(question: str, expected: tuple[str, ...]) -> None:
    assert parts(question) == expected


@given(st.text(max_size=200))
def test_any_text_is_understood(text: str) -> None:
    asked = understand(text, PROPER, COMMON)
    assert asked.text == text
    assert all(parts(text)) or not text


@pytest.mark.parametrize(
    "text", ["a" * 2000, "who " * 500, "what and who " * 150, "[1] " * 500, "1" * 2000, "Al-A " * 400]
)
def test_a_long_question_is_understood_at_once(text: str) -> None:
    understand(text, PROPER, COMMON)
    assert parts(text)
