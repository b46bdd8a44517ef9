"""Two runs compared: paired differences, whether they could be chance, the questions won and lost, and the gate."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evals.cases import GoldCase
from evals.compare import compare, difference
from evals.compared import comparison_table, made_of, sides
from evals.gate import TOLERANCES, compared, failures
from evals.metrics import METRICS
from evals.records import Evidence, GoldError
from evals.run import Run, run
from evals.testing import Scripted, answering, hit, refusing
from rag import Answer

COUNT = 40
FACTS = [
    f"Keeper {name} lit lamp {n} at the tower of {name}."
    for n, name in enumerate([chr(97 + i % 26) * 3 for i in range(COUNT)])
]
LOG = "\n".join(FACTS)
DOCUMENTS = {"log.txt": LOG}
CASES = tuple(
    GoldCase(
        id=f"fact-{n}",
        question=f"What about lamp {n}?",
        history=(),
        reference=fact,
        nuggets=(((fact,),),),
        forbidden=(),
        absent=(),
        evidence=(Evidence("log.txt", fact),),
        answerable=True,
        kind="fact",
        difficulty="easy",
        split="tune",
    )
    for n, fact in enumerate(FACTS)
)
UNSTATED = tuple(
    replace(
        case,
        id=f"none-{n}",
        question=f"Who paid for lamp {n}?",
        nuggets=(),
        evidence=(),
        answerable=False,
        kind="not_stated",
    )
    for n, case in enumerate(CASES[:20])
)


def right(case: GoldCase) -> Answer:
    """The right answer, from the right passage, with the right citation; a refusal where that is right."""
    if not case.answerable:
        return refusing(case.question, confidence=0.1)
    fact = case.evidence[0].quote
    return answering(case.question, DOCUMENTS, [("log.txt", fact)], confidence=0.9, hits=[hit("log.txt", LOG, fact)])


def worse_retriever(case: GoldCase) -> Answer:
    """Finds the right passage last of six, and not at all for every fourth question."""
    answer = right(case)
    others = [hit("log.txt", LOG, fact, n) for n, fact in enumerate((FACTS * 2)[len(case.id) : len(case.id) + 5], 1)]
    own = [] if int(case.id.split("-")[1]) % 4 == 0 else [replace(h, rank=6) for h in answer.hits]
    return replace(answer, hits=(*others, *own))


def worse_chooser(case: GoldCase) -> Answer:
    """Says the sentence beside the right one for every tenth question."""
    number = int(case.id.split("-")[1])
    if number % 10 or not case.answerable:
        return right(case)
    return answering(case.question, DOCUMENTS, [("log.txt", FACTS[number + 1])], confidence=0.9, hits=right(case).hits)


def worse_citer(case: GoldCase) -> Answer:
    """Says what is right and cites the sentence beside it for every tenth question; the quote is still verbatim."""
    answer, beside = right(case), worse_chooser(case)
    return replace(answer, citations=beside.citations)


def misquoting(case: GoldCase) -> Answer:
    """One citation of all is not what stands there."""
    answer = right(case)
    if case.id != "fact-7":
        return answer
    return replace(answer, citations=(replace(answer.citations[0], quote="Keeper zzz lit nothing."),))


def crashing(case: GoldCase) -> Answer | Exception:
    """Raises an error for two questions."""
    return ZeroDivisionError("no light") if case.id in ("fact-3", "fact-9") else right(case)


def made(answer: Callable[[GoldCase], Answer | Exception], cases: Sequence[GoldCase] = (*CASES, *UNSTATED)) -> Run:
    script: Mapping[str, Answer | Exception] = {case.question: answer(case) for case in cases}
    return run(Scripted(DOCUMENTS, script), cases)


@pytest.fixture(scope="module")
def baseline() -> Run:
    return made(right)


def faults(before: Run, after: Run) -> list[str]:
    return [line.split(" was ")[0].split(" must ")[0] for line in failures(compared(before, after), after)]


def test_the_gate_passes_where_nothing_is_worse(baseline: Run) -> None:
    assert faults(baseline, made(right)) == []


@pytest.mark.parametrize(
    ("worse", "named"),
    [
        (worse_retriever, {"evidence@5", "MRR@10", "nDCG@10"}),
        (worse_chooser, {"correct", "cited-gold precision", "cited-gold recall"}),
        (worse_citer, {"cited-gold precision", "cited-gold recall", "citation recall", "citation precision"}),
        (misquoting, {"quotes verbatim"}),
        (crashing, {"correct", "false refusals"}),
    ],
    ids=["retriever", "chooser", "citer", "misquoting", "crashing"],
)
def test_the_gate_fails_on_what_is_deliberately_worse(
    baseline: Run, worse: Callable[[GoldCase], Answer | Exception], named: set[str]
) -> None:
    assert named <= set(faults(baseline, made(worse)))


def test_the_gate_bears_what_is_within_the_tolerance(baseline: Run) -> None:
    refused_once = made(lambda case: refusing("", confidence=0.89) if case.id == "fact-3" else right(case))
    assert TOLERANCES["false refusals"] >= 1 / COUNT > TOLERANCES["correct"]
    assert "false refusals" not in faults(baseline, refused_once)
    assert "correct" in faults(baseline, refused_once)


def test_the_gate_looks_at_questions_that_both_runs_have(baseline: Run) -> None:
    part = made(right, CASES[:5])
    assert faults(baseline, part) == []
    with pytest.raises(GoldError, match="share no question"):
        compared(replace(baseline, results=baseline.results[:5]), made(right, CASES[5:]))


def test_a_question_that_was_rewritten_is_not_the_same(baseline: Run) -> None:
    rewritten = (replace(CASES[0], reference="Another"), *CASES[1:])
    found = compare(baseline, made(right, rewritten))
    assert (found.shared, found.new) == (COUNT - 1, ("fact-0",))
    assert len(found.gone) == 1 + len(UNSTATED)


def test_questions_won_and_lost_stand_with_both_outcomes(baseline: Run) -> None:
    found = compare(baseline, made(worse_chooser))
    assert [pair.after.case.id for pair in found.lost] == [f"fact-{n}" for n in (0, 10, 20, 30)]
    assert found.won == ()
    back = compare(made(worse_chooser), baseline)
    assert len(back.won) == 4
    text = "\n".join(sides(found))
    assert "Won: 0" in text and "Lost: 4" in text
    assert f"before  answered, confidence 0.90: {FACTS[10]} [1]" in text
    assert f"now     answered, confidence 0.90: {FACTS[11]} [1]" in text


def test_the_table_shows_both_figures_and_the_difference(baseline: Run) -> None:
    found = compare(baseline, made(worse_chooser))
    (row,) = [row for row in comparison_table(found).rows if row[0] == "correct"]
    assert row[1:3] == ("1.000", "0.900")
    assert row[3].startswith("-0.100 (-0.2") and row[5] == str(COUNT)
    assert made_of(found, baseline, "before.json").startswith("Compared with before.json of ")


# The test and the interval

OUTCOMES = st.lists(st.tuples(st.sampled_from([0.0, 1.0]), st.sampled_from([0.0, 1.0])), min_size=1, max_size=30)
CORRECT = METRICS["correct"]


def test_the_p_is_that_of_the_exact_test() -> None:
    # Five questions lost and none won: of the 32 ways round, two are as extreme.
    of = difference("correct", [(1.0,)] * 5 + [(1.0,)] * 9, [(0.0,)] * 5 + [(1.0,)] * 9, CORRECT)
    assert of.change == pytest.approx(-5 / 14)
    assert of.p == pytest.approx(2 / 32, abs=0.01)


@settings(max_examples=15, deadline=None)
@given(OUTCOMES)
def test_turning_the_runs_round_turns_the_difference_round(outcomes: list[tuple[float, float]]) -> None:
    before, after = [(b,) for b, _ in outcomes], [(a,) for _, a in outcomes]
    forth, back = difference("correct", before, after, CORRECT), difference("correct", after, before, CORRECT)
    assert forth.change == pytest.approx(-(back.change or 0.0))
    assert forth.p == back.p
    assert forth.change == pytest.approx(np.mean(after) - np.mean(before))


def test_runs_alike_differ_in_nothing() -> None:
    of = difference("correct", [(1.0,), (0.0,)], [(1.0,), (0.0,)], CORRECT)
    assert (of.change, of.low, of.high, of.p) == (0, 0, 0, 1)


def test_a_figure_of_all_cases_together_is_tested_too() -> None:
    auroc = METRICS["AUROC answerable"]
    before = [(0.1 * n, float(n > 5)) for n in range(12)]
    after = [(0.1 * (11 - n), float(n > 5)) for n in range(12)]
    of = difference("AUROC answerable", before, after, auroc)
    assert of.before == pytest.approx(1)
    assert of.after == pytest.approx(0)
    assert of.p is not None and of.p < 0.05


def test_an_outcome_that_left_nothing_to_measure_counts_in_its_own_run_only() -> None:
    of = difference(
        "correct when answered", [(1.0,), None, (0.0,)], [(1.0,), (1.0,), None], METRICS["correct when answered"]
    )
    assert (of.before, of.after, of.n) == (0.5, 1.0, 3)


def test_an_undefined_figure_has_no_difference() -> None:
    of = difference("correct", [None], [(1.0,)], CORRECT)
    assert (of.before, of.after, of.change, of.p) == (None, 1.0, None, None)
    assert difference("correct", [], [], CORRECT).before is None


@pytest.mark.parametrize("name", TOLERANCES)
def test_every_tolerance_is_of_a_figure_that_exists(name: str) -> None:
    assert name in METRICS and 0 <= TOLERANCES[name] <= 0.05


def test_less_is_better_of_what_counts_faults() -> None:
    worse = {name for name, metric in METRICS.items() if metric.lower_is_better}
    assert {"false answers", "false refusals", "Brier", "words, median", "ms, p50"} <= worse
    assert not {"correct", "AUROC answerable", "evidence@5", "CRAG", "marks resolve"} & worse
