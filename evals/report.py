"""A run as tables and lines of text. Pure: what is printed where is decided by who calls."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from evals.cases import KINDS, SPLITS, Evidence
from evals.entail import ENTAILMENT
from evals.match import normalise
from evals.metrics import METRICS
from evals.metrics.intervals import RESAMPLES
from evals.run import Result, Run
from evals.score import figure
from evals.table import Table, markdown
from evals.types import Figure

__all__ = [
    "broken",
    "by_corpus",
    "by_kind",
    "by_split",
    "crashes",
    "is_lost",
    "lost",
    "made_from",
    "outcome",
    "safe",
    "short_markdown",
]

_UNDEFINED = "–"
_BY_KIND = ("correct", "evidence@10", "cited-gold precision", "false refusals", "false answers")


def by_split(run: Run, *, headlines: bool = False) -> Table:
    """Every figure, or only the headlines, over all cases and over each split that the run has cases of."""
    groups = _splits(run)
    names = [name for name, metric in METRICS.items() if metric.headline or not headlines]
    rows = tuple((name, *(_cell(name, _figure(name, results)) for results in groups.values())) for name in names)
    return Table("Figures (95% interval)", ("figure", *groups), rows)


def by_corpus(run: Run) -> tuple[Table, ...]:
    """The headlines by split for each corpus, where the run has several."""
    names = dict.fromkeys(result.corpus for result in run.results)
    each = [replace(run, results=tuple(r for r in run.results if r.corpus == name)) for name in names]
    tables = (by_split(one, headlines=True) for one in each)
    titled = tuple(replace(table, title=f"The corpus {name}") for name, table in zip(names, tables, strict=True))
    return titled if len(titled) > 1 else ()


def by_kind(run: Run) -> Table:
    """The main figures for each kind of question that the run has; n only where it is not the number of cases."""
    groups = {kind: [r for r in run.results if r.case.kind == kind] for kind in KINDS}
    rows = tuple(
        (kind, str(len(results)), *(_cell(name, _figure(name, results), len(results)) for name in _BY_KIND))
        for kind, results in groups.items()
        if results
    )
    return Table("By kind", ("kind", "cases", *_BY_KIND), rows)


def short_markdown(run: Run) -> str:
    """The headlines by split as a Markdown table, and the line that says what made them."""
    return f"{markdown(by_split(run, headlines=True))}\n\n{made_from(run)}"


def made_from(run: Run) -> str:
    """One line: the cases, how the intervals were made, and what the run was made from."""
    skipped = sum(result.skipped is not None for result in run.results)
    parts = [
        f"Cases {run.n}, crashed {len(run.crashed)}, left out {skipped}",
        f"citations checked by {ENTAILMENT}",
        f"intervals from {RESAMPLES:,} bootstrap resamples",
        *(f"{name} {value[:16]}" for name, value in run.fingerprints.items()),
        f"commit {_short(run.commit)}" if run.commit else "no commit",
        f"Python {run.python}",
        run.date,
    ]
    return "; ".join(parts) + "."


def broken(run: Run) -> tuple[str, ...]:
    """The figures that must be one and are not, a line each with the cases at fault; none is as it should be."""
    names = [name for name, metric in METRICS.items() if metric.must_be_one]
    return tuple(line for name in names for line in _broken(name, run.results))


def crashes(run: Run) -> tuple[str, ...]:
    """Each case that raised an error, with the last line of it."""
    return tuple(f"{r.case.id}: {safe((r.error or '').strip().splitlines()[-1])}" for r in run.crashed)


def is_lost(result: Result) -> bool:
    """Whether a question that was asked was not answered rightly, or answered though its answer is not stated."""
    if result.skipped is not None:
        return False
    return (result.scores["correct"] if result.case.answerable else result.scores["false answers"]) == (
        (0.0,) if result.case.answerable else (1.0,)
    )


def lost(run: Run) -> tuple[str, ...]:
    """Each lost question with what was answered, what should have been, and where the gold evidence was."""
    return tuple("\n".join(map(safe, _story(result))) for result in run.results if is_lost(result))


def _figure(name: str, results: Sequence[Result]) -> Figure:
    """One figure over some results."""
    return figure(name, [result.scores for result in results])


def _splits(run: Run) -> Mapping[str, Sequence[Result]]:
    groups = {split: [r for r in run.results if r.case.split == split] for split in SPLITS}
    held = {split: results for split, results in groups.items() if results}
    return {"all": run.results, **held} if len(held) > 1 else held


def _cell(name: str, of: Figure, cases: int | None = None) -> str:
    if of.n + of.left_out == 0:
        return ""
    form = METRICS[name].form
    shown = _UNDEFINED if of.value is None else f"{of.value:{form}}"
    if of.low is not None and of.high is not None:
        shown += f" ({of.low:{form}}–{of.high:{form}})"
    if of.n == cases:
        return shown
    return f"{shown} n {of.n}" + (f", {of.left_out} left out" if of.left_out and cases is None else "")


def _short(commit: str) -> str:
    number, _, dirty = commit.partition("-")
    return f"{number[:12]}-{dirty}" if dirty else number[:12]


def _broken(name: str, results: Sequence[Result]) -> Iterator[str]:
    faulty = ["/".join(filter(None, result.key)) for result in results if (result.scores.get(name) or (1.0,)) != (1.0,)]
    if faulty:
        yield f"{name} must be 1.000 and is {_figure(name, results).value:.3f}; see {', '.join(faulty)}"


def _story(result: Result) -> Iterator[str]:
    case = result.case
    yield f"{'/'.join(filter(None, result.key))} ({case.kind}, {case.difficulty}, {case.split}): {case.question}"
    yield from (f"  after: {turn.question} {turn.answer}" for turn in case.history)
    yield f"  {outcome(result)}"
    yield f"  gold: {case.reference or 'not stated'}"
    yield from (f"  {_whereabouts(piece, result)}: {' '.join(piece.quote.split())}" for piece in case.evidence)


def outcome(result: Result) -> str:
    """What came of the question, on one line."""
    if result.answer is None:
        return f"crashed: {(result.error or '').strip().splitlines()[-1]}"
    done = "answered" if result.answer["answered"] else f"refused ({result.answer['reason']})"
    return f"{done}, confidence {result.confidence:.2f}: {result.answer['text']}"


def _whereabouts(piece: Evidence, result: Result) -> str:
    """The first passage that has the quote whole."""
    hits = (result.answer or {}).get("hits", [])
    quote = normalise(piece.quote)
    ranks = [h["rank"] for h in hits if h["document"] == piece.document and quote in normalise(h["text"])]
    return f"{piece.document}, {f'passage {min(ranks)}' if ranks else 'whole in no passage'}"


def safe(text: str) -> str:
    """Text that cannot steer a terminal."""
    return "".join(c if c.isprintable() or c == "\n" else " " if c.isspace() else "�" for c in text)
