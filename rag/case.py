"""A question made ready: cleaned, completed from the conversation, split into parts, each understood."""

import re
import unicodedata
from dataclasses import dataclass

from index.search import SearchIndex
from index.types import Scope
from rag.decide import Part
from rag.errors import QuestionError
from rag.language import is_english
from rag.question import parts, understand
from rag.reference import meant
from rag.reference import read as reference
from rag.types import Notice

__all__ = ["MAX_QUESTION", "Case", "make_ready", "readable", "refuse_unreadable"]

MAX_QUESTION = 2000
"""The longest question that is read, in characters."""
_DATE = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?", re.ASCII)
_FOREIGN = Notice("language", "The question does not seem to be in English; it was only matched by its words.")


@dataclass(frozen=True, slots=True)
class Case:
    """A question as asked, as it stands alone, and its parts; `notices` are what the user should know about it.

    `within` are the documents to answer from: those that were given, less what the question's own words leave out.
    """

    question: str
    standalone: str
    parts: tuple[Part, ...]
    notices: tuple[Notice, ...]
    within: Scope | None = None


def make_ready(question: str, index: SearchIndex, text: str | None = None, within: Scope | None = None) -> Case:
    """The question ready for this index; `text` is the form of it that stands alone, where the question does not."""
    text = text or question
    english = is_english(text)
    vocabulary = index.generation.vocabulary
    asked_of = meant(reference(text), index.admitted(within), vocabulary.proper, index.shares)
    ready = []
    for part in parts(asked_of.question):
        query = index.query(part, lexical_only=not english)
        ready.append(Part(query, understand(query.text, vocabulary.proper, vocabulary.common)))
    notices = [*([] if english else [_FOREIGN]), *([Notice("documents", asked_of.told)] if asked_of.told else [])]
    return Case(question, text, tuple(ready), tuple(notices), asked_of.scope or within)


def readable(question: str) -> str:
    """The question without control characters, its white space squashed. Raises QuestionError."""
    text = " ".join("".join(" " if unicodedata.category(c) in ("Cc", "Cs", "Cn") else c for c in question).split())
    if not text:
        raise QuestionError("the question is empty; ask something about the documents")
    if len(text) > MAX_QUESTION:
        raise QuestionError(f"the question has {len(text):,} characters; {MAX_QUESTION:,} is the most that is read")
    return text


def refuse_unreadable(within: Scope | None, index: SearchIndex) -> None:
    """Raises QuestionError for a scope that would silently hold nothing: an unknown document, a date of another form."""
    for name in within.documents if within else ():
        if name not in index.documents:
            raise QuestionError(f"there is no document {name!r} to look in; footnote index lists them")
    for date in filter(None, (within.since, within.until) if within else ()):
        if not _DATE.fullmatch(date):
            raise QuestionError(f"{date!r} is not a date of the form 2024, 2024-12 or 2024-12-08")
