"""Reference answers of notebook 06, attention."""

import numpy as np


# The memory is projected once, for all queries. `transpose` names the axes: `.T` would
# turn the batch axis round as well.
def general_scores(query, memory, matrix):
    """Luong's score "general" of every query with every letter of its own word.

    The matrix gives the memory the width of the queries, as a Dense layer without a
    bias would that has this weight. The score of a query and a letter is the dot
    product of the query with the letter's new vector.

    query: (B, T, Q), T queries for each of B words.
    memory: (B, S, M), a vector for each of the S letters. matrix: (M, Q).
    Returns (B, T, S); all sizes may differ.
    """
    keys = memory @ matrix  # (B, S, Q)
    return query @ keys.transpose(0, 2, 1)


# -1e9 is below any score, so that padding is neither the largest of a row nor seen by
# the sum. Only in a row without letters does it count, all alike; the last line clears
# that row.
def masked_softmax(scores, mask):
    """The softmax of the scores of each query, over the letters of its word alone.

    The weights of the letters sum to 1; padding has exactly 0, whatever its score is. A
    word without any letter has all weights 0. Works for scores of any size up to
    100000, above or below 0.

    scores: (B, T, S). mask: (B, S) bool, True for a letter, False for padding, which
    may stand anywhere in a word.
    Returns (B, T, S).
    """
    real = mask[:, None, :]  # (B, 1, S): all queries of a word share its mask
    low = np.where(real, scores, -1e9)
    raised = np.exp(low - low.max(axis=-1, keepdims=True))
    weights = raised / raised.sum(axis=-1, keepdims=True)
    return np.where(real, weights, 0.0)


# For each word this is a product of two matrices, (T, S) with (S, M): it multiplies
# along the letters and adds up. The weights sum to 1, so the sum is a mean.
def context_vectors(weights, memory):
    """What each query reads: the mean of its word's letters, weighted.

    weights: (B, T, S), how much each of T queries takes of each of S letters; they sum
    to 1 over the letters. memory: (B, S, M), a vector for each letter.
    Returns (B, T, M), a vector for each query.
    """
    return weights @ memory


# A single query for all sequences, so no axis T: the product of (B, S, F) and (F,) is
# (B, S). The weights get an axis of width 1, so that each multiplies a whole step.
def attention_pool(memory, query, mask):
    """Make one vector of each sequence: the mean of its steps, weighted by a query.

    The score of a step is the dot product of the query and the step's vector. The
    weights are the softmax of the scores over the real steps of the sequence; padding
    has exactly 0. Works for scores of any size up to 1000000, above or below 0.

    memory: (B, S, F), a vector for each step. query: (F,), the same for all sequences.
    mask: (B, S) bool, False for padding; every sequence has a real step.
    Returns two arrays: pooled (B, F), and weights (B, S).
    """
    scores = np.where(mask, memory @ query, -1e9)  # (B, S)
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    weights = raised / raised.sum(axis=1, keepdims=True)
    return np.sum(weights[..., None] * memory, axis=1), weights


# Without vmin and vmax the largest weight of each picture would be darkest, be it 0.9
# or 0.3. Ticks need their places first: labels alone land on whatever ticks there are.
def draw_alignment(weights, letters, sounds, ax):
    """Draw which letters each sound of a word looks at, as a heat map.

    The letters stand along the x axis, the sounds down the y axis, the first sound on
    top. Every column has its letter as tick label, in its middle, and every row its
    sound. The colours run from 0 to 1 in every picture, so that words can be compared.
    The x axis is named "letter", the y axis "sound".

    weights: (T, S), a row for each sound; rows sum to 1.
    letters: list of S strings. sounds: list of T strings; both may have repeats.
    ax: the Matplotlib Axes to draw on. Returns ax.
    """
    ax.imshow(weights, cmap="Greys", vmin=0, vmax=1, aspect="auto")
    ax.set_xticks(range(len(letters)), letters)
    ax.set_yticks(range(len(sounds)), sounds)
    ax.set(xlabel="letter", ylabel="sound")
    return ax
