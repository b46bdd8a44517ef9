"""MTRAG-UN (IBM, mt-rag-benchmark): turns of conversations with their passages, labelled by whether these answer them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from benchmarks.public.common import Item, asked, case_of, figures, opened, sample
from evals.cases import Exchange
from evals.records import Evidence
from evals.run import Result
from evals.table import Table
from evals.types import Task

__all__ = ["mtrag"]

_FIGURES = (
    "false answers",
    "false refusals",
    "refusal precision",
    "refusal recall",
    "refusal F1",
    "AUROC answerable",
    "AUROC bare BM25",
)
_LABELS = {"ANSWERABLE": True, "UNANSWERABLE": False}


def mtrag(folder: Path, task: Task) -> Table:
    """Refusals over the turns labelled answerable or not; partial and underspecified ones are not asked.

    Unanswerable turns have no passages of their own: a turn is asked of the passages of all turns of its collection, after
    the turns before it. Whether an answer is right is not told, since the references are free text.
    """
    (file,) = folder.glob("*.jsonl")
    records = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    collections: dict[str, dict[str, str]] = {}
    for record in records:
        collections.setdefault(record["Collection"], {}).update(_documents(record))
    documents = {name: text for texts in collections.values() for name, text in texts.items()}
    labelled = [record for record in records if record["answerability"][0] in _LABELS]
    items = sample([_item(record, tuple(collections[record["Collection"]])) for record in labelled], task.limit)
    results = asked(opened("mtrag", documents, task), items, "mtrag", task)
    groups = {"all": results, "first turns": _turns(results, later=False), "later turns": _turns(results, later=True)}
    return figures(f"MTRAG-UN: refusing, {len(results)} turns over {len(documents)} passages", groups, _FIGURES)


def _documents(record: Any) -> Mapping[str, str]:
    """The passages of a turn; one that several turns have has one name."""
    return {
        f"{sha256(context['text'].encode()).hexdigest()[:16]}.txt": f"{context['text'].strip()}\n"
        for context in record["contexts"]
        if context["text"].strip()
    }


def _item(record: Any, within: tuple[str, ...]) -> Item:
    *before, last = record["input"]
    said = [turn["text"] for turn in before]
    history = tuple(Exchange(asked_, answer) for asked_, answer in zip(said[::2], said[1::2], strict=False))
    answerable = _LABELS[record["answerability"][0]]
    evidence = [Evidence(name, text.strip()) for name, text in _documents(record).items()] if answerable else []
    case = case_of(record["task_id"], last["text"], [], evidence, answerable=answerable)
    return Item(replace(case, history=history), within)


def _turns(results: Sequence[Result], *, later: bool) -> list[Result]:
    return [result for result in results if bool(result.case.history) is later]
