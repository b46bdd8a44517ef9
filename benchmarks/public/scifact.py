"""SciFact (Wadden et al. 2020): claims as questions, abstracts as documents; retrieval alone, its parts beside the whole.

Published nDCG@10 on the 300 claims of the test half (BEIR), named for orientation: BM25 .665, MiniLM .645, bge-small .713.
"""

import csv
import json
from collections.abc import Callable, Mapping, Sequence
from math import log2
from pathlib import Path

import numpy as np

from benchmarks.public.common import opened, sample
from evals.metrics.intervals import interval, point
from evals.metrics.means import mean
from evals.table import Table
from evals.types import Task
from index.embed import Floats
from index.rank import score_fusion
from index.search import Query, SearchIndex

__all__ = ["ndcg", "scifact"]

_K = 10
_POOL = 50
_OTHERS = 20
Ranking = Sequence[str]


def scifact(folder: Path, task: Task) -> Table:
    """nDCG@10 of BM25, dense, both fused, and the shipped search, which reranks, over the same claims and documents.

    With a limit the abstracts are cut down too, to twenty for each claim, so that a trial takes a minute: such figures are
    higher than those of the whole and are not to be quoted.
    """
    relevant = _relevant(folder)
    claims = sample([(name, text) for name, text in _claims(folder) if name in relevant], task.limit)
    documents = _abstracts(folder)
    if task.limit:
        wanted = {name for claim, _ in claims for name in relevant[claim]}
        documents = {n: documents[n] for n in sorted({*sample(list(documents), _OTHERS * len(claims)), *wanted})}
    index = opened("scifact-part" if task.limit else "scifact", documents, task).index
    scores: dict[str, list[float]] = {name: [] for name in _WAYS}
    for done, (claim, text) in enumerate(claims, 1):
        query = index.query(text)
        for name, rank in _WAYS.items():
            scores[name].append(ndcg(rank(index, query), relevant[claim]))
        task.show("Searching scifact", done, len(claims))
    title = (
        f"SciFact, nDCG@10 of {len(claims)} claims over {len(documents)} abstracts{' (a part)' if task.limit else ''}"
    )
    rows = tuple((name, *_cells(values, scores["shipped: fused and reranked"])) for name, values in scores.items())
    return Table(title, ("ranking", "nDCG@10", "shipped less this"), rows)


def ndcg(ranking: Ranking, relevant: Mapping[str, int], k: int = _K) -> float:
    """The discounted gain of the first k documents by that of the best order, the gain linear, as trec_eval has it."""
    gain = sum(relevant.get(name, 0) / log2(rank + 1) for rank, name in enumerate(ranking[:k], 1))
    best = sum(value / log2(rank + 1) for rank, value in enumerate(sorted(relevant.values(), reverse=True)[:k], 1))
    return gain / best


# The rankings of documents, each document at the place of its best passage


def _bm25(index: SearchIndex, query: Query) -> Ranking:
    return _documents(index, list(_best(index.generation.lexical.scores(query.terms))))


def _dense(index: SearchIndex, query: Query) -> Ranking:
    return _documents(index, list(_best(index.generation.vectors @ query.encoded.vector)))


def _fused(index: SearchIndex, query: Query) -> Ranking:
    both = [_best(index.generation.vectors @ query.encoded.vector), _best(index.generation.lexical.scores(query.terms))]
    fused = score_fusion(both)
    return _documents(index, sorted(fused, key=lambda i: (-fused[i], i)))


def _shipped(index: SearchIndex, query: Query) -> Ranking:
    return tuple(dict.fromkeys(hit.passage.document for hit in index.search(query, _POOL)))


_WAYS: Mapping[str, Callable[[SearchIndex, Query], Ranking]] = {
    "BM25": _bm25,
    "dense": _dense,
    "fused": _fused,
    "shipped: fused and reranked": _shipped,
}


def _best(scores: Floats) -> dict[int, float]:
    return {int(i): float(scores[i]) for i in np.argsort(-scores, kind="stable")[:_POOL] if scores[i] > 0}


def _documents(index: SearchIndex, passages: Sequence[int]) -> Ranking:
    return tuple(dict.fromkeys(index.passages[i].document for i in passages))


# The files


def _abstracts(folder: Path) -> Mapping[str, str]:
    lines = (folder / "corpus.jsonl").read_text(encoding="utf-8").splitlines()
    records = (json.loads(line) for line in lines)
    return {f"{r['_id']}.txt": f"{r['title']}\n\n{r['text']}\n" for r in records}


def _claims(folder: Path) -> Sequence[tuple[str, str]]:
    (file,) = folder.glob("queries.*.tsv")
    with file.open(encoding="utf-8", newline="") as lines:
        return [(row[0], row[1]) for row in csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)]


def _relevant(folder: Path) -> Mapping[str, Mapping[str, int]]:
    (file,) = folder.glob("qrels.*.trec")
    found: dict[str, dict[str, int]] = {}
    for line in file.read_text(encoding="utf-8").splitlines():
        claim, _, document, grade = line.split()
        if int(grade) > 0:
            found.setdefault(claim, {})[f"{document}.txt"] = int(grade)
    return found


def _cells(values: Sequence[float], shipped: Sequence[float]) -> tuple[str, str]:
    of = np.array(values).reshape(-1, 1)
    difference = np.array(shipped).reshape(-1, 1) - of
    low, high = interval(of, mean) or (0.0, 0.0)
    worse, better = interval(difference, mean) or (0.0, 0.0)
    apart = f"{point(difference, mean):+.3f} ({worse:+.3f} to {better:+.3f})"
    return f"{point(of, mean):.3f} ({low:.3f}–{high:.3f})", "" if not difference.any() else apart
