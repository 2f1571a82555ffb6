"""Check of exercise 01.2, `leaky_step`."""

from helpers.exercises.registry import checks
from helpers.exercises.wrong import Wrong, as_array, close

import numpy as np


@checks(
    "01.2",
    name="leaky_step",
    title="one step of a leaky cell",
    difficulty=2,
    minutes=10,
    hints=(
        "First the new candidate, then a mixture of it and the old state.",
        "Where x W + h U + b is negative, c is 0. With leak = 1 nothing of the old "
        "state is left, with leak = 0 all of it.",
        "Compute x @ W + h @ U + b, replace negative values by 0, multiply by leak, "
        "add (1 - leak) times the old state.",
    ),
)
def _leaky_step(answer):
    from keras import layers

    rng = np.random.default_rng()
    x, h = rng.normal(size=(6, 5)), rng.normal(size=(6, 4))
    w, u, b = rng.normal(size=(5, 4)), rng.normal(size=(4, 4)), rng.normal(size=4)
    leak = rng.uniform(0.2, 0.4)
    cell = layers.SimpleRNNCell(4, activation="relu")
    cell.build((6, 5))
    cell.set_weights([w, u, b])
    new = np.asarray(cell(x.astype("float32"), [h.astype("float32")])[0], "float64")
    why = "a batch of 6, 4 units"
    result = answer(x, h, w, u, b, leak)
    if isinstance(result, tuple):
        raise Wrong(f"you returned {len(result)} things; only the new h is asked for.")
    got = as_array(result, (6, 4), why)
    plain, total = x @ w + h @ u + b, (1 - leak) * h
    right, flat = total + leak * new, np.where(plain > 0, plain, leak * plain)
    known = {
        "that is the ReLU part alone; where is the old state?": new,
        "leak and 1 - leak have changed places.": leak * h + (1 - leak) * new,
        "tanh where ReLU is asked for.": total + leak * np.tanh(plain),
        "no activation: negative values must become 0.": total + leak * plain,
        "the bias b is missing.": total + leak * np.maximum(0, plain - b),
        "the bias b stands outside the ReLU.": total
        + leak * (np.maximum(0, plain - b) + b),
        "the ReLU must not touch the old state.": np.maximum(0, total + leak * plain),
        "the old state is kept whole; how much of it should stay?": h + leak * new,
        "U is turned round: h @ u, not h @ u.T.": total
        + leak * np.maximum(0, x @ w + h @ u.T + b),
        "a leaky ReLU is another thing: here the state leaks, not the ReLU.": flat,
        "the state leaks, not the ReLU: negative values must become 0.": total
        + leak * flat,
    }
    for message, value in known.items():
        if close(got, value) and not close(value, right):
            raise Wrong(message)
    if not close(got, right):
        i, j = np.argwhere(~np.isclose(got, right, atol=1e-5))[0]
        raise Wrong(
            f"new h[{i}, {j}] is {got[i, j]:.4f}. There x W + h U + b is "
            f"{plain[i, j]:.4f}, h was {h[i, j]:.4f}, leak is {leak:.2f}. "
            "Work it out on paper: what do you get?"
        )
    return "The candidate agrees with Keras's SimpleRNNCell with ReLU."
