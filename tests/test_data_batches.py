"""Batches: nothing is lost, doubled or mixed up, and little of it is padding."""

from helpers import data, text

import numpy as np
import pytest


def examples(count, seed=0):
    """Return sequences without 0, and labels that can be told from their sequence."""
    rng = np.random.default_rng(seed)
    sequences = [rng.integers(1, 99, n).tolist() for n in rng.geometric(0.1, count)]
    return sequences, np.array([sum(sequence) for sequence in sequences], "int32")


def unpadded(rows):
    return [tuple(int(i) for i in row if i) for row in np.asarray(rows)]


def collect(dataset):
    """Return (sequence, label) of each example, in the order they come."""
    return [
        (sequence, int(label))
        for ids, labels in dataset
        for sequence, label in zip(unpadded(ids), labels, strict=True)
    ]


@pytest.mark.parametrize("count", [1, 15, 16, 17, 100, 333])
@pytest.mark.parametrize("buckets", [1, 3, 6])
def test_evaluation_sees_every_example_once(count, buckets):
    sequences, labels = examples(count)
    batches = data.bucket_batches(sequences, labels, batch_size=16, buckets=buckets)
    seen = collect(batches)
    assert sorted(s for s, _ in seen) == sorted(map(tuple, sequences))
    assert all(sum(sequence) == label for sequence, label in seen)
    assert len(batches) == len(list(batches)) == -(-count // 16)


@pytest.mark.parametrize("count", [16, 17, 31, 100, 333])
def test_training_loses_less_than_a_batch_and_mixes_nothing_up(count):
    sequences, labels = examples(count)
    batches = data.bucket_batches(sequences, labels, batch_size=16, shuffle=True)
    assert {len(ids) for ids, _ in batches} == {16}
    seen = collect(batches)
    assert len(seen) == count - count % 16 == 16 * len(batches)
    assert all(sum(sequence) == label for sequence, label in seen)
    assert not set(seen) - set(zip(map(tuple, sequences), labels.tolist(), strict=True))


def test_what_one_epoch_leaves_out_another_one_brings():
    sequences = [[i + 1] * (1 + i % 5) for i in range(31)]
    batches = data.bucket_batches(sequences, np.zeros(31), batch_size=8, shuffle=True)
    epochs = [{s for s, _ in collect(batches)} for _ in range(20)]
    assert all(len(epoch) == 24 for epoch in epochs)
    assert len(set.union(*epochs)) == 31


def test_there_are_few_shapes_and_little_padding():
    sequences, labels = examples(2000)
    batches = data.bucket_batches(sequences, labels, batch_size=32, shuffle=True)
    shapes = {tuple(ids.shape) for ids, _ in batches}
    assert 1 < len(shapes) <= 6
    cells = sum(ids.shape[0] * ids.shape[1] for ids, _ in batches)
    real = sum(int(np.count_nonzero(ids)) for ids, _ in batches)
    assert real / cells > 0.7
    one_width = 32 * len(batches) * max(map(len, sequences))
    assert real / one_width < 0.25  # the same examples in one width


@pytest.mark.parametrize("seed", range(3))
def test_the_cuts_are_the_best_ones(seed):
    from itertools import combinations

    from helpers.data.batching import _cuts

    lengths = np.sort(np.random.default_rng(seed).integers(1, 20, 40))

    def room(cuts):
        pairs = zip(cuts, cuts[1:], strict=False)
        return sum((stop - start) * lengths[stop - 1] for start, stop in pairs)

    every = ((0, *middle, 40) for middle in combinations(range(4, 40, 4), 2))
    assert room(_cuts(lengths, 4, 3)) == min(map(room, every))


def test_order_is_new_in_each_epoch_and_fixed_by_the_seed():
    sequences, labels = examples(200)

    def epochs(seed):
        batches = data.bucket_batches(
            sequences, labels, batch_size=8, shuffle=True, seed=seed
        )
        return [collect(batches), collect(batches)]

    first, second = epochs(1)
    assert first != second
    assert epochs(1) == [first, second]
    assert epochs(2)[0] != first


def test_pairs_stay_together():
    sequences, _ = examples(150)
    reverse = [sequence[::-1] for sequence in sequences]
    moved = [[i + 1 for i in sequence] for sequence in sequences]
    batches = data.bucket_batches((sequences, reverse), moved, batch_size=16)
    seen = []
    for (source, back), target in batches:
        rows = zip(unpadded(source), unpadded(back), unpadded(target), strict=True)
        for one, other, third in rows:
            assert one == other[::-1] and third == tuple(i + 1 for i in one)
            seen.append(one)
    assert sorted(seen) == sorted(map(tuple, sequences))


def test_keras_trains_on_buckets_without_a_warning():
    import keras

    sequences, labels = examples(100)
    batches = data.bucket_batches(sequences, labels % 2, batch_size=16, shuffle=True)
    layers = [keras.layers.Embedding(99, 2), keras.layers.GlobalAveragePooling1D()]
    model = keras.Sequential([*layers, keras.layers.Dense(1)])
    model.compile("sgd", "binary_crossentropy")
    model.fit(batches, epochs=2, verbose=0, shuffle=False)
    assert int(model.optimizer.iterations) == 2 * len(batches) == 12


def test_bucket_errors_say_how_to_go_on():
    with pytest.raises(ValueError, match=r"differ in their number of rows: \[2, 3\]"):
        data.bucket_batches([[1], [2]], np.zeros(3), batch_size=1)
    with pytest.raises(ValueError, match="2 examples are less than one batch of 9"):
        data.bucket_batches([[1], [2]], np.zeros(2), batch_size=9, shuffle=True)


# Windows of a text


@pytest.mark.parametrize(("count", "length"), [(101, 10), (100, 10), (11, 10), (57, 3)])
def test_windows_cover_the_text_and_targets_are_one_later(count, length):
    ids = np.arange(count)
    batches = data.windows(ids, length=length, batch_size=4)
    inputs = np.concatenate([x for x, _ in batches])
    targets = np.concatenate([y for _, y in batches])
    assert inputs.dtype == targets.dtype == "int32"
    np.testing.assert_array_equal(targets, inputs + 1)
    whole = (count - 1) // length * length
    np.testing.assert_array_equal(inputs.ravel(), np.arange(whole))
    assert len(batches) == len(list(batches))


def test_shuffled_windows_are_full_batches_in_new_orders():
    batches = data.windows(np.arange(101), length=5, batch_size=8, shuffle=True, seed=3)
    first, second = ([x.numpy().tolist() for x, _ in batches] for _ in range(2))
    assert first != second and len(first) == 2
    assert all(len(batch) == 8 for batch in first)
    again = data.windows(np.arange(101), length=5, batch_size=8, shuffle=True, seed=3)
    assert [x.numpy().tolist() for x, _ in again] == first


def test_too_few_ids_for_a_window():
    with pytest.raises(
        ValueError, match="10 ids are too few: 1 windows of 10 .* 11 ids"
    ):
        data.windows(np.arange(10), length=10, batch_size=1)
    with pytest.raises(ValueError, match="8 windows of 10 .* need 81 ids"):
        data.windows(np.arange(50), length=10, batch_size=8, shuffle=True)


# Windows of a series


@pytest.mark.parametrize("step", [1, 3])
@pytest.mark.parametrize("features", [None, 2])
def test_series_windows_are_slices(step, features):
    values = np.random.default_rng(0).normal(size=(40, features or 1))
    given = values if features else values[:, 0]
    cut = data.series_windows(given, history=5, horizon=2, step=step)
    assert cut.starts.tolist() == list(range(0, 34, step))
    for start, history, future in zip(
        *(cut.starts, cut.history, cut.future), strict=True
    ):
        np.testing.assert_array_equal(history, values[start : start + 5])
        np.testing.assert_array_equal(future, values[start + 5 : start + 7])


def test_series_windows_leave_out_gaps():
    values = np.arange(20.0)
    values[10] = np.nan
    cut = data.series_windows(values, history=3, horizon=1)
    assert cut.starts.tolist() == [*range(7), *range(11, 17)]
    assert not np.isnan(cut.history).any() and not np.isnan(cut.future).any()
    with pytest.raises(ValueError, match="has 3 steps; one window needs 4"):
        data.series_windows(values[:3], history=3, horizon=1)


def test_filling_uses_the_past_only():
    values = np.array([[np.nan, 1], [2, np.nan], [np.nan, np.nan], [4, 5]])
    filled = data.fill_forward(values)
    np.testing.assert_array_equal(filled, [[np.nan, 1], [2, 1], [2, 1], [4, 5]])
    for stop in range(1, 4):  # what comes later can't matter
        np.testing.assert_array_equal(data.fill_forward(values[:stop]), filled[:stop])


def test_batches_give_every_row_once_and_shuffled_ones_are_full():
    rows = np.arange(10), np.arange(10) * 2
    plain = list(data.batches(rows, batch_size=4))
    assert [len(inputs) for inputs, _ in plain] == [4, 4, 2]
    assert np.concatenate([inputs for inputs, _ in plain]).tolist() == list(range(10))
    mixed = data.batches(rows, batch_size=4, shuffle=True, seed=1)
    orders = [np.concatenate([x for x, _ in mixed]).tolist() for _ in range(2)]
    assert len(orders[0]) == len(set(orders[0])) == 8 and orders[0] != orders[1]
    assert all((targets == 2 * inputs).numpy().all() for inputs, targets in mixed)


def test_pairs_become_lessons_with_start_and_end():
    source = text.Vocabulary.build(["ab"])
    target = text.Vocabulary.build([("X", "Y")], start_end=True)
    pairs = [("ab", ("X",)), ("b", ("Y", "X"))]
    ((read, told_in), told_out) = next(
        iter(data.pair_batches(pairs, source, target, batch_size=2))
    )
    assert read.numpy().tolist() == [[2, 3], [3, 0]]
    assert told_in.numpy().tolist() == [[2, 4, 0], [2, 5, 4]]
    assert told_out.numpy().tolist() == [[4, 3, 0], [5, 4, 3]]


def test_no_data_set_tunes_itself():
    """TensorFlow's tuner can hold up the end of an epoch for as long as it took."""
    sequences, labels = examples(64)
    for made in (
        data.batches((labels, labels), batch_size=8),
        data.bucket_batches(sequences, labels, batch_size=8, shuffle=True),
    ):
        assert made.options().autotune.enabled is False
