"""The metamorphic suite: whatever the right answer is, it must move, or stay, with the documents. Needs no new gold.

Copies of each corpus are made in which one thing is changed (`evals.variants`), indexed, and asked; what was answered before
is compared with what is answered then (metamorphic testing, Chen et al. 1998).
"""

import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np

from evals.cases import GoldCase, load_cases
from evals.corpus import Corpus
from evals.evaluate import Question, ask_all, cores
from evals.metrics.intervals import interval, point
from evals.metrics.means import mean
from evals.run import Result
from evals.table import Table
from evals.types import Outcome, Task
from evals.variants import RELATIONS, Files, Variant
from rag import Assistant, Settings
from rag.places import made_private

__all__ = ["metamorphic"]

_LIMIT = 40


def metamorphic(task: Task) -> Outcome:
    """A table of the relations: how often what must follow did, over how many variants, for each corpus and both halves together.

    Of each corpus at most `task.limit` (40) answerable cases without a history are used, spread over the whole set.
    """
    rows: list[tuple[str, ...]] = []
    data: list[Mapping[str, object]] = []
    for corpus in task.corpora:
        with tempfile.TemporaryDirectory(prefix="footnote-variants-") as folder:
            for name, outcomes in _outcomes(corpus, task, Path(folder)):
                rows.append((corpus.name, name, RELATIONS[name].must, *_cells([holds for *_, holds in outcomes])))
                data += [_record(corpus.name, name, *outcome) for outcome in outcomes]
    columns = ("corpus", "what is done", "what must follow", "holds", "variants")
    return Outcome((Table("Metamorphic relations (95% interval)", columns, tuple(rows)),), (), {"variants": data})


_Outcome = tuple[Result, Result, bool]


def _outcomes(corpus: Corpus, task: Task, folder: Path) -> Iterator[tuple[str, list[_Outcome]]]:
    """For each relation the results before and after, and whether what must follow did."""
    settings = replace(task.settings, corpus=corpus.folder, index=None)
    assistant = Assistant.from_settings(settings, task.show)
    files = {file.name: file.read_bytes().decode("utf-8") for file in sorted(corpus.folder.iterdir()) if file.is_file()}
    texts = {name: document.text for name, document in assistant.index.documents.items()}
    cases = _spread([c for c in load_cases(corpus.gold, texts) if _usable(c, files, task)], task.limit or _LIMIT)
    before = {r.case.id: r for r in _asked(cases, {corpus.name: settings}, corpus.name, task)}
    for name, relation in RELATIONS.items():
        used = [c for c in cases if not relation.right_only or before[c.id].scores.get("correct") == (1.0,)]
        outcomes = []
        for number, variant in enumerate(relation.made(files, used)):
            place = made_private(folder / f"{name.replace(' ', '-')}-{number}")
            over = _indexed(variant, settings, place, settings.index_folder, task)
            after = _asked(variant.asked, {name: over}, name, task)
            pairs = zip(variant.originals, after, strict=True)
            outcomes += [(before[c.id], result, relation.holds(before[c.id], result)) for c, result in pairs]
            shutil.rmtree(place)
        yield name, outcomes


def _usable(case: GoldCase, files: Files, task: Task) -> bool:
    """Answerable, without a history, its evidence in documents that are plain files; of the half that is wanted."""
    plain = all(piece.quote in files.get(piece.document, "") for piece in case.evidence)
    return case.answerable and not case.history and plain and task.split in (None, case.split)


def _spread(cases: Sequence[GoldCase], limit: int) -> list[GoldCase]:
    """At most that many, those with a number first since two relations need one, then from all over the set."""
    numbers = [case for case in cases if case.kind == "number"]
    others = [case for case in cases if case.kind != "number"]
    step = max(1, len(others) // max(1, limit - len(numbers)))
    return [*numbers, *others[::step]][:limit]


def _indexed(variant: Variant, settings: Settings, place: Path, known: Path, task: Task) -> Settings:
    """Writes and indexes the variant beside a copy of the index of the original, whose vectors it takes over."""
    corpus, index = place / "documents", place / "index"
    corpus.mkdir()
    for name, text in variant.files.items():
        (corpus / name).write_bytes(text.encode("utf-8"))
    shutil.copytree(known, index)
    over = replace(settings, corpus=corpus, index=index)
    Assistant.from_settings(over, task.show)
    return over


def _asked(cases: Sequence[GoldCase], settings: Mapping[str, Settings], name: str, task: Task) -> list[Result]:
    show = partial(task.show, f"Asking: {name}")
    results = []
    for result in ask_all([Question(name, case) for case in cases], cores(), settings):
        results.append(result)
        show(len(results), len(cases))
    return results


def _cells(holds: Sequence[bool]) -> tuple[str, str]:
    values = np.array(holds, dtype=np.float64).reshape(-1, 1)
    share, bounds = point(values, mean), interval(values, mean)
    return (
        "–" if share is None or bounds is None else f"{share:.3f} ({bounds[0]:.3f}–{bounds[1]:.3f})",
        str(len(holds)),
    )


def _record(corpus: str, name: str, before: Result, after: Result, holds: bool) -> Mapping[str, object]:
    said = [None if r.answer is None else r.answer["text"] for r in (before, after)]
    return {
        "corpus": corpus,
        "done": name,
        "case": before.case.id,
        "question": before.case.question,
        "before": said[0],
        "after": said[1],
        "holds": holds,
    }
