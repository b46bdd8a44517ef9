"""Rules on single words beside a model that reads the whole: what may be outweighed, and what never is."""

import pytest

from index.types import Document
from rag.support import Evidence, Lexicon, Verdict, verdict
from rag.support.coverage import Fit
from rag.support.weighing import WEIGHED, holds

REPORT = Document("flood.txt", "The Brin flood", "", "Alder Gazette", "Ada Stone", "1921-05-03", ("1921",), "en")
SPAN = "The council refused to mend the old bridge at Brinmouth in 1921."


def judged(statement: str, odds: float | None, quote: str = SPAN, before: tuple[str, ...] = ()) -> Verdict:
    """The verdict with a model that is so sure of every statement, or with none."""
    lexicon = Lexicon(entails=None if odds is None else lambda statement, words, before, title: odds)
    return verdict(statement, [Evidence(quote, REPORT, before)], lexicon)


IN_OTHER_WORDS = "In 1921 the old bridge at Brinmouth stayed as it was, by decision of the council."


def test_a_sure_model_outweighs_a_rule_on_single_words() -> None:
    assert "negation" in judged(IN_OTHER_WORDS, None).failed
    assert judged(IN_OTHER_WORDS, 8.0).support == "supported"


def test_an_unsure_model_outweighs_nothing() -> None:
    assert judged(IN_OTHER_WORDS, -1.0).failed == judged(IN_OTHER_WORDS, None).failed


def test_what_no_rule_sees_fails_where_the_model_says_that_it_is_not_there() -> None:
    statement = "The council refused to mend the old bridge at Brinmouth."
    assert judged(statement, None).support == "supported"
    found = judged(statement, -8.0)
    assert found.failed == ("entailment",) and found.problem == "the source does not say this"


@pytest.mark.parametrize(
    ("statement", "rule"),
    [
        ("The council refused to mend 14 old bridges at Brinmouth in 1921.", "number"),
        ("The council refused to mend the old bridge at Brinmouth in 1922.", "date"),
        ("The council refused to mend the old bridge at Aldermouth in 1921.", "name"),
        ('The council refused to mend "the worst bridge" at Brinmouth in 1921.', "quotation"),
    ],
)
def test_the_surest_model_makes_up_for_no_number_date_name_or_quotation(statement: str, rule: str) -> None:
    assert rule not in WEIGHED
    assert rule in judged(statement, 20.0).failed


@pytest.mark.parametrize(
    ("statement", "quote", "rule"),
    [
        (
            "Tom Reed warned that the dam was cracked.",
            "Reed said the river was safe, while Ada Stone warned that the dam was cracked.",
            "speaker",
        ),
        ("The water fell all night.", "The water rose all night.", "opposite"),
        ("The mayor of Brinmouth will resign.", "The mayor of Brinmouth may resign, it is rumoured.", "hedge"),
        ("Reed accused Stone of theft.", "Stone accused Reed of theft.", "role"),
    ],
)
def test_nor_for_a_speaker_an_opposite_a_hedge_or_changed_sides(statement: str, quote: str, rule: str) -> None:
    assert rule not in WEIGHED
    assert rule in judged(statement, 20.0, quote).failed


def test_the_sources_own_words_need_no_model() -> None:
    assert judged(SPAN, -20.0).support == "quoted"


def test_the_model_reads_the_title_and_what_stands_before() -> None:
    asked: list[tuple[str, str, str, str]] = []

    def entails(statement: str, words: str, before: str, title: str) -> float:
        asked.append((statement, words, before, title))
        return 1.0

    verdict(
        "The council would not mend the bridge.",
        [Evidence(SPAN, REPORT, ("The river rose.", "A pier cracked."))],
        Lexicon(entails=entails),
    )
    assert asked[0] == ("The council would not mend the bridge.", SPAN, "The river rose. A pier cracked.", REPORT.title)


def test_more_failed_rules_and_a_surer_model_pull_apart() -> None:
    fit = Fit(whole=0.0, words=0.0, above=1.0)
    for rule in WEIGHED:
        assert holds((), 4.0, fit) and not holds((rule,), -4.0, fit)
    assert not holds(WEIGHED, 0.0, fit)


def test_a_span_that_does_not_speak_of_it_carries_nothing_though_it_has_the_names() -> None:
    signals = {"returned": 0.1, "named": 1.0, "counted": 0.5}
    apart, near = (Fit(0.0, 0.0, 3.0, {**signals, "alike": alike}) for alike in (0.1, 0.8))
    assert holds((), 0.0, near) and not holds((), 0.0, apart)
