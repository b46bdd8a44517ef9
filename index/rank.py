"""Fusing and reranking, as pure functions over scores."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from index.embed import Floats

__all__ = ["best_per_group", "late_interaction", "score_fusion", "to_unit_range"]


def score_fusion(rankings: Sequence[Mapping[int, float]]) -> dict[int, float]:
    """Score by item: the sum over rankings of its score there, divided by the best score of that ranking.

    CombSUM of Fox and Shaw, TREC-2 1994, over scores scaled by their maximum. An item that a ranking does not hold
    gains nothing from it, nor does any from a ranking whose best score is not above 0.
    """
    fused: dict[int, float] = {}
    for scores in rankings:
        best = max(scores.values(), default=0.0)
        for item, score in scores.items():
            fused[item] = fused.get(item, 0.0) + (max(score, 0.0) / best if best > 0 else 0.0)
    return fused


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
