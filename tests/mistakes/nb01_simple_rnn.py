"""Wrong answers that people give in notebook 01, and what they must be told."""

from mistakes import mistake

import numpy as np


@mistake("01.1", "padding comes at the end")
def pads_in_front(sequences):
    width = max(map(len, sequences))
    ids = np.array([[0] * (width - len(row)) + row for row in sequences])
    return ids, ids != 0


@mistake("01.1", "upside down")
def mask_marks_the_padding(sequences):
    width = max(map(len, sequences))
    ids = np.array([row + [0] * (width - len(row)) for row in sequences])
    return ids, ids == 0


@mistake("01.1", "return ids, mask")
def forgets_the_mask(sequences):
    width = max(map(len, sequences))
    return np.array([row + [0] * (width - len(row)) for row in sequences])


@mistake("01.1", "the longest has 7 ids")
def cuts_to_the_shortest(sequences):
    width = min(map(len, sequences))
    ids = np.array([row[:width] for row in sequences])
    return ids, ids != 0


@mistake("01.1", "it must be bool")
def mask_of_ones_and_zeros(sequences):
    width = max(map(len, sequences))
    ids = np.array([row + [0] * (width - len(row)) for row in sequences])
    return ids, (ids != 0).astype(int)


@mistake("01.1", "True exactly at the tokens")
def mask_of_the_longest_for_all(sequences):
    width = max(map(len, sequences))
    ids = np.array([row + [0] * (width - len(row)) for row in sequences])
    return ids, np.ones(ids.shape, bool)


@mistake("01.2", "where is the old state")
def no_leak(x, h, w, u, b, leak):
    return np.maximum(0, x @ w + h @ u + b)


@mistake("01.2", "have changed places")
def leak_swapped(x, h, w, u, b, leak):
    return leak * h + (1 - leak) * np.maximum(0, x @ w + h @ u + b)


@mistake("01.2", "tanh where ReLU")
def with_tanh(x, h, w, u, b, leak):
    return (1 - leak) * h + leak * np.tanh(x @ w + h @ u + b)


@mistake("01.2", "no activation")
def without_activation(x, h, w, u, b, leak):
    return (1 - leak) * h + leak * (x @ w + h @ u + b)


@mistake("01.2", "the bias b is missing")
def without_bias(x, h, w, u, b, leak):
    return (1 - leak) * h + leak * np.maximum(0, x @ w + h @ u)


@mistake("01.2", "must not touch the old state")
def relu_over_everything(x, h, w, u, b, leak):
    return np.maximum(0, (1 - leak) * h + leak * (x @ w + h @ u + b))


@mistake("01.2", "stopped with ValueError")
def element_by_element(x, h, w, u, b, leak):
    return (1 - leak) * h + leak * np.maximum(0, x * w + h * u + b)


@mistake("01.3", "compared the logits with 0.5")
def threshold_of_a_probability(logits, labels):
    return np.mean((logits[:, 0] > 0.5) == labels)


@mistake("01.3", "every logit met every label")
def broadcasts(logits, labels):
    return np.mean((logits > 0) == labels)


@mistake("01.3", "the share of wrong answers")
def error_rate(logits, labels):
    return np.mean((logits[:, 0] > 0) != labels)


@mistake("01.3", "from 0 to 1")
def counts(logits, labels):
    return np.sum((logits[:, 0] > 0) == labels)


@mistake("01.4", "each recurrent unit has a bias")
def no_recurrent_bias(vocab_size, embed_dim, units, num_layers):
    count, width = vocab_size * embed_dim, embed_dim
    for _ in range(num_layers):
        count, width = count + units * (width + units), units
    return count + width + 1


@mistake("01.4", "what does the second layer read")
def all_layers_read_the_embedding(vocab_size, embed_dim, units, num_layers):
    each = units * (embed_dim + units + 1)
    return vocab_size * embed_dim + num_layers * each + units + 1


@mistake("01.4", "the Dense layer has a bias")
def no_dense_bias(vocab_size, embed_dim, units, num_layers):
    count, width = vocab_size * embed_dim, embed_dim
    for _ in range(num_layers):
        count, width = count + units * (width + units + 1), units
    return count + width


@mistake("01.4", "the embedding has parameters")
def no_embedding(vocab_size, embed_dim, units, num_layers):
    count, width = 0, embed_dim
    for _ in range(num_layers):
        count, width = count + units * (width + units + 1), units
    return count + width + 1


@mistake("01.4", "that is one recurrent layer only")
def one_layer(vocab_size, embed_dim, units, num_layers):
    return vocab_size * embed_dim + units * (embed_dim + units + 1) + units + 1


def _inner(grad, x, h, w, u, b, leak):
    return leak * grad * (x @ w + h @ u + b > 0)


@mistake("01.5", "lacks the direct way")
def only_through_the_cell(grad, x, h, w, u, b, leak):
    inner = _inner(grad, x, h, w, u, b, leak)
    return inner @ u.T, h.T @ inner


@mistake("01.5", "transpose it")
def u_not_transposed(grad, x, h, w, u, b, leak):
    inner = _inner(grad, x, h, w, u, b, leak)
    return (1 - leak) * grad + inner @ u, h.T @ inner


@mistake("01.5", "as if it were always on")
def ignores_the_relu(grad, x, h, w, u, b, leak):
    return (1 - leak) * grad + leak * grad @ u.T, h.T @ (leak * grad)


@mistake("01.5", "du is transposed")
def du_transposed(grad, x, h, w, u, b, leak):
    inner = _inner(grad, x, h, w, u, b, leak)
    return (1 - leak) * grad + inner @ u.T, inner.T @ h


@mistake("01.5", "return dh, du")
def only_dh(grad, x, h, w, u, b, leak):
    inner = _inner(grad, x, h, w, u, b, leak)
    return (1 - leak) * grad + inner @ u.T
