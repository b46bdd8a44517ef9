"""What a way of answering comes to, and the answer that is made of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from index.search import SearchIndex
from index.types import Skipped
from rag.case import Case
from rag.decide import Decision
from rag.extract import joined, quote
from rag.types import Answer, Citation, Mode, Notice, Reason, Statement, StatementReady

__all__ = ["REFUSALS", "Outcome", "disagreement", "finished", "quoted", "ready", "unread_files"]

REFUSALS: Mapping[Reason, str] = {
    "nothing_relevant": "The documents say nothing about this.",
    "not_stated": "The documents do not say. They touch on the subject, but the answer is not stated in them.",
    "not_supported": "An answer was found, but the check did not find it in the documents.",
}
"""What is said instead of an answer, by reason."""


_DISAGREEMENT = Notice("disagreement", "The sources give different values; each stands with its source.")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was said, what was dropped and the citations, by whom; without statements `reason` says why there are none."""

    statements: tuple[Statement, ...] = ()
    dropped: tuple[Statement, ...] = ()
    citations: tuple[Citation, ...] = ()
    reason: Reason | None = None
    notices: tuple[Notice, ...] = ()
    mode: Mode = "extractive"
    model: str | None = None
    usage: Mapping[str, float] = field(default_factory=dict)
    fingerprint: Mapping[str, str] = field(default_factory=dict)


def finished(blank: Answer, outcome: Outcome) -> Answer:
    """The blank answer filled in: its text holds the statements, each followed by its marks, or says why there are none."""
    answered = bool(outcome.statements)
    reason = None if answered else outcome.reason or "not_stated"
    text = REFUSALS[reason] if reason else " ".join(_marked(each) for each in outcome.statements)
    return replace(
        blank,
        answered=answered,
        reason=reason,
        text=text,
        mode=outcome.mode,
        model=outcome.model,
        notices=(*blank.notices, *outcome.notices),
        statements=outcome.statements,
        dropped=outcome.dropped,
        citations=outcome.citations,
        usage=outcome.usage,
        fingerprint={**blank.fingerprint, **outcome.fingerprint},
    )


def quoted(case: Case, decisions: Sequence[Decision], index: SearchIndex) -> Outcome:
    """The answer quoted from the documents; a part that is not stated is named."""
    chosen = [each.chosen for each in decisions if each.chosen]
    absent = dict.fromkeys(name for each in decisions for name in each.absent)
    unheard = [Notice("name_not_found", f"No document mentions “{name}”.") for name in absent]
    if not chosen:
        return Outcome(reason=max(decisions, key=lambda d: d.confidence).reason, notices=tuple(unheard))
    kept, dropped, citations = quote(joined(chosen), index)
    missing = [part.query.text for part, each in zip(case.parts, decisions, strict=True) if not each.chosen]
    notices = [*unheard, *(Notice("part_not_stated", f"The documents do not say: {text}") for text in missing)]
    if any(each.differ for each in chosen) and len(kept) > 1:
        notices.append(_DISAGREEMENT)
    return Outcome(kept, dropped, citations, "not_supported", tuple(notices) if kept else ())


def disagreement(decisions: Sequence[Decision], citations: Sequence[Citation]) -> tuple[Notice, ...]:
    """What is to be said where the citations hold every sentence by which the sources were seen to differ."""
    cited = {(citation.document, citation.start) for citation in citations}
    differing = (each.chosen.candidates for each in decisions if each.chosen and each.chosen.differ)
    told = any({(c.passage.document, c.sentence.start) for c in candidates} <= cited for candidates in differing)
    return (_DISAGREEMENT,) if told else ()


def unread_files(skipped: Sequence[Skipped]) -> tuple[Notice, ...]:
    """What a refusal has to say where files of the folder could not be read: the answer may stand in one of them."""
    if not skipped:
        return ()
    first = f"{skipped[0].path} {skipped[0].reason}"
    told = first if len(skipped) == 1 else f"{len(skipped)} files, {first} among them"
    return (Notice("files_not_read", f"Not read: {told}. What footnote index prints names each."),)


def ready(outcome: Outcome) -> Iterator[StatementReady]:
    """The statements as events, each with the citations that none before it has used."""
    shown: set[int] = set()
    for statement in outcome.statements:
        new = tuple(c for c in outcome.citations if c.number in statement.citations and c.number not in shown)
        shown.update(c.number for c in new)
        yield StatementReady(statement, new)


def _marked(statement: Statement) -> str:
    return f"{statement.text} {''.join(f'[{number}]' for number in statement.citations)}".rstrip()
