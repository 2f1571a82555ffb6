"""Scheduled sampling: a decoder in training reads some of its own words."""

from __future__ import annotations

from helpers import runtime
from helpers.generation.programs import check_stepper, per_model, without

import tensorflow as tf

__all__ = ["mixed_inputs"]


def mixed_inputs(model, memory, target_in, share: float, *, seed: int = 0):
    """What a decoder reads if some of its inputs are its own answers.

    Each id after the first one is, with probability `share`, replaced by what the model
    says at that step after the inputs so far. Padding stays. No gradient passes through
    a choice, so an ordinary training step on these inputs is scheduled sampling. (The
    choices are made without dropout.)

    Shapes:
        target_in  (B, T) ids, [START] and the right ones
        returns    (B, T) int32

    Args:
        model: Has `initial_state(batch, memory)` and `step`.
        memory: The encoded sources.
        share: From 0 (teacher forcing) to 1 (free running).
        seed: Of the choices; UNROLLED_SEED shifts it.

    Reference: Bengio et al. (2015), arXiv:1506.03099, section 2.4, always taking the
    likeliest word.
    """
    if not 0 <= share <= 1:
        raise ValueError(f"share is a probability, from 0 to 1; got {share}.")
    target_in = tf.convert_to_tensor(target_in, tf.int32)
    check_stepper(model, target_in.shape[1])
    state = model.initial_state(target_in.shape[0], memory)
    seed = tf.constant([seed + runtime.shift(), 0])
    return _compiled(model)(target_in, state, tf.constant(float(share)), seed)


@per_model
def _compiled(of):
    """The loop for a model, over the steps of the target."""

    @tf.function(autograph=False, reduce_retracing=True)
    def mix(target_in, state, share, seed):
        right = tf.transpose(target_in)  # (T, B)
        own = tf.random.stateless_uniform(tf.shape(right), seed) < share

        def advance(t, said, state, read):
            ids = tf.where(own[t] & (right[t] > 0), said, right[t])
            read = tf.tensor_scatter_nd_update(read, [[t]], [ids])
            logits, state = of().step(ids, state)
            logits = without(logits, 0)  # it would be masked in the next reading
            said = tf.argmax(logits, axis=-1, output_type=tf.int32)
            return t + 1, said, state, read

        start = (0, right[0], state, right)  # at first there is nothing of its own
        *_, read = tf.while_loop(lambda t, *_: t < tf.shape(right)[0], advance, start)
        return tf.transpose(read)

    return mix
