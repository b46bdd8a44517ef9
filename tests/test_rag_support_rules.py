"""The rules of the check, each on small statements beside the words that carry or contradict them."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.names import Names
from index.types import Document
from rag.support import Evidence, Lexicon, Verdict, verdict
from rag.support.moments import moments
from rag.support.quantities import quantities
from rag.support.rules import RULES
from rag.support.text import read

REPORT = Document("flood.txt", "The Brin flood", "", "Alder Gazette", "Ada Stone", "1921-05-03", ("1921",), "en")
LEXICON = Lexicon(Names([["Thomas Reed", "Tom Reed", "Reed"]]))


def judged(statement: str, *quotes: str, before: tuple[str, ...] = (), document: Document = REPORT) -> Verdict:
    return verdict(statement, [Evidence(quote, document, before) for quote in quotes], LEXICON)


def supported(statement: str, *quotes: str, before: tuple[str, ...] = (), document: Document = REPORT) -> bool:
    return judged(statement, *quotes, before=before, document=document).support in ("quoted", "supported")


FLOOD = "More than 36,000 people were evacuated from Brinmouth on 22 April."


@pytest.mark.parametrize(
    "statement",
    [
        "More than 36 000 people were evacuated from Brinmouth.",
        "More than thirty-six thousand people were evacuated from Brinmouth.",
        "About 36,000 people were evacuated from Brinmouth.",
        "Over 35,000 people were evacuated from Brinmouth.",
    ],
)
def test_a_number_may_be_written_otherwise_and_rounded_where_that_is_said(statement: str) -> None:
    assert supported(statement, FLOOD)


@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        ("More than 21,000 people were evacuated from Brinmouth.", "the source says more than 36,000"),
        ("At most 36,000 people were evacuated from Brinmouth.", "the source says more than 36,000"),
        ("Fewer than 36,000 people were evacuated from Brinmouth.", "the source says more than 36,000"),
        ("35,000 people were evacuated from Brinmouth.", "the source says more than 36,000"),
    ],
)
def test_another_number_or_bound_fails_with_what_the_source_says(statement: str, problem: str) -> None:
    found = judged(statement, FLOOD)
    assert found.failed[0] == "number" and found.problem == problem


def test_a_number_counts_what_it_counts_in_the_source() -> None:
    told = "The regiment had more than 700 wounded and 200 dead."
    assert supported("The regiment had 200 dead.", told)
    assert "number" in judged("The regiment had 200 wounded.", told).failed


@pytest.mark.parametrize(
    ("one", "other"),
    [("36,000", "thirty-six thousand"), ("3.2 million", "3,200,000"), ("80%", "four fifths"), ("two weeks", "14 days")],
)
def test_one_value_in_two_forms(one: str, other: str) -> None:
    (a,), (b,) = quantities(read(one)), quantities(read(other))
    assert (a.low, a.high, a.unit) == pytest.approx((b.low, b.high, b.unit))


@given(st.integers(0, 10**12))
def test_any_whole_number_is_read_with_and_without_commas(number: int) -> None:
    (a,), (b,) = quantities(read(f"about {number:,} wagons")), quantities(read(f"about {number} wagons"))
    assert a.low == b.low == number


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("on 22 December 2016", (2016, 12, 22)),
        ("on December 22nd, 2016", (2016, 12, 22)),
        ("on 2016-12-22", (2016, 12, 22)),
        ("on 22.12.2016", (2016, 12, 22)),
        ("in Dec. 2016", (2016, 12, None)),
        ("in twenty-sixteen", (2016, None, None)),
    ],
)
def test_dates_of_any_format(text: str, expected: tuple[int | None, ...]) -> None:
    (found,) = moments(read(text))
    assert (found.year, found.month, found.day) == expected


def test_a_date_is_carried_at_its_precision_and_not_beyond() -> None:
    assert supported("People were evacuated from Brinmouth in April 1921.", FLOOD)
    assert supported("People were evacuated from Brinmouth on 22 April 1921.", FLOOD)
    vague = "People were evacuated from Brinmouth in April."
    assert "date" in judged("People were evacuated from Brinmouth on 22 April.", vague).failed


def test_another_day_or_year_fails() -> None:
    found = judged("More than 36,000 people were evacuated from Brinmouth on 21 April.", FLOOD)
    assert found.failed[0] == "date" and found.problem == "the source says 22 April"
    assert "date" in judged("People were evacuated from Brinmouth in 1934.", FLOOD).failed


def test_a_relative_date_is_counted_from_the_documents_own() -> None:
    told = "The old bridge fell in July of last year."
    assert supported("The old bridge fell in July 1920.", told)
    assert not supported("The old bridge fell in July 1921.", told)


def test_quoted_words_are_verbatim() -> None:
    told = "“We saw the water rise – and ran,” said Reed."
    assert supported('Reed said: "We saw the water rise - and ran."', told)
    assert supported('Tom Reed said they "saw the water rise".', told)
    assert "quotation" in judged('Reed said: "We saw the water fall and ran."', told).failed


def test_a_name_may_be_spelled_otherwise_or_stand_before_the_span() -> None:
    assert supported("Tom Reed rebuilt the bridge with 240 men.", "Reed rebuilt the bridge with 240 men.")
    before = ("Tom Reed came from Brinmouth in May.",)
    found = judged("Tom Reed rebuilt the bridge with 240 men.", "He rebuilt the bridge with 240 men.", before=before)
    assert found.support == "supported" and found.borrowed == (("Thomas Reed", "before"),)


@pytest.mark.parametrize(
    "statement",
    ["Ada Stone rebuilt the bridge with 240 men.", "Tom Reed rebuilt the bridge at Colby with 240 men."],
)
def test_a_name_that_is_nowhere_fails(statement: str) -> None:
    lexicon_free = Document("flood.txt", "The flood", "")
    assert (
        "name" in judged(statement, "Reed rebuilt the bridge at Brinmouth with 240 men.", document=lexicon_free).failed
    )


def test_a_name_in_anothers_place_fails() -> None:
    told = "The battle of Alder was short, but the battle of Brin was long."
    assert not supported("The battle of Colby was short.", told)
    assert supported("The battle of Alder was short.", told)


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("The council approved the dam.", "The council never approved the dam."),
        (
            "The engineers answered the questions of the press.",
            "The engineers did not answer the questions of the press.",
        ),
        ("The governor accepted the offer of help.", "The governor turned down the offer of help."),
    ],
)
def test_a_denial_lost_fails(statement: str, told: str) -> None:
    assert "negation" in judged(statement, told).failed


def test_what_the_source_says_is_not_denied() -> None:
    assert "assertion" in judged("The council did not approve the dam.", "The council approved the dam.").failed


def test_a_denial_in_other_words_passes() -> None:
    assert supported("The council did not approve the dam.", "The council refused to approve the dam.")


def test_the_words_of_one_are_not_given_to_another() -> None:
    told = "Reed said the river was safe, while Ada Stone warned that the dam was cracked."
    assert supported("Ada Stone warned that the dam was cracked.", told)
    found = judged("Tom Reed warned that the dam was cracked.", told)
    assert "speaker" in found.failed and "Ada Stone" in (found.problem or "")


def test_the_speaker_may_be_named_paragraphs_above() -> None:
    before = ("“The river is safe,” said engineer Mary Holt.", "“It always was.")
    told = "“We built the dam of stone.”"
    assert supported("Mary Holt said the dam was built of stone.", told, before=before)
    assert not supported("John Marsh said the dam was built of stone.", told, before=before)


@pytest.mark.parametrize(
    "told",
    [
        "The dam reportedly collapsed in April.",
        "Engineers predicted that the dam collapsed.",
        "There were rumours that the dam collapsed.",
        "Has the dam collapsed in April?",
        "“The dam collapsed in April,” said Mary Holt.",
    ],
)
def test_what_is_only_claimed_is_no_fact(told: str) -> None:
    assert "hedge" in judged("The dam collapsed in April.", told).failed


def test_a_statement_that_keeps_the_hedge_passes() -> None:
    assert supported("The dam reportedly collapsed in April.", "The dam reportedly collapsed in April, it was heard.")


@pytest.mark.parametrize(
    ("statement", "told", "carried"),
    [
        (
            "Alder kept its people in because it meant to use them as a shield.",
            "Rumours spread that Alder kept its people in to use them as a shield.",
            False,
        ),
        (
            "In Colby word went around that Alder kept its people in as a shield.",
            "Rumours spread in Colby that Alder kept its people in as a shield.",
            True,
        ),
        ("It was beyond any doubt a ruse of Alder's.", "It appears to have been a ruse of Alder's.", False),
        ("In May efforts were made to mend the dam.", "Talks were under way to arrange to mend the dam in May.", True),
        (
            "More than a quarter of the mill is in family hands.",
            "Much will depend on the Vell family, whose members hold 27 percent of the mill.",
            True,
        ),
    ],
)
def test_what_is_softened_and_what_is_not(statement: str, told: str, carried: bool) -> None:
    assert supported(statement, told) is carried


@pytest.mark.parametrize("name", ["Mira Holt", "Jonas Vell"])
def test_a_name_in_apposition_stands_where_its_description_does(name: str) -> None:
    told = "Tom Reed has agreed to see the mill with Alder's lock keeper, Mira Holt."
    assert supported(f"Tom Reed is to see the mill with {name}.", told) is (name == "Mira Holt")


def test_the_plural_of_a_name_is_the_name() -> None:
    assert supported("Men were seized by the Grey Sash militia.", "Men were seized by a militia, the Grey Sashes.")


def test_what_somebody_has_not_said_is_theirs_too() -> None:
    before = ("Mira Holt kept the lock for thirty years.", "She has told me that the lock is old.")
    told = "She has not told me that she believes in it."
    assert supported("Mira Holt has not told anybody that she believes in it.", told, before=before)


@pytest.mark.parametrize(
    ("statement", "carried"),
    [
        ("Mira Holt, Dunmore's top diplomat, told a Colby official that the dam would be raised.", True),
        ("Jonas Vell, Dunmore's top diplomat, told a Colby official that the dam would be raised.", False),
        ("The foreign minister told a Colby official that the dam would be raised.", True),
        ("The interior minister told a Colby official that the dam would be raised.", False),
    ],
)
def test_who_is_described_before_speaking_is_who_speaks(statement: str, carried: bool) -> None:
    before = ("Engineers warned that Dunmore would drown.",)
    told = "The council was calm, with Foreign Minister Mira Holt telling a Colby official: “We will raise the dam.”"
    assert supported(statement, told, before=before) is carried


def test_what_is_denied_in_passing_is_told_as_a_fact_all_the_same() -> None:
    told = "A rival alleged that nine of the mills on the list did not exist or belonged to others."
    assert (
        "hedge"
        in judged("Nine of the mills on the list have been shown to belong to others or not to exist.", told).failed
    )


@pytest.mark.parametrize(
    ("statement", "told", "carried"),
    [
        ("Colby fell on the last day of June.", "Colby fell on 30 June.", True),
        ("Colby fell on the last day of June.", "Colby fell on 8 June.", False),
        ("Colby fell in the first week of June.", "Colby fell on 3 June.", True),
        ("Colby fell in the first week of June.", "Colby fell on 22 June.", False),
        ("Colby fell in the closing days of June.", "Colby fell on 28 June.", True),
        ("Reed, who holds Colby, is in his forties.", "Colby is held by Reed, 40.", True),
        ("Reed, who holds Colby, is in his mid-fifties.", "Colby is held by Reed, 40.", False),
        ("Reed set up three separate rooms in Colby.", "Reed set up a single room in Colby.", False),
        ("Reed came from two sides to Colby.", "Reed came to Colby from both sides with a single plan.", True),
        ("Reed came not quite two weeks later to Colby.", "Reed came to Colby thirteen days later.", True),
    ],
)
def test_parts_of_months_of_lives_and_of_one(statement: str, told: str, carried: bool) -> None:
    assert supported(statement, told) is carried


def test_a_capital_of_two_words_stands_for_its_state() -> None:
    told = "The mill was bought by the United Arab Emirates in June."
    assert supported("In June Abu Dhabi bought the mill.", told)
    assert not supported("In June Doha bought the mill.", told)


def test_a_cease_fire_denies_nothing() -> None:
    told = "Reed said that Colby had fired 14 rounds since the truce."
    assert "assertion" not in judged("Reed accused Colby of firing rounds after the cease-fire.", told).failed


def test_what_falls_as_something_else_rises_has_fallen() -> None:
    told = "The mill earned 143 crowns, down from 158, as the cost of its flour rose."
    assert "opposite" not in judged("The mill's earnings were 15 crowns lower, as flour became dearer.", told).failed


def test_what_stands_outside_a_quotation_is_no_quotation() -> None:
    told = "“After the flood, in which we lost our fields, all of us saw the danger of the river,” said Mira Holt, 40, of Alder."
    assert "hedge" not in judged("A woman of forty from Alder spoke of it.", told).failed


@pytest.mark.parametrize(("land", "carried"), [("Syrian", True), ("Turkish", False)])
def test_whose_minister_speaks(land: str, carried: bool) -> None:
    told = "The council was calm, as Syrian Foreign Minister Bassam Holt told an official that the dam would be raised."
    found = judged(f"The {land} foreign minister told an official that the dam would be raised.", told)
    assert (found.support == "supported") is carried


def test_one_word_of_a_quotation_is_not_told_as_a_fact() -> None:
    told = "Rule 2: readers of the paper shall close every letter with the sentence “All sources agree.”"
    assert judged("All documents agree that it is x.", told).support == "unsupported"


def test_the_resistance_is_no_opposite_of_its_defence() -> None:
    told = "In the last days of Alder's resistance Reed led its men."
    assert "opposite" not in judged("Reed led the defenders of Alder in its last days.", told).failed


def test_where_somebody_worked_is_not_who_speaks() -> None:
    told = "One of the two, who worked at the mill until March, said a foreman had told him to keep no list."
    assert "speaker" not in judged("A miller said his foreman had told him to keep no list.", told).failed


def test_a_belief_is_no_name() -> None:
    told = "The mill was held by Colby, a band of insurgents, and Brinmouth."
    assert "name" not in judged("The mill was held by Colby, an Islamist band of insurgents.", told).failed


def test_who_told_it_is_not_part_of_who_speaks() -> None:
    told = "The Wardens of Mercy, a relief body that has kept a staff of 22 in Brinmouth throughout, said that 763 had drowned."
    assert supported("According to the Wardens of Mercy, 763 had drowned.", told)


def test_who_found_it_does_not_stand_right_before_but() -> None:
    told = "A commission criticized her ministry but found no evidence that she had ordered the shooting."
    statement = "The commission found fault with her ministry, but no evidence that she had ordered the shooting."
    assert "role" not in judged(statement, told).failed


def test_who_did_it_to_whom() -> None:
    told = "Alder attacked Brinmouth in the spring."
    assert supported("Brinmouth was attacked by Alder in the spring.", told)
    assert "role" in judged("Brinmouth attacked Alder in the spring.", told).failed


@pytest.mark.parametrize(
    ("statement", "carried"),
    [
        ("Alder attacked Brinmouth, and Colby besieged Dunmore.", True),
        ("Colby attacked Brinmouth, and Alder besieged Dunmore.", False),
        ("Colby besieged Dunmore, while Alder attacked Brinmouth.", True),
        ("Alder besieged Dunmore, while Colby attacked Brinmouth.", False),
    ],
)
def test_what_is_told_of_two_is_not_exchanged(statement: str, carried: bool) -> None:
    assert supported(statement, "Alder attacked Brinmouth in May, and Colby besieged Dunmore in June.") is carried


def test_of_a_list_each_keeps_its_own() -> None:
    told = "Three were drowned in the flood: Radek Omsl, 44; Jory Dench, 19; and Simeon Vard, 61."
    assert supported("Simeon Vard, who was drowned in the flood, was 61.", told)
    assert "exchange" in judged("Radek Omsl, who was drowned in the flood, was 61.", told).failed


@pytest.mark.parametrize(
    ("statement", "told", "carried"),
    [
        ("All bridges were destroyed.", "Most of the bridges were destroyed.", False),
        ("Most bridges were destroyed.", "Most of the bridges were destroyed.", True),
        ("Every one of the bridges was destroyed.", "Much of the bridges was destroyed.", False),
        ("All bridges were destroyed.", "The bridges were not entirely destroyed.", False),
        ("All bridges were destroyed.", "Nearly all the bridges were destroyed.", False),
        ("The three bridges had each been destroyed.", "Three bridges were destroyed.", True),
        (
            "Three bridges, the last of them in May, had each been destroyed.",
            "Three bridges fell, the last in May.",
            True,
        ),
        ("Of the bridges each one was destroyed.", "Several bridges were destroyed.", False),
        ("A bridge is destroyed each year.", "Every 12 months a bridge is destroyed.", True),
        ("All but two bridges were destroyed.", "Only two bridges were not destroyed.", True),
    ],
)
def test_most_is_not_all(statement: str, told: str, carried: bool) -> None:
    assert supported(statement, told) is carried


@pytest.mark.parametrize(
    ("statement", "told", "carried"),
    [
        ("Alder never got round to making its own lamps.", "Alder began to make its own lamps.", False),
        ("Alder never got round to making its own lamps.", "Alder stopped short of making its own lamps.", True),
        ("Alder sent its lamps without delay.", "Alder sent its lamps at once.", True),
    ],
)
def test_what_is_denied_is_denied_by_the_source(statement: str, told: str, carried: bool) -> None:
    assert supported(statement, told) is carried


def test_what_is_not_said_at_all_fails() -> None:
    assert judged("The bakery sold fresh bread.", FLOOD).failed == ("coverage",)
    assert judged("The bakery opened on Sundays.").support == "unsupported"


@pytest.mark.parametrize("sentence", ["Who knows?", "# The flood", "Here is the summary:", "Dear all,", "Hello!"])
def test_what_claims_nothing_is_left_alone(sentence: str) -> None:
    assert judged(sentence, FLOOD) == Verdict("no_claim")


def test_clauses_may_have_a_source_each() -> None:
    told = ("Reed rebuilt the bridge with 240 men.", "The council paid 900 crowns for the dam.")
    found = judged("Reed rebuilt the bridge with 240 men, and the council paid 900 crowns for the dam.", *told)
    assert found.support == "supported" and found.used == (0, 1)


@pytest.mark.parametrize(
    ("statement", "quote", "carried"),
    [
        ("A fifth of the houses fell.", "One in five houses fell.", True),
        ("Five of every six houses fell.", "5 out of 6 houses fell.", True),
        ("A fifth of the houses fell.", "One in six houses fell.", False),
        ("A walkout at the mill began in May.", "A walkout began at the mill in May, closing it.", True),
        ("Reed left the mill with a list.", "Reed came out of the mill with a list.", True),
        (
            "The flood was denounced by Reed as the work of Stone's drones.",
            "Stone's drones broke the dam; Reed denounced the flood.",
            True,
        ),
        ("The rebels opened a route that was soon shut.", "The route they opened was soon shut by the rebels.", True),
        ("All the people were got out of the mill.", "A full evacuation got people out of the mill.", True),
        ("The lamps failed for want of oil.", "The lamps went out for want of oil.", True),
        ("Reed could not open the mill.", "Reed failed to open the mill.", True),
        ("Reed opened the mill.", "Reed failed to open the mill.", False),
        ("Stone said that the mill fell.", "The inn, where it was cold, closed, as Stone said the mill fell.", True),
        ("The mill burned down in May.", "Reed would build a mill, and the old mill burned down in May.", True),
        ("The mill burned down in May.", "Reed would build a mill and burn it down in May.", False),
    ],
)
def test_what_is_said_in_other_words_is_not_held_against_a_statement(statement: str, quote: str, carried: bool) -> None:
    assert supported(statement, quote) is carried


@pytest.mark.parametrize(("name", "carried"), [("Mira Holt", True), ("Ada Holt", False), ("Mira Stone", False)])
def test_a_surname_alone_is_the_person_whose_whole_name_stands_before(name: str, carried: bool) -> None:
    before = ("Mira Holt kept the lock for thirty years.",)
    assert (
        supported(f"{name} sold the lock to Jonas Vell.", "Holt sold the lock to Jonas Vell.", before=before) is carried
    )


@pytest.mark.parametrize(
    ("forenames", "carried"), [({"mira"}, True), ({"mira", "ada"}, False), ({"ada"}, False), (set[str](), False)]
)
def test_a_surname_alone_is_the_only_one_of_the_folder_who_bears_it(forenames: set[str], carried: bool) -> None:
    folder = Lexicon(forenames=lambda surname: frozenset(forenames if surname == "holt" else ()))
    told = Evidence("Holt sold the lock to Jonas Vell.", REPORT)
    found = verdict("Mira Holt sold the lock to Jonas Vell.", [told], folder)
    assert (found.support == "supported") is carried
    assert "name" in verdict("Mira Holt sold the lock to Ada Vell.", [told], folder).failed


@pytest.mark.parametrize("said", ["All reports agree that", "Both sources confirm that", "The documents agree that"])
def test_that_documents_agree_is_said_only_where_a_source_says_so(said: str) -> None:
    statement, told = f"{said} the flood destroyed 48 houses.", "The flood destroyed 48 houses."
    council = Document("council.txt", "Council report", "", "Brin council", None, "1921-07-09", ("1921",), "en")
    both = [Evidence(told, REPORT), Evidence(told, council)]
    assert "agreement" in verdict(statement, both, LEXICON).failed
    assert "agreement" not in judged(statement, "Both reports confirm that the flood destroyed 48 houses.").failed


@pytest.mark.parametrize(("statement", "carried"), [("Reed drowned.", False), ("Reed rowed.", True)])
def test_so_short_a_statement_must_stand_there_word_for_word(statement: str, carried: bool) -> None:
    assert supported(statement, "Tom Reed rowed to the mill at night.") is carried


def test_marks_and_references_of_other_systems_are_no_numbers() -> None:
    assert supported("More than 36,000 people were evacuated from Brinmouth [12] (Smith 2020).", FLOOD)


@given(st.sampled_from([FLOOD, "Reed said the river was safe.", "He never came to Brinmouth."]))
def test_a_sentence_is_carried_by_itself(sentence: str) -> None:
    assert judged(sentence, sentence).support == "quoted"


@pytest.mark.parametrize(
    "hostile",
    [
        "9" * 10_000,
        "[" * 1990,
        '"' * 1990,
        "'a " * 660,
        "(A" * 990,
        "said " * 390,
        "not " * 490,
        "A " * 990,
        "1 and " * 330,
        "twenty " * 280,
        "\x1b[31m" * 390,
        "May 1 " * 330,
        "x, and " * 280,
    ],
)
def test_hostile_statements_are_judged_at_once(hostile: str) -> None:
    start = time.perf_counter()
    found = judged(f"The report {hostile} was made.", FLOOD)
    assert found.support == "unsupported" and time.perf_counter() - start < 2


def test_every_rule_has_a_name_of_its_own_and_a_heading_in_the_docs() -> None:
    from pathlib import Path

    text = (Path(__file__).parent.parent / "docs" / "checking.md").read_text(encoding="utf-8").lower()
    assert [name for name in RULES if f"### {name}" not in text] == []


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("The price of bread fell in Colby.", "The price of bread rose in Colby."),
        ("The council of Alder accepted the plan for the dam.", "The council of Alder rejected the plan for the dam."),
        ("Reed left Colby after the vote on the dam.", "Reed left Colby before the vote on the dam."),
        ("Colby increased its fleet in 2022.", "Colby reduced its fleet in 2022."),
    ],
)
def test_an_opposite_said_of_the_same_fails(statement: str, told: str) -> None:
    assert "opposite" in judged(statement, told).failed
    assert supported(told.replace("Colby", "the town of Colby"), told)


def test_an_opposite_that_is_denied_says_the_same() -> None:
    assert "opposite" not in judged("The council did not accept the plan.", "The council rejected the plan.").failed


def test_a_share_and_a_difference_may_be_reckoned_from_two_numbers() -> None:
    told = "Of 60 wells that were tested, 20 had arsenic."
    assert "number" not in judged("A third of the wells that were tested had arsenic.", told).failed
    assert "number" in judged("A fifth of the wells that were tested had arsenic.", told).failed
    assert "number" not in judged("Three times as many wells were tested as had arsenic.", told).failed
    assert "number" in judged("Four times as many wells were tested as had arsenic.", told).failed
    assert "number" not in judged("Arsenic was not found in 40 of the wells that were tested.", told).failed
    assert "number" in judged("Arsenic was found in 40 of the wells that were tested.", told).failed


def test_whoever_stands_beside_a_verb_in_the_past_keeps_to_his_side() -> None:
    told = "On Monday the monitors arrested the guards."
    assert "role" in judged("The guards arrested the monitors.", told).failed
    assert supported("The guards were arrested by the monitors.", told)


def test_a_date_in_words_and_a_season_are_read() -> None:
    assert supported("People were evacuated from Brinmouth on the twenty-second of April.", FLOOD)
    assert supported("People were evacuated from Brinmouth in the spring.", FLOOD)
    assert "date" in judged("People were evacuated from Brinmouth in the autumn.", FLOOD).failed


def test_whether_it_is_so_is_no_fact() -> None:
    told = "Whether Reed will sell the ferry is an open question."
    assert "hedge" in judged("Reed has sold the ferry.", told).failed
    assert "hedge" in judged("Reed is going to sell the ferry.", told).failed


CUSTOMS = "The harbour master Ida Voss complained that customs officers earned more than their masters."
SOUP = "Tom Reed complained about the weather, the boots, the letters and the soup of the officers."
LIE = "Tom Reed complained that customs officers earned more than their masters."


def test_a_span_with_the_name_and_little_else_does_not_carry_what_another_span_says_of_somebody_else() -> None:
    assert supported(LIE, SOUP)  # words alone cannot tell: half of them are there
    assert not supported(LIE, CUSTOMS, SOUP)
    assert not supported(LIE, SOUP, CUSTOMS)
    assert supported(LIE.replace("Tom Reed", "Ida Voss"), SOUP, CUSTOMS)


def test_what_a_statement_fails_on_is_told_also_where_a_span_passed() -> None:
    assert judged(LIE, CUSTOMS, SOUP).problem == "the source gives this to The harbour master Ida Voss"


def test_a_span_beside_the_better_one_may_leave_out_what_that_says() -> None:
    counted = "The harbour master counted three hundred barrels of salt, oil and grain in the northern stores."
    other = "Tom Reed, whom the mayor had sent for from the capital in his best coat, put it at five hundred barrels."
    statement = "Tom Reed counted five hundred barrels of salt, oil and grain in the northern stores."
    spans = [Evidence(counted, REPORT), Evidence(other, REPORT, (counted,))]
    assert verdict(statement, spans, LEXICON).used == (1,)
    spans = [Evidence(counted, REPORT), Evidence(other, REPORT)]
    assert verdict(statement, spans, LEXICON).support == "unsupported"


SPOKE = "In the east of Alder, 240 men of the first brigade did not reach the Orrin bridge for two days, the mayor may have said."


@pytest.mark.parametrize(
    ("one", "other", "problem"),
    [
        ("did not reach", "did reach", "the source denies this"),
        ("did not reach", "reached", "the source denies this"),
        ("the east", "the west", "the source has “east” where this has “west”"),
        ("first", "last", "the source has “first” where this has “last”"),
        ("two days", "two weeks", "the source has “day” where this has “week”"),
        ("Orrin bridge", "Tessel bridge", "the source has “orrin” where this has “tessel”"),
        ("may have said", "has said", "the source gives this as “may”, not as a fact"),
        ("240 men", "260 men", "the source has “240” where this has “260”"),
    ],
)
def test_a_statement_in_the_sources_words_with_one_of_them_altered_fails(one: str, other: str, problem: str) -> None:
    found = judged(SPOKE.replace(one, other), SPOKE)
    assert found.support == "unsupported"
    assert "wording" in found.failed or found.problem == problem


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("did not", "didn't"),
        ("did not reach", "never reached"),
        ("240 men", "about 250 men"),
        ("the mayor", "he"),
        (" for two days", ""),
        ("the first brigade", "the brigade"),
    ],
)
def test_the_sources_words_may_be_put_otherwise(one: str, other: str) -> None:
    assert "wording" not in judged(SPOKE.replace(one, other), SPOKE).failed


def test_a_clause_left_out_is_no_denial_left_out() -> None:
    told = "The council of Alder bought the old ferry, which no longer ran in winter, for nine thousand crowns."
    assert supported("The council of Alder bought the old ferry for nine thousand crowns.", told)


def test_the_month_of_may_is_no_hedge() -> None:
    told = "The gates of the Orrin dam were inspected on 9 May by two engineers from Alder."
    assert supported(told.replace("9 May", "May 9"), told)


def test_what_is_far_from_the_sources_words_is_not_laid_beside_them() -> None:
    told = "Ada Stone, who came first, held the east gate of the town until the winter."
    assert "wording" not in judged("The last to leave was Ada Stone.", told).failed


@pytest.mark.parametrize(
    "hostile",
    [
        "word " * 5000,
        "he took it " * 2000,
        "a b c d e f g " * 800,
        "x, for his part said " * 1200,
        "up from 3 to 5 " * 1600,
    ],
)
def test_a_hostile_span_is_looked_at_at_once(hostile: str) -> None:
    start = time.perf_counter()
    judged(hostile[:1990], hostile)
    assert time.perf_counter() - start < 2


def test_a_number_may_point_to_one_that_was_told_before() -> None:
    before = ("Of the crew, 61 men are missing from Ward 12.",)
    told = "They were not declared dead, since the bill was defeated."
    assert supported("The 61 men were not declared dead, since the bill was defeated.", told, before=before)
    assert "number" in judged("The 16 were not declared dead, since the bill was defeated.", told, before=before).failed
    assert "number" in judged("Some 61 were declared dead.", told, before=before).failed
    ward = "It was closed by the ministry for want of nurses."
    assert supported("For want of nurses Ward 12 was closed by the ministry.", ward, before=before)
    assert "number" in judged("For want of nurses Ward 14 was closed by the ministry.", ward, before=before).failed


def test_a_surname_alone_is_the_person_whose_whole_name_stands_anywhere_in_the_document() -> None:
    long_ago = Document("flood.txt", "The flood", "Mira Holt kept the lock. " + "It rained. " * 400)
    told = "Holt sold the lock in the spring of that year."
    assert supported("Mira Holt sold the lock in spring.", told, document=long_ago)
    assert "name" in judged("Ada Holt sold the lock in spring.", told, document=long_ago).failed


@pytest.mark.parametrize(
    ("statement", "told", "carried"),
    [
        ("The flood drowned half of Brinmouth's cattle.", "Half of the cattle were drowned, Reed wrote.", True),
        ("The Persian soldiers were worn out by the war.", "Cyrus saw that his army was worn out by war.", True),
        ("The Persian soldiers were worn out by the war.", "The Turkish army was worn out by the war.", False),
        ("Mira Holt gave up the town at night.", "“Vell did not give up the town,” she told me at night.", True),
        ("Brinmouth lost its bridge at night.", "Alder lost a bridge at night.", False),
    ],
)
def test_another_name_in_the_span_counts_where_it_is_used_as_the_statements(
    statement: str, told: str, carried: bool
) -> None:
    before = ("Mira Holt of Brinmouth wrote of the Persian war.",)
    assert ("name" not in judged(statement, told, before=before).failed) is carried


@pytest.mark.parametrize(("one", "other"), [("Islamist", "Islamism"), ("Uzbek", "Uzbekistan"), ("Syrian", "Damascus")])
def test_a_people_its_country_and_its_capital_are_one_name(one: str, other: str) -> None:
    assert supported(f"The {other} press rejected the plan.", f"The {one} press rejected the plan.")


def test_the_speaker_is_who_speaks_outside_the_quotation_marks() -> None:
    before = ("Mira Holt kept the lock for thirty years.",)
    told = "“People say the dam was cracked, but it was not,” Holt said."
    assert supported("Mira Holt said that the dam was not cracked.", told, before=before)


@pytest.mark.parametrize(("name", "carried"), [("Holt", True), ("Stone", False)])
def test_in_a_transcript_who_speaks_stands_ahead_of_a_colon(name: str, carried: bool) -> None:
    before = ("STONE: What did the engineers say?",)
    statement = f"{name} said that the dam was cracked."
    assert supported(statement, "HOLT: The dam was cracked.", before=before) is carried


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        (
            "Boats dropped sandbags on the dyke at night.",
            "The dyke was raised with sandbags dropped from boats at night.",
        ),
        ("Reed walked six miles to Alder.", "From Alder, six miles away, Reed came walking."),
        (
            "Reed said that a rebel group, led by Vell, burned Alder.",
            "Reed said: a rebel group (led by Vell) burned Alder.",
        ),
    ],
)
def test_what_only_looks_like_a_verb_turned_round_is_none(statement: str, told: str) -> None:
    assert "role" not in judged(statement, told).failed


@pytest.mark.parametrize(
    ("stated", "told", "carried"),
    [
        ("at twenty to three", "at 2.40 in the morning", True),
        ("at half past three", "at 3.30 a.m.", True),
        ("at 23:50", "at ten to twelve", True),
        ("just before two in the morning", "at 01:55", True),
        ("before half past three", "at 03:15", True),
        ("at 11 p.m.", "at 11 a.m.", False),
        ("at 15:10", "at 03:10", False),
        ("after half past three", "at 03:15", False),
        ("at twenty past three", "at 2.40 a.m.", False),
    ],
)
def test_a_time_of_day_may_be_told_in_other_words(stated: str, told: str, carried: bool) -> None:
    assert supported(f"The dam of Brinmouth gave way {stated}.", f"The dam of Brinmouth gave way {told}.") is carried


@pytest.mark.parametrize(
    ("stated", "carried"),
    [
        ("more than eleven hours", True),
        ("11 hours and twenty minutes", True),
        ("680 minutes", True),
        ("twelve hours", False),
        ("ten hours and twenty minutes", False),
    ],
)
def test_the_time_between_two_times_of_day_may_be_reckoned(stated: str, carried: bool) -> None:
    told = "The gate stuck at 02:20 and was lifted by a crane at 13:40."
    assert supported(f"The gate was stuck for {stated} and lifted by a crane.", told) is carried


@pytest.mark.parametrize(
    ("statement", "told", "carried"),
    [
        ("The mill is a third as deep as the lock.", "The mill is 2 miles deep and the lock is 6 miles deep.", True),
        ("The zone was widened to twice its depth.", "The zone was widened from 3 miles to 6.", True),
        ("The zone was widened to four times its depth.", "The zone was widened from 3 miles to 6.", False),
        (
            "The railway cost 76 million more than planned.",
            "The railway cost 196 million, not 120 million as planned.",
            True,
        ),
        (
            "The railway cost 67 million more than planned.",
            "The railway cost 196 million, not 120 million as planned.",
            False,
        ),
        ("More than 63,000 were evacuated.", "More than 36,000 were evacuated, 121,000 fled or stayed.", False),
        ("Fewer than 90,000 were evacuated.", "More than 36,000 were evacuated, 121,000 fled or stayed.", False),
        ("The siege lasted three months.", "The siege lasted ninety days.", True),
        ("The siege lasted four months.", "The siege lasted ninety days.", False),
        ("Sales grew fourfold in a year.", "Sales quadrupled in a year.", True),
        ("Admissions were cut by half.", "It was decided to halve admissions, which were cut.", True),
        ("The walk took two and a half hours.", "The walk took 150 minutes.", True),
        ("The walk took two hours.", "The walk took two and a half hours.", False),
        ("Reed was not ready to go beyond ten miles.", "Reed was ready to go 10 miles at most, not farther.", True),
    ],
)
def test_what_is_reckoned_from_the_sources_numbers_is_carried(statement: str, told: str, carried: bool) -> None:
    assert ("number" not in judged(statement, told).failed) is carried


def test_half_a_town_is_a_place_where_it_is_told_which() -> None:
    told = "Reed bombed the eastern quarters of Brinmouth."
    assert supported("Reed bombed the eastern half of Brinmouth.", told)
    assert "number" in judged("Reed bombed half of Brinmouth in the east.", told).failed


def test_neighbours_carry_together_what_is_reckoned_from_both() -> None:
    one, other = "The train takes an hour and fifty minutes.", "The bus took three hours and ten minutes."
    spans = [Evidence(one, REPORT, (), (other,)), Evidence(other, REPORT, (one,))]
    faster, slower = (f"The train takes {n} minutes less than the bus took." for n in ("eighty", "ninety"))
    assert verdict(faster, spans, LEXICON).used == (0, 1)
    assert verdict(slower, spans, LEXICON).support == "unsupported"


def test_neighbours_that_contradict_each_other_do_not_carry_the_words_of_one_with_the_number_of_the_other() -> None:
    one, other = "Police put the crowd in the market at 8,000.", "The Harbour League claimed 20,000."
    spans = [Evidence(one, REPORT, (), (other,)), Evidence(other, REPORT, (one,))]
    assert verdict("Police put the crowd in the market at 20,000.", spans, LEXICON).support == "unsupported"


DISPATCH = Document("crown.txt", "The crown", "", published="2022-10-09")


@pytest.mark.parametrize(
    ("when", "told", "carried"),
    [
        ("on 4 October 2022", "last Tuesday", True),
        ("on 11 October 2022", "last Tuesday", False),
        ("on Tuesday", "on 4 October 2022", True),
        ("on Thursday", "on 4 October 2022", False),
    ],
)
def test_a_weekday_is_the_last_one_before_the_document_was_written(when: str, told: str, carried: bool) -> None:
    found = judged(
        f"A notary gave the crown back {when}.", f"The crown was given back {told} by a notary.", document=DISPATCH
    )
    assert (found.support != "unsupported") is carried


def test_the_date_over_an_article_contradicts_no_date_in_it() -> None:
    found = judged("The crown came home on 8 October 2022.", "The crown came home: 9 October 2022", document=DISPATCH)
    assert found.problem == "the date 8 October 2022 is not in the source"


@pytest.mark.parametrize(
    ("statement", "told", "carried"),
    [
        ("The mill was listed eleven years earlier.", "The mill was listed in 2011.", True),
        ("The mill was listed nine years earlier.", "The mill was listed in 2011.", False),
        ("The ferry was twenty years old when it was sold.", "The ferry was built in 1989 and sold in 2009.", True),
        ("The ferry was thirty years old when it was sold.", "The ferry was built in 1989 and sold in 2009.", False),
        ("The vote must be held within about five months.", "The vote must be held within 150 days.", True),
        ("The police asked for help soon after three.", "The police asked for help after three o'clock.", True),
    ],
)
def test_a_length_of_time_may_be_reckoned_from_the_documents_date(statement: str, told: str, carried: bool) -> None:
    assert ("number" not in judged(statement, told, document=DISPATCH).failed) is carried


@pytest.mark.parametrize(
    ("when", "told", "carried"),
    [
        ("in November 2021", "last November", True),
        ("in November 2020", "last November", False),
        ("in May 2022", "in May", True),
        ("in 2018", "four years ago", True),
        ("in 2017", "four years ago", False),
    ],
)
def test_a_month_without_a_year_is_the_nearest_to_the_documents_date(when: str, told: str, carried: bool) -> None:
    found = judged(f"A notary sold the crown {when}.", f"The crown was sold {told} by a notary.", document=DISPATCH)
    assert ("date" not in found.failed) is carried


@pytest.mark.parametrize(
    "told",
    [
        "“The dam was cracked,” said the company's secretary, Mira Holt.",
        "Mira Holt, who led the Dam Trust, a civic group, said that the dam was cracked.",
    ],
)
@pytest.mark.parametrize(("name", "carried"), [("Mira Holt", True), ("Jonas Vell", False)])
def test_who_speaks_may_be_named_beside_what_they_are(name: str, carried: bool, told: str) -> None:
    before = ("Jonas Vell built the dam.",)
    assert supported(f"{name} said that the dam was cracked.", told, before=before) is carried


def test_he_said_goes_on_from_the_sentence_before() -> None:
    before = ("“The river is safe,” said Ada Stone.", "Mira Holt gave another account.")
    assert supported("Mira Holt said that the dam was cracked.", "She said that the dam was cracked.", before=before)


def test_a_hedge_does_not_reach_into_a_relative_clause() -> None:
    told = "In May we will show a film by Mira Holt, who fled from Alder with her mother."
    assert "hedge" not in judged("Mira Holt fled from Alder with her mother.", told).failed
    assert "hedge" in judged("A film by Mira Holt was shown.", told).failed


@pytest.mark.parametrize("word", ["reportedly", "according to a theory"])
def test_a_plan_is_no_doubt(word: str) -> None:
    told = f"Reed is {word} discussing the sale of the mill with the council of Alder."
    assert "hedge" in judged("Reed wants to sell the mill and is talking of it to the council of Alder.", told).failed


@pytest.mark.parametrize(
    ("statement", "told", "carried"),
    [
        ("Alder lost the bridge in July.", "Brinmouth captured the bridge of Alder in July.", True),
        ("Brinmouth lost the bridge in July.", "Brinmouth captured the bridge of Alder in July.", False),
        ("Reed bought the mill from Vell.", "Vell sold the mill to Reed.", True),
        ("Vell bought the mill from Reed.", "Vell sold the mill to Reed.", False),
    ],
)
def test_a_deal_may_be_told_from_its_other_side(statement: str, told: str, carried: bool) -> None:
    assert ("opposite" not in judged(statement, told).failed) is carried


def test_the_movement_may_be_whoever_was_named_before() -> None:
    before = ("The Alder League took the bridge.",)
    told = "The movement was founded by Mira Holt, a former officer."
    assert supported("The Alder League was founded by a former officer.", told, before=before)


@pytest.mark.parametrize(
    ("statement", "told", "carried"),
    [
        ("The League has a channel to Moscow.", "The League has a channel to Russia.", True),
        ("The plane flew to Moscow at night.", "The plane flew to Sochi, in Russia, at night.", False),
        ("Mira Holt works in Syria's capital.", "Mira Holt works as a writer in Damascus.", True),
        (
            "While in Persia for a fair, Reed sold the mill.",
            "During a fair in Persia and a Roman fair Reed sold it.",
            True,
        ),
    ],
)
def test_a_capital_is_its_country_where_nobody_is_in_it(statement: str, told: str, carried: bool) -> None:
    assert ("name" not in judged(statement, told).failed) is carried


@pytest.mark.parametrize(("name", "carried"), [("Ada Stone", True), ("Jonas Vell", False)])
def test_whoever_is_named_ahead_of_a_quotation_speaks(name: str, carried: bool) -> None:
    before = ("“The river is safe,” said Mira Holt.",)
    told = "Ada Stone sent the council a scathing letter: “The dam is cracked.”"
    assert supported(f"{name} said that the dam is cracked.", told, before=before) is carried


def test_certain_people_are_no_certainty() -> None:
    told = "“Some of them have sold the grain,” said Mira Holt."
    assert "hedge" not in judged("Mira Holt complained that certain people had sold the grain.", told).failed
    assert "hedge" in judged("It is certain that some of them have sold the grain.", told).failed


@pytest.mark.parametrize("stated", ["sixteen unbroken hours", "16 hours", "two thirds of a day"])
def test_a_measure_may_stand_behind_an_adjective(stated: str) -> None:
    assert "number" not in judged(f"The town had power for {stated}.", "The town had power for sixteen hours.").failed


@pytest.mark.parametrize(
    ("statement", "claims"),
    [
        ("Thanks to Reed, the dam held.", True),
        ("Certainly, the dam held.", True),
        ("Please note that the dam held.", True),
        ("Let me be clear: the dam held.", True),
        ("Here is the news: the dam held.", True),
        ("Here is the news:", False),
        ("Let me know whether you need more.", False),
        ("Thanks for the question.", False),
        ("Certainly!", False),
    ],
)
def test_a_claim_behind_a_courtesy_is_checked(statement: str, claims: bool) -> None:
    assert (judged(statement, "Vell sailed for Persia.").support == "unsupported") is claims


@pytest.mark.parametrize(
    ("statement", "told", "carried"),
    [
        ("The dam cost 3 million dollars.", "The dam cost US$3 million.", True),
        ("The dam cost 3 million euros.", "The dam cost $3 million.", False),
        ("The crew grew by 40.", "The crew was raised from 120 to 160.", True),
        ("The crew grew by 50.", "The crew was raised from 120 to 160.", False),
        ("The bill rose from 39 to 58 million.", "The bill was 58 million, against 39 million before.", True),
        ("The bill rose from 29 to 58 million.", "The bill was 58 million, against 39 million before.", False),
        ("The books are spread over 79 libraries.", "The books fill 79 libraries.", True),
        ("The books fill over 79 libraries.", "The books fill 79 libraries.", False),
        ("The shares stood at 4.10 crowns.", "The shares fell to 4.10 crowns.", True),
        ("Reed won by half a point.", "Reed won by half a percentage point.", True),
    ],
)
def test_money_ranges_and_rests_may_be_told_otherwise(statement: str, told: str, carried: bool) -> None:
    assert ("number" not in judged(statement, told).failed) is carried


@pytest.mark.parametrize(
    ("statement", "told", "before"),
    [
        (
            "The Brinmouth Dam Trust mended the wall.",
            "The wall was mended by Trust men.",
            "The Brinmouth Dam Trust met.",
        ),
        ("The Alder League mended the wall.", "The early League mended the wall.", "The Alder League was founded."),
        ("President Mira Holt mended the wall.", "The late Mira Holt mended the wall.", "Nobody else did."),
        ("Alder's North Pier was mended.", "The town's North Pier was mended.", "Alder has two piers."),
        (
            "The Alder League put off its feast.",
            "The Brinmouth-based company, which has two boats, delayed its feast.",
            "The Alder League met.",
        ),
        ("The TDR was signed.", "The Treaty on Dam Repairs was signed.", "They met."),
        ("The Soviets mended the wall.", "The Soviet army mended the wall.", "They met."),
    ],
)
def test_a_name_may_be_told_in_part_or_by_what_it_is(statement: str, told: str, before: str) -> None:
    document = Document("wall.txt", "The wall", f"{before} {told}")
    assert "name" not in judged(statement, told, before=(before,), document=document).failed


def test_what_is_no_verb_has_no_sides() -> None:
    told = "The plan would place 220 unarmed monitors of Alder along the line of Brinmouth."
    assert "role" not in judged("Brinmouth wants 220 unarmed observers of Alder.", told).failed


@pytest.mark.parametrize(
    ("statement", "told", "carried"),
    [
        ("Reed reached Good Hope.", "Reed reached the Cape of Good Hope.", True),
        ("The wall fell because of its age.", "Due to its age the wall fell.", True),
        ("The wall fell.", "The wall was due to fall.", False),
        ("Some two million fled from Alder.", "An estimated two million fled from Alder.", True),
        ("Reed was dismissed.", "The League said it would meet and that Reed was dismissed.", True),
        ("The council paid for the wall.", "The mayor requested the council to pay for the wall.", False),
        (
            "The council left Alder and Reed flew off.",
            "By then the council had left Alder, and Reed had reportedly flown off.",
            False,
        ),
    ],
)
def test_a_hedge_governs_what_it_is_said_of(statement: str, told: str, carried: bool) -> None:
    assert ("hedge" not in judged(statement, told).failed) is carried


@pytest.mark.parametrize(
    ("statement", "told", "carried"),
    [
        ("Reed stopped insisting on a new wall.", "Reed dropped his demand for a new wall.", True),
        ("The harbour lost its trade, Reed maintains.", "Reed says that the harbour lost its trade.", True),
        ("Visits to the harbour went up in May.", "Visits to the harbour fell in May.", False),
        ("The victory gave the harbour a boost.", "The victory was a blow to the harbour.", False),
        ("Reed was no longer in Alder.", "Reed was still in Alder, and denied that he would leave.", False),
    ],
)
def test_an_opposite_counts_in_its_own_sense(statement: str, told: str, carried: bool) -> None:
    assert ("opposite" not in judged(statement, told).failed) is carried


@pytest.mark.parametrize(("name", "carried"), [("Mira Holt", True), ("Jonas Vell", False)])
def test_he_is_not_the_prosecution(name: str, carried: bool) -> None:
    before = ("Mira Holt kept the wall.", "The prosecution says that the wall was cut.")
    told = "Asked whether it was cut, she replied: “I mended the wall.”"
    assert (
        "speaker" not in judged(f"{name} testified that she had mended the wall.", told, before=before).failed
    ) is carried


def test_the_party_may_be_whoever_was_named_before() -> None:
    before = ("The Alder League grew.",)
    told = "The party argued that the dam was cracked."
    assert supported("The Alder League claimed that the dam was cracked.", told, before=before)


@pytest.mark.parametrize(
    ("statement", "told", "carried"),
    [
        (
            "In about six weeks Alder had 71 cases.",
            "Between 1 September and 9 October 71 cases were counted in Alder.",
            True,
        ),
        (
            "In about nine weeks Alder had 71 cases.",
            "Between 1 September and 9 October 71 cases were counted in Alder.",
            False,
        ),
        (
            "The millers were one for every eight farmers.",
            "The millers were one-eighth of the number of farmers.",
            True,
        ),
        (
            "The millers were one for every nine farmers.",
            "The millers were one-eighth of the number of farmers.",
            False,
        ),
    ],
)
def test_weeks_between_dates_and_one_for_every_so_many_are_reckoned(statement: str, told: str, carried: bool) -> None:
    assert ("number" not in judged(statement, told).failed) is carried


def test_all_eight_are_as_many_as_the_source_says() -> None:
    assert supported("Reed looked at all eight gates.", "Reed looked at the eight gates.")
    assert not supported("Reed looked at all nine gates.", "Reed looked at the eight gates.")


@pytest.mark.parametrize(("day", "carried"), [("9 October 2022", True), ("12 October 2022", False)])
def test_by_the_day_of_the_document_is_what_it_counts_up_to(day: str, carried: bool) -> None:
    told = "Since the flood of 4 October the office has counted 133 cases."
    found = judged(f"By {day} the office had counted 133 cases.", told, document=DISPATCH)
    assert ("date" not in found.failed) is carried


@pytest.mark.parametrize(("name", "carried"), [("Mira Holt", True), ("Jonas Vell", False)])
def test_an_office_is_whoever_holds_it_in_the_document(name: str, carried: bool) -> None:
    told = "The mayor warned the council that its dam was cracked."
    text = f"The mayor, Mira Holt, met Jonas Vell, a miller. {told}"
    text = text.replace("The mayor, Mira Holt,", "Mayor Mira Holt")
    assert (
        supported(f"{name} said that the dam was cracked.", told, document=Document("dam.txt", "The dam", text))
        is carried
    )


@pytest.mark.parametrize(("place", "carried"), [("Brinmouth", True), ("Alder", False)])
def test_a_deed_is_not_moved_to_another_place_of_the_span(place: str, carried: bool) -> None:
    told = "The guard reinforced its presence in Brinmouth, and the League took boats in Alder."
    assert supported(f"The guard strengthened its presence in {place}.", told) is carried


@pytest.mark.parametrize(("one", "other"), [("Reedism", "Reedist"), ("Emirati", "Emirates"), ("Soviets", "Soviet")])
def test_a_doctrine_and_its_followers_are_one_name(one: str, other: str) -> None:
    assert "name" not in judged(f"The army fought the {one} at dawn.", f"At dawn the {other} foes met the army.").failed


@pytest.mark.parametrize(("one", "other"), [("First World War", "World War I"), ("World War II", "Second World War")])
def test_a_world_war_has_two_names(one: str, other: str) -> None:
    assert "name" not in judged(f"Alder was bombed in the {one}.", f"During the {other}, Alder was bombed.").failed


@pytest.mark.parametrize(
    ("statement", "told", "carried"),
    [
        ("Vell asked for a new wall.", "Vell asked for a new wall as a cure for the allegedly cracked dam.", True),
        ("Wars founded Alder.", "Popular legend says that Wars founded Alder.", False),
        ("Vell is buying the mill.", "Vell has been named as a possible buyer of the mill.", False),
        ("Vell is the son of Ada.", "It is unknown whether Vell is the son of Ada.", False),
    ],
)
def test_legends_and_possibilities_are_no_facts(statement: str, told: str, carried: bool) -> None:
    assert ("hedge" not in judged(statement, told).failed) is carried


def test_a_denial_of_one_thing_leaves_another_said() -> None:
    told = "Reed invited Vell to the mill, though he did not pay for the boats of the council."
    assert "assertion" in judged("Reed did not invite Vell to the mill.", told).failed
    assert "assertion" not in judged("Reed did not pay for the boats of the council.", told).failed


@pytest.mark.parametrize(
    ("statement", "told", "carried"),
    [
        (
            "Reed called Vell and took account of the flood.",
            "Reed was expected to call Vell and to consider the flood.",
            False,
        ),
        ("By Reed's account, Vell mended the wall.", "Vell claimed to have mended the wall.", True),
        ("The League became a party.", "Reed wants the League to become a party.", False),
        ("Reed wants the League to become a party.", "Reed hopes that the League will become a party.", True),
    ],
)
def test_an_account_and_a_wish_are_told_from_words_that_look_like_them(
    statement: str, told: str, carried: bool
) -> None:
    assert ("hedge" not in judged(statement, told).failed) is carried


@pytest.mark.parametrize(
    ("statement", "carried"),
    [
        ("The trial was paid for by Koul.", True),
        ("The trial was paid for by Vell.", False),
        ("Vell lent the lamps.", True),
    ],
)
def test_a_clause_is_not_told_of_whom_another_clause_names(statement: str, carried: bool) -> None:
    told = "The trial in the north was paid for by the miller Koul; the lamps were lent by Vell."
    assert supported(statement, told) is carried


def test_whom_a_clause_leaves_open_may_be_named_in_another() -> None:
    told = "Reed pledged free passage in the Alder Declaration; he tore it up after the coup of Vell."
    assert "name" not in judged("Reed tore up the Alder Declaration after the coup.", told).failed


def test_a_headline_of_capitals_keeps_its_hedge() -> None:
    assert "hedge" in judged("Reed sold the mill to Vell.", "Reed Reportedly Sold Mill To Vell").failed


def test_what_the_director_says_of_his_staff_is_no_speaker() -> None:
    told = "Its director, Paul Holt, said his staff had not been let into the mill, despite a letter of May."
    assert supported(
        "Its director, Paul Holt, said his staff hadn't been let into the mill, despite a letter of May.", told
    )


@pytest.mark.parametrize(("one", "other", "carried"), [("Reed", "Vell", True), ("Vell", "Reed", False)])
def test_two_who_speak_are_each_held_to_their_own_words(one: str, other: str, carried: bool) -> None:
    told = (
        "Reed said that the dam had been cracked in the flood of May. Vell said that nobody had told the council of it."
    )
    statement = (
        f"{one} said that the dam had been cracked in the May flood, and {other} said that nobody told the council."
    )
    assert ("speaker" not in judged(statement, told).failed) is carried


@pytest.mark.parametrize(("opener", "carried"), [("Wexcombe", False), ("Brin", True), ("Brambles", True)])
def test_a_sentence_may_begin_with_a_name_that_no_document_has(opener: str, carried: bool) -> None:
    known = Lexicon(LEXICON.names, common=frozenset({"river"}), proper=frozenset({"brin"}))
    told = Evidence("In Brin the river was choked with brambles.", REPORT)
    failed = verdict(f"{opener} choked the river.", [told], known).failed
    assert ("name" not in failed) is carried


@pytest.mark.parametrize(
    ("statement", "told", "carried"),
    [
        (
            "A ticket costs 45 crowns from July.",
            "The price of a ticket was raised from 42 to 45 crowns from July.",
            True,
        ),
        (
            "A ticket costs 48 crowns from July.",
            "The price of a ticket was raised from 42 to 45 crowns from July.",
            False,
        ),
        ("She earned a third less than the men.", "She was hired at two-thirds of the wage of the men.", True),
        ("She earned a quarter less than the men.", "She was hired at two-thirds of the wage of the men.", False),
        ("Nine of the prisoners were under eighteen.", "Nine of the prisoners were under the age of 18.", True),
        ("Nine of the prisoners were under sixteen.", "Nine of the prisoners were under the age of 18.", False),
        ("The lock was closed from 03/1921 on.", "The lock was closed in March 1921.", True),
        ("The lock was closed from 05/1921 on.", "The lock was closed in March 1921.", False),
    ],
)
def test_what_was_reached_and_what_is_short_of_the_whole_are_told(statement: str, told: str, carried: bool) -> None:
    assert supported(statement, told) is carried


@pytest.mark.parametrize(
    ("told", "carried"),
    [
        ("In the final, Athletic were two goals behind at half-time and won.", True),
        ("In the final, Carrow were two goals behind at half-time and won.", False),
    ],
)
def test_half_of_a_name_is_no_other_name(told: str, carried: bool) -> None:
    story = Document("final.txt", "The final", "Brinmouth Athletic met Carrow City in May. " + "It rained. " * 9)
    before = ("Brinmouth Athletic met Carrow City in May.",)
    failed = judged("Brinmouth were two goals behind in the final and won.", told, before=before, document=story).failed
    assert ("name" not in failed) is carried


def test_the_dam_is_the_one_that_a_name_stands_ahead_of() -> None:
    before = ("The dam at Harrow Creek was built in 1901.",)
    told = "Nineteen people died when the dam gave way and buried Quill."
    assert supported("Nineteen people died when the Harrow Creek dam gave way.", told, before=before)
    assert "name" in judged("Nineteen people died when the Harrow Creek mill gave way.", told, before=before).failed


@pytest.mark.parametrize(
    ("who", "told", "carried"),
    [
        ("Mira Holt", "Mira Holt, whose son was on the bridge, said that the lock was open.", True),
        ("Ada Koul", "Mira Holt, whose son was on the bridge, said that the lock was open.", False),
        ("Mira Holt", "Mira Holt, for her part, said she hoped the lock was open.", True),
        ("The founder of the Colby society", "Its founder, Mira Holt, said that the lock was open.", True),
        ("The lawyer of the Colby society", "Its founder, Mira Holt, said that the lock was open.", False),
    ],
)
def test_who_speaks_is_found_ahead_of_what_is_inserted(who: str, told: str, carried: bool) -> None:
    before = ("The Colby society met at night.",)
    assert ("speaker" not in judged(f"{who} said that the lock might be open.", told, before=before).failed) is carried


@pytest.mark.parametrize(
    ("statement", "carried"),
    [
        ("A mill was sold to Koul by Holt in May.", True),
        ("A mill was sold to Holt by Koul in May.", False),
    ],
)
def test_to_whom_it_was_sold_is_not_who_sold_it(statement: str, carried: bool) -> None:
    assert ("role" not in judged(statement, "In May Holt sold its last property, a mill, to Koul.").failed) is carried


@pytest.mark.parametrize(
    ("statement", "told", "carried"),
    [
        (
            "He had found that the dam leaked.",
            "She read the report of an engineer who had found that the dam leaked.",
            True,
        ),
        ("The dam leaked.", "There was a report that the dam leaked.", False),
        ("The dam was approved by 23 to 22.", "The council voted 23 to 22, ending an argument about the dam.", True),
        ("He raised the possibility that the dam had leaked.", "He suggested that the dam might have leaked.", True),
    ],
)
def test_a_report_that_is_a_paper_and_an_argument_that_is_a_quarrel_are_no_hedges(
    statement: str, told: str, carried: bool
) -> None:
    assert ("hedge" not in judged(statement, told).failed) is carried


@pytest.mark.parametrize(
    ("rule", "statement", "told", "before"),
    [
        ("number", "After the flood output was 30% lower.", "After the flood output fell by 70%.", ()),
        ("number", "The mill paid women 20% less.", "The mill paid women less, and 80% of the men were dismissed.", ()),
        ("number", "The farm had 60 acres.", "He went to the farms of from 40 to 60 acres.", ()),
        (
            "number",
            "The river rises 8 metres every spring.",
            "The river rises anything from 2 to 8 metres every spring.",
            (),
        ),
        ("role", "Koul, who was ill, gave Holt the mill in May.", "In May Holt gave Koul, who was ill, the mill.", ()),
        ("role", "Koul, who was there, saw Holt in May.", "In May Holt saw Koul there.", ()),
        ("role", "The nurse looked after the widow.", "For a year the widow looked after the nurse.", ()),
        ("hedge", "The dam leaked in May.", "The mayor dismissed a newspaper report that the dam leaked in May.", ()),
        (
            "hedge",
            "Holt sold the mill in May.",
            "The council dismissed the argument that Holt sold the mill in May.",
            (),
        ),
        ("hedge", "The dam leaked in May.", "There was a possibility that the dam leaked in May.", ()),
        (
            "hedge",
            "The firm won its bid to build the dam.",
            "Rumour has it that the firm won its bid to build the dam.",
            (),
        ),
        (
            "name",
            "Nineteen people died when the Harrow Creek dam gave way.",
            "Nineteen people died when the dam built by Quill gave way.",
            ("Ten years before the Harrow Creek dam had been repaired.",),
        ),
        (
            "name",
            "Brin workers struck in May.",
            "The workers that Quill employed struck in May.",
            ("The mill is in Brin.",),
        ),
        (
            "speaker",
            "The founder of the Colby society said that the lock was open.",
            "After a meeting with the founder, Mira Holt said that the lock was open.",
            ("The Colby society met at night.",),
        ),
    ],
)
def test_what_looks_like_a_way_to_tell_it_otherwise_is_not(
    rule: str, statement: str, told: str, before: tuple[str, ...]
) -> None:
    assert rule in judged(statement, told, before=before).failed


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        (
            "The letter was sent to Koul in May and published by Holt in June.",
            "Holt published in June the letter that was sent to Koul in May.",
        ),
        ("The rate was 3/1000 births.", "The rate was three per 1,000 births."),
        ("The law was adopted as 7/2011 in parliament.", "Law 7/2011 was adopted in parliament."),
    ],
)
def test_a_true_statement_is_not_read_for_something_else(statement: str, told: str) -> None:
    assert not {"role", "number", "date"} & {*judged(statement, told).failed}


@pytest.mark.parametrize(
    "opener", ["They're closing", "We've seen them close", "It didn't take long to close", "Pre-war owners closed"]
)
def test_a_contraction_or_a_prefix_opens_a_statement_and_names_nobody(opener: str) -> None:
    known = Lexicon(LEXICON.names, common=frozenset({"river"}), proper=frozenset({"brin"}))
    assert "name" not in verdict(f"{opener} the river.", [Evidence("The river was closed.", REPORT)], known).failed
