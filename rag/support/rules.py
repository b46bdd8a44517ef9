"""The table of rules, and the verdict on a statement: the only place where they are put together."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations

from rag.support.case import Case, case_of
from rag.support.claims import makes_claim
from rag.support.coverage import coverage_rule
from rag.support.dates import date_rule
from rag.support.names import borrowed, name_rule
from rag.support.numbers import number_rule
from rag.support.quotations import quotation_rule
from rag.support.quoted import is_quoted
from rag.support.types import Evidence, Failure, Lexicon, Verdict

__all__ = ["MAX_EVIDENCE", "MAX_STATEMENT", "RULES", "Rule", "verdict"]

Rule = Callable[[Case], str | None]
"""What is wrong with a statement, in one line for people, or None."""

RULES: Mapping[str, Rule] = {
    "quotation": quotation_rule,
    "number": number_rule,
    "date": date_rule,
    "name": name_rule,
    "coverage": coverage_rule,
}
"""Every rule by its name, the first to be told first."""

MAX_STATEMENT = 2000
"""The longest statement that is checked, in characters."""
MAX_EVIDENCE = 3
"""How many spans may carry a statement together."""


_NO_LEXICON = Lexicon()


def verdict(statement: str, evidence: Sequence[Evidence], lexicon: Lexicon = _NO_LEXICON) -> Verdict:
    """How far the evidence carries the statement; the first three pieces of evidence count.

    The fewest pieces that pass every rule together carry it. Where none do, the verdict tells what is wrong with those
    that fail the fewest rules. A statement that claims nothing is `no_claim`.
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
    best: Verdict | None = None
    for used in _subsets(min(len(evidence), MAX_EVIDENCE)):
        case = case_of(statement, [evidence[n] for n in used], lexicon)
        failures = tuple(Failure(name, problem) for name, rule in RULES.items() if (problem := rule(case)))
        if not failures:
            return Verdict("supported", used=used, borrowed=borrowed(case))
        if best is None or len(failures) < len(best.failures):
            best = Verdict("unsupported", failures, used)
    return best or _failed("coverage", "the documents do not say this")


def _failed(rule: str, problem: str) -> Verdict:
    return Verdict("unsupported", (Failure(rule, problem),))


def _subsets(count: int) -> Iterator[tuple[int, ...]]:
    for size in range(1, count + 1):
        yield from combinations(range(count), size)


def _context(evidence: Evidence) -> str:
    document = evidence.document
    known = filter(None, (evidence.section, document.title, document.publisher, document.author, document.published))
    return " ".join((*evidence.before, evidence.quote, *evidence.after, *known))
