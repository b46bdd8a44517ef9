"""What a source gives as a claim, a rumour, a hope or a forecast is not told as a fact."""

import re
from dataclasses import dataclass
from functools import lru_cache

from rag.support.case import Case, Source
from rag.support.problem import Problem
from rag.support.speakers import Attribution, attributions, kinds_of
from rag.support.text import Text

__all__ = ["Doubt", "doubts", "hedge_rule"]

_REPORTING = (
    r"sa(?:y|ys|id|ying)|t(?:ell|ells|old|elling)|claim(?:s|ed|ing)?|alleg(?:e|es|ed|ing|ation|ations)|argu(?:e|es|ed|ing)"
    r"|assert(?:s|ed)?|insist(?:s|ed)?|stated|declar(?:e|es|ed)|announc(?:e|es|ed)|report(?:s|ed)?|warn(?:s|ed|ing)?"
    r"|describ(?:e|es|ed)|blam(?:e|es|ed)|accus(?:e|es|ed)|complain(?:s|ed)?|believ(?:e|es|ed)|thinks?|thought"
    r"|suspect(?:s|ed)?|suggest(?:s|ed)?|maintain(?:s|ed)?|contend(?:s|ed)?|notes?|noted|add(?:s|ed)|explain(?:s|ed)?"
    r"|recall(?:s|ed)?|acknowledg(?:e|es|ed)|admit(?:s|ted)?|concede(?:s|d)?|wrote|writes|according to|accounts? of|views?"
    r"|sees?|saw|attribut(?:e|es|ed)|down to|considers?|considered|spoke|speaks|talked|in the eyes of|asks?|asked|account"
)
_DOUBTING = (
    r"reportedly|allegedly|apparently|seemingly|possibly|perhaps|maybe|presumably|supposedly|likely|probably|may|might|could"
    r"|would|seem(?:s|ed)?|appear(?:s|ed)?|rumou?r(?:s|ed)?|theor(?:y|ies)|expect(?:s|ed|ing|ation|ations)?|forecasts?"
    r"|predict(?:s|ed|ion|ions)?|suspected|alleged|plan(?:s|ned)?|hop(?:e|es|ed|ing)|intend(?:s|ed)?|aim(?:s|ed|ing)?|wish(?:es|ed)?"
    r"|threat(?:en|ens|ened)?|promis(?:e|es|ed)|vow(?:s|ed)?|god willing|if|whether|discussing|talks|talking|considering|proposed"
    r"|estimated?|estimates|potential(?:ly)?|want(?:s|ed)?|demand(?:s|ed)?|seek(?:s|ing)?|sought|offer(?:s|ed)?|ready to|meant to"
    r"|due to|set to|about to|will|shall|should|question(?:s|ed)?|unclear|version|suspicion|fear(?:s|ed)?|looks?|looked|chance"
)
_SOFT = re.compile(rf"\b(?:{_DOUBTING}|{_REPORTING})\b")
_FIRM = re.compile(
    r"\b(?:certain|certainly|undoubtedly|without doubt|no doubt|definitely|proven|proved|established|confirm(?:s|ed)?"
    r"|conclude(?:s|d)?|in fact|indeed|decided|guaranteed|clearly|undeniabl[ye]|is a fact|was a fact|beyond doubt)\b"
)
_STRONG = re.compile(
    r"\b(?:reportedly|allegedly|apparently|seemingly|possibly|perhaps|maybe|presumably|supposedly|may|might|seem(?:s|ed)?"
    r"|appear(?:s|ed)? to|rumou?r(?:s|ed)?|theor(?:y|ies)|expect(?:ed|ation|ations)|predict(?:s|ed|ion|ions)|forecasts?|alleged"
    r"|hop(?:e|es|ed|ing)|god willing|discussing|(?:is|are|was|were) thought|believed to|plan(?:s|ned) to|promised|vowed"
    r"|threatened|could(?! not|n't)|likely|probably|claim(?:s|ed|ing)?|unconfirmed|speculat(?:ion|ed)|suspected|suspicions?"
    r"|intend(?:s|ed)? to|potentially|believe(?:s|d)?|estimated|unclear whether|in theory|proposed|considering|aims to)\b"
)
_QUOTED = re.compile(r"[\"“«]([^\"“”«»]{8,})(?:[\"”»]|$)")
_LEAD = 40


@dataclass(frozen=True, slots=True)
class Doubt:
    """A part of a text, from start to end, that is given as less than a fact; `word` says by what.

    `said` where it is someone's words.
    """

    word: str
    start: int
    end: int
    said: bool = False


@lru_cache(maxsize=4096)
def doubts(text: Text) -> tuple[Doubt, ...]:
    """The parts that a hedge governs, to the end of its sentence, what is said in quotation marks, a whole question."""
    found = []
    for match in _STRONG.finditer(text.plain):
        end = re.compile(r"[.;?!]|,? but ").search(text.plain, match.end())
        word = text.original[match.start() : match.end()]
        found.append(Doubt(word, max(0, match.start() - _LEAD), end.start() if end else len(text.plain)))
    for match in _QUOTED.finditer(text.original):
        found.append(Doubt("a quotation", match.start(1), match.end(1), said=True))
    found += [Doubt("a claim", *one.words, said=True) for one in attributions(text) if _is_person(text, one)]
    if text.plain.rstrip("\"' ").endswith("?"):
        found.append(Doubt("a question", 0, len(text.plain)))
    return tuple(found)


def hedge_rule(case: Case) -> Problem | None:
    """A statement that rests on what a span only claims, expects or supposes says so itself."""
    firm = _FIRM.search(case.statement.plain)
    if _SOFT.search(case.statement.plain) and not firm:
        return None
    for source in case.sources:
        if firm and firm[0] in source.span.plain:
            continue
        for doubt in doubts(source.span):
            if doubt.said and _is_speaker(case.statement, source):
                continue
            if _rests(case.statement, source, doubt, 0 if firm else 0.5):
                return Problem(f"the source gives this as {_kind(doubt)}, not as a fact", contradicts=True)
    return None


def _is_person(text: Text, one: Attribution) -> bool:
    """Whether it is someone who speaks, and not an estimate or a document."""
    named = any(w.capital and one.start <= w.start < one.start + len(one.who) for w in text.words)
    return named or bool(kinds_of(one.who))


def _is_speaker(statement: Text, source: Source) -> bool:
    """Whether the statement is of the one who speaks, and so tells what they say of themselves."""
    return any(
        w.capital and f" {w.plain} " in f" {who.who} " for who in attributions(source.span) for w in statement.words
    )


def _kind(doubt: Doubt) -> str:
    return doubt.word if doubt.word.startswith("a ") else f"“{doubt.word}”"


def _rests(statement: Text, source: Source, doubt: Doubt, share: float) -> bool:
    """Whether more than a share of what the statement has in common with the span stands in the doubtful part."""
    shared = {word.stem for word in source.span.words if word.content} & statement.stems
    inside = {w.stem for w in source.span.words if doubt.start <= w.start < doubt.end} & shared
    if not shared:
        return doubt.end - doubt.start > len(source.span.plain) / 2
    return len(inside) > share * len(shared)
