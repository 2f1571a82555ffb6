"""Reference answers of notebook 01, SimpleRNN."""

import numpy as np


# The width is that of the longest sequence, no more: every further column would be work
# for nothing. The mask follows from the ids, since no token has the id 0.
def pad_and_mask(sequences):
    """Pad sequences at the end with 0, and mark where the tokens are.

    sequences: list of B lists of ids; no id is 0.
    Returns ids (B, T) int and mask (B, T) bool; T is the longest length.
    """
    ids = np.zeros((len(sequences), max(map(len, sequences))), int)
    for row, sequence in zip(ids, sequences, strict=True):
        row[: len(sequence)] = sequence
    return ids, ids != 0


# The leak says how much of the state is replaced in a step: a small one remembers long.
# The gate of an LSTM or GRU is a leak that the network sets by itself at every step.
def leaky_step(x, h, w, u, b, leak):
    """One step of a leaky cell with ReLU.

    candidate = ReLU(x W + h U + b); the new state is (1 - leak) of the old one and leak
    of the candidate.

    x: (B, F), h: (B, units), w: (F, units), u: (units, units), b: (units,)
    leak: a number from 0 to 1. Returns the new h, (B, units).
    """
    candidate = np.maximum(0, x @ w + h @ u + b)
    return (1 - leak) * h + leak * candidate


# The sigmoid of 0 is one half, so none is needed. `[:, 0]` matters: (N, 1) against (N,)
# would compare every logit with every label, without any error.
def accuracy_from_logits(logits, labels):
    """The share of right answers; a positive logit means label 1.

    logits: (N, 1), labels: (N,) of 0 and 1. Returns a number from 0 to 1.
    """
    return np.mean((logits[:, 0] > 0) == (labels == 1))


# Only the first layer reads the embedding; each one above it reads the states below.
def count_parameters(vocab_size, embed_dim, units, num_layers):
    """The parameters of Embedding, num_layers of SimpleRNN, and Dense(1).

    All four arguments are whole numbers of at least 1. Returns a whole number.
    """
    count, width = vocab_size * embed_dim, embed_dim
    for _ in range(num_layers):
        count += units * (width + units + 1)
        width = units
    return count + width + 1


# The old state has two ways into the new one: straight on, and through U and the ReLU.
# Both gradients add up. With leak = 0 only the first is left, and nothing ever fades.
def leaky_step_back(grad, x, h, w, u, b, leak):
    """Carry a gradient back through one step of the leaky cell.

    grad: dLoss/d(new h), (B, units). The other arguments are those of `leaky_step`.
    Returns dLoss/dh (B, units) and dLoss/dU (units, units).
    """
    inner = leak * grad * (x @ w + h @ u + b > 0)
    return (1 - leak) * grad + inner @ u.T, h.T @ inner
