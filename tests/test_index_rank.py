"""Fusing and reranking, as pure functions."""

from random import Random

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.rank import best_per_group, late_interaction, reciprocal_rank_fusion, to_unit_range

RANKINGS = st.lists(st.lists(st.integers(0, 9), unique=True), min_size=1, max_size=5)


def test_an_item_gains_by_each_ranking_that_holds_it() -> None:
    assert reciprocal_rank_fusion([[1, 2], [2]]) == pytest.approx({1: 1 / 61, 2: 1 / 62 + 1 / 61})


def test_a_ranking_counts_by_its_weight() -> None:
    assert reciprocal_rank_fusion([[1], [2]], [2.0, 0.5]) == pytest.approx({1: 2 / 61, 2: 0.5 / 61})


def test_as_many_weights_as_rankings() -> None:
    with pytest.raises(ValueError):
        reciprocal_rank_fusion([[1], [2]], [1.0])


@given(RANKINGS, st.randoms())
def test_the_order_of_the_rankings_does_not_matter(rankings: list[list[int]], random: Random) -> None:
    weights = [float(n + 1) for n in range(len(rankings))]
    pairs = list(zip(rankings, weights, strict=True))
    random.shuffle(pairs)
    shuffled = reciprocal_rank_fusion([r for r, _ in pairs], [w for _, w in pairs])
    assert shuffled == pytest.approx(reciprocal_rank_fusion(rankings, weights))


@given(RANKINGS, st.permutations(range(10)))
def test_the_names_of_the_items_do_not_matter(rankings: list[list[int]], names: list[int]) -> None:
    renamed = reciprocal_rank_fusion([[names[item] for item in ranking] for ranking in rankings])
    assert renamed == {names[item]: score for item, score in reciprocal_rank_fusion(rankings).items()}


@given(RANKINGS, st.data())
def test_an_item_that_rises_in_a_ranking_does_not_lose(rankings: list[list[int]], data: st.DataObject) -> None:
    ranking = data.draw(st.sampled_from(rankings))
    before = reciprocal_rank_fusion(rankings)
    for place in range(1, len(ranking)):
        risen = [*ranking[: place - 1], ranking[place], ranking[place - 1], *ranking[place + 1 :]]
        after = reciprocal_rank_fusion([risen if r is ranking else r for r in rankings])
        assert after[ranking[place]] > before[ranking[place]] and after[ranking[place - 1]] < before[ranking[place - 1]]


FLOATS = st.lists(st.floats(-1e6, 1e6, width=32), max_size=20).map(lambda values: np.array(values, dtype=np.float32))


@given(FLOATS)
def test_a_unit_range_is_from_0_to_1_in_the_same_order(scores: npt.NDArray[np.float32]) -> None:
    unit = to_unit_range(scores)
    assert len(unit) == len(scores)
    if len(scores):
        assert unit.min() >= 0 and unit.max() == 1
        order = np.argsort(scores, kind="stable")
        assert (np.diff(unit[order]) >= 0).all()
        assert unit.min() == 0 or scores.min() == scores.max()


def test_scores_that_do_not_differ_are_all_1() -> None:
    assert to_unit_range(np.array([3, 3], dtype=np.float32)).tolist() == [1, 1]
    assert to_unit_range(np.array([], dtype=np.float32)).tolist() == []


def test_the_best_of_each_group() -> None:
    similarity = np.array([[1, 5, 2, 4], [9, 0, 3, 3]], dtype=np.float32)
    best = best_per_group(similarity, np.array([0, 0, 2, 2]), 4)
    assert best.tolist() == [[5, 9], [0, 0], [4, 3], [0, 0]]


def test_no_columns_are_best_at_nothing() -> None:
    assert best_per_group(np.zeros((2, 0), dtype=np.float32), np.array([], dtype=int), 2).tolist() == [[0, 0], [0, 0]]


def test_late_interaction_is_the_weighted_mean() -> None:
    best = np.array([[1.0, 0.5], [0.0, 1.0]], dtype=np.float32)
    assert late_interaction(best, np.array([1.0, 0.2], dtype=np.float32)) == pytest.approx([1.1 / 1.2, 0.2 / 1.2])


def test_a_question_that_means_nothing_matches_nothing() -> None:
    assert late_interaction(np.ones((2, 1), dtype=np.float32), np.zeros(1, dtype=np.float32)).tolist() == [0, 0]
