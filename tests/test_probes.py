"""Each probe catches what was built to leak, and accuses nothing else."""

from helpers import probes

import numpy as np
import pytest

ROWS = [[3, 4, 5], [6, 7], [3, 4, 5, 6, 7, 8]]
SERIES = np.sin(np.arange(40.0))


def masked_mean(ids):
    real = ids != 0
    return (ids * real).sum(1) / real.sum(1)


def plain_mean(ids):
    return ids.mean(1)


def last_column(ids):
    return ids[:, -1]


def running_sum(ids):
    return np.cumsum(ids, axis=1)


def batch_centred(ids):
    return masked_mean(ids) - masked_mean(ids).mean()


def reversed_sum(ids):
    return np.cumsum(ids[:, ::-1], axis=1)


@pytest.mark.parametrize("fn", [masked_mean, running_sum])
def test_what_ignores_padding_is_not_accused(fn):
    leak = probes.padding_leak(fn, ROWS)
    assert not leak.leaks and leak == (0, 0)


@pytest.mark.parametrize("fn", [plain_mean, last_column, reversed_sum])
def test_what_sees_padding_is_caught(fn):
    assert probes.padding_leak(fn, ROWS).leaks


def test_what_sees_its_neighbours_is_caught():
    leak = probes.padding_leak(batch_centred, ROWS)
    assert leak.alone == 0 and leak.in_batch > 1


def test_a_result_that_is_nan_only_with_padding_is_a_leak():
    def breaks(ids):
        return np.where((ids == 0).any(1), np.nan, 1.0)

    assert probes.padding_leak(breaks, ROWS).leaks


def test_padding_leak_needs_rows_of_different_length():
    with pytest.raises(ValueError, match="two different lengths"):
        probes.padding_leak(masked_mean, [[1, 2], [3, 4]])


def causal_mean(x):
    return np.cumsum(x) / np.arange(1, len(x) + 1)


def last_value(x):
    return np.concatenate([[0.0], x[:-1]])


def scaled_on_everything(x):
    return (x - x.mean()) / x.std()


def scaled_on_the_start(x):
    return (x - x[:1].mean()) / 2


def one_step_ahead(x):
    return np.concatenate([x[1:], [0.0]])


def centred_window(x):
    return np.convolve(x, np.ones(5) / 5, mode="same")


@pytest.mark.parametrize("fn", [causal_mean, last_value, scaled_on_the_start])
def test_what_looks_back_is_not_accused(fn):
    leak = probes.future_leak(fn, SERIES)
    assert not leak.leaks and leak.largest == 0


@pytest.mark.parametrize("fn", [scaled_on_everything, one_step_ahead, centred_window])
def test_what_looks_ahead_is_caught(fn):
    leak = probes.future_leak(fn, SERIES)
    assert leak.leaks and leak.largest > 1e-3


def test_the_first_step_that_moved_is_named():
    def peeks_once(x):
        out = causal_mean(x)
        out[7] += x[-1]
        return out

    assert probes.future_leak(peeks_once, SERIES).step == 7


def test_gaps_are_no_leak_and_a_gap_that_spreads_is():
    series = SERIES.copy()
    series[3] = np.nan
    assert not probes.future_leak(last_value, series).leaks

    def nan_if_the_end_is_large(x):
        return np.where(x[-1] > 2, np.nan, x)

    assert probes.future_leak(nan_if_the_end_is_large, series).leaks


def test_a_batch_of_ids_and_a_model():
    ids = np.random.default_rng(0).integers(1, 9, size=(3, 12))
    assert not probes.future_leak(running_sum, ids, axis=1).leaks
    backward = probes.future_leak(lambda x: np.cumsum(x[:, ::-1], 1), ids, axis=1)
    assert backward.leaks and backward.step == 0


def test_a_bidirectional_layer_sees_the_future_and_a_plain_one_does_not():
    from keras import layers

    x = np.random.default_rng(0).normal(size=(2, 9, 3)).astype("float32")
    plain = layers.SimpleRNN(4, return_sequences=True)
    both = layers.Bidirectional(layers.SimpleRNN(4, return_sequences=True))
    assert not probes.future_leak(plain, x, axis=1).leaks
    assert probes.future_leak(both, x, axis=1).leaks


def test_a_vocabulary_built_on_the_whole_text_is_caught():
    def coded(ids):
        order = {value: rank for rank, value in enumerate(sorted(set(ids.tolist())))}
        return np.array([order[value] for value in ids.tolist()])

    ids = np.array([5, 5, 7, 7, 9, 9, 9, 3, 3, 1])
    assert probes.future_leak(coded, ids).leaks


def test_future_leak_says_what_it_needs():
    with pytest.raises(ValueError, match="at least 3 steps, got 2"):
        probes.future_leak(causal_mean, SERIES[:2])
    with pytest.raises(ValueError, match="40 steps gave 39 results"):
        probes.future_leak(lambda x: x[1:], SERIES)
    with pytest.raises(ValueError, match="two different ids"):
        probes.future_leak(lambda x: x, np.ones(5, int))
