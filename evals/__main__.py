"""The command `footnote eval`: exit status 0 done, 1 an error in one line, 2 bad usage, 3 a figure that must be one is not."""

import argparse
import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields, replace
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.progress import Progress as Bar

import seeds
from evals.candidates import candidates, load_judgements
from evals.cases import KINDS, SPLITS, GoldCase, GoldError, load_cases
from evals.corpus import CORPORA
from evals.report import broken, by_kind, by_split, crashes, lost, made_from, short_markdown
from evals.run import Run, run
from evals.saved import save_run, write_json
from evals.suites import suite_named, suite_names
from evals.table import Table, markdown, plain, print_rich
from evals.types import Task
from index.build import Progress
from rag import Assistant, FootnoteError, Settings
from rag.settings import load_settings

__all__ = ["main"]

GOLD = Path(__file__).parent / "gold"


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command and returns its exit status."""
    options = _options(arguments)
    try:
        if options.candidates:
            return _propose(options)
        if options.suite:
            return _run_suite(options)
        done = _evaluate(options)
        _print(done, options)
        if options.save:
            save_run(done, options.save)
        return 3 if broken(done) else 0
    except (FootnoteError, GoldError) as error:
        print(f"footnote: {error}", file=sys.stderr)
        return 1
    except BrokenPipeError:
        # Whoever read the output has seen enough; what is left must not fail at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="footnote eval", description="Measures the answers against gold questions (docs/evaluation.md)."
    )
    add = parser.add_argument
    add("--candidates", metavar="FILE", type=Path, help="turn judged answers of the page into candidate questions")
    add("--suite", choices=suite_names(), help="something else than the gold questions (docs/evaluation.md)")
    add("--data", metavar="DIR", type=Path, help="with --suite: the folder of what is not in the project")
    add("--limit", metavar="N", type=int, help="with --suite: only so many items of each part")
    add("--split", choices=SPLITS, help="only this half of the questions")
    add("--kind", choices=KINDS, action="append", help="only questions of this kind (may be repeated)")
    add("--save", metavar="FILE", type=Path, help="keep the run, with every answer, as one JSON file")
    add("--markdown", action="store_true", help="print the short table in Markdown")
    add("--lost", action="store_true", help="list the questions that were lost")
    add("--corpus", metavar="DIR", type=Path, help="the folder of documents (the five that ship with Footnote)")
    add("--gold", metavar="FILE", type=Path, help="the gold questions, a .jsonl file or a folder of them")
    add("--mode", help="auto, extractive or llm")
    add("--workers", metavar="N", type=int, default=1, help="questions asked at once (1); times are taken with 1 only")
    options = parser.parse_args(arguments)
    if options.corpus and not options.gold:
        parser.error("--corpus needs --gold, the questions on those documents")
    if options.workers < 1:
        parser.error(f"--workers is {options.workers}; it must be at least 1")
    return options


def _propose(options: argparse.Namespace) -> int:
    """Prints a candidate a line, for a person to complete and accept."""
    judged = load_judgements(options.candidates)
    with _watched() as show:
        index = Assistant.from_settings(_settings(options), show).index
    for candidate in candidates(judged, {name: document.text for name, document in index.documents.items()}):
        print(json.dumps(candidate.to_dict(), ensure_ascii=False))
    return 0


def _run_suite(options: argparse.Namespace) -> int:
    """Prints what the suite found; 3 when something that must hold does not."""
    with _watched() as show:
        found = suite_named(options.suite)(
            Task(load_settings({"mode": options.mode}), CORPORA, options.data, options.split, options.limit, show)
        )
    _print_all(found.tables, options)
    for line in found.failures:
        print(f"footnote: {line}", file=sys.stderr)
    if options.save:
        write_json({"suite": options.suite, **found.data}, options.save)
    return 3 if found.failures else 0


def _evaluate(options: argparse.Namespace) -> Run:
    settings = _settings(options)
    with _watched() as show:
        assistant = Assistant.from_settings(settings, show)
        documents = {name: document.text for name, document in assistant.index.documents.items()}
        cases = _chosen(load_cases(options.gold or GOLD, documents), options)
        asking = partial(show, "Asking")
        return run(assistant, cases, options.workers, settings=_plain(settings), progress=asking)


def _settings(options: argparse.Namespace) -> Settings:
    """The effective settings over the corpus to be evaluated; an index of other documents is left alone."""
    settings = load_settings({"mode": options.mode})
    corpus = options.corpus or seeds.FOLDER
    same = settings.corpus.expanduser().resolve() == corpus.expanduser().resolve()
    return replace(settings, corpus=corpus, index=settings.index if same else None)


def _plain(settings: Settings) -> dict[str, str]:
    """The settings as text; a field that is not to be shown (`repr=False`) is left out."""
    return {f.name: str(getattr(settings, f.name)) for f in fields(settings) if f.repr}


def _chosen(cases: Sequence[GoldCase], options: argparse.Namespace) -> tuple[GoldCase, ...]:
    chosen = tuple(
        case
        for case in cases
        if options.split in (None, case.split) and (not options.kind or case.kind in options.kind)
    )
    if not chosen:
        raise GoldError(f"none of the {len(cases)} gold questions is of that split and kind; ask for another")
    return chosen


def _print(done: Run, options: argparse.Namespace) -> None:
    if options.markdown:
        print(short_markdown(done))
    else:
        _print_all((by_split(done), by_kind(done)), options)
        print(made_from(done))
    if options.lost:
        print("\n" + "\n\n".join(lost(done) or ("No question was lost.",)))
    for line in crashes(done):
        print(f"crashed  {line}", file=sys.stderr if options.markdown else sys.stdout)
    for line in broken(done):
        print(f"footnote: {line}", file=sys.stderr)


def _print_all(tables: Sequence[Table], options: argparse.Namespace) -> None:
    console = Console()
    for table in tables:
        if options.markdown:
            print(f"**{table.title}**\n\n{markdown(table)}\n")
        elif console.is_terminal:
            print_rich(table, console)
        else:
            print(plain(table), end="\n\n")


@contextmanager
def _watched() -> Iterator[Progress]:
    """A bar on stderr when a person watches, else nothing."""
    console = Console(stderr=True)
    with Bar(console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("", total=None)

        def show(stage: str, done: int, total: int) -> None:
            bar.update(task, description=stage, completed=done, total=total or None)

        yield show


if __name__ == "__main__":
    sys.exit(main())
