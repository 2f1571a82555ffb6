"""From lists and arrays to batches: windows of a text, length buckets.

TensorFlow is imported when a `tf.data.Dataset` is asked for, and not before.
"""

from helpers.text import pad

import numpy as np

__all__ = [
    "batches",
    "bucket_batches",
    "pair_batches",
    "windows",
]


def windows(ids, *, length, batch_size, shuffle=False, seed=0):
    """Cut one long sequence of ids into windows for a language model.

    Each element: input (B, length) int32, target (B, length) int32, which is the input
    moved by one: after each id the model must say the next one. The windows follow each
    other without overlap. Cut train and valid apart, and no window crosses the cut.

    Args:
        ids: (T,) ids of one part of the text.
        length: Steps in a window.
        batch_size: Windows in a batch.
        shuffle: A new order in each epoch, and only full batches (for training)?
            False gives every window, in the order of the text.
        seed: Fixes the orders.

    Raises:
        ValueError: The ids are too few for one window (one batch, if shuffled).
    """
    ids = np.asarray(ids, "int32")
    count = (len(ids) - 1) // length
    least = batch_size if shuffle else 1
    if count < least:
        raise ValueError(
            f"{len(ids):,} ids are too few: {least} windows of {length} and the target "
            f"of the last one need {least * length + 1:,} ids."
        )
    inputs = ids[: count * length].reshape(count, length)
    targets = ids[1 : count * length + 1].reshape(count, length)
    return batches((inputs, targets), batch_size=batch_size, shuffle=shuffle, seed=seed)


def batches(arrays, *, batch_size, shuffle=False, seed=0):
    """Return a dataset of batches of arrays that lie in memory (so: no cache).

    Each element: the same nest as `arrays`, with B rows of each array.

    Args:
        arrays: An array with N rows, or a nest of tuples of such: (inputs, targets).
        batch_size: Rows in a batch.
        shuffle: A new order in each epoch, and only full batches (for training)?
        seed: Fixes the orders.
    """
    import tensorflow as tf

    rows = tf.data.Dataset.from_tensor_slices(arrays)
    if shuffle:
        rows = rows.shuffle(len(rows), seed=seed)
    rows = rows.batch(batch_size, drop_remainder=shuffle)
    return _steady(rows.prefetch(2))


def bucket_batches(inputs, targets, *, batch_size, buckets=6, shuffle=False, seed=0):
    """Return batches of sequences of similar length, so that little of them is padding.

    The examples are sorted by length (of their longest sequence) and cut into a few
    buckets of whole batches. All batches of a bucket are equally wide, so a model meets
    at most `buckets` shapes, and one more if a batch is not full. The same is done by
    `tf.data.Dataset.bucket_by_sequence_length`, but example by example: an epoch of the
    pronunciations took it 8 seconds and takes this 0.5, and it knows no cardinality.

    Two uses::

        bucket_batches(ids, labels, batch_size=64, shuffle=True)
        bucket_batches((letters, phonemes_in), phonemes_out, batch_size=64)

    Args:
        inputs, targets: A list of N sequences of ids (padded with 0 on the right), or
            an array with N rows (taken as it is: labels, say), or a tuple of these.
        batch_size: Examples in a batch.
        buckets: The most buckets there may be. The cuts are those that pad least.
        shuffle: For training: a new order in each epoch, of the examples in a bucket
            and of the batches, and only full batches (less than one batch of the
            shortest bucket is left out, each epoch others). False gives every example
            once, the short ones first.
        seed: Fixes the orders.

    Returns:
        A `tf.data.Dataset` of (inputs, targets) that knows its number of batches.

    Raises:
        ValueError: The numbers of examples differ, or are less than one batch.
    """
    import tensorflow as tf

    order, cuts = _plan((inputs, targets), batch_size, buckets, shuffle)
    parts = [order[start:stop] for start, stop in zip(cuts, cuts[1:], strict=False)]
    datasets = [
        batches(
            _take((inputs, targets), rows),
            batch_size=batch_size,
            shuffle=shuffle,
            seed=seed + number,
        )
        for number, rows in enumerate(parts)
    ]
    turns = np.repeat(np.arange(len(datasets)), [len(each) for each in datasets])
    choice = tf.data.Dataset.from_tensor_slices(turns.astype("int64"))
    if shuffle:
        choice = choice.shuffle(len(turns), seed=seed)
    mixed = tf.data.Dataset.choose_from_datasets(datasets, choice, False)
    known = tf.data.experimental.assert_cardinality(len(turns))
    return _steady(mixed.apply(known))


def pair_batches(
    pairs, source, target, *, batch_size, buckets=6, shuffle=False, seed=0
):
    """Return lessons for a Seq2Seq model: batches of similar length.

    Each element: ((source (B, S), target_in (B, T)), target_out (B, T)), all int32 and
    padded with 0. target_in begins with [START], target_out ends with [END].

    Args:
        pairs: (tokens, tokens) for each example: what is read, what shall be told.
        source, target: Their vocabularies; `target` has [START] and [END].
        batch_size, buckets, shuffle, seed: As in `bucket_batches`.
    """
    return bucket_batches(
        (
            [source.encode(read) for read, _ in pairs],
            [target.encode(told, start=True) for _, told in pairs],
        ),
        [target.encode(told, end=True) for _, told in pairs],
        batch_size=batch_size,
        buckets=buckets,
        shuffle=shuffle,
        seed=seed,
    )


def _steady(dataset):
    """The same dataset, without tf.data's tuning of itself.

    Its tuner runs in a thread, and when an iterator ends, the main thread waits for it.
    In TensorFlow 2.21 that thread can miss the call to stop and sleep on for about as
    long as the iterator lived: one epoch in three then took twice its time. There is
    nothing to tune here, the arrays lie in memory.
    """
    import tensorflow as tf

    options = tf.data.Options()
    options.autotune.enabled = False
    return dataset.with_options(options)


def _plan(data, batch_size, buckets, full_only):
    """Return the order of the examples by length, and where the buckets are cut."""
    columns = _columns(data)
    counts = [len(column) for column in columns]
    if len(set(counts)) > 1:
        raise ValueError(
            f"inputs and targets differ in their number of rows: {counts}."
        )
    if counts[0] < (batch_size if full_only else 1):
        raise ValueError(
            f"{counts[0]} examples are less than one batch of {batch_size}: choose a "
            "smaller batch_size."
        )
    lengths = np.max([_lengths(column) for column in columns], axis=0)
    order = np.argsort(lengths, kind="stable")
    return order, _cuts(lengths[order], batch_size, buckets)


def _lengths(column):
    """Return the lengths of the sequences of a list; an array's rows count as 0."""
    if isinstance(column, np.ndarray):
        return np.zeros(len(column), int)
    return np.array([len(sequence) for sequence in column])


def _columns(data):
    """Return the lists and arrays in a nest of tuples."""
    if not isinstance(data, tuple):
        return [data]
    return [column for part in data for column in _columns(part)]


def _take(data, rows):
    """Return the rows of each list (padded) and array, in the same nest of tuples."""
    if isinstance(data, tuple):
        return tuple(_take(part, rows) for part in data)
    if isinstance(data, np.ndarray):
        return data[rows]
    return pad([data[row] for row in rows])


def _cuts(lengths, batch_size, buckets):
    """Return the cuts [0, ..., N] that need the least room, by dynamic programming.

    lengths: (N,) in rising order. A bucket from batch i to batch j takes (j - i) times
    the length of its last example. Batches are counted from the long end, so that what
    is too much for the last full batch is in the first bucket.
    """
    ends = np.arange(len(lengths), 0, -batch_size)[::-1]
    ends = ends[ends >= min(batch_size, len(lengths))]
    widths = lengths[ends - 1]
    last = np.append(np.flatnonzero(np.diff(widths)), len(ends) - 1)  # of each width
    stops = [0, *(int(batch) + 1 for batch in last)]  # in batches
    best = {0: (0, (0,))}  # batches so far -> (room they take, their cuts)
    for _ in range(buckets):
        longer = dict(best)
        for start, (room, cuts) in best.items():
            for stop in (s for s in stops if s > start):
                more = room + (stop - start) * int(widths[stop - 1])
                if stop not in longer or more < longer[stop][0]:
                    longer[stop] = more, (*cuts, stop)
        best = longer
    return [0, *(int(ends[stop - 1]) for stop in best[len(ends)][1][1:])]
