"""Gold conversations: a question in mid-conversation, and the question that it stands for.

A follow-up must be rewritten so that it can be understood alone; a question that stands alone must stay exactly as it is.
A file holds one JSON object a line; ``forbidden`` and ``evidence`` may be left out where they are empty.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from evals.cases import SPLITS, Exchange, exchange, nugget
from evals.match import Nugget, contains, normalise, states
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
    with_keys,
)

__all__ = ["FILE", "FOLLOW_UP_KINDS", "STANDALONE_KINDS", "Conversation", "load_conversations", "understood"]

FILE = Path(__file__).parent / "conversations" / "conversations.jsonl"
"""The conversations about the seeds."""

FOLLOW_UP_KINDS = (
    "pronoun",
    "ellipsis",
    "year",  # and in another year?
    "place",  # and elsewhere?
    "why",
    "who_said",
    "how_many",
    "definite",  # the line, that man
    "further_back",  # what is meant stands before the last turn
)
STANDALONE_KINDS = (
    "no_reference",
    "same_topic",
    "own_pronoun",  # its pronoun refers to a word of the question itself
    "own_demonstrative",
    "conjunction_first",
    "expletive",  # is it true that, how far is it
    "short",
)

_REQUIRED = ("id", "history", "question", "standalone", "kind", "split")
_OPTIONAL = ("forbidden", "evidence")


@dataclass(frozen=True, slots=True)
class Conversation:
    """Earlier turns, the question asked now, and what its standalone form must say.

    `standalone` is a sequence of groups of acceptable strings, each of which must occur in the rewritten question, and
    `forbidden` what must not; both are empty for a question that must stay as it is. `evidence` is where the answer of
    a follow-up stands.
    """

    id: str
    history: tuple[Exchange, ...]
    question: str
    standalone: Nugget
    forbidden: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    kind: str
    split: str

    @property
    def is_follow_up(self) -> bool:
        """Whether the question cannot be understood without the turns before it."""
        return self.kind in FOLLOW_UP_KINDS


def understood(conversation: Conversation, rewritten: str) -> bool:
    """Whether the rewritten question is right: the very same string for one that stands alone, else what it must say."""
    if not conversation.is_follow_up:
        return rewritten == conversation.question
    spoiled = any(contains(rewritten, string) for string in conversation.forbidden)
    return states(rewritten, conversation.standalone) and not spoiled


def load_conversations(file: str | Path, documents: Documents) -> tuple[Conversation, ...]:
    """The conversations of a file, checked against the documents (id to text).

    Raises GoldError for an unknown key, an id seen before, evidence that is not verbatim, a follow-up that its own words
    already make right, and one that asks for a word which nobody has said.
    """
    return load(Path(file), lambda record: _fair(_conversation(record), documents))


def _conversation(record: object) -> Conversation:
    found = with_keys(record, "the conversation", _REQUIRED, _OPTIONAL)
    question = text(found["question"], "question")
    kind = one_of(found["kind"], "kind", FOLLOW_UP_KINDS + STANDALONE_KINDS)
    return Conversation(
        id=text(found["id"], "id"),
        history=tuple(exchange(turn) for turn in items(found["history"], "history")),
        question=question,
        standalone=_standalone(found["standalone"], question, kind),
        forbidden=strings(found.get("forbidden", []), "forbidden"),
        evidence=tuple(evidence(piece) for piece in items(found.get("evidence", []), "evidence")),
        kind=kind,
        split=one_of(found["split"], "split", SPLITS),
    )


def _standalone(value: object, question: str, kind: str) -> Nugget:
    if kind in FOLLOW_UP_KINDS:
        return nugget(value)
    if value != question:
        raise GoldError(f"kind {kind} with standalone {value!r}; repeat the question, which must stay as it is")
    return ()


def _fair(conversation: Conversation, documents: Documents) -> Conversation:
    for fault in _faults(conversation, documents):
        raise GoldError(fault)
    return conversation


def _faults(conversation: Conversation, documents: Documents) -> Iterator[str]:
    if not 1 <= len(conversation.history) <= 3:
        yield f"{len(conversation.history)} turns of history; give one to three"
    if conversation.is_follow_up and not conversation.evidence:
        yield "a follow-up without evidence; quote where its answer stands"
    if not conversation.is_follow_up and (conversation.forbidden or conversation.evidence):
        yield f"kind {conversation.kind} with forbidden or evidence; take them out"
    yield from misquoted(conversation.evidence, documents)
    if conversation.is_follow_up:
        yield from _cannot_be_resolved(conversation)


def _cannot_be_resolved(conversation: Conversation) -> Iterator[str]:
    if understood(conversation, conversation.question):
        yield f"the question {conversation.question!r} is right as it is; ask for what stands only in the turns before"
    said = normalise(
        " ".join([conversation.question, *(f"{turn.question} {turn.answer}" for turn in conversation.history)])
    )
    for group in conversation.standalone:
        if not any(contains(said, string) for string in group):
            yield f"nobody has said {'|'.join(group)}; ask for words that stand in the turns or the question"
