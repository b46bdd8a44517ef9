"""What counts as saying a string: spelling is forgiven, other words and other numbers are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.match import contains, normalise, passes, stated, states

texts = st.text(max_size=60)
words = st.text(alphabet="abcdefgh", min_size=1, max_size=8)
numbers = st.integers(min_value=0, max_value=99_999)


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("  The\tKeeper \n of  Light ", "the keeper of light"),
        ("into the harbour¹¹", "into the harbour"),
        ("shore.¹⁰ More than 121,000", "shore. more than 121,000"),
        ("“pay for every street.”²", '"pay for every street."'),
        ("Jumu’ah", "jumu'ah"),
        ("Erdoğan, Müşterek", "erdogan, musterek"),
        ("al-Qaeda", "al qaeda"),
        ("Dawn—and dusk – both", "dawn and dusk both"),
        ("soft\u00adhyphen", "softhyphen"),
        ("２０１６", "2016"),
        ("STRASSE straße", "strasse strasse"),
    ],
)
def test_normalise_makes_spellings_alike(text: str, normal: str) -> None:
    assert normalise(text) == normal


@given(texts)
def test_normalising_twice_changes_nothing(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@given(texts)
def test_a_normal_text_has_no_stray_space_and_no_note_mark(text: str) -> None:
    normal = normalise(text)
    assert normal == " ".join(normal.split())
    assert not set(normal) & set("⁰¹²³⁴⁵⁶⁷⁸⁹")


@pytest.mark.parametrize(
    ("statement", "string"),
    [
        ("The gate fell on Dec. 1, at dusk.", "Dec. 1"),
        ("The gate fell on Dec. 1.", "Dec. 1"),
        ("They sailed 22-mile stretches.", "22 mile"),
        ("HTS broke with al Qaeda.", "al-Qaeda"),
        ("as Erdoğan said", "Erdogan"),
        ("into west Aleppo¹¹", "Aleppo"),
        ("(HTS) led", "HTS"),
        ("as much as 80% of it", "80%"),
        ("just 48km away", "48km"),
        ("ABU BAKR SPEAKS", "Abu Bakr"),
        ("in 2012-2013", "2013"),
    ],
)
def test_contains_finds_whole_words(statement: str, string: str) -> None:
    assert contains(statement, string)


@pytest.mark.parametrize(
    ("statement", "string"),
    [
        ("The gate fell on Dec. 12.", "Dec. 1"),
        ("100 lamps", "10"),
        ("10.5 metres", "10"),
        ("10,000 lamps", "10"),
        ("36,000 people", "000"),
        ("3.2 million", "2 million"),
        ("180% more", "80%"),
        ("in exiled houses", "exile"),
        ("Salkhouri spoke", "Salkhou"),
        ("anything at all", ""),
        ("anything at all", " ¹ "),
    ],
)
def test_contains_refuses_parts_of_words_and_numbers(statement: str, string: str) -> None:
    assert not contains(statement, string)


@given(words, words, words)
def test_a_word_is_found_where_it_stands_alone(before: str, word: str, after: str) -> None:
    assert contains(f"{before} {word.upper()}, {after}", word)


@given(words, words)
def test_a_word_is_not_found_inside_another(word: str, more: str) -> None:
    assert not contains(word + more, word)
    assert not contains(more + word, more[0] + "z")


@given(numbers, numbers)
def test_a_number_is_found_only_as_itself(wanted: int, seen: int) -> None:
    assert contains(f"It had {seen} lamps.", str(wanted)) == (wanted == seen)
    assert contains(f"It had {seen:,} lamps.", f"{wanted:,}") == (wanted == seen)


@given(texts, texts)
def test_case_marks_and_spacing_change_no_verdict(statement: str, string: str) -> None:
    assert contains(normalise(statement), normalise(string)) == contains(statement, string)


def test_every_group_must_stand_in_the_same_statement() -> None:
    nugget = (("700",), ("200", "two hundred"))
    assert states("More than 700 wounded and 200 dead.", nugget)
    assert states("Two hundred dead, 700 wounded.", nugget)
    assert not stated(["More than 700 wounded.", "And 200 dead."], nugget)


def test_each_nugget_may_stand_in_its_own_statement() -> None:
    nuggets = ((("five days",),), (("72 hours",),))
    assert passes(["It took five days.", "Others say 72 hours."], nuggets)
    assert not passes(["It took five days."], nuggets)


def test_no_statement_passes_nothing_but_the_empty_demand() -> None:
    assert passes([], ())
    assert not passes([], ((("lamp",),),))


@given(st.lists(texts, max_size=4), texts, st.lists(st.lists(st.lists(words, min_size=1), min_size=1), max_size=3))
def test_more_statements_never_lose_a_pass(statements: list[str], extra: str, nuggets: list[list[list[str]]]) -> None:
    assert passes([*statements, extra], nuggets) >= passes(statements, nuggets)


@given(texts, st.lists(st.lists(words, min_size=1), min_size=1), words)
def test_another_alias_never_loses_a_match(statement: str, nugget: list[list[str]], alias: str) -> None:
    assert states(statement, [[*group, alias] for group in nugget]) >= states(statement, nugget)
