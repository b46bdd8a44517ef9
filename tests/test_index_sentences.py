"""Where sentences begin and end, by the traps of the seeds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.sentences import split


def sentences(text: str) -> list[str]:
    return [text[s.start : s.end] for s in split(text, 0, len(text))]


def notes(text: str) -> list[tuple[str, tuple[str, ...]]]:
    return [(text[s.start : s.end], s.notes) for s in split(text, 0, len(text))]


@pytest.mark.parametrize(
    "sentence",
    [
        "Among the scalps are Gen. Sergei Kisel, who was dismissed.",
        "Col. Vadim Baikulov was recalled.",
        "At the summit on Nov. 11, Assad turned him down.",
        "It was waged on Dec. 1, to destroy the kit.",
        "The expectation was that the U.S. would withdraw its forces.",
        "Josh Holder et al., a paper, said so.",
        "See Situation Report No. 14 for that.",
        "Dr. Salem Abualnaser spoke.",
        "It was seconded by Cllr. Brandt, who left.",
        "Asked twice, Ms. Adler said nothing.",
        "It cost 3.2 million.",
    ],
)
def test_an_abbreviation_ends_no_sentence(sentence: str) -> None:
    assert sentences(f"{sentence} Then it rained.") == [sentence, "Then it rained."]


def test_a_mark_behind_the_stop_does_not_hide_the_boundary() -> None:
    text = "To the countryside.¹⁰ More than 121,000 fled to west Aleppo¹¹"
    assert notes(text) == [
        ("To the countryside.", ("¹⁰",)),
        ("More than 121,000 fled to west Aleppo", ("¹¹",)),
    ]


def test_a_mark_behind_a_closing_quote() -> None:
    text = "“They’d pay for every street.”² Nothing did."
    assert notes(text) == [("“They’d pay for every street.”", ("²",)), ("Nothing did.", ())]


def test_a_mark_within_the_sentence_is_carried_too() -> None:
    assert notes("They burned³ and fell.") == [("They burned³ and fell.", ("³",))]


def test_a_dash_quote_keeps_its_dash() -> None:
    text = "– We need drones, says Abu Hassan al-Hamwi. – And time."
    assert sentences(text) == ["– We need drones, says Abu Hassan al-Hamwi.", "– And time."]


@pytest.mark.parametrize(
    "text",
    [
        "“Would they have held Aleppo?” the diplomat asked.",
        '"They don\'t listen!" Abualnaser said.',
        "“It burned.” said the keeper of the lamp.",
    ],
)
def test_a_quotation_keeps_who_said_it(text: str) -> None:
    assert sentences(f"{text} Then it rained.") == [text, "Then it rained."]


def test_a_long_quotation_is_split_at_its_sentences() -> None:
    quote = "“" + " ".join(f"The factions of quarter number {n} did nothing at all for us." for n in range(20)) + "”"
    found = sentences(quote)
    assert len(found) == 20 and all(len(sentence) < 100 for sentence in found)


def test_a_straight_quote_that_opens_is_left_to_what_it_opens() -> None:
    text = '"Say it hurts," said the dentist. "I come and say this. I become responsible'
    assert sentences(text)[:2] == ['"Say it hurts," said the dentist.', '"I come and say this.']


@pytest.mark.parametrize("number", ["1.", "12.", "3)"])
def test_the_number_of_an_item_is_no_sentence(number: str) -> None:
    assert sentences(f"{number} Boil the water. Pour it.") == [f"{number} Boil the water.", "Pour it."]


def test_a_number_may_be_a_sentence_elsewhere() -> None:
    assert sentences("How many? 150. They left.") == ["How many?", "150.", "They left."]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("وصلت السفينة في مايو. كانت محملة بالزيت؟ نعم.", 3),
        ("船在五月到达。它带来了油！谁点的灯？", 3),
        ("Party 🎉 time! We danced 💃🏽 all night.", 2),
        ("x" * 5000, 1),
        ("¹²³", 0),
        ("", 0),
    ],
)
def test_other_scripts_and_odd_texts(text: str, count: int) -> None:
    assert len(sentences(text)) == count


@given(
    st.lists(
        st.sampled_from(
            [
                "He left.",
                "“Go,” he said.",
                "1.",
                '"',
                "Gen. Kisel",
                "¹²",
                "asked.",
                "U.S.",
                "What?",
                "\n\n",
                "– So.",
                "'",
            ]
        )
    )
)
def test_sentences_lie_in_order_and_lose_only_blanks_and_marks(pieces: list[str]) -> None:
    text, end = " ".join(pieces), 0
    for sentence in split(text, 0, len(text)):
        assert end <= sentence.start < sentence.end
        assert text[end : sentence.start].strip(" \n¹²") == ""
        assert text[sentence.start : sentence.end].strip() == text[sentence.start : sentence.end]
        end = sentence.end
    assert text[end:].strip(" \n¹²") == ""


@given(st.text(), st.text(max_size=5), st.text(max_size=5))
def test_a_part_of_a_text_is_split_as_it_would_be_alone(text: str, before: str, after: str) -> None:
    start = len(before)
    within = split(before + text + after, start, start + len(text))
    assert [(s.start - start, s.end - start, s.notes) for s in within] == [
        (s.start, s.end, s.notes) for s in split(text, 0, len(text))
    ]
