"""The command `footnote eval`: exit status 0 done, 1 an error in one line, 2 bad usage, 3 what must hold does not."""

import json
import os
import sys
from argparse import Namespace
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from evals.candidates import candidates, load_judgements
from evals.compared import comparison_table, made_of, sides
from evals.gate import compared, failures
from evals.options import BASELINE, corpora_of, parsed, settings_of
from evals.records import GoldError
from evals.report import broken, by_corpus, by_kind, by_split, crashes, lost, made_from, short_markdown
from evals.run import Run
from evals.saved import load_run, write_json
from evals.session import evaluated, opened
from evals.stages import stages_table
from evals.suites import suite_named
from evals.table import Table, markdown, plain, print_rich
from evals.types import Task
from index.build import Progress
from rag import FootnoteError

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command and returns its exit status."""
    options = parsed(arguments)
    try:
        if options.candidates:
            return _propose(options)
        return _run_suite(options) if options.suite else _ask(options)
    except (FootnoteError, GoldError) as error:
        print(f"footnote: {error}", file=sys.stderr)
        return 1
    except BrokenPipeError:
        # Whoever read the output has seen enough; what is left must not fail at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130


def _ask(options: Namespace) -> int:
    """Asks the gold questions, and compares where that is asked for."""
    file = options.against or (BASELINE if options.gate else None)
    before = (
        load_run(file) if file else None
    )  # before the questions are asked, lest a wrong name be told after a minute
    with _watched() as show:
        done = evaluated(options, show)
    _print_run(done, options)
    faults: Iterable[str] = broken(done)
    if before is not None:
        found = compared(before, done)
        _print_all([comparison_table(found)], options)
        print("\n".join([made_of(found, before, str(file)), *sides(found)]))
        faults = failures(found, done) if options.gate else faults
    return _told(faults)


def _print_run(done: Run, options: Namespace) -> None:
    if options.markdown:
        print(short_markdown(done))
    else:
        stages = (stages_table(done),) if done.from_gold else ()
        _print_all((by_split(done), *by_corpus(done), by_kind(done), *stages), options)
        print(made_from(done))
    if options.lost:
        print("\n" + "\n\n".join(lost(done) or ("No question was lost.",)))
    for line in crashes(done):
        print(f"crashed  {line}", file=sys.stderr if options.markdown else sys.stdout)


def _run_suite(options: Namespace) -> int:
    """Prints what the suite found."""
    with _watched() as show:
        found = suite_named(options.suite)(
            Task(settings_of(options), corpora_of(options), options.data, options.split, options.limit, show)
        )
    _print_all(found.tables, options)
    if options.save:
        write_json({"suite": options.suite, **found.data}, options.save)
    return _told(found.failures)


def _propose(options: Namespace) -> int:
    """Prints a candidate a line, for a person to complete and accept."""
    judged = load_judgements(options.candidates)
    with _watched() as show:
        index = opened(settings_of(options), show).index
    for candidate in candidates(judged, {name: document.text for name, document in index.documents.items()}):
        print(json.dumps(candidate.to_dict(), ensure_ascii=False))
    return 0


def _told(faults: Iterable[str]) -> int:
    """Says what does not hold; the exit status that follows."""
    faults = tuple(faults)
    for line in faults:
        print(f"footnote: {line}", file=sys.stderr)
    return 3 if faults else 0


def _print_all(tables: Sequence[Table], options: Namespace) -> None:
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
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Bar(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("", total=None)

        def show(stage: str, done: int, total: int) -> None:
            bar.update(task, description=stage, completed=done, total=total or None)

        yield show


if __name__ == "__main__":
    sys.exit(main())
