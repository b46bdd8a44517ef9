"""The table of rules, and the verdict on a statement: the only place where they are put together."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from rag.support.agreement import agreement_rule
from rag.support.assertion import assertion_rule
from rag.support.brevity import brevity_rule
from rag.support.case import Case, Source
from rag.support.claims import makes_claim
from rag.support.clauses import clauses
from rag.support.coverage import Fit, coverage, coverage_rule
from rag.support.dates import date_rule
from rag.support.exchanged import exchange_rule
from rag.support.hedges import hedge_rule
from rag.support.lone_denial import lone_denial_rule
from rag.support.names import borrowed, name_rule
from rag.support.negation import negation_rule
from rag.support.numbers import number_rule
from rag.support.opposites import opposite_rule
from rag.support.problem import Problem
from rag.support.quantifiers import only_rule, quantifier_rule
from rag.support.quotations import quotation_rule
from rag.support.quoted import is_quoted
from rag.support.roles import role_rule
from rag.support.speakers import speaker_rule
from rag.support.text import Text, read
from rag.support.types import Evidence, Failure, Lexicon, Verdict
from rag.support.weighing import WEIGHED, entailed, holds
from rag.support.wording import wording_rule

__all__ = ["MAX_EVIDENCE", "MAX_STATEMENT", "RULES", "Rule", "verdict"]

Rule = Callable[[Case], Problem | None]
"""What is wrong with a statement, or None."""

RULES: Mapping[str, Rule] = {
    "quotation": quotation_rule,
    "number": number_rule,
    "date": date_rule,
    "speaker": speaker_rule,
    "name": name_rule,
    "negation": negation_rule,
    "assertion": assertion_rule,
    "denial": lone_denial_rule,
    "opposite": opposite_rule,
    "role": role_rule,
    "exchange": exchange_rule,
    "quantifier": quantifier_rule,
    "only": only_rule,
    "hedge": hedge_rule,
    "brevity": brevity_rule,
    "coverage": coverage_rule,
    "agreement": agreement_rule,
    "wording": wording_rule,
}
"""Every rule by its name, the first to be told first."""

MAX_STATEMENT = 2000
"""The longest statement that is checked, in characters."""
MAX_EVIDENCE = 3
"""How many spans may carry a statement together."""
_CLEARLY, _FAR, _FAR_BY_WORDS = 0.7, 2.0, 2.5
_LACKING = frozenset(("number", "date", "name"))
"""The rules whose failing may only mean that what is missing stands in a neighbour."""
_NO_LEXICON = Lexicon()


@dataclass(frozen=True, slots=True)
class _Trial:
    """What the rules find when some of the evidence is to carry the statement.

    `fit` is how well it covers the statement; a `stranger` does not name all that the statement names.
    """

    used: tuple[int, ...]
    failures: tuple[Failure, ...]
    contradicted: bool
    fit: Fit
    stranger: bool
    sources: tuple[Source, ...]

    @property
    def failed(self) -> frozenset[str]:
        """The rules that failed."""
        return frozenset(failure.rule for failure in self.failures)

    def beside(self, other: "_Trial") -> bool:
        """Whether a source of it stands around one of the other's."""
        around = {quote for s in other.sources for quote in (*s.evidence.before, *s.evidence.after)}
        return any(source.evidence.quote in around for source in self.sources)


def verdict(statement: str, evidence: Sequence[Evidence], lexicon: Lexicon = _NO_LEXICON) -> Verdict:
    """How far the evidence carries the statement.

    The fewest pieces, three at most, that pass every rule together carry it: one alone, neighbours of one document that
    have the number, date or name that the best alone lacks or cover it clearly better, or one for each clause. A piece does
    not count where one that fits the statement better contradicts it. Where none carries it, the verdict tells what is wrong
    with the piece that fits best.
    A sentence that claims nothing is `no_claim`.
    """
    if not makes_claim(statement):
        return Verdict("no_claim")
    if len(statement) > MAX_STATEMENT:
        return _failed("length", f"a sentence of {len(statement):,} characters is too long to be checked")
    if not evidence:
        return _failed("coverage", "the documents do not say this")
    for n, one in enumerate(evidence):
        if is_quoted(statement, one.quote, _context(one)):
            return Verdict("quoted", used=(n,))
    return _judged(statement, tuple(Source(one, lexicon) for one in evidence), lexicon)


def _judged(statement: str, sources: Sequence[Source], lexicon: Lexicon) -> Verdict:
    whole = _Whole(statement, sources, lexicon)
    alone = [whole.trial((n,)) for n in range(len(sources))]
    if passed := _best(alone):
        return _supported(whole, passed.used)
    best = max((t for t in alone if t.failures), key=lambda t: t.fit.whole)
    together = [whole.trial(used) for used in _neighbours(sources) if _may_complete([alone[n] for n in used], best)]
    lacking = _LACKING.issuperset(best.failed)
    passed = _best([t for t in together if lacking or t.fit.whole > best.fit.whole + _CLEARLY])
    carriers = passed.used if passed else whole.by_clauses()
    return Verdict("unsupported", best.failures, best.used) if carriers is None else _supported(whole, carriers)


def _may_complete(members: Sequence["_Trial"], best: "_Trial") -> bool:
    """Whether neighbours may carry together what none does alone: where nothing contradicts it.

    Or nothing but numbers, where each of them lacks the number: it may then be reckoned from them all.
    """
    if not any(trial.contradicted for trial in (*members, best)):
        return True
    return best.failed == {"number"} and all("number" in m.failed <= {"number", "coverage"} for m in members)


def _supported(whole: "_Whole", used: tuple[int, ...]) -> Verdict:
    return Verdict("supported", used=used, borrowed=borrowed(whole.case(used)))


def _best(trials: Sequence[_Trial]) -> _Trial | None:
    """The trial that passes with the best fit, unless one that fits clearly better contradicts it, or far better fails."""
    passed = max((t for t in trials if not t.failures), key=lambda t: t.fit.whole, default=None)
    if passed is None or any(_outdoes(t, passed) for t in trials):
        return None
    return passed


def _outdoes(trial: _Trial, passed: _Trial) -> bool:
    """Whether one that fails speaks of the same names and fits better than one that passes, or has far more of the words.

    Whoever gives somebody's words to another, or a number to another thing, writes what a span says: that span fails, and
    one that has the other name or thing, and little else, carries nothing. Beside that span it may: what it leaves out was said.
    """
    if not trial.failures:
        return False
    by_words = trial.fit.words > passed.fit.words + _FAR_BY_WORDS and not trial.beside(passed)
    same = not trial.stranger and trial.fit.whole > passed.fit.whole + (_CLEARLY if trial.contradicted else _FAR)
    return by_words or same


class _Whole:
    """A statement with all that may carry it."""

    def __init__(self, statement: str, sources: Sequence[Source], lexicon: Lexicon) -> None:
        self.original, self.folded = read(statement), read(lexicon.names.fold(statement))
        self.sources, self.lexicon = sources, lexicon

    def case(self, used: Sequence[int]) -> Case:
        """The whole statement with some of the sources."""
        return self._case(self.original, self.folded, used)

    def trial(self, used: tuple[int, ...]) -> _Trial:
        """The rules tried on the whole statement."""
        return _tried(self.case(used), used)

    def by_clauses(self) -> tuple[int, ...] | None:
        """One source for each clause, where every clause has one that carries it."""
        parts = clauses(self.folded.original)
        if len(parts) < 2 or len(self.sources) < 2:
            return None
        used: list[int] = []
        at = 0
        for part in parts:
            at = self.folded.original.index(part, at)
            text = read(part)
            trials = [_tried(self._case(text, text, (n,), at), (n,)) for n in range(len(self.sources))]
            if (found := _best(trials)) is None:
                return None
            used += found.used
        chosen = tuple(dict.fromkeys(used))
        return chosen if len(chosen) <= MAX_EVIDENCE else None

    def _case(self, original: Text, folded: Text, used: Sequence[int], offset: int = 0) -> Case:
        return Case(original, folded, tuple(self.sources[n] for n in used), self.lexicon, tuple(self.sources), offset)


def _tried(case: Case, used: tuple[int, ...]) -> _Trial:
    fit = coverage(case)
    problems = _weighed(case, {name: problem for name, rule in RULES.items() if (problem := rule(case))}, fit)
    failures = tuple(Failure(name, problem.text) for name, problem in problems.items())
    contradicted = any(problem.contradicts for problem in problems.values())
    stranger = "name" in problems and not problems["name"].contradicts
    return _Trial(used, failures, contradicted, fit, stranger, case.sources)


def _weighed(case: Case, problems: Mapping[str, Problem], fit: Fit) -> Mapping[str, Problem]:
    """What is left of the problems when those that may be outweighed are; the model is asked only where nothing else is."""
    if any(name not in WEIGHED for name in problems) or (odds := entailed(case)) is None:
        return problems
    if holds(problems, odds, fit):
        return {}
    return problems or {"entailment": Problem("the source does not say this")}


def _neighbours(sources: Sequence[Source]) -> Iterator[tuple[int, ...]]:
    """The sets of two or three sources that stand close together in one document."""
    for size in range(2, min(len(sources), MAX_EVIDENCE) + 1):
        for used in combinations(range(len(sources)), size):
            if all(_close(sources[a], sources[b]) for a, b in combinations(used, 2)):
                yield used


def _close(one: Source, two: Source) -> bool:
    if one.evidence.document.id != two.evidence.document.id:
        return False
    return (
        two.evidence.quote in (*one.evidence.before, *one.evidence.after) or one.evidence.quote in two.evidence.before
    )


def _failed(rule: str, problem: str) -> Verdict:
    return Verdict("unsupported", (Failure(rule, problem),))


def _context(evidence: Evidence) -> str:
    document = evidence.document
    known = filter(None, (evidence.section, document.title, document.publisher, document.author, document.published))
    return " ".join((*evidence.before, evidence.quote, *evidence.after, *known))
