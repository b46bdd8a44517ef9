"""Fits the weights by which sentences are chosen and answers are given or refused: writes rag/models/weights.json.

    python -m benchmarks.fit

Fitted on the tune halves of the gold sets and on the invented documents of `evals/corpora/reading`: their tune part where
a reader is used, since it was trained on the train part; train and tune part where none is. The test parts are not
touched. Both models are logistic regressions with an L2 penalty over the signals of `rag.evidence` and `rag.refuse`;
in the second one no weight may have the sign that its signal's meaning rules out. The operating points are the
confidences, held out, that refuse .15 (careful) and .07 (eager) of the answerable gold questions of the tune halves.
"""

import json
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import KFold

from benchmarks.indexes import indexed
from evals.cases import load_cases
from evals.corpus import CORPORA, Corpus
from evals.reading import Part, load_documents, write_documents
from index.search import SearchIndex
from rag import Settings
from rag.evidence import Candidate, candidates
from rag.question import understand
from rag.reader import Reader
from rag.refuse import case_signals
from rag.score import WEIGHTS_FILE, Model, ranked

_PASSAGES = Settings().passages
_CHOOSE_C, _ANSWER_C = 0.3, 0.1
_GOLD_WEIGHT = 2.0
_SIGNS = {"unknown": -1, "strange_names": -1, "echo": -1}
_REFUSED = {"careful": 0.15, "eager": 0.07}


Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with where its answer stands: (document, start, end), none where it is not stated."""

    question: str
    evidence: tuple[tuple[str, int, int], ...]
    weight: float


@dataclass(frozen=True, slots=True)
class Row:
    """A question's candidates, whether each carries the answer, and what is needed to weigh them."""

    asked: Asked
    found: tuple[Candidate, ...]
    carries: tuple[bool, ...]
    context: tuple[Any, ...]


def gold_questions(corpus: Corpus, folder: Path) -> tuple[SearchIndex, list[Asked]]:
    """The tune half of the corpus's gold questions, over an index of it made in the folder."""
    index = indexed(corpus.folder, folder)
    texts = {name: document.text for name, document in index.documents.items()}
    asked = []
    for case in load_cases(corpus.gold, texts):
        if case.split == "tune" and not case.history:
            spans = ((e.document, texts[e.document].index(e.quote), len(e.quote)) for e in case.evidence)
            asked.append(Asked(case.question, tuple((name, at, at + n) for name, at, n in spans), _GOLD_WEIGHT))
    return index, asked


def reading_questions(folder: Path, used: Sequence[Part]) -> tuple[SearchIndex, list[Asked]]:
    """The questions of those parts of the invented documents, over an index of all of them."""
    index = indexed(write_documents(folder / "documents"), folder / "index")
    asked = []
    for document in (d for part in used for d in load_documents(part=part)):
        name = f"{document.id}.txt"
        start = index.documents[name].text.index(document.text)
        for question in document.questions:
            span = document.evidence(question)
            evidence = ((name, start + span[0], start + span[1]),) if span else ()
            asked.append(Asked(question.text, evidence, 1.0))
    return index, asked


def rows(index: SearchIndex, questions: Iterable[Asked], reader: Reader | None) -> list[Row]:
    """Every question's candidates from the passages that are found for it."""
    found = []
    for asked in questions:
        query = index.query(asked.question)
        understood = understand(query.text, index.generation.vocabulary.proper, index.generation.vocabulary.common)
        hits = index.search(query, _PASSAGES)
        if near := candidates(index, query, understood, hits, reader):
            carries = tuple(_carries(c, asked.evidence) for c in near)
            found.append(Row(asked, near, carries, (index, query, understood, hits)))
    return found


def _carries(candidate: Candidate, evidence: Iterable[tuple[str, int, int]]) -> bool:
    """Whether the candidate and a piece of evidence share more than half of the shorter of the two."""
    own = candidate.sentence
    for document, start, end in evidence:
        shared = min(end, own.end) - max(start, own.start)
        if candidate.passage.document == document and shared > min(end - start, own.end - own.start) / 2:
            return True
    return False


def fit(
    signals: Sequence[Mapping[str, float]],
    labels: Sequence[bool],
    weights: Sequence[float],
    c: float,
    signs: Mapping[str, int] = MappingProxyType({}),
) -> Model:
    """A logistic regression over standardised signals, its weights given back for the signals as they are.

    A weight in `signs` is kept from having the other sign (0 leaves it free, as does a name that is not there).
    """
    names = sorted(signals[0])
    table = np.array([[s.get(name, 0.0) for name in names] for s in signals])
    mean, spread = table.mean(axis=0), table.std(axis=0) + 1e-6
    scaled, target, weigh = (table - mean) / spread, 2.0 * np.asarray(labels) - 1, np.asarray(weights)

    def loss(b: Floats) -> tuple[float, Floats]:
        margin = target * (scaled @ b[1:] + b[0])
        slope = -weigh * target / (1 + np.exp(margin))
        gradient = np.concatenate([[slope.sum()], scaled.T @ slope + b[1:] / c])
        return float((weigh * np.logaddexp(0, -margin)).sum() + (b[1:] ** 2).sum() / (2 * c)), gradient

    allowed = {1: (0, None), -1: (None, 0), 0: (None, None)}
    bounds = [(None, None), *(allowed[signs.get(name, 0)] for name in names)]
    found = minimize(loss, np.zeros(len(names) + 1), jac=True, method="L-BFGS-B", bounds=bounds).x
    slopes = found[1:] / spread
    shown = {name: round(float(weight), 4) for name, weight in zip(names, slopes, strict=True)}
    return Model(round(float(found[0] - slopes @ mean), 4), shown)


def fit_choose(found: Sequence[Row]) -> Model:
    """The model that chooses, from the questions whose answer was retrieved."""
    used = [row for row in found if any(row.carries)]
    signals = [c.signals for row in used for c in row.found]
    weights = [row.asked.weight for row in used for _ in row.found]
    return fit(signals, [carries for row in used for carries in row.carries], weights, _CHOOSE_C)


def fit_answer(found: Sequence[Row], choose: Model) -> Model:
    """The model that decides whether the best candidate answers."""
    signals = [_signals(row, choose) for row in found]
    answered, weights = [bool(row.asked.evidence) for row in found], [row.asked.weight for row in found]
    return fit(signals, answered, weights, _ANSWER_C, {name: _SIGNS.get(name, 1) for name in signals[0]})


def _signals(row: Row, choose: Model) -> Mapping[str, float]:
    index, query, understood, hits = row.context
    return case_signals(index, query, understood, hits, ranked(row.found, choose))


def held_out(found: Sequence[Row], scored: Sequence[Row]) -> list[float]:
    """The confidence in each of the scored rows by models fitted without it, in ten folds."""
    confidence = np.zeros(len(scored))
    others = [row for row in found if row not in scored]
    for kept, left in KFold(10, shuffle=True, random_state=0).split(scored):
        used = others + [scored[i] for i in kept]
        choose = fit_choose(used)
        answer = fit_answer(used, choose)
        confidence[left] = [answer.probability(_signals(scored[i], choose)) for i in left]
    return confidence.tolist()


def fitted(reader: Reader | None) -> dict[str, Any]:
    """The weights with or without a reader, and how they do on gold questions that they were not fitted on."""
    with tempfile.TemporaryDirectory() as folder:
        asked = (gold_questions(corpus, Path(folder) / corpus.name) for corpus in CORPORA)
        gold = [row for index, questions in asked for row in rows(index, questions, reader)]
        used: tuple[Part, ...] = ("tune",) if reader else ("train", "tune")
        invented, questions = reading_questions(Path(folder) / "reading", used)
        found = [*gold, *rows(invented, questions, reader)]
        confidence = np.array(held_out(found, gold))
        answerable = np.array([bool(row.asked.evidence) for row in gold])
        choose = fit_choose(found)
        answer = fit_answer(found, choose)
    points = {name: float(np.quantile(confidence[answerable], share)) for name, share in _REFUSED.items()}
    report = {
        "questions": len(found),
        "gold_auroc": round(float(roc_auc_score(answerable, confidence)), 3),
        "gold_false_answers": {n: round(float((confidence[~answerable] >= p).mean()), 3) for n, p in points.items()},
    }
    print("with reader" if reader else "without reader", report)
    models = {
        name: {"bias": round(m.bias, 4), "weights": m.weights} for name, m in (("choose", choose), ("answer", answer))
    }
    return {**models, **{name: round(p, 4) for name, p in points.items()}, "held_out": report}


def main() -> None:
    """Fits both sets of weights and writes them."""
    reader = Reader.load()
    weights = {"without_reader": fitted(None), **({"with_reader": fitted(reader)} if reader else {})}
    WEIGHTS_FILE.write_text(json.dumps(weights, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
