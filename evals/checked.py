"""The suite "statements": how often the check rejects what is false and keeps what is true, by kind of statement."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

import seeds
from evals.metrics.intervals import interval
from evals.metrics.means import mean
from evals.pairs import Paired, load_pairs, statements_of
from evals.reading import Part, Titled, write_documents
from evals.records import Documents, GoldError
from evals.statements import DRAFTS, FALSE_KINDS, FOLDER, TRUE_KINDS, LabelledStatement, load_drafts, load_statements
from evals.table import Table
from evals.types import Outcome, Task
from index.search import SearchIndex
from rag import Assistant
from rag.checking import check_text
from rag.support import verdict
from rag.witness import COUNT, Witness, lexicon_of, liken, witness, witnesses

__all__ = ["AIMS", "DESKS", "Row", "given", "judged", "others", "paired_texts", "statements_suite", "texts_of"]

AIMS: Mapping[str, float] = {
    **dict.fromkeys(("number", "date", "name", "quotation"), 0.97),
    **dict.fromkeys(("speaker", "negation", "battle", "event", "hedge"), 0.80),
    "all true": 0.85,
}
"""The least share that is to be judged rightly, by kind, where the spans are given."""
DESKS: Mapping[str, Path] = {
    about: Path(__file__).parent / "corpora" / about / "documents" for about in ("wire", "newsroom", "gazette")
}
"""The folders of invented news that statements are about, by the name of their statements' file."""
_MILLISECONDS = 2.0
_TEXTS = 80
"""How many texts with pairs are measured on at most: some hundreds of pairs, a few minutes."""
_SUFFIX = ".txt"

Found = Callable[[LabelledStatement], Sequence[Witness]]


@dataclass(frozen=True, slots=True)
class Row:
    """A statement and what the check made of it: its support, the rules it failed, and how long that took.

    `spans` are those that it was made from ("given"), others that were found ("found"), or those that were found when what
    it was made from may not be used ("withheld"), as if the documents did not say it. `cites` tells whether the spans that
    are to carry it touch what it was made from.
    """

    statement: LabelledStatement
    spans: str
    support: str
    failed: tuple[str, ...]
    problem: str | None
    seconds: float
    cites: bool = False

    @property
    def right(self) -> bool:
        """A true statement kept, a false one or one that is not stated rejected, or a sentence without a claim left alone."""
        if self.statement.label == "no_claim" or self.support == "no_claim":
            return self.statement.label == self.support
        return (self.support != "unsupported") == (self.statement.label == "true" and self.spans != "withheld")


def statements_suite(task: Task) -> Outcome:
    """Checks the labelled statements, with the spans they were made from and with spans found, and the drafts.

    Raises GoldError when there are no statements of the split that is asked for.
    """
    tables: list[Table] = []
    data: dict[str, list[dict[str, object]]] = {}
    failures: list[str] = []
    with TemporaryDirectory() as scratch:
        for about, index in _indexes(task, Path(scratch)):
            for name in _files(about, task.split):
                statements = load_statements(FOLDER / f"{name}.jsonl", texts_of(index))[: task.limit]
                rows = _rows(index, statements, task)
                tables.append(_table(f"Statements, {name}", rows))
                failures += [f"{line} ({name})" for line in _short(rows)]
                data[name] = [_plain(row) for row in rows]
            if about == "seeds" and not task.split and DRAFTS.is_file():
                drafted = _drafted(index, texts_of(index))
                tables.append(_table("Sentences of drafts", drafted))
                data["drafts"] = [_plain(row) for row in drafted]
        if task.split != "tune":
            texts = paired_texts("test", _TEXTS)
            index = _invented(task, Path(scratch) / "pairs", texts)
            rows = _rows(index, [s for one in texts for s in statements_of(one)][: task.limit], task)
            tables.append(_table("Statements in pairs, test part", rows))
            data["pairs"] = [_plain(row) for row in rows]
    if not data:
        raise GoldError(f"there are no labelled statements in {FOLDER}; see docs/checking.md")
    return Outcome(tuple(tables), tuple(failures), data)


def _files(about: str, split: str | None) -> list[str]:
    """The names of the files about a corpus that are there, of the split that is asked for or of both."""
    named = {"tune": "tune", "test": "test"} if about == "seeds" else {"tune": about, "test": f"{about}-test"}
    return [name for half, name in named.items() if split in (None, half) and (FOLDER / f"{name}.jsonl").is_file()]


def _indexes(task: Task, scratch: Path) -> Iterator[tuple[str, SearchIndex]]:
    """An index of each corpus that statements are about."""
    if _files("seeds", task.split):
        yield "seeds", _indexed(task, seeds.FOLDER, None)
    if _files("reading", task.split):
        yield "reading", _invented(task, scratch)
    for about, folder in DESKS.items():
        if _files(about, task.split):
            yield about, _indexed(task, folder, scratch / about)


def _invented(task: Task, scratch: Path, documents: Sequence[Titled] | None = None) -> SearchIndex:
    """An index of invented documents, those of `corpora/reading` where none are given, made in the folder."""
    corpus = write_documents(scratch / "documents", documents)
    return _indexed(task, corpus, scratch / "index")


def _indexed(task: Task, corpus: Path, index: Path | None) -> SearchIndex:
    return Assistant.from_settings(replace(task.settings, corpus=corpus, index=index), task.show).index


def paired_texts(part: Part, most: int) -> tuple[Paired, ...]:
    """At most so many texts of that part of the pairs, taken at even distances, so that every field is there."""
    texts = load_pairs(part)
    return texts[:: -(-len(texts) // most)]


def texts_of(index: SearchIndex) -> Documents:
    """Every document's text by its id, and by its file's name without the ending, as statements may name it."""
    texts = {name: document.text for name, document in index.documents.items()}
    return texts | {name.removesuffix(_SUFFIX): text for name, text in texts.items()}


def _rows(index: SearchIndex, statements: Sequence[LabelledStatement], task: Task) -> list[Row]:
    """Each statement with the spans it was made from and with spans found, a true one also with its own withheld."""
    rows = []
    for done, statement in enumerate(statements):
        task.show("Checking", done, len(statements))
        rows.append(judged(index, statement, given(index, statement), "given"))
        rows.append(judged(index, statement, witnesses(index, statement.text), "found"))
        if statement.label == "true":
            rows.append(judged(index, statement, others(index, statement), "withheld"))
    return rows


def given(index: SearchIndex, statement: LabelledStatement) -> tuple[Witness, ...]:
    """The sentences that the statement's evidence touches."""
    return liken(index, statement.text, tuple(_own(index, statement)))


def others(index: SearchIndex, statement: LabelledStatement) -> tuple[Witness, ...]:
    """The sentences found for the statement, those that its evidence touches left out."""
    own = set(map(_place, _own(index, statement)))
    found = witnesses(index, statement.text, COUNT + len(own))
    return tuple(w for w in found if _place(w) not in own)[:COUNT]


def _own(index: SearchIndex, statement: LabelledStatement) -> Iterator[Witness]:
    for piece in statement.evidence:
        name = piece.document if piece.document in index.documents else piece.document + _SUFFIX
        start = index.documents[name].text.index(piece.quote)
        yield from witness(index, name, start, start + len(piece.quote))


def _place(found: Witness) -> tuple[str, int]:
    return found.passage.document, found.sentence.start


def judged(index: SearchIndex, statement: LabelledStatement, spans: Sequence[Witness], named: str) -> Row:
    """What the check makes of the statement with these spans; their words have been read before, as in an index in use."""
    evidence, lexicon = [span.evidence for span in spans], lexicon_of(index)
    verdict(statement.text, evidence, lexicon)
    start = time.perf_counter()
    found = verdict(statement.text, evidence, lexicon)
    seconds = time.perf_counter() - start
    cites = not set(map(_place, _own(index, statement))).isdisjoint(_place(spans[n]) for n in found.used)
    return Row(statement, named, found.support, found.failed, found.problem, seconds, cites)


def _drafted(index: SearchIndex, documents: Documents) -> list[Row]:
    rows = []
    for draft in load_drafts(DRAFTS, documents):
        start = time.perf_counter()
        report = check_text(draft.text, index)
        seconds = (time.perf_counter() - start) / max(1, len(report.statements))
        found = {" ".join(s.text.split()): s for s in report.statements}
        for labelled in draft.sentences:
            checked = found.get(" ".join(labelled.text.split()))
            support, problem = (checked.support, checked.problem) if checked else ("not found", "cut elsewhere")
            rows.append(Row(labelled, "found", support, (), problem, seconds))
    return rows


def _table(title: str, rows: Sequence[Row]) -> Table:
    """Shares judged rightly by kind, with 95% intervals, and the time a statement takes once its spans are chosen."""
    lines = []
    for label, kind, chosen in _groups(rows):
        cells = [_share([r.right for r in chosen if r.spans == spans]) for spans in ("given", "found", "withheld")]
        kept = [r.cites for r in chosen if r.spans == "found" and r.support in ("supported", "quoted")]
        count = len({r.statement.id for r in chosen})
        lines.append((label, kind, str(count), *cells, _share(kept if label == "true" else ())))
    times = np.array([row.seconds for row in rows if row.spans != "withheld"]) * 1000
    took = f"median {np.median(times):.2f} ms a statement, 95 of 100 within {np.percentile(times, 95):.2f} ms"
    columns = ("label", "kind", "n", "spans given", "spans found", "its own withheld", "kept ones citing their own")
    return Table(f"{title}: judged rightly ({took})", columns, tuple(lines))


def _groups(rows: Sequence[Row]) -> Iterable[tuple[str, str, list[Row]]]:
    for label in ("false", "true", "no_claim"):
        chosen = [row for row in rows if row.statement.label == label]
        for kind in (*FALSE_KINDS, *TRUE_KINDS):
            if some := [row for row in chosen if row.statement.kind == kind]:
                yield label, kind, some
        if chosen:
            yield label, "all", chosen


def _share(judged: Sequence[bool]) -> str:
    if not judged:
        return "-"
    values = np.array([[float(right)] for right in judged])
    low, high = interval(values, mean) or (0.0, 0.0)
    return f"{values.mean():.2f} ({low:.2f} to {high:.2f})"


def _short(rows: Sequence[Row]) -> Iterable[str]:
    """What falls short of the aims, where the spans are given."""
    measured = [row for row in rows if row.spans == "given"]
    for name, aim in AIMS.items():
        if name == "all true":
            some = [row.right for row in measured if row.statement.label == "true"]
        else:
            some = [row.right for row in measured if row.statement.label == "false" and row.statement.kind == name]
        if some and sum(some) / len(some) < aim:
            yield f"{name}: {sum(some) / len(some):.2f} judged rightly, {aim:.2f} is the aim"
    if measured and (median := float(np.median([row.seconds for row in measured])) * 1000) > _MILLISECONDS:
        yield f"a statement takes {median:.1f} ms, {_MILLISECONDS:.0f} ms is the aim"


def _plain(row: Row) -> dict[str, object]:
    return {
        "id": row.statement.id,
        "label": row.statement.label,
        "kind": row.statement.kind,
        "spans": row.spans,
        "support": row.support,
        "right": row.right,
        "cites": row.cites,
        "failed": list(row.failed),
        "problem": row.problem,
    }
