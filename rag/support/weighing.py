"""What rules on single words find, weighed with what a model of entailment makes of the whole.

A denial told in other words, or "only" told as "nobody but", looks to a rule on words like one that is missing, and one that is
missing in other words it does not see. A model reads both texts whole, and is wrong elsewhere. A logistic regression weighs
the two; another weighs the model with the signals of coverage, since whether a source speaks of what a statement says is
another question than whether it says so. Their weights are data (`weights.json`, fitted by `benchmarks/fit_check.py`). All
other rules stand alone: where one of them fails, nothing makes up for it. Opposites, sides and hedges are among them, since
what these find is right more often than the model is: weighed, they let more through (docs/checking.md).
"""

from collections.abc import Collection

from rag.support.case import Case
from rag.support.coverage import Fit
from rag.support.regression import regression

__all__ = ["WEIGHED", "entailed", "holds", "traits"]

WEIGHED = ("negation", "assertion", "denial", "only", "coverage")
"""The rules that are signals only where a model is there."""
_FURTHEST = 4.0


def entailed(case: Case) -> float | None:
    """The log-odds by the model that the sources carry the statement, read in the order of their document; None without one."""
    if case.lexicon.entails is None:
        return None
    ordered = sorted(case.sources, key=lambda s: sum(o.evidence.quote in s.evidence.before for o in case.sources))
    words = " ".join(source.span.original for source in ordered)
    before = " ".join(text.original for text in ordered[0].before)
    return case.lexicon.entails(case.statement.original, words, before, ordered[0].evidence.document.title)


def traits(failed: Collection[str], odds: float, fit: Fit) -> dict[str, float]:
    """The signals of the regression: 1 for each weighed rule that failed, and two log-odds, of the model and of coverage."""
    broken = {name: float(name in failed) for name in WEIGHED if name != "coverage"}
    return {**broken, "covered": max(-_FURTHEST, min(_FURTHEST, fit.above)), "entailed": odds}


def holds(failed: Collection[str], odds: float, fit: Fit) -> bool:
    """Whether what speaks for the statement outweighs what the rules of WEIGHED found, and the sources speak of it at all."""
    weighing, carrying = regression("weighing"), regression("carrying")
    spoken_of = fit.signals is None or carrying.log_odds({**fit.signals, "entailed": odds}) >= carrying.least
    return spoken_of and weighing.log_odds(traits(failed, odds, fit)) >= weighing.least
