"""Fusing and reranking, as pure functions."""

from random import Random

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.rank import best_per_group, late_interaction, score_fusion, to_unit_range

SCORES = st.dictionaries(st.integers(0, 9), st.floats(0, 100, allow_nan=False), max_size=8)
RANKINGS = st.lists(SCORES, min_size=1, max_size=5)


def test_each_ranking_gives_an_item_its_share_of_the_best_score() -> None:
    assert score_fusion([{1: 4.0, 2: 2.0}, {2: 0.5}]) == pytest.approx({1: 1.0, 2: 1.5})


def test_a_ranking_that_found_nothing_gives_nothing() -> None:
    assert score_fusion([{1: 0.0}, {}]) == {1: 0.0}


def test_a_score_below_zero_counts_as_none() -> None:
    assert score_fusion([{1: 2.0, 2: -1.0}]) == {1: 1.0, 2: 0.0}


@given(RANKINGS, st.randoms())
def test_the_order_of_the_rankings_does_not_matter(rankings: list[dict[int, float]], random: Random) -> None:
    shuffled = random.sample(rankings, len(rankings))
    assert score_fusion(shuffled) == pytest.approx(score_fusion(rankings))


@given(RANKINGS, st.floats(0.01, 100))
def test_the_unit_of_a_ranking_does_not_matter(rankings: list[dict[int, float]], unit: float) -> None:
    rescaled = [{item: score * unit for item, score in ranking.items()} for ranking in rankings]
    assert score_fusion(rescaled) == pytest.approx(score_fusion(rankings))


@given(RANKINGS, st.permutations(range(10)))
def test_the_names_of_the_items_do_not_matter(rankings: list[dict[int, float]], names: list[int]) -> None:
    renamed = score_fusion([{names[item]: score for item, score in ranking.items()} for ranking in rankings])
    assert renamed == {names[item]: score for item, score in score_fusion(rankings).items()}


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
