"""Checks and predictions of notebook 02, LSTM and GRU."""

import itertools
import re

from helpers.exercises.guard import Guarded
from helpers.exercises.registry import Choice, Number, checks, prediction
from helpers.exercises.wrong import Wrong, as_array, as_number, close, the

import numpy as np

prediction(
    "02.A",
    "How many parameters does an LSTM layer of 26 units have that reads width 32?",
    Number(within=0, low=0),
)
prediction(
    "02.B",
    "New and untrained: whose gradient reaches furthest back?",
    Choice(("SimpleRNN", "LSTM", "GRU")),
)
prediction(
    "02.C",
    "After training, how far back does the LSTM remember, against the SimpleRNN?",
    Choice(
        ("less than twice as far", "2 to 5 times as far", "more than 5 times as far")
    ),
)
prediction(
    "02.D",
    "The unit of the state that goes best with the label is switched off. How much "
    "accuracy is lost?",
    Choice(("less than 1 point", "1 to 5 points", "more than 5 points")),
)


@checks(
    "02.1",
    name="gru_step",
    title="one step of a GRU",
    difficulty=3,
    minutes=10,
    hints=(
        "Write the two gates first, each as a gate of the LSTM. Only the candidate "
        "needs the reset gate, and only the last line needs the update gate.",
        "z, r = σ(x W + h U + b), each with its own W, U, b. New: tanh(x W + p + b), "
        "where p is r ⊙ (h U), or (r ⊙ h) U if reset_after is False. "
        "h_new = z ⊙ h + (1 - z) ⊙ new.",
        "Two lines for the gates. One line for p, with an `if`: multiply by the reset "
        "gate behind the product with U, or before it. One line for the candidate. "
        "Return its mixture with h.",
    ),
)
def _gru_step(answer):
    rng = np.random.default_rng()
    x, h = rng.normal(size=(6, 5)), rng.uniform(-0.9, 0.9, size=(6, 4))
    weights = _weights(rng, ("update", "reset", "new"))
    ways, got = (True, False), {}
    right = {after: _keras_gru(x, h, *weights, after) for after in ways}
    for after in ways:
        result = answer(x, h, *weights, after)
        if isinstance(result, tuple):
            raise Wrong(
                f"you returned {len(result)} things; only the new h is asked for."
            )
        what = f"with reset_after={after} your function"
        got[after] = as_array(result, (6, 4), "a batch of 6, 4 units", what)
    _reset_places(got, right)
    for after in ways:
        mistakes = _gru_mistakes(x, h, weights, after)
        mistakes[OTHER_PLACE[after]] = right[not after]
        z, r, _ = _gru_parts(x, h, *weights, after)
        at = _far(got[after], right[after])
        facts = (
            f"new h{list(at)} is {got[after][at]:.4f}, and that is not it. There the "
            f"update gate is {z[at]:.4f}, the reset gate {r[at]:.4f}, h was "
            f"{h[at]:.4f}. Print yours. If the gates agree, look at the candidate."
        )
        _named(got[after], right[after], mistakes, facts, f"reset_after={after}: ")
    _unchanged(answer, "the new h is right")
    return "Keras's GRUCell says the same, with reset_after=True and False."


OTHER_PLACE = {
    True: "the reset gate meets h before the matrix U does; here it comes after. "
    "(Python works r * h @ U out from the left.)",
    False: "the reset gate meets h U, after the matrix; here it comes before.",
}


def _reset_places(got, right):
    """What shows only when both ways are seen together."""
    if close(got[True], right[False]) and close(got[False], right[True]):
        raise Wrong("True and False have changed places: True is after the matrix U.")
    for after in (True, False):
        if close(got[True], got[False]) and close(got[after], right[after]):
            raise Wrong(
                f"right for reset_after={after}, but you give the same for "
                f"{not after}. Does your code read the argument? (And r * h @ U is "
                "worked out from the left.)"
            )


def _weights(rng, keys):
    """Three dictionaries: w (5, 4), u (4, 4), b (4,) for each key; no bias near 0."""
    w = {key: rng.normal(size=(5, 4)) * 0.5 for key in keys}
    u = {key: rng.normal(size=(4, 4)) * 0.5 for key in keys}
    signs = rng.choice([-1, 1], size=(len(keys), 4))
    b = rng.uniform(0.3, 0.9, size=signs.shape) * signs
    return w, u, dict(zip(keys, b, strict=True))


def _side_by_side(parts, keys):
    return np.concatenate([parts[key] for key in keys], axis=-1)


def _keras_gru(x, h, w, u, b, after):
    """Keras's own step, in double precision: no GPU rounds it."""
    from keras import layers

    cell = layers.GRUCell(4, reset_after=after, dtype="float64")
    cell.build(x.shape)
    keys = ("update", "reset", "new")
    kernel, recurrent, bias = (_side_by_side(part, keys) for part in (w, u, b))
    bias = np.stack([bias, 0 * bias]) if after else bias
    cell.set_weights([kernel, recurrent, bias])
    return np.asarray(cell(x, [h])[0])


def _sigmoid(a):
    return 1 / (1 + np.exp(-a))


def _falling(a):
    return _sigmoid(-a)


def _plain(a):
    return a


def _gru_parts(x, h, w, u, b, after, *, gate=_sigmoid, squash=np.tanh, reset=None):
    """Update gate, reset gate and candidate, to name mistakes with."""
    z, r = (gate(x @ w[key] + h @ u[key] + b[key]) for key in ("update", "reset"))
    shut = r if reset is None else reset
    past = shut * (h @ u["new"]) if after else (shut * h) @ u["new"]
    return z, r, squash(x @ w["new"] + past + b["new"])


def _gru_mistakes(x, h, weights, after):
    """message -> what the mistake gives."""

    def mix(z, r, new):
        return z * h + (1 - z) * new

    def step(*changed, **options):
        return mix(*_gru_parts(x, h, *(changed or weights), after, **options))

    w, u, b = (part["new"] for part in weights)
    z, r, new = _gru_parts(x, h, *weights, after)
    bare = _gru_parts(x, h, *weights, after, reset=1.0)[2]
    mistakes = {
        "that is the candidate alone; which share of h stays?": new,
        "the update gate is the wrong way round: where it is 1, the OLD state stays. "
        "(Some papers mean the opposite.)": z * new + (1 - z) * h,
        "where is the reset gate?": mix(z, r, bare),
        "the reset gate acts on h in the mixture; it belongs into the candidate.": (
            z * r * h + (1 - z) * bare
        ),
        "the reset gate acts twice: in the candidate and in the mixture.": (
            z * r * h + (1 - z) * new
        ),
        "the reset gate acts on the new h; it belongs into the candidate.": (
            r * mix(z, r, bare)
        ),
        "the reset gate makes the mixture, too; which gate is for that?": mix(
            r, r, new
        ),
        "the update gate acts in the candidate, too; which gate is for that?": (
            step(reset=z)
        ),
        "the candidate does not see the old state.": step(reset=0.0),
        "1 - reset acts where reset should.": step(reset=1 - r),
        "a gate is a sigmoid, not a tanh.": step(gate=np.tanh),
        "the gates have no activation.": step(gate=_plain),
        "each gate opens where it should close: a minus in the sigmoid?": (
            step(gate=_falling)
        ),
        "the candidate is a tanh, not a sigmoid.": step(squash=_sigmoid),
        "the candidate has no tanh.": step(squash=_plain),
        "the reset gate weakens the bias, too; only the old state is its business.": (
            mix(z, r, np.tanh(x @ w + r * (h @ u + b)))
        ),
        "the reset gate weakens x, too; only the old state is its business.": (
            mix(z, r, np.tanh(r * (x @ w + h @ u) + b))
        ),
        "the reset gate weakens x and the bias; only the old state is its business.": (
            mix(z, r, np.tanh(r * (x @ w + h @ u + b)))
        ),
        "h is kept whole; both shares together are 1.": h + (1 - z) * new,
        "the candidate comes in whole; both shares together are 1.": z * h + new,
        "a tanh too many, around the mixture.": np.tanh(mix(z, r, new)),
    }
    return mistakes | _confused(weights, step)


def _confused(weights, step):
    """message -> what `step` gives when the weights of the keys are confused."""
    w, u, b = weights
    turned = {key: matrix.T for key, matrix in u.items()}
    mistakes = {
        "the biases b are missing.": step(w, u, dict.fromkeys(b, 0.0)),
        "U is turned round: h @ u[...], not h @ u[...].T.": step(w, turned, b),
    }
    for key in w:
        zeros = ({**part, key: 0 * part[key]} for part in weights)
        for name, nothing, place in zip("wub", zeros, range(3), strict=True):
            changed = [*weights[:place], nothing, *weights[place + 1 :]]
            mistakes[f'{name}["{key}"] is missing.'] = step(*changed)
        text = f'u["{key}"] is turned round: no .T is needed.'
        mistakes[text] = step(w, {**u, key: turned[key]}, b)
    for key, other in itertools.permutations(w, 2):
        for name, part, place in zip("wub", weights, range(3), strict=True):
            changed = [
                *weights[:place],
                {**part, key: part[other]},
                *weights[place + 1 :],
            ]
            text = f'{name}["{other}"] stands where "{key}" is computed. Copied?'
            mistakes[text] = step(*changed)
        pair = {key: other, other: key}
        swapped = [{k: part[pair.get(k, k)] for k in part} for part in weights]
        mistakes[f'"{key}" and "{other}" have changed places.'] = step(*swapped)
    return mistakes


def _named(got, right, mistakes, otherwise, prefix=""):
    """Raise Wrong with the name of the mistake that gives `got`, unless it is right."""
    if close(got, right):
        return
    for message, value in mistakes.items():
        if close(got, value):
            raise Wrong(prefix + message)
    raise Wrong(prefix + otherwise)


def _far(got, right):
    """The place where two arrays differ most."""
    place = np.unravel_index(np.abs(got - right).argmax(), got.shape)
    return tuple(map(int, place))


def _unchanged(answer, fact):
    if answer.changed_inputs:
        raise Wrong(f"{fact}, but your function changed an array it got.")


@checks(
    "02.2",
    name="coupled_lstm_step",
    title="an LSTM with one gate less",
    difficulty=3,
    minutes=8,
    hints=(
        "Take the LSTM step of this notebook. Which line goes, and what stands in its "
        "place?",
        "f, o = σ(x W + h U + b) and g = tanh(x W + h U + b), each with its own "
        "weights. c_new = f ⊙ c + (1 - f) ⊙ g, and h_new = o ⊙ tanh(c_new).",
        "Three lines for the forget gate, the candidate and the output gate, all from "
        "x and the old h. One line for the new c: a share of the old c and the rest of "
        "the candidate. Then h from the new c; return h first, c second.",
    ),
)
def _coupled_lstm_step(answer):
    rng = np.random.default_rng()
    x, h = rng.normal(size=(6, 5)), rng.uniform(-0.9, 0.9, size=(6, 4))
    c = rng.choice([-1, 1], size=(6, 4)) * rng.uniform(0.4, 1.6, size=(6, 4))
    weights = _weights(rng, ("forget", "new", "output"))
    right_h, right_c = _keras_coupled(x, h, c, *weights)
    result = answer(x, h, c, *weights)
    if not isinstance(result, tuple | list) or len(result) != 2:
        raise Wrong("two things are asked for: return h, c.")
    got_h = as_array(result[0], (6, 4), "a batch of 6, 4 units", "h")
    got_c = as_array(result[1], (6, 4), "a batch of 6, 4 units", "c")
    if close(got_h, right_c) and close(got_c, right_h):
        raise Wrong("h and c have changed places: h comes first.")
    f, g, o = _coupled_parts(x, h, *weights)
    at = _far(got_c, right_c)
    facts = (
        f"new c{list(at)} is {got_c[at]:.4f}, and that is not it. There the forget "
        f"gate is {f[at]:.4f}, the candidate {g[at]:.4f}, c was {c[at]:.4f}. Print "
        "yours. If they agree, look at the mixture."
    )
    _named(got_c, right_c, _coupled_c(x, h, c, weights), facts)
    at = _far(got_h, right_h)
    facts = (
        f"new h{list(at)} is {got_h[at]:.4f}, where the output gate is {o[at]:.4f}. "
        "Print yours: do they agree?"
    )
    mistakes = _coupled_h(x, h, c, right_c, weights)
    _named(got_h, right_h, mistakes, facts, "c is right, h is not: ")
    _unchanged(answer, "h and c are right")
    return (
        "Keras's LSTMCell says the same, if the weights of its input gate are those of "
        "the forget gate with a minus."
    )


def _keras_coupled(x, h, c, w, u, b):
    """Keras's step with the input gate sigmoid(-a), which is 1 - sigmoid(a)."""
    from keras import layers

    cell = layers.LSTMCell(4, dtype="float64")
    cell.build(x.shape)
    keys = ("input", "forget", "new", "output")
    parts = ({**part, "input": -part["forget"]} for part in (w, u, b))
    cell.set_weights([_side_by_side(part, keys) for part in parts])
    return tuple(np.asarray(state) for state in cell(x, [h, c])[1])


def _coupled_parts(x, h, w, u, b, *, gate=_sigmoid, squash=np.tanh):
    """Forget gate, candidate and output gate, to name mistakes with."""
    f, g, o = (x @ w[key] + h @ u[key] + b[key] for key in ("forget", "new", "output"))
    return gate(f), squash(g), gate(o)


def _coupled_c(x, h, c, weights):
    """message -> what the mistake gives for c."""

    def mix(f, g, o=None):
        return f * c + (1 - f) * g

    def step(*changed, **options):
        return mix(*_coupled_parts(x, h, *(changed or weights), **options))

    f, g, o = _coupled_parts(x, h, *weights)
    right, more = mix(f, g), _sigmoid(np.log(f / (1 - f)) + 1)
    mistakes = {
        "c has not changed.": c,
        "c is the candidate alone; what of the old c stays?": g,
        "the input gate equals the forget gate; it must open where that one closes.": (
            f * c + f * g
        ),
        "the forget gate is the wrong way round: where it is 1, the old c stays.": (
            (1 - f) * c + f * g
        ),
        "the candidate comes in whole: where is the input gate?": f * c + g,
        "the old c is kept whole: where is the forget gate?": c + (1 - f) * g,
        "both shares are 1 - forget; which of them is the forget gate's?": (
            (1 - f) * (c + g)
        ),
        "the output gate stands where the input gate belongs.": f * c + o * g,
        "1 - output stands where the input gate belongs.": f * c + (1 - o) * g,
        "the forget gate meets the old h; which state does it keep?": (
            f * h + (1 - f) * g
        ),
        "the gates read c; what do they read beside x?": (
            mix(*_coupled_parts(x, c, *weights))
        ),
        "1 - f * g? Brackets: 1 - f is one number.": f * c + 1 - f * g,
        "the output gate acts on c; it belongs to h alone.": o * right,
        "a tanh around c: it belongs to h; c itself has none.": np.tanh(right),
        "that is h in the place of c.": o * np.tanh(right),
        "the candidate is a tanh, not a sigmoid.": step(squash=_sigmoid),
        "the candidate has no tanh.": step(squash=_plain),
        "a gate is a sigmoid, not a tanh.": step(gate=np.tanh),
        "the gates have no activation.": step(gate=_plain),
        "each gate opens where it should close: a minus in the sigmoid?": (
            step(gate=_falling)
        ),
        "you added 1 in the forget gate. Keras STARTS its bias at 1: it is in b.": (
            mix(more, g)
        ),
    }
    return mistakes | _confused(weights, step)


def _coupled_h(x, h, c, new_c, weights):
    """message -> what the mistake gives for h, when c is right."""

    def step(*changed):
        return _coupled_parts(x, h, *changed)[2] * np.tanh(new_c)

    f, g, o = _coupled_parts(x, h, *weights)
    raw, shown = np.log(o / (1 - o)), np.tanh(new_c)
    late = _coupled_parts(x, o * shown, *weights)[2]
    mistakes = {
        "which cell state does your h read?": o * np.tanh(c),
        "c must go through tanh.": o * new_c,
        "which cell state does it read, and where is the tanh?": o * c,
        "the tanh goes round c alone, not round the product.": np.tanh(o * new_c),
        "where is the output gate?": shown,
        "where are the output gate and the tanh? You returned c twice.": new_c,
        "the forget gate stands where the output gate belongs.": f * shown,
        "the output gate is the wrong way round: where it is 1, c is shown.": (
            (1 - o) * shown
        ),
        "a sigmoid around c; its place is in the gates.": o * _sigmoid(new_c),
        "the output gate is a sigmoid, not a tanh.": np.tanh(raw) * shown,
        "the output gate has no sigmoid.": raw * shown,
        "that is the output gate itself.": o,
        "it shows the candidate; it must show c.": o * g,
        "the output gate read the new h; every gate reads the old one.": late * shown,
        "the output gate acts on the old h; it must show c.": o * h,
        "that is the old h.": h,
    }
    return mistakes | _confused(weights, step)


@checks(
    "02.3",
    name="recurrent_parameters",
    title="count the parameters of recurrent layers",
    difficulty=2,
    minutes=8,
    hints=(
        "Count one SimpleRNN layer first. How many such sets of weights has an LSTM, "
        "and how many a GRU? How wide is what the next layer reads?",
        "One direction of one layer: sets · units · (width + units + biases). LSTM: 4 "
        "sets, 1 bias. GRU: 3 sets, 2 biases. Two directions: twice as many, and the "
        "layer above reads 2 · units.",
        "Look the number of sets and of biases up by the name of the cell. Start with "
        "width = inputs. For each layer: add the count of a direction, once or twice; "
        "then set width to all that this layer returns for a step.",
    ),
)
def _recurrent_parameters(answer):
    rng = np.random.default_rng()
    for cell, num_layers, bidirectional in STACKS:
        inputs, units = _sizes(rng, cell, num_layers, bidirectional)
        stack = (cell, inputs, units, num_layers, bidirectional)
        expected = _keras_count(*stack)
        got = as_number(answer(*stack), f'for cell="{cell}" your function')
        if close(got, expected):
            continue
        facts = (
            f'cell="{cell}", inputs={inputs}, units={units}, num_layers={num_layers}, '
            f"bidirectional={bidirectional}: you say {got:g}; "
        )
        mistakes = _count_mistakes(*stack)
        _named(got, expected, mistakes, _count_thought(*stack), facts)
    return "Seven layers and stacks of layers, counted by Keras."


STACKS = (
    ("simple_rnn", 1, False),
    ("lstm", 1, False),
    ("gru", 1, False),
    ("simple_rnn", 3, False),
    ("lstm", 1, True),
    ("lstm", 3, True),
    ("gru", 2, True),
)
SETS = {"simple_rnn": 1, "lstm": 4, "gru": 3}


def _count_thought(cell, inputs, units, num_layers, bidirectional):
    """A fact and a thought about a count that no known mistake gives."""
    lowest = _keras_count(cell, inputs, units, 1, bidirectional)
    if num_layers > 1:
        return (
            f"the lowest layer alone has {lowest} in Keras. What does each layer above "
            "it read for a step?"
        )
    if bidirectional:
        return f"one direction has {lowest // 2} in Keras. What has the other one?"
    return {
        "simple_rnn": "write down the shapes of W, U and b.",
        "lstm": "what has an LSTM besides its gates?",
        "gru": "what has a GRU besides its gates, and how many biases has each?",
    }[cell]


def _keras_count(cell, inputs, units, num_layers, bidirectional):
    from keras import layers

    make = {"simple_rnn": layers.SimpleRNN, "lstm": layers.LSTM, "gru": layers.GRU}
    shape, total = (None, None, inputs), 0
    for _ in range(num_layers):
        layer = make[cell](units, return_sequences=True)
        layer = layers.Bidirectional(layer) if bidirectional else layer
        layer.build(shape)
        shape, total = layer.compute_output_shape(shape), total + layer.count_params()
    return total


def _sizes(rng, *stack):
    """Widths at which no mistake has the right count, and no two have the same."""
    cell, *rest = stack
    while True:
        inputs, units = (int(n) for n in rng.integers((5, 4), (30, 20)))
        mistakes = _count_mistakes(cell, inputs, units, *rest)
        values = {_count(cell, inputs, units, *rest), *mistakes.values()}
        if len(values) == 1 + len(mistakes):
            return inputs, units


def _count(cell, inputs, units, num_layers, bidirectional, **other):
    """The count with something changed, to name mistakes with."""
    ways = other.get("ways", 1 + bidirectional)
    sets = other.get("sets", SETS[cell])
    biases = other.get("biases", 1 + (cell == "gru"))
    state, width, total = other.get("state", units), inputs, 0
    for _ in range(num_layers):
        rows = other.get("reads", 1) * width + state + biases
        total += ways * sets * units * rows
        width = other.get("above", ways * units)
    return total


def _count_mistakes(cell, inputs, units, num_layers, bidirectional):
    """message -> the count it gives; only what can show in this stack."""

    def count(**other):
        return _count(cell, inputs, units, num_layers, bidirectional, **other)

    right, sets = count(), SETS[cell]
    biases = right - count(biases=0)
    lowest = _count(cell, inputs, units, 1, bidirectional)
    mistakes = {
        "each unit has a bias, too, in every set of weights.": right - biases,
        "a bias is a vector: one number for each unit.": (
            right - biases + biases // units
        ),
        "the state meets a matrix, too: U.": count(state=0),
        "the input meets a matrix, too: W.": count(reads=0),
    }
    if cell == "gru":
        mistakes |= {
            "how many biases has a gate of Keras's GRU?": count(biases=1),
            "that is a GRU without its candidate.": count(sets=2),
            "has a GRU as many gates as an LSTM?": count(sets=4),
            "that is the count of an LSTM.": count(sets=4, biases=1),
        }
    else:
        mistakes["how many biases has Keras here? (PyTorch has two.)"] = count(biases=2)
    if cell == "lstm":
        mistakes |= {
            "that is an LSTM without its candidate.": count(sets=3),
            "that is one set of weights too many; c has none of its own.": count(
                sets=5
            ),
        }
    if sets > 1:
        mistakes |= {
            "that is one set of weights; how many has this cell?": count(sets=1),
            "one bias for all gates together? Each has its own.": (
                right - biases + biases // sets
            ),
        }
    if num_layers > 1:
        mistakes |= {
            "that is one layer only.": lowest,
            "what does the second layer read: the inputs?": count(above=inputs),
        }
    if num_layers > 1 and bidirectional:
        mistakes |= {
            "how wide is what the second layer reads?": count(above=units),
            "only the lowest layer has two directions in that.": (
                lowest + (right - lowest) // 2
            ),
        }
    if bidirectional:
        halves = _count(cell, inputs, units // 2, num_layers, True)
        mistakes |= {
            "that reads in one direction only.": count(ways=1),
            "each direction has all the units, not half of them.": halves,
        }
    else:
        mistakes["that is twice the weights: both directions?"] = count(ways=2)
    if num_layers > 1 and not bidirectional:
        fewer = _count(cell, inputs, units, num_layers - 1, False)
        mistakes |= {
            "that is one layer less.": fewer,
            "who returns 2 * units? These layers read in one direction.": (
                count(above=2 * units)
            ),
        }
    return mistakes


@checks(
    "02.4",
    name="build_classifier",
    title="build a stacked bidirectional classifier",
    difficulty=2,
    minutes=8,
    hints=(
        "Five things in a row: the input, the embedding, two recurrent layers, one "
        "Dense layer. What must the lower LSTM give, so that the upper can read it?",
        "`layers.Bidirectional(...)` takes an LSTM layer. An LSTM returns its last "
        "state, or, with `return_sequences`, one for each token. `mask_zero` tells "
        "every layer above the embedding which ids are padding.",
        "A keras.Sequential of: Input of any length, Embedding with a mask, "
        "Bidirectional LSTM that returns sequences, Bidirectional LSTM that does not, "
        "Dense with one unit and no activation.",
    ),
    seconds=30.0,
)
def _build_classifier(answer):
    rng = np.random.default_rng()
    sizes = _model_sizes(rng)
    texts = [rng.integers(1, sizes[0], n) for n in rng.permutation([7, 7, 6, 5, 4, 3])]
    ids = np.stack([np.pad(text, (0, 7 - len(text))) for text in texts]).astype("int32")
    oracle = _classifier(*sizes)
    weights, right = _spread(rng, oracle, ids)
    model = _in_words(answer, *sizes)
    _is_model(model)
    run = Guarded(model, answer.seconds)
    _one_logit(_in_words(run, ids), 7, sizes)
    _one_logit(_in_words(run, ids[:, :4]), 4, sizes)
    if _shapes(model) != _shapes(oracle):
        raise Wrong(_other_weights(model.count_params(), *sizes))
    _with(weights, model)
    got = as_array(_in_words(run, ids), (6, 1), "one logit for each text", "your model")
    if not close(got, right, TOLERANCE):
        mistakes = _logit_mistakes(right, ids, weights, sizes)
        raise Wrong(_other_logits(got, mistakes) or _leak(run, texts))
    return "With equal weights it gives the logits of a model of Keras, padding or not."


def _classifier(vocab, embed, units):
    """What is asked for."""
    import keras
    from keras import layers

    ids = keras.Input((None,), dtype="int32")
    x = layers.Embedding(vocab, embed, mask_zero=True)(ids)
    x = layers.Bidirectional(layers.LSTM(units, return_sequences=True))(x)
    x = layers.Bidirectional(layers.LSTM(units))(x)
    return keras.Model(ids, layers.Dense(1)(x))


def _upper_sequences(vocab, embed, units, mask):
    """Its upper layer, with a state for each token, to name mistakes with."""
    import keras
    from keras import layers

    ids = keras.Input((None,), dtype="int32")
    x = layers.Embedding(vocab, embed, mask_zero=mask)(ids)
    for _ in range(2):
        x = layers.Bidirectional(layers.LSTM(units, return_sequences=True))(x)
    return keras.Model(ids, x)


TOLERANCE = 5e-3  # a GPU rounds single precision; the mistakes differ by far more


def _shapes(model):
    return sorted(tuple(weight.shape) for weight in model.weights)


def _spread(rng, oracle, ids):
    """Weights, by shape, with which the logits go from -1.5 to 1.5; and the logits."""
    weights = {shape: rng.normal(size=shape) for shape in _shapes(oracle)}
    logits = np.asarray(_with(weights, oracle)(ids), "float64")
    scale = 3 / np.ptp(logits)
    middle = (logits.max() + logits.min()) / 2
    *_, last_kernel = (shape for shape in weights if shape[1:] == (1,))
    weights[last_kernel] *= scale
    weights[(1,)] = (weights[(1,)] - middle) * scale
    return weights, np.asarray(_with(weights, oracle)(ids), "float64")


def _with(weights, model):
    """The model; its weights of one shape become equal: their order can't matter."""
    for weight in model.weights:
        weight.assign(weights[tuple(weight.shape)])
    return model


def _in_words(call, *args):
    """Call under guard; of Keras's long errors only the line that matters."""
    try:
        return call(*args)
    except Wrong as wrong:
        text, error = str(wrong), str(wrong.__cause__)
        where, stopped, _ = text.partition(" stopped with ")
        for part, meaning in KERAS_SAYS.items():
            if part in error:
                raise Wrong(f"{where}: {meaning}") from None
        lines = [line for line in error.split("\n") if line.strip()]
        if stopped and lines[1:] and lines[0].startswith("Exception encountered"):
            reason = re.sub(r"\x1b\[\d+m", "", lines[1])[:300]
            raise Wrong(f"{where} stopped: {reason}") from None
        raise


KERAS_SAYS = {
    "expected ndim=3, found ndim=2": "a recurrent layer got one vector for each text, "
    "but it reads one for each token. What does the layer below it return? (Ids need "
    "an embedding first.)",
    "is not in [0, ": "an id is too large for the embedding. Which number comes first "
    "in `Embedding`?",
    "expected shape=": "the input is not ids (B, T) of any length. Look at `Input`.",
    "Expected shape": "the input is not ids (B, T) of any length. Look at `Input`.",
    "could not be deserialized": "`Bidirectional` takes recurrent layers only.",
    "but it received 5 input tensors": "the lower layer returns its last states beside "
    "the sequence. Remove `return_state`.",
}


def _is_model(model):
    import keras

    if model is None:
        raise Wrong("your function returned nothing (None). Does it end with `return`?")
    if isinstance(model, list | tuple):
        kind = type(model).__name__
        raise Wrong(f"you returned a {kind}; what makes one keras.Model of its items?")
    if isinstance(model, keras.KerasTensor):
        raise Wrong(
            "you returned the output; a model knows its input, too: keras.Model."
        )
    if not isinstance(model, keras.Model):
        raise Wrong(f"you returned {the(model)}; a keras.Model is asked for.")


def _one_logit(logits, length, sizes):
    """The shape of what the model says of six texts."""
    units = sizes[2]
    known = {
        (6, length, 1): "one number for each token. What does the upper LSTM return?",
        (6, length, 2 * units): "a state for each token. Where is the logit?",
        (6, 2 * units): "the last states. Where is the logit?",
        (6, 2): "two numbers for each text. A yes or no needs one logit.",
        (6,): "the last axis is missing.",
    }
    if isinstance(logits, list | tuple | dict):
        raise Wrong(
            f"your model gives {len(logits)} things; only logits are asked for."
        )
    shape = tuple(np.shape(logits))
    why = known.get(shape, "one logit for each text")
    as_array(logits, (6, 1), why, f"for ids (6, {length}) your model")


def _model_sizes(rng):
    """Sizes at which each known mistake has a number of parameters of its own."""
    while True:
        sizes = tuple(int(n) for n in rng.integers((20, 2, 5), (40, 5, 8)))
        right, mistakes = _weight_mistakes(*sizes)
        if len({right, *mistakes.values()}) == 1 + len(mistakes):
            return sizes


def _other_weights(count, vocab, embed, units):
    """What a model with other weights than the asked ones is, by its size."""
    right, mistakes = _weight_mistakes(vocab, embed, units)
    for message, value in mistakes.items():
        if count == value:
            return message
    return (
        f"your model has {count} parameters, the asked one has {right} (vocabulary "
        f"{vocab}, embeddings {embed}, units {units}). `model.summary()` lists the "
        "layers: which one is not as asked?"
    )


def _weight_mistakes(vocab, embed, units):
    """The right number of parameters, and: message -> the number it gives."""

    def size(recurrent, last):
        return vocab * embed + recurrent + last + 1

    def lstm(inputs):
        return _count("lstm", inputs, units, 1, False)

    def both(cell, units=units):
        return size(_count(cell, embed, units, 2, True), 2 * units)

    one, two = units, 2 * units  # how much the Dense layer reads
    right, low, high, narrow = both("lstm"), lstm(embed), lstm(2 * units), lstm(units)
    merged = "the two directions are merged; they must stand side by side"
    return right, {
        "there is one bidirectional layer; two are asked for.": size(2 * low, two),
        "there are three bidirectional layers; two are asked for.": right + 2 * high,
        "the upper layer reads in one direction only.": size(2 * low + high, one),
        "the lower layer reads in one direction only.": size(low + 2 * narrow, two),
        "both layers read in one direction only.": size(low + narrow, one),
        "that is one layer, and it reads in one direction only.": size(low, one),
        f"{merged}, in both layers.": size(2 * low + 2 * narrow, one),
        f"{merged}, in the lower layer.": size(2 * low + 2 * narrow, two),
        f"{merged}, in the upper layer.": size(2 * low + 2 * high, one),
        "that has the size of GRU layers; LSTM is asked for.": both("gru"),
        "that has the size of SimpleRNN layers; LSTM is asked for.": both("simple_rnn"),
        "each direction has `units` units, not half of them.": both("lstm", units // 2),
        "embed_dim and units have changed places.": (
            vocab * units + _count("lstm", units, embed, 2, True) + 2 * embed + 1
        ),
        "vocab_size counts the padding already; no id more is needed.": right + embed,
        "the logit has a bias, too.": right - 1,
    }


def _other_logits(got, mistakes):
    """Why a model with the right weights gives other logits, if that is known."""
    if close(got, 1):
        return "every logit is 1: a softmax over one number. A logit has no activation."
    mistakes = list(mistakes)
    for message, value in mistakes:
        if close(got, value, TOLERANCE):
            return message
    for name, activation in ACTIVATIONS.items():
        for _, value in mistakes:
            if close(got, activation(value), TOLERANCE):
                return f"a logit is any number; yours go through a {name}."
    return None


ACTIVATIONS = {
    "sigmoid": _sigmoid,
    "tanh": np.tanh,
    "ReLU": lambda logits: np.maximum(0, logits),
}


def _logit_mistakes(right, ids, weights, sizes):
    """(message, the logits it gives); the right ones first, for what follows them."""
    yield "", right
    unmasked = (
        "the logit of a text changes when zeros stand behind it. Who tells the LSTM "
        "which ids are padding?"
    )
    units = sizes[2]
    for mask in (True, False):
        states = np.asarray(_with(weights, _upper_sequences(*sizes, mask))(ids))
        seen = (ids > 0) | (not mask)
        for message, read in _readings(states, seen[..., None], units).items():
            logits = read @ weights[(2 * units, 1)] + weights[(1,)]
            yield message if mask else unmasked, logits


def _readings(states, seen, units):
    """message -> what the Dense layer reads, (B, 2 * units)."""
    ends = [states[:, -1, :units], states[:, 0, units:]]
    return {
        "": np.concatenate(ends, axis=1),
        "[:, -1] is the last TOKEN. There the backward direction has only begun: which "
        "states does a layer return that returns no sequence?": states[:, -1],
        "[:, 0] is the first TOKEN. There the forward direction has only begun: which "
        "states does a layer return that returns no sequence?": states[:, 0],
        "the Dense layer reads a mean over the tokens, not the last states.": (
            (states * seen).sum(axis=1) / seen.sum(axis=1)
        ),
        "the Dense layer reads a maximum over the tokens, not the last states.": (
            states.max(axis=1)
        ),
    }


def _leak(run, texts):
    """A fact about a model whose logits no known mistake gives."""
    from helpers.probes import padding_leak

    short_and_long = sorted(texts, key=len)[::2]
    leak = padding_leak(lambda batch: np.asarray(run(batch)), short_and_long)
    if leak.leaks:
        return (
            f"padding moves a logit by up to {max(leak):.2g}. The mask starts at the "
            "embedding: which layer, or which line of yours, does not pass it on?"
        )
    return (
        "all weights have the right shapes, but with equal weights your model and "
        "Keras's Bidirectional LSTM layers with default options differ. Which states "
        "does your Dense layer read, and in which order?"
    )


@checks(
    "02.5",
    name="clip_by_global_norm",
    title="clip gradients by their global norm",
    difficulty=2,
    minutes=8,
    hints=(
        "How long is a vector that holds all numbers of all arrays?",
        "norm = √(sum of the squares of all numbers). If norm > limit, every array is "
        "multiplied by limit / norm.",
        "Add up the squares, array by array; take the root of the total. Choose the "
        "factor: limit / norm if the norm is too large, else 1. Return a list with "
        "each array times the factor.",
    ),
)
def _clip_by_global_norm(answer):
    rng = np.random.default_rng()
    gradients = [4 * rng.normal(size=shape) for shape in ((4, 3), (4, 3, 5), (5,))]
    norm = _length(gradients)
    _far_above(answer, gradients, norm * rng.uniform(0.12, 0.2))
    _just_above(answer, gradients, norm * rng.uniform(0.96, 0.99))
    _below(answer, gradients[:2], norm * rng.uniform(1.5, 3))
    zeros = [0 * gradient for gradient in gradients]
    if np.any(_clipped(answer, zeros, norm)):
        raise Wrong("gradients that are all 0 must stay 0.")
    _unchanged(answer, "the numbers are right")
    return "Far above the limit, just above, below, and all 0: as TensorFlow does it."


def _far_above(answer, gradients, limit):
    """Each array's own norm, and some single numbers, are above the limit, too."""
    right = _tf_clipped(gradients, limit)
    got = _clipped(answer, gradients, limit)
    facts = (
        f"the norm of all together was {_length(gradients):.3f}, the limit is "
        f"{limit:.3f}, and now the norm is {_length([got]):.3f}."
    )
    if close(_length([got]), limit):
        facts = "the norm is right, the direction is not: one factor for all numbers."
    _named(got, right, _clip_mistakes(gradients, limit), facts)


def _just_above(answer, gradients, limit):
    """Only the norm of all together is above the limit."""
    right = _tf_clipped(gradients, limit)
    got = _clipped(answer, gradients, limit)
    if not close(got, right):
        raise Wrong(
            f"the norm of all together is {_length(gradients):.3f}, the limit "
            f"{limit:.3f}; now the norm is {_length([got]):.3f}. What do you compare "
            "with the limit?"
        )


def _below(answer, gradients, limit):
    got = _clipped(answer, gradients, limit)
    if not close(got, _flat(gradients)):
        raise Wrong(
            f"the norm is {_length(gradients):.3f}, the limit {limit:.3f}: that is not "
            f"too long. Yours has changed it to {_length([got]):.3f}."
        )


def _clipped(answer, gradients, limit):
    """What the answer makes of a list: all numbers, once their shapes are right."""
    try:
        with np.errstate(divide="raise", invalid="raise"):
            result = answer(gradients, limit)
    except Wrong as wrong:
        if isinstance(wrong.__cause__, ZeroDivisionError | FloatingPointError):
            raise Wrong("gradients that are all 0 made you divide by 0.") from None
        raise
    if isinstance(result, tuple) and isinstance(result[0], list | tuple):
        raise Wrong(f"you returned {len(result)} things; only the list is asked for.")
    if not isinstance(result, list | tuple):
        raise Wrong(f"you returned {the(result)}; a list of arrays is asked for.")
    if len(result) != len(gradients):
        raise Wrong(f"{len(gradients)} gradients gave {len(result)}; one for each.")
    arrays = []
    for place, gradient in enumerate(gradients):
        why = f"that of gradient {place}"
        arrays.append(as_array(result[place], gradient.shape, why))
    return _flat(arrays)


def _tf_clipped(gradients, limit):
    import tensorflow as tf

    return _flat(tf.clip_by_global_norm(gradients, limit)[0])


def _flat(arrays):
    return np.concatenate([np.ravel(array) for array in arrays])


def _length(arrays):
    return float(np.linalg.norm(_flat(arrays)))


def _clip_mistakes(gradients, limit):
    """message -> all numbers that it gives."""
    flat, norm = _flat(gradients), _length(gradients)
    own = [_length([gradient]) for gradient in gradients]
    apart = [g * min(1, limit / n) for g, n in zip(gradients, own, strict=True)]
    largest = np.abs(flat).max()
    return {
        "nothing has changed, but the norm is above the limit.": flat,
        "each array is clipped by its own norm. One norm for all!": _flat(apart),
        "each number is clipped; that changes the direction of the step.": (
            np.clip(flat, -limit, limit)
        ),
        "the norm is the ROOT of the sum of squares.": flat * limit / norm**2,
        "the norm is 1 now; the limit is another number.": flat / norm,
        "that is longer than before: what is divided by what?": flat * norm / limit,
        "you added up the norms of the arrays; add up squares.": (
            flat * limit / sum(own)
        ),
        "that is the largest of the arrays' norms, not that of all together.": (
            flat * limit / max(own)
        ),
        "only the first array was measured.": flat * limit / own[0],
        "only the last array was measured.": flat * limit / own[-1],
        "you added up absolute values; the norm adds up squares.": (
            flat * limit / np.abs(flat).sum()
        ),
        "you divide by the largest number, not by the norm.": flat * limit / largest,
        "that is the norm of a mean of squares; it is their sum.": (
            flat * limit / np.sqrt(np.mean(flat**2))
        ),
    }


@checks(
    "02.6",
    name="kept_at_the_end",
    title="what is left of each step's writing",
    difficulty=3,
    minutes=10,
    hints=(
        "Write c after three steps out on paper, from c = 0. How often has the first "
        "step's writing been multiplied, and by what?",
        "kept_t = write_t ⊙ f_(t+1) ⊙ f_(t+2) ⊙ … ⊙ f_T: the forget gates of all LATER "
        "steps. Of the last step all is kept.",
        "Start behind the last step with a factor of ones. Go backwards: row t is the "
        "factor times what was written; then multiply the factor by the forget gate of "
        "step t, for the row before.",
    ),
)
def _kept_at_the_end(answer):
    rng = np.random.default_rng()
    for length, units in ((7, 3), (4, 5)):
        forget, gate = rng.uniform(0.3, 0.95, size=(2, length, units))
        new = rng.choice([-1, 1], size=gate.shape) * rng.uniform(0.3, 0.9, gate.shape)
        right, write = _written_one_by_one(forget, gate, new), gate * new
        result = answer(forget, write)
        if np.shape(result) == (units,) and close(result, right.sum(axis=0)):
            raise Wrong("that is the last c itself. Which part came from which step?")
        got = as_array(result, right.shape, f"{length} steps, {units} units")
        t, unit = _far(got, right)
        gates = ", ".join(f"{value:.2f}" for value in forget[:, unit])
        facts = (
            f"unit {unit} has the forget gates {gates} at steps 0 to {length - 1}. "
            f"Step {t} wrote {write[t, unit]:.3f}; you say that {got[t, unit]:.3f} is "
            "left. Which of the gates did it pass?"
        )
        _named(got, right, _kept_mistakes(forget, write, right), facts)
    forget[1] = 0  # a gate may be shut
    got = as_array(answer(forget, write), right.shape, "a forget gate of 0")
    if not close(got, _written_and_kept(forget, write)):
        raise Wrong(
            "right, but not when a forget gate is 0. What is left of writing that came "
            "before it?"
        )
    _unchanged(answer, "the numbers are right")
    return "Row by row what an LSTM of Keras keeps when it writes at that step alone."


def _written_one_by_one(forget, gate, new):
    """The last c of a Keras LSTM that writes at one step only: a row for each step.

    Its kernel is the identity, and it has no other weights: the inputs are its gates
    before the sigmoid, and the candidate before the tanh.
    """
    from keras import layers

    length, units = forget.shape
    size = 4 * units
    layer = layers.LSTM(units, return_state=True, dtype="float64")
    layer.build((None, length, size))
    layer.set_weights([np.eye(size), np.zeros((units, size)), np.zeros(size)])
    x = np.zeros((length, length, 4, units))  # (step that writes, T, part, units)
    x[:, :, 0] = np.log(gate / (1 - gate))
    x[:, :, 1] = np.log(forget / (1 - forget))
    steps = np.arange(length)
    x[steps, steps, 2] = np.arctanh(new)
    return np.asarray(layer(x.reshape(length, length, size))[2])


def _written_and_kept(forget, write):
    """The same by brute force: c, step by step, for each step's writing alone."""
    kept = np.zeros_like(write)
    for step in range(len(write)):
        for t, gates in enumerate(forget):
            kept[step] = gates * kept[step] + (write[step] if t == step else 0)
    return kept


def _kept_mistakes(forget, write, right):
    """message -> what the mistake gives."""
    before = _later(forget[::-1])[::-1]  # the gates of the steps before t
    later, sums = right / write, np.cumsum(forget[::-1], axis=0)[::-1]
    no_last, all_but_last, states = right.copy(), right.copy(), [0 * write[0]]
    no_last[-1], all_but_last[:-1] = 0, right[:-1] / forget[-1]
    for f, new in zip(forget, write, strict=True):
        states.append(f * states[-1] + new)
    return {
        "nothing is forgotten: that is what was written.": write,
        "step t's own forget gate acts in yours. Was its writing in c by then?": (
            right * forget
        ),
        "that is c after each step; what is left of each writing at the END?": (
            np.array(states[1:])
        ),
        "you multiply by the gates of the steps BEFORE t. What did they act on?": (
            write * before
        ),
        "you multiply by the gates up to step t. What did they act on?": (
            write * before * forget
        ),
        "that is the share that is left; the share of what?": later,
        "that is a product of gates up to step t. Which gates come later?": (
            before * forget
        ),
        "one gate acts in yours, that of the next step. How many steps follow?": (
            write * np.vstack([forget[1:], np.ones_like(forget[:1])])
        ),
        "one gate acts in yours, that of the last step. How many steps follow?": (
            write * forget[-1]
        ),
        "one gate acts in yours, that of step t itself. What did it act on?": (
            write * forget
        ),
        "the product runs over the units; time is axis 0.": (
            write * np.cumprod(forget, axis=1)
        ),
        "you went back from the end; the rows must be turned round again.": (
            write * np.cumprod(forget[::-1], axis=0)
        ),
        "you added the rows up; row t is of step t alone.": np.cumsum(right, axis=0),
        "all gates act on all rows in yours; which of them come later?": (
            write * forget.prod(axis=0)
        ),
        "you added gates up; each gate multiplies what is there.": write * sums,
        "you added the later gates up; each gate multiplies what is there.": (
            write * (sums - forget)
        ),
        "1 - f is the share that is lost; which one stays?": (
            write * _later(1 - forget)
        ),
        "the rows are in the wrong order: row 0 is the first step.": right[::-1],
        "the last step's gate is left out of the product.": all_but_last,
        "nothing is left of what the last step wrote; which gate comes after?": no_last,
    }


def _later(gates):
    """The product of the gates of all later rows; 1 in the last row."""
    down = np.cumprod(gates[::-1], axis=0)[::-1]
    return np.concatenate([down[1:], np.ones_like(gates[:1])])
