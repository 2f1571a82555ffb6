"""Reference answers of notebook 07, transformer."""

from helpers.layers import SelfAttention

import numpy as np
from keras import layers


# The scores are scaled before the mask and the softmax see them. -1e9 is below any
# score, and exp of it is exactly 0 once the largest visible score is subtracted.
def masked_attention(query, key, value, mask):
    """Scaled dot-product attention: every query reads a mean of the values it sees.

    The score of a query and a place is the dot product of the query with the key of
    that place, divided by the root of d. The weights of a query are the softmax of its
    scores over the places that it may look at; the other places have exactly 0. Its
    context is the mean of the values of its sequence, with these weights. Works for
    scores of any size up to 1000000, above or below 0.

    query: (B, T, d), T queries in each of B sequences.
    key: (B, S, d). value: (B, S, V), a key and a value for each of S places.
    mask: (B, T, S) bool, True where query t may look at place s; every query may look
    at one place at least.
    Returns two arrays: context (B, T, V), and weights (B, T, S).
    """
    scores = query @ key.transpose(0, 2, 1) / np.sqrt(query.shape[-1])
    low = np.where(mask, scores, -1e9)  # (B, T, S)
    raised = np.exp(low - low.max(axis=-1, keepdims=True))
    weights = raised / raised.sum(axis=-1, keepdims=True)
    return weights @ value, weights


# Cutting the last axis keeps neighbouring columns together; swapping axes 1 and 2
# undoes itself, so the way back is the way there, read from the end.
def through_heads(x, heads, look):
    """Split x into heads, let each head look, and merge what the heads found.

    With D = 6 and 2 heads, head 0 gets columns 0, 1, 2 of every step, and head 1 gets
    columns 3, 4, 5. `look` is called once, with all heads in one array. What it returns
    goes back to where it came from: the columns of head 0 first.

    x: (B, T, D). heads: how many; D is a multiple of it.
    look: a function; it takes an array (B, heads, T, D // heads) and returns another
    one of the same shape.
    Returns (B, T, D), a new array.
    """
    batch, steps, width = x.shape
    split = x.reshape(batch, steps, heads, width // heads).transpose(0, 2, 1, 3)
    return look(split).transpose(0, 2, 1, 3).reshape(batch, steps, width)


# One column of places times one row of rates gives all angles at once. Writing into
# every second column keeps each sine beside its cosine.
def place_waves(length, width):
    """A vector for each place of a text: sines and cosines of waves of many lengths.

    The columns make pairs: columns 0 and 1 are pair 0, columns 2 and 3 are pair 1, and
    so on. From one place to the next, pair i turns by the angle
    10000 ** (-2 i / width), in radians; at place 0 every angle is 0. The even column of
    a pair is the sine of its angle, the odd column is the cosine.

    length: how many places, 1 or more; the first is place 0. width: an even number.
    Returns an array of floats, (length, width).
    """
    rates = 10000.0 ** (-2 * np.arange(width // 2) / width)
    angles = np.arange(length)[:, None] * rates  # (length, width // 2)
    waves = np.empty((length, width))
    waves[:, 0::2], waves[:, 1::2] = np.sin(angles), np.cos(angles)
    return waves


# The straight road from x to the output holds two sums and nothing else. `Add` is a
# layer, so it hands the mask on; x + seen would lose it.
def prenorm_block(x, heads, hidden):
    """One block of a transformer encoder, in Keras's functional style.

    The block has two parts. The attention lets every step look at all steps; padding
    must not be seen. The feed-forward part works on each step alone: a Dense layer
    of `hidden` units with the activation "gelu", then one of D units without an
    activation. Each part reads a normalised copy of what it gets (LayerNormalization),
    and what it finds is added to what it got before the norm (Add). The norms have
    weights of their own. There is no dropout.

    Layers: those of keras.layers, and SelfAttention(heads) of helpers.layers, which
    returns two tensors: the output (B, T, D), and its weights.

    x: a tensor of Keras, (B, T, D), for any B and T; it may carry a mask (B, T), and
    the output then carries the same mask. heads: of the attention. hidden: see above.
    Returns the output of the block, a tensor of Keras (B, T, D).
    """
    seen, _ = SelfAttention(heads)(layers.LayerNormalization()(x))
    x = layers.Add()([x, seen])
    wide = layers.Dense(hidden, activation="gelu")(layers.LayerNormalization()(x))
    return layers.Add()([x, layers.Dense(x.shape[-1])(wide)])


# Both formulas read the old halves; writing into x would lose the old a before the
# second line needs it.
def rotated(x, places):
    """Turn every vector by its place, as rotary positions do.

    Column i makes a pair (a, b) with column i + d // 2. (Other pairs than in 07.3.) At
    place p the pair turns by the angle p * 10000 ** (-2 i / d), in radians. It becomes
    (a cos - b sin, a sin + b cos), where cos and sin are those of the angle. The two
    new numbers stand in the same columns as the old ones.

    x: (T, d), a vector for each of T steps; d is even.
    places: (T,) whole numbers, 0 or more: where each step stands, in any order.
    Returns (T, d), a new array.
    """
    rates = 10000.0 ** (-2 * np.arange(x.shape[1] // 2) / x.shape[1])
    angles = places[:, None] * rates  # (T, d // 2)
    sin, cos = np.sin(angles), np.cos(angles)
    a, b = np.split(x, 2, axis=1)
    return np.concatenate([a * cos - b * sin, a * sin + b * cos], axis=1)
