"""Check of exercise 02.6, `kept_at_the_end`."""

from helpers.exercises.checks.nb02_lstm_gru.cells import far
from helpers.exercises.registry import checks
from helpers.exercises.wrong import Wrong, as_array, close, named

import numpy as np


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
        t, unit = far(got, right)
        gates = ", ".join(f"{value:.2f}" for value in forget[:, unit])
        facts = (
            f"unit {unit} has the forget gates {gates} at steps 0 to {length - 1}. "
            f"Step {t} wrote {write[t, unit]:.3f}; you say that {got[t, unit]:.3f} is "
            "left. Which of the gates did it pass?"
        )
        named(got, right, _kept_mistakes(forget, write, right).items(), facts)
    forget[1] = 0  # a gate may be shut
    got = as_array(answer(forget, write), right.shape, "a forget gate of 0")
    if not close(got, _written_and_kept(forget, write)):
        raise Wrong(
            "right, but not when a forget gate is 0. What is left of writing that came "
            "before it?"
        )
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
