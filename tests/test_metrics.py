"""Scores agree with scikit-learn and Keras, and intervals cover what they promise."""

from helpers import metrics

import numpy as np
import pytest
from sklearn.metrics import accuracy_score, log_loss

RNG = np.random.default_rng(0)
LABELS = RNG.integers(0, 2, 200)
LOGITS = RNG.normal(size=200) + LABELS


def test_accuracy_and_cross_entropy_are_those_of_scikit_learn():
    chances = 1 / (1 + np.exp(-LOGITS))
    assert metrics.accuracy(LABELS, LOGITS) == accuracy_score(LABELS, LOGITS > 0)
    assert metrics.cross_entropy(LABELS, LOGITS) == pytest.approx(
        log_loss(LABELS, chances)
    )


def test_a_column_of_logits_is_not_compared_with_every_label():
    column = LOGITS[:, None]
    assert metrics.accuracy(LABELS, column) == metrics.accuracy(LABELS, LOGITS)
    assert metrics.cross_entropy(LABELS, column) == metrics.cross_entropy(
        LABELS, LOGITS
    )


def test_cross_entropy_stays_finite():
    assert metrics.cross_entropy([1, 0], [-1000.0, -1000.0]) == 500


@pytest.mark.parametrize(
    "logits", [np.zeros(3), np.zeros((200, 2)), np.zeros((1, 200))]
)
def test_shapes_that_do_not_match_are_refused(logits):
    with pytest.raises(ValueError, match=r"labels \(200,\) and logits .* do not match"):
        metrics.accuracy(LABELS, logits)


def test_paired_gain_is_the_difference_and_covers_zero_for_equals():
    groups = np.repeat(np.arange(40), 5)
    rng, covered = np.random.default_rng(2), 0
    for seed in range(100):
        mood = np.repeat(rng.normal(size=40), 5)  # the texts of a group are alike
        a, b = (rng.normal(size=200) + mood > 0 for _ in range(2))
        gain = metrics.paired_gain(a, b, groups, repeats=300, seed=seed)
        assert gain.value == pytest.approx(a.mean() - b.mean())
        covered += gain.low <= 0 <= gain.high
    assert 0.88 < covered / 100 <= 1


def test_whole_groups_are_drawn():
    """Ten groups that agree within themselves tell less than their 1,000 members."""
    a, groups = np.repeat(np.arange(10) % 2, 100), np.repeat(np.arange(10), 100)
    by_group = metrics.paired_gain(a, 0 * a, groups)
    by_one = metrics.paired_gain(a, 0 * a, np.arange(1000))
    assert by_group.high - by_group.low > 5 * (by_one.high - by_one.low)


def test_paired_gain_wants_a_group_for_each_answer():
    with pytest.raises(ValueError, match="3 answers need as many groups, got 2"):
        metrics.paired_gain([1, 0, 1], [1, 1, 1], ["a", "b"])
