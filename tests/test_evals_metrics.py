"""Each metric on answers made by hand, and what must hold of it whatever the answers are."""

from collections.abc import Sequence
from dataclasses import replace
from math import log2

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.metrics import brier_score_loss, f1_score, ndcg_score, roc_auc_score

from evals.cases import Evidence, GoldCase
from evals.metrics import METRICS
from evals.metrics.confidence import accuracy_at, auroc, brier, false_answers_at, reliability
from evals.metrics.intervals import interval, point
from evals.metrics.means import mean
from evals.metrics.quantiles import quantile
from evals.metrics.refusals import f1, precision, recall
from evals.score import figure, score, score_crash
from evals.testing import answering, hit, refusing
from evals.types import Array, Observation, Over, Value
from rag import Answer, Hit, Statement

LOG = (
    "Keeper Ansa lit the lamp on 3 May.\nThe tower has 120 steps.\nA ship brought oil from Vell.\n"
    "The lamp was lit on 3 May, all agree.\nKeeper Ansa lit the lamp on 3 May."
)
LETTER = "The lamp burned until June. Keeper Ansa wrote home that she lit it on 3 May, before the storm came."
DOCUMENTS = {"log.txt": LOG, "letter.txt": LETTER}
LIT = "Keeper Ansa lit the lamp on 3 May."
AGREED = "The lamp was lit on 3 May, all agree."
STEPS = "The tower has 120 steps."
OIL = "A ship brought oil from Vell."

WHEN = GoldCase(
    id="date-001",
    question="When was the lamp lit?",
    history=(),
    reference="On 3 May",
    nuggets=((("3 May", "May 3"),),),
    forbidden=("June",),
    absent=(),
    evidence=(Evidence("log.txt", LIT), Evidence("log.txt", AGREED)),
    answerable=True,
    kind="date",
    difficulty="easy",
    split="tune",
)
BOTH = replace(
    WHEN,
    id="list-001",
    question="When was the lamp lit, and how many steps has the tower?",
    nuggets=((("3 May",),), (("120",),)),
    evidence=(Evidence("log.txt", LIT), Evidence("log.txt", STEPS)),
    kind="list",
)
NOT_STATED = replace(
    WHEN,
    id="none-001",
    question="Who built the tower?",
    nuggets=(),
    forbidden=(),
    evidence=(),
    answerable=False,
    kind="not_stated",
)


def said(*quotes: str, document: str = "log.txt", hits: Sequence[Hit] = ()) -> Answer:
    return answering("?", DOCUMENTS, [(document, quote) for quote in quotes], hits=hits)


def found(*quotes: str) -> Answer:
    """A refusal whose passages are these words of the log, the first of them first."""
    return refusing("?", hits=[hit("log.txt", LOG, quote, rank) for rank, quote in enumerate(quotes, 1)])


def value(name: str, case: GoldCase, answer: Answer, seconds: float | None = None) -> Value | None:
    return score(Observation(case, answer, DOCUMENTS, seconds))[name]


# Answers


@pytest.mark.parametrize(
    ("case", "answer", "right"),
    [
        (WHEN, said(LIT), 1),
        (WHEN, said(STEPS), 0),
        (WHEN, said(LIT, STEPS), 1),
        (WHEN, answering("?", DOCUMENTS, [("log.txt", LIT), ("letter.txt", "The lamp burned until June.")]), 0),
        (WHEN, refusing("?"), 0),
        (BOTH, said(LIT), 0),
        (BOTH, said(LIT, STEPS), 1),
    ],
)
def test_right_is_every_nugget_and_nothing_forbidden(case: GoldCase, answer: Answer, right: int) -> None:
    assert value("correct", case, answer) == (right,)


def test_a_refusal_is_not_among_the_answered() -> None:
    assert value("correct when answered", WHEN, refusing("?")) is None
    assert value("correct when answered", WHEN, said(LIT)) == (1,)


def test_correctness_is_not_asked_of_what_is_not_stated() -> None:
    assert "correct" not in score(Observation(NOT_STATED, refusing("?"), DOCUMENTS))


def test_crag_takes_a_point_for_what_is_wrong() -> None:
    assert value("CRAG", WHEN, said(LIT)) == (1,)
    assert value("CRAG", WHEN, refusing("?")) == (0,)
    assert value("CRAG", WHEN, said(STEPS)) == (-1,)
    assert value("CRAG", NOT_STATED, said(STEPS)) == (-1,)
    assert value("CRAG", NOT_STATED, refusing("?")) == (0,)


SHORT = replace(WHEN, reference="3 May", nuggets=((("3 May",),),))


def worded(text: str, *citations: int, quotes: Sequence[str] = (LIT,)) -> Answer:
    """An answer of one statement in words of its own, over these quotes of the log."""
    answer = said(*quotes)
    return replace(answer, statements=(Statement(text, "supported", citations or (1,)),))


@pytest.mark.parametrize(
    ("answer", "exact", "f1"),
    [
        (worded("3 May"), 1, 1),
        (worded("The 3 May."), 1, 1),
        (worded("On 3 May"), 0, 2 * 2 / (3 + 2)),
        (worded("3 3 May"), 0, 2 * 2 / (3 + 2)),
        (worded("In June"), 0, 0),
        (refusing("?"), 0, 0),
    ],
)
def test_the_words_shared_with_a_short_reference(answer: Answer, exact: float, f1: float) -> None:
    assert value("exact match", SHORT, answer) == (exact,)
    assert value("token F1", SHORT, answer) == pytest.approx((f1,))


def test_a_long_reference_is_not_compared_word_for_word() -> None:
    long = replace(WHEN, reference="It was lit on 3 May by Ansa")
    assert "token F1" not in score(Observation(long, said(LIT), DOCUMENTS))
    assert "exact match" not in score(Observation(NOT_STATED, said(LIT), DOCUMENTS))


STAIRS = replace(WHEN, kind="number", nuggets=((("120", "one hundred and twenty"),),))


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ("The tower has 120 steps.", 1),
        ("It has one hundred and twenty.", 1),
        ("121.1 or so.", 1),
        ("122 steps.", 0),
        ("On 3 May, 1200.", 0),
        ("Many.", 0),
    ],
)
def test_a_number_is_matched_within_a_hundredth(text: str, match: float) -> None:
    assert value("number match", STAIRS, worded(text)) == (match,)


def test_a_number_is_matched_where_the_case_declares_one() -> None:
    assert value("number match", STAIRS, refusing("?")) == (0,)
    several = replace(STAIRS, nuggets=((("120",),), (("700",),)))
    assert "number match" not in score(Observation(several, said(STEPS), DOCUMENTS))
    assert "number match" not in score(Observation(WHEN, said(STEPS), DOCUMENTS))


SIDES = replace(BOTH, kind="conflict")


def test_each_side_of_a_conflict_needs_a_citation_of_its_own() -> None:
    assert value("all sides cited", SIDES, said(LIT, STEPS)) == (1,)
    assert value("all sides cited", SIDES, said(LIT)) == (0,)
    assert value("all sides cited", SIDES, refusing("?")) == (0,)
    shared = worded("Lit on 3 May; 120 steps.", 1)
    assert value("all sides cited", SIDES, shared) == (0,)
    assert value("all sides cited", SIDES, worded("Lit on 3 May; 120 steps.", 1, 2, quotes=(LIT, STEPS))) == (1,)
    assert "all sides cited" not in score(Observation(BOTH, said(LIT), DOCUMENTS))


# Retrieval


@pytest.mark.parametrize(
    ("name", "expected"),
    [("evidence@1", 0), ("evidence@3", 1), ("full support@3", 0), ("full support@5", 1), ("recall@3", 0.5)],
)
def test_evidence_counts_from_the_depth_where_it_stands(name: str, expected: float) -> None:
    assert value(name, WHEN, found(OIL, LIT, STEPS, AGREED)) == (expected,)


def test_enough_evidence_is_what_states_every_nugget() -> None:
    assert value("enough evidence@1", WHEN, found(LIT)) == (1,)
    assert value("enough evidence@1", BOTH, found(LIT, STEPS)) == (0,)
    assert value("enough evidence@3", BOTH, found(LIT, STEPS)) == (1,)


def test_the_reciprocal_rank_is_that_of_the_first_passage_with_evidence() -> None:
    assert value("MRR@10", WHEN, found(OIL, STEPS, AGREED, LIT)) == (1 / 3,)
    assert value("MRR@10", WHEN, found(*[OIL] * 10, LIT)) == (0,)


def test_gain_is_discounted_by_rank_and_missed_evidence_is_in_the_best_order() -> None:
    assert value("nDCG@10", WHEN, found(LIT, AGREED, OIL)) == (1,)
    assert value("nDCG@10", WHEN, found(OIL, LIT)) == pytest.approx(((1 / log2(3)) / (1 + 1 / log2(3)),))
    assert value("nDCG@10", WHEN, found(*[OIL] * 10, LIT, AGREED)) == (0,)
    assert value("nDCG@10", WHEN, found()) == (0,)


@given(st.permutations([LIT, AGREED, OIL, STEPS, "A ship"]))
def test_ndcg_agrees_with_scikit_learn(order: list[str]) -> None:
    gains = [float(quote in (LIT, AGREED)) for quote in order]
    expected = ndcg_score([gains], [list(range(len(order), 0, -1))], k=10)
    assert value("nDCG@10", WHEN, found(*order)) == pytest.approx((expected,))


def test_what_was_retrieved_is_measured_before_what_the_answer_carries() -> None:
    retrieved = (hit("log.txt", LOG, OIL), hit("log.txt", LOG, LIT, 2))
    seen = score(Observation(WHEN, said(LIT, hits=found(LIT).hits), DOCUMENTS, None, retrieved))
    assert (seen["evidence@1"], seen["evidence@3"], seen["MRR@10"]) == ((0,), (1,), (0.5,))


@pytest.mark.parametrize(("passage", "held"), [("lit the lamp on 3 May.", 1), ("on 3 May.", 0)])
def test_a_straddling_quote_is_held_by_six_words_of_ten(passage: str, held: int) -> None:
    case = replace(WHEN, evidence=(Evidence("log.txt", LIT),))
    assert value("evidence@1", case, found(passage)) == (held,)


def test_the_same_words_elsewhere_in_the_document_are_evidence_too() -> None:
    second = hit("log.txt", LOG, LIT)
    start = LOG.rindex(LIT)
    moved = replace(second, passage=replace(second.passage, start=start, end=start + len(LIT)))
    assert value("evidence@1", WHEN, refusing("?", hits=[moved])) == (1,)


def test_another_document_is_no_evidence() -> None:
    other = refusing("?", hits=[hit("letter.txt", LETTER, "Keeper Ansa wrote home that she lit it on 3 May")])
    assert value("evidence@1", WHEN, other) == (0,)


def test_the_budget_ends_before_the_passage_that_does_not_fit() -> None:
    long = "word " * 1600
    text = f"{long}{LIT}"
    documents = {"log.txt": text}
    hits = [hit("log.txt", text, long.strip()), hit("log.txt", text, text[-300:], 2)]
    seen = score(Observation(WHEN, refusing("?", hits=hits), documents))
    assert seen["evidence@3"] == (1,)
    assert seen["evidence in 2,048 tokens"] == (0,)
    assert value("evidence in 2,048 tokens", WHEN, found(OIL, LIT)) == (1,)
    assert value("full support in 2,048 tokens", WHEN, found(OIL, LIT)) == (0,)
    assert value("full support in 2,048 tokens", WHEN, found(OIL, LIT, AGREED)) == (1,)


def test_without_passages_nothing_was_found() -> None:
    names = ("evidence@10", "enough evidence@10", "full support@10", "recall@10", "MRR@10", "evidence in 2,048 tokens")
    assert {value(name, WHEN, refusing("?")) for name in names} == {(0,)}


@given(st.permutations([OIL, STEPS, LIT, AGREED]))
def test_more_depth_never_finds_less(order: list[str]) -> None:
    for family in ("evidence", "enough evidence", "full support", "recall"):
        by_depth = [value(f"{family}@{k}", WHEN, found(*order)) or (0,) for k in (1, 3, 5, 10)]
        assert by_depth == sorted(by_depth)


# Citations


def test_a_mark_without_a_citation_does_not_resolve() -> None:
    answer = said(LIT)
    assert value("marks resolve", WHEN, answer) == (1,)
    assert value("marks resolve", WHEN, replace(answer, text=f"{LIT} [2]")) == (0,)
    assert value("marks resolve", WHEN, replace(answer, citations=())) == (0,)
    assert value("marks resolve", WHEN, replace(answer, citations=answer.citations * 2)) == (0,)


def test_an_escaped_bracket_is_no_mark() -> None:
    assert value("marks resolve", WHEN, replace(said(LIT), text=rf"{LIT} \[12\] [1]")) == (1,)


def test_a_number_of_a_statement_is_a_mark_too() -> None:
    answer = said(LIT)
    (statement,) = answer.statements
    assert value("marks resolve", WHEN, replace(answer, statements=(replace(statement, citations=(7,)),))) == (0,)


def test_a_quote_must_be_the_words_that_stand_there() -> None:
    answer = said(LIT)
    (citation,) = answer.citations
    assert value("quotes verbatim", WHEN, answer) == (1,)
    for altered in (
        replace(citation, quote=LIT.lower()),
        replace(citation, start=citation.start + 1),
        replace(citation, document="diary.txt"),
        replace(citation, quote="", end=citation.start),
    ):
        assert value("quotes verbatim", WHEN, replace(answer, citations=(altered,))) == (0,)


def test_a_statement_is_supported_when_its_citations_carry_it() -> None:
    names = ("citation recall", "citation precision")
    assert [value(name, WHEN, said(LIT, STEPS)) for name in names] == [(1,), (1,)]
    assert [value(name, WHEN, worded("The tower has 130 steps.", quotes=(STEPS,))) for name in names] == [(0,), (0,)]
    assert [value(name, WHEN, worded(STEPS, 1, 7, quotes=(STEPS,))) for name in names] == [(0,), (0,)]


def test_a_citation_that_is_not_needed_costs_precision_only() -> None:
    padded = worded(LIT, 1, 2, quotes=(LIT, OIL))
    assert (value("citation recall", WHEN, padded), value("citation precision", WHEN, padded)) == ((1,), (0.5,))
    twice = worded(LIT, 1, 2, quotes=(LIT, LIT))
    assert value("citation precision", WHEN, twice) == (1,)


def test_citations_are_measured_on_what_is_not_stated_too() -> None:
    assert value("citation recall", NOT_STATED, said(LIT)) == (1,)
    uncited = replace(said(LIT), statements=(Statement(LIT, "quoted", ()),))
    assert (value("citation recall", WHEN, uncited), value("citation precision", WHEN, uncited)) == ((0,), (0,))


def test_a_refusal_has_no_marks_and_no_quotes() -> None:
    for name in ("marks resolve", "quotes verbatim", "cited-gold precision", "citation recall", "citation precision"):
        assert value(name, WHEN, refusing("?")) is None


@pytest.mark.parametrize(
    ("quotes", "precise", "complete"),
    [
        ([LIT], 1, 0.5),
        ([LIT, AGREED], 1, 1),
        ([LIT, OIL], 0.5, 0.5),
        (["lit the lamp on 3 May."], 1, 0.5),
        ([f"{STEPS}\n{OIL}"], 0, 0),
        ([], 0, 0),
    ],
)
def test_cited_gold_counts_places(quotes: list[str], precise: float, complete: float) -> None:
    assert value("cited-gold precision", WHEN, said(*quotes)) == (precise,)
    assert value("cited-gold recall", WHEN, said(*quotes)) == (complete,)


def test_a_refusal_cites_none_of_the_evidence() -> None:
    assert value("cited-gold recall", WHEN, refusing("?")) == (0,)


def test_a_corner_of_a_gold_quote_is_another_place() -> None:
    assert value("cited-gold precision", WHEN, said(f"3 May.\n{STEPS}")) == (0,)


# Refusals


def test_answers_and_refusals_are_false_where_the_other_was_due() -> None:
    assert value("false answers", NOT_STATED, said(LIT)) == (1,)
    assert value("false answers", NOT_STATED, refusing("?")) == (0,)
    assert value("false refusals", WHEN, refusing("?")) == (1,)
    assert value("false refusals", WHEN, said(STEPS)) == (0,)


def test_a_false_premise_is_answerable() -> None:
    seen = score(Observation(replace(WHEN, kind="false_premise"), refusing("?"), DOCUMENTS))
    assert seen["false refusals"] == (1,)
    assert "false answers" not in seen


def test_precision_recall_and_f1_by_hand() -> None:
    # Refused three, two of them rightly, and should have refused four.
    values = np.array([(1, 1), (1, 1), (1, 0), (0, 1), (0, 1), (0, 0)], dtype=float)
    assert point(values, precision) == pytest.approx(2 / 3)
    assert point(values, recall) == pytest.approx(2 / 4)
    assert point(values, f1) == pytest.approx(2 * 2 / (3 + 4))


def test_shares_of_nothing_are_undefined() -> None:
    nothing = np.zeros((3, 2))
    assert [point(nothing, over) for over in (precision, recall, f1)] == [None, None, None]


PAIRS = st.lists(st.tuples(st.sampled_from([0.0, 1.0]), st.sampled_from([0.0, 1.0])), min_size=1, max_size=40)


@given(PAIRS)
def test_f1_agrees_with_scikit_learn(pairs: list[tuple[float, float]]) -> None:
    did, should = zip(*pairs, strict=True)
    expected = None if not any(did + should) else pytest.approx(float(f1_score(should, did, zero_division=0)))
    assert point(np.array(pairs), f1) == expected


# Confidence

SCORED = st.lists(
    st.tuples(st.sampled_from([0.0, 0.1, 0.25, 0.5, 0.55, 0.9, 1.0]), st.sampled_from([0.0, 1.0])),
    min_size=1,
    max_size=40,
).map(lambda pairs: np.array(pairs, dtype=float))
OVERS: tuple[Over, ...] = (
    auroc,
    brier,
    reliability,
    accuracy_at(0.8),
    *(false_answers_at(rate) for rate in (0.05, 0.1, 0.15, 0.2)),
)


def both_sorts(values: Array) -> bool:
    return bool(0 < values[:, 1].sum() < len(values))


def test_auroc_by_hand() -> None:
    # Of the four pairs two are in order, one is a tie and one is not.
    assert point(np.array([(0.9, 1), (0.4, 1), (0.4, 0), (0.7, 0)]), auroc) == pytest.approx(2.5 / 4)


def test_the_last_digit_of_a_sum_makes_no_difference() -> None:
    noise = 0.1 + 0.2 - 0.3
    noisy = replace(refusing("?"), confidence=0.3 + noise)
    assert value("AUROC answerable", WHEN, noisy) == value("AUROC answerable", WHEN, replace(noisy, confidence=0.3))


def test_auroc_of_one_sort_is_undefined() -> None:
    assert point(np.array([(0.2, 1.0), (0.4, 1.0)]), auroc) is None


@given(SCORED.filter(both_sorts))
def test_auroc_agrees_with_scikit_learn(values: Array) -> None:
    assert point(values, auroc) == pytest.approx(roc_auc_score(values[:, 1], values[:, 0]))


@given(SCORED.filter(both_sorts))
def test_auroc_of_reversed_scores_is_the_rest_of_one(values: Array) -> None:
    reversed_ = point(values * (-1, 1), auroc)
    assert reversed_ is not None
    assert point(values, auroc) == pytest.approx(1 - reversed_)


@given(SCORED)
def test_brier_agrees_with_scikit_learn(values: Array) -> None:
    assert point(values, brier) == pytest.approx(brier_score_loss(values[:, 1], values[:, 0], pos_label=1))


def test_reliability_by_hand() -> None:
    # Two bins: says .8 and is right half the time, says .2 and is never right.
    values = np.array([(0.8, 1), (0.8, 0), (0.2, 0), (0.2, 0)])
    assert point(values, reliability) == pytest.approx(0.5 * 0.3**2 + 0.5 * 0.2**2)


@given(SCORED)
def test_reliability_is_a_part_of_brier(values: Array) -> None:
    whole, part = point(values, brier), point(values, reliability)
    assert whole is not None and part is not None
    assert -1e-9 <= part <= whole + 1e-9


def test_false_answers_at_a_rate_by_hand() -> None:
    # Four answerable at .9, .8, .7, .3; four not stated at .85, .5, .2, .1.
    answerable = [(c, 1.0) for c in (0.9, 0.8, 0.7, 0.3)]
    not_stated = [(c, 0.0) for c in (0.85, 0.5, 0.2, 0.1)]
    values = np.array(answerable + not_stated)
    assert point(values, false_answers_at(0.0)) == pytest.approx(2 / 4)
    assert point(values, false_answers_at(0.25)) == pytest.approx(1 / 4)
    assert point(values, false_answers_at(0.5)) == pytest.approx(1 / 4)
    assert point(values, false_answers_at(0.75)) == pytest.approx(0)


@given(SCORED.filter(both_sorts), st.floats(0, 0.99))
def test_the_threshold_keeps_to_the_rate_and_is_the_best_that_does(values: Array, rate: float) -> None:
    yes, no = values[values[:, 1] == 1, 0], values[values[:, 1] == 0, 0]
    allowed = [t for t in [*values[:, 0], 2.0] if np.mean(yes < t) <= rate + 1e-9]
    assert point(values, false_answers_at(rate)) == pytest.approx(min(np.mean(no >= t) for t in allowed))


@given(SCORED.filter(both_sorts))
def test_refusing_more_never_answers_more(values: Array) -> None:
    curve = [point(values, false_answers_at(rate)) or 0.0 for rate in (0.05, 0.1, 0.15, 0.2)]
    assert curve == sorted(curve, reverse=True)


@given(SCORED.flatmap(lambda values: st.tuples(st.just(values), st.permutations(range(len(values))))))
def test_no_figure_depends_on_the_order_of_the_cases(given_: tuple[Array, list[int]]) -> None:
    values, order = given_
    shuffled = values[order]
    for over in (*OVERS, mean, quantile(0.5)):
        assert point(shuffled, over) == pytest.approx(point(values, over))


@given(SCORED)
def test_every_figure_of_a_share_lies_between_nought_and_one(values: Array) -> None:
    for over in (*OVERS, mean):
        of = point(values, over)
        assert of is None or -1e-9 <= of <= 1 + 1e-9


@given(SCORED, arrays(np.int64, 40, elements=st.integers(0, 3)))
def test_a_weight_is_a_case_that_often(values: Array, counts: Array) -> None:
    counts = counts[: len(values)]
    if not counts.sum():
        return
    repeated = np.repeat(values, counts.astype(int), axis=0)
    for over in (*OVERS, mean, quantile(0.5), quantile(0.95)):
        weighted = over(values, counts[np.newaxis].astype(float))[0]
        assert (None if np.isnan(weighted) else weighted) == pytest.approx(point(repeated, over))


def test_accuracy_at_a_coverage_by_hand() -> None:
    values = np.array([(0.9, 1), (0.8, 1), (0.7, 0), (0.6, 1), (0.1, 0)], dtype=float)
    assert point(values, accuracy_at(0.4)) == pytest.approx(1)
    assert point(values, accuracy_at(0.8)) == pytest.approx(3 / 4)
    assert point(values, accuracy_at(1.0)) == pytest.approx(3 / 5)
    assert point(np.array([(0.5, 1.0), (0.5, 0.0)]), accuracy_at(0.5)) == pytest.approx(0.5)


@given(SCORED)
def test_accuracy_at_full_coverage_is_the_accuracy(values: Array) -> None:
    assert point(values, accuracy_at(1.0)) == pytest.approx(values[:, 1].mean())


# Length, cost and speed


def test_tokens_are_counted_where_a_model_was_asked() -> None:
    asked = replace(said(LIT), usage={"tokens_in": 900, "tokens_out": 40, "requests": 1, "cost_usd": 0.0025})
    assert value("tokens of a model, median", WHEN, asked) == (940,)
    assert value("tokens of a model, median", WHEN, said(LIT)) is None
    assert value("US dollars, mean", WHEN, asked) == (0.0025,)
    assert value("US dollars, mean", WHEN, said(LIT)) is None


def test_words_are_those_of_the_statements() -> None:
    assert value("words, median", WHEN, said(LIT, STEPS)) == (13,)
    assert value("words, median", WHEN, refusing("?")) is None


def test_time_is_taken_of_questions_asked_alone() -> None:
    assert value("ms, p50", WHEN, said(LIT), 0.25) == (250,)
    assert value("ms, p50", WHEN, said(LIT)) is None


@pytest.mark.parametrize(("share", "expected"), [(0.5, 20), (0.75, 30), (0.95, 40), (1.0, 40)])
def test_a_quantile_is_a_value_that_was_seen(share: float, expected: float) -> None:
    assert point(np.array([[40.0], [10], [30], [20]]), quantile(share)) == expected


# Intervals


def test_the_interval_of_a_proportion_is_about_what_theory_says() -> None:
    values = np.array([[1.0]] * 80 + [[0.0]] * 20)
    low, high = interval(values, mean) or (0, 0)
    assert low == pytest.approx(0.72, abs=0.011)
    assert high == pytest.approx(0.88, abs=0.011)


def test_cases_all_alike_leave_no_doubt() -> None:
    assert interval(np.ones((5, 1)), mean) == (1, 1)


def test_no_case_gives_no_figure_and_no_interval() -> None:
    assert point(np.empty((0,)), mean) is None
    assert interval(np.empty((0,)), mean) is None


def test_what_is_never_defined_has_no_interval() -> None:
    assert interval(np.zeros((4, 2)), f1) is None


def test_the_interval_is_the_same_in_any_order_and_every_time() -> None:
    values = np.random.default_rng(1).random((30, 1))
    assert interval(values, mean) == interval(values[::-1], mean) == interval(values, mean)


# Crashes and the table


def test_a_crash_is_the_worst_wherever_it_could_have_scored() -> None:
    answerable, not_stated = score_crash(WHEN), score_crash(NOT_STATED)
    zero = ("correct", "correct when answered", "cited-gold precision", "cited-gold recall", "evidence@10", "MRR@10")
    assert {answerable[name] for name in (*zero, "marks resolve", "quotes verbatim")} == {(0,)}
    assert (answerable["CRAG"], not_stated["CRAG"]) == ((-1,), (-1,))
    assert (answerable["false refusals"], not_stated["false answers"]) == ((1,), (1,))
    assert (not_stated["refusal recall"], answerable["answering recall"]) == ((0, 1), (0, 1))
    assert (answerable["Brier"], not_stated["Brier"], answerable["AUROC right"]) == ((0, 1), (1, 0), (1, 0))
    assert {answerable[name] for name in ("words, median", "ms, p50", "AUROC bare BM25")} == {None}


def test_what_applies_is_known_before_the_answer() -> None:
    for case in (WHEN, NOT_STATED):
        outcomes = [score(Observation(case, answer, DOCUMENTS)) for answer in (said(LIT), refusing("?"))]
        assert outcomes[0].keys() == outcomes[1].keys() == score_crash(case).keys()


def test_what_does_not_apply_is_counted_and_not_averaged() -> None:
    answers = [said(LIT), said(STEPS), refusing("?")]
    scores = [score(Observation(WHEN, answer, DOCUMENTS)) for answer in answers]
    scores.append(score(Observation(NOT_STATED, refusing("?"), DOCUMENTS)))
    of = figure("correct when answered", scores)
    assert (of.value, of.n, of.left_out) == (0.5, 2, 1)
    assert figure("correct", scores).value == pytest.approx(1 / 3)


def test_every_metric_makes_a_figure_of_any_run() -> None:
    answers = [said(LIT), said(STEPS), refusing("?")]
    asked = [replace(answer, usage={"tokens_in": 9, "cost_usd": 0.1}) for answer in answers]
    cases = (WHEN, NOT_STATED, SHORT, STAIRS, SIDES)
    scores = [score(Observation(case, answer, DOCUMENTS, 0.1)) for case in cases for answer in asked]
    for name in METRICS:
        of = figure(name, scores)
        assert of.value is not None and of.low is not None and of.high is not None
        assert of.low - 1e-9 <= of.value <= of.high + 1e-9
        empty = figure(name, [])
        assert (empty.value, empty.low, empty.n) == (None, None, 0)
