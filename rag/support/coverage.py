"""How much of what a statement says is in its sources at all: a few signals, weighed by a logistic regression.

The weights are data, `weights.json`, fitted by `benchmarks/fit_check.py` on true statements beside the sentences that
carry them and beside others that are like them.
"""

from collections.abc import Mapping
from typing import NamedTuple

from rag.support.case import Case
from rag.support.numbers import carries
from rag.support.problem import Problem
from rag.support.proper import name_words, phrases, stands
from rag.support.quantities import quantities
from rag.support.regression import Regression, regression
from rag.support.speakers import attributions
from rag.support.text import Word

__all__ = ["Fit", "coverage", "coverage_rule", "signals"]

_SHORTEST = 3
_SOMETHING = 0.15
"""How much of its words a span must cover at all: names and numbers around it do not carry what it does not speak of."""
_BY_WORDS = ("alike", "exact", "returned")


class Fit(NamedTuple):
    """How well sources cover a statement, as log-odds: by everything, and what of it its words add, names and numbers aside.

    `above` is how far the whole is above the least that passes; `signals` are what it was reckoned from, where cosines of token
    vectors are among them.
    """

    whole: float
    words: float
    above: float
    signals: Mapping[str, float] | None = None


def coverage(case: Case) -> Fit:
    """How likely it is, by its words, that the sources are of what the statement says."""
    model, found = _model(case), signals(case)
    words = sum(model.weights.get(name, 0.0) * found[name] for name in _BY_WORDS)
    whole = model.log_odds(found)
    return Fit(whole, words, whole - model.least, found if _measured(case) else None)


def coverage_rule(case: Case) -> Problem | None:
    """The sources are likely to be of what the statement says, by its words, of which they have some themselves."""
    found, model = signals(case), _model(case)
    something = max(found["alike"], found["returned"]) >= _SOMETHING
    if something and model.log_odds(found) >= model.least:
        return None
    return Problem("the source does not say this")


def _model(case: Case) -> Regression:
    return regression("with_cosines" if _measured(case) else "words_alone")


def _measured(case: Case) -> bool:
    return any(source.evidence.alike for source in case.sources)


def signals(case: Case) -> dict[str, float]:
    """What speaks for the statement being in the sources, each 0 to 1.

    `alike` and `exact`: its words, names aside, by the nearest token of a span and by their stems, the rare ones weighing
    more; `returned`: the share of the spans' words that it has; `named`: the share of its names in or around a span;
    `counted`: that of its numbers.
    """
    said = _said(case)
    weights = [case.lexicon.rarity(word.stem) + 1e-6 for word in said]
    total = sum(weights) or 1.0
    exact = [any(word.stem in source.span.stems for source in case.sources) for word in said]
    alike = [1.0 if same else _nearest(case, word) for word, same in zip(said, exact, strict=True)]
    return {
        "alike": sum(w * a for w, a in zip(weights, alike, strict=True)) / total if said else 1.0,
        "exact": sum(w * e for w, e in zip(weights, exact, strict=True)) / total if said else 1.0,
        "returned": _returned(case),
        "named": _share_of_names(case),
        "counted": _share_of_numbers(case),
    }


def _said(case: Case) -> list[Word]:
    """The words that say something, names and those who are said to speak left out: other rules are for these."""
    aside = {word.at for word in name_words(case.statement, case.lexicon)}
    spoken = [range(a.start, a.start + len(a.who)) for a in attributions(case.statement)]
    return [
        word
        for word in case.statement.words
        if word.content and word.at not in aside and (len(word.plain) >= _SHORTEST or word.plain.isdigit())
        if not any(word.start in who for who in spoken)
    ]


def _nearest(case: Case, word: Word) -> float:
    start, end = word.start + case.offset, word.end + case.offset
    return max(
        (a.cosine for s in case.sources for a in s.evidence.alike if start <= a.start and a.end <= end), default=0.0
    )


def _returned(case: Case) -> float:
    told = frozenset().union(*(source.span.stems for source in case.sources))
    return len(told & case.statement.stems) / len(told) if told else 0.0


def _share_of_names(case: Case) -> float:
    named = phrases(case.statement, case.lexicon)
    rooms = [text for s in case.sources for text in (s.span, *s.before, *s.after[:1], s.about)]
    found = [any(stands(word, text, case.statement) for text in rooms) for phrase in named for word in phrase]
    return sum(found) / len(found) if found else 0.5


def _share_of_numbers(case: Case) -> float:
    stated = [q for q in quantities(case.statement) if not q.single]
    told = [q for source in case.sources for q in quantities(source.span)]
    return sum(any(carries(q, t) for t in told) for q in stated) / len(stated) if stated else 0.5
