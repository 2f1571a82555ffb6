"""Reference answers of notebook 02, LSTM and GRU.

`sigmoid` is the notebook's.
"""

import keras
import numpy as np
from keras import layers


def sigmoid(a):
    return 1 / (1 + np.exp(-a))


# After the matrix, the reset gate needs no product of its own: the three products h U
# can be one, and that is why fast implementations, and Keras by default, have it there.
# In the last line the update gate keeps the OLD state; some papers mean the opposite.
def gru_step(x, h, w, u, b, reset_after):
    """One step of a GRU, as Keras does it.

    The gates "update" and "reset" are made as those of the LSTM. The candidate "new" is
    made as g, but the reset gate weakens what it sees of the old state. The new state
    is a mixture of h and the candidate: the update gate is the share of h, the OLD one.

    x: (B, F), h: (B, units)
    w, u, b: dictionaries with the keys "update", "reset" and "new"; each w is
        (F, units), each u (units, units), each b (units,)
    reset_after: True: the reset gate multiplies the product of h and U; False: it
        multiplies h, before U does. Returns the new h, (B, units).
    """
    update = sigmoid(x @ w["update"] + h @ u["update"] + b["update"])
    reset = sigmoid(x @ w["reset"] + h @ u["reset"] + b["reset"])
    past = reset * (h @ u["new"]) if reset_after else (reset * h) @ u["new"]
    candidate = np.tanh(x @ w["new"] + past + b["new"])
    return update * h + (1 - update) * candidate


# What is forgotten makes room for what is written: c becomes a weighted mean of the
# candidates, so it stays between -1 and 1. A quarter of the parameters is saved.
def coupled_lstm_step(x, h, c, w, u, b):
    """One step of an LSTM without an input gate of its own.

    As in the LSTM, but the input gate is 1 - the forget gate: a step writes as much as
    it forgets. (CIFG, "coupled input and forget gate", in Greff et al. 2017.)

    x: (B, F), h and c: (B, units)
    w, u, b: dictionaries with the keys "forget", "new" and "output"; each w is
        (F, units), each u (units, units), each b (units,)
    Returns the new h and the new c, each (B, units).
    """
    forget = sigmoid(x @ w["forget"] + h @ u["forget"] + b["forget"])
    new = np.tanh(x @ w["new"] + h @ u["new"] + b["new"])
    output = sigmoid(x @ w["output"] + h @ u["output"] + b["output"])
    c = forget * c + (1 - forget) * new
    return output * np.tanh(c), c


# Both directions read the same input; the layer above reads both side by side. With
# `reset_after` Keras's GRU adds one bias to x W and another one to h U.
def recurrent_parameters(cell, inputs, units, num_layers, bidirectional):
    """The parameters of recurrent layers, one above the other, as Keras counts them.

    cell: "simple_rnn", "lstm" or "gru", built with Keras's default options. That gives
        a GRU two biases for each gate and for the candidate, the other cells one.
    inputs: width of what the lowest layer reads; units: in each direction
    bidirectional: True or False, for all layers. A layer reads all that the one below
        it returns for a step. Returns a whole number.
    """
    parts = {"simple_rnn": 1, "lstm": 4, "gru": 3}[cell]
    biases = 2 if cell == "gru" else 1
    ways = 2 if bidirectional else 1
    count, width = 0, inputs
    for _ in range(num_layers):
        count += ways * parts * units * (width + units + biases)
        width = ways * units
    return count


# The lower layer must give a state for each token, the upper one only its last states.
# `Bidirectional` takes each direction's own last state; `[:, -1]` of sequences would
# not: there the backward direction has read one token only.
def build_classifier(vocab_size, embed_dim, units):
    """A classifier of texts: two bidirectional LSTM layers, one above the other.

    The model: ids (B, T) int -> logits (B, 1), for any B and T. Id 0 is padding at the
    end; it must not change a logit. The logit is a Dense layer of the last states of
    both directions of the upper layer, side by side.

    vocab_size: number of ids, 0 among them; embed_dim: width of an embedding
    units: width of the state in each direction, in both layers
    Returns a keras.Model that is not compiled.
    """
    return keras.Sequential(
        [
            keras.Input((None,), dtype="int32"),
            layers.Embedding(vocab_size, embed_dim, mask_zero=True),
            layers.Bidirectional(layers.LSTM(units, return_sequences=True)),
            layers.Bidirectional(layers.LSTM(units)),
            layers.Dense(1),
        ]
    )


# One factor for all keeps the direction of the step. Dividing by the larger of norm and
# limit does the rest: below the limit the factor is 1, and nothing divides by 0.
def clip_by_global_norm(gradients, limit):
    """Shorten gradients that are too long together, by one factor for all.

    The global norm is the length of one vector that holds all numbers of all arrays. If
    it is above the limit, it becomes the limit; if not, nothing changes.

    gradients: a list of arrays, each of its own shape; limit: a number above 0.
    Returns a new list of arrays of the same shapes. Gradients may all be 0.
    """
    norm = np.sqrt(sum(np.sum(gradient**2) for gradient in gradients))
    return [gradient * (limit / max(norm, limit)) for gradient in gradients]


# Read backwards, the product of the later gates grows by one factor with each step. The
# last row of `later` stays 1: nothing comes after the last step.
def kept_at_the_end(forget, write):
    """How much of what each step wrote is still in the cell state at the end.

    The cell state starts at 0, and each step makes it forget * c + write, as in the
    LSTM. So all rows of the result together (their sum) are the last c.

    forget: (T, units), the forget gates, from 0 to 1
    write: (T, units), what each step wrote: input gate times candidate
    Returns (T, units): row t is the part of the last c that step t wrote.
    """
    later = np.ones_like(write)
    for t in reversed(range(len(write) - 1)):
        later[t] = later[t + 1] * forget[t + 1]
    return write * later
