"""Gradients through time: how much of the loss reaches the states of long ago?"""

from __future__ import annotations

from typing import NamedTuple

from helpers.probes.chain import take_apart

import keras
import numpy as np
import tensorflow as tf

__all__ = ["GradientTrace", "gradient_through_time"]


class GradientTrace(NamedTuple):
    """Norms of the gradient of the loss with respect to the states, by lag.

    lag 0 is the last step of a sequence, lag 1 the step before it, and so on.

    h: (T,) the median over all sequences that are long enough.
    c: (T,) the same for the cell state of an LSTM, None for other cells. At lag 0 it is
        0: the answer is read from h.
    """

    h: np.ndarray
    c: np.ndarray | None

    def decay(self, state: str = "h") -> float:
        """The factor by which the norm changes with each step further back.

        The slope of a straight line fitted to the logarithm of the norms: 1 means that
        nothing is lost, 0.5 that each step halves the gradient.
        """
        norms = getattr(self, state)
        if norms is None:
            raise ValueError(f"this cell has no state {state!r}.")
        lags = np.flatnonzero(norms > 1e-30)  # float32 ends there
        if len(lags) < 2:
            raise ValueError("a decay needs the gradient at two lags at least.")
        slope = np.polyfit(lags, np.log(norms[lags]), 1)[0]
        return float(np.exp(slope))


def gradient_through_time(model: keras.Model, batch, *, loss=None) -> GradientTrace:
    """Measure dLoss/d(state) at every step, for a model with one recurrent layer.

    The layer's cell is called step by step, and every state on the way is kept: asking
    for the gradient of the layer's own output sequence would give zeros, since the
    layer does not compute its later states from that output.

    Args:
        model: ids (B, T) -> logits, with one recurrent layer that returns its last
            state, such as `models.text_classifier` gives.
        batch: inputs (B, T) and targets (B,). Id 0 is padding if the model masks it.
        loss: (targets, outputs) -> (B,) losses; by default the cross-entropy, of one
            logit or of several.

    Reference: Pascanu, Mikolov and Bengio (2013), On the difficulty of training
    recurrent neural networks, arXiv:1211.5063, equation 5.
    """
    chain = take_apart(model)
    inputs, targets = batch
    x, mask = chain.read(inputs)
    loss = loss or _cross_entropy
    with tf.GradientTape() as tape:
        states = _states(chain.recurrent, x, mask)
        total = tf.reduce_sum(loss(targets, chain.answer(states[-1][0])))
    kinds = list(zip(*states, strict=True))  # T tensors of h; for an LSTM T of c, too
    gradients = tape.gradient(total, kinds, unconnected_gradients="zero")
    lengths = mask.sum(axis=1)
    norms = [
        _by_lag([np.linalg.norm(step, axis=1) for step in kind], lengths)
        for kind in gradients
    ]
    return GradientTrace(norms[0], norms[1] if len(norms) > 1 else None)


def _states(recurrent, x, mask) -> list[list]:
    """The states after each step, T lists of (B, units); a padded step changes none."""
    states = recurrent.get_initial_state(len(x))
    kept = []
    for t in range(x.shape[1]):
        new = recurrent.cell(x[:, t], states)[1]
        real = mask[:, t, None]
        pairs = zip(new, states, strict=True)
        states = [tf.where(real, after, before) for after, before in pairs]
        kept.append(states)
    return kept


def _by_lag(norms: list[np.ndarray], lengths: np.ndarray) -> np.ndarray:
    """Median norm at each lag from the last real step; (T steps of (B,)) -> (T,)."""
    norms = np.stack(norms, axis=1)  # (B, T)
    medians = []
    for lag in range(lengths.max()):
        long_enough = np.flatnonzero(lengths > lag)
        at_lag = norms[long_enough, lengths[long_enough] - 1 - lag]
        medians.append(np.median(at_lag))
    return np.array(medians)


def _cross_entropy(targets, logits):
    """(B,) losses, of one logit (yes or no) or of several (one for each class)."""
    if logits.shape[-1] > 1:
        return tf.nn.sparse_softmax_cross_entropy_with_logits(targets, logits)
    yes = tf.cast(tf.reshape(targets, (-1, 1)), logits.dtype)
    return tf.nn.sigmoid_cross_entropy_with_logits(yes, logits)[:, 0]
