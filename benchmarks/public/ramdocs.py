"""RAMDocs (Wang et al. 2025): questions with documents that are right, misinform or are noise; several answers may be right."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.public.common import Item, asked, case_of, opened, sample
from evals.match import contains
from evals.metrics.intervals import interval, point
from evals.metrics.means import mean
from evals.records import Evidence
from evals.run import Result
from evals.table import Table
from evals.types import Task

__all__ = ["ramdocs"]


def ramdocs(folder: Path, task: Task) -> Table:
    """How many of the right answers are given, of the wrong ones, and how often all right and none wrong, as the set is scored.

    Every document is in one index; a question is asked within its own.
    """
    (file,) = folder.glob("*.jsonl")
    records = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    documents = {name: text for n, record in enumerate(records) for name, text in _documents(n, record)}
    items = sample([_item(n, record) for n, record in enumerate(records)], task.limit)
    results = asked(opened("ramdocs", documents, task), items, "ramdocs", task)
    several = [r for r in results if len(r.case.nuggets) > 1]
    rows = tuple((name, _share(of, results), _share(of, several)) for name, of in _SHARES.items())
    return Table(
        "RAMDocs: sources that disagree",
        ("", f"all (n {len(results)})", f"several right answers (n {len(several)})"),
        rows,
    )


def _documents(number: int, record: Any) -> Iterator[tuple[str, str]]:
    for place, document in enumerate(record["documents"]):
        yield f"q{number:03d}-{place:02d}.txt", f"{document['text']}\n"


def _item(number: int, record: Any) -> Item:
    right = [[answer] for answer in record["gold_answers"]]
    evidence = [
        Evidence(name, text.strip())
        for (name, text), document in zip(_documents(number, record), record["documents"], strict=True)
        if document["type"] == "correct"
    ]
    case = case_of(
        f"q{number:03d}", record["question"], right, evidence, answerable=True, wrong=record["wrong_answers"]
    )
    return Item(case, tuple(name for name, _ in _documents(number, record)))


def _said(result: Result, strings: list[str]) -> list[bool]:
    statements = [s["text"] for s in (result.answer or {}).get("statements", ())]
    return [any(contains(statement, string) for statement in statements) for string in strings]


def _right(result: Result) -> list[bool]:
    return _said(result, [alias for nugget in result.case.nuggets for group in nugget for alias in group])


def _wrong(result: Result) -> list[bool]:
    return _said(result, list(result.case.forbidden))


_SHARES = {
    "all right answers and no wrong one": lambda r: float(all(_right(r)) and not any(_wrong(r))),
    "share of the right answers given": lambda r: sum(_right(r)) / max(1, len(_right(r))),
    "at least one right answer given": lambda r: float(any(_right(r))),
    "a wrong answer given": lambda r: float(any(_wrong(r))),
    "refused": lambda r: float(r.answer is not None and not r.answer["answered"]),
}


def _share(of: Any, results: list[Result]) -> str:
    values = np.array([of(result) for result in results], dtype=np.float64).reshape(-1, 1)
    low, high = interval(values, mean) or (0.0, 0.0)
    return f"{point(values, mean):.3f} ({low:.3f}–{high:.3f})" if results else "–"
