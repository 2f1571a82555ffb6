"""Means, votes and weights of several members, against brute force and properties."""

from helpers import ensembles, metrics

import numpy as np
import pytest
from scipy.special import expit


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def members(rng, M=4, N=300):
    """Logits of members of different strength, and the labels."""
    labels = rng.integers(0, 2, N)
    strength = np.linspace(0.3, 1.2, M)[:, None]
    return strength * (2 * labels - 1) + rng.normal(size=(M, N)), labels


def test_one_member_is_its_own_ensemble(rng):
    logits, _ = members(rng, M=1)
    for of in ("probabilities", "logits"):
        np.testing.assert_allclose(ensembles.average(logits, of=of), logits[0])
    np.testing.assert_array_equal(ensembles.vote(logits) > 0, logits[0] > 0)


def test_the_mean_of_probabilities_is_one(rng):
    logits, _ = members(rng)
    found = expit(ensembles.average(logits))
    np.testing.assert_allclose(found, expit(logits).mean(0))
    weights = np.array([0.1, 0.2, 0.3, 0.4])
    found = expit(ensembles.average(logits, weights))
    np.testing.assert_allclose(found, weights @ expit(logits))


def test_the_mean_of_logits_is_one(rng):
    logits, _ = members(rng)
    np.testing.assert_allclose(ensembles.average(logits, of="logits"), logits.mean(0))


def test_huge_logits_stay_finite():
    told = ensembles.average([[1e4, -1e4, 1e4], [1e4, -1e4, -1e4]])
    assert np.isfinite(told).all() and told[0] > 10 and told[1] < -10
    assert abs(told[2]) < 1e-9


def test_the_order_of_members_does_not_matter(rng):
    logits, _ = members(rng)
    for combine in (ensembles.average, ensembles.vote):
        np.testing.assert_allclose(combine(logits), combine(logits[::-1]))


def test_a_vote_counts_heads():
    logits = [[5.0, -1.0, 0.1], [-0.1, -9.0, 0.1], [-0.1, 3.0, -7.0]]
    np.testing.assert_allclose(ensembles.vote(logits), [-1 / 3, -1 / 3, 1 / 3])


def test_weights_are_the_best_of_a_grid(rng):
    logits, labels = members(rng, M=3)
    weights = ensembles.best_weights(logits, labels)
    assert weights.min() >= 0 and weights.sum() == pytest.approx(1)

    def loss(w):
        return metrics.cross_entropy(labels, ensembles.average(logits, w))

    grid = [
        (a, b, max(1 - a - b, 0))
        for a in np.linspace(0, 1, 41)
        for b in np.linspace(0, 1, 41)
        if a + b <= 1 + 1e-9
    ]
    best = min(loss(np.array(w) / sum(w)) for w in grid)
    assert loss(weights) <= best + 1e-6


def test_a_useless_member_gets_no_weight(rng):
    logits, labels = members(rng, M=2)
    liar = -5 * (2 * labels - 1.0)
    weights = ensembles.best_weights([*logits, liar], labels)
    assert weights[2] < 1e-3


def test_twins_share_their_weight_or_not_but_the_answer_is_one(rng):
    logits, labels = members(rng, M=2)
    alone = ensembles.average(logits, ensembles.best_weights(logits, labels))
    three = np.stack([*logits, logits[1]])
    twins = ensembles.average(three, ensembles.best_weights(three, labels))
    np.testing.assert_allclose(alone, twins, atol=0.02)


@pytest.mark.parametrize(
    "call, message",
    [
        (lambda: ensembles.average([1.0, 2.0]), r"\(M, N\).*got \(2,\)"),
        (lambda: ensembles.average([[1.0]], [0.5]), "adding up to 1.*0.5"),
        (lambda: ensembles.average([[1.0], [2.0]], [1.0]), "2 members need as many"),
        (lambda: ensembles.average([[1.0]], of="votes"), "got 'votes'"),
        (lambda: ensembles.vote([]), "a row for each member"),
        (lambda: ensembles.best_weights([[1.0, 2.0]], [1]), "do not match"),
    ],
)
def test_what_does_not_fit_is_said(call, message):
    with pytest.raises(ValueError, match=message):
        call()
