"""Reference answers of notebook 08, mini GPT."""

from collections import Counter

import keras
import numpy as np
from keras import layers


# Each question is asked where its axes are, and broadcasting brings them together.
def causal_mask(lengths, steps):
    """A mask for every sequence: which places may each query look at?

    Query t may look at place s if s is not later than t, and if s is a real step of the
    sequence, no padding. So t may look at itself. Sequence b has lengths[b] real steps,
    places 0 to lengths[b] - 1; padding stands behind them. Only places are hidden: a
    query that is padding itself follows the same rule.

    lengths: (B,) whole numbers, each from 1 to steps.
    steps: T, the number of places, padding included.
    Returns an array of True and False, (B, T, T). Row t of sequence b is query t,
    column s is place s; True where the query may look.
    """
    place = np.arange(steps)
    real = place < lengths[:, None, None]  # (B, 1, T)
    return real & (place <= place[:, None])  # (T, T) meets (B, 1, T)


# The logarithm of a softmax is a difference. Written so, no probability is needed, and
# none can become 0.
def loss_by_position(logits, targets):
    """How well is each position of a window predicted? Its mean loss, in nats.

    At every position the logits are the scores of all ids, and the target is the id
    that really comes next. The loss of one position of one window is minus the natural
    logarithm of the probability of the target, by the softmax of these logits. The loss
    of a position is the mean of that over the windows. Every id counts, 0 too. Works
    for logits of any size up to 1000000, above or below 0.

    logits: (B, T, V), for B windows of T positions and V ids.
    targets: (B, T) ids, 0 to V - 1; targets[b, t] belongs to logits[b, t].
    Returns (T,), a loss for each position.
    """
    low = logits - logits.max(axis=-1, keepdims=True)
    target = np.take_along_axis(low, targets[..., None], axis=-1)[..., 0]  # (B, T)
    return (np.log(np.exp(low).sum(axis=-1)) - target).mean(axis=0)


# Cutting the caches behind `place` hides the empty slots: no mask is needed.
def cached_step(query, key, value, keys, values, place):
    """One step of causal attention, with one head and a cache of keys and values.

    A cache has `room` slots for each sequence. Slots 0 to place - 1 hold the keys (or
    the values) of the steps before this one. The slots behind them are empty: they may
    hold any numbers. In the new caches, slot `place` holds the key (or the value) of
    this step, and all other slots are as before.

    Then the query looks at slots 0 to place of the new caches, and at no other. The
    score of a slot is the dot product of the query with its key, divided by the root of
    D. The weights are the softmax of the scores of these slots, and the context is the
    mean of their values with these weights.

    query, key, value: (B, D), of this step of B sequences.
    keys, values: (B, room, D), the caches before; they must not change.
    place: how many steps came before this one, 0 to room - 1.
    Returns three arrays: context (B, D), and the new keys and values (B, room, D).
    """
    keys, values = keys.copy(), values.copy()
    keys[:, place], values[:, place] = key, value
    scores = (keys[:, : place + 1] @ query[..., None])[..., 0] / query.shape[-1] ** 0.5
    weights = np.exp(scores - scores.max(axis=-1, keepdims=True))  # (B, place + 1)
    weights /= weights.sum(axis=-1, keepdims=True)
    return (weights[:, None] @ values[:, : place + 1])[:, 0], keys, values


# One layer is called twice, so both ends share one matrix, and both ends train it.
def tied_model(vocab_size, width, hidden):
    """A small model of ids that uses one matrix for reading and for writing.

    The ids get vectors from an embedding. Then comes one residual part: a
    LayerNormalization, a Dense layer of `hidden` units with the activation "gelu", and
    a Dense layer of `width` units without an activation; what they give is added to the
    embeddings (Add). A last LayerNormalization reads the sum. The logit of an id is the
    dot product of what the norm gives with the vector of that id: the same embedding
    matrix again, without a bias.

    keras.layers.ReversibleEmbedding is an embedding that also runs backwards: called
    with vectors and reverse=True, it gives their dot products with all its rows. All
    layers keep their default options. Nothing is masked, and there is no dropout.

    vocab_size: V, the number of ids, 0 to V - 1. width, hidden: see above.
    Returns a keras.Model that is not compiled: ids (B, T) int32 -> logits (B, T, V),
    for any B and T.
    """
    ids = keras.Input((None,), dtype="int32")
    embed = layers.ReversibleEmbedding(vocab_size, width)
    x = embed(ids)
    wide = layers.Dense(hidden, activation="gelu")(layers.LayerNormalization()(x))
    x = layers.Add()([x, layers.Dense(width)(wide)])
    return keras.Model(ids, embed(layers.LayerNormalization()(x), reverse=True))


# Looking back at the last symbol that was written makes the order of the task: what has
# been merged is no longer one of the pair.
def merge_once(words):
    """One merge of byte-pair encoding: the most frequent pair becomes one symbol.

    A word is a tuple of symbols, and a symbol is a string: ("l", "o", "w"). Two
    neighbouring symbols, in their order, are a pair. The count of a pair is the sum
    over all places where it stands, and each place counts as often as its word occurs:
    if ("a", "a", "a") occurs 5 times, it holds the pair ("a", "a") 10 times.

    The pair with the highest count is merged. If several have that count, it is the
    first of them in alphabetical order, which is how Python compares tuples. In every
    word, from left to right, the two symbols of that pair become one: ("a", "a", "a")
    becomes ("aa", "a"). Words that become equal are one word, and their counts add up.
    All other words stay as they are.

    words: a dict, word -> how often it occurs, 1 or more. One word at least has two
    symbols. It must not change.
    Returns two things: the pair, a tuple of two symbols, and a new dict like words.
    """
    counts, merged = Counter(), Counter()
    for word, count in words.items():
        for pair in zip(word, word[1:], strict=False):
            counts[pair] += count
    best = min(counts, key=lambda pair: (-counts[pair], pair))
    for word, count in words.items():
        symbols = []
        for symbol in word:
            if symbols and (symbols[-1], symbol) == best:
                symbols[-1] += symbol
            else:
                symbols.append(symbol)
        merged[tuple(symbols)] += count
    return best, dict(merged)
