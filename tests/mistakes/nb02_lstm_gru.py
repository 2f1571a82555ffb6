"""Wrong answers that people give in notebook 02, and what they must be told."""

from mistakes import mistake

import keras
import numpy as np
from keras import layers


def _sigmoid(a):
    return 1 / (1 + np.exp(-a))


def _gate(key, x, h, w, u, b):
    return _sigmoid(x @ w[key] + h @ u[key] + b[key])


def _gru(x, h, w, u, b, reset_after):
    """Update gate and candidate, both right, for the mistakes to spoil."""
    reset = _gate("reset", x, h, w, u, b)
    past = reset * (h @ u["new"]) if reset_after else (reset * h) @ u["new"]
    return _gate("update", x, h, w, u, b), np.tanh(x @ w["new"] + past + b["new"])


@mistake("02.1", "the wrong way round")
def update_gate_as_in_some_papers(x, h, w, u, b, reset_after):
    z, new = _gru(x, h, w, u, b, reset_after)
    return (1 - z) * h + z * new


@mistake("02.1", "right for reset_after=True, but you give the same for False")
def always_after(x, h, w, u, b, reset_after):
    z, new = _gru(x, h, w, u, b, True)
    return z * h + (1 - z) * new


@mistake("02.1", "right for reset_after=False, but you give the same for True")
def always_before(x, h, w, u, b, reset_after):
    z, new = _gru(x, h, w, u, b, False)
    return z * h + (1 - z) * new


@mistake("02.1", "True and False have changed places")
def places_swapped(x, h, w, u, b, reset_after):
    z, new = _gru(x, h, w, u, b, not reset_after)
    return z * h + (1 - z) * new


@mistake("02.1", "worked out from the left")
def product_without_brackets(x, h, w, u, b, reset_after):
    z, r = (_gate(key, x, h, w, u, b) for key in ("update", "reset"))
    past = r * h @ u["new"] if reset_after else (r * h) @ u["new"]
    return z * h + (1 - z) * np.tanh(x @ w["new"] + past + b["new"])


@mistake("02.1", "where is the reset gate?")
def no_reset(x, h, w, u, b, reset_after):
    z = _gate("update", x, h, w, u, b)
    return z * h + (1 - z) * np.tanh(x @ w["new"] + h @ u["new"] + b["new"])


@mistake("02.1", "a gate is a sigmoid, not a tanh")
def tanh_gates(x, h, w, u, b, reset_after):
    z, r = (np.tanh(x @ w[k] + h @ u[k] + b[k]) for k in ("update", "reset"))
    past = r * (h @ u["new"]) if reset_after else (r * h) @ u["new"]
    return z * h + (1 - z) * np.tanh(x @ w["new"] + past + b["new"])


@mistake("02.1", "the candidate is a tanh, not a sigmoid")
def sigmoid_everywhere(x, h, w, u, b, reset_after):
    z, new = _gru(x, h, w, u, b, reset_after)
    return z * h + (1 - z) * _sigmoid(np.arctanh(new))


@mistake("02.1", '"update" and "reset" have changed places')
def gates_swapped(x, h, w, u, b, reset_after):
    names = {"update": "reset", "reset": "update", "new": "new"}
    w, u, b = ({key: part[names[key]] for key in part} for part in (w, u, b))
    z, new = _gru(x, h, w, u, b, reset_after)
    return z * h + (1 - z) * new


@mistake("02.1", "the biases b are missing")
def no_bias(x, h, w, u, b, reset_after):
    z, new = _gru(x, h, w, u, dict.fromkeys(b, 0), reset_after)
    return z * h + (1 - z) * new


@mistake("02.1", "on h in the mixture; it belongs into the candidate")
def reset_in_the_mixture(x, h, w, u, b, reset_after):
    z, r = (_gate(key, x, h, w, u, b) for key in ("update", "reset"))
    new = np.tanh(x @ w["new"] + h @ u["new"] + b["new"])
    return z * r * h + (1 - z) * new


@mistake("02.1", "U is turned round")
def u_transposed(x, h, w, u, b, reset_after):
    z, new = _gru(x, h, w, {key: u[key].T for key in u}, b, reset_after)
    return z * h + (1 - z) * new


@mistake("02.1", "weakens the bias, too")
def reset_over_the_bias(x, h, w, u, b, reset_after):
    z, r = (_gate(key, x, h, w, u, b) for key in ("update", "reset"))
    return z * h + (1 - z) * np.tanh(x @ w["new"] + r * (h @ u["new"] + b["new"]))


@mistake("02.1", 'w["update"] stands where "reset" is computed')
def copied_line(x, h, w, u, b, reset_after):
    z, new = _gru(x, h, {**w, "reset": w["update"]}, u, b, reset_after)
    return z * h + (1 - z) * new


@mistake("02.1", "the candidate alone")
def returns_the_candidate(x, h, w, u, b, reset_after):
    return _gru(x, h, w, u, b, reset_after)[1]


@mistake("02.1", "h is kept whole")
def adds_to_the_whole_state(x, h, w, u, b, reset_after):
    z, new = _gru(x, h, w, u, b, reset_after)
    return h + (1 - z) * new


@mistake("02.1", "KeyError: 'candidate'")
def another_key(x, h, w, u, b, reset_after):
    return h + x @ w["candidate"]


@mistake("02.1", "with reset_after=False your function returned nothing")
def one_branch_only(x, h, w, u, b, reset_after):
    z, new = _gru(x, h, w, u, b, reset_after)
    if reset_after:
        return z * h + (1 - z) * new


@mistake("02.1", "only the new h is asked for")
def returns_state_and_output(x, h, w, u, b, reset_after):
    z, new = _gru(x, h, w, u, b, reset_after)
    return new, z * h + (1 - z) * new


@mistake("02.1", "If the gates agree, look at the candidate")
def update_gate_squared(x, h, w, u, b, reset_after):
    z, new = _gru(x, h, w, u, b, reset_after)
    return z**2 * h + (1 - z) * new


@mistake("02.1", "changed `h`")
def in_place(x, h, w, u, b, reset_after):
    z, new = _gru(x, h, w, u, b, reset_after)
    h *= z
    h += (1 - z) * new
    return h


def _cifg(x, h, w, u, b):
    """Forget gate, candidate and output gate, all right."""
    new = np.tanh(x @ w["new"] + h @ u["new"] + b["new"])
    return _gate("forget", x, h, w, u, b), new, _gate("output", x, h, w, u, b)


@mistake("02.2", "which cell state does your h read?")
def h_from_the_old_c(x, h, c, w, u, b):
    f, g, o = _cifg(x, h, w, u, b)
    return o * np.tanh(c), f * c + (1 - f) * g


@mistake("02.2", "c must go through tanh")
def h_without_tanh(x, h, c, w, u, b):
    f, g, o = _cifg(x, h, w, u, b)
    c = f * c + (1 - f) * g
    return o * c, c


@mistake("02.2", "the input gate equals the forget gate")
def input_is_forget(x, h, c, w, u, b):
    f, g, o = _cifg(x, h, w, u, b)
    c = f * c + f * g
    return o * np.tanh(c), c


@mistake("02.2", "the forget gate is the wrong way round")
def shares_swapped(x, h, c, w, u, b):
    f, g, o = _cifg(x, h, w, u, b)
    c = (1 - f) * c + f * g
    return o * np.tanh(c), c


@mistake("02.2", "where is the input gate?")
def no_input_gate(x, h, c, w, u, b):
    f, g, o = _cifg(x, h, w, u, b)
    c = f * c + g
    return o * np.tanh(c), c


@mistake("02.2", "the output gate acts on c")
def output_gate_on_c(x, h, c, w, u, b):
    f, g, o = _cifg(x, h, w, u, b)
    c = o * (f * c + (1 - f) * g)
    return np.tanh(c), c


@mistake("02.2", "h comes first")
def order_swapped(x, h, c, w, u, b):
    f, g, o = _cifg(x, h, w, u, b)
    c = f * c + (1 - f) * g
    return c, o * np.tanh(c)


@mistake("02.2", "the candidate is a tanh, not a sigmoid")
def sigmoid_candidate(x, h, c, w, u, b):
    f, _, o = _cifg(x, h, w, u, b)
    c = f * c + (1 - f) * _gate("new", x, h, w, u, b)
    return o * np.tanh(c), c


@mistake("02.2", "return h, c")
def only_h(x, h, c, w, u, b):
    f, g, o = _cifg(x, h, w, u, b)
    return o * np.tanh(f * c + (1 - f) * g)


@mistake("02.2", "a tanh around c")
def c_with_tanh(x, h, c, w, u, b):
    f, g, o = _cifg(x, h, w, u, b)
    c = np.tanh(f * c + (1 - f) * g)
    return o * c, c


@mistake("02.2", "where is the output gate?")
def h_is_tanh_of_c(x, h, c, w, u, b):
    f, g, _ = _cifg(x, h, w, u, b)
    c = f * c + (1 - f) * g
    return np.tanh(c), c


@mistake("02.2", "every gate reads the old one")
def output_gate_from_the_new_h(x, h, c, w, u, b):
    f, g, o = _cifg(x, h, w, u, b)
    c = f * c + (1 - f) * g
    h = o * np.tanh(c)
    return _gate("output", x, h, w, u, b) * np.tanh(c), c


@mistake("02.2", "Brackets")
def no_brackets(x, h, c, w, u, b):
    f, g, o = _cifg(x, h, w, u, b)
    c = f * c + 1 - f * g
    return o * np.tanh(c), c


@mistake("02.2", "KeyError: 'input'")
def still_an_input_gate(x, h, c, w, u, b):
    f, g, o = _cifg(x, h, w, u, b)
    c = f * c + _gate("input", x, h, w, u, b) * g
    return o * np.tanh(c), c


@mistake("02.2", "Keras STARTS its bias at 1")
def forget_bias_again(x, h, c, w, u, b):
    f, g, o = _cifg(x, h, w, u, {**b, "forget": b["forget"] + 1})
    c = f * c + (1 - f) * g
    return o * np.tanh(c), c


@mistake("02.2", "c is right, h is not: the biases b are missing")
def output_without_bias(x, h, c, w, u, b):
    f, g, _ = _cifg(x, h, w, u, b)
    o = _sigmoid(x @ w["output"] + h @ u["output"])
    c = f * c + (1 - f) * g
    return o * np.tanh(c), c


def _stack(inputs, units, num_layers, ways, rows, above=None):
    """The sum over layers of ways * units * rows(width)."""
    total, width = 0, inputs
    for _ in range(num_layers):
        total, width = total + ways * units * rows(width), above or ways * units
    return total


SETS = {"simple_rnn": 1, "lstm": 4, "gru": 3}


@mistake("02.3", "how many biases has a gate of Keras's GRU?")
def gru_with_one_bias(cell, inputs, units, num_layers, bidirectional):
    return _stack(
        inputs,
        units,
        num_layers,
        1 + bidirectional,
        lambda width: SETS[cell] * (width + units + 1),
    )


@mistake("02.3", "PyTorch has two")
def two_biases_for_all(cell, inputs, units, num_layers, bidirectional):
    return _stack(
        inputs,
        units,
        num_layers,
        1 + bidirectional,
        lambda width: SETS[cell] * (width + units + 2),
    )


def _rows(cell, units):
    return lambda width: SETS[cell] * (width + units + 1 + (cell == "gru"))


@mistake("02.3", "how wide is what the second layer reads?")
def second_layer_reads_units(cell, inputs, units, num_layers, bidirectional):
    ways = 1 + bidirectional
    return _stack(inputs, units, num_layers, ways, _rows(cell, units), above=units)


@mistake("02.3", "in one direction only")
def ignores_bidirectional(cell, inputs, units, num_layers, bidirectional):
    return _stack(inputs, units, num_layers, 1, _rows(cell, units))


@mistake("02.3", "has a GRU as many gates as an LSTM?")
def gru_with_four(cell, inputs, units, num_layers, bidirectional):
    sets, biases = {"simple_rnn": (1, 1), "lstm": (4, 1), "gru": (4, 2)}[cell]
    ways = 1 + bidirectional
    rows = lambda width: sets * (width + units + biases)
    return _stack(inputs, units, num_layers, ways, rows)


@mistake("02.3", "the state meets a matrix, too")
def no_recurrent_matrix(cell, inputs, units, num_layers, bidirectional):
    rows = lambda width: SETS[cell] * (width + 1 + (cell == "gru"))
    return _stack(inputs, units, num_layers, 1 + bidirectional, rows)


@mistake("02.3", "an LSTM without its candidate")
def only_the_gates(cell, inputs, units, num_layers, bidirectional):
    sets = {"simple_rnn": 1, "lstm": 3, "gru": 2}[cell]
    rows = lambda width: sets * (width + units + 1 + (cell == "gru"))
    return _stack(inputs, units, num_layers, 1 + bidirectional, rows)


@mistake("02.3", "one set of weights; how many has this cell?")
def every_cell_a_simple_rnn(cell, inputs, units, num_layers, bidirectional):
    rows = lambda width: width + units + 1
    return _stack(inputs, units, num_layers, 1 + bidirectional, rows)


@mistake("02.3", "that is one layer only")
def ignores_num_layers(cell, inputs, units, num_layers, bidirectional):
    return _stack(inputs, units, 1, 1 + bidirectional, _rows(cell, units))


@mistake("02.3", "what does the second layer read: the inputs?")
def all_layers_read_the_inputs(cell, inputs, units, num_layers, bidirectional):
    ways = 1 + bidirectional
    return num_layers * _stack(inputs, units, 1, ways, _rows(cell, units))


@mistake("02.3", "who returns 2 * units?")
def second_layer_reads_two_directions(cell, inputs, units, num_layers, bidirectional):
    ways = 1 + bidirectional
    return _stack(inputs, units, num_layers, ways, _rows(cell, units), above=2 * units)


@mistake("02.3", "What has the other one?")
def both_directions_share_a_state(cell, inputs, units, num_layers, bidirectional):
    ways = 1 + bidirectional
    rows = lambda width: SETS[cell] * (width + ways * units + 1 + (cell == "gru"))
    return _stack(inputs, units, num_layers, ways, rows)


@mistake("02.3", "each unit has a bias, too")
def no_biases(cell, inputs, units, num_layers, bidirectional):
    rows = lambda width: SETS[cell] * (width + units)
    return _stack(inputs, units, num_layers, 1 + bidirectional, rows)


@mistake("02.3", "one bias for all gates together")
def one_bias_for_all_gates(cell, inputs, units, num_layers, bidirectional):
    rows = lambda width: SETS[cell] * (width + units) + 1 + (cell == "gru")
    return _stack(inputs, units, num_layers, 1 + bidirectional, rows)


@mistake("02.3", "not half of them")
def units_shared_by_directions(cell, inputs, units, num_layers, bidirectional):
    ways = 1 + bidirectional
    units = units // ways
    return _stack(inputs, units, num_layers, ways, _rows(cell, units))


@mistake("02.3", "one number was expected")
def shapes_not_a_number(cell, inputs, units, num_layers, bidirectional):
    return (inputs, SETS[cell] * units), (units, SETS[cell] * units)


@mistake("02.3", "write down the shapes of W, U and b")
def one_too_many(cell, inputs, units, num_layers, bidirectional):
    ways = 1 + bidirectional
    return 1 + _stack(inputs, units, num_layers, ways, _rows(cell, units))


def _both(units, sequences=False, cell=layers.LSTM, **options):
    return layers.Bidirectional(cell(units, return_sequences=sequences), **options)


def _model(vocab_size, embed_dim, *above, mask=True):
    embed = layers.Embedding(vocab_size, embed_dim, mask_zero=mask)
    return keras.Sequential([keras.Input((None,)), embed, *above])


@mistake("02.4", "What does the layer below it return?")
def lower_layer_without_sequences(vocab_size, embed_dim, units):
    above = _both(units), _both(units), layers.Dense(1)
    return _model(vocab_size, embed_dim, *above)


@mistake("02.4", "your code: a recurrent layer got one vector for each text")
def without_sequences_and_not_built(vocab_size, embed_dim, units):
    embed = layers.Embedding(vocab_size, embed_dim, mask_zero=True)
    return keras.Sequential([embed, _both(units), _both(units), layers.Dense(1)])


@mistake("02.4", "which ids are padding?")
def no_mask(vocab_size, embed_dim, units):
    above = _both(units, True), _both(units), layers.Dense(1)
    return _model(vocab_size, embed_dim, *above, mask=False)


def _upper_sequences(vocab_size, embed_dim, units, read, end=None):
    """Both layers return sequences; `read` makes one vector of the upper one's."""
    ids = keras.Input((None,))
    x = layers.Embedding(vocab_size, embed_dim, mask_zero=True)(ids)
    x = _both(units, True)(_both(units, True)(x))
    return keras.Model(ids, layers.Dense(1, activation=end)(read(x)))


@mistake("02.4", "[:, -1] is the last TOKEN")
def last_token(vocab_size, embed_dim, units):
    return _upper_sequences(vocab_size, embed_dim, units, lambda x: x[:, -1])


@mistake("02.4", "a mean over the tokens")
def mean_of_tokens(vocab_size, embed_dim, units):
    mean = layers.GlobalAveragePooling1D()
    return _upper_sequences(vocab_size, embed_dim, units, mean)


@mistake("02.4", "one number for each token")
def a_logit_for_each_token(vocab_size, embed_dim, units):
    return _upper_sequences(vocab_size, embed_dim, units, lambda x: x)


@mistake("02.4", "yours go through a sigmoid")
def sigmoid_at_the_end(vocab_size, embed_dim, units):
    above = _both(units, True), _both(units), layers.Dense(1, activation="sigmoid")
    return _model(vocab_size, embed_dim, *above)


@mistake("02.4", "yours go through a sigmoid")
def sigmoid_and_last_token(vocab_size, embed_dim, units):
    return _upper_sequences(vocab_size, embed_dim, units, lambda x: x[:, -1], "sigmoid")


@mistake("02.4", "yours go through a ReLU")
def relu_at_the_end(vocab_size, embed_dim, units):
    above = _both(units, True), _both(units), layers.Dense(1, activation="relu")
    return _model(vocab_size, embed_dim, *above)


@mistake("02.4", "2 things; only logits are asked for")
def logits_and_states(vocab_size, embed_dim, units):
    ids = keras.Input((None,))
    x = layers.Embedding(vocab_size, embed_dim, mask_zero=True)(ids)
    x = _both(units)(_both(units, True)(x))
    return keras.Model(ids, [layers.Dense(1)(x), x])


@mistake("02.4", "the upper layer reads in one direction only")
def upper_layer_one_way(vocab_size, embed_dim, units):
    above = _both(units, True), layers.LSTM(units), layers.Dense(1)
    return _model(vocab_size, embed_dim, *above)


@mistake("02.4", "the lower layer reads in one direction only")
def lower_layer_one_way(vocab_size, embed_dim, units):
    lower = layers.LSTM(units, return_sequences=True)
    return _model(vocab_size, embed_dim, lower, _both(units), layers.Dense(1))


@mistake("02.4", "there is one bidirectional layer")
def one_layer(vocab_size, embed_dim, units):
    return _model(vocab_size, embed_dim, _both(units), layers.Dense(1))


@mistake("02.4", "two numbers for each text")
def two_logits(vocab_size, embed_dim, units):
    above = _both(units, True), _both(units), layers.Dense(2)
    return _model(vocab_size, embed_dim, *above)


@mistake("02.4", "Where is the logit?")
def no_dense_layer(vocab_size, embed_dim, units):
    return _model(vocab_size, embed_dim, _both(units, True), _both(units))


@mistake("02.4", "one keras.Model is asked for")
def a_list_of_layers(vocab_size, embed_dim, units):
    embed = layers.Embedding(vocab_size, embed_dim, mask_zero=True)
    return [embed, _both(units, True), _both(units), layers.Dense(1)]


@mistake("02.4", "Does it end with `return`?")
def forgets_to_return(vocab_size, embed_dim, units):
    model = _model(vocab_size, embed_dim, _both(units, True), _both(units))
    model.add(layers.Dense(1))


@mistake("02.4", "a keras.Model knows its inputs, too")
def returns_the_output(vocab_size, embed_dim, units):
    ids = keras.Input((None,))
    x = layers.Embedding(vocab_size, embed_dim, mask_zero=True)(ids)
    return layers.Dense(1)(_both(units)(_both(units, True)(x)))


@mistake("02.4", "the size of GRU layers")
def with_gru(vocab_size, embed_dim, units):
    lower, upper = (_both(units, s, cell=layers.GRU) for s in (True, False))
    return _model(vocab_size, embed_dim, lower, upper, layers.Dense(1))


@mistake("02.4", "not half of them")
def half_the_units(vocab_size, embed_dim, units):
    above = _both(units // 2, True), _both(units // 2), layers.Dense(1)
    return _model(vocab_size, embed_dim, *above)


@mistake("02.4", "are merged; they must stand side by side, in both layers")
def directions_added(vocab_size, embed_dim, units):
    lower, upper = (_both(units, s, merge_mode="sum") for s in (True, False))
    return _model(vocab_size, embed_dim, lower, upper, layers.Dense(1))


@mistake("02.4", "no id more is needed")
def one_id_more(vocab_size, embed_dim, units):
    above = _both(units, True), _both(units), layers.Dense(1)
    return _model(vocab_size + 1, embed_dim, *above)


@mistake("02.4", "`model.summary()` lists the layers")
def a_dense_layer_more(vocab_size, embed_dim, units):
    above = _both(units, True), _both(units), layers.Dense(9), layers.Dense(1)
    return _model(vocab_size, embed_dim, *above)


@mistake("02.4", "the input is not ids (B, T) of any length")
def a_fixed_length(vocab_size, embed_dim, units):
    ids = keras.Input((20,))
    x = layers.Embedding(vocab_size, embed_dim, mask_zero=True)(ids)
    return keras.Model(ids, layers.Dense(1)(_both(units)(_both(units, True)(x))))


@mistake("02.4", "does not pass it on?")
def loses_the_mask_halfway(vocab_size, embed_dim, units):
    ids = keras.Input((None,))
    x = layers.Embedding(vocab_size, embed_dim, mask_zero=True)(ids)
    x = _both(units, True)(x) * 1.0
    return keras.Model(ids, layers.Dense(1)(_both(units)(x)))


@mistake("02.4", "in which order?")
def backward_states_first(vocab_size, embed_dim, units):
    ids = keras.Input((None,))
    x = layers.Embedding(vocab_size, embed_dim, mask_zero=True)(ids)
    forward, backward = _both(units, merge_mode=None)(_both(units, True)(x))
    x = layers.Concatenate()([backward, forward])
    return keras.Model(ids, layers.Dense(1)(x))


@mistake("02.4", "the line of a learner's own model")
class OwnModel(keras.Model):
    """A model by subclass whose `call` fails."""

    def __init__(self, vocab_size, embed_dim, units):
        super().__init__()
        self.embed = layers.Embedding(vocab_size, embed_dim, mask_zero=True)

    def call(self, ids):
        raise RuntimeError("the line of a learner's own model")


def _norm(arrays):
    return np.sqrt(sum(np.sum(array**2) for array in arrays))


@mistake("02.5", "each array is clipped by its own norm")
def by_own_norm(gradients, limit):
    return [g * min(1, limit / max(_norm([g]), 1e-9)) for g in gradients]


@mistake("02.5", "each number is clipped")
def by_value(gradients, limit):
    return [np.clip(g, -limit, limit) for g in gradients]


@mistake("02.5", "that is not too long")
def always_scaled(gradients, limit):
    return [g * limit / max(_norm(gradients), 1e-9) for g in gradients]


@mistake("02.5", "the ROOT of the sum of squares")
def no_root(gradients, limit):
    norm = sum(np.sum(g**2) for g in gradients)
    return [g * limit / max(norm, limit) for g in gradients]


@mistake("02.5", "a list of arrays is asked for")
def one_array(gradients, limit):
    flat = np.concatenate([g.ravel() for g in gradients])
    return flat * limit / max(np.linalg.norm(flat), limit)


@mistake("02.5", "changed `gradients`")
def in_place_clipping(gradients, limit):
    norm = _norm(gradients)
    for g in gradients:
        g *= limit / max(norm, limit)
    return gradients


@mistake("02.5", "all 0 made you divide by 0")
def divides_by_zero(gradients, limit):
    norm = _norm(gradients)
    return [g * np.minimum(1, limit / norm) for g in gradients]


@mistake("02.5", "all 0 made you divide by 0")
def divides_a_float_by_zero(gradients, limit):
    norm = float(_norm(gradients))
    return [g * min(1, limit / norm) for g in gradients]


@mistake("02.5", "you added up the norms of the arrays")
def sum_of_norms(gradients, limit):
    norm = sum(np.linalg.norm(g) for g in gradients)
    return [g * limit / max(norm, limit) for g in gradients]


@mistake("02.5", "What do you compare with the limit?")
def compares_each_array(gradients, limit):
    if max(np.linalg.norm(g) for g in gradients) <= limit:
        return gradients
    return [g * limit / _norm(gradients) for g in gradients]


@mistake("02.5", "the limit is another number")
def norm_becomes_one(gradients, limit):
    norm = _norm(gradients)
    return [g / norm if norm > limit else g for g in gradients]


@mistake("02.5", "nothing has changed")
def the_wrong_comparison(gradients, limit):
    norm = _norm(gradients)
    return [g * limit / norm if norm < limit else g for g in gradients]


@mistake("02.5", "only the list is asked for")
def norm_as_well(gradients, limit):
    norm = _norm(gradients)
    return [g * limit / max(norm, limit) for g in gradients], norm


@mistake("02.5", "3 gradients gave 1")
def returns_in_the_loop(gradients, limit):
    for g in gradients:
        return [g * limit / max(_norm(gradients), limit)]


@mistake("02.5", "a generator; a list of arrays is asked for")
def a_generator(gradients, limit):
    norm = _norm(gradients)
    return (g * limit / max(norm, limit) for g in gradients)


@mistake("02.6", "own forget gate acts in yours")
def own_gate_too(forget, write):
    return write * np.cumprod(forget[::-1], axis=0)[::-1]


@mistake("02.6", "the steps BEFORE t")
def earlier_gates(forget, write):
    before = np.cumprod(forget, axis=0)[:-1]
    return write * np.concatenate([np.ones_like(forget[:1]), before])


@mistake("02.6", "you multiply by the gates up to step t")
def cumulative_product(forget, write):
    return write * np.cumprod(forget, axis=0)


@mistake("02.6", "you added the later gates up")
def sum_of_later_gates(forget, write):
    return write * (np.cumsum(forget[::-1], axis=0)[::-1] - forget)


@mistake("02.6", "that of the next step")
def next_gate_only(forget, write):
    return write * np.concatenate([forget[1:], np.ones_like(forget[:1])])


@mistake("02.6", "that is c after each step")
def running_state(forget, write):
    c, states = 0, []
    for f, new in zip(forget, write, strict=True):
        c = f * c + new
        states.append(c)
    return np.stack(states)


@mistake("02.6", "that is the last c itself")
def the_last_state(forget, write):
    c = 0
    for f, new in zip(forget, write, strict=True):
        c = f * c + new
    return c


@mistake("02.6", "the share of what?")
def forgets_to_multiply(forget, write):
    steps = range(len(forget))
    return np.stack([forget[t + 1 :].prod(axis=0) for t in steps])


@mistake("02.6", "all gates act on all rows")
def product_of_all(forget, write):
    return write * forget.prod(axis=0)


@mistake("02.6", "the rows are in the wrong order")
def rows_backwards(forget, write):
    later, rows = np.ones_like(forget[0]), []
    for f, new in zip(forget[::-1], write[::-1], strict=True):
        rows.append(new * later)
        later = later * f
    return np.stack(rows)


@mistake("02.6", "nothing is left of what the last step wrote")
def last_row_stays_zero(forget, write):
    kept = np.zeros_like(write)
    for t in range(len(write) - 1):
        kept[t] = write[t] * forget[t + 1 :].prod(axis=0)
    return kept


@mistake("02.6", "turned round again")
def product_backwards_not_turned(forget, write):
    return write * np.cumprod(forget[::-1], axis=0)


@mistake("02.6", "time is axis 0")
def product_over_units(forget, write):
    return write * np.cumprod(forget, axis=1)


@mistake("02.6", "the last step's gate is left out")
def stops_too_early(forget, write):
    steps = range(len(forget))
    return write * np.stack([forget[t + 1 : -1].prod(axis=0) for t in steps])


@mistake("02.6", "Which of the gates did it pass?")
def product_of_all_numbers(forget, write):
    steps = range(len(forget))
    return write * np.stack([[forget[t + 1 :].prod()] for t in steps])


@mistake("02.6", "changed `write`")
def weakens_in_place(forget, write):
    for t in range(1, len(write)):
        write[:t] *= forget[t]
    return write


@mistake("02.6", "Where could a log or / meet 0?")
def divides_by_the_gates(forget, write):
    with np.errstate(divide="ignore", invalid="ignore"):
        product = np.cumprod(forget, axis=0)
        return product[-1] / product * write
