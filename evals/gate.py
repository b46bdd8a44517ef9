"""What a change may not make worse: one table of figures and tolerances, and what a run breaks of it."""

from collections.abc import Iterator, Mapping

from evals.compare import Comparison, Difference, compare
from evals.metrics import METRICS
from evals.records import GoldError
from evals.report import broken
from evals.run import Run

__all__ = ["TOLERANCES", "compared", "failures"]

TOLERANCES: Mapping[str, float] = {
    "correct": 0.02,
    "false answers": 0.03,
    "false refusals": 0.03,
    "cited-gold precision": 0.03,
    "cited-gold recall": 0.03,
    "citation recall": 0.01,
    "citation precision": 0.01,
    "evidence@5": 0.02,
    "MRR@10": 0.02,
    "nDCG@10": 0.02,
    "AUROC answerable": 0.02,
}
"""How much worse than the baseline a figure over all shared questions may be. Questions and answers are the same in every
run of the same code, so a difference is never noise of the measurement: the tolerance is what a change may cost in one
place for what it gains in another."""


def compared(before: Run, after: Run) -> Comparison:
    """The comparison over the headlines and all figures that the gate looks at. Raises GoldError where they share no question."""
    names = [name for name, metric in METRICS.items() if metric.headline or name in TOLERANCES]
    found = compare(before, after, names)
    if not found.shared:
        raise GoldError("the two runs share no question; compare runs over the same gold questions")
    return found


def failures(comparison: Comparison, run: Run) -> tuple[str, ...]:
    """A line for each figure that is worse by more than its tolerance, and for each that must be one and is not."""
    return (*broken(run), *(line for each in comparison.differences for line in _worse(each)))


def _worse(of: Difference) -> Iterator[str]:
    tolerance = TOLERANCES.get(of.name)
    if tolerance is None or of.before is None:
        return
    if of.after is None or of.gain is None:
        yield f"{of.name} was {of.before:.3f} and is undefined now"
    elif of.gain < -tolerance - 1e-9:
        yield (
            f"{of.name} was {of.before:.3f} and is {of.after:.3f}: worse by more than {tolerance:.2f} "
            f"(n {of.n}, difference {of.low:+.3f} to {of.high:+.3f}, p {of.p:.4f})"
        )
