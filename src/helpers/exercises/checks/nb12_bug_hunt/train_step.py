"""Check of exercise 12.6, `train_step`."""

from helpers.exercises.registry import checks
from helpers.exercises.wrong import Wrong, as_number, call, close, named

import numpy as np

RATE = 0.1
NO_GRADIENT = "No gradients provided"
HINT = ". The tape did not see the network at work: it must be called inside the tape, "
HINT += "and `predict` gives arrays, which have no gradient."


@checks(
    "12.6",
    name="train_step",
    title="mend the training of case 6",
    difficulty=2,
    minutes=6,
    hints=(
        "Dropout must know whether the network is learning or in use. Who tells it, in "
        "`fit`, and who does it here?",
        "`network(inputs)` calls the network as in use. The call takes one more "
        "argument, by name, that says otherwise.",
        "Call the network with `training=True` inside the tape; change nothing else.",
    ),
)
def _train_step(answer):
    rng = np.random.default_rng()
    for _ in range(2):
        _test(answer, rng)
    return "The network knows that it trains; the step is the one of gradient descent."


def _test(answer, rng):
    import keras

    inputs = rng.normal(size=(6, 3)).astype("float32")
    targets = rng.normal(size=(6, 1)).astype("float32")
    before = rng.normal(size=(3, 1)).astype("float32")
    network = _network(keras, before)

    def loss(targets, told):
        return keras.ops.mean(keras.ops.square(told - 2 * targets))  # not symmetric

    optimizer = keras.optimizers.SGD(RATE)
    returned = call(
        answer, network, optimizer, loss, inputs, targets, explain={NO_GRADIENT: HINT}
    )
    after = network.trainable_variables[0].numpy()
    expected, step = _gradient(3 * inputs, targets, before)
    if np.array_equal(after, before):
        raise Wrong("the weights have not changed: is the optimizer used?")
    in_use = _gradient(inputs, targets, before)
    moves = [
        ("the network was called as in use: it was not told to train.", in_use[1]),
        ("the step goes uphill: it adds the gradient.", -step),
        ("two steps were made, not one.", _second(3 * inputs, targets, before, step)),
    ]
    named(
        before - after,
        RATE * step,
        [(text, RATE * move) for text, move in moves],
        "the weights did not move against the gradient of the loss. Which variables "
        "and gradients does the optimizer get, and what is the loss given?",
        tolerance=1e-3,
    )
    _value(returned, expected, in_use[0], _gradient(3 * inputs, targets, after)[0])


def _network(keras, kernel):
    """A linear network that sees its inputs three times as large while it trains."""

    class Louder(keras.layers.Layer):
        def call(self, x, training=None):
            return 3 * x if training else x

    network = keras.Sequential(
        [keras.Input((3,)), Louder(), keras.layers.Dense(1, use_bias=False)]
    )
    network.set_weights([kernel])
    return network


def _gradient(inputs, targets, kernel):
    """Loss and gradient of mean (x w - 2 t)², by its formula."""
    error = inputs @ kernel - 2 * targets
    return float(np.mean(error**2)), 2 * inputs.T @ error / len(inputs)


def _second(inputs, targets, kernel, step):
    """What two steps together move, without the rate."""
    return step + _gradient(inputs, targets, kernel - RATE * step)[1]


def _value(returned, expected, in_use, later):
    if returned is None:
        raise Wrong("the step is right, but you returned nothing; return the loss.")
    got = as_number(returned)
    if close(got, expected, 1e-3):
        return
    if close(got, later, 1e-3):
        raise Wrong("the step is right; the loss you return is that after the step.")
    if close(got, in_use, 1e-3):
        raise Wrong(
            "the step is right; the loss you return is that of the network in use."
        )
    raise Wrong(
        f"the step is right; you return {got:.4f}, the loss was {expected:.4f}."
    )
