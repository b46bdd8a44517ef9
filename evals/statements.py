"""Statements about a corpus that are labelled true or false by hand, to measure the check of statements with.

A file holds one JSON object a line. A false statement is a true one with one thing changed; its kind says which. A draft
is a longer text as one pastes it before publishing, sentence by sentence; some of its sentences make no claim.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from evals.match import normalise
from evals.records import Documents, Evidence, GoldError, evidence, items, load, misquoted, one_of, text, with_keys

__all__ = [
    "DRAFTS",
    "FALSE_KINDS",
    "FOLDER",
    "LABELS",
    "TRUE_KINDS",
    "Draft",
    "LabelledStatement",
    "load_drafts",
    "load_statements",
]

FOLDER = Path(__file__).parent / "statements"
"""``tune.jsonl``, about the seeds, and ``reading.jsonl``, ``wire.jsonl``, ``newsroom.jsonl``, ``gazette.jsonl``, about invented
documents, are to fit rules to; ``test.jsonl``, ``newsroom-test.jsonl`` and ``gazette-test.jsonl`` to report; and the drafts."""
DRAFTS = FOLDER / "drafts.jsonl"

LABELS = ("true", "false", "no_claim")
TRUE_KINDS = (
    "paraphrase",  # other words
    "joined",  # two sentences in one
    "two_documents",
    "rounding",
    "date_format",
    "alias",
    "voice",  # active for passive, or the other way
    "number_words",
    "attributed",  # says whose claim it is
    "negated",
    "context",  # a pronoun of the evidence told by its name
)
FALSE_KINDS = (
    "number",
    "date",
    "name",
    "quotation",  # words in quotation marks that nobody said
    "speaker",
    "negation",
    "battle",  # a fact of one battle told of another
    "hedge",  # a claim, rumour, forecast or theory told as a fact, or made stronger
    "role",  # who did it to whom
    "unit",
    "comparison",  # at least for at most
    "scope",  # all for some
    "addition",  # true but for one invented detail
    "direction",  # rose for fell, before for after
    "event",  # a fact of another event of the same sort
    "merge",  # the subject of one sentence with what another says
    "cause",  # a reason that the text does not give
    "unstated",  # plausible and on the same matter, yet nowhere said
)

_REQUIRED = ("id", "text", "label", "kind", "evidence")
_OPTIONAL = ("note",)
_KINDS = {"true": TRUE_KINDS, "false": FALSE_KINDS, "no_claim": ("no_claim",)}
_QUOTED = re.compile('"([^"]+)"')


@dataclass(frozen=True, slots=True)
class LabelledStatement:
    """A sentence, whether the documents support it, and the words that carry it or that it was made from.

    `label` is one of LABELS, `kind` one of TRUE_KINDS or FALSE_KINDS, or ``no_claim``, which alone has no evidence.
    """

    id: str
    text: str
    label: str
    kind: str
    evidence: tuple[Evidence, ...]
    note: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A text of several sentences, in `text` with its paragraphs, and each of its sentences in order with its label."""

    id: str
    title: str
    text: str
    sentences: tuple[LabelledStatement, ...]


def load_statements(file: str | Path, documents: Documents) -> tuple[LabelledStatement, ...]:
    """The statements of a file, checked against the documents (id to text).

    Raises GoldError for an unknown key, an id seen before, a kind that is not of the label, evidence that is not
    verbatim, a statement copied from a document, and a false quotation whose words a document has.
    """
    return load(Path(file), lambda record: _fair(_statement(record, LABELS[:2]), documents))


def load_drafts(file: str | Path, documents: Documents) -> tuple[Draft, ...]:
    """The drafts of a file, each sentence checked as in `load_statements`, and the text as made of its sentences."""
    return load(Path(file), lambda record: _draft(record, documents))


def _statement(record: object, labels: tuple[str, ...]) -> LabelledStatement:
    found = with_keys(record, "the statement", _REQUIRED, _OPTIONAL)
    label = one_of(found["label"], "label", labels)
    return LabelledStatement(
        id=text(found["id"], "id"),
        text=text(found["text"], "text"),
        label=label,
        kind=one_of(found["kind"], f"kind of a statement labelled {label}", _KINDS[label]),
        evidence=tuple(evidence(piece) for piece in items(found["evidence"], "evidence")),
        note=text(found["note"], "note") if "note" in found else "",
    )


def _draft(record: object, documents: Documents) -> Draft:
    found = with_keys(record, "the draft", ("id", "title", "text", "sentences"))
    draft = Draft(
        id=text(found["id"], "id"),
        title=text(found["title"], "title"),
        text=text(found["text"], "text"),
        sentences=tuple(_fair(_statement(each, LABELS), documents) for each in items(found["sentences"], "sentences")),
    )
    if draft.text.split() != [word for sentence in draft.sentences for word in sentence.text.split()]:
        raise GoldError(f"the text of {draft.id} is not its sentences in order; make them agree")
    return draft


def _fair(statement: LabelledStatement, documents: Documents) -> LabelledStatement:
    for fault in _faults(statement, documents):
        raise GoldError(fault)
    return statement


def _faults(statement: LabelledStatement, documents: Documents) -> Iterator[str]:
    if (statement.label == "no_claim") == bool(statement.evidence):
        yield f"{statement.id} is labelled {statement.label} with {len(statement.evidence)} pieces of evidence; a claim has some"
    yield from misquoted(statement.evidence, documents)
    if statement.label != "no_claim" and _stands_in(statement.text, documents):
        yield f"the text {statement.text!r} is copied from a document; say it in other words"
    if statement.kind == "quotation" and not _misquotes(statement.text, documents):
        yield f"{statement.text!r} has no quoted words that no document has; change a word of the quotation"


def _misquotes(statement: str, documents: Documents) -> bool:
    quoted: list[str] = _QUOTED.findall(normalise(statement))
    return any(not _stands_in(words.strip(" .,;"), documents) for words in quoted)


def _stands_in(words: str, documents: Documents) -> bool:
    wanted = normalise(words)
    return any(wanted in _normalised(document) for document in documents.values())


@lru_cache(maxsize=1024)
def _normalised(document: str) -> str:
    return normalise(document)
