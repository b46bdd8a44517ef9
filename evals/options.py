"""The options of `footnote eval`, and what follows from them."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from evals.cases import KINDS, SPLITS
from evals.corpus import CORPORA, Corpus, corpora_named
from evals.evaluate import TIMED, cores
from evals.suites import suite_names
from rag import Settings
from rag.settings import load_settings

__all__ = ["BASELINE", "corpora_of", "parsed", "settings_of"]

BASELINE = Path(__file__).parent / "baseline.json"
"""The run that the gate compares with unless told otherwise."""


def parsed(arguments: Sequence[str] | None) -> argparse.Namespace:
    """The options. Exits with status 2 where they do not fit together."""
    parser = argparse.ArgumentParser(
        prog="footnote eval", description="Measures the answers against gold questions (docs/evaluation.md)."
    )
    for add in (_what_is_asked, _how, _what_is_told, _what_else):
        add(parser)
    options = parser.parse_args(arguments)
    if options.workers < 1:
        parser.error(f"--workers is {options.workers}; it must be at least 1")
    if options.gold and not options.corpus:
        parser.error("--gold needs --corpus, the one folder of documents that it asks about")
    if any("=" not in pair for pair in options.set):
        parser.error("--set takes KEY=VALUE, a setting and its value")
    known = [corpus.name for corpus in CORPORA]
    if not options.gold and not set(options.corpus) <= set(known):
        parser.error(f"--corpus is one of {', '.join(known)}; a folder needs --gold, the questions on its documents")
    return options


def settings_of(options: argparse.Namespace) -> Settings:
    """The effective settings, `--set` and `--mode` before all others. Raises SettingsError."""
    pairs = dict(pair.split("=", 1) for pair in options.set)
    return load_settings({**pairs, **({"mode": options.mode} if options.mode else {})})


def corpora_of(options: argparse.Namespace) -> tuple[Corpus, ...]:
    """The corpora that are asked."""
    if options.gold:
        folder = Path(options.corpus[-1])
        return (Corpus(folder.resolve().name, folder, options.gold),)
    return corpora_named(tuple(options.corpus))


def _what_is_asked(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument_group("what is asked").add_argument
    add("--split", choices=SPLITS, help="only this half of the questions")
    add("--kind", choices=KINDS, action="append", help="only questions of this kind (may be repeated)")
    add(
        "--corpus",
        metavar="NAME",
        action="append",
        default=[],
        help="only this corpus (may be repeated), or with --gold a folder",
    )
    add("--gold", metavar="FILE", type=Path, help="the gold questions, a .jsonl file or a folder of them")


def _how(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument_group("how").add_argument
    add("--mode", help="auto, extractive or llm")
    add("--set", metavar="KEY=VALUE", action="append", default=[], help="a setting (may be repeated)")
    add("--workers", metavar="N", type=int, default=cores(), help=f"processes that ask ({cores()})")
    add(
        "--timed",
        metavar="N",
        type=int,
        default=TIMED,
        help=f"questions asked one by one first, for their times ({TIMED})",
    )
    add("--stages", action="store_true", help="ask again with the gold passages, to tell where a question was lost")
    add("--fresh", action="store_true", help="ask all anew, though a run of the same was cut short")


def _what_is_told(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument_group("what is told").add_argument
    add("--save", metavar="FILE", type=Path, help="keep the run, with every answer, as one JSON file")
    add(
        "--report", metavar="FILE", type=Path, help="write one page of HTML: plots, and each lost question side by side"
    )
    add("--markdown", action="store_true", help="print the short table in Markdown")
    add("--lost", action="store_true", help="list the questions that were lost")
    add("--against", metavar="FILE", type=Path, help="compare with a saved run: what was won, what lost, is it chance")
    add(
        "--gate",
        action="store_true",
        help="fail (3) where a figure is worse than in --against, by default the committed baseline, by more than its tolerance",
    )


def _what_else(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument_group("something else").add_argument
    add("--suite", choices=suite_names(), help="another suite than the gold questions")
    add("--data", metavar="DIR", type=Path, help="with --suite: the folder of what is not in the project")
    add("--limit", metavar="N", type=int, help="with --suite: only so many items of each part")
    add("--candidates", metavar="FILE", type=Path, help="turn judged answers of the page into candidate questions")
