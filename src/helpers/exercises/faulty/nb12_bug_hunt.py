"""Notebook 12: twelve functions with a fault each. Nothing here is an example."""

from helpers import text

import keras
import numpy as np
import tensorflow as tf
from keras import ops


def masked_loss(targets, logits):
    """Mean cross-entropy of the real targets; the target 0 is padding.

    targets: (B, T) ids.  logits: (B, T, V).  Returns a number.
    """
    losses = keras.losses.sparse_categorical_crossentropy(
        targets, logits, from_logits=True
    )  # (B, T)
    real = ops.cast(ops.equal(targets, 0), losses.dtype)
    return ops.sum(losses * real) / ops.sum(real)


def fed(letters, phonemes):
    """What an encoder and a decoder read, and what the decoder must say.

    letters: (B, S) ids of words.
    phonemes: (B, T + 1) ids, each row [START], the phonemes, [END].

    Returns {"source": the encoder reads this, "target_in": the decoder reads this},
    and the targets (B, T), in this order.
    """
    before, after = phonemes[:, :-1], phonemes[:, 1:]
    return {"source": before, "target_in": letters}, after


def to_windows(ids, length):
    """Cut a text for a language model: the target of each character is the next one.

    ids: (N,).  Returns inputs and targets, both (count, length), with
    count = (N - 1) // length; the rest of the text is left out.
    """
    count = (len(ids) - 1) // length
    inputs = ids[: count * length].reshape(count, length)
    targets = ids[: count * length].reshape(count, length)
    return inputs, targets


def held_out(inputs, targets, hours):
    """Split windows of an hourly series: the last fifth is for validation.

    inputs: (N, hours).  targets: (N,), the value one hour after the window's end.
    Window n begins at hour n. No hour that validation uses, as an input or as a target,
    may be one that training uses; as few windows as possible are lost between the two.

    Returns (training inputs, targets), (validation inputs, targets).
    """
    order = np.random.default_rng(0).permutation(len(inputs))
    cut = len(inputs) - len(inputs) // 5
    first, last = order[:cut], order[cut:]
    return (inputs[first], targets[first]), (inputs[last], targets[last])


def token_loss(targets, logits):
    """Mean cross-entropy of a language model.

    targets: (B, T) ids.  logits: (B, T, V).  Returns a number.
    """
    targets = ops.cast(targets, "int32")
    scores = ops.softmax(logits, axis=-1)
    losses = tf.nn.sparse_softmax_cross_entropy_with_logits(targets, scores)  # (B, T)
    return ops.mean(losses)


def train_step(network, optimizer, loss, inputs, targets):
    """One step of training.

    loss: (targets, logits) -> a number.  Returns the loss before the step.
    """
    with tf.GradientTape() as tape:
        value = loss(targets, network(inputs))
    variables = network.trainable_variables
    gradients = tape.gradient(value, variables)
    optimizer.apply_gradients(zip(gradients, variables, strict=True))
    return value


def stream(ids, rows, length):
    """Batches for a network that keeps its state from batch to batch.

    ids: (N,), one long text. It is cut into `rows` equal parts, one for each row; row r
    of a batch goes on where row r of the batch before has ended.

    Returns (count, rows, length) with count = N // (rows * length); the rest of the
    text is left out.
    """
    count = len(ids) // (rows * length)
    windows = ids[: count * rows * length].reshape(count * rows, length)
    windows = np.random.default_rng(0).permutation(windows)
    return windows.reshape(count, rows, length)


def pipeline(rows, batch_size):
    """Batches of rows, in a new order in each epoch.

    rows: a tf.data.Dataset that knows its cardinality. A row is slow to make, so each
    is made only once, in the first epoch, and kept in memory.
    Returns a tf.data.Dataset; the last batch may be smaller.
    """
    mixed = rows.shuffle(rows.cardinality())
    return mixed.cache().batch(batch_size)


def pooled(states, scores, mask):
    """The mean of the states, weighted by a softmax of the scores over the real steps.

    states: (B, T, units).  scores: (B, T).  mask: (B, T) bool, False marks padding.
    Returns (B, units).
    """
    real_scores = ops.where(mask, scores, -1e9)
    weights = ops.softmax(scores, axis=-1)  # (B, T)
    return ops.sum(weights[:, :, None] * states, axis=1)


def attend(query, memory):
    """Dot-product attention: one query for each row looks at the row's memory.

    query: (B, D).  memory: (B, S, D).  Returns the context (B, D).
    """
    scores = ops.matmul(query, ops.swapaxes(memory, 1, 2))
    weights = ops.softmax(scores, axis=-1)
    context = ops.matmul(weights, memory)
    return context[:, 0]


def accuracy(network, batches):
    """The share of all rows that a network judges correctly.

    network: inputs (B, T) -> logits (B,).  batches: pairs of inputs and labels (B,),
    0 or 1. A logit above 0 means 1.  Returns a number.
    """
    shares = []
    for inputs, labels in batches:
        right = (np.asarray(network(inputs)) > 0) == labels
        shares.append(np.mean(right))
    return np.mean(shares)


def encoded(train, test):
    """Turn reviews into ids, as a reader that has never seen the test part.

    train, test: lists of reviews, each a list of words.
    Words that the vocabulary does not know become the id of [UNK].
    Returns the ids of train, the ids of test, and the size of the vocabulary.
    """
    vocabulary = text.Vocabulary.build(train + test)
    ids_train = list(map(vocabulary.encode, train))
    return ids_train, list(map(vocabulary.encode, test)), len(vocabulary)
