"""Reference answers of notebook 05, sequence to sequence."""

import keras
import numpy as np
from keras import layers


# Both tables start as padding, so short rows need nothing more: START takes the first
# column of one, and END the first free column of the other.
def shift_targets(answers, start, end):
    """Make what the decoder reads, and what it must say, from the right answers.

    At each step the decoder reads the right id of the step before (START at the first
    step), and must say the one that comes now (END after the last). Rows are filled up
    with 0.

    answers: a list of N lists of ids, each of one id or more, none of them 0. The
    longest has T ids. start, end: the ids of START and END; they are in no answer.
    Returns target_in and target_out, two arrays (N, T + 1) of whole numbers.
    """
    shape = len(answers), max(map(len, answers)) + 1
    target_in, target_out = np.zeros(shape, int), np.zeros(shape, int)
    for row, ids in enumerate(answers):
        target_in[row, : len(ids) + 1] = [start, *ids]
        target_out[row, : len(ids) + 1] = [*ids, end]
    return target_in, target_out


# The last step of a shortest way is a substitution (or nothing), a deletion or an
# insertion; each leaves a shorter pair, whose cell is filled already. So each pair of
# beginnings is worked out once.
def edit_distance(one, other):
    """The fewest edits that turn one sequence into another.

    An edit inserts a token, deletes one, or puts another in its place; each counts 1.
    From "night" to "nigh" it is 1, and to "knight", too.

    one, other: strings or lists, of any length, 0 too; tokens are compared by ==.
    Returns a whole number.
    """
    table = np.zeros((len(one) + 1, len(other) + 1), int)
    table[:, 0] = np.arange(len(one) + 1)
    table[0] = np.arange(len(other) + 1)
    for i, token in enumerate(one, 1):
        for j, wanted in enumerate(other, 1):
            changed = table[i - 1, j - 1] + (token != wanted)
            table[i, j] = min(changed, table[i - 1, j] + 1, table[i, j - 1] + 1)
    return int(table[-1, -1])


# Without sequences, Bidirectional gives both last states side by side: the forward one
# has read up to the last letter, the backward one up to the first. The mask of the
# target's embedding goes through GRU and Dense and reaches the loss.
def build_seq2seq(source_size, target_size, embed_dim, units):
    """An encoder that reads both ways, and a decoder that begins with its code.

    The model: a list [source (B, S), target_in (B, T)] of ids -> logits
    (B, T, target_size), for any B, S and T. Id 0 is padding at the end, in both: after
    the source it must not change a logit, and the loss must leave out its steps.

    The encoder is a GRU that reads both ways, each direction `units` wide. Its two last
    states, side by side, go through one Dense layer with tanh: `units` numbers, the
    code. The decoder is a GRU of `units`, whose first state is the code; a Dense layer
    turns each of its states into logits. Both embeddings are embed_dim wide.

    source_size, target_size: numbers of ids, 0 among them.
    Returns a keras.Model that is not compiled; it can be saved and loaded.
    """
    source = keras.Input((None,), dtype="int32")
    target_in = keras.Input((None,), dtype="int32")
    x = layers.Embedding(source_size, embed_dim, mask_zero=True)(source)
    ends = layers.Bidirectional(layers.GRU(units))(x)  # (B, 2 * units)
    code = layers.Dense(units, activation="tanh")(ends)  # (B, units)
    x = layers.Embedding(target_size, embed_dim, mask_zero=True)(target_in)
    x = layers.GRU(units, return_sequences=True)(x, initial_state=code)
    return keras.Model([source, target_in], layers.Dense(target_size)(x))


# One line of W times V candidates is sorted as a whole, so a good beginning may go on
# twice and a weak one not at all. Row and column come back by dividing by V.
def beam_step(scores, log_p, width):
    """One step of beam search: the likeliest ways to go on, of all there are.

    A score is the logarithm of the probability of a sequence so far. None of the
    beginnings has ended yet.

    scores: (W,), the scores of W beginnings, in any order.
    log_p: (W, V), the logarithm of the probability of each next id after each of them.
    width: how many to keep, from 1 to W * V; it need not be W.
    Returns three arrays (width,), the likeliest first: the new scores; parents, the
    beginning that each goes on (0 to W - 1); ids, what it goes on with (0 to V - 1).
    """
    total = scores[:, None] + log_p  # (W, V)
    best = np.argsort(total, axis=None)[::-1][:width]
    parents, ids = np.divmod(best, log_p.shape[1])
    return total[parents, ids], parents, ids


# Scores are negative, so dividing by a larger number makes them better: the power says
# how much of a sequence's length it is forgiven.
def pick(scores, lengths, power):
    """Pick the best of several finished sequences, by score / length ** power.

    scores: (K,), logarithms of their probabilities, so all are negative.
    lengths: (K,), their numbers of ids, END included. power: a number, 0 or more.
    Returns the place of the best one, from 0 to K - 1.
    """
    return int(np.argmax(scores / lengths**power))
