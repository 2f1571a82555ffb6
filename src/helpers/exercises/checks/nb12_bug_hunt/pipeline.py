"""Check of exercise 12.8, `pipeline`."""

from helpers.exercises.registry import checks
from helpers.exercises.wrong import Wrong, call, the

import numpy as np

ROWS, EPOCHS = 60, 3


@checks(
    "12.8",
    name="pipeline",
    title="mend the batches of case 8",
    difficulty=2,
    minutes=6,
    hints=(
        "Read the three steps in order, and ask for each: does it happen once, or in "
        "each epoch?",
        "What stands before `cache` happens in the first epoch only; what stands after "
        "it, in each.",
        "Keep the rows first, mix them then, and make batches last.",
    ),
)
def _pipeline(answer):
    for batch_size in (7, 10):
        made = []
        batches = call(answer, _rows(made), batch_size)
        epochs = [_epoch(batches) for _ in range(EPOCHS)]
        _test(epochs, batch_size, len(made))
    return "A new order in each epoch, and each row was made once."


def _rows(made):
    """A data set of numbered rows, which notes each row that it makes."""
    import tensorflow as tf

    def make():
        for number in range(ROWS):
            made.append(number)
            yield number, 2 * number

    signature = (tf.TensorSpec((), "int32"), tf.TensorSpec((), "int32"))
    rows = tf.data.Dataset.from_generator(make, output_signature=signature)
    return rows.apply(tf.data.experimental.assert_cardinality(ROWS))


def _epoch(batches):
    """The numbers of the rows in each batch of an epoch: a list of arrays."""
    import tensorflow as tf

    if not isinstance(batches, tf.data.Dataset):
        raise Wrong(f"you returned {the(batches)}; a tf.data.Dataset is asked for.")
    found = []
    for batch in batches.take(2 * ROWS):  # a data set without an end is cut off
        if not isinstance(batch, tuple) or len(batch) != 2 or batch[0].shape.rank != 1:
            raise Wrong(f"a batch is {the(batch)}; batches of the rows are asked for.")
        numbers, doubles = (np.asarray(part) for part in batch)
        if not np.array_equal(2 * numbers, doubles):
            raise Wrong("the two parts of a row were mixed apart.")
        found.append(numbers)
    return found


def _test(epochs, batch_size, made):
    for batches in epochs:
        _whole(batches, batch_size)
    orders = [np.concatenate(batches) for batches in epochs]
    if np.array_equal(orders[0], np.arange(ROWS)):
        raise Wrong("the rows come in their old order: nothing mixes them.")
    if any(np.array_equal(orders[0], order) for order in orders[1:]):
        raise Wrong("two epochs have the same order. It was made once, and kept.")
    if np.mean([np.mean(np.diff(order) == 1) for order in orders]) > 0.5:
        raise Wrong(
            "whole batches change places, their rows stay together. What is mixed: "
            "rows or batches?"
        )
    ranks = [np.corrcoef(np.arange(ROWS), order)[0, 1] for order in orders]
    if np.mean(ranks) > 0.6:
        raise Wrong(
            "rows stay near their old places: the buffer of `shuffle` holds too few."
        )
    if made > ROWS:
        raise Wrong(
            f"{made} rows were made for {EPOCHS} epochs, {ROWS} are there: they are "
            "made anew each time. Rows are slow to make."
        )


def _whole(batches, batch_size):
    """Raise Wrong unless an epoch brings each row once, in batches of the size."""
    numbers = np.concatenate(batches).tolist() if batches else []
    if len(numbers) > ROWS:
        raise Wrong("an epoch brings rows more than once: is there a `repeat`?")
    if len(set(numbers)) < ROWS:
        raise Wrong(
            f"an epoch has {len(set(numbers))} of the {ROWS} rows. None may be left "
            "out, those of a smaller last batch included."
        )
    sizes = [len(batch) for batch in batches]
    if sizes.count(batch_size) < ROWS // batch_size:
        raise Wrong(f"the batches have {max(sizes)} rows; {batch_size} were asked for.")
