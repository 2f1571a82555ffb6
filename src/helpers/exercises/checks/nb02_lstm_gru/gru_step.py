"""Check of exercise 02.1, `gru_step`."""

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
    weights = drawn_weights(rng, ("update", "reset", "new"))
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
        at = far(got[after], right[after])
        facts = (
            f"new h{list(at)} is {got[after][at]:.4f}, and that is not it. There the "
            f"update gate is {z[at]:.4f}, the reset gate {r[at]:.4f}, h was "
            f"{h[at]:.4f}. Print yours. If the gates agree, look at the candidate."
        )
        named(
            got[after],
            right[after],
            mistakes.items(),
            facts,
            prefix=f"reset_after={after}: ",
        )
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


def _keras_gru(x, h, w, u, b, after):
    """Keras's own step, in double precision: no GPU rounds it."""
    from keras import layers

    cell = layers.GRUCell(4, reset_after=after, dtype="float64")
    cell.build(x.shape)
    keys = ("update", "reset", "new")
    kernel, recurrent, bias = (side_by_side(part, keys) for part in (w, u, b))
    bias = np.stack([bias, 0 * bias]) if after else bias
    cell.set_weights([kernel, recurrent, bias])
    return np.asarray(cell(x, [h])[0])


def _gru_parts(x, h, w, u, b, after, *, gate=sigmoid, squash=np.tanh, reset=None):
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
        "the gates have no activation.": step(gate=plain),
        "each gate opens where it should close: a minus in the sigmoid?": (
            step(gate=falling)
        ),
        "the candidate is a tanh, not a sigmoid.": step(squash=sigmoid),
        "the candidate has no tanh.": step(squash=plain),
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
    return mistakes | confused(weights, step)
