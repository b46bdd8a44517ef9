"""The regressions of the check: their weights are data, `weights.json`, fitted by `benchmarks/fit_check.py`."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from index.errors import ModelFileError

__all__ = ["WEIGHTS_FILE", "Regression", "regression"]

WEIGHTS_FILE = Path(__file__).with_name("weights.json")


class Regression(NamedTuple):
    """A logistic regression, and the least log-odds that pass."""

    bias: float
    weights: Mapping[str, float]
    least: float

    def log_odds(self, signals: Mapping[str, float]) -> float:
        """The bias and the weighted sum of the signals, all of which must be there."""
        return self.bias + sum(weight * signals[name] for name, weight in self.weights.items())


@cache
def regression(name: str) -> Regression:
    """The one of that name in the file. Raises ModelFileError when it is missing or damaged."""
    try:
        return Regression(**json.loads(WEIGHTS_FILE.read_text(encoding="utf-8"))[name])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelFileError(
            f"model file {WEIGHTS_FILE} cannot be used ({error}); reinstall Footnote (make clean, then again)"
        ) from None
