"""Measures a model of entailment on the pairs of a part that it was not trained on.

python -m benchmarks.entailment.evaluate --model DIR
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from benchmarks.entailment.examples import Example, Found, both, sentences
from benchmarks.entailment.found import found
from evals.pairs import Paired, load_pairs
from evals.reading import Part
from rag.entailment import Entailment


@dataclass(frozen=True, slots=True)
class Scored:
    """The log-odds of a pair's two statements, or of a true one beside the words that carry it and beside others."""

    kind: str
    true: float
    false: float


OTHER = "another sentence"
"""The kind of those that read a true statement beside the likeliest sentence that does not carry it."""


def scored(model: Entailment, texts: Iterable[Paired], others: Found) -> list[Scored]:
    """Every pair of the texts beside the words that carry its true one, and that beside the likeliest other sentence."""

    def read(example: Example) -> float:
        return model.log_odds(example.statement, example.words, example.before, example.title)

    rows = []
    for paired in texts:
        spans = sentences(paired.text)
        for pair in paired.pairs:
            true, false = map(read, both(paired, pair, spans))
            rows.append(Scored(pair.kind, true, false))
            rows += [Scored(OTHER, true, read(other)) for other in others.get(pair.true, ())[:1]]
    return rows


def calibrated(pairs: Sequence[Scored]) -> tuple[float, float]:
    """The slope and constant that make log-odds of the logits (Platt 1999)."""
    logits = np.array([value for pair in pairs for value in (pair.true, pair.false)])
    model = LogisticRegression(C=1e6).fit(logits[:, None], [True, False] * len(pairs))
    return round(float(model.coef_[0, 0]), 6), round(float(model.intercept_[0]), 6)


def figures(pairs: Sequence[Scored]) -> dict[str, dict[str, float]]:
    """By kind of fault and of all: how many pairs, AUROC, and how often the true statement comes out above its false one."""
    kinds: dict[str, list[Scored]] = defaultdict(list)
    for pair in pairs:
        kinds[pair.kind].append(pair)
        if pair.kind != OTHER:
            kinds["all"].append(pair)
    return {
        kind: {
            "pairs": len(some),
            "auroc": round(_auroc(some), 3),
            "true_above_false": round(sum(p.true > p.false for p in some) / len(some), 3),
        }
        for kind, some in sorted(kinds.items(), key=lambda item: -len(item[1]))
    }


def _auroc(pairs: Sequence[Scored]) -> float:
    values = [value for pair in pairs for value in (pair.true, pair.false)]
    return float(roc_auc_score([True, False] * len(pairs), values))


def table(pairs: Sequence[Scored]) -> str:
    """The figures as a Markdown table."""
    rows = [
        f"| {k} | {f['pairs']} | {f['auroc']:.2f} | {f['true_above_false']:.2f} |" for k, f in figures(pairs).items()
    ]
    return "\n".join(["| fault | pairs | AUROC | true above false |", "|---|---|---|---|", *rows])


def main() -> None:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, required=True, help="folder with entailment.onnx and entailment.json")
    parser.add_argument("--part", choices=get_args(Part), default="test")
    given = parser.parse_args()
    if (model := Entailment.load(given.model)) is None:
        parser.error(f"{given.model} has no entailment.onnx with an entailment.json")
    texts = load_pairs(given.part)
    print(table(scored(model, texts, found(texts))))


if __name__ == "__main__":
    main()
