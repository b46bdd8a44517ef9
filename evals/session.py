"""From options to a run: questions are loaded, indexes built, what was cut short is gone on with, the whole is kept."""

from argparse import Namespace
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from evals.cases import GoldCase, load_cases
from evals.corpus import Corpus
from evals.evaluate import Question, Questions, evaluate, made_from
from evals.journal import Journal
from evals.kept import keep, write_page
from evals.options import corpora_of, settings_of
from evals.records import GoldError
from evals.run import Run
from evals.saved import save_run
from index.build import Progress
from rag import Assistant, Settings
from rag.places import last_run_file, made_private

__all__ = ["evaluated", "opened"]

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
            keep(done)
        if options.report:
            write_page(done, options.report)
        if options.save:
            save_run(done, options.save)
        journal.remove()
    return done


def opened(settings: Settings, show: Progress) -> Assistant:
    """An assistant over the settings' corpus, its index built first where needed."""
    return Assistant.from_settings(settings, show)


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
