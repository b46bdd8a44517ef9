"""From options to a run: questions are loaded, indexes built, what was cut short is gone on with, the whole is kept."""

from argparse import Namespace
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from evals.cases import GoldCase, load_cases
from evals.corpus import Corpus
from evals.evaluate import Question, Questions, evaluate, made_from
from evals.html import page
from evals.journal import Journal
from evals.options import corpora_of, settings_of
from evals.records import GoldError
from evals.run import Run
from evals.saved import RunFileError, load_run, save_run
from index.build import Progress
from rag import Assistant, Settings
from rag.places import last_report_file, last_run_file, made_private

__all__ = ["evaluated", "last_report", "last_run", "opened", "write_page"]

_JOURNALS = 5


def evaluated(options: Namespace, show: Progress) -> Run:
    """The run that the options ask for. Raises FootnoteError or GoldError, in one line, where it cannot be made."""
    settings = settings_of(options)
    corpora = corpora_of(options)
    each = {corpus.name: _over(settings, corpus) for corpus in corpora}
    assistants = {name: opened(over, show) for name, over in each.items()}
    questions = Questions(each, _questions(corpora, assistants, options))
    indexes = {name: assistant.index.generation.manifest.fingerprint for name, assistant in assistants.items()}
    with _journal(made_from(questions, indexes), fresh=options.fresh) as journal:
        done = evaluate(
            questions, options.workers, journal, show, assistants=assistants, stages=options.stages, timed=options.timed
        )
        if not (options.split or options.kind or options.gold or options.corpus):
            save_run(done, last_run_file())
            write_page(done, last_report_file())
        if options.report:
            write_page(done, options.report)
        if options.save:
            save_run(done, options.save)
        journal.remove()
    return done


def opened(settings: Settings, show: Progress) -> Assistant:
    """An assistant over the settings' corpus, its index built first where needed."""
    return Assistant.from_settings(settings, show)


def last_report() -> str | None:
    """The page of the last whole run of the gold questions on this machine, as HTML; None where there is none."""
    try:
        return last_report_file().read_text(encoding="utf-8")
    except OSError:
        return None


def write_page(run: Run, file: Path) -> None:
    """Writes the run as a page of HTML. Raises RunFileError when the file cannot be written."""
    try:
        file.write_text(page(run), encoding="utf-8")
    except OSError as error:
        raise RunFileError(f"cannot write the page {file}: {error.strerror}") from None


def last_run() -> Run | None:
    """The last whole run of the gold questions on this machine; None where there is none that can be read."""
    try:
        return load_run(last_run_file())
    except RunFileError:
        return None


def _over(settings: Settings, corpus: Corpus) -> Settings:
    """The settings over that corpus; an index of other documents is left alone."""
    same = settings.corpus.expanduser().resolve() == corpus.folder.expanduser().resolve()
    return replace(settings, corpus=corpus.folder, index=settings.index if same else None)


def _questions(
    corpora: Sequence[Corpus], assistants: Mapping[str, Assistant], options: Namespace
) -> tuple[Question, ...]:
    asked = [
        Question(corpus.name, case)
        for corpus in corpora
        for case in load_cases(corpus.gold, {n: d.text for n, d in assistants[corpus.name].index.documents.items()})
    ]
    chosen = tuple(question for question in asked if _wanted(question.case, options))
    if not chosen:
        raise GoldError(f"none of the {len(asked)} gold questions is of that split and kind; ask for another")
    return chosen


def _wanted(case: GoldCase, options: Namespace) -> bool:
    return options.split in (None, case.split) and (not options.kind or case.kind in options.kind)


def _journal(name: str, *, fresh: bool) -> Journal:
    """The journal of runs made from the same; of others that were cut short the latest few are kept."""
    folder = made_private(last_run_file().parent)
    for old in sorted(folder.glob("*.jsonl"), key=_age)[_JOURNALS:]:
        old.unlink(missing_ok=True)
    file = folder / f"{name[:16]}.jsonl"
    if fresh:
        file.unlink(missing_ok=True)
    return Journal(file, name)


def _age(file: Path) -> float:
    return -file.stat().st_mtime
