"""The table of metrics: each is one pure function of an observation, and one over all cases."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Protocol

from evals.cases import GoldCase
from evals.metrics import (
    answers,
    attribution,
    citations,
    confidence,
    conflicts,
    cost,
    length,
    numbers,
    overlap,
    refusals,
    retrieval,
    speed,
)
from evals.metrics.means import mean
from evals.metrics.quantiles import quantile
from evals.types import Metric, Observation, Over, Value

__all__ = ["METRICS"]

_DEPTHS = (1, 3, 5, 10)
_RATES = (0.05, 0.10, 0.15, 0.20)
_SHARES: Mapping[str, Over] = {"precision": refusals.precision, "recall": refusals.recall, "F1": refusals.f1}


class _AtDepth(Protocol):
    def __call__(self, o: Observation, k: int) -> Value: ...


# Which cases a metric is for, and what one is worth that crashed.


def _all(case: GoldCase) -> bool:
    return True


def _answerable(case: GoldCase) -> bool:
    return case.answerable


def _not_stated(case: GoldCase) -> bool:
    return not case.answerable


def _zero(case: GoldCase) -> Value:
    return (0.0,)


def _one(case: GoldCase) -> Value:
    return (1.0,)


def _minus_one(case: GoldCase) -> Value:
    return (-1.0,)


def _nothing(case: GoldCase) -> None:
    """A crash has no length and no time, and says nothing of how hard the questions are."""


# Metrics that have most in common.


def _mean(
    heading: str,
    of: Callable[[Observation], Value | None],
    applies: Callable[[GoldCase], bool] = _answerable,
    crash: Callable[[GoldCase], Value] = _zero,
    *,
    headline: bool = False,
    must_be_one: bool = False,
) -> Metric:
    lower = crash is _one  # the worst that a crash can be worth
    return Metric(heading, of, mean, applies, crash, headline=headline, must_be_one=must_be_one, lower_is_better=lower)


def _by_depth(name: str, heading: str, of: _AtDepth, *headlines: int) -> Mapping[str, Metric]:
    return {f"{name}@{k}": _mean(heading, partial(of, k=k), headline=k in headlines) for k in _DEPTHS}


def _by_share(
    name: str, of: Callable[[Observation], Value], crash: Callable[[GoldCase], Value]
) -> Mapping[str, Metric]:
    heading = f"{name.capitalize()} precision, recall, F1"
    return {f"{name} {share}": Metric(heading, of, over, _all, crash) for share, over in _SHARES.items()}


def _by_confidence(heading: str, over: Over, *, headline: bool = False, lower_is_better: bool = True) -> Metric:
    of, crash = confidence.answerable_by_confidence, confidence.crashed
    return Metric(heading, of, over, _all, crash, headline=headline, lower_is_better=lower_is_better)


def _quantity(
    heading: str, of: Callable[[Observation], Value | None], share: float, *, headline: bool = False
) -> Metric:
    return Metric(heading, of, quantile(share), _all, _nothing, form=".0f", headline=headline, lower_is_better=True)


METRICS: Mapping[str, Metric] = {
    "correct": _mean("Correct", answers.correct, headline=True),
    "correct when answered": _mean("Correct when answered", answers.correct_when_answered),
    "exact match": _mean("Exact match", overlap.exact_match, overlap.has_short_reference),
    "token F1": _mean("Token F1", overlap.token_f1, overlap.has_short_reference),
    "number match": _mean("Number match", numbers.number_match, numbers.has_number),
    "all sides cited": _mean("All sides cited", conflicts.all_sides_cited, conflicts.is_conflict),
    "false answers": _mean("False answers", refusals.false_answer, _not_stated, _one, headline=True),
    "false refusals": _mean("False refusals", refusals.false_refusal, _answerable, _one, headline=True),
    "marks resolve": _mean("Marks resolve", citations.marks_resolve, _all, headline=True, must_be_one=True),
    "quotes verbatim": _mean("Quotes verbatim", citations.quotes_verbatim, _all, headline=True, must_be_one=True),
    "cited-gold precision": _mean("Cited-gold precision", citations.gold_precision, headline=True),
    "cited-gold recall": _mean("Cited-gold recall", citations.gold_recall, headline=True),
    "citation recall": _mean("Citation recall", attribution.citation_recall, _all),
    "citation precision": _mean("Citation precision", attribution.citation_precision, _all),
    **_by_depth("evidence", "Evidence@k", retrieval.any_evidence, 1, 5, 10),
    "evidence in 2,048 tokens": _mean("Evidence in 2,048 tokens", retrieval.within_budget),
    **_by_depth("enough evidence", "Enough evidence@k", retrieval.enough_evidence),
    **_by_depth("full support", "Full support@k", retrieval.full_support, 10),
    "full support in 2,048 tokens": _mean("Full support in 2,048 tokens", retrieval.full_support_within_budget),
    **_by_depth("recall", "Recall@k", retrieval.recall),
    "nDCG@10": _mean("nDCG@10", partial(retrieval.ndcg, k=10), headline=True),
    "MRR@10": _mean("MRR@10", partial(retrieval.reciprocal_rank, k=10), headline=True),
    "CRAG": _mean("CRAG", answers.crag, _all, _minus_one),
    **_by_share("refusal", refusals.refusing, refusals.crashed_refusing),
    **_by_share("answering", refusals.answering, refusals.crashed_answering),
    "AUROC answerable": _by_confidence("AUROC answerable", confidence.auroc, headline=True, lower_is_better=False),
    "AUROC right": Metric(
        "AUROC right", confidence.right_by_confidence, confidence.auroc, _all, confidence.crashed_as_wrong
    ),
    "accuracy at 0.80 coverage": Metric(
        "Accuracy at 80% coverage",
        confidence.right_by_confidence,
        confidence.accuracy_at(0.8),
        _all,
        confidence.crashed_as_wrong,
    ),
    "AUROC bare BM25": Metric(
        "AUROC bare BM25", confidence.answerable_by_lexical, confidence.auroc, _all, _nothing, headline=True
    ),
    **{
        f"false answers at {rate:.2f} refused": _by_confidence(
            "False answers at a rate of refusal", confidence.false_answers_at(rate), headline=rate == 0.15
        )
        for rate in _RATES
    },
    "Brier": _by_confidence("Brier", confidence.brier),
    "Brier reliability": _by_confidence("Brier reliability", confidence.reliability),
    "words, median": _quantity("Words", length.words, 0.5, headline=True),
    "tokens of a model, median": _quantity("Tokens", cost.tokens, 0.5),
    "US dollars, mean": Metric("Dollars", cost.dollars, mean, _all, _nothing, form=".5f", lower_is_better=True),
    "ms, p50": _quantity("Milliseconds", speed.milliseconds, 0.5),
    "ms, p95": _quantity("Milliseconds", speed.milliseconds, 0.95),
}
"""Every figure by the name it is printed and saved under, in the order of the report."""
