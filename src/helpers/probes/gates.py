"""The gates of an LSTM or GRU, one step at a time.

A Keras layer returns its state; what its gates did is lost. Here a sequence is read
again in NumPy, with the layer's own weights, and everything is kept.
"""

from __future__ import annotations

from typing import NamedTuple

from helpers.probes.chain import take_apart

import keras
import numpy as np
from keras import layers

__all__ = ["GateTrace", "gate_trace"]


class GateTrace(NamedTuple):
    """What a recurrent cell did with one sequence.

    gates: name -> (T, units) from 0 to 1. LSTM: input, forget, output; GRU: update,
        reset; SimpleRNN: none.
    candidate: (T, units) the new content that each step offers.
    h: (T, units) the state after each step, the layer's output.
    c: (T, units) the cell state of an LSTM; None for other cells.
    """

    gates: dict[str, np.ndarray]
    candidate: np.ndarray
    h: np.ndarray
    c: np.ndarray | None


def gate_trace(model: keras.Model, ids) -> GateTrace:
    """Read one sequence and keep the gates, the candidate and the states of each step.

    Args:
        model: ids (B, T) -> logits, with one recurrent layer that returns its last
            state, such as `models.text_classifier` gives.
        ids: (T,) one sequence, without padding.

    References: Hochreiter and Schmidhuber (1997); Gers et al. (2000), Learning to
    forget, for the forget gate; Cho et al. (2014), arXiv:1406.1078, for the GRU.
    """
    ids = np.asarray(ids)
    if ids.ndim != 1 or not len(ids) or (ids == 0).any():
        raise ValueError(
            "gate_trace reads one sequence without padding: ids of shape (T,), none of "
            f"them 0; got shape {ids.shape}."
        )
    chain = take_apart(model)
    step = _step_of(chain.recurrent)
    x = np.asarray(chain.read(ids[None])[0])[0]  # (T, F)
    states = [np.zeros(len(state[0])) for state in chain.recurrent.get_initial_state(1)]
    rows = []
    for x_t in x:
        gates, candidate, *states = step(chain.recurrent.cell, x_t, *states)
        rows.append((gates, candidate, *states))
    gates, candidate, h, *c = zip(*rows, strict=True)
    named = {name: np.stack([row[name] for row in gates]) for name in gates[0]}
    return GateTrace(
        named, np.stack(candidate), np.stack(h), np.stack(c[0]) if c else None
    )


def _step_of(recurrent: layers.RNN):
    for kind, step in _STEPS.items():
        if isinstance(recurrent, kind):
            return step
    known = ", ".join(kind.__name__ for kind in _STEPS)
    raise ValueError(f"gate_trace knows {known}; this is a {type(recurrent).__name__}.")


def _lstm_step(cell, x, h, c):
    """Keras keeps the four parts side by side, in the order i, f, candidate, o."""
    sums = x @ _array(cell.kernel) + h @ _array(cell.recurrent_kernel) + _bias(cell)
    i, f, g, o = np.split(sums, 4)
    i, f, o = (_apply(cell.recurrent_activation, gate) for gate in (i, f, o))
    g = _apply(cell.activation, g)
    c = f * c + i * g
    h = o * _apply(cell.activation, c)
    return {"input": i, "forget": f, "output": o}, g, h, c


def _gru_step(cell, x, h):
    """Keras keeps the three parts side by side, in the order update, reset, candidate.

    `reset_after` says where the reset gate acts: on h U of the candidate, with a bias
    of its own (True), or on h before it meets U (False).
    """
    u, bias = _array(cell.recurrent_kernel), _bias(cell)
    bias_x, bias_h = bias if np.ndim(bias) == 2 else (bias, 0.0)
    x_z, x_r, x_new = np.split(x @ _array(cell.kernel) + bias_x, 3)
    h_z, h_r, h_new = np.split(h @ u + bias_h, 3)
    z = _apply(cell.recurrent_activation, x_z + h_z)
    r = _apply(cell.recurrent_activation, x_r + h_r)
    past = r * h_new if cell.reset_after else (r * h) @ np.split(u, 3, axis=1)[2]
    candidate = _apply(cell.activation, x_new + past)
    return {"update": z, "reset": r}, candidate, z * h + (1 - z) * candidate


def _simple_step(cell, x, h):
    sums = x @ _array(cell.kernel) + h @ _array(cell.recurrent_kernel) + _bias(cell)
    h = _apply(cell.activation, sums)
    return {}, h, h


_STEPS = {
    layers.LSTM: _lstm_step,
    layers.GRU: _gru_step,
    layers.SimpleRNN: _simple_step,
}


def _array(weight) -> np.ndarray:
    return np.asarray(weight)


def _bias(cell):
    return _array(cell.bias) if cell.use_bias else 0.0


def _apply(activation, values: np.ndarray) -> np.ndarray:
    return np.asarray(activation(keras.ops.convert_to_tensor(values)))
