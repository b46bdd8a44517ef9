"""A comparison of two runs as a table and lines of text."""

from collections.abc import Iterator, Sequence

from evals.compare import RESAMPLES, Comparison, Difference, Pair
from evals.metrics import METRICS
from evals.report import outcome, safe
from evals.run import Run
from evals.table import Table

__all__ = ["comparison_table", "made_of", "sides"]


def comparison_table(comparison: Comparison) -> Table:
    """Each figure before and after over the shared questions, its difference and whether that could be chance."""
    rows = tuple(_row(each) for each in comparison.differences)
    return Table(
        "Against the run before (shared questions)", ("figure", "before", "after", "difference", "p", "n"), rows
    )


def made_of(comparison: Comparison, before: Run, name: str) -> str:
    """One line: what was compared with what."""
    told = f"Compared with {name} of {before.date or 'an unknown date'}, {comparison.shared} questions in both"
    for what, keys in (("only before or changed", comparison.gone), ("only now or changed", comparison.new)):
        told += f"; {what}: {_some(keys)}" if keys else ""
    return f"{told}; paired bootstrap intervals and randomisation tests of {RESAMPLES:,} draws."


def sides(comparison: Comparison) -> Iterator[str]:
    """The questions won and those lost, each with what was said before and what is said now."""
    for title, pairs in (("Won", comparison.won), ("Lost", comparison.lost)):
        yield f"\n{title}: {len(pairs)}"
        for pair in pairs:
            yield "\n".join(map(safe, _pair(pair)))


def _pair(pair: Pair) -> Iterator[str]:
    case = pair.after.case
    yield f"  {'/'.join(filter(None, pair.after.key))} ({case.kind}, {case.split}): {case.question}"
    yield f"    gold    {case.reference or 'not stated'}"
    yield f"    before  {outcome(pair.before)}"
    yield f"    now     {outcome(pair.after)}"


def _row(of: Difference) -> tuple[str, ...]:
    form = METRICS[of.name].form
    values = ["–" if value is None else f"{value:{form}}" for value in (of.before, of.after)]
    if of.change is None:
        return (of.name, *values, "–", "–", str(of.n))
    difference = f"{of.change:+{form}} ({of.low:+{form}} to {of.high:+{form}})"
    return (of.name, *values, difference, f"{of.p:.4f}", str(of.n))


def _some(keys: Sequence[str], most: int = 5) -> str:
    return f"{len(keys)} ({', '.join(keys[:most])}{', …' if len(keys) > most else ''})"
