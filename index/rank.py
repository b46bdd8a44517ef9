"""Fusing and reranking, as pure functions over scores."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from index.embed import Floats

__all__ = ["best_per_group", "late_interaction", "reciprocal_rank_fusion", "to_unit_range"]

_RRF_K = 60


def reciprocal_rank_fusion(
    rankings: Sequence[Sequence[int]], weights: Sequence[float] | None = None
) -> dict[int, float]:
    """Score by item: the sum over rankings of weight / (60 + rank), ranks from 1.

    Cormack, Clarke and Büttcher, SIGIR 2009. An item that a ranking does not hold gains nothing from it.
    """
    scores: dict[int, float] = {}
    for ranking, weight in zip(rankings, weights or [1.0] * len(rankings), strict=True):
        for rank, item in enumerate(ranking, 1):
            scores[item] = scores.get(item, 0.0) + weight / (_RRF_K + rank)
    return scores


def to_unit_range(scores: Floats) -> Floats:
    """The scores stretched so that the lowest is 0 and the highest 1; all 1 where they do not differ."""
    if len(scores) == 0:
        return scores
    low, high = scores.min(), scores.max()
    return np.ones_like(scores) if high == low else (scores - low) / (high - low)


def best_per_group(similarity: Floats, groups: npt.NDArray[np.integer], count: int) -> Floats:
    """For each of `count` groups of columns, each row's highest similarity: shape (count, rows); empty groups give 0.

    `groups` gives the group of each column, in ascending order.
    """
    best = np.zeros((count, similarity.shape[0]), dtype=np.float32)
    present, firsts = np.unique(groups, return_index=True)
    if len(present):
        best[present] = np.maximum.reduceat(similarity, firsts, axis=1).T
    return best


def late_interaction(best: Floats, weights: Floats) -> Floats:
    """ColBERT's MaxSim (Khattab and Zaharia, SIGIR 2020) as a weighted mean: shape (n,) from best (n, question tokens)."""
    total = float(weights.sum())
    return best @ weights / total if total else np.zeros(len(best), dtype=np.float32)
