"""Bins, the expected calibration error and the temperature."""

from helpers import calibration, metrics

import numpy as np
import pytest
from scipy.special import expit


@pytest.fixture
def honest():
    """Labels that are 1 exactly as often as the logits say, and these logits."""
    rng = np.random.default_rng(0)
    logits = 2 * rng.normal(size=40_000)
    return (rng.random(len(logits)) < expit(logits)).astype(int), logits


def test_bins_hold_every_example_once(honest):
    labels, logits = honest
    bins = calibration.confidence_bins(labels, logits)
    assert bins.count.sum() == len(labels)
    assert (np.diff(bins.sure) > 0).all() and bins.sure[0] >= 0.5
    share = np.average(bins.right, weights=bins.count)
    assert share == pytest.approx(metrics.accuracy(labels, logits))


def test_bins_by_hand():
    sure = np.array([0.52, 0.91, 0.93, 0.98])
    logits = np.log(sure / (1 - sure)) * [1, -1, 1, 1]
    bins = calibration.confidence_bins([1, 0, 0, 1], logits, bins=5)
    np.testing.assert_allclose(bins.sure, [0.52, (0.91 + 0.93 + 0.98) / 3])
    np.testing.assert_allclose(bins.right, [1, 2 / 3])
    assert bins.count.tolist() == [1, 3]
    gaps = abs(1 - 0.52) * 1 + abs(2 / 3 - 2.82 / 3) * 3
    error = calibration.calibration_error([1, 0, 0, 1], logits, bins=5)
    assert error == pytest.approx(gaps / 4)


def test_an_honest_model_has_a_small_error_and_a_boaster_has_not(honest):
    labels, logits = honest
    assert calibration.calibration_error(labels, logits) < 0.01
    assert calibration.calibration_error(labels, 4 * logits) > 0.08


def test_yes_and_no_are_alike(honest):
    labels, logits = honest
    one = calibration.calibration_error(labels, logits)
    assert calibration.calibration_error(1 - labels, -logits) == pytest.approx(one)


def test_certainty_is_no_problem():
    bins = calibration.confidence_bins([1, 0], [1e6, -1e6])
    assert bins.sure.tolist() == [1.0] and bins.count.tolist() == [2]


@pytest.mark.parametrize("factor", [0.2, 1.0, 3.0])
def test_the_temperature_undoes_a_factor(honest, factor):
    labels, logits = honest
    found = calibration.best_temperature(factor * logits, labels)
    assert found == pytest.approx(factor, rel=0.05)
    alone = calibration.best_temperature(logits, labels)
    assert found == pytest.approx(factor * alone, rel=1e-3)


def test_no_other_temperature_is_better(honest):
    labels, logits = honest
    best = calibration.best_temperature(3 * logits, labels)
    loss = metrics.cross_entropy(labels, 3 * logits / best)
    for t in best * np.array([0.9, 0.99, 1.01, 1.1]):
        assert loss < metrics.cross_entropy(labels, 3 * logits / t)


def test_a_column_of_logits_is_a_row(honest):
    labels, logits = honest
    one = calibration.calibration_error(labels, logits)
    assert calibration.calibration_error(labels, logits[:, None]) == one


def test_what_does_not_fit_is_said():
    with pytest.raises(ValueError, match=r"\(2,\).*\(3,\).*do not match"):
        calibration.confidence_bins([1, 0], [1.0, 2.0, 3.0])
    with pytest.raises(ValueError, match="one example at least"):
        calibration.calibration_error([], [])
