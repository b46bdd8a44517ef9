"""Gold questions: what a case is, and a loader that refuses a case which could not be scored fairly.

A file holds one JSON object a line; ``history``, ``reference``, ``nuggets``, ``forbidden``, ``absent`` and
``evidence`` may be left out where they are empty.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from evals.match import Nugget, contains, stated
from evals.records import (
    Documents,
    Evidence,
    GoldError,
    evidence,
    items,
    load,
    misquoted,
    one_of,
    strings,
    text,
    truth,
    with_keys,
)

__all__ = [
    "DIFFICULTIES",
    "KINDS",
    "SPLITS",
    "Documents",
    "Evidence",
    "Exchange",
    "GoldCase",
    "GoldError",
    "exchange",
    "load_cases",
    "nugget",
]

KINDS = (
    "fact",
    "number",
    "date",
    "who_said",
    "list",
    "alias",
    "two_documents",
    "two_aleppos",
    "conflict",
    "notes",
    "paraphrase",
    "keyword",
    "typo",
    "follow_up",
    "not_stated",
    "false_premise",
)
DIFFICULTIES = ("easy", "medium", "hard")
SPLITS = ("tune", "test")

_REQUIRED = ("id", "question", "answerable", "kind", "difficulty", "split")
_OPTIONAL = ("history", "reference", "nuggets", "forbidden", "absent", "evidence")
_OPENING_WORDS = (
    "a according after an are at before by can could did do does for from give had has have how i if in is list name"
    " of on since tell the to under was were what when where which who whom whose why with"
)
_OPENERS = frozenset(_OPENING_WORDS.split())


@dataclass(frozen=True, slots=True)
class Exchange:
    """An earlier question of the conversation and the answer it had."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class GoldCase:
    """A question and what a right answer must say, must not say, and may cite."""

    id: str
    question: str
    history: tuple[Exchange, ...]
    reference: str
    nuggets: tuple[Nugget, ...]
    forbidden: tuple[str, ...]
    absent: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    answerable: bool
    kind: str
    difficulty: str
    split: str


Check: TypeAlias = Callable[[GoldCase, Documents], Iterator[str]]


def load_cases(path: str | Path, documents: Documents) -> tuple[GoldCase, ...]:
    """The cases of a file, or of every ``.jsonl`` file in a folder, each checked against the documents (id to text)."""
    return load(Path(path), lambda record: _fair(_case(record), documents))


def faults(record: object, documents: Documents) -> tuple[str, ...]:
    """What the loader refuses in a case given as a record: its wrong form, or else each thing that is unfair."""
    try:
        return tuple(_unfair(_case(record), documents))
    except GoldError as error:
        return (str(error),)


def _fair(case: GoldCase, documents: Documents) -> GoldCase:
    for fault in _unfair(case, documents):
        raise GoldError(fault)
    return case


def _unfair(case: GoldCase, documents: Documents) -> Iterator[str]:
    return (fault for check in _CHECKS for fault in check(case, documents))


# From a record to a case


def _case(value: object) -> GoldCase:
    record = with_keys(value, "the case", _REQUIRED, _OPTIONAL)
    return GoldCase(
        id=text(record["id"], "id"),
        question=text(record["question"], "question"),
        history=tuple(exchange(turn) for turn in items(record.get("history", []), "history")),
        reference=text(record["reference"], "reference") if "reference" in record else "",
        nuggets=tuple(nugget(value) for value in items(record.get("nuggets", []), "nuggets")),
        forbidden=strings(record.get("forbidden", []), "forbidden"),
        absent=strings(record.get("absent", []), "absent"),
        evidence=tuple(evidence(piece) for piece in items(record.get("evidence", []), "evidence")),
        answerable=truth(record["answerable"], "answerable"),
        kind=one_of(record["kind"], "kind", KINDS),
        difficulty=one_of(record["difficulty"], "difficulty", DIFFICULTIES),
        split=one_of(record["split"], "split", SPLITS),
    )


def exchange(value: object) -> Exchange:
    """An earlier turn, from `{"question": …, "answer": …}`. Raises GoldError for anything else."""
    turn = with_keys(value, "a turn of history", ("question", "answer"))
    return Exchange(text(turn["question"], "question of a turn"), text(turn["answer"], "answer of a turn"))


def nugget(value: object) -> Nugget:
    """Groups of acceptable strings, from a list of lists. Raises GoldError for anything else or an empty one."""
    groups = tuple(strings(group, "a group of a nugget") for group in items(value, "a nugget"))
    if not groups or not all(groups):
        raise GoldError(f"a nugget or one of its groups is empty in {value!r}; name at least one string in each")
    return groups


# What makes a case unfair


def _kind_fits(case: GoldCase, _: Documents) -> Iterator[str]:
    if case.answerable == (case.kind == "not_stated"):
        yield f"kind {case.kind} with answerable {case.answerable}; not_stated, and only it, is not answerable"
    if case.kind == "follow_up" and not case.history:
        yield "kind follow_up without history; add the earlier questions and answers"


def _parts_fit(case: GoldCase, _: Documents) -> Iterator[str]:
    wanted = ("reference", "nuggets", "evidence") if case.answerable else ("absent",)
    unwanted = ("absent",) if case.answerable else ("nuggets", "forbidden", "evidence")
    name = "an answerable case" if case.answerable else "a case that is not stated"
    yield from (f"{name} has no {part}; add it" for part in wanted if not getattr(case, part))
    yield from (f"{name} has {part}; take it out" for part in unwanted if getattr(case, part))


def _quotes_are_verbatim(case: GoldCase, documents: Documents) -> Iterator[str]:
    return misquoted(case.evidence, documents)


def _nuggets_are_said(case: GoldCase, _: Documents) -> Iterator[str]:
    quotes = [piece.quote for piece in case.evidence]
    for nugget in case.nuggets:
        if not stated([case.reference], nugget):
            yield f"the reference {case.reference!r} does not pass {_show(nugget)}; make them agree"
        if not stated(quotes, nugget):
            yield f"no quote of the evidence passes {_show(nugget)}; quote the words that do, or accept theirs"


def _nuggets_are_no_echo(case: GoldCase, _: Documents) -> Iterator[str]:
    said = [case.question, *(text for turn in case.history for text in (turn.question, turn.answer))]
    for nugget in case.nuggets:
        if stated(said, nugget):
            yield f"echoing the question {case.question!r} passes {_show(nugget)}; ask for what is not in it"


def _forbidden_is_wrong(case: GoldCase, _: Documents) -> Iterator[str]:
    for string in case.forbidden:
        for right in (case.reference, *(piece.quote for piece in case.evidence)):
            if contains(right, string):
                yield f"the forbidden {string!r} stands in {right!r}, which is right; forbid only what is wrong"


def _absent_is_absent(case: GoldCase, documents: Documents) -> Iterator[str]:
    names = _names(case.question)
    for document, words in documents.items():
        for string in case.absent:
            if any(contains(line, string) and _has_any(line, names) for line in words.split("\n")):
                yield f"the absent {string!r} stands in {document} beside a name of the question; is it stated?"


def _names(question: str) -> tuple[str, ...]:
    words: list[str] = re.findall(r"\w+", question)
    return tuple(word for word in words if word[0].isupper() and word.casefold() not in _OPENERS)


def _has_any(line: str, strings: Iterable[str]) -> bool:
    return any(contains(line, string) for string in strings)


def _show(nugget: Nugget) -> str:
    return " with ".join("|".join(group) for group in nugget)


_CHECKS: tuple[Check, ...] = (
    _kind_fits,
    _parts_fit,
    _quotes_are_verbatim,
    _nuggets_are_said,
    _nuggets_are_no_echo,
    _forbidden_is_wrong,
    _absent_is_absent,
)
