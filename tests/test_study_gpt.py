"""The studies of notebook 08: are lines, readings and sizes what they say?"""

from helpers.results import studies

import numpy as np
import pytest

racing = studies.script("08_mini_gpt")
scaling = studies.script("08_scaling")
copying = studies.script("08_induction")


# --- racing ---------------------------------------------------------------------------


class Counts:
    """Foretells each id as the one before plus 1, surely; V ids in a circle."""

    V = 50

    def predict_on_batch(self, ids):
        return 100.0 * np.eye(self.V)[(ids + 1) % self.V]


@pytest.mark.parametrize("length, stride", [(64, 32), (64, 64), (8, 2)])
def test_every_judged_id_is_compared_with_what_was_foretold_for_it(length, stride):
    ids = np.arange(1000) % Counts.V
    assert racing.bits(Counts(), ids, length=length, stride=stride) < 1e-6
    wrong = ids.copy()
    wrong[500] += 7
    assert racing.bits(Counts(), wrong, length=length, stride=stride) > 0.1


@pytest.mark.parametrize("length, stride", [(64, 32), (64, 64), (8, 2)])
def test_each_id_is_judged_once(length, stride):
    """The mean is that over all ids from the first judged one to the last."""
    rng = np.random.default_rng(1)
    ids = rng.integers(0, Counts.V, 1000)
    table = rng.normal(size=(Counts.V, Counts.V))  # what each id says of the next

    class Pairs:
        def predict_on_batch(self, ids):
            return table[ids]

    windows = len(range(0, len(ids) - length, stride))
    first = length - stride + 1
    judged = slice(first, first + windows * stride)
    nats = racing.metrics.token_nats(ids[1:], table[ids[:-1]])
    expected = nats[judged.start - 1 : judged.stop - 1].mean() / np.log(2)
    found = racing.bits(Pairs(), ids, length=length, stride=stride)
    assert found == pytest.approx(expected, rel=1e-9)


def test_bits_are_for_a_character_not_for_a_piece():
    ids = np.random.default_rng(0).integers(0, Counts.V, 1000)

    class Ignorant:
        def predict_on_batch(self, ids):
            return np.zeros((*ids.shape, Counts.V))

    assert racing.bits(Ignorant(), ids) == pytest.approx(np.log2(Counts.V))
    three = np.full(1000, 3)
    assert racing.bits(Ignorant(), ids, three) == pytest.approx(np.log2(Counts.V) / 3)


def test_the_transformers_are_equally_large_inside():
    sizes = []
    for config in ("gpt", "muon", "pieces"):
        text = racing.Text(np.arange(5000), None, None, 90 if config == "gpt" else 400)
        model, _, _ = racing.parts(config, text, 0)
        sizes.append(model.count_params() - model.get_layer("embed").count_params())
    assert len(set(sizes)) == 1


def test_norms_and_biases_do_not_decay():
    text = racing.Text(np.arange(5000), None, None, 90)
    for config in ("gpt", "muon"):
        model, optimizer, _ = racing.parts(config, text, 0)
        for weight in model.trainable_variables:
            decays = optimizer._use_weight_decay(weight)
            assert decays == (weight.name in ("kernel", "embeddings")), weight.path


# --- scaling --------------------------------------------------------------------------


def test_six_sizes_span_thirty_times_and_the_seventh_lies_beyond():
    inside = [12 * 4 * c["width"] ** 2 for c in scaling.CONFIGS.values()]
    assert len(inside) == 7 and inside == sorted(inside)
    assert inside[5] > 30 * inside[0]
    assert all(1.7 < b / a < 2.4 for a, b in zip(inside, inside[1:], strict=False))


# --- copying --------------------------------------------------------------------------


def test_a_line_repeats_itself_after_its_period():
    ids, periods = copying.lines(seed=3, count=300)
    assert ids.shape == (300, copying.LENGTH + 1)
    for row, period in zip(ids, periods, strict=True):
        assert (row[period:] == row[:-period]).all()
    assert (periods.min(), periods.max()) == copying.PERIODS
    assert 0 <= ids.min() and ids.max() == copying.SYMBOLS - 1


def test_the_symbol_before_does_not_tell_the_next():
    """A line has symbols that are followed by different ones."""
    ids, _ = copying.lines(seed=3, count=300)
    several = 0
    for row in ids:
        pairs = set(zip(row.tolist(), row[1:].tolist(), strict=False))
        several += len(pairs) > len({a for a, _ in pairs})
    assert several > 0.9 * len(ids)


def test_the_share_on_the_answer_is_read_at_the_right_place():
    ids, periods = copying.lines(seed=4, count=50)
    asks = np.arange(copying.LENGTH)
    for shift, share in ((0, 1.0), (1, 0.0), (-1, 0.0)):
        weights = np.zeros((50, 2, copying.LENGTH, copying.LENGTH))
        for row, period in enumerate(periods):
            looked = np.clip(asks - period + 1 + shift, 0, copying.LENGTH - 1)
            weights[row, 1, asks, looked] = 1
        found = copying.share_on_answer(weights, periods)
        assert found[0] == 0
        assert found[1] == pytest.approx(share, abs=0.01)
    known = asks >= periods[:, None]
    answers = np.take_along_axis(ids, np.maximum(asks - periods[:, None] + 1, 0), 1)
    assert (answers == ids[:, 1:])[known].all()  # that symbol does come next


def test_a_head_that_is_removed_comes_back():
    model, _ = copying.compiled(1)
    ids, periods = copying.lines(seed=5, count=8)
    before, whole = model.get_weights(), copying.nats(model, ids, periods)
    without = copying.without(model, copying.attends(model)[0], 0, ids, periods)
    assert without != whole[1]
    for old, new in zip(before, model.get_weights(), strict=True):
        np.testing.assert_array_equal(old, new)


def test_an_untrained_network_guesses():
    model, optimizer = copying.compiled(1)
    copying.NORMS.restart(model, optimizer, 0)
    found = copying.nats(model, *copying.lines(seed=6, count=50))
    assert found == pytest.approx((np.log(16), np.log(16)), abs=0.3)
