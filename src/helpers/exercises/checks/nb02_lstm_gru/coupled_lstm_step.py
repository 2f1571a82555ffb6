"""Check of exercise 02.2, `coupled_lstm_step`."""

from helpers.exercises.checks.nb02_lstm_gru.cells import (
    confused,
    drawn_weights,
    falling,
    far,
    plain,
    side_by_side,
    sigmoid,
)
from helpers.exercises.registry import checks
from helpers.exercises.wrong import Wrong, as_array, close, named

import numpy as np


@checks(
    "02.2",
    name="coupled_lstm_step",
    title="an LSTM with one gate less",
    difficulty=2,
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
    weights = drawn_weights(rng, ("forget", "new", "output"))
    right_h, right_c = _keras_coupled(x, h, c, *weights)
    result = answer(x, h, c, *weights)
    if not isinstance(result, tuple | list) or len(result) != 2:
        raise Wrong("two things are asked for: return h, c.")
    got_h = as_array(result[0], (6, 4), "a batch of 6, 4 units", "h")
    got_c = as_array(result[1], (6, 4), "a batch of 6, 4 units", "c")
    if close(got_h, right_c) and close(got_c, right_h):
        raise Wrong("h and c have changed places: h comes first.")
    f, g, o = _coupled_parts(x, h, *weights)
    at = far(got_c, right_c)
    facts = (
        f"new c{list(at)} is {got_c[at]:.4f}, and that is not it. There the forget "
        f"gate is {f[at]:.4f}, the candidate {g[at]:.4f}, c was {c[at]:.4f}. Print "
        "yours. If they agree, look at the mixture."
    )
    named(got_c, right_c, _coupled_c(x, h, c, weights).items(), facts)
    at = far(got_h, right_h)
    facts = (
        f"new h{list(at)} is {got_h[at]:.4f}, where the output gate is {o[at]:.4f}. "
        "Print yours: do they agree?"
    )
    mistakes = _coupled_h(x, h, c, right_c, weights)
    named(got_h, right_h, mistakes.items(), facts, prefix="c is right, h is not: ")
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
    cell.set_weights([side_by_side(part, keys) for part in parts])
    return tuple(np.asarray(state) for state in cell(x, [h, c])[1])


def _coupled_parts(x, h, w, u, b, *, gate=sigmoid, squash=np.tanh):
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
    right, more = mix(f, g), sigmoid(np.log(f / (1 - f)) + 1)
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
        "the candidate is a tanh, not a sigmoid.": step(squash=sigmoid),
        "the candidate has no tanh.": step(squash=plain),
        "a gate is a sigmoid, not a tanh.": step(gate=np.tanh),
        "the gates have no activation.": step(gate=plain),
        "each gate opens where it should close: a minus in the sigmoid?": (
            step(gate=falling)
        ),
        "you added 1 in the forget gate. Keras STARTS its bias at 1: it is in b.": (
            mix(more, g)
        ),
    }
    return mistakes | confused(weights, step)


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
        "a sigmoid around c; its place is in the gates.": o * sigmoid(new_c),
        "the output gate is a sigmoid, not a tanh.": np.tanh(raw) * shown,
        "the output gate has no sigmoid.": raw * shown,
        "that is the output gate itself.": o,
        "it shows the candidate; it must show c.": o * g,
        "the output gate read the new h; every gate reads the old one.": late * shown,
        "the output gate acts on the old h; it must show c.": o * h,
        "that is the old h.": h,
    }
    return mistakes | confused(weights, step)
