"""Check of exercise 01.5, `leaky_step_back`."""

from helpers.exercises.registry import checks
from helpers.exercises.wrong import Wrong, as_array, named

import numpy as np


@checks(
    "01.5",
    name="leaky_step_back",
    title="one step of back-propagation through the leaky cell",
    difficulty=4,
    minutes=20,
    hints=(
        "The old state reaches the new one in two ways. Which?",
        "dh = (1 - leak) g + (leak g s) Uᵀ, where g is the gradient that comes in, and "
        "s is 1 where x W + h U + b > 0, else 0. dU = hᵀ (leak g s).",
        "Take leak times the incoming gradient and set it to 0 where the ReLU was off. "
        "One product of it with U gives the second way to h, one product of h with it "
        "gives the gradient of U. Let the shapes tell you what to transpose.",
    ),
)
def _leaky_step_back(answer):
    rng = np.random.default_rng()
    x, h = rng.normal(size=(6, 5)), rng.normal(size=(6, 4))
    w, u, b = rng.normal(size=(5, 4)), rng.normal(size=(4, 4)), rng.normal(size=4)
    leak, grad = rng.uniform(0.2, 0.4), rng.normal(size=(6, 4))

    def loss(h, u):
        new = (1 - leak) * h + leak * np.maximum(0, x @ w + h @ u + b)
        return np.sum(new * grad)

    slope_h = _slopes(lambda value: loss(value, u), h)
    slope_u = _slopes(lambda value: loss(h, value), u)
    result = answer(grad, x, h, w, u, b, leak)
    if not isinstance(result, tuple | list) or len(result) != 2:
        raise Wrong("two gradients are asked for: return dh, du.")
    if np.shape(result[0]) == (4, 4) and np.shape(result[1]) == (6, 4):
        raise Wrong("have dh and du changed places?")
    dh = as_array(result[0], (6, 4), "that of h", "dh")
    du = as_array(result[1], (4, 4), "that of U", "du")
    plain = x @ w + h @ u + b
    new = (1 - leak) * h + leak * np.maximum(0, plain)
    straight, cell = (1 - leak) * grad, leak * grad
    inner = cell * (plain > 0)
    ways = {
        "dh counts one way from h to the new h. How many are there?": inner @ u.T,
        "dh goes straight on only. Where else does h enter?": straight,
        "dh takes the straight way whole: g is not shared.": grad + inner @ u.T,
        "dh goes through U as a forward step does; a gradient goes back.": straight
        + inner @ u,
        "dh goes through the ReLU as if it were always on.": straight + cell @ u.T,
        "dh misses the factor leak on the way through the cell.": straight
        + (grad * (plain > 0)) @ u.T,
        "that is the slope of tanh; this cell has a ReLU.": straight
        + (cell * (1 - h**2)) @ u.T,
        "that is the slope of a tanh; this cell has a ReLU.": straight
        + (cell * (1 - new**2)) @ u.T,
        "the ReLU was on where x W + h U + b > 0, not where h > 0.": straight
        + (cell * (h > 0)) @ u.T,
        "the ReLU was on where x W + h U + b > 0, not where the new h > 0.": straight
        + (cell * (new > 0)) @ u.T,
        "that is the value of the ReLU; its slope is asked for.": straight
        + (cell * np.maximum(0, plain)) @ u.T,
    }
    named(
        dh,
        slope_h,
        ways.items(),
        "dh differs from the slope measured by changing h.",
        tolerance=1e-4,
    )
    ways = {
        "dh is right; du is transposed.": slope_u.T,
        "dh is right; du misses the factor leak.": slope_u / leak,
        "dh is right; du is a mean over the batch, a sum is asked for.": slope_u / 6,
        "dh is right; du used the new h. Which h met U?": new.T @ inner,
        "dh is right; du goes through the ReLU as if it were always on.": h.T @ cell,
    }
    named(
        du,
        slope_u,
        ways.items(),
        "dh is right; du differs from the measured slope.",
        tolerance=1e-4,
    )
    return "Both agree with slopes measured by changing each number a little."


def _slopes(fn, point, step=1e-6):
    """The gradient of a number by small changes, one entry at a time."""
    slopes = np.zeros_like(point)
    for place in np.ndindex(point.shape):
        up, down = point.copy(), point.copy()
        up[place] += step
        down[place] -= step
        slopes[place] = (fn(up) - fn(down)) / (2 * step)
    return slopes
