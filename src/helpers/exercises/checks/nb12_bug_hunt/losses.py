"""What the checks of the two losses share: targets, logits, and what is right."""

from helpers.exercises.wrong import Wrong, as_number

import numpy as np

__all__ = ["drawn", "each_loss", "told"]

V = 7


def drawn(rng, lengths):
    """Targets (B, T), padded with 0 behind each length, and logits (B, T, V)."""
    steps = max(lengths)
    targets = rng.integers(1, V, (len(lengths), steps)).astype("int32")
    for row, length in enumerate(lengths):
        targets[row, length:] = 0
    return targets, rng.normal(scale=2, size=(*targets.shape, V)).astype("float32")


def each_loss(targets, logits):
    """-log softmax(logits)[target], for each step: (B, T)."""
    logits = logits.astype("float64")
    chances = np.exp(logits) / np.exp(logits).sum(-1, keepdims=True)
    return -np.log(np.take_along_axis(chances, targets[..., None], -1)[..., 0])


def told(answer, targets, logits) -> float:
    """The loss that the answer gives; it must be one number that has a gradient."""
    import tensorflow as tf

    scores = tf.constant(logits)
    with tf.GradientTape() as tape:
        tape.watch(scores)
        value = answer(tf.constant(targets), scores)
    if tuple(getattr(value, "shape", ())):
        raise Wrong(
            f"your loss has shape {tuple(value.shape)}; one number is asked for, the "
            "mean."
        )
    number = as_number(value.numpy() if tf.is_tensor(value) else value)
    if not tf.is_tensor(value) or tape.gradient(value, scores) is None:
        raise Wrong(
            "no gradient flows through your loss: nothing could be learned with it. "
            "Stay with `ops` and with tensors of floats up to the end."
        )
    return number
