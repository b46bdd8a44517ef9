"""What a source gives as a claim, a rumour, a hope or a forecast is not told as a fact."""

import re
from dataclasses import dataclass
from functools import lru_cache

from index.words import stem
from rag.support.case import Case, Source
from rag.support.cues import cues, either
from rag.support.denial import denials, denied_words
from rag.support.problem import Problem
from rag.support.speakers import attributions
from rag.support.text import Text

__all__ = ["Doubt", "doubts", "hedge_rule"]

_CUES = {section: either(lines) for section, lines in cues("hedges.txt").items()}
_SOFT = re.compile(rf"\b(?:{_CUES['doubting']}|{_CUES['reporting']})\b")
_FIRM = re.compile(rf"\b(?:{_CUES['firm']})\b")
_STRONG = re.compile(rf"\b(?:{_CUES['strong']})\b")
_FUTURE, _AHEAD = re.compile(_CUES["future"]), re.compile(_CUES["ahead"])
_UNSURE, _MEANT = re.compile(_CUES["unsure"]), re.compile(_CUES["meant"])
_END = re.compile(
    r"[.;?!]|,? but |,? and that "
    r"|, (?:who|which|where|whose) |, and (?=(?:the|these|those|this|he|she|they|it|his|her|their|its)\b)"
)
"""Where a hedge's reach ends: with the sentence, before a relative clause, or before one that has a subject of its own."""
_QUOTED = re.compile(r"[\"“«]([^\"“”«»]{8,})(?:[\"”»]|$)")
_DETERMINER = re.compile(r"\b(?:the|an?|its|his|her|their) $")
_LEAD = 40
_FEWEST, _HALF, _PART = 2, 0.5, 0.34
"""The share of what it has in common with a span above which a statement rests on what is hoped, or on what is not sure; of
fewer words than `_FEWEST` no share is taken, but of what is quoted."""
_GOES_ON = re.compile(r"[\w,] $")
_ABOUT = re.compile(r"\b(?:some|about|around|roughly|approximately|nearly|almost) (?=[\w$€£])")
"""What says of a number that it is estimated."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """A part of a text, from start to end, that is given as less than a fact; `word`, which ends at `behind`, says by what.

    `said` where it is someone's words.
    """

    word: str
    start: int
    end: int
    behind: int
    said: bool = False


@lru_cache(maxsize=4096)
def doubts(text: Text) -> tuple[Doubt, ...]:
    """The parts that a hedge governs, to the end of its sentence, what is said in quotation marks, a whole question."""
    found = []
    for match in _STRONG.finditer(text.plain):
        if _in_a_name(text, match):
            continue
        word = text.original[match.start() : match.end()]
        found.append(Doubt(word, max(0, match.start() - _LEAD), _end(text, match), match.end()))
    for match in _QUOTED.finditer(text.original):
        found.append(Doubt("a quotation", match.start(1), match.end(1), match.end(1), said=True))
    if text.plain.rstrip("\"' ").endswith("?"):
        found.append(Doubt("a question", 0, len(text.plain), len(text.plain)))
    return tuple(found)


def _end(text: Text, match: re.Match[str]) -> int:
    """Where a hedge's reach ends; that of an adverb before a quality, "the allegedly cracked dam", with the next word."""
    if match[0].endswith("ly") and _DETERMINER.search(text.plain, 0, match.start()):
        behind = text.plain.find(" ", match.end() + 1)
        return behind if behind > 0 else len(text.plain)
    end = _END.search(text.plain, match.end())
    return end.start() if end else len(text.plain)


def _in_a_name(text: Text, match: re.Match[str]) -> bool:
    """Whether it is May, or has a capital where no sentence begins: "the Cape of Good Hope"; not in a headline of capitals."""
    if not text.original[match.start()].isupper():
        return False
    if match[0] == "may":
        return True
    lower = any(word.content and not word.capital for word in text.words)
    return lower and bool(_GOES_ON.search(text.original, 0, match.start()))


def hedge_rule(case: Case) -> Problem | None:
    """A statement that rests on what a span only claims, expects or supposes says so itself."""
    firm = next((m for m in _FIRM.finditer(case.statement.plain) if not _denied(case.statement, m.start())), None)
    if not firm and _denies_most(case.statement):
        return None  # what is denied is not told as a fact; the rule on negation looks at it
    for source in case.sources:
        if firm and firm[0] in source.span.plain:
            continue
        for doubt in doubts(source.span):
            if not firm and _softened(case.statement, doubt, source.span):
                continue
            if doubt.said and _is_speaker(case.statement, source):
                continue
            if _rests(case.statement, source, doubt, 0 if firm else _share(doubt)):
                return Problem(f"the source gives this as {_kind(doubt)}, not as a fact", contradicts=True)
    return None


def _denies_most(statement: Text) -> bool:
    """Whether half of the statement or more stands behind its first denial, or all of it before one that ends it."""
    found = denials(statement)
    if not found or found[0].trailing:
        return bool(found)
    content = [word for word in statement.words if word.content]
    return sum(word.start >= found[0].scope[0].start for word in content) * 2 >= len(content)


def _denied(statement: Text, start: int) -> bool:
    return any(statement.words[at].start == start for at in denied_words(statement))


def _softened(statement: Text, doubt: Doubt, span: Text) -> bool:
    """Whether the statement has a hedge of its own; a mere future only where the span speaks of what is to come.

    A word that the span has in the doubtful part is what is told, not how.
    """
    if doubt.word.lower() == "estimated" and _ABOUT.search(statement.plain):
        return True
    told = {word.stem for word in span.words if doubt.behind <= word.start < doubt.end}
    ahead = bool(_AHEAD.fullmatch(doubt.word.lower()))
    unsure = bool(_UNSURE.fullmatch(doubt.word.lower()))
    return any(
        not _in_a_name(statement, match)
        and not ({stem(word) for word in match[0].split()} & told)
        and (ahead or not _FUTURE.fullmatch(match[0]))
        and not (unsure and _MEANT.fullmatch(match[0]))
        for match in _SOFT.finditer(statement.plain)
    )


def _is_speaker(statement: Text, source: Source) -> bool:
    """Whether the statement is of the one who speaks, and so tells what they say of themselves."""
    return any(
        w.capital and f" {w.plain} " in f" {who.who} " for who in attributions(source.span) for w in statement.words
    )


def _kind(doubt: Doubt) -> str:
    return doubt.word if doubt.word.startswith("a ") else f"“{doubt.word}”"


def _share(doubt: Doubt) -> float:
    return _PART if _UNSURE.fullmatch(doubt.word.lower()) else _HALF


def _rests(statement: Text, source: Source, doubt: Doubt, share: float) -> bool:
    """Whether more than a share of what the statement has in common with the span stands in the doubtful part."""
    shared = {word.stem for word in source.span.words if word.content} & statement.stems
    inside = {w.stem for w in source.span.words if doubt.start <= w.start < doubt.end} & shared
    longer = doubt.end - doubt.start > len(source.span.plain) / 2
    if not shared:
        return longer
    if len(shared) < _FEWEST and not doubt.said:
        return longer and bool(inside)
    return len(inside) > share * len(shared)
