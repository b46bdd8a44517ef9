"""A statement denies what its source denies, and nothing else."""

import re
from dataclasses import dataclass
from functools import lru_cache

from rag.support.case import Case
from rag.support.clauses import reach
from rag.support.names import name_words
from rag.support.problem import Problem
from rag.support.text import Text

__all__ = ["Denial", "denials", "negation_rule"]

_CUE = re.compile(
    r"\b(?:not|never|no|none|nobody|nothing|neither|nor|without|cannot|unable|hardly|barely|scarcely|little|unlike|instead of"
    r"|fail(?:s|ed|ing|ure)?|refus(?:e|es|ed|ing|al)|den(?:y|ies|ied|ying|ial)|reject(?:s|ed|ing|ion)?|turn(?:s|ed)? down"
    r"|declin(?:e|es|ed|ing)|lack(?:s|ed|ing)?|absence of|stop(?:s|ped)? short|h[eo]ld(?:s|ing)? off|yet to|rather than"
    r"|impossible|avoid(?:s|ed|ing)?|prevent(?:s|ed|ing)?|far from|too \w+ to|unwilling|budge"
    r"|rul(?:e|es|ed|ing) out|in vain|dismiss(?:es|ed|ing)?|oppos(?:e|es|ed|ing)"
    r"|ban(?:s|ned)|forb(?:ids|ade|idden)|ceas(?:e|es|ed)|abandon(?:s|ed)?)\b|n't\b"
)
_NOT_DENYING = re.compile(
    r"\bno (?:longer|fewer|less|more|later|sooner|doubt|wonder|matter)\b|\bnot (?:only|just|least|merely)\b|\bno\. ?\d"
    r"|\bnothing but\b|\blittle more than\b|(?:\bnot|n't)\b(?= (?:\w+ ){1,6}until\b)|(?:\bnot|n't)\b(?= (?:\w+ )?more than\b)"
    r"|\bwithout (?:doubt|question)\b"
)
_SUBJECT, _SCOPE = 2, 4


@dataclass(frozen=True, slots=True)
class Denial:
    """A word that denies, the stems that it denies and those it is said of."""

    scope: frozenset[str]
    of: frozenset[str]
    trailing: bool


@lru_cache(maxsize=4096)
def denials(text: Text) -> tuple[Denial, ...]:
    """What the text denies, in order: "did not take Homs" denies taking Homs."""
    skipped = [range(m.start(), m.end()) for m in _NOT_DENYING.finditer(text.plain)]
    return tuple(
        _denial(text, match)
        for match in _CUE.finditer(text.plain)
        if not any(match.start() in span for span in skipped)
    )


def _denial(text: Text, match: re.Match[str]) -> Denial:
    following = reach(text, match.end(), 2 if match[0] == "without" else _SCOPE)
    preceding = [word for word in text.words if word.content and word.end <= match.start()][-_SUBJECT:]
    of = frozenset(word.stem for word in preceding)
    if following:
        return Denial(frozenset(word.stem for word in following), of, False)
    return Denial(text.stems - of, of, True)


def negation_rule(case: Case) -> Problem | None:
    """What a span denies the statement denies too, and the other way, as far as both speak of the same thing."""
    own = denials(case.statement)
    for source in case.sources:
        told = denials(source.span)
        if not own and any(_touches(denial, case, source.span) for denial in told):
            return Problem("the source denies this", contradicts=True)
        if not told and any(_asserted(denial, case, source.span) for denial in own):
            return Problem("the source does not deny this", contradicts=True)
    return None


def _asserted(denial: Denial, case: Case, span: Text) -> bool:
    """Whether the span says, of at least half of what the statement denies, names aside, that it is so."""
    names = {word.stem for word in name_words(case.statement, case.lexicon)}
    scope = denial.scope - names
    return not denial.trailing and bool(scope) and len(scope & span.stems) * 2 >= len(scope)


def _touches(denial: Denial, case: Case, span: Text) -> bool:
    """Whether the statement speaks of what is denied; of a span that says nothing else, being of the same is enough."""
    statement = case.statement
    if denial.trailing:
        return bool(denial.of & statement.stems) and len(denial.scope & statement.stems) > 1
    if "," not in span.plain and denial.of & statement.stems:
        return True
    names = {word.stem for word in name_words(statement, case.lexicon)}
    return bool((denial.scope - names or denial.scope) & statement.stems)
