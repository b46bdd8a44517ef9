"""Fits the weights of the check: writes rag/support/weights.json.

    python -m benchmarks.fit_check

**Coverage.** Every true statement of `evals/statements/tune.jsonl` and `reading.jsonl` beside the sentences that carry it,
against the same statement beside each other sentence that was found for it. A logistic regression with an L2 penalty over
the signals of `rag.support.coverage`, once with the cosines of token vectors and once for text that has none. The least
log-odds that pass are those that keep 97 in 100 of the true ones.

**Weighing.** The same statements, those about the folders of news and the tune part of `evals/statements/pairs`, true and
false, beside the sentences that they were made from, and the true ones also beside the others that were found: those in which
no rule fails that stands alone. The rules were written with the statements in view and look better on them than they are,
hence the pairs, which count as much as all others. The least log-odds are those that keep 95 in 100 of the true statements
other than the pairs'.

**Carrying.** Of the same rows the true statements alone, beside the sentences that carry them against beside others, by the
signals of coverage and the model. The least log-odds keep 97 in 100 of the same.
"""

import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import seeds
from benchmarks.fit import fit
from benchmarks.indexes import indexed
from evals.checked import DESKS, given, paired_texts, texts_of
from evals.pairs import statements_of
from evals.reading import write_documents
from evals.statements import FOLDER, LabelledStatement, load_statements
from index.search import SearchIndex
from rag.score import Model
from rag.support.case import Case, Source
from rag.support.coverage import coverage, signals
from rag.support.regression import WEIGHTS_FILE, Regression
from rag.support.rules import RULES
from rag.support.text import read
from rag.support.types import Evidence, Lexicon
from rag.support.weighing import WEIGHED, entailed, traits
from rag.witness import lexicon_of, witnesses

_C, _KEPT, _KEPT_WEIGHED = 1.0, 0.97, 0.95
_MODELS = {
    "with_cosines": ("alike", "returned", "named", "counted"),
    "words_alone": ("exact", "returned", "named", "counted"),
}
_TEXTS = 120
_OTHERS = 0.25
"""What a true statement beside a sentence that does not carry it counts, of which there are several a statement."""

Signals = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Beside:
    """A statement with sentences that are to carry it: whether they do, and whether it was made from them."""

    case: Case
    carried: bool
    own: bool
    paired: bool


def beside(index: SearchIndex, statements: Sequence[LabelledStatement], paired: bool = False) -> Iterator[Beside]:
    """Each statement beside what it was made from, a true one also beside each other sentence found for it."""
    lexicon = lexicon_of(index)
    for statement in statements:
        true = statement.label == "true"
        carrying = [witness.evidence for witness in given(index, statement)]
        yield Beside(_case(lexicon, statement.text, carrying), true, own=True, paired=paired)
        if true:
            quotes = {evidence.quote for evidence in carrying}
            for found in witnesses(index, statement.text):
                if found.evidence.quote not in quotes:
                    yield Beside(_case(lexicon, statement.text, [found.evidence]), False, own=False, paired=paired)


def _case(lexicon: Lexicon, text: str, evidence: Sequence[Evidence]) -> Case:
    sources = tuple(Source(one, lexicon) for one in evidence)
    return Case(read(text), read(lexicon.names.fold(text)), sources, lexicon)


def fitted_coverage(rows: Sequence[Beside]) -> dict[str, object]:
    """Both models of coverage, from the statements that were not paired."""
    used = [row for row in rows if not row.paired and (row.carried or not row.own)]
    found, carried = [signals(row.case) for row in used], [row.carried for row in used]
    stored: dict[str, object] = {
        "fitted_by": f"python -m benchmarks.fit_check ({sum(carried)} carried, {len(carried)} in all)"
    }
    for kind, names in _MODELS.items():
        model = fit([{n: s[n] for n in names} for s in found], carried, [1.0] * len(found), _C)
        stored[kind] = _stored(model, [s for s, true in zip(found, carried, strict=True) if true], _KEPT)
    return stored


def fitted_weighing(rows: Sequence[Beside]) -> dict[str, object]:
    """Both models of what rules find and the model says; the file has those of coverage already."""
    weighed: list[tuple[Beside, Signals]] = []
    carrying: list[tuple[Beside, Signals]] = []
    for row in rows:
        failed = [name for name, rule in RULES.items() if rule(row.case)]
        if not any(name not in WEIGHED for name in failed) and (odds := entailed(row.case)) is not None:
            covered = coverage(row.case)
            weighed.append((row, traits(failed, odds, covered)))
            if covered.signals is not None and (row.carried or not row.own):
                names = _MODELS["with_cosines"]
                carrying.append((row, {n: covered.signals[n] for n in names} | {"entailed": odds}))
    return {"weighing": _weighed(weighed, _KEPT_WEIGHED), "carrying": _weighed(carrying, _KEPT)}


def _weighed(used: Sequence[tuple[Beside, Signals]], kept: float) -> dict[str, object]:
    """A regression in which the pairs count as much as the other statements."""
    share = sum(not row.paired for row, _ in used) / sum(row.paired for row, _ in used)
    weights = [(1.0 if row.own else _OTHERS) * (share if row.paired else 1.0) for row, _ in used]
    model = fit([s for _, s in used], [row.carried for row, _ in used], weights, _C)
    return _stored(model, [s for row, s in used if row.carried and not row.paired], kept)


def _stored(model: Model, true: Sequence[Signals], kept: float) -> dict[str, object]:
    """The regression with the least log-odds that keep that share of the true statements."""
    fitted = Regression(model.bias, dict(model.weights), 0.0)
    least = float(np.quantile([fitted.log_odds(found) for found in true], 1 - kept))
    return fitted._replace(least=round(least, 3))._asdict()


def _write(stored: Mapping[str, object]) -> None:
    WEIGHTS_FILE.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    """Fits coverage, then what builds on it, and writes all."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        about_seeds = indexed(seeds.FOLDER, folder / "seeds")
        invented = indexed(write_documents(folder / "documents"), folder / "reading")
        rows = list(beside(about_seeds, load_statements(FOLDER / "tune.jsonl", texts_of(about_seeds))))
        rows += beside(invented, load_statements(FOLDER / "reading.jsonl", texts_of(invented)))
        stored = json.loads(WEIGHTS_FILE.read_text(encoding="utf-8")) | fitted_coverage(rows)
        _write(stored)
        for about, documents in DESKS.items():
            desk = indexed(documents, folder / about)
            rows += beside(desk, load_statements(FOLDER / f"{about}.jsonl", texts_of(desk)))
        texts = paired_texts("tune", _TEXTS)
        index = indexed(write_documents(folder / "texts", texts), folder / "pairs")
        rows += beside(index, [s for one in texts for s in statements_of(one)], paired=True)
        _write(stored | fitted_weighing(rows))


if __name__ == "__main__":
    main()
