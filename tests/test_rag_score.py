"""Weighing signals, and the file of weights that ships."""

import math

import pytest

from rag.score import Model, load_weights


def test_a_probability_rises_with_its_signals() -> None:
    model = Model(-1.0, {"late": 2.0, "rank": -0.5})
    assert model.probability({"late": 0.5}) == pytest.approx(0.5)
    assert model.probability({"late": 1.0}) == pytest.approx(1 / (1 + math.exp(-1)))
    assert model.probability({"late": 1.0, "rank": 1.0}) < model.probability({"late": 1.0})


def test_an_unknown_or_missing_signal_counts_nothing() -> None:
    model = Model(0.0, {"late": 2.0})
    assert model.probability({}) == model.probability({"other": 9.0}) == 0.5


@pytest.mark.parametrize("huge", [1e9, -1e9])
def test_a_huge_signal_gives_a_probability(huge: float) -> None:
    assert 0 <= Model(0.0, {"late": 1.0}).probability({"late": huge}) <= 1


@pytest.mark.parametrize("with_reader", [True, False])
def test_the_weights_that_ship_can_be_used(with_reader: bool) -> None:
    weights = load_weights(with_reader)
    assert 0 < weights.eager <= weights.careful < 1
    for model in (weights.choose, weights.answer):
        assert model.weights and all(map(math.isfinite, [model.bias, *model.weights.values()]))
    assert any("answerable" in name for name in weights.answer.weights) == with_reader
