"""What the sets have in common: documents to a folder that is indexed once, questions asked within some of them, a table."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

import platformdirs

from evals.cases import GoldCase
from evals.metrics import METRICS
from evals.records import Evidence
from evals.run import Result, ask_case
from evals.score import figure
from evals.table import Table
from evals.types import Task
from index.build import build
from index.types import Document, Hit
from rag import Answer, Assistant, Scope, Turn

__all__ = ["Item", "asked", "case_of", "figures", "opened", "sample"]

_SEED = 2016
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Item:
    """A question as a gold case, and the documents that it is asked of; none are all."""

    case: GoldCase
    within: tuple[str, ...] = ()


def sample(items: Sequence[_T], limit: int | None) -> list[_T]:
    """So many of the items, always the same, in their order; all without a limit."""
    if limit is None or limit >= len(items):
        return list(items)
    return [items[i] for i in sorted(random.Random(_SEED).sample(range(len(items)), limit))]


def opened(name: str, documents: Mapping[str, str], task: Task) -> Assistant:
    """An assistant over these documents, which are kept with their index in the user's cache folder for the next time."""
    place = Path(platformdirs.user_cache_dir("footnote", appauthor=False)) / "public" / name
    folder = place / "documents"
    folder.mkdir(parents=True, exist_ok=True)
    for old in {file.name for file in folder.iterdir()} - set(documents):
        (folder / old).unlink()
    for each, text in documents.items():
        file, content = folder / each, text.encode("utf-8")
        if not file.is_file() or file.read_bytes() != content:
            file.write_bytes(content)
    assistant = Assistant.from_settings(replace(task.settings, corpus=folder, index=place / "index"), task.show)
    if set(assistant.index.documents) != set(documents):  # as when indexing takes too long to be done before an answer
        build(folder, place / "index", progress=task.show)
        assistant.refresh(task.show)
    return assistant


def case_of(
    name: str,
    question: str,
    answers: Sequence[Sequence[str]],
    evidence: Sequence[Evidence] = (),
    *,
    answerable: bool,
    wrong: Sequence[str] = (),
) -> GoldCase:
    """A gold case of a public set: each of `answers` are the spellings of one thing that a right answer says."""
    return GoldCase(
        id=name,
        question=question,
        history=(),
        reference=answers[0][0] if answers else "",
        nuggets=tuple((tuple(spellings),) for spellings in answers),
        forbidden=tuple(wrong),
        absent=(),
        evidence=tuple(evidence),
        answerable=answerable,
        kind="fact" if answerable else "not_stated",
        difficulty="medium",
        split="tune",
    )


class _Within:
    """An assistant that looks in some documents only."""

    def __init__(self, assistant: Assistant, within: tuple[str, ...]) -> None:
        self._assistant = assistant
        self._within = Scope(within) if within else None

    def ask(self, question: str, history: Sequence[Turn] = ()) -> Answer:
        return self._assistant.ask(question, history, within=self._within)

    def retrieve(self, question: str, k: int) -> tuple[Hit, ...]:
        return self._assistant.retrieve(question, k, self._within)

    def document(self, name: str) -> Document:
        return self._assistant.document(name)


def asked(assistant: Assistant, items: Sequence[Item], name: str, task: Task) -> list[Result]:
    """The results in the order of the items."""
    results = []
    for item in items:
        results.append(ask_case(_Within(assistant, item.within), item.case, timed=False, corpus=name))
        task.show(f"Asking {name}", len(results), len(items))
    return results


def figures(title: str, groups: Mapping[str, Sequence[Result]], names: Sequence[str]) -> Table:
    """Those figures for each group of results, with intervals and n."""
    rows = []
    for name in names:
        form = METRICS[name].form
        cells = []
        for results in groups.values():
            of = figure(name, [result.scores for result in results])
            cells.append("–" if of.value is None else f"{of.value:{form}} ({of.low:{form}}–{of.high:{form}}) n {of.n}")
        rows.append((name, *cells))
    return Table(title, ("figure", *groups), tuple(rows))
