"""Fits the weights of the check's rule on coverage: writes rag/support/weights.json.

    python -m benchmarks.fit_check

Every true statement of `evals/statements/tune.jsonl` and `reading.jsonl` beside the sentences that carry it, against
the same statement beside each other sentence that was found for it. A logistic regression with an L2 penalty over the
signals of `rag.support.coverage`, once with the cosines of token vectors and once for text that has none. The least
log-odds that pass are those that keep 97 in 100 of the true ones.
"""

import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

import seeds
from benchmarks.fit import fit
from evals.checked import given, texts_of
from evals.reading import write_documents
from evals.statements import FOLDER, load_statements
from index.build import build
from index.embed import Embedder
from index.search import SearchIndex
from rag.support.case import Case, Source
from rag.support.coverage import WEIGHTS_FILE, signals
from rag.support.text import read
from rag.support.types import Evidence
from rag.witness import lexicon_of, witnesses

_C, _KEPT = 1.0, 0.97
_MODELS = {
    "with_cosines": ("alike", "returned", "named", "counted"),
    "words_alone": ("exact", "returned", "named", "counted"),
}

Signals = Mapping[str, float]


def rows(index: SearchIndex, file: Path) -> Iterator[tuple[Signals, bool]]:
    """The signals of each true statement with what carries it, and with each other sentence found for it."""
    for statement in load_statements(file, texts_of(index)):
        if statement.label == "true":
            carrying = [witness.evidence for witness in given(index, statement)]
            quotes = {evidence.quote for evidence in carrying}
            yield _signals(index, statement.text, carrying), True
            for found in witnesses(index, statement.text):
                if found.evidence.quote not in quotes:
                    yield _signals(index, statement.text, [found.evidence]), False


def _signals(index: SearchIndex, text: str, evidence: Sequence[Evidence]) -> Signals:
    lexicon = lexicon_of(index)
    sources = tuple(Source(one, lexicon) for one in evidence)
    return signals(Case(read(text), read(lexicon.names.fold(text)), sources, lexicon))


def _index(corpus: Path, folder: Path) -> SearchIndex:
    generation, _ = build(corpus, folder)
    return SearchIndex.open(generation.folder, corpus, Embedder())


def main() -> None:
    """Fits both models and writes them."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        found = list(rows(_index(seeds.FOLDER, folder / "seeds"), FOLDER / "tune.jsonl"))
        invented = write_documents(folder / "documents")
        found += rows(_index(invented, folder / "reading"), FOLDER / "reading.jsonl")
    carried = [carries for _, carries in found]
    stored: dict[str, object] = {
        "fitted_by": f"python -m benchmarks.fit_check ({sum(carried)} carried, {len(carried)} in all)"
    }
    for kind, names in _MODELS.items():
        model = fit([{n: s[n] for n in names} for s, _ in found], carried, [1.0] * len(found), _C)
        odds = [model.bias + sum(w * s[n] for n, w in model.weights.items()) for s, carries in found if carries]
        least = round(float(np.quantile(odds, 1 - _KEPT)), 3)
        stored[kind] = {"bias": model.bias, "weights": dict(model.weights), "least": least}
    WEIGHTS_FILE.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
