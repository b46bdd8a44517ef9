"""Gold questions: what a case is, and a loader that refuses a case which could not be scored fairly.

A file holds one JSON object a line; ``history``, ``reference``, ``nuggets``, ``forbidden``, ``absent`` and
``evidence`` may be left out where they are empty.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from evals.match import Nugget, contains, normalise, stated

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


class GoldError(ValueError):
    """A gold file that cannot be used: one line with the file, the line, what was seen and what to do."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Words of a document that carry the answer, verbatim."""

    document: str
    quote: str


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


Documents: TypeAlias = Mapping[str, str]
Check: TypeAlias = Callable[[GoldCase, Documents], Iterator[str]]


def load_cases(path: str | Path, documents: Documents) -> tuple[GoldCase, ...]:
    """The cases of a file, or of every ``.jsonl`` file in a folder, each checked against the documents (id to text)."""
    places: dict[str, str] = {}
    return tuple(_admit(where, line, documents, places) for file in _files(Path(path)) for where, line in _lines(file))


def _files(path: Path) -> tuple[Path, ...]:
    files = tuple(sorted(path.glob("*.jsonl"))) if path.is_dir() else (path,)
    if not files:
        raise GoldError(f"{path}: no .jsonl file in this folder; name a file or a folder of gold questions")
    return files


def _lines(file: Path) -> Iterator[tuple[str, str]]:
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise GoldError(f"{file}: cannot be read ({error}); name a UTF-8 file of gold questions") from error
    return ((f"{file}:{number}", line) for number, line in enumerate(text.split("\n"), 1) if line.strip())


def _admit(where: str, line: str, documents: Documents, places: dict[str, str]) -> GoldCase:
    try:
        case = _case(_record(line))
        _refuse_faults(case, documents)
        _refuse_again(case.id, where, places)
    except GoldError as error:
        raise GoldError(f"{where}: {error}") from None
    return case


def _refuse_faults(case: GoldCase, documents: Documents) -> None:
    for check in _CHECKS:
        for fault in check(case, documents):
            raise GoldError(fault)


def _refuse_again(name: str, where: str, places: dict[str, str]) -> None:
    if name in places:
        raise GoldError(f"the id {name!r} is already at {places[name]}; give each case its own")
    places[name] = where


# From a line to a case


def _record(line: str) -> dict[str, object]:
    try:
        record = json.loads(line, object_pairs_hook=_without_repeats)
    except json.JSONDecodeError as error:
        raise GoldError(f"not JSON ({error.msg} at column {error.colno}); write one object on the line") from None
    return _with_keys(record, "the case", _REQUIRED, _OPTIONAL)


def _without_repeats(pairs: list[tuple[str, object]]) -> dict[str, object]:
    record = dict(pairs)
    if len(record) < len(pairs):
        raise GoldError(f"a key stands twice among {[key for key, _ in pairs]}; keep one")
    return record


def _with_keys(
    value: object, name: str, required: tuple[str, ...], optional: tuple[str, ...] = ()
) -> dict[str, object]:
    if not isinstance(value, dict):
        raise _wrong_type(name, "an object", value)
    unknown = sorted(set(value).difference(required, optional))
    if unknown:
        raise GoldError(f"{name} has unknown keys {unknown}; use {', '.join(required + optional)}")
    missing = [key for key in required if key not in value]
    if missing:
        raise GoldError(f"{name} has no {', '.join(missing)}; add it")
    return value


def _case(record: dict[str, object]) -> GoldCase:
    return GoldCase(
        id=_text(record["id"], "id"),
        question=_text(record["question"], "question"),
        history=tuple(_exchange(turn) for turn in _items(record.get("history", []), "history")),
        reference=_text(record["reference"], "reference") if "reference" in record else "",
        nuggets=tuple(_nugget(nugget) for nugget in _items(record.get("nuggets", []), "nuggets")),
        forbidden=_strings(record.get("forbidden", []), "forbidden"),
        absent=_strings(record.get("absent", []), "absent"),
        evidence=tuple(_evidence(piece) for piece in _items(record.get("evidence", []), "evidence")),
        answerable=_truth(record["answerable"], "answerable"),
        kind=_one_of(record["kind"], "kind", KINDS),
        difficulty=_one_of(record["difficulty"], "difficulty", DIFFICULTIES),
        split=_one_of(record["split"], "split", SPLITS),
    )


def _exchange(value: object) -> Exchange:
    turn = _with_keys(value, "a turn of history", ("question", "answer"))
    return Exchange(_text(turn["question"], "question of a turn"), _text(turn["answer"], "answer of a turn"))


def _evidence(value: object) -> Evidence:
    piece = _with_keys(value, "a piece of evidence", ("document", "quote"))
    return Evidence(_text(piece["document"], "document"), _text(piece["quote"], "quote"))


def _nugget(value: object) -> Nugget:
    groups = tuple(_strings(group, "a group of a nugget") for group in _items(value, "a nugget"))
    if not groups or not all(groups):
        raise GoldError(f"a nugget or one of its groups is empty in {value!r}; name at least one string in each")
    return groups


def _strings(value: object, name: str) -> tuple[str, ...]:
    strings = tuple(_text(item, f"a string of {name}") for item in _items(value, name))
    blank = [string for string in strings if not normalise(string)]
    if blank:
        raise GoldError(f"{name} has {blank[0]!r}, which has nothing to match; give it words or numbers")
    return strings


def _items(value: object, name: str) -> list[object]:
    if not isinstance(value, list):
        raise _wrong_type(name, "a list", value)
    return value


def _text(value: object, name: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise _wrong_type(name, "a text that is not blank", value)
    return value


def _truth(value: object, name: str) -> bool:
    if not isinstance(value, bool):
        raise _wrong_type(name, "true or false", value)
    return value


def _one_of(value: object, name: str, allowed: tuple[str, ...]) -> str:
    if not isinstance(value, str) or value not in allowed:
        raise GoldError(f"{name} is {value!r}; use one of {', '.join(allowed)}")
    return value


def _wrong_type(name: str, wanted: str, value: object) -> GoldError:
    return GoldError(f"{name} is {value!r}; it must be {wanted}")


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
    for piece in case.evidence:
        if piece.document not in documents:
            yield f"no document {piece.document!r}; use one of {', '.join(sorted(documents))}"
        elif piece.quote not in documents[piece.document]:
            yield f"the quote {piece.quote!r} is not in {piece.document}; copy it from there"


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
    for document, text in documents.items():
        for string in case.absent:
            if any(contains(line, string) and _has_any(line, names) for line in text.split("\n")):
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
