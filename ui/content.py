"""What the page is made of: everything it asks of the rest of the program, so that it can stand over anything else."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from rag import Answer, Assistant, CheckReport, Settings, Turn
from rag.places import conversations_folder, feedback_file
from ui.desk import Answering, Asked, Events, Limits
from ui.examples import Example, examples
from ui.html import Corpus, evaluated_html
from ui.kept import keep_judgement, secret
from ui.library import Library
from ui.markup import Markup
from ui.remember import remembering

__all__ = ["Content", "content_of"]

Judge = Callable[[Answer, Sequence[Turn], str, str | None, str | None], None]


def _checks_nothing(_: str) -> CheckReport:
    return CheckReport((), ())


def _keeps_nothing(*_: Any) -> None:
    return None


@dataclass(frozen=True, slots=True)
class Content:
    """`corpus` is looked at anew for every visitor and every answer; `secret` locks what a browser keeps.

    `modes` are the ways of answering a visitor may choose from, `passages` how many are read if they choose none.
    `judge` keeps an answer, what was said before it, the verdict on it, a reason and a correction. Without a `library`
    documents cannot be changed. `settings` are shown; none is secret. `evaluated` shows the last run of the gold questions.
    """

    answering: Answering
    corpus: Callable[[], Corpus]
    examples: Sequence[Example] = ()
    limits: Limits = field(default_factory=Limits)
    secret: str = "footnote"
    modes: Sequence[str] = ("extractive",)
    passages: int = 6
    check: Callable[[str], CheckReport] = _checks_nothing
    judge: Judge = _keeps_nothing
    library: Library | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)
    evaluated: Callable[[], Markup] = lambda: evaluated_html((), "", ())


def content_of(assistant: Assistant) -> Content:
    """The page's content over an assistant."""
    settings = assistant.settings
    return Content(
        answering=remembering(partial(_events, assistant), lambda: assistant.index.generation.manifest.fingerprint),
        corpus=partial(_corpus, assistant),
        examples=examples(settings.corpus, _headings(assistant)),
        limits=_limits(settings),
        secret=secret(conversations_folder()),
        modes=("llm", "extractive") if assistant.model else ("extractive",),
        passages=settings.passages,
        check=assistant.check,
        judge=partial(keep_judgement, feedback_file()),
        library=Library(assistant, settings.upload_mb * 1_000_000) if settings.allow_changes else None,
        settings=settings.shown(),
        evaluated=_evaluated,
    )


def _evaluated() -> Markup:
    # The evaluation suite is of use in one tab only, and takes long to import.
    from evals.kept import last_run
    from evals.report import by_kind, by_split, lost, made_from

    run = last_run()
    if run is None:
        return evaluated_html((), "", ())
    tables = [(each.title, each.columns, each.rows) for each in (by_split(run, headlines=True), by_kind(run))]
    return evaluated_html(tables, made_from(run), lost(run))


def _limits(settings: Settings) -> Limits:
    return Limits(settings.questions_per_minute, settings.questions_at_once, settings.question_length)


def _events(assistant: Assistant, asked: Asked) -> Events:
    how = assistant.using(asked.mode, asked.passages)
    yield from how.stream(asked.question, asked.history, within=asked.within)


def _corpus(assistant: Assistant) -> Corpus:
    index = assistant.index
    of_each: dict[str, int] = {}
    for passage in index.generation.passages:
        of_each[passage.document] = of_each.get(passage.document, 0) + 1
    return Corpus(assistant.settings.corpus, index.documents, index.generation.manifest.passages, of_each)


def _headings(assistant: Assistant) -> dict[str, list[str]]:
    """The section headings of each document, by title, in their order."""
    index = assistant.index
    found: dict[str, list[str]] = {document.title: [] for document in index.documents.values()}
    for passage in index.generation.passages:
        if passage.section and passage.kind == "body":
            found[index.documents[passage.document].title].append(passage.section)
    return found
