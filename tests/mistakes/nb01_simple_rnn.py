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


@mistake("01.1", "Which places hold a token?")
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


@mistake("01.5", "How many are there?")
def only_through_the_cell(grad, x, h, w, u, b, leak):
    inner = _inner(grad, x, h, w, u, b, leak)
    return inner @ u.T, h.T @ inner


@mistake("01.5", "a gradient goes back")
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


@mistake("01.1", "Which places hold a token?")
def forgets_that_unknown_is_a_token(sequences):
    width = max(map(len, sequences))
    ids = np.array([row + [0] * (width - len(row)) for row in sequences])
    return ids, ids > 1


@mistake("01.1", "ids are whole numbers")
def float_ids(sequences):
    width = max(map(len, sequences))
    ids = np.zeros((len(sequences), width))
    for place, row in enumerate(sequences):
        ids[place, : len(row)] = row
    return ids, ids != 0


@mistake("01.1", "all must be equal")
def width_of_the_first(sequences):
    width = len(sequences[0])
    ids = [row + [0] * (width - len(row)) for row in sequences]
    return ids, [[token != 0 for token in row] for row in ids]


@mistake("01.1", "the longest has 9 ids")
def width_by_heart(sequences):
    ids = np.zeros((len(sequences), 7), int)
    for place, row in enumerate(sequences):
        ids[place, : len(row)] = row[:7]
    return ids, ids != 0


@mistake("01.1", "changed `sequences`")
def pads_the_lists_in_place(sequences):
    width = max(map(len, sequences))
    for row in sequences:
        row += [0] * (width - len(row))
    ids = np.array(sequences)
    return ids, ids != 0


@mistake("01.2", "the state leaks, not the ReLU")
def leaky_relu(x, h, w, u, b, leak):
    plain = x @ w + h @ u + b
    return np.where(plain > 0, plain, leak * plain)


@mistake("01.2", "only the new h is asked for")
def returns_two_things(x, h, w, u, b, leak):
    candidate = np.maximum(0, x @ w + h @ u + b)
    return candidate, (1 - leak) * h + leak * candidate


@mistake("01.2", "np.maximum")
def python_max(x, h, w, u, b, leak):
    return (1 - leak) * h + leak * max(0, x @ w + h @ u + b)


@mistake("01.2", "Work it out on paper")
def absolute_value(x, h, w, u, b, leak):
    return (1 - leak) * h + leak * np.abs(x @ w + h @ u + b)


@mistake("01.3", "counted one by one")
def always_three_quarters(logits, labels):
    return 0.75


@mistake("01.3", "wrong answers")
def the_better_side(logits, labels):
    share = np.mean((logits[:, 0] > 0) == (labels == 1))
    return max(share, 1 - share)


@mistake("01.3", "the labels were not asked")
def share_of_positive_logits(logits, labels):
    return np.mean(logits > 0)


@mistake("01.4", "where is the Dense layer?")
def no_dense(vocab_size, embed_dim, units, num_layers):
    count, width = vocab_size * embed_dim, embed_dim
    for _ in range(num_layers):
        count, width = count + units * (width + units + 1), units
    return count


@mistake("01.4", "PyTorch has two")
def two_biases(vocab_size, embed_dim, units, num_layers):
    count, width = vocab_size * embed_dim, embed_dim
    for _ in range(num_layers):
        count, width = count + units * (width + units + 2), units
    return count + width + 1


@mistake("01.4", "the state meets a matrix, too")
def no_recurrent_matrix(vocab_size, embed_dim, units, num_layers):
    count, width = vocab_size * embed_dim, embed_dim
    for _ in range(num_layers):
        count, width = count + units * (width + 1), units
    return count + width + 1


@mistake("01.5", "the slope of tanh")
def slope_of_tanh(grad, x, h, w, u, b, leak):
    inner = leak * grad * (1 - h**2)
    return (1 - leak) * grad + inner @ u.T, h.T @ inner


@mistake("01.5", "not where h > 0")
def relu_on_where_h_is_positive(grad, x, h, w, u, b, leak):
    inner = leak * grad * (h > 0)
    return (1 - leak) * grad + inner @ u.T, h.T @ inner


@mistake("01.5", "du misses the factor leak")
def du_without_leak(grad, x, h, w, u, b, leak):
    inner = _inner(grad, x, h, w, u, b, leak)
    return (1 - leak) * grad + inner @ u.T, h.T @ inner / leak


@mistake("01.5", "a sum is asked for")
def du_mean_over_the_batch(grad, x, h, w, u, b, leak):
    inner = _inner(grad, x, h, w, u, b, leak)
    return (1 - leak) * grad + inner @ u.T, h.T @ inner / len(h)


@mistake("01.5", "changed places")
def swapped(grad, x, h, w, u, b, leak):
    inner = _inner(grad, x, h, w, u, b, leak)
    return h.T @ inner, (1 - leak) * grad + inner @ u.T
