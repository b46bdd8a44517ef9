"""A follow-up made into a question that stands alone, from the last turn; one that stands alone is left as it is."""

import re
from collections.abc import Sequence

from index.words import STOP_WORDS, terms, words
from rag.answers import names
from rag.question import understand
from rag.types import Turn

__all__ = ["standalone"]

_ELLIPSIS = re.compile(r"(?:and|but|or|so|what about|how about|and what about)\b[\s,]*", re.IGNORECASE)
_POINTS_BACK = re.compile(
    r"\b(?:he|him|his|she|her|hers|they|them|their|theirs|it|its|there|then|that|those|these|this|same|one)\b",
    re.IGNORECASE,
)
_PERSON = re.compile(r"\b(?:he|him|his|she|her|hers)\b", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)(?:1[89]|20)\d\d(?!\d)")
_QUESTION_WORD = re.compile(
    r"(?:who|whom|whose|what|which|when|where|why|how|did|do|does|is|are|was|were|has|have|had)\b", re.IGNORECASE
)


def standalone(question: str, history: Sequence[Turn]) -> str:
    """The question with what it leaves out taken from the last turn; without history, or where nothing is left out, itself.

    "And in 2016?" after "Why did Aleppo fall in 2024?" gives "Why did Aleppo fall in 2016?"; "How old is he?" after
    a question for a person is given the name in the answer.
    """
    if not history:
        return question
    last = history[-1]
    ellipsis = _ELLIPSIS.match(question)
    rest = question[ellipsis.end() :].strip(" ?") if ellipsis else ""
    if ellipsis and rest and not _QUESTION_WORD.match(rest):
        return _replaced(last.question, rest)
    if not words(_QUESTION_WORD.sub("", question)):
        return f"{last.question.rstrip(' ?')}: {question}"
    pronoun = _PERSON.search(question) or _POINTS_BACK.search(question)
    named = _names(question[: pronoun.start()] if pronoun and _PERSON.match(pronoun[0]) else question)
    if named or not (pronoun or len(terms(question)) < 2):
        return question
    referents = _referents(question, last)
    return f"{question.rstrip(' ?')} ({', '.join(referents)})?" if referents else question


def _replaced(asked: str, rest: str) -> str:
    """The last question with its year or its last name replaced by what is now asked about instead."""
    years, names_ = list(_YEAR.finditer(asked)), _names(asked)
    if (year := _YEAR.search(rest)) and years:
        return f"{asked[: years[-1].start()]}{year[0]}{asked[years[-1].end() :]}"
    about = re.sub(r"^(?:in|of|for|about|with|by|on|at|from|to)\s+", "", rest)
    if year or not names_:
        return f"{asked.rstrip(' ?')} {rest}?"
    at = asked.rindex(names_[-1])
    return f"{asked[:at]}{about}{asked[at + len(names_[-1]) :]}"


def _referents(question: str, last: Turn) -> list[str]:
    """Names of the last question; for a "he" or "she", where a person was asked for, the first new name of the answer."""
    asked = _names(last.question)
    if _PERSON.search(question) and understand(last.question).wanted == "person":
        known = set(words(last.question))
        found = [
            n for n in _names(last.answer) if not set(words(n)) & known and not (len(n) < 5 and f"{n}." in last.answer)
        ]
        return found[:1] or asked
    return asked or _names(last.answer)[:1]


def _names(text: str) -> list[str]:
    """The proper names of a text, without question words and other words that merely begin a sentence."""
    return [n for n in names(text, STOP_WORDS) if not _QUESTION_WORD.fullmatch(n) and len(n) > 1]
