"""Weighing signals: a logistic regression whose weights are data, fitted by `benchmarks/fit.py`."""

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from index.errors import ModelFileError
from rag.evidence import Candidate

__all__ = ["WEIGHTS_FILE", "Model", "Weights", "load_weights", "ranked", "weights_version"]

WEIGHTS_FILE = Path(__file__).parent / "models" / "weights.json"


@dataclass(frozen=True, slots=True)
class Model:
    """p = 1 / (1 + exp(-(bias + sum of weight * signal))); a signal that is missing counts as 0."""

    bias: float
    weights: Mapping[str, float]

    def probability(self, signals: Mapping[str, float]) -> float:
        """The probability for signals given by name, 0 to 1."""
        z = self.bias + sum(weight * signals.get(name, 0.0) for name, weight in self.weights.items())
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, z))))


@dataclass(frozen=True, slots=True)
class Weights:
    """How sentences are chosen and how it is decided whether the best one answers; with a reader or without."""

    choose: Model
    answer: Model
    careful: float
    eager: float


@cache
def load_weights(with_reader: bool) -> Weights:
    """The weights that ship with the package. Raises ModelFileError when their file is missing or damaged."""
    try:
        kinds = json.loads(WEIGHTS_FILE.read_text(encoding="utf-8"))
        stored = kinds["with_reader" if with_reader else "without_reader"]
        return Weights(Model(**stored["choose"]), Model(**stored["answer"]), stored["careful"], stored["eager"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelFileError(
            f"model file {WEIGHTS_FILE} cannot be used ({error}); reinstall Footnote (make clean, then again)"
        ) from None


@cache
def weights_version() -> str:
    """What tells one file of weights from another. Raises ModelFileError when it cannot be read."""
    try:
        return hashlib.sha256(WEIGHTS_FILE.read_bytes()).hexdigest()[:16]
    except OSError as error:
        raise ModelFileError(f"model file {WEIGHTS_FILE}: {error.strerror}; reinstall Footnote") from None


def ranked(candidates: Sequence[Candidate], choose: Model) -> list[tuple[float, Candidate]]:
    """The candidates with their probability of carrying the answer, the likeliest first."""
    scored = [(choose.probability(c.signals), c) for c in candidates]
    return sorted(scored, key=lambda pair: -pair[0])
