"""An answer in a model's own words: prompt, model, marks, check; repaired once, and dropped where it fails again."""

import re
from collections.abc import Generator, Sequence
from dataclasses import dataclass, field, replace
from time import monotonic, sleep
from typing import TypeVar

from index.search import SearchIndex
from index.types import Hit
from rag.case import Case
from rag.context import Context, Span, pack
from rag.decide import Decision
from rag.draft import Draft, Lowers
from rag.exchange import NO_USAGE, Failure, Message, Model, ModelError, Prompt, Usage
from rag.language import is_english
from rag.marks import Drafted, Reader, reader_of
from rag.outcome import Outcome
from rag.prompts import fingerprint, prompt
from rag.settings import Settings
from rag.types import Notice, Reason, Stage, StageName, StatementReady
from rag.witness import check_version

__all__ = ["MARKS_S", "Task", "Writer", "task_of", "waiting"]

T = TypeVar("T")

Events = Generator[Stage | StatementReady, None, None]

_PROMPTS = ("answer", "structured", "marks", "question", "repair", "followup", "judge")
_AGAIN: frozenset[Failure] = frozenset(
    {"unreachable", "busy", "server_error", "timeout", "cut", "invalid", "empty", "language", "context_overflow"}
)
_PAUSE_S = 0.5
MARKS_S = 600.0
"""How long a server that gave no JSON is asked for marks in text: it may have learnt, or stumbled only once."""
_LEAST_S = 0.2
_MAX_TOKENS = 700
_LEAST_CONTEXT = 200
_LIKELY_STATED = 0.7
_LIKELIEST = 10
_PERHAPS = Notice(
    "perhaps_stated",
    "The model found no answer, yet the nearest passages look as if they held one; mode extractive quotes them.",
)
_SAYS_NOT = re.compile(
    r"\b(?:no (?:information|mention)|(?:do|does|is|are|was|were|has|have|can|could)(?: not|n't)|cannot|unable|unknown)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be answered, by when: the question, its parts, the passages found, the likeliest sentences; what was used up.

    `confidence` is how likely the passages are to state the answer, as quoting judges it.
    """

    question: str
    parts: tuple[str, ...]
    index: SearchIndex
    hits: tuple[Hit, ...]
    best: tuple[Span, ...]
    until: float
    used: Usage = NO_USAGE
    confidence: float = 0.0


def task_of(
    case: Case, hits: tuple[Hit, ...], decisions: Sequence[Decision], index: SearchIndex, until: float, used: Usage
) -> Task:
    """The task that a question is, after the passages were found and their sentences weighed."""
    best = (candidate for each in decisions for candidate in each.best[:_LIKELIEST])
    spans = tuple(Span(c.passage, c.passage.sentences.index(c.sentence)) for c in best)
    confidence = max(each.confidence for each in decisions)
    return Task(case.standalone, tuple(p.asked.text for p in case.parts), index, hits, spans, until, used, confidence)


@dataclass(slots=True)
class _Work:
    """What changes while a task is done: what has been written, what it took, and what was learnt about the reply."""

    draft: Draft
    context: Context
    usage: Usage = field(default_factory=Usage)
    refused: bool = False
    unanswered: tuple[int, ...] = ()
    said: str = ""


class Writer:
    """Has a model write answers and lets nothing through that the check did not find; safe to use from several threads."""

    def __init__(self, model: Model, settings: Settings, judge: Lowers | None = None) -> None:
        self.model = model
        self._settings = settings
        self._judge = judge
        self._marks_until = 0.0

    def write(self, task: Task) -> Generator[Stage | StatementReady, None, Outcome]:
        """Stages, then each statement once it has passed; returns what it came to.

        Raises ModelError where the model could not be used and nothing was shown yet.
        """
        budget, tried, reminder = self._settings.context_tokens, 0, ""
        usage = task.used
        while True:
            structured = monotonic() >= self._marks_until
            work = self._work(task, budget, usage)
            try:
                yield from self._answer(task, work, structured, reminder)
                break
            except ModelError as error:
                usage = work.usage
                if work.draft.statements:
                    return self._outcome(task, work, cut=error)
                wait = self._wait(error, tried, task.until, structured)
                if wait is None:
                    raise
                tried += wait > 0
                if structured and error.kind in ("no_schema", "invalid"):
                    self._marks_until = monotonic() + MARKS_S
                budget = max(_LEAST_CONTEXT, budget // 2) if error.kind == "context_overflow" else budget
                reminder = "\n\nAnswer in English." if error.kind == "language" else reminder
                yield from _pause(wait, str(error))
        if work.draft.failed and not work.refused and task.until - monotonic() > _LEAST_S:
            yield from self._repair(task, work, structured)
        return self._outcome(task, work)

    def _work(self, task: Task, budget: int, usage: Usage) -> _Work:
        context = pack(task.index, task.hits, task.best, task.question, budget)
        return _Work(Draft(task.index, task.hits, context.spans, task.until, self._judge), context, usage)

    def _wait(self, error: ModelError, tried: int, until: float, structured: bool) -> float | None:
        """How long to wait before asking again; None where that would not help, or not in time."""
        if error.kind in ("no_schema", "invalid") and structured:
            return 0.0  # asked again for marks
        wait = error.wait_s if error.wait_s is not None else _PAUSE_S * 2**tried
        in_time = monotonic() + wait + _LEAST_S < until
        return wait if error.kind in _AGAIN and tried < self._settings.retries and in_time else None

    def _answer(self, task: Task, work: _Work, structured: bool, reminder: str) -> Events:
        yield Stage("writing", f"{self.model.name} reads {len(work.context.spans)} sentences")
        asked = self._prompt(task, work.context, structured, reminder)
        yield from self._exchange(asked, work, task, "writing")
        if not (work.refused or work.draft.statements or work.draft.failed):
            raise ModelError("empty", "the reply holds no statement")

    def _repair(self, task: Task, work: _Work, structured: bool) -> Events:
        """The statements that failed are named to the model once; what it then writes is checked like the first."""
        first = list(work.draft.failed)
        yield Stage("repairing", f"{len(first)} statements did not pass the check")
        failed = "\n".join(f"- {each.statement.text} ({each.problem})" for each in first)
        asked = self._prompt(task, work.context, structured, "")
        asked = replace(
            asked,
            messages=(
                *asked.messages,
                Message("assistant", work.said),
                Message("user", prompt("repair", failed=failed)),
            ),
        )
        try:
            yield from self._exchange(asked, work, task, "repairing")
        except ModelError:
            return  # what failed stays dropped

    def _prompt(self, task: Task, context: Context, structured: bool, reminder: str) -> Prompt:
        form = prompt("structured") if structured else prompt("marks", example=next(iter(context.spans), "id"))
        parts = "\n".join(f"Part {n}: {part}" for n, part in enumerate(task.parts, 1)) if len(task.parts) > 1 else ""
        asked = prompt("question", passages=context.text, question=f"{task.question}\n{parts}".strip() + reminder)
        schema = _schema(list(context.spans), len(task.parts)) if structured else None
        return Prompt((Message("system", prompt("answer", form=form)), Message("user", asked)), schema, _MAX_TOKENS)

    def _exchange(self, asked: Prompt, work: _Work, task: Task, stage: StageName) -> Events:
        """One request: its statements are checked as they come, and those that pass are shown."""
        reader = reader_of(work.context.spans, structured=asked.schema is not None)
        drafted: list[Drafted] = []
        said: list[str] = []
        pieces = self.model.write(asked, max(_LEAST_S, task.until - monotonic()))
        try:
            for piece in pieces:
                if isinstance(piece, Usage):
                    work.usage += piece
                    continue
                if not piece:
                    yield Stage(stage, "waiting for the model")
                said.append(piece)
                new = reader.feed(piece)
                drafted += new
                yield from self._checked(new, work, task.question)
            new = _rest(reader, drafted)
            drafted += new
            yield from self._checked(new, work, task.question)
        finally:
            pieces.close()
            work.said = "".join(said)
        work.refused = reader.refused or _is_refusal(drafted)
        work.unanswered = reader.unanswered

    def _checked(self, drafted: Sequence[Drafted], work: _Work, question: str) -> Events:
        for each in drafted:
            if _foreign(question, each.text):
                raise ModelError("language", "the reply is in another language than the question")
            if ready := (yield from waiting(work.draft.take(each), Stage("checking", "waiting for the judge"))):
                yield ready

    def _outcome(self, task: Task, work: _Work, cut: ModelError | None = None) -> Outcome:
        draft = work.draft
        statements, dropped = tuple(draft.statements), tuple(each.statement for each in draft.failed)
        if statements and self._settings.show_unsupported:
            statements += tuple(replace(each, text=f"[not supported] {each.text}") for each in dropped)
        reason: Reason = "not_stated" if work.refused or not dropped else "not_supported"
        notices = (
            [Notice("model_cut", f"The model's answer broke off: {cut}. What it had written stands.")] if cut else []
        )
        if work.refused and not statements and task.confidence >= _LIKELY_STATED:
            notices.append(_PERHAPS)
        unanswered = [task.parts[n - 1] for n in sorted(set(work.unanswered)) if 0 < n <= len(task.parts) > 1]
        if statements:
            notices += [Notice("part_not_stated", f"The documents do not say: {part}") for part in unanswered]
        return Outcome(
            statements,
            dropped,
            tuple(draft.citations),
            reason,
            tuple(notices),
            "llm",
            self.model.name,
            self._used(work.usage + draft.judged),
            {"model": self.model.name, "prompts": fingerprint(*_PROMPTS), "check": check_version()},
        )

    def _used(self, usage: Usage) -> dict[str, float]:
        """Tokens and requests, and the cost in dollars where the settings name the prices."""
        used: dict[str, float] = {
            "tokens_in": usage.tokens_in,
            "tokens_out": usage.tokens_out,
            "requests": usage.requests,
        }
        paid, earned = self._settings.price_in, self._settings.price_out
        if paid is not None and earned is not None:
            used["cost_usd"] = (usage.tokens_in * paid + usage.tokens_out * earned) / 1_000_000
        return used


def waiting(work: Generator[None, None, T], stage: Stage) -> Generator[Stage, None, T]:
    """What the work comes to, with the stage whenever it waits; closing this closes the work."""
    try:
        while True:
            next(work)
            yield stage
    except StopIteration as done:
        found: T = done.value
        return found
    finally:
        work.close()


def _rest(reader: Reader, drafted: Sequence[Drafted]) -> list[Drafted]:
    """What the end of a reply completes; one that breaks off after whole statements still has those."""
    try:
        return reader.close()
    except ModelError:
        if not drafted:
            raise
        return []


def _is_refusal(drafted: Sequence[Drafted]) -> bool:
    """Whether all that was written is, without a citation, that something is not there."""
    return bool(drafted) and all(not each.ids and _SAYS_NOT.search(each.text) for each in drafted)


def _foreign(question: str, text: str) -> bool:
    return is_english(question) and not is_english(text)


def _pause(seconds: float, why: str) -> Events:
    """Waits, with a stage every second, so that whoever watches may stop."""
    until = monotonic() + seconds
    while (left := until - monotonic()) > 0:
        yield Stage("writing", f"asking again in {left:.0f} s: {why}")
        sleep(min(1.0, left))


def _schema(ids: Sequence[str], parts: int) -> dict[str, object]:
    """The form of a reply: what each statement cites comes before its words, and is among the ids given."""
    cited = {"type": "array", "items": {"type": "string", "enum": list(ids)}, "minItems": 1, "maxItems": 3}
    statement = {
        "type": "object",
        "properties": {"ids": cited, "text": {"type": "string"}},
        "required": ["ids", "text"],
        "additionalProperties": False,
    }
    properties: dict[str, object] = {
        "refused": {"type": "boolean"},
        "statements": {"type": "array", "items": statement},
    }
    if parts > 1:
        properties["unanswered"] = {"type": "array", "items": {"type": "integer", "enum": list(range(1, parts + 1))}}
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}
