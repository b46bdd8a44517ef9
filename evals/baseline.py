"""The committed baseline, and the table of the README that is made from it: `python -m evals.baseline` makes both anew.

The baseline is a run with what comparing and the table need, one result a line, so that a change shows as a change.
"""

import json
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from itertools import product
from pathlib import Path

from evals.cases import SPLITS
from evals.gate import TOLERANCES
from evals.metrics import METRICS
from evals.options import BASELINE
from evals.records import GoldError
from evals.report import broken
from evals.run import Result, Run
from evals.saved import FORMAT, load_run
from evals.score import figure
from evals.table import Table, markdown
from rag.places import last_run_file

__all__ = ["README", "main", "quality", "trimmed", "with_quality", "write_baseline"]

README = Path(__file__).parents[1] / "README.md"
_ROWS: Mapping[str, str] = {
    "correct": "correct, of the answerable (strict nugget recall)",
    "false answers": "false answers: not stated, answered all the same",
    "false refusals": "false refusals: stated, refused all the same",
    "AUROC answerable": "AUROC of the confidence, answerable against not",
    "AUROC bare BM25": "the same of the bare BM25 score: how hard the questions are",
    "cited-gold precision": "cited-gold precision",
    "cited-gold recall": "cited-gold recall",
    "evidence@5": "a passage with the evidence among the first five",
    "quotes verbatim": "every quote verbatim",
    "marks resolve": "every mark resolves",
    "words, median": "median words of an answer",
}
_KEPT_OF_ANSWER = ("answered", "reason", "text")
_BLOCK = re.compile(r"(<!-- quality: .*? -->\n).*?(\n<!-- /quality -->)", re.DOTALL)


def main() -> int:
    """Makes the baseline and the README's table of the last whole run; that is made by `footnote eval` (`make baseline`)."""
    done = load_run(last_run_file())
    faults = broken(done)
    if faults:
        print("\n".join(f"footnote: {line}" for line in faults), file=sys.stderr)
        return 3
    write_baseline(done, BASELINE)
    README.write_text(with_quality(README.read_text(encoding="utf-8"), trimmed(done)), encoding="utf-8")
    print(f"{BASELINE} and {README} are made of the run of {done.date}, {done.n} questions")
    return 0


def trimmed(run: Run) -> Run:
    """The run with the figures that are compared or shown, and of each answer its text alone."""
    kept = {name for name, metric in METRICS.items() if metric.headline or name in TOLERANCES or name in _ROWS}
    return replace(run, results=tuple(_trimmed(result, kept) for result in run.results), from_gold=())


def write_baseline(run: Run, file: Path) -> None:
    """Writes the trimmed run as a file that `load_run` reads."""
    record = {"format": FORMAT, **asdict(trimmed(run))}
    results = ",\n".join(json.dumps(each, ensure_ascii=False) for each in record.pop("results"))
    head = json.dumps(record, ensure_ascii=False)
    file.write_text(f'{head[:-1]}, "results": [\n{results}\n]}}\n', encoding="utf-8")


def quality(run: Run) -> str:
    """The README's table in Markdown, by corpus and half, and the line that says what made it."""
    corpora = tuple(dict.fromkeys(result.corpus for result in run.results))
    groups = {
        (name, split): [r for r in run.results if (r.corpus, r.case.split) == (name, split)]
        for name, split in product(corpora, SPLITS)
    }
    columns = tuple(f"{name}, {split}, n {len(results)}" for (name, split), results in groups.items())
    rows = tuple((label, *(_cell(name, results) for results in groups.values())) for name, label in _ROWS.items())
    made = ", ".join(f"{name} {_short(value)}" for name, value in run.fingerprints.items() if name != "settings")
    told = f"95% bootstrap intervals; `make baseline`, {made}, commit {(run.commit or 'none')[:8]}, {run.date[:10]}."
    return f"{markdown(Table('', ('', *columns), rows))}\n\n{told}"


def with_quality(readme: str, run: Run) -> str:
    """The README's text with the table of this run between its marks. Raises GoldError where it has none."""
    if not _BLOCK.search(readme):
        raise GoldError("README.md has no <!-- quality: … --> … <!-- /quality --> to write the table between")
    return _BLOCK.sub(lambda match: f"{match[1]}\n{quality(run)}\n{match[2]}", readme)


def _trimmed(result: Result, kept: set[str]) -> Result:
    scores = {name: value for name, value in result.scores.items() if name in kept}
    answer = result.answer and {name: result.answer[name] for name in _KEPT_OF_ANSWER}
    return replace(result, scores=scores, answer=answer, retrieved=(), seconds=None)


def _cell(name: str, results: Sequence[Result]) -> str:
    of, metric = figure(name, [result.scores for result in results]), METRICS[name]
    if of.value is None:
        return "–"
    if metric.must_be_one:
        return f"{of.value:.3f}"
    form = metric.form if metric.form == ".0f" else ".2f"
    interval = f" ({of.low:{form}} to {of.high:{form}})".replace("0.", ".") if form == ".2f" else ""
    return f"{of.value:{form}}".removeprefix("0" if form == ".2f" else "") + interval


def _short(value: str) -> str:
    """The first digits of each hash."""
    return " and ".join(each[:8] for each in value.split(", "))


if __name__ == "__main__":
    sys.exit(main())
